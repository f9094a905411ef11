"""What a choice would change, on a draw of running cycles: the engine called twice, nothing written.

A draw, and not everybody: the answer is for whoever is about to confirm, within a second. The draw is the same all day
for a parameter, so that asking again with other values compares the same people; no cycle of it is ever shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from django.db.models import Max, Min
from django.utils.crypto import salted_hmac

from actions import cycles, dossiers
from actions.models import Cycle
from actions.rules import evaluation, risque
from actions.rules.simulation import compare
from actions.simulation_effets import Effet
from referentiels.marges import MARGES, Touche
from referentiels.parametre import Valeur
from referentiels.parametres import Parametres, parametres_au

#: Cycles drawn.
COMBIEN = 300
#: Keys tried for each cycle wanted: keys have holes, and some cycles are over.
ESSAIS = 6


@dataclass(frozen=True, slots=True)
class Apercu:
    """Of `tires` running cycles drawn: how many would change, by what changes (words); a cycle is in one line only."""

    tires: int
    changes: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        """Cycles of the draw that change."""
        return sum(nombre for _, nombre in self.changes)


def preview(nom: str, valeur: Valeur, effet: date, on: date) -> Apercu | None:
    """What this value would change from that day; None when no kept conclusion depends on this parameter."""
    touche = MARGES[nom].touche
    if not touche.is_recalcul:
        return None
    avant, apres = parametres_au(effet), parametres_au(effet, **{nom: valeur})
    ids = _draw(nom, on)
    mesure = _moved if touche is Touche.CYCLES else _judged
    comptes = Counter(mots for mots in mesure(ids, effet, avant, apres) if mots)
    return Apercu(len(ids), tuple(sorted(comptes.items(), key=lambda une: (-une[1], une[0]))))


def _draw(nom: str, on: date) -> list[int]:
    """Keys of running cycles, drawn without reading the table."""
    courants = Cycle.objects.filter(etat=Cycle.Etat.OUVERT, debut__lte=on, fin__gte=on)
    bornes = Cycle.objects.aggregate(premier=Min("pk"), dernier=Max("pk"))
    if bornes["premier"] is None:
        return []
    hasard = Random(salted_hmac("choix.effet", f"{nom}:{on:%Y-%m-%d}").hexdigest())
    cles = range(bornes["premier"], bornes["dernier"] + 1)
    essayees = hasard.sample(cles, min(len(cles), ESSAIS * COMBIEN))
    trouvees = list(courants.filter(pk__in=essayees).order_by("pk").values_list("pk", flat=True))
    hasard.shuffle(trouvees)
    return trouvees[:COMBIEN]


def _judged(ids: list[int], effet: date, avant: Parametres, apres: Parametres) -> Iterator[str]:
    lus = dossiers.load(ids)
    for dossier in lus.dossiers.values():
        if not dossier.version:
            continue
        ancien = evaluation.evaluate(dossier, lus.versions, effet, avant)
        nouveau = evaluation.evaluate(dossier, lus.versions, effet, apres)
        change = compare(ancien, nouveau)
        if change is not Effet.INCHANGE:
            yield change.libelle
        elif risque.level(ancien, dossier.periode, effet, avant) != risque.level(
            nouveau, dossier.periode, effet, apres
        ):
            yield "Autre niveau de risque"


def _moved(ids: list[int], effet: date, avant: Parametres, apres: Parametres) -> Iterator[str]:
    exercices = list(Cycle.objects.filter(pk__in=ids).order_by("pk").values_list("exercice_id", flat=True))
    anciens, nouveaux = (cycles.computed(exercices, effet, valeurs) for valeurs in (avant, apres))
    for pk in exercices:
        if anciens.get(pk) != nouveaux.get(pk):
            yield "Autres dates de cycle"
