"""« Qu’avez-vous fait ? » asked to the DPC catalogue: actions by title or reference, and the items they may be."""

import re
from dataclasses import dataclass

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import F, Q
from django.db.models.expressions import Combinable

from actions.models import ActionCatalogue
from actions.recherche_items import likeness, meaningful_words
from actions.regles_rattachement import Regles
from referentiels.rules.correspondances import Signature
from referentiels.rules.version import Item, Version

LIMITE = 6
#: Read by likeness to the words, before the finer comparison.
CANDIDATES = 60
SCORE_MIN = 0.6
#: What the partner will call such an action when it transmits it.
TYPE_ACTION, ORGANISME = "DPC", "ODPC"
#: Said of nearly every action: they do not tell one from another.
COMMUNS = frozenset(("formation", "dpc", "programme", "stage", "cours", "seminaire", "atelier", "continue"))
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

    `annee` puts first, among equals, what the catalogue offers that year. Five queries at most.
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
    mots = tuple(mot for mot in dits if mot not in COMMUNS)[:6]
    if not mots:
        return []
    condition = Q()
    proximite: Combinable | None = None
    for mot in mots:
        condition |= Q(cle__trigram_word_similar=mot)
        ressemble = TrigramWordSimilarity(mot, "cle")
        proximite = ressemble if proximite is None else proximite + ressemble
    lues = (
        ActionCatalogue.objects.filter(condition)
        .exclude(statut__in=JAMAIS_TENUES)
        .annotate(proximite=proximite)
        .order_by(F("proximite").desc(), "-annee", "reference_action")[:CANDIDATES]
    )
    notees = [(likeness(mots, meaningful_words(fiche.titre)), fiche) for fiche in lues]
    meilleur = max((score for score, _ in notees), default=0.0)
    retenues = [(score, fiche) for score, fiche in notees if score >= max(SCORE_MIN, meilleur / 2)]
    retenues.sort(key=lambda n: (-round(n[0], 2), abs(n[1].annee - annee) if annee else 0, -n[1].annee, n[1].pk))
    return [fiche for _, fiche in retenues[:LIMITE]]


def _items(regles: Regles, version_id: int, version: Version, action: ActionCatalogue) -> tuple[Item, ...]:
    orientation = "" if action.orientation is None else str(action.orientation)
    signature = Signature(TYPE_ACTION, action.typologie, orientation, ORGANISME, action.categorie)
    return tuple(version.items[code] for code in regles.attach(version_id, signature).codes if code in version.items)
