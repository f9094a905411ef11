"""What an employer's pages show: a deposit with a faulty row, a row of a staff list, a fédération."""

from __future__ import annotations

from datetime import date
from typing import Any

from accounts import horloge
from accounts.models import Adhesion, LigneEffectif, Livraison, Organisation, Partenaire, Utilisateur
from accounts.roles import Nature, Role
from tests.people import make_agent


def own_partner(employeur: Utilisateur) -> Partenaire:
    """The partner of the employer of this person."""
    organisation = employeur.appartenances.get().organisation
    return Partenaire.objects.get_or_create(
        organisation=organisation,
        defaults={
            "code": f"EMP-{organisation.pk}", "nom": organisation.nom, "flux": ["ACTIONS", "EFFECTIFS"],
            "confiance": "attestation",
        },
    )[0]  # fmt: skip


def own_deposit(employeur: Utilisateur, *, a_blanc: bool = False) -> Livraison:
    """A deposit of two rows, the second one refused; `a_blanc` for a try."""
    partenaire = own_partner(employeur)
    livraison, is_nouvelle = Livraison.objects.get_or_create(
        partenaire=partenaire, id_flux=f"depot-{a_blanc}",
        defaults={
            "type_flux": "ACTIONS", "horodatage": horloge.instant(), "canal": "ecran", "nom_fichier": "avril.csv",
            "sha256": "b" * 64, "etat": "traitee", "recue_at": horloge.instant(), "finie_at": horloge.instant(),
            "a_blanc": a_blanc, "manifeste": {"recu": {}}, "deposee_par": employeur,
            "compteurs": {
                "recues": 2, "acceptees": 1, "inchangees": 0, "rapprochees": 0, "en_attente": 0, "rejetees": 1,
            },
        },
    )  # fmt: skip
    if is_nouvelle:
        livraison.reponses.create(ligne=2, id_technique="ATT-1", sort="acceptee")
        livraison.reponses.create(
            ligne=3, id_technique="ATT-2", sort="rejetee", code="E304", champ="type_action",
            message="« DANSE » n’est pas un type d’action connu.",
        )  # fmt: skip
    return livraison


def own_row(employeur: Utilisateur, *, service: str = "Urgences", **champs: Any) -> LigneEffectif:
    """A row of the staff list of the employer of this person."""
    organisation = employeur.appartenances.get().organisation
    valeurs = {"nom_exercice": "EXEMPLE", "prenom_exercice": "Camille", "code_profession": "10", **champs}
    return LigneEffectif.objects.get_or_create(
        partenaire=own_partner(employeur), id_technique=champs.pop("id_technique", "M-9"),
        defaults={
            **{nom: v for nom, v in valeurs.items() if nom != "id_technique"}, "service": service,
            "employeur_finess": organisation.finess, "maj_le": date(2026, 6, 1),
        },
    )[0]  # fmt: skip


def make_federation(*employeurs: Utilisateur, code: str = "FEDERATION") -> Utilisateur:
    """The analyst of a fédération whose members are the employers of these people, since 2024."""
    deja = Utilisateur.objects.filter(appartenances__organisation__code=code).first()
    analyste = deja or make_agent(Role.FEDERATION_ANALYSTE, Nature.FEDERATION, code, nom="Fédération fictive")
    federation = Organisation.objects.get(code=code)
    for employeur in employeurs:
        membre = employeur.appartenances.get().organisation
        Adhesion.objects.get_or_create(federation=federation, membre=membre, debut=date(2024, 1, 1))
    return analyste


def employer_addresses(employeur: Utilisateur) -> dict[str, list]:
    """Values of the addresses of the employers' room, for the table of accesses."""
    depot, ligne = own_deposit(employeur), own_row(employeur)
    return {
        "axe_du_plan": [2], "fichier_du_plan": ["plan", "csv"], "modele_de_depot": ["attestations"],
        "depot": [depot.pk], "depot_ligne": [depot.pk, 3], "depot_fichier": [depot.pk, "reponses"],
        "ligne_effectif": [ligne.pk], "geste_effectif": [ligne.pk, "ecarter"], "table_federation": ["profession"],
    }  # fmt: skip
