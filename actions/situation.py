"""Where one cycle stands, with the reason of every verdict: what the pages, the PDF and the API read."""

from dataclasses import dataclass
from datetime import date

from actions import dossiers
from actions.models import Action, Cycle
from actions.rules import evaluation
from actions.rules.avancement import Avancement, Verdict
from actions.rules.dossier import Dossier
from referentiels.parametres import Parametres, parametres_au
from referentiels.rules.version import Version


@dataclass(frozen=True, slots=True)
class Situation:
    """One cycle on one day.

    `avancement` and `version` are None while the référentiel is being written. `actions` are the kept actions,
    most recent first, with their verdict (None when no item is attached yet); `attendues` the registrations not
    yet realised; `a_confirmer` those that wait for the holder's answer.
    """

    cycle: Cycle
    on: date
    dossier: Dossier
    parametres: Parametres
    version: Version | None
    avancement: Avancement | None
    actions: tuple[tuple[Action, Verdict | None], ...]
    attendues: tuple[Action, ...]
    a_confirmer: tuple[Action, ...]


def situation(cycle: Cycle, on: date) -> Situation:
    """Evaluate one cycle now; the number of queries does not depend on the number of actions."""
    lus = dossiers.load([cycle.pk])
    dossier = lus.dossiers[cycle.pk]
    parametres = parametres_au(on)
    version = lus.versions.get(dossier.version)
    avancement = evaluation.evaluate(dossier, lus.versions, on, parametres) if version is not None else None
    verdicts = {verdict.id: verdict for verdict in avancement.verdicts} if avancement else {}
    actions = list(
        Action.objects.counted()
        .filter(cycle=cycle)
        .select_related("item__version__referentiel", "partenaire")
        .prefetch_related("justificatifs", "doublons__partenaire")
        .order_by("-date_fin", "-pk")
    )
    return Situation(
        cycle=cycle,
        on=on,
        dossier=dossier,
        parametres=parametres,
        version=version,
        avancement=avancement,
        actions=tuple((a, verdicts.get(a.pk)) for a in actions if a.statut != Action.Statut.INSCRIT),
        attendues=tuple(a for a in actions if a.statut == Action.Statut.INSCRIT),
        a_confirmer=tuple(a for a in actions if a.rattachement == Action.Rattachement.A_CONFIRMER),
    )
