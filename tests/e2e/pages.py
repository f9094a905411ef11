"""Every page of every persona, with the address at which somebody of the world may open it.

`test_accessibilite` refuses a page of the site that is neither here nor in `adresses_sans_page` with its reason.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from allauth.usersessions.models import UserSession
from django.urls import reverse

from accounts import clients_api, horloge
from accounts.etendues import Etendue, Mode
from accounts.flux import delegation
from accounts.models import LigneEffectif, Livraison, Organisation, Utilisateur
from actions import accompagnement, amenagements, brouillons, carnet, essai, simulation
from actions.models import Accreditation, Action
from actions.simulation_effets import Hypothese
from ordres import decision
from referentiels import transmission
from referentiels.models import VersionReferentiel
from tests.actions.avis import make_releves
from tests.actions.captures import make_capture
from tests.actions.demandes import request_addresses
from tests.actions.libres.cas import libre_addresses
from tests.actions.reclamations.situations import claim_addresses
from tests.e2e.monde import JOUR, JOUR_CONTROLE, Gens, make_compte
from tests.ordres.situations import control_at, intention
from tests.people import client_of, make_anomalie
from tests.referentiels_fictifs import draft_addresses, make_action, make_draft


@dataclass(frozen=True)
class Decor:
    """What pages need besides the world: files under control, a draft, an action to attach, a delivery."""

    gens: Gens
    en_cours: int
    decide: int
    titulaire: Utilisateur
    rempli: Utilisateur
    attestation: int
    jeton: str
    brouillon: str
    declaree: int
    a_rattacher: int
    livraison: Livraison
    atelier: dict[str, list]
    simulee: int
    garde: int
    soumise: int
    amenage: tuple[int, int, int]
    reponse: int
    anomalie: int
    meme: int
    client: int
    note: str
    capture: str
    demandes: dict[str, list]
    accord: int
    libres: dict[str, list]
    signalements: dict[str, list]


@dataclass(frozen=True)
class Ecran:
    """A page: the name of its URL, who opens it, its arguments and its query; `sombre` when seen in the dark too."""

    nom: str
    qui: Callable[[Decor], Utilisateur | None] = lambda decor: None
    args: Callable[[Decor], list] = lambda decor: []
    requete: str = ""
    statut: int = 200
    en_2032: bool = False
    sombre: bool = False

    def chemin(self, decor: Decor) -> str:
        """Its address."""
        return reverse(self.nom, args=self.args(decor)) + self.requete.format(decor=decor)

    def __str__(self) -> str:
        return self.nom + self.requete


def make_decor(gens: Gens, livraison: Livraison) -> Decor:
    """Write what pages need."""
    camille = gens.camille
    en_cours = make_compte({1: 2, 2: 1})
    decide = make_compte({1: 2, 2: 2, 3: 2, 4: 2})
    horloge.move_to(JOUR_CONTROLE)
    control_at("observations", en_cours.cycle, gens.decideur)
    ouvert = control_at("ouvert", decide.cycle, gens.decideur)
    attestation = decision.decide(ouvert, intention(ouvert), gens.decideur, JOUR_CONTROLE).attestation
    horloge.move_to(JOUR)
    brouillon = brouillons.start(camille.utilisateur, camille.cycle, "4-PREVENTION", JOUR)
    atelier = draft_addresses(gens.cnp)
    make_releves(JOUR)
    return Decor(
        gens, en_cours.cycle.pk, decide.cycle.pk, decide.utilisateur,
        make_compte({1: 2, 2: 2, 3: 2, 4: 2}).utilisateur, attestation.pk, attestation.jeton,
        str(brouillon.jeton), Action.objects.get(cycle=camille.cycle, item__code="3-ANNONCE").pk,
        make_action(
            make_compte(nom="EXEMPLE", prenom="Andrea").cycle, None, candidats=["1-CONGRES", "1-REUNION"]
        ).pk,
        livraison, atelier, *_made_at_the_bench(atelier["brouillon_referentiel"][0], gens.cnp),
        _submitted(gens.cnp).pk, _adjusted(gens.decideur), _faulty(livraison), _mismatch(gens),
        _lists_of_operators(gens, livraison), _credentials(gens, livraison), _note(camille.utilisateur),
        str(make_capture(camille.utilisateur).jeton),
        request_addresses(camille.utilisateur, camille.cycle, JOUR),
        _accord(gens), _libres(gens), _claims(livraison),
    )  # fmt: skip


def _claims(livraison: Livraison) -> dict[str, list]:
    """What somebody told the partner of this delivery."""
    compte = make_compte()
    adresses = claim_addresses(compte.utilisateur, compte.cycle, livraison.partenaire, JOUR)
    return {**adresses, "qui": [compte.utilisateur]}


def _libres(gens: Gens) -> dict[str, list]:
    """Requests to the CNP of the world, of somebody whose référentiel foresees actions libres."""
    compte = make_compte(specialite="SM04")
    adresses = libre_addresses(compte.utilisateur, compte.cycle, gens.cnp, JOUR)
    return {**adresses, "qui": [compte.utilisateur]}


def _accord(gens: Gens) -> int:
    """What the first holder lets the CNP of the world read."""
    cnp = gens.accompagnant.appartenances.get().organisation
    # Open elsewhere too: the list of sessions has something to close.
    ailleurs = client_of(gens.camille.utilisateur).session.session_key
    UserSession.objects.create(user=gens.camille.utilisateur, ip="127.0.0.1", session_key=ailleurs, user_agent="iPhone")
    return accompagnement.grant(gens.camille.utilisateur, gens.camille.cycle.exercice, cnp, date(2027, 3, 31), JOUR).pk


def _made_at_the_bench(version_id: int, auteur: Utilisateur) -> tuple[int, int]:
    """A simulation of this draft driven to its end, and a dossier kept on it."""
    lancee, _ = simulation.open_or_join(version_id, Hypothese.MIGRATION, JOUR)
    dossier = {
        "le": JOUR.isoformat(),
        "professionnel": {"inscriptions": [{"debut": "2015-09-01"}]},
        "realisations": [{"id": "r1", "action": "A1a", "date": "2024-03-01", "preuve": "attestation"}],
    }
    version = VersionReferentiel.objects.get(pk=version_id)
    garde = essai.keep(version, "Dossier fictif", dossier, essai.TOUT, auteur, JOUR)
    return simulation.drive(lancee.pk).pk, garde.pk


def _submitted(auteur: Utilisateur) -> VersionReferentiel:
    """A draft sent for opinion, whose simulation runs."""
    version = make_draft(auteur, "A-AVISER", exigences=({"axe": 1, "type": "nombre", "seuil": 2},))
    simulation.open_or_join(version.pk, Hypothese.MIGRATION, JOUR)
    return transmission.submit(
        version.pk, auteur, JOUR, alertes_lues=True, sans_prealable="La simulation est en cours."
    )  # fmt: skip


def _adjusted(auteur: Utilisateur) -> tuple[int, int, int]:
    """A cycle with an exoneration and a condition of resumption: the three keys."""
    cycle = make_compte({1: 1, 2: 1}).cycle
    decision = {"motif": "Décision fictive du conseil.", "document": "PV-2026-014", "auteur": auteur, "on": JOUR}
    exoneration = amenagements.exempt(cycle, 3, **decision)
    (condition,) = amenagements.ask_for_resumption(cycle, ["1-CONGRES"], **decision)
    return cycle.pk, exoneration.pk, condition.pk


def _faulty(livraison: Livraison) -> int:
    """The row of this delivery that was rejected, for the workbench."""
    return livraison.reponses.get(sort="rejetee").pk


def _mismatch(gens: Gens) -> int:
    """A mismatch about somebody whom the Ordre of the world follows."""
    return make_anomalie(gens.camille.cycle.exercice, JOUR).pk


def _credentials(gens: Gens, livraison: Livraison) -> int:
    """A pair of credentials of the partner that sent this delivery."""
    client, _ = clients_api.create(
        livraison.partenaire, "Chaîne de nuit", Mode.ESSAI, list(Etendue), gens.partenaire, JOUR
    )  # fmt: skip
    return client.pk


def _lists_of_operators(gens: Gens, livraison: Livraison) -> int:
    """A delegation, a row of a staff list, a missing accreditation; returns another action of the first holder."""
    delegation.grant(livraison.partenaire, Organisation.objects.earliest("pk"), JOUR, None, gens.exploitant, JOUR)
    LigneEffectif.objects.create(
        partenaire=livraison.partenaire, id_technique="M-1", nom_exercice="FICTIF", prenom_exercice="Sacha",
        employeur_finess="990000010", maj_le=JOUR,
    )  # fmt: skip
    Accreditation.objects.create(
        partenaire=livraison.partenaire, id_technique="A-1", statut="ACCREDITE", date_maj=JOUR, absente_depuis=JOUR,
        professionnel=gens.camille.cycle.exercice.professionnel,
    )  # fmt: skip
    autres = Action.objects.counted().filter(cycle=gens.camille.cycle).exclude(item__code="3-ANNONCE")
    return autres.exclude(statut=Action.Statut.ANNULEE).latest("date_fin").pk


def _note(utilisateur: Utilisateur) -> str:
    """A note of this holder, beside one just erased; returns its address."""
    texte = "Après ce congrès fictif\u00a0: écouter d’abord, reformuler ensuite."
    garde, efface = (
        carnet.write(utilisateur, uuid.uuid4(), 0, carnet.Contenu(titre, texte, axe=3))
        for titre in ("Ce que je change dans ma pratique", "Note à effacer")
    )
    carnet.erase(utilisateur, efface.jeton, efface.revision)
    return str(garde.jeton)


def _moi(decor: Decor) -> Utilisateur:
    return decor.gens.camille.utilisateur


def _demandeur(decor: Decor) -> Utilisateur:
    return decor.libres["qui"][0]


def _declaree(decor: Decor) -> list:
    return [decor.declaree]


def _fixe(valeur: str) -> Callable[[Decor], list]:
    return lambda decor: [valeur]


def _decideur(decor: Decor) -> Utilisateur:
    return decor.gens.decideur


def _cnp(decor: Decor) -> Utilisateur:
    return decor.gens.cnp


def _accompagnant(decor: Decor) -> Utilisateur:
    return decor.gens.accompagnant


def _cncp(decor: Decor) -> Utilisateur:
    return decor.gens.cncp


def _publication(decor: Decor) -> Utilisateur:
    return decor.gens.publication


def _projet(decor: Decor) -> list:
    return decor.atelier["brouillon_referentiel"]


def _soumise(decor: Decor) -> list:
    return [decor.soumise]


_PUBLIQUES = (
    "public:accueil", "public:comment_ca_marche", "public:faq", "public:accessibilite", "public:mentions_legales",
    "public:donnees_personnelles", "public:plan_du_site", "referentiels:liste", "referentiels:choix",
    "verification:saisie", "ponctualite:accueil", "account_login", "account_reset_password", "demo:accueil",
)  # fmt: skip
_FSM = lambda decor: ["FSM-GENERIQUE"]  # noqa: E731 - one word per line of the table below

ECRANS: tuple[Ecran, ...] = (
    *(Ecran(nom, sombre=True) for nom in _PUBLIQUES),
    Ecran("referentiels:fiche", args=_FSM),
    Ecran("referentiels:historique", args=_FSM),
    Ecran("referentiels:changements", args=_FSM),
    Ecran("referentiels:version", args=lambda decor: ["FSM-GENERIQUE", 1]),
    Ecran("referentiels:recherche", requete="?q=congr%C3%A8s"),
    Ecran("referentiels:parcourir"),
    Ecran("referentiels:comparer", requete="?de=FSM-GENERIQUE:1&a=FSM-GENERIQUE:1"),
    Ecran("referentiels:fiche", args=lambda decor: ["INCONNU"], statut=404),
    Ecran("verification:jeton", args=lambda decor: [decor.jeton]),
    Ecran("verification:jeton", args=lambda decor: ["x" * 32]),
    Ecran("public:accueil", _moi),
    *(
        Ecran(f"ps:{nom}", _moi)
        for nom in (
            "activation",
            "declarer",
            "captures",
            "corrections",
            "consultations",
            "notifications",
            "dpc",
            "droits",
            "acces_cnp",
            "courriels",
        )
    ),
    Ecran("ps:suggestions", _moi, sombre=True),
    *(Ecran(f"ps:simuler{nom}", _moi) for nom in ("", "_specialite", "_referentiel")),
    Ecran("ps:simuler_interruption", _moi, requete="?debut=2026-07-01&fin=2029-12-31"),
    Ecran("ps:tableau_de_bord", _moi, sombre=True),
    Ecran("ps:tableau_de_bord", lambda decor: decor.rempli),
    Ecran("ps:tableau_de_bord", _moi, requete="?axe=1"),
    Ecran("ps:chronologie", _moi, sombre=True),
    Ecran("ps:declarer", _moi, requete="?q=congr%C3%A8s"),
    Ecran("ps:declarer", _moi, requete="?axe=1"),
    Ecran("ps:declarer_details", _moi, lambda decor: [decor.brouillon]),
    *(Ecran(f"ps:{nom}", _moi, _declaree) for nom in ("action", "enregistree", "modifier", "preuve", "retirer")),
    *(Ecran(f"ps:{nom}", _moi) for nom in ("export", "appreciations")),
    Ecran("ps:apprecier", _moi, _declaree, sombre=True),
    Ecran("ps:carnet", _moi, sombre=True),
    Ecran("ps:carnet", lambda decor: decor.rempli),
    Ecran("ps:carnet_ecrire", _moi),
    *(Ecran(f"ps:{nom}", _moi, lambda decor: [decor.note]) for nom in ("carnet_note", "carnet_effacer")),
    Ecran("ps:capturer", _moi, sombre=True),
    Ecran("ps:capturer_coquille"),
    Ecran("ps:capture", _moi, lambda decor: [decor.capture]),
    Ecran("ps:demandes", _moi, sombre=True),
    *(
        Ecran("ps:demande_nouvelle", _moi, _fixe(objet), f"?objet={objet}")
        for objet in ("interruption", "exoneration", "correction", "reprise")
    ),
    Ecran("ps:demande", _moi, lambda decor: decor.demandes["demande_brouillon"], sombre=True),
    Ecran("ps:demande", _moi, lambda decor: decor.demandes["demande"], "?suivi"),
    Ecran("ps:demande_modifier", _moi, lambda decor: decor.demandes["demande_brouillon"]),
    Ecran("ps:libres", _demandeur, sombre=True),
    Ecran("ps:libres", _moi),
    Ecran("ps:libre_nouvelle", _demandeur),
    Ecran("ps:libre_nouvelle", _moi),
    *(
        Ecran("ps:libre", _demandeur, lambda decor, nom=nom: decor.libres[nom], f"?{nom}", sombre=True)
        for nom in ("libre", "libre_brouillon", "libre_refusee")
    ),
    Ecran("ps:libre_modifier", _demandeur, lambda decor: decor.libres["libre_brouillon"]),
    Ecran("ps:libre_action", _demandeur, lambda decor: decor.libres["libre_action"]),
    Ecran("ordre:demandes", _decideur, sombre=True),
    Ecran("ordre:demande", _decideur, lambda decor: decor.demandes["demande_recue"], sombre=True),
    *(Ecran(f"ps:{nom}", lambda decor: decor.signalements["qui"][0]) for nom in ("reclamations", "reclamer")),
    *(
        Ecran(f"ps:{nom}", lambda decor: decor.signalements["qui"][0], lambda decor, cle=cle: decor.signalements[cle])
        for nom, cle in (("reclamer_aupres", "aupres"), ("contester", "a_contester"), ("reclamation", "reclamation"))
    ),
    Ecran("partenaire:reclamations", lambda decor: decor.gens.partenaire, lambda decor: ["ANDPC"], sombre=True),
    Ecran("partenaire:reclamation", lambda decor: decor.gens.partenaire, lambda decor: decor.signalements["recue"]),
    Ecran("operateur:reclamations", lambda decor: decor.gens.exploitant),
    Ecran("ps:reunir", _moi, _declaree),
    Ecran("ps:reunir", _moi, _declaree, requete="?avec={decor.meme}"),
    Ecran(
        "ps:rattacher",
        lambda decor: Action.objects.get(pk=decor.a_rattacher).professionnel.utilisateur,
        lambda decor: [decor.a_rattacher],
    ),
    Ecran("ordre:mon_controle", lambda decor: decor.titulaire, lambda decor: [decor.decide], en_2032=True),
    Ecran(
        "attestation:telecharger",
        lambda decor: decor.titulaire,
        lambda decor: [decor.attestation],
        statut=202,
        en_2032=True,
    ),
    Ecran("compte:adresse", _moi),
    Ecran("compte:adresse_confirmer", args=lambda decor: ["illisible"], statut=410),
    *(Ecran(nom, _moi) for nom in ("mfa_index", "account_change_password", "account_email", "account_logout")),
    Ecran("ordre:liste", _decideur, sombre=True),
    Ecran("ordre:liste", _decideur, requete="?q=introuvable"),
    Ecran("ordre:liste", _decideur, requete="?situation=echus&q=exemple", en_2032=True),
    Ecran("ordre:dossier", _decideur, lambda decor: [decor.gens.camille.cycle.pk]),
    Ecran("ordre:dossier", _decideur, lambda decor: [decor.en_cours], en_2032=True),
    Ecran("ordre:dossier", _decideur, lambda decor: [decor.decide], en_2032=True),
    Ecran("ordre:dossier", _decideur, lambda decor: [decor.amenage[0]], sombre=True),
    *(Ecran(f"ordre:{nom}", _decideur, lambda decor: [decor.amenage[0]]) for nom in ("exonerer", "demander")),
    Ecran("ordre:exonerer", _decideur, lambda decor: [decor.decide], en_2032=True),
    Ecran("ordre:lever", _decideur, lambda decor: [decor.amenage[0], decor.amenage[1]]),
    Ecran("ordre:retirer", _decideur, lambda decor: [decor.amenage[0], decor.amenage[2]]),
    Ecran("ordre:revoquer", lambda decor: decor.gens.president, lambda decor: [decor.attestation], en_2032=True),
    Ecran("cnp:accueil", _cnp),
    Ecran("cnp:appreciations", _cnp),
    Ecran("cnp:libres", _cnp, sombre=True),
    Ecran("cnp:libre", _cnp, lambda decor: decor.libres["libre_recue"], sombre=True),
    Ecran("cnp:libres_lot", _cnp, lambda decor: decor.libres["libre_recue"]),
    Ecran("cnp:labels", _cnp, sombre=True),
    Ecran("cnp:labels_importer", _cnp, lambda decor: decor.libres["referentiel_des_labels"]),
    Ecran("cnp:label_fin", _cnp, lambda decor: decor.libres["label"]),
    Ecran("cnp:accompagnements", _accompagnant),
    Ecran("cnp:accompagne", _accompagnant, lambda decor: [decor.accord], sombre=True),
    Ecran("compte:sessions", _moi),
    *(Ecran(f"ps:{nom}_acces", _moi, lambda decor: [decor.accord]) for nom in ("prolonger", "retirer")),
    *(Ecran(f"redaction:{nom}", _cnp) for nom in ("creer", "creer_referentiel")),
    *(
        Ecran(f"redaction:{nom}", _cnp, lambda decor: decor.atelier["referentiel_neuf"])
        for nom in ("renommer", "abandonner")
    ),
    Ecran("redaction:accueil", _cnp, sombre=True),
    Ecran("redaction:accueil", _cncp),
    Ecran("agent:notifications", _cncp),
    Ecran("redaction:accueil", _publication),
    Ecran("redaction:transmettre", _cnp, _projet, sombre=True),
    *(Ecran("redaction:transmettre", qui, _soumise) for qui in (_cnp, _cncp, _publication)),
    Ecran("redaction:publier", _publication, lambda decor: decor.atelier["version_validee"]),
    Ecran("redaction:abroger", _publication, lambda decor: decor.atelier["version_publiee"]),
    *(
        Ecran(f"redaction:{nom}", _cnp, _projet)
        for nom in ("version", "reglages", "specialites", "ajouter_exigence", "commentaires", "importer", "comparer")
    ),
    Ecran("redaction:action", _cnp, lambda decor: decor.atelier["action_prevue"]),
    Ecran("redaction:retirer_action", _cnp, lambda decor: decor.atelier["action_prevue"]),
    Ecran("redaction:correspondances", _cnp, _projet, "?essayer=1&type_action=DPC"),
    Ecran("redaction:correspondance", _cnp, lambda decor: decor.atelier["correspondance"]),
    *(Ecran(f"simulation:{nom}", _cnp, _projet, sombre=True) for nom in ("simuler", "essayer")),
    Ecran("simulation:simuler", _cnp, _soumise),
    Ecran("simulation:simuler", _publication, lambda decor: decor.atelier["version_validee"]),
    Ecran("simulation:passee", _cnp, lambda decor: [*_projet(decor), decor.simulee]),
    *(Ecran(f"simulation:{nom}", _cnp, lambda decor: [*_projet(decor), decor.garde]) for nom in ("ouvrir", "retirer")),
    Ecran("simulation:reels", _cnp, _projet),
    Ecran("employeur:accueil", lambda decor: decor.gens.employeur),
    Ecran("pilotage:accueil", lambda decor: decor.gens.dgos, sombre=True),
    Ecran("pilotage:appreciations", lambda decor: decor.gens.dgos, sombre=True),
    Ecran("pilotage:accueil", lambda decor: decor.gens.dgos, requete="?profession=10&region=11"),
    Ecran("operateur:livraisons", lambda decor: decor.gens.exploitant),
    Ecran("operateur:livraison", lambda decor: decor.gens.exploitant, lambda decor: [decor.livraison.pk]),
    Ecran("operateur:deposer", lambda decor: decor.gens.partenaire),
    *(
        Ecran(f"operateur:{nom}", lambda decor: decor.gens.exploitant)
        for nom in (
            "attendues",
            "lignes",
            "anomalies",
            "boites",
            "delegations",
            "donner_delegation",
            "effectifs",
            "accreditations",
        )
    ),
    Ecran("operateur:annuler", lambda decor: decor.gens.exploitant, lambda decor: [decor.livraison.pk]),
    Ecran("operateur:lot", lambda decor: decor.gens.exploitant, requete="?code=E102"),
    Ecran("operateur:ligne", lambda decor: decor.gens.exploitant, lambda decor: [decor.reponse]),
    Ecran("operateur:anomalie", lambda decor: decor.gens.exploitant, lambda decor: [decor.anomalie]),
    Ecran("ordre:anomalies", _decideur, sombre=True),
    Ecran("ordre:anomalie", _decideur, lambda decor: [decor.anomalie]),
    Ecran("partenaire:choisir", lambda decor: decor.gens.exploitant),
    *(
        Ecran(f"partenaire:{nom}", lambda decor: decor.gens.partenaire, lambda decor: ["ANDPC"])
        for nom in ("accueil", "essais", "identite", "identifiants", "creer_identifiants")
    ),
    *(
        Ecran(f"partenaire:{nom}", lambda decor: decor.gens.partenaire, lambda decor: ["ANDPC", decor.client])
        for nom in ("renouveler", "revoquer")
    ),
    *(Ecran(f"developpeurs:{nom}") for nom in ("accueil", "interface", "codes")),
)
