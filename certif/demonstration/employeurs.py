"""What an employer and a fédération see in the demonstration: a second establishment, its staff list, some members.

The list is received through the one door and names people without their RPPS, some of them badly; the certain ones are
recognised, so that the plan is by service and something is left to confirm.
"""

from __future__ import annotations

import csv
import tempfile
from datetime import date
from pathlib import Path

from accounts import effectifs
from accounts.flux import traitement
from accounts.flux.depot import Envoi, deposit
from accounts.models import Activite, Adhesion, Appartenance, Exercice, Livraison, Organisation, Utilisateur
from accounts.partenaire_employeur import partner_of
from accounts.roles import Nature, Role
from certif.demonstration.personnes import EMPLOYEUR, FEDERATION, SECOND_EMPLOYEUR
from certif.synthese.population import finess_of

CANAL, FICHIER = "demonstration", "employeur-1-effectif.csv"
SERVICES = ("Urgences", "Médecine polyvalente", "Bloc opératoire", "Consultations")
#: Other members of the fédération: one establishment in each of these départements.
DEPARTEMENTS = ("13", "31", "33", "44", "59", "69")
LISTE_MAX = 60
ADHESION = date(2024, 1, 1)
ENTETE = ("id_technique", "nom", "prenom", "profession", "employeur_finess", "service")


def organisations() -> None:
    """The second establishment, the fédération and its members; what exists stays as it is."""
    federation = _organisation(FEDERATION[0], FEDERATION[1], Nature.FEDERATION, "")
    membres = [
        _organisation(*EMPLOYEUR),
        _organisation(SECOND_EMPLOYEUR[0], SECOND_EMPLOYEUR[1], Nature.EMPLOYEUR, finess_of("75", 1)),
    ]
    for departement in DEPARTEMENTS:
        nom = f"Centre hospitalier fictif du département {departement}"
        membres.append(
            _organisation(f"DEMO-CH-{departement}", nom, Nature.EMPLOYEUR, finess_of(departement, 1))
        )  # fmt: skip
    for membre in membres:
        Adhesion.objects.get_or_create(federation=federation, membre=membre, defaults={"debut": ADHESION})


def install(agent: Utilisateur, on: date) -> int:
    """Receive the staff list of the second establishment, once; returns how many people were recognised."""
    if Livraison.objects.filter(canal=CANAL, nom_fichier=FICHIER).exists():
        return 0
    employeur = Organisation.objects.get(code=SECOND_EMPLOYEUR[0])
    Appartenance.objects.get_or_create(
        utilisateur=agent, organisation=employeur, role=Role.EMPLOYEUR_GESTIONNAIRE, defaults={"debut": ADHESION}
    )
    agent = Utilisateur.objects.get(pk=agent.pk)  # memberships are read once per instance
    gens = list(
        Exercice.objects.filter(
            categorie="C", activites__in=Activite.objects.filter(finess=employeur.finess, present=True)
        )
        .select_related("professionnel")
        .order_by("professionnel__rpps")[:LISTE_MAX]
    )
    if not gens:
        return 0
    with tempfile.TemporaryDirectory() as dossier:
        chemin = Path(dossier) / FICHIER
        with chemin.open("w", encoding="utf-8", newline="") as sortie:
            plume = csv.writer(sortie, delimiter=";", lineterminator="\n")
            plume.writerow(ENTETE)
            plume.writerows(_row(rang, qui, employeur.finess) for rang, qui in enumerate(gens))
        livraison = deposit(
            Envoi(
                chemin=chemin, nom=FICHIER, partenaire=partner_of(employeur, agent, on), canal=CANAL,
                deposee_par=agent, type_flux="EFFECTIFS",
            )
        )  # fmt: skip
    traitement.drive(livraison, on)
    return effectifs.confirm_certain(effectifs.of_places([employeur]), agent, on)


def _row(rang: int, qui: Exercice, finess: str) -> tuple[str, ...]:
    """One person; every seventh has only an initial, every eleventh a name that nobody bears there."""
    nom, prenom = qui.professionnel.nom, qui.professionnel.prenom
    if rang % 11 == 10:
        nom = f"ANCIEN-{nom}"[::-1]
    return (
        f"M-{rang:04d}", nom, prenom[:1] if rang % 7 == 6 else prenom, qui.profession, finess,
        SERVICES[rang % len(SERVICES)],
    )  # fmt: skip


def _organisation(code: str, nom: str, nature: Nature, finess: str) -> Organisation:
    return Organisation.objects.get_or_create(code=code, defaults={"nom": nom, "nature": nature, "finess": finess})[0]
