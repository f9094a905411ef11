"""`make security`."""

import sys

import tests.securite
from tests.banc.rapport import run

sys.exit(run(tests.securite, "securite.json"))
