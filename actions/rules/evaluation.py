"""The evaluation of one cycle: eligible, grouped, allocated, judged, explained."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from actions.rules.avancement import Avancement
from actions.rules.dossier import Dossier
from referentiels.parametres import Parametres
from referentiels.rules.version import Version


def evaluate(
    dossier: Dossier, versions: Mapping[str, Version], on: date, parametres: Parametres
) -> Avancement:
    """The progress of `dossier` on the day `on`, under its version."""
    raise NotImplementedError
