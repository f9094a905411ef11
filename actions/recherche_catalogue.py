"""« Qu’avez-vous fait ? » asked to the DPC catalogue: actions by title or reference, and the items they may be."""

import re
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Case, Q, Value, When

from actions.models import ActionCatalogue
from actions.recherche_items import likeness, meaningful_words
from actions.regles_rattachement import Regles
from referentiels.rules.correspondances import Signature
from referentiels.rules.version import Item, Version

LIMITE = 6
#: Read by the number of words they hold, before the finer comparison.
CANDIDATES = 60
SCORE_MIN = 0.6
MOTS_MAX = 6
#: What the partner will call such an action when it transmits it.
TYPE_ACTION, ORGANISME = "DPC", "ODPC"
#: Said of nearly every action: they do not tell one from another.
COMMUNS = frozenset(
    ("formation", "dpc", "programme", "stage", "cours", "seminaire", "atelier", "continue", "prise", "charge")
)
#: Never held, as far as the ANDPC says.
JAMAIS_TENUES = ("DEPOSEE", "NON_PUBLIEE")
_REFERENCE = re.compile(r"\b\d{8,13}\b", re.ASCII)


@dataclass(frozen=True, slots=True)
class Fiche:
    """An action of the catalogue, and the items of the référentiel that the correspondences give it (maybe none)."""

    action: ActionCatalogue
    items: tuple[Item, ...]


def search(version_id: int, version: Version, texte: str, annee: int | None) -> list[Fiche]:
    """Actions that answer these words, best first; one that is named by its reference, alone.

    `annee` puts first, among equals, what the catalogue offers that year. Eleven queries at most (`MOTS_MAX` words).
    """
    trouvees = _by_reference(texte) or _by_title(texte, annee)
    if not trouvees:
        return []
    regles = Regles([version_id])
    return [Fiche(action, _items(regles, version_id, version, action)) for action in trouvees]


def reference_of(reference: str) -> ActionCatalogue | None:
    """The action of the catalogue that bears this reference."""
    return ActionCatalogue.objects.filter(reference_action=reference).first() if reference else None


def _by_reference(texte: str) -> list[ActionCatalogue]:
    nommees = _REFERENCE.findall(texte)
    return list(ActionCatalogue.objects.filter(reference_action__in=nommees)[:LIMITE]) if nommees else []


def _by_title(texte: str, annee: int | None) -> list[ActionCatalogue]:
    dits = meaningful_words(texte)
    mots = tuple(mot for mot in dits if mot not in COMMUNS)[:MOTS_MAX]
    if not mots:
        return []
    conditions = _conditions(mots)
    lues = (
        ActionCatalogue.objects.filter(reduce(or_, conditions))
        .exclude(statut__in=JAMAIS_TENUES)
        .annotate(mots=sum((Case(When(c, then=1), default=0) for c in conditions), Value(0)))
        .order_by("-mots", "-annee", "reference_action")[:CANDIDATES]
    )
    notees = [(likeness(mots, meaningful_words(fiche.titre)), fiche) for fiche in lues]
    meilleur = max((score for score, _ in notees), default=0.0)
    retenues = [(score, fiche) for score, fiche in notees if score >= max(SCORE_MIN, meilleur / 2)]
    retenues.sort(key=lambda n: (-round(n[0], 2), abs(n[1].annee - annee) if annee else 0, -n[1].annee, n[1].pk))
    return [fiche for _, fiche in retenues[:LIMITE]]


def _conditions(mots: tuple[str, ...]) -> list[Q]:
    """How each word is looked for: as it is written when some title holds it, else as it may have been mistyped.

    Likeness is computed on the few words that need it: on every title, it would take seconds.
    """
    radicaux = [mot[:-1] if len(mot) > 4 and mot[-1] in "sx" else mot for mot in mots]
    return [
        Q(cle__contains=radical)
        if ActionCatalogue.objects.filter(cle__contains=radical).exists()
        else Q(cle__trigram_word_similar=mot)
        for mot, radical in zip(mots, radicaux, strict=True)
    ]


def _items(regles: Regles, version_id: int, version: Version, action: ActionCatalogue) -> tuple[Item, ...]:
    orientation = "" if action.orientation is None else str(action.orientation)
    signature = Signature(TYPE_ACTION, action.typologie, orientation, ORGANISME, action.categorie)
    return tuple(version.items[code] for code in regles.attach(version_id, signature).codes if code in version.items)
