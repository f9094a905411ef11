"""The files that some pages show: what the pages of `tests.e2e.pages` need besides the world."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from allauth.usersessions.models import UserSession

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
from tests.accounts.api.abonnes import make_message, make_subscription
from tests.actions.avis import make_releves
from tests.actions.captures import make_capture
from tests.actions.demandes import request_addresses
from tests.actions.libres.cas import libre_addresses
from tests.actions.reclamations.situations import claim_addresses
from tests.dashboards.administration import administration_addresses
from tests.dashboards.fiches import sheet_addresses
from tests.e2e.monde import JOUR, JOUR_CONTROLE, Gens, make_compte
from tests.ordres.dossier.situations import dossier_addresses
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
    messages: dict[str, list]
    administration: dict[str, list]
    fiches: dict[str, list]
    abonnement: int


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
        dossier_addresses(camille.utilisateur, gens.decideur, camille.cycle, JOUR),
        administration_addresses(gens.exploitant, JOUR), sheet_addresses(gens.cnp),
        _subscription(livraison),
    )  # fmt: skip


def _subscription(livraison: Livraison) -> int:
    """A subscription of the partner of this delivery, and what it was sent."""
    abonnement = make_subscription(livraison.partenaire)
    make_message(abonnement)
    make_message(abonnement, etat="abandonne", livraison=livraison)
    return abonnement.pk


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
