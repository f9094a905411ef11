"""What an instance has to control and by when: what is due each month, where, at what pace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.easter import easter
from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from accounts import perimetre
from accounts.models import Appartenance, Organisation
from accounts.permissions import Permission, roles_with
from accounts.roles import Echelon, Nature
from accounts.territoires import DEPARTEMENTS, REGIONS
from actions.models import Avancement, Cycle
from ordres.models import Controle, Decision
from ordres.rules import delais
from ordres.rules.charge import Lot, jours_ouvres, next_month
from referentiels.parametres import parametres_au

#: Days looked back to say at what pace one decides.
RECUL = 28
_CLOS = (Controle.Etat.SATISFAIT, Controle.Etat.NON_SATISFAIT)
#: Public holidays of article L. 3133-1 of the code du travail: fixed days, then days counted from Easter Sunday.
_FERIES = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
_DE_PAQUES = (1, 39, 50)


@dataclass(frozen=True, slots=True)
class Equipe:
    """One council (or region) and the files it has to close."""

    code: str
    nom: str
    a_ouvrir: int
    en_cours: int
    observations: int
    en_retard: int

    @property
    def total(self) -> int:
        """Everything that waits."""
        return self.a_ouvrir + self.en_cours


@dataclass(frozen=True, slots=True)
class Rythme:
    """Decisions of the last `RECUL` days: how many, and on how many working days."""

    decisions: int
    jours: int

    @property
    def par_jour(self) -> float:
        """Decisions in a working day."""
        return self.decisions / self.jours if self.jours else 0.0


def holidays(premiere: int, derniere: int) -> frozenset[date]:
    """Public holidays of metropolitan France of these years, both inclusive."""
    jours = set()
    for annee in range(premiere, derniere + 1):
        jours |= {date(annee, mois, jour) for mois, jour in _FERIES}
        jours |= {easter(annee) + timedelta(days=ecart) for ecart in _DE_PAQUES}
    return frozenset(jours)


def due(instances: Sequence[Organisation], on: date, part_complets: float) -> list[Lot]:
    """Open cycles by the month of their end, controls under way included.

    `part_complets` (0 to 1): share of the cycles still running that will be complete at their end; those that ended
    are counted as they are.
    """
    ouverts = Avancement.objects.followed_by(instances).filter(cycle_etat=Cycle.Etat.OUVERT)
    lus = ouverts.annotate(mois=TruncMonth("fin")).values("mois").annotate(
        nombre=Count("pk"),
        echus=Count("pk", filter=Q(fin__lt=on)),
        complets=Count("pk", filter=Q(fin__lt=on, etat=Avancement.Etat.COMPLET)),
    )  # fmt: skip
    mois_du_controle = parametres_au(on).controle_mois
    lots = []
    for lu in lus.order_by("mois"):
        complets = lu["complets"] + round(part_complets * (lu["nombre"] - lu["echus"]))
        limite = delais.echeance(next_month(lu["mois"]) - timedelta(days=1), mois_du_controle)
        lots.append(Lot(lu["mois"], limite, complets, lu["nombre"] - complets))
    return lots


def teams(instances: Sequence[Organisation], on: date) -> list[Equipe]:
    """What waits by region or département: the level just below the highest of these instances; one row at least."""
    dimension, noms = _dimension(instances)
    en_cours = Q(cycle__controle__isnull=False) & ~Q(cycle__controle__etat__in=_CLOS)
    retard = Q(cycle__controle__echeance__lt=on) | Q(
        cycle__controle__isnull=True, fin__lte=_last_overdue(on, parametres_au(on).controle_mois)
    )
    echus = Avancement.objects.followed_by(instances).filter(cycle_etat=Cycle.Etat.OUVERT, fin__lt=on)
    lues = echus.values(dimension).annotate(
        a_ouvrir=Count("pk", filter=Q(cycle__controle__isnull=True)),
        en_cours=Count("pk", filter=en_cours),
        observations=Count("pk", filter=Q(cycle__controle__etat=Controle.Etat.OBSERVATIONS)),
        en_retard=Count("pk", filter=retard),
    )
    equipes = [
        Equipe(code, noms.get(code, code or "Territoire inconnu"), *(lue[cle] for cle in _COMPTES))
        for lue in lues
        for code in [lue[dimension]]
    ]
    return sorted(equipes, key=lambda e: (-e.en_retard, -e.total, e.nom))


def pace(instances: Sequence[Organisation], on: date) -> Rythme:
    """Decisions taken on the files of these instances over the last `RECUL` days."""
    depuis = on - timedelta(days=RECUL - 1)
    rendues = Decision.objects.filter(
        perimetre.instance_q(instances, "controle__cycle__exercice__"), jour__range=(depuis, on)
    )
    return Rythme(rendues.count(), jours_ouvres(depuis, on, holidays(depuis.year, on.year)))


def people(instances: Sequence[Organisation], on: date) -> int:
    """How many persons may instruct files in these instances on that day; one at least."""
    presentes = Appartenance.objects.filter(
        Q(fin__isnull=True) | Q(fin__gte=on), organisation__in=instances, debut__lte=on,
        role__in=[role.value for role in roles_with(Permission.CONTROLE_INSTRUIRE)],
    )  # fmt: skip
    return max(1, presentes.values("utilisateur").distinct().count())


def end_at_pace(restants: int, rythme: Rythme, on: date) -> date | None:
    """The day when `restants` files are decided at this pace; None when nothing moves or beyond ten years."""
    if not restants:
        return on
    jours = restants / rythme.par_jour if rythme.par_jour else None
    # 251 working days a year, as the plan of the peak counts them.
    if jours is None or jours > 10 * 251:
        return None
    return on + timedelta(days=round(jours * 365 / 251))


_COMPTES = ("a_ouvrir", "en_cours", "observations", "en_retard")


def _dimension(instances: Sequence[Organisation]) -> tuple[str, dict[str, str]]:
    if any(i.nature == Nature.SSA or i.echelon == Echelon.NATIONAL for i in instances):
        return "region", REGIONS
    return "departement", DEPARTEMENTS


def _last_overdue(on: date, mois: int) -> date:
    """The last end of cycle whose deadline has passed on that day."""
    fin = on - timedelta(days=31 * (mois + 1))
    while delais.echeance(fin + timedelta(days=1), mois) < on:
        fin += timedelta(days=1)
    return fin
