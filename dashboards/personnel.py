"""Present staff of an employer: progress of the running cycle, no history, nothing after departure (profile P3)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from accounts import curseur
from accounts.curseur import Page, Place
from accounts.models import Organisation
from accounts.noms import named_q
from accounts.professions import Profession
from actions.axes import AxeProjete, axes_of
from actions.models import Avancement
from referentiels.axes import AXES

PAR_PAGE = 40


@dataclass(frozen=True, slots=True)
class Recherche:
    """What the employer asks: words of a name or an RPPS prefix, a missing axis, a profession; keyset position."""

    texte: str = ""
    axe: int | None = None
    profession: str = ""
    apres: Place | None = None
    avant: Place | None = None


@dataclass(frozen=True, slots=True)
class Ligne:
    """One member of the staff."""

    avancement: Avancement
    profession: str
    axes: tuple[AxeProjete, ...]


def staff(organisations: list[Organisation], on: date) -> QuerySet[Avancement]:
    """Progress rows of the present staff whose cycle is running."""
    return Avancement.objects.employed_by(organisations).running(on)


def filtered(personnel: QuerySet[Avancement], recherche: Recherche) -> QuerySet[Avancement]:
    """The staff that answers the filters, without the page."""
    if recherche.texte.isdigit():
        personnel = personnel.filter(professionnel__rpps__startswith=recherche.texte)
    elif recherche.texte:
        personnel = personnel.filter(named_q(recherche.texte))
    if recherche.axe:
        personnel = personnel.filter(missing_q(recherche.axe))
    if recherche.profession:
        personnel = personnel.filter(profession=recherche.profession)
    return personnel


def page(personnel: QuerySet[Avancement], recherche: Recherche) -> tuple[list[Ligne], Page]:
    """One page by name: its lines, and the places of the pages around it."""
    lue = curseur.page(
        personnel.select_related("professionnel"),
        "cle_nom",
        "cycle_id",
        PAR_PAGE,
        apres=recherche.apres,
        avant=recherche.avant,
    )
    return [_line(a) for a in lue.lignes], lue


def needs(personnel: QuerySet[Avancement]) -> tuple[int, list[tuple[int, int]]]:
    """The staff, and for each axis how many of them still have something to do on it; one query."""
    comptes = personnel.aggregate(
        total=Count("pk"), **{f"axe_{axe}": Count("pk", filter=missing_q(axe)) for axe in AXES}
    )  # fmt: skip
    return comptes["total"], [(axe, comptes[f"axe_{axe}"]) for axe in AXES]


def missing_q(axe: int) -> Q:
    """Of rows whose axis is not complete and not exempted."""
    rang = axe - 1
    return Q(**{f"progressions__{rang}__gte": 0}) & Q(**{f"progressions__{rang}__lt": 1}) & ~Q(etat="sans_referentiel")


def _line(avancement: Avancement) -> Ligne:
    return Ligne(avancement, Profession(avancement.profession).libelle, axes_of(avancement))
