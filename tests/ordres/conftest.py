"""The file that the tests of the room act on: a cycle that ended, complete or not, on a day of February 2032."""

from __future__ import annotations

from datetime import date

import pytest

from actions.models import Cycle
from ordres import decision
from ordres.models import Attestation
from tests.ordres.situations import JOUR_CONTROLE, control_at, fill, intention
from tests.referentiels_fictifs import make_cycle


@pytest.fixture
def jour_controle(au_jour) -> date:
    """A day after the end of the first cycles, before the deadline of their control."""
    return au_jour(JOUR_CONTROLE)


@pytest.fixture
def echu(version, exercice, jour_controle) -> Cycle:
    """The owner's cycle, ended on 31/12/2031, with nothing done."""
    make_cycle(exercice, jour_controle)
    return Cycle.objects.select_related("exercice__professionnel").filter(exercice=exercice).earliest("debut")


@pytest.fixture
def complet(echu, jour_controle) -> Cycle:
    """The same cycle, with everything the référentiel asks."""
    return fill(echu, jour_controle)


@pytest.fixture
def attestation(complet, ordre_decideur, jour_controle) -> Attestation:
    """The attestation born of a satisfied decision on the complete file."""
    ouvert = control_at("ouvert", complet, ordre_decideur)
    return Attestation.objects.get(decision=decision.decide(ouvert, intention(ouvert), ordre_decideur, jour_controle))
