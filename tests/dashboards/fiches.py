"""A small invented country for the sheets of the CNPs: facts in Python, the same facts in the base.

The facts are counted here by plain loops, without a query: what the sheet says is compared with that.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from accounts import horloge
from accounts.models import Activite, Exercice, Organisation, Partenaire, Professionnel, Specialite, Utilisateur
from accounts.territoires import REGIONS
from actions.models import Action, ActionCatalogue, Orientation
from dashboards import fiche_demande
from dashboards.models import FicheCnp
from referentiels.models import VersionReferentiel
from tests.people import JOUR, make_rpps
from tests.referentiels_fictifs import make_version

TYPOLOGIES, FORMATS = ("EPP", "FC", "GDR", "PI"), ("PRESENTIEL", "NON_PRESENTIEL", "MIXTE", "CLASSE_VIRTUELLE")
ANNEE, TRIENNAT = 2026, 2026
SPECIALITE, AUTRE = "SM24", "SM54"


@dataclass(slots=True)
class Personne:
    """Somebody of the roster, and what the sheet knows of them."""

    specialite: str
    region: str
    mode: str
    is_militaire: bool
    active: bool
    profession: str = "10"
    actions: list[dict] = field(default_factory=list)

    @property
    def is_propre(self) -> bool:
        """Whether the référentiel of the CNP of the tests applies to them."""
        return self.profession == "10" and self.specialite == SPECIALITE


@dataclass(slots=True)
class Pays:
    """The facts: people with their registrations, the catalogue of the year."""

    personnes: list[Personne]
    catalogue: list[dict]

    def of(self, rang: str) -> list[Personne]:
        """People of a row: `propre`, or the others."""
        return [p for p in self.personnes if p.is_propre == (rang == "propre")]


def make_conseil(cnp: Utilisateur) -> Organisation:
    """Attach a published référentiel of one specialty to the CNP of the cast."""
    conseil: Organisation = cnp.appartenances.get().organisation
    Specialite.objects.create(code=SPECIALITE, libelle="Néphrologie fictive", profession="10")
    Specialite.objects.create(code=AUTRE, libelle="Médecine générale fictive", profession="10")
    version = make_version("NOTRE", specialites=(SPECIALITE,), publish=False)
    version.referentiel.cnp = conseil
    version.referentiel.save()
    VersionReferentiel.objects.filter(pk=version.pk).update(specialites=[SPECIALITE])
    VersionReferentiel.objects.filter(pk=version.pk).update(etat="publie", publiee_at=horloge.instant())
    return conseil


def draw(nombre: int, graine: int) -> Pays:
    """So many people, a third of them of the CNP's specialty, registered to the actions of an invented catalogue."""
    hasard = Random(graine)
    catalogue = [
        {
            "reference_action": f"9999{annee % 100}29{rang:03d}", "odpc": str(hasard.randrange(9000, 9020)),
            "titre": "Action fictive", "annee": annee, "typologie": hasard.choice(TYPOLOGIES),
            "statut": hasard.choice(["PUBLIEE", "PUBLIEE", "PUBLIEE", "DEPOSEE", "RETIREE"]),
            "categorie": hasard.choice(["MONO", "PLURI", ""]), "format": hasard.choice(FORMATS),
            "annexe": hasard.choice([1, 2, 3, 4, None]), "orientation": hasard.choice([1, 2, 3, 281, 282, None]),
            "publics": hasard.choice([["10"], ["60"], [SPECIALITE], [AUTRE], ["10", "60"], []]),
        }
        for annee in (ANNEE - 1, ANNEE) for rang in range(40)
    ]  # fmt: skip
    regions = ["11", "84", "93", "94", "987", ""]
    personnes = [
        Personne(
            specialite=hasard.choice([SPECIALITE, AUTRE, ""]), region=hasard.choice(regions),
            mode=hasard.choice(["liberal", "liberal", "centre", "salarie", ""]),
            is_militaire=hasard.random() < 0.05, active=hasard.random() < 0.7,
            profession=hasard.choice(["10", "10", "60"]),
        )
        for _ in range(nombre)
    ]  # fmt: skip
    for personne in personnes:
        for _ in range(hasard.choice([0, 1, 1, 2, 3])):
            fiche = hasard.choice(catalogue)
            personne.actions.append({
                "fiche": fiche, "session": hasard.choice(["26.001", "26.002"]),
                "statut": hasard.choice(["REALISEE", "INSCRIT", "PARTIELLE", "ANNULEE"]),
                "retiree": hasard.random() < 0.1,
                "recue": JOUR + timedelta(days=hasard.choice([-200, -20, 0, 1, 20])),
            })  # fmt: skip
    return Pays(personnes, catalogue)


def install(pays: Pays) -> None:
    """Write the facts as the feeds would have."""
    andpc = Partenaire.objects.create(code="ANDPC", nom="Agence fictive", flux=["ACTIONS", "DDT", "CATALOGUE"])
    ActionCatalogue.objects.bulk_create(ActionCatalogue(**fiche) for fiche in pays.catalogue)
    Orientation.objects.bulk_create(
        Orientation(triennium=TRIENNAT, numero=numero, libelle=f"Orientation fictive {numero}", cnp=cnp)
        for numero, cnp in ((1, ""), (2, ""), (281, "CNP Fictif de Médecine"), (282, "CNP fictif de médecine"))
    )
    professionnels = Professionnel.objects.bulk_create(
        Professionnel(
            rpps=make_rpps(), nom="FICTIF", prenom="Sacha", cle_nom="fictif sacha",
            active_at=_at(JOUR if personne.active else JOUR + timedelta(days=1)),
        )
        for personne in pays.personnes
    )  # fmt: skip
    gens = list(zip(professionnels, pays.personnes, strict=True))
    exercices = Exercice.objects.bulk_create(
        Exercice(
            professionnel=professionnel, profession=personne.profession, specialite=personne.specialite,
            categorie="M" if personne.is_militaire else "C", region=personne.region,
            mode={"liberal": "L", "centre": "S", "salarie": "S", "": "B"}[personne.mode],
        )
        for professionnel, personne in gens
    )  # fmt: skip
    Activite.objects.bulk_create(
        Activite(exercice=exercice, cle="centre", mode="S", secteur="SA05")
        for exercice, personne in zip(exercices, pays.personnes, strict=True) if personne.mode == "centre"
    )  # fmt: skip
    Action.objects.bulk_create(
        _action(professionnel, andpc, rang, action)
        for professionnel, personne in gens for rang, action in enumerate(personne.actions)
    )  # fmt: skip


def _action(professionnel: Professionnel, andpc: Partenaire, rang: int, action: dict) -> Action:
    fiche = action["fiche"]
    return Action(
        professionnel=professionnel, partenaire=andpc, id_technique=f"{professionnel.pk}-{rang}", intitule="Fictive",
        type_action="DPC", reference_action=fiche["reference_action"], numero_session=action["session"],
        typologie=fiche["typologie"], format=fiche["format"], categorie=fiche["categorie"], annexe=fiche["annexe"],
        orientation_numero=fiche["orientation"], statut=action["statut"], is_retiree=action["retiree"],
        date_debut=date(fiche["annee"], 3, 1), date_fin=date(fiche["annee"], 3, 2),
        created_at=_at(action["recue"]), maj_at=_at(action["recue"]),
    )  # fmt: skip


def _at(jour: date) -> datetime:
    return timezone.make_aware(datetime.combine(jour, time(12)))


def known(personne: Personne, jour: date = JOUR) -> list[dict]:
    """Registrations of this person that count on that day, one by session."""
    comptees = [a for a in personne.actions if a["statut"] != "ANNULEE" and not a["retiree"] and a["recue"] <= jour]
    return list({(a["fiche"]["reference_action"], a["session"]): a for a in comptees}.values())


def known_at_all(personne: Personne) -> bool:
    """Whether one action at least is in the account on the day."""
    return bool(known(personne))


def registrations(personne: Personne, annee: int = ANNEE) -> list[dict]:
    """Those of the actions of a year."""
    return [a for a in known(personne) if a["fiche"]["annee"] == annee]


def place(personne: Personne, connues: dict[str, str]) -> str:
    """The region of the tables: none for a military practitioner, nor for a place that the table does not name."""
    return personne.region if personne.region in connues and not personne.is_militaire else ""


def is_enough(personne: Personne) -> bool:
    """Whether the registrations of the triennium are an integrated programme or two types, of orientations."""
    types = {a["fiche"]["typologie"] for a in registrations(personne) if a["fiche"]["orientation"]}
    return "PI" in types or len(types) >= 2


def count(personnes: list[Personne], key) -> Counter:
    """How many people by key."""
    return Counter(key(personne) for personne in personnes)


def make_sheet(conseil: Organisation, jour: date = JOUR, annee: int = ANNEE) -> FicheCnp:
    """A sheet of this council, computed now."""
    fiche = FicheCnp.objects.create(organisation=conseil, jour=jour, annee=annee, demande_at=horloge.instant())
    fiche_demande.make(fiche)
    fiche.refresh_from_db()
    return fiche


def sheet_addresses(cnp: Utilisateur | None) -> dict[str, list]:
    """Arguments of the addresses of the sheets: one beside an older one, one being made, a table of the home page."""
    assert cnp is not None
    conseil = cnp.appartenances.get().organisation
    make_sheet(conseil, date(2026, 1, 31))
    en_cours = FicheCnp.objects.create(
        organisation=conseil, jour=JOUR - timedelta(days=60), annee=ANNEE, demande_at=horloge.instant()
    )
    return {
        "fiche": [make_sheet(conseil).pk], "fiche_en_cours": [en_cours.pk], "table_conseil": ["region"],
    }  # fmt: skip


SANS_OUTRE_MER = {code: nom for code, nom in REGIONS.items() if not code.startswith(("97", "98"))}
