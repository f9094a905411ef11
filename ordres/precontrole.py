"""Read many controls at once and sort them (`ordres.rules.precontrole`): constant queries, whatever their number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from accounts.models import Anomalie
from actions.models import Cycle, DemandeOrdre, Reclamation
from actions.objets_demande import Objet
from actions.rules.demande import OUVERTS as DEMANDES_OUVERTES
from actions.rules.reclamation import OUVERTS as RECLAMATIONS_OUVERTES
from actions.situation import situations
from ordres import constat
from ordres.constat import Constat
from ordres.models import Controle
from ordres.rules import precontrole as regle
from ordres.rules.precontrole import Conclusion, Faits, Motif, Seuils
from referentiels.nomenclature import NiveauPreuve
from referentiels.parametres import Parametres, parametres_au

#: Files read at once.
LOT = 200
_DE_L_INTERRUPTION = frozenset({Objet.INTERRUPTION.value, Objet.REPRISE.value})

#: What else may hinder: for these cycles, read with their exercise, those that it holds back.
Obstacle = Callable[[Sequence[Cycle]], Iterable[int]]
_obstacles: dict[Motif, Obstacle] = {}


@dataclass(frozen=True, slots=True)
class Lu:
    """One control as the pre-check saw it; `revision` is None when no control is open."""

    cycle: Cycle
    constat: Constat
    conclusion: Conclusion
    revision: int | None
    is_clos: bool

    @property
    def vu(self) -> dict[str, object]:
        """What it saw, as kept on the campaign's row."""
        avancement = self.constat.situation.avancement
        return {
            "version": self.constat.donnees["version"],
            "faites": avancement.faites if avancement else 0,
            "requises": avancement.requises if avancement else 0,
            "empreinte": self.constat.empreinte,
            "revision": self.revision,
        }


def register(motif: Motif, obstacle: Obstacle) -> None:
    """Declare something else that hinders a decision in bulk; called from `OrdresConfig.ready()`."""
    _obstacles[motif] = obstacle


def read(cycle_ids: Iterable[int], on: date) -> dict[int, Lu]:
    """Read and sort these cycles; nothing is held nor written."""
    cycles = list(
        Cycle.objects.filter(pk__in=list(cycle_ids))
        .select_related("exercice__professionnel", "version__referentiel", "controle")
        .order_by("pk")
    )
    parametres = parametres_au(on)
    empeches = hindered(cycles)
    lues = situations(cycles, on)
    preuves = constat.kept_documents(lues.values())
    lus = {}
    for pk, lue in lues.items():
        vu = constat.from_situation(lue, preuves)
        controle: Controle | None = getattr(lue.cycle, "controle", None)
        lus[pk] = Lu(
            lue.cycle, vu, regle.sort(facts(vu, empeches.get(pk, ())), thresholds(parametres)),
            controle.revision if controle else None, controle is not None and controle.is_clos,
        )  # fmt: skip
    return lus


def thresholds(parametres: Parametres) -> Seuils:
    """The shares above which proofs want somebody, in force that day."""
    return Seuils(parametres.precontrole_part_honneur, parametres.precontrole_part_declaree)


def facts(vu: Constat, empechements: tuple[Motif, ...]) -> Faits:
    """What the rule reads of a file."""
    comptees = [action for action, verdict in vu.situation.actions if verdict is not None and verdict.compte]
    return Faits(
        complet=vu.complet,
        comptees=len(comptees),
        honneur=sum(action.preuve == NiveauPreuve.HONNEUR.value for action in comptees),
        declarees=sum(action.preuve != NiveauPreuve.FLUX.value for action in comptees),
        empechements=empechements,
    )


def hindered(cycles: Sequence[Cycle]) -> dict[int, tuple[Motif, ...]]:
    """What holds back each of these cycles (read with `controle`), in the order of the vocabulary."""
    trouves: dict[int, set[Motif]] = defaultdict(set)
    par_exercice: dict[int, list[int]] = defaultdict(list)
    for cycle in cycles:
        par_exercice[cycle.exercice_id].append(cycle.pk)
        controle: Controle | None = getattr(cycle, "controle", None)
        if cycle.version_id is None:
            trouves[cycle.pk].add(Motif.SANS_REFERENTIEL)
        if cycle.is_provisoire:
            trouves[cycle.pk].add(Motif.PROVISOIRE)
        if controle is not None and not controle.is_clos and controle.etat != Controle.Etat.OUVERT:
            trouves[cycle.pk].add(Motif.DEMARCHE)
    for motif, exercices in _of_exercises(list(par_exercice)).items():
        for exercice in exercices:
            for pk in par_exercice[exercice]:
                trouves[pk].add(motif)
    for motif, obstacle in _obstacles.items():
        for pk in obstacle(cycles):
            trouves[pk].add(motif)
    return {pk: tuple(motif for motif in Motif if motif in motifs) for pk, motifs in trouves.items()}


def _of_exercises(exercices: list[int]) -> Mapping[Motif, set[int]]:
    """Exercises about which somebody waits for an answer, by reason."""
    trouves: dict[Motif, set[int]] = defaultdict(set)
    demandes = DemandeOrdre.objects.filter(exercice_id__in=exercices, etat__in=sorted(DEMANDES_OUVERTES))
    for exercice, objet in demandes.values_list("exercice_id", "objet"):
        trouves[Motif.INTERRUPTION if objet in _DE_L_INTERRUPTION else Motif.DEMANDE].add(exercice)
    reclamations = Reclamation.objects.filter(exercice_id__in=exercices, etat__in=sorted(RECLAMATIONS_OUVERTES))
    trouves[Motif.RECLAMATION].update(reclamations.values_list("exercice_id", flat=True))
    anomalies = Anomalie.objects.filter(exercice_id__in=exercices, resolue_le__isnull=True)
    trouves[Motif.ANOMALIE].update(pk for pk in anomalies.values_list("exercice_id", flat=True) if pk is not None)
    return trouves
