"""Why a realisation counts or not: sentence, article and gesture for each verdict."""

from __future__ import annotations

from actions.statuts import CodeVerdict
from referentiels.rules.version import Item


def phrase(
    code: CodeVerdict, axe: int | None = None, item: Item | None = None, surplus: bool = False
) -> str:
    """One French sentence of at most 25 words."""
    raise NotImplementedError


def article(code: CodeVerdict) -> str:
    """The text that the verdict applies."""
    raise NotImplementedError


def geste(code: CodeVerdict, item: Item | None = None) -> str:
    """What the professional can do; empty when nothing is needed."""
    raise NotImplementedError
