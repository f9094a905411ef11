"""Search that forgives: stored keys without accents nor capitals, compared by trigrams (`pg_trgm`).

The key is a generated column: PostgreSQL keeps it right whoever writes the row. `normalise` is the same
transformation for what somebody types.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Func, Value
from django.db.models.functions import Lower, Replace

_MINUSCULES = "àâäáãåçéèêëíìîïñóòôöõúùûüýÿ"
_SIMPLES = "aaaaaaceeeeiiiinooooouuuuyy"
# Capitals too: `lower` leaves them alone in a database made with the C locale.
ACCENTS = _MINUSCULES + _MINUSCULES.upper() + "’ʼ‘\u00a0\u202f"
SANS_ACCENT = _SIMPLES + _SIMPLES + "'''  "
LIGATURES = (("œ", "oe"), ("Œ", "oe"), ("æ", "ae"), ("Æ", "ae"))

# Below this, two words have too few letters in common to be the same word mistyped.
RESSEMBLANCE_MIN = 0.45


class Translate(Func):
    """SQL `translate`: each character of the second text replaced by the one at the same place in the third."""

    function = "TRANSLATE"
    arity = 3


class CleRecherche(Replace):
    """The search key of a text column, as an immutable SQL expression."""

    def __init__(self, expression: Any) -> None:
        texte: Any = Translate(Lower(expression), Value(ACCENTS), Value(SANS_ACCENT))
        for avant, apres in LIGATURES[:-1]:
            texte = Replace(texte, Value(avant), Value(apres))
        super().__init__(texte, *map(Value, LIGATURES[-1]))


def normalise(texte: str) -> str:
    """What somebody typed, in the form of the stored key, spaces collapsed."""
    cle = texte.lower().translate(str.maketrans(ACCENTS, SANS_ACCENT))
    for avant, apres in LIGATURES:
        cle = cle.replace(avant, apres)
    return " ".join(cle.split())
