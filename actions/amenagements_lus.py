"""What the Ordre decided on the requirements of a cycle, in words: in force, replaced, withdrawn.

The rows say what is in force; the journal alone remembers the rest (`actions.amenagements`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from accounts.journal import Fait, reference
from accounts.models import Evenement
from actions import tableau
from actions.models import ConditionReprise, Cycle, Exoneration
from actions.situation import Situation
from referentiels.axes import Axe
from referentiels.lecture import load_version
from referentiels.rules.version import Version

RETRAITS = (Fait.EXONERATION_LEVEE, Fait.REPRISE_ALLEGEE)
NATURES = (Fait.EXONERATION_DECIDEE, Fait.REPRISE_CONDITIONNEE, *RETRAITS)
#: A withdrawal older than this is history: the holder's page no longer tells it.
RECENT = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class ConditionLue:
    """A condition of the resumption with the words of its item; `ligne` is None without a published référentiel."""

    condition: ConditionReprise
    libelle: str
    ligne: tableau.LigneExigence | None


@dataclass(frozen=True, slots=True)
class Trace:
    """One decision as the journal tells it; `auteur` is for the instance alone."""

    at: datetime
    quoi: str
    auteur: str
    motif: str


@dataclass(frozen=True, slots=True)
class Amenagements:
    """What is in force on a cycle; `historique` holds every decision once one was replaced or withdrawn."""

    exonerations: tuple[tuple[Axe, Exoneration], ...]
    conditions: tuple[ConditionLue, ...]
    historique: tuple[Trace, ...]


def read(vue: Situation) -> Amenagements:
    """Everything the file of the instance shows; three queries."""
    evenements = list(_events(vue, NATURES).select_related("auteur"))
    is_revu = any(e.nature in RETRAITS or e.details.get("remplace") for e in evenements)
    return Amenagements(
        exonerations=tuple((Axe(e.axe), e) for e in vue.cycle.exonerations.select_related("auteur").order_by("axe")),
        conditions=conditions(vue),
        historique=tuple(_trace(e, vue) for e in evenements) if is_revu else (),
    )


def conditions(vue: Situation) -> tuple[ConditionLue, ...]:
    """Conditions in force, the oldest request first; no query when there is none."""
    codes = vue.dossier.conditions_reprise
    if not codes:
        return ()
    lignes = dict(zip(codes, tableau.cycle_lines(vue)[-len(codes) :], strict=False))
    rangees = vue.cycle.conditions_reprise.select_related("auteur").order_by("created_at", "item")
    return tuple(ConditionLue(c, label(vue.version, c.item), lignes.get(c.item)) for c in rangees)


def withdrawn(vue: Situation, evenements: Iterable[Evenement] | None = None) -> list[Trace]:
    """Withdrawals of the last year that no newer decision took back; among `evenements` when they are already read."""
    exoneres = {e.axe for e in vue.dossier.exonerations}
    demandes = set(vue.dossier.conditions_reprise)
    return [
        _trace(e, vue)
        for e in (_events(vue, RETRAITS) if evenements is None else evenements)
        if e.nature in RETRAITS
        and vue.on - e.at.date() < RECENT
        and e.details.get("axe") not in exoneres
        and demandes.isdisjoint(e.details.get("codes", ()))
    ]


def history(cycle: Cycle) -> list[Trace]:
    """Every decision on this cycle, most recent first, without its author; one query."""
    version = load_version(cycle.version_id) if cycle.version_id else None
    evenements = Evenement.objects.filter(objet=reference(cycle), nature__in=NATURES).order_by("-id")
    return [Trace(e.at, _words(e, version), "", e.motif) for e in evenements]


def label_of(cycle: Cycle, code: str) -> str:
    """The words of an item in the version that this cycle follows now."""
    return label(load_version(cycle.version_id) if cycle.version_id else None, code)


def label(version: Version | None, code: str) -> str:
    """The words of an item; its code and why there are none when the référentiel followed lacks it."""
    item = version.items.get(code) if version else None
    return item.libelle if item else f"{code} (absente du référentiel suivi)"


def _events(vue: Situation, natures: tuple[Fait, ...]) -> QuerySet[Evenement]:
    return Evenement.objects.filter(objet=reference(vue.cycle), nature__in=natures).order_by("-id")


def _trace(evenement: Evenement, vue: Situation) -> Trace:
    return Trace(evenement.at, _words(evenement, vue.version), str(evenement.auteur or ""), evenement.motif)


def _words(evenement: Evenement, version: Version | None) -> str:
    details = evenement.details
    if evenement.nature in (Fait.EXONERATION_DECIDEE, Fait.EXONERATION_LEVEE):
        axe = f"Exonération de l’axe\u00a0{details['axe']}"
        if evenement.nature == Fait.EXONERATION_LEVEE:
            return f"{axe} levée"
        seuil = details["seuil"]
        demande = f"{seuil}\u00a0action{'s' if seuil > 1 else ''} à faire" if seuil else "rien n’est demandé"
        return f"{axe}\u00a0: {demande}" + (", à la place de la précédente" if details.get("remplace") else "")
    noms = "\u00a0; ".join(label(version, code) for code in details["codes"])
    if evenement.nature == Fait.REPRISE_ALLEGEE:
        return f"Action retirée des conditions de la reprise\u00a0: {noms}"
    return f"Actions demandées avant la reprise\u00a0: {noms}"
