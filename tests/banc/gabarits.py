"""An undefined variable in one of our templates fails the test; templates of other packages are theirs."""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType

import pytest
from django.conf import settings
from django.template import engines
from django.template.backends.django import DjangoTemplates
from django.template.base import Node


class VariableIndefinie(AssertionError):
    """A template of ours names a variable that its view does not give."""


class Refuse(str):
    """Value of `string_if_invalid` that raises instead of showing nothing."""

    __slots__ = ()

    def __new__(cls) -> Refuse:
        """Contains « %s », so that Django hands it the variable's name."""
        return super().__new__(cls, "%s")

    def __mod__(self, variable: object) -> str:
        """Called by Django with the undefined variable."""
        if origin := _our_template():
            raise VariableIndefinie(f"{origin} : variable « {variable} » indéfinie")
        return ""


def _our_template() -> str | None:
    """Path of the template being rendered if it is one of the project, from the stack of nodes being rendered."""
    frame: FrameType | None = sys._getframe(2)
    while frame:
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and (origin := getattr(node, "origin", None)):
            name = Path(origin.name)
            return (
                str(name.relative_to(settings.BASE_DIR))
                if name.is_relative_to(settings.BASE_DIR / "templates")
                else None
            )
        frame = frame.f_back
    return None


@pytest.fixture(autouse=True, scope="session")
def _strict_templates() -> None:
    """Every engine of the process refuses undefined variables."""
    for engine in engines.all():
        assert isinstance(engine, DjangoTemplates)
        engine.engine.string_if_invalid = Refuse()
