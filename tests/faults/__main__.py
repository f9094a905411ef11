"""`make faults`."""

import sys

import tests.faults
from tests.banc.rapport import run

sys.exit(run(tests.faults, "faults.json"))
