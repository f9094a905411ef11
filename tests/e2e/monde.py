"""The invented people of the journeys, on the shipped référentiel and the shipped organisations.

Day of the world: 19 November 2026, the day of the mock-up of the dashboard.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import transaction

from accounts.models import Appartenance, Exercice, Organisation, Partenaire, Utilisateur
from accounts.professions import Profession
from accounts.roles import Nature, Role
from actions import cycles, projection
from actions.models import Action, Cycle
from referentiels.models import Referentiel
from tests.people import FINESS, make_agent, make_exercice, make_titulaire
from tests.referentiels_fictifs import make_action

JOUR = date(2026, 11, 19)
#: The first nine-year cycles ended on 31/12/2031; their control is due on 30/06/2032.
JOUR_CONTROLE = date(2032, 2, 15)
#: What fills the four axes of the shipped référentiel: item, proof.
ITEMS = {
    1: (("1-CONGRES", "attestation"), ("1-BIBLIOGRAPHIE", "attestation")),
    2: (("2-AUDIT", "attestation"), ("2-EXPERTISE", "attestation")),
    3: (("3-ANNONCE", "attestation"), ("3-PAIRS", "attestation")),
    4: (("4-PREVENTION", "honneur"), ("4-PAIRS", "honneur")),
}
_NOMS = ("EXEMPLE", "FICTIF", "INVENTE", "IMAGINAIRE", "SYNTHETIQUE", "MAQUETTE")
_PRENOMS = ("Camille", "Sacha", "Andrea", "Dominique", "Alix", "Claude", "Maël")
_rang = itertools.count()


@dataclass(frozen=True)
class Compte:
    """A professional and their running cycle."""

    utilisateur: Utilisateur
    cycle: Cycle

    @property
    def nom(self) -> str:
        """« NOM Prénom », as the lists show it."""
        professionnel = self.cycle.exercice.professionnel
        return f"{professionnel.nom} {professionnel.prenom}"

    @property
    def rpps(self) -> str:
        """The RPPS number."""
        return self.cycle.exercice.professionnel.rpps


@dataclass(frozen=True)
class Gens:
    """Who may be entered as."""

    camille: Compte
    gestionnaire: Utilisateur
    decideur: Utilisateur
    president: Utilisateur
    dgos: Utilisateur
    cnp: Utilisateur
    accompagnant: Utilisateur
    cncp: Utilisateur
    publication: Utilisateur
    employeur: Utilisateur
    partenaire: Utilisateur
    exploitant: Utilisateur


def make_compte(axes: dict[int, int] | None = None, on: date = JOUR, **exercice: object) -> Compte:
    """A doctor of Paris with that number of counted actions on each axis (none by default)."""
    rang = next(_rang)
    valeurs = {"nom": f"{_NOMS[rang % 6]} {chr(65 + rang % 26)}", "prenom": _PRENOMS[rang % 7], "specialite": "SM54"}
    pro = make_exercice(**{**valeurs, **exercice})
    cycles.recompute([pro.pk], on)
    cycle = Cycle.objects.select_related("exercice__professionnel", "version").get(exercice=pro, debut__year=2023)
    fill(cycle, axes or {}, on)
    return Compte(make_titulaire(pro), cycle)


def fill(cycle: Cycle, axes: dict[int, int], on: date = JOUR) -> None:
    """Add counted actions and rebuild the projection."""
    add(cycle, axes)
    # In a transaction, as its contract asks: outside of one it writes nothing and says nothing.
    with transaction.atomic():
        projection.rebuild([cycle.pk], on)


def add(cycle: Cycle, axes: dict[int, int]) -> None:
    """Add counted actions alone."""
    for axe, nombre in axes.items():
        for rang, (code, preuve) in enumerate(ITEMS[axe][:nombre]):
            make_action(cycle, code, date(2024 + rang, 3, 10 + axe), preuve=preuve, independance=True)


def agent(code: str, role: Role) -> Utilisateur:
    """Somebody holding `role` in a shipped organisation."""
    organisation = Organisation.objects.get(code=code)
    utilisateur = Utilisateur.objects.create_user(
        email=f"{role.value.replace('_', '-')}.{code.lower()}@exemple.test", password="phrase de passe fictive",
        nom_affiche=f"{role.libelle} fictif",
    )  # fmt: skip
    Appartenance.objects.create(utilisateur=utilisateur, organisation=organisation, role=role, debut=date(2023, 1, 1))
    return utilisateur


def populate() -> Gens:
    """Write the world; about a hundred accounts, so that some cells are shown and others hidden."""
    camille = _camille()
    _crowd()
    cnp = Organisation.objects.filter(nature=Nature.CNP, profession=Profession.MEDECIN).earliest("code")
    Referentiel.objects.filter(code="FSM-GENERIQUE").update(cnp=cnp)
    return Gens(
        camille=camille,
        gestionnaire=agent("CDOM-75", Role.ORDRE_GESTIONNAIRE),
        decideur=agent("CDOM-75", Role.ORDRE_DECIDEUR),
        president=agent("CDOM-75", Role.ORDRE_PRESIDENT),
        dgos=agent("DGOS", Role.MINISTERE_ANALYSTE),
        cnp=agent(cnp.code, Role.CNP_REDACTEUR),
        accompagnant=agent(cnp.code, Role.CNP_ACCOMPAGNANT),
        cncp=agent("CNCP", Role.CNCP_MEMBRE),
        publication=agent("DGOS", Role.MINISTERE_PUBLICATION),
        employeur=make_agent(
            Role.EMPLOYEUR_GESTIONNAIRE, Nature.EMPLOYEUR, "CH-FICTIF", nom="Centre hospitalier fictif", finess=FINESS
        ),
        partenaire=agent("PARTENAIRE-ANDPC", Role.PARTENAIRE_TECHNIQUE),
        exploitant=agent("EXPLOITANT", Role.EXPLOITANT),
    )


def _camille() -> Compte:
    """The person of the mock-up: 2/2, 1/2, 0/2, 0/2, one action that does not count, one expected."""
    compte = make_compte(nom="EXEMPLE", prenom="Camille", rpps="99790000006", mode="S", finess=FINESS)
    faites = (
        ("1-DPC", date(2026, 5, 12), "Antibiotiques : bon usage en ville", "flux"),
        ("1-CONGRES", date(2024, 10, 3), "Congrès national de médecine générale", "attestation"),
        ("2-AUDIT", date(2026, 3, 20), "Audit clinique de la maison de santé", "attestation"),
        ("3-ANNONCE", date(2025, 6, 18), "Dispositif d’annonce en cancérologie", "honneur"),
    )
    andpc = Partenaire.objects.get(code="ANDPC")
    vu = datetime(2026, 11, 19, 9, 30, tzinfo=UTC)
    for code, jour, intitule, preuve in faites:
        transmise = {
            "partenaire": andpc, "id_technique": "ANDPC-CAMILLE", "organisme_type": "ODPC",
            "organisme_nom": "ORGANISME FICTIF",
        }  # fmt: skip
        make_action(
            compte.cycle, code, jour, intitule=intitule, preuve=preuve, independance=True, maj_at=vu, created_at=vu,
            **(transmise if preuve == "flux" else {}),
        )  # fmt: skip
    make_action(
        compte.cycle, "1-DPC", date(2027, 1, 30), intitule="Dépistage des cancers", preuve="flux",
        statut=Action.Statut.INSCRIT, partenaire=andpc, id_technique="ANDPC-CAMILLE-2", maj_at=vu, created_at=vu,
    )  # fmt: skip
    fill(compte.cycle, {})
    return compte


def _crowd() -> None:
    """Doctors and nurses in some numbers, three midwives: fewer than eleven, hence never shown."""
    exercices: list[Exercice] = []
    for rang in range(60):
        exercices.append(
            make_exercice(
                nom=f"{_NOMS[rang % 6]}-{chr(65 + rang % 26)}",
                prenom=_PRENOMS[rang % 7],
                specialite="SM54",
                departement=("75", "75", "69", "13")[rang % 4],
                mode="LS"[rang % 2],
                finess=FINESS if rang % 9 == 1 else "",
            )
        )
    for rang in range(14):
        exercices.append(make_exercice(Profession.INFIRMIER, nom="FICTIF", prenom=_PRENOMS[rang % 7], departement="69"))
    for rang in range(3):
        exercices.append(make_exercice(Profession.SAGE_FEMME, nom="FICTIF", prenom=_PRENOMS[rang], departement="69"))
    cycles.recompute([e.pk for e in exercices], JOUR)
    medecins = Cycle.objects.filter(exercice__in=exercices[:60]).select_related("exercice__professionnel", "version")
    for rang, cycle in enumerate(medecins.order_by("pk")):
        if rang % 3:
            add(cycle, {1: 2, 2: rang % 3, 3: rang % 2, 4: 2 * (rang % 2)})
    with transaction.atomic():
        projection.rebuild([cycle.pk for cycle in medecins], JOUR)
