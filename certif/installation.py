"""What a new database comes with: nomenclatures, organisations, partners, shipped référentiels.

Lives at the entry points because it crosses the rooms from bottom to top. Run after `migrate` and by
`install_reference_data`; both may run as often as one likes.
"""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

from accounts import cloisons, cloisons_droits
from accounts.models import Organisation
from accounts.reference import install_accounts_reference
from referentiels.models import Referentiel

logger = logging.getLogger(__name__)

#: Who writes each shipped référentiel: the rooms below know neither side of the pair.
CNP_DES_REFERENTIELS = {
    "FSM-GENERIQUE": "FSM",
    "EXEMPLE-CHIRURGIEN-DENTISTE": "CNP-40-01",
    "EXEMPLE-INFIRMIER": "CNP-60-04",
    "EXEMPLE-IPA": "CNP-60-05",
    "EXEMPLE-MASSEUR-KINESITHERAPEUTE": "CNP-70-01",
    "EXEMPLE-MEDECINE-GENERALE": "CNP-10-01",
    "EXEMPLE-NEPHROLOGIE": "CNP-10-29",
    "EXEMPLE-PEDICURE-PODOLOGUE": "CNP-80-01",
    "EXEMPLE-PHARMACIEN": "CNP-21-01",
    "EXEMPLE-SAGE-FEMME": "CNP-50-01",
}


def install_all() -> dict[str, int]:
    """Install or refresh every reference table; returns the rows written, by table (zeros when up to date)."""
    # Readers of spreadsheets: 14 MB that each process would carry, and that a new database alone needs.
    from referentiels.donnees.installation import install_shipped

    ecrites = install_accounts_reference()
    installes = install_shipped()
    _attach_cnp()
    return {**ecrites, "referentiels": installes}


def _attach_cnp() -> None:
    """Give each shipped référentiel its CNP; one that already has a CNP keeps it."""
    orphelins = Referentiel.objects.filter(cnp__isnull=True, code__in=CNP_DES_REFERENTIELS)
    for referentiel in orphelins:
        cnp = Organisation.objects.get(code=CNP_DES_REFERENTIELS[referentiel.code])
        Referentiel.objects.filter(pk=referentiel.pk).update(cnp=cnp)


def after_migrate(using: str = DEFAULT_DB_ALIAS, plan: list | None = None, **kwargs: Any) -> None:
    """Receiver of `post_migrate`: a new database comes with everything.

    Does nothing while migrations are still to apply (`migrate accounts 0001`). `flush` sends no plan: the tables
    are there, only their rows went. `DONNEES_DE_REFERENCE = False` (the test bench) keeps a base empty: a test
    builds what it speaks of.
    """
    if not getattr(settings, "DONNEES_DE_REFERENCE", True):
        return
    if plan is not None and _is_waiting(using):
        return
    install_all()


def wall_up(using: str = DEFAULT_DB_ALIAS, plan: list | None = None, **kwargs: Any) -> None:
    """Receiver of `post_migrate`: the policies of every table, the roles and their rights (`accounts.cloisons`).

    `flush` sends no plan: it takes rows, neither policies nor rights.
    """
    if plan is None or _is_waiting(using):
        return
    cloisons.install(using)
    for commande in cloisons_droits.open_rights(using).a_faire:
        logger.warning("rôles de la base, à faire par un administrateur\u00a0: %s", commande)


def _is_waiting(using: str) -> bool:
    """Whether migrations are still to apply."""
    executor = MigrationExecutor(connections[using])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
