"""A worker killed -9 while it decides many files: nothing half-done, nothing twice, the rest decided after."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.db import connection

from accounts.models import Travail
from actions.models import Cycle
from ordres import decision_en_nombre, lot_tranches
from ordres.models import Attestation, Controle, Decision, EtapeControle
from tests.ordres.campagnes import complete_cycles, opened, prepared, run
from tests.ordres.situations import JOUR_CONTROLE

#: Decides the lot two files at a time, and dies by its own hand in the middle of the second slice, uncommitted.
VICTIME = """
import os, signal, sys
import django
from django.conf import settings
django.setup()
from django.db import connections
connections["default"].settings_dict["NAME"] = sys.argv[1]
from datetime import date
from accounts import horloge, travaux
from ordres import lot_tranches
lot_tranches.TRANCHE = 2
ecrit, faits = lot_tranches.write_many, []
def write_many(*args, **options):
    rendues = ecrit(*args, **options)
    faits.extend(rendues)
    if len(faits) > 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return rendues
lot_tranches.write_many = write_many
with horloge.fixed_day(date.fromisoformat(sys.argv[2])):
    travaux.run_one([lot_tranches.NATURE])
"""


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_of_a_slice(version, ordre_decideur, jour_controle):
    complete_cycles(5)
    lot = prepared(opened(ordre_decideur), ordre_decideur)
    decision_en_nombre.confirm(lot.pk, ordre_decideur, jour_controle)
    victime = subprocess.run(
        [sys.executable, "-c", VICTIME, connection.settings_dict["NAME"], JOUR_CONTROLE.isoformat()],
        cwd=settings.BASE_DIR, env={**os.environ, "DJANGO_SETTINGS_MODULE": "certif.settings.test"}, check=False,
        timeout=60,
    )  # fmt: skip
    assert victime.returncode == -signal.SIGKILL
    _wait_for_the_server()
    assert Decision.objects.count() == Attestation.objects.count() == 2
    assert EtapeControle.objects.filter(vers="satisfait").count() == 2
    assert Cycle.objects.filter(etat="controle").count() == Controle.objects.filter(etat="satisfait").count() == 2
    # Its lease ends, somebody else takes the work.
    Travail.objects.filter(nature=lot_tranches.NATURE).update(bail_jusqua="2020-01-01T00:00:00Z")
    run(lot_tranches.NATURE)
    assert Decision.objects.count() == Cycle.objects.filter(etat="controle").count() == 5
    assert sorted(Attestation.objects.values_list("numero", flat=True)) == [
        f"CP-2032-CNOM-{rang:06d}" for rang in range(1, 6)
    ]
    lot.refresh_from_db()
    assert lot.etat == "termine"


def _wait_for_the_server() -> None:
    """PostgreSQL notices a dead client at its next read: its transaction is then undone."""
    limite = time.monotonic() + 20
    while time.monotonic() < limite:
        with connection.cursor() as curseur:
            curseur.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
                "AND state LIKE 'idle in transaction%'"
            )
            if not curseur.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("the transaction of the victim is still open")
