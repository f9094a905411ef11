"""Every page of every persona, with the address at which somebody of the world may open it.

`test_accessibilite` refuses a page of the site that is neither here nor in `adresses_sans_page` with its reason.
"""

from __future__ import annotations

from collections.abc import Callable

from accounts.models import Utilisateur
from accounts.roles import Role
from actions.models import Action
from tests.e2e import pages_autres
from tests.e2e.decor import Decor, make_decor
from tests.e2e.ecran import Ecran
from tests.e2e.monde import agent
from tests.ordres.alertes import own_sending, own_template
from tests.ordres.campagnes import own_campaign, own_lot
from tests.ordres.listes import make_waiting, own_export, own_view
from tests.ordres.tirages import own_draw

__all__ = ["ECRANS", "Decor", "Ecran", "make_decor"]


def _moi(decor: Decor) -> Utilisateur:
    return decor.gens.camille.utilisateur


def _controle(decor: Decor) -> Utilisateur:
    """The holder of the cycle under control."""
    return Utilisateur.objects.get(professionnel__exercices__cycles=decor.en_cours)


def _demandeur(decor: Decor) -> Utilisateur:
    return decor.libres["qui"][0]


def _libre(cle: str) -> Callable[[Decor], list]:
    return lambda decor: decor.libres[cle]


def _signale(cle: str) -> Callable[[Decor], list]:
    return lambda decor: decor.signalements[cle]


def _declaree(decor: Decor) -> list:
    return [decor.declaree]


def _du_fil(decor: Decor) -> list:
    return [decor.messages["message_piece"][0]]


def _fixe(valeur: str) -> Callable[[Decor], list]:
    return lambda decor: [valeur]


def _decideur(decor: Decor) -> Utilisateur:
    return decor.gens.decideur


def _national(decor: Decor) -> Utilisateur:
    """Somebody of the national level of the doctors, made at the first call."""
    deja = Utilisateur.objects.filter(appartenances__organisation__code="CNOM").first()
    return deja or agent("CNOM", Role.ORDRE_GESTIONNAIRE)


def _conseil(decor: Decor) -> list:
    own_campaign(decor.gens.decideur)
    own_sending(decor.gens.decideur)
    return [decor.gens.decideur.appartenances.get().organisation_id]


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


def _tirage(decor: Decor) -> list:
    return own_draw(decor.gens.decideur, decor.decide)


def _tire(decor: Decor) -> Utilisateur:
    _tirage(decor)
    return decor.titulaire


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
        Ecran("ps:libre", _demandeur, _libre(nom), f"?{nom}", sombre=True)
        for nom in ("libre", "libre_brouillon", "libre_refusee")
    ),
    Ecran("ps:libre_modifier", _demandeur, lambda decor: decor.libres["libre_brouillon"]),
    Ecran("ps:libre_action", _demandeur, lambda decor: decor.libres["libre_action"]),
    Ecran("ordre:charge", _decideur),
    Ecran("ordre:charge", _decideur, requete="?agents=0&part_complets=50", en_2032=True),
    Ecran("ordre:fils", _decideur, requete="?etat=tous", sombre=True),
    *(Ecran(f"ordre:{nom}", _decideur, _du_fil) for nom in ("messages", "notes")),
    Ecran("ordre:mes_messages", _moi, _du_fil, sombre=True),
    Ecran("ordre:preuve", _decideur, lambda decor: decor.messages["preuve_revue"], sombre=True),
    Ecran("ordre:modeles", _decideur),
    Ecran("ordre:modele", _decideur, lambda decor: decor.messages["modele_message"]),
    Ecran("ordre:reglages", lambda decor: decor.gens.president),
    Ecran("ordre:demandes", _decideur, sombre=True),
    Ecran("journal:accueil", sombre=True),
    Ecran("tirages:liste", sombre=True),
    Ecran("tirages:tirage", args=_tirage, requete="?jeton=0123456789abcdef0123456789abcdef", sombre=True),
    Ecran("ordre:tirages", _decideur, lambda decor: _tirage(decor)[:0], en_2032=True),
    Ecran("ordre:tirage_preparer", _decideur, requete="?situation=echus", en_2032=True),
    Ecran("ordre:tirage", _decideur, _tirage, en_2032=True, sombre=True),
    Ecran("ordre:mes_tirages", _tire, lambda decor: [decor.decide], en_2032=True),
    Ecran("ordre:conservation", _decideur, en_2032=True),
    Ecran("ordre:demande", _decideur, lambda decor: decor.demandes["demande_recue"], sombre=True),
    *(Ecran(f"ps:{nom}", lambda decor: decor.signalements["qui"][0]) for nom in ("reclamations", "reclamer")),
    *(
        Ecran(f"ps:{nom}", lambda decor: decor.signalements["qui"][0], _signale(cle))
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
    Ecran("ordre:mon_controle", _controle, lambda decor: [decor.en_cours], en_2032=True, sombre=True),
    Ecran("ordre:ecrire", _controle, lambda decor: [decor.en_cours, "observations"], en_2032=True),
    Ecran("ordre:suite", _decideur, lambda decor: [decor.en_cours, "proposer_audition"], en_2032=True),
    Ecran("ordre:suite", _decideur, lambda decor: [decor.en_cours, "constater_absence"], en_2032=True),
    Ecran("ordre:delegations", lambda decor: decor.gens.president, sombre=True),
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
    Ecran("ordre:liste", _decideur, requete="?axe1=complet&risque=1&region=11&q=exmeple"),
    # No argument: the view and the list are there when the page is opened.
    Ecran("ordre:vues", _decideur, lambda decor: own_view(decor.gens.decideur)[:0], sombre=True),
    Ecran("ordre:changer_vue", _decideur, lambda decor: own_view(decor.gens.decideur)),
    Ecran("ordre:supprimer_vue", _decideur, lambda decor: own_view(decor.gens.decideur)),
    Ecran("ordre:preparer_export", _decideur, requete="?q=exemple"),
    Ecran("ordre:liberations", _decideur, lambda decor: [make_waiting(decor.gens.gestionnaire).jeton][:0]),
    Ecran("ordre:lectures", lambda decor: decor.gens.president),
    Ecran("ordre:exports", _decideur, lambda decor: own_export(decor.gens.decideur)[:0], sombre=True),
    Ecran("ordre:alertes", _decideur, lambda decor: own_sending(decor.gens.decideur)[:0], sombre=True),
    Ecran("ordre:envoi_alertes", _decideur, lambda decor: own_sending(decor.gens.decideur)),
    Ecran("ordre:alerter_professionnels", _decideur, requete="?situation=a_risque"),
    Ecran("ordre:alerter_employeurs", _decideur, requete="?situation=a_risque"),
    Ecran("ordre:modele_alerte", _decideur, lambda decor: own_template(decor.gens.decideur), sombre=True),
    Ecran("ordre:mes_alertes", _moi),
    Ecran("ordre:campagnes", _decideur, lambda decor: own_campaign(decor.gens.decideur)[:0], sombre=True),
    Ecran("ordre:conseils", _national, lambda decor: _conseil(decor)[:0], sombre=True),
    Ecran("ordre:conseil", _national, _conseil),
    Ecran("ordre:campagne_ouvrir", _decideur),
    Ecran("ordre:campagne", _decideur, lambda decor: own_campaign(decor.gens.decideur), sombre=True),
    Ecran("ordre:campagne_dossiers", _decideur, lambda decor: [*own_campaign(decor.gens.decideur), "complet"]),
    Ecran("ordre:decider_en_nombre", _decideur, requete="?q=exemple"),
    Ecran("ordre:lot", _decideur, lambda decor: own_lot(decor.gens.decideur), sombre=True),
    Ecran("ordre:lot_dossiers", _decideur, lambda decor: [*own_lot(decor.gens.decideur), "ecarte"]),
    Ecran("ordre:dossier", _decideur, lambda decor: [decor.gens.camille.cycle.pk]),
    Ecran("ordre:dossier", _decideur, lambda decor: [decor.en_cours], en_2032=True),
    Ecran("ordre:dossier", _decideur, lambda decor: [decor.decide], en_2032=True),
    Ecran("ordre:dossier", _decideur, lambda decor: [decor.amenage[0]], sombre=True),
    *(Ecran(f"ordre:{nom}", _decideur, lambda decor: [decor.amenage[0]]) for nom in ("exonerer", "demander")),
    Ecran("ordre:exonerer", _decideur, lambda decor: [decor.decide], en_2032=True),
    Ecran("ordre:lever", _decideur, lambda decor: [decor.amenage[0], decor.amenage[1]]),
    Ecran("ordre:retirer", _decideur, lambda decor: [decor.amenage[0], decor.amenage[2]]),
    *(
        Ecran(f"ordre:{nom}", lambda decor: decor.gens.president, lambda decor: [decor.attestation], en_2032=True)
        for nom in ("revoquer", "corriger")
    ),
    Ecran("ordre:attestations", _decideur, en_2032=True, sombre=True),
    Ecran("verification:fichier"),
    Ecran("cnp:accueil", _cnp),
    Ecran("cnp:fiches", _cnp, sombre=True),
    Ecran("cnp:fiche", _cnp, lambda decor: decor.fiches["fiche"], sombre=True),
    Ecran("cnp:fiche", _cnp, lambda decor: decor.fiches["fiche_en_cours"]),
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
    *pages_autres.ECRANS,
)
