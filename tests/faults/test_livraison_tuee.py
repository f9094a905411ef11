"""R1, small: the process that receives a file is killed in the middle; what remains is done once, nothing twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from accounts import travaux
from accounts.flux import depot, traitement
from accounts.models import Evenement, Livraison, Morceau, Notification, Partenaire, Reponse, Travail
from actions.models import Action
from tests.donnees import dpc
from tests.flux.conftest import make_partner, make_roster
from tests.flux.registre import forget_deliveries, ledger_hash
from tests.referentiels_fictifs import make_version

LIGNES = 3_000
JOUR = date(2026, 6, 30)
#: The victim: processes what waits in the work table, on the database of the test, one small slice after another.
VICTIME = """
import sys
from datetime import date
import django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from django.conf import settings
settings.MEDIA_ROOT = sys.argv[2]
from accounts import horloge, travaux
with horloge.fixed_day(date(2026, 6, 30)):
    travaux.run_pending(["flux.livraison"])
"""


@pytest.fixture
def decor(transactional_db, monkeypatch, tmp_path):
    monkeypatch.setattr(depot, "LIGNES_PAR_MORCEAU", 150)
    make_version()
    make_roster(list(dpc.personnes(600)))
    return make_partner("ANDPC")


def deposit(partenaire: Partenaire, chemin: Path) -> Livraison:
    return depot.deposit(depot.Envoi(chemin=chemin, nom=chemin.name, partenaire=partenaire, canal="essai"))


def start_victim() -> subprocess.Popen[bytes]:
    nom = connection.settings_dict["NAME"]
    return subprocess.Popen(
        [sys.executable, "-c", VICTIME, nom, str(settings.MEDIA_ROOT)],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "certif.settings.test"},
    )


def wait_for_slices(livraison: Livraison, combien: int, process: subprocess.Popen[bytes]) -> None:
    limite = time.monotonic() + 60
    while Morceau.objects.filter(livraison=livraison, fait_at__isnull=False).count() < combien:
        assert process.poll() is None, "the victim ended before it could be killed"
        assert time.monotonic() < limite
        time.sleep(0.02)


def state() -> dict[str, object]:
    reponses = Reponse.objects.order_by("ligne").values_list("ligne", "sort", "code")
    return {
        "registre": ledger_hash(),
        "reponses": list(reponses),
        "actions": Action.objects.count(),
        "evenements": Evenement.objects.filter(nature="action:recue").count(),
        "notifications": Notification.objects.count(),
        "compteurs": Livraison.objects.get().compteurs,
    }


def test_a_killed_worker_leaves_the_same_ledger_as_a_quiet_run(decor, tmp_path):
    chemin = tmp_path / "dpc.csv"
    dpc.write_file(chemin, LIGNES)
    livraison = deposit(decor, chemin)
    nombre = livraison.morceaux.count()
    assert nombre == LIGNES // 150

    for coup in (2, 5, 9):
        victime = start_victim()
        wait_for_slices(livraison, coup, victime)
        victime.send_signal(signal.SIGKILL)
        victime.wait()
        # What the sweeper sees once the lease is over: the work is somebody else's to take.
        Travail.objects.filter(etat=Travail.Etat.EN_COURS).update(bail_jusqua="2020-01-01T00:00:00Z")
    faits = livraison.morceaux.filter(fait_at__isnull=False).count()
    assert 9 <= faits < nombre

    travaux.run_pending(["flux.livraison"])

    apres_coups = state()
    assert apres_coups["compteurs"]["recues"] == LIGNES
    assert Travail.objects.get(nature="flux.livraison").etat == Travail.Etat.FAIT
    forget_deliveries()
    traitement.drive(deposit(decor, chemin), JOUR)
    calme = state()
    assert json.dumps(apres_coups, default=str) == json.dumps(calme, default=str)
