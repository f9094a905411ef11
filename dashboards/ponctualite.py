"""Do partners send in time? What was expected of each, by month, protected before anybody sees it.

A cell counts announced actions, not persons; the same threshold hides it (`actions.rules.secret`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from accounts.models import Partenaire
from actions.rules import secret
from actions.rules.secret import Cellule, Tableau
from referentiels.parametres import parametres_au

MOIS = 12
ISSUES = {"a_temps": "À temps", "en_retard": "En retard", "manquante": "Non reçues"}
NOMS_MOIS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip

# What the partner itself called off was never due; what the platform refused is.
_COMPTES = """
SELECT partenaire_id, to_char(attendue_le, 'YYYY-MM') AS mois,
       count(*) FILTER (WHERE recue_le <= attendue_le), count(*) FILTER (WHERE recue_le > attendue_le),
       count(*) FILTER (WHERE recue_le IS NULL)
  FROM actions_realisationattendue
 WHERE attendue_le >= %(depuis)s AND attendue_le < %(on)s AND refus <> 'ANNULEE'
   AND (%(partenaire)s::bigint IS NULL OR partenaire_id = %(partenaire)s)
 GROUP BY 1, 2
"""
_MEDIANES = """
SELECT partenaire_id, CASE WHEN grouping(mois) = 1 THEN '' ELSE mois END,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY retard)
  FROM (SELECT partenaire_id, to_char(attendue_le, 'YYYY-MM') AS mois, recue_le - attendue_le AS retard
          FROM actions_realisationattendue
         WHERE attendue_le >= %(depuis)s AND attendue_le < %(on)s AND recue_le > attendue_le
           AND (%(partenaire)s::bigint IS NULL OR partenaire_id = %(partenaire)s)) r
 GROUP BY GROUPING SETS ((partenaire_id, mois), (partenaire_id))
"""


@dataclass(frozen=True, slots=True)
class LignePonctualite:
    """A month, or the whole (`mois` empty): one count by issue, their total, share in time, median days late."""

    mois: str
    cellules: tuple[Cellule, ...]
    total: Cellule
    part: float | None
    mediane: float | None

    @property
    def paires(self) -> list[tuple[str, Cellule]]:
        """(words of the issue, count)."""
        return list(zip(ISSUES.values(), self.cellules, strict=True))

    @property
    def libelle(self) -> str:
        """« juin 2026 », or « Ensemble »."""
        if not self.mois:
            return "Ensemble"
        annee, mois = self.mois.split("-")
        return f"{NOMS_MOIS[int(mois) - 1]} {annee}"


@dataclass(frozen=True, slots=True)
class Ponctualite:
    """One partner over the last twelve months; `lignes` are the months where something was due."""

    partenaire: Partenaire
    lignes: tuple[LignePonctualite, ...]
    ensemble: LignePonctualite
    seuil: int


def read(on: date, partenaire: Partenaire | None = None) -> list[Ponctualite]:
    """Punctuality of the partners of whom something was due, by name; three queries."""
    depuis = _first_month(on)
    valeurs = {"depuis": depuis, "on": on, "partenaire": partenaire.pk if partenaire else None}
    comptes: dict[int, dict[tuple[str, str], int]] = {}
    with connection.cursor() as curseur:
        curseur.execute(_COMPTES, valeurs)
        for pk, mois, *nombres in curseur.fetchall():
            par_issue = {(mois, issue): nombre for issue, nombre in zip(ISSUES, nombres, strict=True)}
            comptes.setdefault(pk, {}).update(par_issue)
        curseur.execute(_MEDIANES, valeurs)
        medianes = {(pk, mois): float(jours) for pk, mois, jours in curseur.fetchall()}
    seuil = parametres_au(on).seuil_secret
    partenaires = Partenaire.objects.filter(pk__in=comptes).order_by("nom")
    return [_of(p, comptes[p.pk], {m: j for (pk, m), j in medianes.items() if pk == p.pk}, seuil) for p in partenaires]


def _of(
    partenaire: Partenaire, comptes: Mapping[tuple[str, str], int], medianes: Mapping[str, float], seuil: int
) -> Ponctualite:
    mois = sorted({mois for mois, _ in comptes}, reverse=True)
    tableau = secret.protect(comptes, mois, tuple(ISSUES), seuil)
    lignes = tuple(_line(m, tuple(tableau.ligne(m)), tableau.total_lignes[m], medianes.get(m), seuil) for m in mois)
    return Ponctualite(partenaire, lignes, _whole(tableau, medianes.get(""), seuil), seuil)


def _whole(tableau: Tableau, mediane: float | None, seuil: int) -> LignePonctualite:
    return _line("", tuple(tableau.total_colonnes[issue] for issue in ISSUES), tableau.total, mediane, seuil)


def _line(
    mois: str, cellules: Sequence[Cellule], total: Cellule, mediane: float | None, seuil: int
) -> LignePonctualite:
    """A share and a median are shown only when the counts they come from are, and are not under the threshold."""
    en_retard = cellules[1]
    montree = mediane if en_retard is not None and en_retard >= seuil else None
    return LignePonctualite(mois, tuple(cellules), total, secret.rate(cellules[0], total, seuil), montree)


def _first_month(on: date) -> date:
    """First day of the month eleven months before."""
    premier = on.replace(day=1)
    for _ in range(MOIS - 1):
        premier = (premier - timedelta(days=1)).replace(day=1)
    return premier
