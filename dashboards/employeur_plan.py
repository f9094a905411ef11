"""Training plan: by service and axis, how many people of the present staff still have something to do, and how much.

Counts come from the projection (one engine). A service is what the staff list says of somebody that the employer
confirmed; the others are « sans service connu ». Nothing says which actions were done (CSP R. 4022-26, profile P3).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from accounts import effectifs
from accounts.models import LigneEffectif, Organisation
from accounts.professions import Profession
from actions.axes import axes_of
from actions.models import Avancement
from dashboards.personnel import missing_q
from referentiels.axes import AXES, Axe

#: Services shown on a page, in the order of the needs; the file has them all.
PAR_PAGE = 40
SANS_SERVICE = "Sans service connu"
#: Rows read at once for the file with names.
TRANCHE = 2_000


@dataclass(frozen=True, slots=True)
class Besoin:
    """What one axis asks of a group: how many people, and how many actions in all."""

    axe: Axe
    personnes: int
    actions: int


@dataclass(frozen=True, slots=True)
class Service:
    """One service of the staff list (empty name = unknown), the people it has, and what each axis still asks."""

    nom: str
    effectif: int
    besoins: tuple[Besoin, ...]

    @property
    def libelle(self) -> str:
        """The name as shown."""
        return self.nom or SANS_SERVICE

    @property
    def manque(self) -> int:
        """Actions missing on all the axes: the order of the plan."""
        return sum(besoin.actions for besoin in self.besoins)


def with_service(personnel: QuerySet[Avancement], organisations: list[Organisation]) -> QuerySet[Avancement]:
    """The staff with `service`: what the last list of these establishments says of each person confirmed."""
    siennes = effectifs.of_places(organisations).filter(
        etat=LigneEffectif.Etat.CONFIRMEE, professionnel=OuterRef("professionnel_id")
    )
    dernier = siennes.exclude(service="").order_by("-maj_le", "-pk").values("service")[:1]
    return personnel.annotate(service=Coalesce(Subquery(dernier), Value("")))


def services(avec_service: QuerySet[Avancement]) -> list[Service]:
    """Every service, those where most actions are missing first, the unknown one last; one query."""
    lues = [Service(ligne["service"], ligne["effectif"], tuple(_needs(ligne))) for ligne in _by_service(avec_service)]
    return sorted(lues, key=lambda s: (not s.nom, -s.manque, s.nom))


def _by_service(avec_service: QuerySet[Any]) -> QuerySet[Any]:
    return avec_service.order_by().values("service").annotate(effectif=Count("pk"), **_sums())


def in_service(avec_service: QuerySet[Any], organisations: list[Organisation], service: str) -> QuerySet[Avancement]:
    """Those of one service (empty = unknown). Its own rows are read first: they are few among the staff."""
    retenus = avec_service.filter(service=service)
    if not service:
        return retenus
    siennes = effectifs.of_places(organisations).filter(etat=LigneEffectif.Etat.CONFIRMEE, service=service)
    return retenus.filter(professionnel__in=siennes.values("professionnel"))


def total(lues: list[Service]) -> tuple[Besoin, ...]:
    """The same for everybody: each person is in one service."""
    par_axe = zip(*(service.besoins for service in lues), strict=True)
    return tuple(
        Besoin(besoins[0].axe, sum(b.personnes for b in besoins), sum(b.actions for b in besoins))
        for besoins in par_axe
    )


def _sums() -> dict[str, Count | Sum]:
    comptes: dict[str, Count | Sum] = {}
    for axe in AXES:
        reste = F(f"requises_axes__{axe - 1}") - F(f"faites_axes__{axe - 1}")
        comptes[f"personnes_{axe}"] = Count("pk", filter=missing_q(axe))
        comptes[f"actions_{axe}"] = Sum(reste, filter=missing_q(axe) & Q(**_asked(axe)), default=0)
    return comptes


def _asked(axe: int) -> dict[str, F]:
    """Whole actions are still missing: an axis may also wait for hours or points alone."""
    return {f"requises_axes__{axe - 1}__gt": F(f"faites_axes__{axe - 1}")}


def _needs(ligne: dict) -> Iterator[Besoin]:
    for axe in AXES:
        yield Besoin(Axe(axe), ligne[f"personnes_{axe}"], ligne[f"actions_{axe}"])


def figures(lues: list[Service]) -> Iterator[list[str]]:
    """The plan as rows of a file, its headings first: no name."""
    yield ["service", "effectif", "axe", "intitule_axe", "personnes", "actions_manquantes"]
    for service in lues:
        for besoin in service.besoins:
            yield [
                service.libelle, str(service.effectif), str(besoin.axe.value), besoin.axe.court,
                str(besoin.personnes), str(besoin.actions),
            ]  # fmt: skip


def people(avec_service: QuerySet[Avancement], vus: list[int]) -> Iterator[list[str]]:
    """The people concerned, one row each, its headings first; `vus` gathers whose they are."""
    yield ["rpps", "nom", "prenom", "profession", "service", "fin_de_cycle", *(f"axe_{axe}_manque" for axe in AXES)]
    for a in avec_service.select_related("professionnel").order_by("cle_nom", "pk").iterator(chunk_size=TRANCHE):
        vus.append(a.professionnel_id)
        manques = [str(max(0, axe.requises - axe.faites)) for axe in axes_of(a)]
        yield [
            a.professionnel.rpps, a.professionnel.nom, a.professionnel.prenom, Profession(a.profession).libelle,
            a.service or SANS_SERVICE,  # type: ignore[attr-defined]  # annotated by `with_service`
            f"{a.fin:%d/%m/%Y}", *manques,
        ]  # fmt: skip
