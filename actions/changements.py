"""What moved in a cycle when a fact was corrected, and why: journal, message to the holder, and the words of both.

A cycle is computed from facts (R. 4022-14 to -17): nobody types its dates, so that each move has a rule to name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.urls import reverse

from accounts import horloge
from accounts.journal import Fait, reference
from accounts.lecture_preparee import Preparee
from accounts.models import Evenement, Exercice, Notification
from accounts.notifications import notify_holders
from actions.models import Cycle
from referentiels.models import VersionReferentiel

NATURE = "cycle"
#: A move older than this is history: the dashboard no longer opens with it.
RECENT = timedelta(days=365)
#: Events read for a page.
DERNIERS = 50
#: What the holder is told of; the rest (wording, regime) stays in the journal.
SUIVIS = ("debut", "fin", "etat", "version_id")

REFERENTIEL_PUBLIE = ("Votre référentiel est maintenant publié\u00a0: il dit ce qui est à faire.", "CSP R. 4022-7")
AUTRE_REFERENTIEL = (
    "Un autre référentiel s’applique à vous\u00a0: l’acquis reste acquis, ce qui reste à faire suit le nouveau.",
    "CSP R. 4022-17",
)
SANS_FAIT = (
    "Les inscriptions connues n’ouvrent plus ce cycle\u00a0: ses actions rejoignent le suivant.",
    "CSP R. 4022-14",
)

_ETATS = dict(Cycle.Etat.choices)
Mouvement = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Ecart:
    """A cycle that moved: before and after by field (text, « None » for nothing), the reason and its article."""

    cycle: Cycle
    avant_apres: dict[str, list[str]]
    raison: str
    article: str

    @property
    def is_annonce(self) -> bool:
        """Whether the holder sees a difference."""
        return any(champ in self.avant_apres for champ in SUIVIS)


@dataclass(frozen=True, slots=True)
class Changement:
    """A move in words: when, one line for each thing that moved, the reason and the article that applies."""

    at: datetime
    lignes: tuple[str, ...]
    raison: str
    article: str


def ecart(cycle: Cycle, avant: dict[str, Any], apres: dict[str, Any]) -> Ecart:
    """What differs, with its reason: the rule that gave the dates, or the référentiel when it alone moved."""
    bouge = {champ: [str(avant[champ]), str(apres[champ])] for champ in apres if avant[champ] != apres[champ]}
    raison, article = apres["explication"], apres["article"]
    if "version_id" in bouge and not any(champ in bouge for champ in ("debut", "fin", "etat")):
        raison, article = REFERENTIEL_PUBLIE if avant["version_id"] is None else AUTRE_REFERENTIEL
    return Ecart(cycle, bouge, raison, article)


def disparition(cycle: Cycle) -> Ecart:
    """A cycle that no fact supports any more."""
    return Ecart(cycle, {champ: [str(getattr(cycle, champ)), "None"] for champ in ("debut", "fin")}, *SANS_FAIT)


def announce(ecarts: Iterable[Ecart]) -> None:
    """Write the journal, then tell each holder what they can see of it; constant queries. In the act's transaction."""
    ecarts = list(ecarts)
    if not ecarts:
        return
    instant = horloge.now()
    personnes = dict(
        Exercice.objects.filter(pk__in={e.cycle.exercice_id for e in ecarts}).values_list("pk", "professionnel_id")
    )
    evenements = Evenement.objects.bulk_create(
        [_event(e, instant, personnes[e.cycle.exercice_id]) for e in ecarts], batch_size=1_000
    )
    dits = [(e, evenement) for e, evenement in zip(ecarts, evenements, strict=True) if e.is_annonce]
    titres = _titles(evenement for _, evenement in dits)
    notify_holders([_message(e, evenement, titres) for e, evenement in dits])


def _event(e: Ecart, instant: datetime, professionnel_id: int) -> Evenement:
    return Evenement(
        at=instant,
        nature=Fait.CYCLE_CALCULE,
        professionnel_id=professionnel_id,
        objet=reference(e.cycle),
        motif=e.raison,
        details={"article": e.article, "avant_apres": e.avant_apres, "exercice": e.cycle.exercice_id},
    )


def _message(e: Ecart, evenement: Evenement, titres: dict[str, str]) -> Notification:
    lu = _read(evenement, titres)
    page = reverse("ps:tableau_de_bord")
    return Notification(
        professionnel_id=evenement.professionnel_id,
        nature=NATURE,
        titre="Votre cycle a changé",
        texte=" ".join([*(f"{ligne}." for ligne in lu.lignes), f"{lu.raison} ({lu.article})"]),
        lien=page if "None" in e.avant_apres.get("fin", ()) else f"{page}?cycle={e.cycle.pk}",
        cle=f"{NATURE}:{e.cycle.pk}:{evenement.pk}",
        created_at=evenement.at,
    )


def recent_events(cycle: Cycle, *natures: Fait) -> list[Evenement]:
    """The last events about this cycle, most recent first: its moves and these kinds; one query."""
    return _recent(natures)(reference(cycle))


@lru_cache(maxsize=8)
def _recent(natures: tuple[Fait, ...]) -> Preparee:
    voulus = Evenement.objects.filter(nature__in=(Fait.CYCLE_CALCULE, *natures)).select_related("auteur")
    return Preparee(lambda objet: voulus.filter(objet=objet).order_by("-id")[:DERNIERS], str)


def last_of(cycle: Cycle, on: date, evenements: Iterable[Evenement] | None = None) -> Changement | None:
    """The last move of this cycle that its holder can see, unless it is old; among `evenements` when already read."""
    lus = _moves(evenements if evenements is not None else recent_events(cycle))[:1]
    return _read(lus[0], _titles(lus, cycle)) if lus and on - lus[0].at.date() < RECENT else None


def history(cycle: Cycle, limite: int = 50) -> list[Changement]:
    """The moves of a cycle, most recent first, among its last `limite` events; two queries at most."""
    evenements = _moves(
        Evenement.objects.filter(nature=Fait.CYCLE_CALCULE, objet=reference(cycle)).order_by("-id")[:limite]
    )
    titres = _titles(evenements, cycle)
    return [_read(evenement, titres) for evenement in evenements]


def _moves(evenements: Iterable[Evenement]) -> list[Evenement]:
    """Those that moved something the holder sees."""
    return [
        e
        for e in evenements
        if e.nature == Fait.CYCLE_CALCULE and any(champ in e.details.get("avant_apres", {}) for champ in SUIVIS)
    ]


def _titles(evenements: Iterable[Evenement], cycle: Cycle | None = None) -> dict[str, str]:
    """Titles of the versions these events name, by their key as text; that of the cycle is known already."""
    cites = {pk for e in evenements for pk in e.details["avant_apres"].get("version_id", ()) if pk != "None"}
    titres = {str(cycle.version.pk): str(cycle.version)} if cycle is not None and cycle.version is not None else {}
    if autres := cites - titres.keys():
        versions = VersionReferentiel.objects.filter(pk__in=autres).select_related("referentiel")
        titres |= {str(v.pk): str(v) for v in versions}
    return titres


def _read(evenement: Evenement, titres: dict[str, str]) -> Changement:
    bouge: dict[str, Mouvement] = evenement.details["avant_apres"]
    return Changement(
        evenement.at,
        tuple(_line(champ, bouge[champ], titres) for champ in SUIVIS if champ in bouge),
        evenement.motif,
        evenement.details.get("article", ""),
    )


def _line(champ: str, avant_apres: Mouvement, titres: dict[str, str]) -> str:
    """One line, for instance « Fin : 15/09/2030 au lieu du 31/12/2031 »."""
    avant, apres = avant_apres
    if champ == "etat":
        return f"État\u00a0: {_etat(apres)}, et non plus {_etat(avant)}"
    if champ == "version_id":
        suite = f" au lieu de «\u00a0{titres.get(avant, avant)}\u00a0»" if avant != "None" else ""
        return f"Référentiel\u00a0: «\u00a0{titres.get(apres, apres)}\u00a0»{suite}"
    nom = "Début" if champ == "debut" else "Fin"
    if apres == "None":
        return f"{nom}\u00a0: plus de date, au lieu du {_jour(avant)}"
    return f"{nom}\u00a0: {_jour(apres)} au lieu du {_jour(avant)}"


def _etat(code: str) -> str:
    return _ETATS.get(code, code).lower()


def _jour(texte: str) -> str:
    return f"{date.fromisoformat(texte):%d/%m/%Y}"
