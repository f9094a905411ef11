"""Present staff of an employer: progress of the running cycle, no history, nothing after departure (profile P3)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from accounts.models import Organisation
from accounts.professions import Profession
from actions.models import Avancement
from actions.statuts import EtatAxe
from certif.socle.identifiers import cle_nom
from referentiels.axes import AXES

PAR_PAGE = 40


@dataclass(frozen=True, slots=True)
class Recherche:
    """What the employer asks: a name or RPPS prefix, a missing axis, a profession; keyset position."""

    texte: str = ""
    axe: int | None = None
    profession: str = ""
    apres: tuple[str, int] | None = None
    avant: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class CelluleAxe:
    """One axis of one person, in words."""

    numero: int
    faites: int
    requises: int
    etat: EtatAxe


@dataclass(frozen=True, slots=True)
class Ligne:
    """One member of the staff."""

    avancement: Avancement
    profession: str
    axes: tuple[CelluleAxe, ...]


def staff(organisations: list[Organisation], on: date) -> QuerySet[Avancement]:
    """Progress rows of the present staff whose cycle is running."""
    return Avancement.objects.employed_by(organisations).filter(fin__gte=on).exclude(cycle_etat="clos")


def filtered(personnel: QuerySet[Avancement], recherche: Recherche) -> QuerySet[Avancement]:
    """The staff that answers the filters, without the page."""
    if recherche.texte.isdigit():
        personnel = personnel.filter(professionnel__rpps__startswith=recherche.texte)
    elif recherche.texte:
        personnel = personnel.filter(cle_nom__startswith=cle_nom(recherche.texte))
    if recherche.axe:
        personnel = personnel.filter(_missing(recherche.axe))
    if recherche.profession:
        personnel = personnel.filter(profession=recherche.profession)
    return personnel


def page(personnel: QuerySet[Avancement], recherche: Recherche) -> tuple[list[Ligne], bool, bool]:
    """One page by name: its rows, whether something comes before, whether something comes after."""
    personnel = personnel.select_related("professionnel")
    if recherche.avant:
        nom, pk = recherche.avant
        lus = list(
            personnel.filter(Q(cle_nom__lt=nom) | Q(cle_nom=nom, pk__lt=pk)).order_by("-cle_nom", "-pk")[: PAR_PAGE + 1]
        )
        return [_line(a) for a in reversed(lus[:PAR_PAGE])], len(lus) > PAR_PAGE, True
    if recherche.apres:
        nom, pk = recherche.apres
        personnel = personnel.filter(Q(cle_nom__gt=nom) | Q(cle_nom=nom, pk__gt=pk))
    lus = list(personnel.order_by("cle_nom", "pk")[: PAR_PAGE + 1])
    return [_line(a) for a in lus[:PAR_PAGE]], recherche.apres is not None, len(lus) > PAR_PAGE


def needs(personnel: QuerySet[Avancement]) -> list[tuple[int, int]]:
    """Training plan: for each axis, how many members of the staff still have something to do on it."""
    comptes = personnel.aggregate(**{f"axe_{axe}": Count("pk", filter=_missing(axe)) for axe in AXES})
    return [(axe, comptes[f"axe_{axe}"]) for axe in AXES]


def _missing(axe: int) -> Q:
    """Axis not complete and not exempted."""
    rang = axe - 1
    return Q(**{f"progressions__{rang}__gte": 0}) & Q(**{f"progressions__{rang}__lt": 1}) & ~Q(etat="sans_referentiel")


def _line(avancement: Avancement) -> Ligne:
    axes = tuple(
        CelluleAxe(axe, avancement.faites_axes[rang], avancement.requises_axes[rang], _state(avancement, rang))
        for rang, axe in enumerate(AXES)
    )
    return Ligne(avancement, Profession(avancement.profession).libelle, axes)


def _state(avancement: Avancement, rang: int) -> EtatAxe:
    progression = avancement.progressions[rang]
    if progression < 0:
        return EtatAxe.EXONERE
    if progression >= 1:
        return EtatAxe.COMPLET
    return EtatAxe.EN_COURS if progression > 0 else EtatAxe.A_COMMENCER
