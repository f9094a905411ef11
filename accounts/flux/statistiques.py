"""What a partner's rows were refused for, month after month: counted from the answers themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.utils import timezone

from accounts import horloge
from accounts.flux.corrections import CORRIGEABLES
from accounts.models import Partenaire, Reponse
from certif.socle.feeds.codes import CODES
from certif.socle.feeds.documentation import shown

MOIS = 6


@dataclass(frozen=True, slots=True)
class LigneErreur:
    """One code: rows by month (same order as `Erreurs.mois`), their total, what it means and what to do."""

    code: str
    par_mois: tuple[int, ...]
    total: int
    sens: str
    remede: str


@dataclass(frozen=True, slots=True)
class Erreurs:
    """Rows rejected or kept waiting in the last months, by code, the most frequent first."""

    mois: tuple[date, ...]
    lignes: tuple[LigneErreur, ...]


def errors_of(partenaire: Partenaire) -> Erreurs:
    """Faulty rows of what this partner sent for good, in one query."""
    mois = _last_months(timezone.localtime(horloge.instant()).date())
    groupes = (
        Reponse.objects.filter(
            livraison__partenaire=partenaire,
            livraison__a_blanc=False,
            livraison__recue_at__date__gte=mois[0],
            sort__in=CORRIGEABLES,
        )
        .order_by()
        .values_list("code", TruncMonth("livraison__recue_at"))
        .annotate(nombre=Count("pk"))
    )
    comptes: dict[str, dict[date, int]] = {}
    for code, debut, nombre in groupes:
        comptes.setdefault(code, {})[timezone.localtime(debut).date()] = nombre
    lignes = [_line(code, tuple(par.get(m, 0) for m in mois)) for code, par in comptes.items()]
    return Erreurs(mois, tuple(sorted(lignes, key=lambda ligne: (-ligne.total, ligne.code))))


def _line(code: str, par_mois: tuple[int, ...]) -> LigneErreur:
    connu = CODES.get(code)
    return LigneErreur(
        code, par_mois, sum(par_mois), shown(connu.message) if connu else "", connu.remede if connu else ""
    )


def _last_months(jour: date) -> tuple[date, ...]:
    """First days of the last months, this one included."""
    rangs = [jour.year * 12 + jour.month - 1 - recul for recul in range(MOIS - 1, -1, -1)]
    return tuple(date(rang // 12, rang % 12 + 1, 1) for rang in rangs)
