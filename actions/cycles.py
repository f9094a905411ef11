"""Cycles follow facts: registrations, interruptions and judgements in, cycles and their projection out.

Set-based: facts of a batch of professionals are read in constant queries, the pure rule
(`actions.rules.cycle`) runs on each, and only what differs is written. A controlled cycle never moves again.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import connection, transaction
from django.db.models import Q

from accounts import horloge, travaux
from accounts.copie import batches, copy_rows
from accounts.models import Exercice, ExerciceTouche, Inscription, SavoirFaire, Travail
from actions import changements, projection, rattachement_lots
from actions.models import Cycle, Interruption
from actions.rules import cycle as regle
from actions.rules.cycle import CycleCalcule, Faits, Jugement
from actions.statuts import EtatCycle
from actions.version_suivie import VersionsSuivies
from certif.socle.period import Period
from referentiels.parametres import Parametres, parametres_au

NATURE_RECALCUL = "cycles.recalcul"
LOT = 5_000

_CHAMPS = (
    "debut", "fin", "regime", "etat", "motif_cloture", "is_provisoire", "article", "explication", "version_id",
)  # fmt: skip

_REATTACH = """
UPDATE actions_action a SET cycle_id = n.id
  FROM actions_cycle o JOIN actions_cycle n ON n.exercice_id = o.exercice_id AND n.id <> o.id
 WHERE a.cycle_id = o.id AND o.exercice_id = ANY(%(exercices)s) AND o.etat <> 'controle'
   AND NOT (n.id = ANY(%(disparus)s))
   AND (a.date_fin BETWEEN n.debut AND n.fin
        OR (o.id = ANY(%(disparus)s)
            AND n.id = (SELECT max(m.id) FROM actions_cycle m
                         WHERE m.exercice_id = o.exercice_id AND NOT (m.id = ANY(%(disparus)s)))))
"""


@dataclass(slots=True)
class _Lot:
    """Facts and present cycles of the exercises of a batch of professionals."""

    exercices: dict[int, Exercice] = field(default_factory=dict)
    par_professionnel: dict[int, list[Exercice]] = field(default_factory=lambda: defaultdict(list))
    inscriptions: dict[int, list[Inscription]] = field(default_factory=lambda: defaultdict(list))
    interruptions: dict[int, list[Period]] = field(default_factory=lambda: defaultdict(list))
    specialites: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    cycles: dict[int, list[Cycle]] = field(default_factory=lambda: defaultdict(list))


def touch(exercice_ids: Iterable[int]) -> None:
    """Queue exercises whose facts changed, by an act that holds their cycles (see `_hold`).

    A writer that does not hold them inserts with `ON CONFLICT DO UPDATE`: it waits for a recomputation that is
    running, which may not have seen its facts, and queues the exercise again after it.
    """
    ExerciceTouche.objects.bulk_create(
        [ExerciceTouche(exercice_id=pk) for pk in exercice_ids], ignore_conflicts=True, batch_size=LOT
    )
    travaux.requeue(NATURE_RECALCUL, NATURE_RECALCUL)


def drain(travail: Travail) -> None:
    """Handler of the work `cycles.recalcul`: recompute queued exercises until the queue is empty."""
    faites = 0
    while nombre := drain_batch():
        faites += nombre
        travaux.renew(travail, faites=faites, total=faites + ExerciceTouche.objects.count())


def drain_batch(*, projeter: bool = True) -> int:
    """Recompute the next queued exercises in one transaction; returns how many, 0 when the queue is empty."""
    with transaction.atomic():
        ids = list(
            ExerciceTouche.objects.select_for_update(skip_locked=True).order_by("pk").values_list("pk", flat=True)[:LOT]
        )
        if ids:
            recompute(ids, horloge.today(), projeter=projeter)
            ExerciceTouche.objects.filter(pk__in=ids).delete()
    return len(ids)


def recompute(exercice_ids: Iterable[int], on: date, *, projeter: bool = True) -> int:
    """Recompute the cycles of these exercises and their projection; returns how many cycles were written.

    Professionals are taken whole: a change of profession closes the cycle of another exercise (R. 4022-15).
    `projeter=False` is for a load that evaluates everybody at its end (`evaluate_all`).
    """
    ecrits = 0
    with transaction.atomic():
        for ids in batches(exercice_ids, LOT):
            lot = _read(ids, on)
            ecrits += _apply(lot, on)
            rattachement_lots.follow_cycles(list(lot.exercices), on)
            if projeter:
                cycles = Cycle.objects.filter(exercice_id__in=lot.exercices).values_list("pk", flat=True)
                projection.rebuild(list(cycles), on)
    return ecrits


def preview(
    exercice: Exercice,
    on: date,
    *,
    interruptions: Iterable[Period] | None = None,
    inscriptions: Iterable[Inscription] | None = None,
) -> tuple[CycleCalcule, ...]:
    """The cycles that these facts, instead of the recorded ones, would give this exercise; nothing held nor written."""
    lot = _read([exercice.pk], on, tenir=False)
    if interruptions is not None:
        lot.interruptions[exercice.pk] = list(interruptions)
    if inscriptions is not None:
        lot.inscriptions[exercice.pk] = sorted(inscriptions, key=lambda i: i.debut)
    return tuple(_compute(lot, lot.par_professionnel[exercice.professionnel_id], on)[exercice.pk])


def computed(exercice_ids: Iterable[int], on: date, parametres: Parametres) -> dict[int, tuple[CycleCalcule, ...]]:
    """The cycles that these values would give the professionals of these exercises; nothing held nor written."""
    lot = _read(list(exercice_ids), on, tenir=False)
    trouves: dict[int, tuple[CycleCalcule, ...]] = {}
    for exercices in lot.par_professionnel.values():
        trouves |= {pk: tuple(calcules) for pk, calcules in _compute(lot, exercices, on, parametres).items()}
    return trouves


def _read(exercice_ids: list[int], on: date, *, tenir: bool = True) -> _Lot:
    lot = _Lot()
    personnes = Exercice.objects.filter(pk__in=exercice_ids).values("professionnel_id")
    for exercice in Exercice.objects.filter(professionnel_id__in=personnes):
        lot.exercices[exercice.pk] = exercice
        lot.par_professionnel[exercice.professionnel_id].append(exercice)
    ids = list(lot.exercices)
    tenus = _hold(ids) if tenir else list(Cycle.objects.filter(exercice_id__in=ids).order_by("debut"))
    for inscription in Inscription.objects.filter(exercice_id__in=ids).order_by("debut"):
        lot.inscriptions[inscription.exercice_id].append(inscription)
    for exercice_id, debut, fin in Interruption.objects.filter(exercice_id__in=ids).values_list(
        "exercice_id", "debut", "fin"
    ):
        lot.interruptions[exercice_id].append(Period(debut, fin))
    tenus_le = Q(debut__isnull=True) | Q(debut__lte=on), Q(fin__isnull=True) | Q(fin__gte=on)
    specialites = SavoirFaire.objects.filter(*tenus_le, exercice_id__in=ids).order_by("code")
    for exercice_id, code in specialites.values_list("exercice_id", "code"):
        lot.specialites[exercice_id].append(code)
    for cycle in tenus:
        lot.cycles[cycle.exercice_id].append(cycle)
    return lot


def _hold(exercice_ids: list[int]) -> list[Cycle]:
    """Present cycles, oldest first, held until the end: a decision taken meanwhile is neither missed nor undone."""
    tenus = Cycle.objects.filter(exercice_id__in=exercice_ids).order_by("pk").select_for_update(no_key=True)
    return sorted(tenus, key=lambda cycle: cycle.debut)


def _apply(lot: _Lot, on: date) -> int:
    """Write what differs between the computed cycles and the kept ones; returns how many rows were written."""
    a_creer: list[tuple] = []
    a_modifier: list[tuple[Cycle, dict]] = []
    disparus: list[int] = []
    versions = VersionsSuivies(on)
    for exercices in lot.par_professionnel.values():
        for exercice, calcules in _compute(lot, exercices, on).items():
            tenue = (lot.exercices[exercice], lot.specialites[exercice], lot.cycles[exercice])
            _compare(*tenue, calcules, versions, a_creer, a_modifier, disparus)
    if a_creer:
        copy_rows("actions_cycle", ("exercice_id", *_CHAMPS, "jugement"), a_creer)
    ecarts = _modify(a_modifier) if a_modifier else []
    perdus = set(disparus)
    ecarts += [changements.disparition(c) for gardes in lot.cycles.values() for c in gardes if c.pk in perdus]
    changements.announce(ecarts)
    if any(lot.cycles.values()):
        _reattach(lot, disparus)
    return len(a_creer) + len(a_modifier) + len(disparus)


def _compute(
    lot: _Lot, exercices: list[Exercice], on: date, parametres: Parametres | None = None
) -> dict[int, list[CycleCalcule]]:
    """Computed cycles by exercise, for one professional."""
    parametres = parametres or parametres_au(on)
    resultat: dict[int, list[CycleCalcule]] = {exercice.pk: [] for exercice in exercices}
    par_profession = {exercice.profession: exercice.pk for exercice in exercices}
    dates_connues = [exercice for exercice in exercices if lot.inscriptions[exercice.pk]]
    groupes = [dates_connues] if dates_connues else []
    groupes += [[exercice] for exercice in exercices if not lot.inscriptions[exercice.pk]]
    for groupe in groupes:
        for calcule in regle.compute_cycles(_facts(lot, groupe), on, parametres):
            resultat[par_profession[calcule.profession]].append(calcule)
    return resultat


def _facts(lot: _Lot, exercices: list[Exercice]) -> Faits:
    inscriptions = tuple(
        regle.Inscription(i.debut, i.fin, exercice.profession, "", i.motif)
        for exercice in exercices
        for i in lot.inscriptions[exercice.pk]
    )
    interruptions = tuple(p for exercice in exercices for p in lot.interruptions[exercice.pk])
    jugements = tuple(
        Jugement(c.fin, c.jugement == "satisfait", c.juge_le)
        for exercice in exercices
        for c in lot.cycles[exercice.pk]
        if c.juge_le is not None
    )
    return Faits(exercices[0].profession, inscriptions, interruptions, jugements=jugements)


def _compare(
    exercice: Exercice,
    specialites: list[str],
    gardes: list[Cycle],
    calcules: list[CycleCalcule],
    versions: VersionsSuivies,
    a_creer: list[tuple],
    a_modifier: list[tuple[Cycle, dict]],
    disparus: list[int],
) -> None:
    """Pair kept and computed cycles by first day, then in order: a provisional cycle becomes the real one."""
    par_debut = {cycle.debut: cycle for cycle in gardes}
    libres = [c for c in gardes if c.debut not in {k.periode.debut for k in calcules}]
    for calcule in calcules:
        cycle = par_debut.get(calcule.periode.debut) or (libres.pop(0) if libres else None)
        tenues = (exercice.specialite, *specialites)
        suivie = versions.choose(exercice.profession, tenues, cycle.version_id if cycle is not None else None)
        valeurs = _values(calcule, suivie)
        if cycle is None:
            a_creer.append((exercice.pk, *(valeurs[champ] for champ in _CHAMPS), ""))
        elif cycle.etat != Cycle.Etat.CONTROLE and any(getattr(cycle, c) != valeurs[c] for c in _CHAMPS):
            a_modifier.append((cycle, valeurs))
    disparus += [cycle.pk for cycle in libres if cycle.etat != Cycle.Etat.CONTROLE]


def _values(calcule: CycleCalcule, version_id: int | None) -> dict:
    return {
        "debut": calcule.periode.debut,
        "fin": calcule.periode.fin or calcule.fin_prevue,
        "regime": calcule.regime.value,
        "etat": Cycle.Etat.CLOS.value if calcule.etat is EtatCycle.CLOS else Cycle.Etat.OUVERT.value,
        "motif_cloture": calcule.motif_cloture.value,
        "is_provisoire": calcule.provisoire,
        "article": calcule.article,
        "explication": calcule.motif,
        "version_id": version_id,
    }


def _modify(a_modifier: list[tuple[Cycle, dict]]) -> list[changements.Ecart]:
    """Update moved cycles; returns what moved in each, and why."""
    ecarts = []
    for cycle, valeurs in a_modifier:
        avant = {champ: getattr(cycle, champ) for champ in _CHAMPS}
        for champ, valeur in valeurs.items():
            setattr(cycle, champ, valeur)
        ecarts.append(changements.ecart(cycle, avant, valeurs))
    Cycle.objects.bulk_update([cycle for cycle, _ in a_modifier], _CHAMPS, batch_size=1_000)
    return ecarts


def _reattach(lot: _Lot, disparus: list[int]) -> None:
    """Move actions to the cycle that now covers their date, then drop the cycles no fact supports any more."""
    with connection.cursor() as curseur:
        curseur.execute(_REATTACH, {"exercices": list(lot.exercices), "disparus": disparus})
    if disparus:
        # A cycle under control is protected by its foreign key: the correction then goes through the Ordre.
        Cycle.objects.filter(pk__in=disparus).delete()
