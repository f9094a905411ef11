"""The Celery application: wakes the table of works up, carries nothing itself."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init, worker_ready

from certif.politesse import give_way
from certif.schedule import REVEIL

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "certif.settings.dev")

app = Celery("certif")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.task(name="certif.reveille")
def reveille() -> None:
    """Run what waits in the table of works (`accounts.travaux`); idempotent, any number may run at once."""
    # Tasks import late: this module is read by `certif/__init__.py`, before Django's apps are ready.
    from accounts.travaux import run_pending

    run_pending()


@worker_init.connect
def _before_its_children(**_: Any) -> None:
    """Whoever waits for a page goes first."""
    give_way()


@worker_ready.connect
def _at_start(**_: Any) -> None:
    """What a dead worker left, or what waits since before, does not wait for the next beat."""
    reveille.apply_async(expires=REVEIL)


@app.task(name="certif.releve")
def releve() -> None:
    """Queue a pass over the inbox folders (`accounts.flux.boite`)."""
    from accounts.flux.boite import schedule

    schedule()


@app.task(name="certif.journal")
def journal() -> None:
    """Queue a seal of the journal (`accounts.journal_scelle`)."""
    from accounts import journal_scelle

    journal_scelle.schedule()


@app.task(name="certif.nuit")
def nuit() -> None:
    """Queue the works of the night: projection, statuses, reminders, cleaning, retention, purge, sheets of the CNPs."""
    from accounts import clients_api, sessions
    from accounts.flux import purge
    from actions import nuit
    from dashboards import fiche_demande, mesures_nuit
    from ordres import campagne_tri, conservation, fabrication, rappels, statuts

    nuit.schedule()
    campagne_tri.schedule()
    statuts.schedule()
    rappels.schedule()
    fabrication.schedule()
    clients_api.schedule()
    sessions.schedule()
    purge.schedule()
    conservation.schedule()
    fiche_demande.schedule()
    mesures_nuit.schedule()


@app.task(name="certif.mesures")
def mesures() -> None:
    """Queue the packing of the counts that each write appended (`dashboards.cellules_ecrites`)."""
    from dashboards import mesures_nuit

    mesures_nuit.schedule_packing()
