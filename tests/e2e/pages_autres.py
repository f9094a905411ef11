"""Pages of the other rooms: employers, ministry, operators, partners, and what is open to anybody there."""

from __future__ import annotations

from accounts.models import Utilisateur
from tests.dashboards.employeurs import make_federation, own_deposit, own_row
from tests.e2e.decor import Decor
from tests.e2e.ecran import Ecran


def _employeur(decor: Decor) -> Utilisateur:
    return decor.gens.employeur


ECRANS: tuple[Ecran, ...] = (
    Ecran("employeur:accueil", lambda decor: decor.gens.employeur),
    Ecran("employeur:alertes", lambda decor: decor.gens.employeur),
    Ecran("employeur:personne", _employeur, lambda decor: [decor.gens.camille.cycle.pk]),
    Ecran("employeur:plan", _employeur),
    Ecran("employeur:groupe", _employeur, lambda decor: [2]),
    Ecran("employeur:depots", _employeur),
    Ecran("employeur:depot", _employeur, lambda decor: [own_deposit(decor.gens.employeur).pk]),
    Ecran("employeur:depot_ligne", _employeur, lambda decor: [own_deposit(decor.gens.employeur).pk, 3]),
    Ecran("employeur:depot_annuler", _employeur, lambda decor: [own_deposit(decor.gens.employeur).pk]),
    Ecran("employeur:effectif", _employeur),
    Ecran("employeur:effectif_certaines", _employeur),
    Ecran("employeur:effectif_ligne", _employeur, lambda decor: [own_row(decor.gens.employeur).pk]),
    Ecran("employeur:effectif_modifier", _employeur, lambda decor: [own_row(decor.gens.employeur).pk]),
    Ecran("employeur:federation", lambda decor: make_federation(decor.gens.employeur)),
    Ecran("pilotage:accueil", lambda decor: decor.gens.dgos, sombre=True),
    Ecran("pilotage:appreciations", lambda decor: decor.gens.dgos, sombre=True),
    Ecran("pilotage:accueil", lambda decor: decor.gens.dgos, requete="?profession=10"),
    *(
        Ecran(f"pilotage:{nom}", lambda decor: decor.gens.dgos, sombre=nom in {"evolution", "equite"})
        for nom in ("detail", "evolution", "equite", "controles", "transmissions", "rapport")
    ),
    Ecran("pilotage:detail", lambda decor: decor.gens.dgos, requete="?par=departement"),
    Ecran("pilotage:evolution", lambda decor: decor.gens.dgos, requete="?du=2026-06-30&au=2024-01-01", statut=422),
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
    *(
        Ecran(f"administration:{nom}", lambda decor: decor.gens.exploitant)
        for nom in ("organisations", "ouvrir_organisation", "questions", "annonces", "publier_annonce", "service")
    ),
    Ecran("administration:choix", lambda decor: decor.gens.exploitant),
    Ecran("administration:choisir", lambda decor: decor.gens.exploitant, lambda decor: ["risque_modere"]),
    Ecran("administration:securite", lambda decor: decor.gens.exploitant),
    Ecran("administration:sessions", lambda decor: decor.gens.exploitant),
    Ecran("administration:seuils", lambda decor: decor.gens.exploitant, lambda decor: ["ordre_gestionnaire"]),
    Ecran("administration:journal", lambda decor: decor.gens.exploitant, requete="?du=2026-01-01&au=2026-12-31"),
    *(
        Ecran(
            f"administration:{nom}",
            lambda decor: decor.gens.exploitant,
            lambda decor: decor.administration["organisation"],
        )
        for nom in ("organisation", "inviter")
    ),
    Ecran("compte:invitation", args=lambda decor: decor.administration["cle_invitation"]),
    Ecran("public:etat_du_service"),
    Ecran("public:profession", args=lambda decor: ["medecin"], sombre=True),
    Ecran("donnees_ouvertes:accueil", sombre=True),
    Ecran("operateur:annuler", lambda decor: decor.gens.exploitant, lambda decor: [decor.livraison.pk]),
    Ecran("operateur:lot", lambda decor: decor.gens.exploitant, requete="?code=E102"),
    Ecran("operateur:ligne", lambda decor: decor.gens.exploitant, lambda decor: [decor.reponse]),
    Ecran("operateur:anomalie", lambda decor: decor.gens.exploitant, lambda decor: [decor.anomalie]),
    Ecran("ordre:anomalies", lambda decor: decor.gens.decideur, sombre=True),
    Ecran("ordre:anomalie", lambda decor: decor.gens.decideur, lambda decor: [decor.anomalie]),
    Ecran("partenaire:choisir", lambda decor: decor.gens.exploitant),
    *(
        Ecran(f"partenaire:{nom}", lambda decor: decor.gens.partenaire, lambda decor: ["ANDPC"])
        for nom in (
            "accueil",
            "essais",
            "identite",
            "identifiants",
            "creer_identifiants",
            "abonnements",
            "creer_abonnement",
        )
    ),
    *(
        Ecran(f"partenaire:{nom}", lambda decor: decor.gens.partenaire, lambda decor: ["ANDPC", decor.client])
        for nom in ("renouveler", "revoquer")
    ),
    Ecran(
        "partenaire:abonnement",
        lambda decor: decor.gens.partenaire,
        lambda decor: ["ANDPC", decor.abonnement],
        sombre=True,
    ),
    *(Ecran(f"developpeurs:{nom}") for nom in ("accueil", "interface", "essayer", "codes")),
)
