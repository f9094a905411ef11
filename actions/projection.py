"""Rewrite the projection (`Avancement`) of some cycles: bulk reads, one engine pass, one set-based write.

This is the only writer of `Avancement`. Call it in the transaction that changed the facts of these cycles.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.db import connection, transaction

from accounts import horloge
from accounts.copie import batches, copy_rows
from actions import dossiers
from actions.models import Avancement, Cycle
from actions.rules import evaluation, risque
from actions.rules.avancement import Avancement as Conclusion
from certif.socle.period import Period
from referentiels.axes import AXES
from referentiels.parametres import Parametres, parametres_au

LOT = 5_000

_COLONNES = (
    "cycle_id", "professionnel_id", "version_id", "etat", "total", "faites", "requises", "progressions", "faites_axes",
    "requises_axes", "nb_a_confirmer", "risque", "profession", "specialite", "mode", "departement", "region",
    "is_militaire", "cycle_etat", "fin", "cle_nom", "evalue_le", "maj_at",
)  # fmt: skip

# The day and the instant of evaluation alone do not make a row different.
_COMPAREES = tuple(c for c in _COLONNES if c not in {"cycle_id", "evalue_le", "maj_at"})

_UPSERT = """
INSERT INTO actions_avancement AS a ({colonnes})
SELECT {colonnes} FROM avancement_calcule
ON CONFLICT (cycle_id) DO UPDATE SET {affectations}
WHERE ({anciennes}) IS DISTINCT FROM ({nouvelles})
"""


def lock(cycle_ids: Iterable[int]) -> None:
    """Hold these cycles until the end of the transaction: two writers of one file come one after the other.

    Rows are taken in the order of their key by every writer. An act takes them before it touches an action, so that
    it never waits for a feed that waits for it.
    """
    list(Cycle.objects.filter(pk__in=cycle_ids).order_by("pk").select_for_update(no_key=True).values_list("pk"))


def rebuild(cycle_ids: Iterable[int], on: date) -> int:
    """Recompute the progress of these cycles on that day; returns how many rows really changed."""
    changees = 0
    for lot in batches(sorted(set(cycle_ids)), LOT):
        # The lock and the table of the COPY last one transaction: the caller's, or this one.
        with transaction.atomic(savepoint=False):
            # Facts are read after the lock: what a concurrent act committed meanwhile is in the result.
            lock(lot)
            # Listed first: these rows are read on the connection that the COPY then occupies.
            changees += _write(list(compute_rows(lot, on)))
    return changees


def compute_rows(cycle_ids: list[int], on: date) -> Iterator[tuple]:
    """Rows of the projection for these cycles, as tuples in the order of `_COLONNES`."""
    parametres = parametres_au(on)
    instant = horloge.instant()
    lus = dossiers.load(cycle_ids)
    for ligne in _cycles(cycle_ids):
        dossier = lus.dossiers[ligne["id"]]
        conclusion = None
        if ligne["version_id"] is not None:
            conclusion = evaluation.evaluate(dossier, lus.versions, on, parametres)
        yield _row(ligne, dossier.periode, conclusion, lus.a_confirmer[ligne["id"]], on, parametres) + (
            on,
            instant,
        )


def _cycles(cycle_ids: list[int]) -> Iterable[Mapping[str, Any]]:
    return (
        Cycle.objects.filter(pk__in=cycle_ids)
        .values(
            "id", "version_id", "etat", "fin", "exercice__professionnel_id", "exercice__profession",
            "exercice__specialite", "exercice__mode", "exercice__departement", "exercice__region",
            "exercice__categorie", "exercice__professionnel__cle_nom",
        )
        .iterator(chunk_size=LOT)
    )  # fmt: skip


def _row(
    ligne: Mapping[str, Any],
    periode: Period,
    conclusion: Conclusion | None,
    a_confirmer: int,
    on: date,
    parametres: Parametres,
) -> tuple:
    return (
        ligne["id"],
        ligne["exercice__professionnel_id"],
        ligne["version_id"],
        *_figures(conclusion, periode, on, parametres, a_confirmer),
        ligne["exercice__profession"],
        ligne["exercice__specialite"],
        ligne["exercice__mode"],
        ligne["exercice__departement"],
        ligne["exercice__region"],
        ligne["exercice__categorie"] == "M",
        ligne["etat"],
        ligne["fin"],
        ligne["exercice__professionnel__cle_nom"],
    )


def _figures(
    conclusion: Conclusion | None, periode: Period, on: date, parametres: Parametres, a_confirmer: int
) -> tuple:
    """From `etat` to `risque`; a cycle whose référentiel is still being written has no figure."""
    if conclusion is None:
        vide = [0] * len(AXES)
        return (Avancement.Etat.SANS_REFERENTIEL, 0.0, 0, 0, [0.0] * len(AXES), vide, vide, a_confirmer, 0)
    etat = Avancement.Etat.COMPLET if conclusion.is_complet else conclusion.etat.value
    return (
        etat,
        conclusion.total,
        conclusion.faites,
        conclusion.requises,
        [-1.0 if axe.etat == "exonere" else axe.progress for axe in conclusion.axes],
        [axe.faites for axe in conclusion.axes],
        [axe.requises for axe in conclusion.axes],
        a_confirmer,
        risque.level(conclusion, periode, on, parametres),
    )


def _write(lignes: list[tuple]) -> int:
    """COPY the rows aside, then insert or update those that differ."""
    colonnes = ", ".join(_COLONNES)
    with connection.cursor() as curseur:
        curseur.execute(
            "CREATE TEMP TABLE IF NOT EXISTS avancement_calcule (LIKE actions_avancement) ON COMMIT DELETE ROWS"
        )
        curseur.execute("TRUNCATE avancement_calcule")
        copy_rows("avancement_calcule", _COLONNES, lignes)
        curseur.execute(
            _UPSERT.format(
                colonnes=colonnes,
                affectations=", ".join(f"{c} = EXCLUDED.{c}" for c in _COLONNES if c != "cycle_id"),
                anciennes=", ".join(f"a.{c}" for c in _COMPAREES),
                nouvelles=", ".join(f"EXCLUDED.{c}" for c in _COMPAREES),
            )
        )
        return curseur.rowcount


# The risk grows with time alone: comparing it would accuse every night that passes.
_VERIFIEES = tuple(c for c in _COMPAREES if c != "risque")


def differences(cycle_ids: list[int], on: date) -> dict[int, list[str]]:
    """Columns in which the kept projection differs from a fresh evaluation, by cycle (empty = all equal)."""
    gardees = {
        ligne["cycle_id"]: ligne for ligne in Avancement.objects.filter(cycle_id__in=cycle_ids).values(*_COLONNES)
    }
    ecarts: dict[int, list[str]] = defaultdict(list)
    for ligne in compute_rows(cycle_ids, on):
        calculee = dict(zip(_COLONNES, ligne, strict=True))
        gardee = gardees.get(calculee["cycle_id"])
        if gardee is None:
            ecarts[calculee["cycle_id"]].append("absente")
            continue
        ecarts_de_la_ligne = [c for c in _VERIFIEES if gardee[c] != calculee[c]]
        if ecarts_de_la_ligne:
            ecarts[calculee["cycle_id"]] = ecarts_de_la_ligne
    return dict(ecarts)
