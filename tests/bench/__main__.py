"""`make bench`."""

import sys

import tests.bench
from tests.banc.rapport import run

sys.exit(run(tests.bench, "bench.json"))
