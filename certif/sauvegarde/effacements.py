"""What was erased since a backup is erased again after it is restored (ADR 0030).

PostgreSQL keeps a trace of each row that somebody erased, and of each cycle whose content had its time: table, key,
instant (`ordres.TraceEffacement`). The list is written apart from the base and its backups, often; played again, it
takes what the backup brought back. What goes by date alone (raw files, staff lists) goes by date again.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Model

from accounts import horloge
from accounts.flux import purge
from actions import capture, carnet, projection
from actions.models import Capture, Cycle
from certif.socle.refus import Refus
from ordres import conservation_porte
from ordres.models import Effacement, TraceEffacement

FORMAT, LOT = 1, 200
#: An erasure is dated by the start of its transaction, which may come before the snapshot that does not see it.
MARGE = timedelta(hours=1)
#: A file leaves its draft when it becomes a proof, too: drafts are erased again, never a piece of one that stays.
_NON_REJOUEES = frozenset({"actions_piecebrouillon"})
ETAPE = "Effacements rejoués"
Progres = Callable[[str, int, int], None]


def export(fichier: Path) -> int:
    """Write the whole list, whole or not at all; how many traces. No name, no content: tables, keys and instants."""
    provisoire = fichier.with_name(f"{fichier.name}.tmp")
    nombre = 0
    descripteur = os.open(provisoire, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descripteur, "w", encoding="ascii") as sortie:
        sortie.write(json.dumps({"format": FORMAT, "at": horloge.instant().isoformat()}) + "\n")
        lues = TraceEffacement.objects.order_by("pk").values_list("table", "cle", "at")
        for table, cle, at in lues.iterator(chunk_size=5_000):
            sortie.write(json.dumps([table, cle, at.isoformat()]) + "\n")
            nombre += 1
        sortie.flush()
        os.fsync(sortie.fileno())
    provisoire.rename(fichier)
    return nombre


def check(fichier: Path, depuis: datetime) -> int:
    """Read the list to its end; `Refus` when it does not read, or was written before the backup."""
    with _reading(fichier):
        at, lignes = _read(fichier)
        if at < depuis:
            raise Refus(
                "effacements_anciens",
                f"La liste des effacements ({at:%d/%m/%Y %H:%M} UTC) est plus ancienne que la sauvegarde.",
                remede="Donnez la dernière liste écrite par « export_erasures ».",
            )
        return sum(1 for _ in lignes)


def replay(fichier: Path, depuis: datetime, on: date, progres: Progres) -> dict[str, int]:
    """Erase again what was erased after `depuis`; rows by table, then what has had its time on the day `on`."""
    total, faites = check(fichier, depuis), 0
    compte: Counter[str] = Counter()
    _, lignes = _read(fichier)
    recentes = sorted((table, cle) for table, cle, at in lignes if at >= depuis - MARGE and table not in _NON_REJOUEES)
    for table, groupe in groupby(recentes, key=lambda trace: trace[0]):
        cles = sorted({cle for _, cle in groupe})
        for debut in range(0, len(cles), LOT):
            compte[table] += _erase(table, cles[debut : debut + LOT], on)
            faites += LOT
            progres(ETAPE, min(faites, total), total)
    carnet.forget_erased()
    capture.forget()
    bilan = purge.purge(on, executer=True)
    compte["fichiers reçus échus"] = bilan.fichiers + bilan.orphelins
    return {nom: nombre for nom, nombre in compte.items() if nombre}


@transaction.atomic
def _erase(table: str, cles: list[int], on: date) -> int:
    """One batch of one table; how many rows were still there."""
    if table == Effacement._meta.db_table:
        return _erase_cycles(cles, on)
    modele = _model(table)
    presentes: set[Any] = set(modele._base_manager.filter(pk__in=cles).values_list("pk", flat=True))
    if modele is Capture:
        # Its row stays for a while, so that the same photo sent again is not taken twice; its file goes at once.
        avant = horloge.instant() - 2 * capture.ANNULATION
        return Capture.objects.filter(pk__in=presentes).exclude(fichier="").update(effacee_at=avant)
    if presentes:
        conservation_porte.remove(conservation_porte.with_what_hangs({modele: presentes}))
    return len(presentes)


def _erase_cycles(cles: list[int], on: date) -> int:
    """The content of cycles that had had its time; the bare cycle stays, as the first time (ADR 0023)."""
    ids = sorted(
        Cycle.objects.filter(pk__in=cles).exclude(effacement__efface_le__isnull=False).values_list("pk", flat=True)
    )
    if ids:
        projection.lock(ids)
        conservation_porte.erase(ids, conservation_porte.collect(ids))
        projection.rebuild(ids, on)
        # The holder had been told, perhaps after the backup.
        annonces = dict(Effacement.objects.filter(cycle__in=ids).values_list("cycle_id", "annonce_le"))
        veille = on - timedelta(days=1)
        for pk in ids:
            dit = {"annonce_le": min(annonces.get(pk, veille), veille), "efface_le": on}
            Effacement.objects.update_or_create(cycle_id=pk, defaults=dit)
    return len(ids)


def _model(table: str) -> type[Model]:
    for modele in apps.get_models():
        if modele._meta.db_table == table:
            return modele
    raise Refus("effacements_inconnus", f"La liste des effacements nomme une table inconnue\u00a0: {table}.")


def _read(fichier: Path) -> tuple[datetime, Iterator[tuple[str, int, datetime]]]:
    """When the list was written, and its traces one by one."""

    def lines() -> Iterator[tuple[str, int, datetime]]:
        with fichier.open(encoding="ascii") as lu:
            next(lu)
            for ligne in lu:
                table, cle, at = json.loads(ligne)
                yield str(table), int(cle), datetime.fromisoformat(at)

    with fichier.open(encoding="ascii") as lu:
        return datetime.fromisoformat(json.loads(next(lu))["at"]), lines()


class _reading:
    """Turns what a damaged list raises into the refusal that says so."""

    def __init__(self, fichier: Path) -> None:
        self.fichier = fichier

    def __enter__(self) -> None:
        pass

    def __exit__(self, classe: type[BaseException] | None, *_: object) -> None:
        if classe is not None and issubclass(classe, (OSError, ValueError, KeyError, TypeError, StopIteration)):
            raise Refus(
                "effacements_illisibles",
                f"La liste des effacements ({self.fichier}) ne se lit pas.",
                remede="Donnez la dernière liste écrite par « export_erasures ».",
            )
