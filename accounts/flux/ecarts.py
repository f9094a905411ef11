"""Every night: where the roster, the Ordres and the employers do not agree, as cases that close by themselves.

One statement by nature reads the mismatches of the whole country; those already known are kept with their owner and
their notes, those that are gone are closed, one that comes back is opened again. One transaction by nature: a night
that dies is taken up again and writes nothing twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction

from accounts import horloge, journal, travaux
from accounts.flux import renvois
from accounts.models import Anomalie, Travail
from accounts.professions import Categorie

NATURE_ECARTS = "flux.ecarts"
#: The public roster follows an Ordre by a few days: a younger mismatch is no mismatch (choix).
TOLERANCE = timedelta(days=7)
#: An Ordre that registers fewer than this share of a département has not sent its file yet: nobody is « missing » there
#: (choix).
COUVERTURE = 0.8

N = Anomalie.Nature

_EXERCICE = """
SELECT 'E' || e.id AS cle, e.id AS exercice_id, NULL::bigint AS partenaire_id, p.rpps, e.profession, e.categorie,
       e.region, e.departement, {details} AS details
  FROM accounts_exercice e JOIN accounts_professionnel p ON p.id = e.professionnel_id {jointure}
 WHERE {condition}
"""
_OUVERTE = """
EXISTS (SELECT FROM accounts_inscription o WHERE o.exercice_id = e.id AND o.debut <= %(on)s
          AND (o.fin IS NULL OR o.fin > %(on)s))
"""
_DERNIERE = """
JOIN (SELECT DISTINCT ON (exercice_id) exercice_id, debut, fin, conseil FROM accounts_inscription
       ORDER BY exercice_id, debut DESC) i ON i.exercice_id = e.id
"""
# Only where the Ordre has sent its file: elsewhere the whole country would be « missing ».
_COUVERTS = """
JOIN (SELECT x.profession, x.departement FROM accounts_exercice x
        LEFT JOIN (SELECT DISTINCT exercice_id FROM accounts_inscription) d ON d.exercice_id = x.id
       WHERE x.present AND x.categorie <> %(militaire)s
       GROUP BY 1, 2 HAVING count(d.exercice_id) >= %(couverture)s * count(*)) c
  ON c.profession = e.profession AND c.departement = e.departement
LEFT JOIN accounts_inscription i ON i.exercice_id = e.id
"""
_SPECIALITES = """
JOIN (SELECT id AS exercice_id, specialite AS code FROM accounts_exercice WHERE specialite <> ''
      UNION SELECT exercice_id, code FROM accounts_savoirfaire) s ON s.exercice_id = e.id
"""
_EMPLOYEURS = """
SELECT concat_ws('|', a.partenaire_id, a.rpps, coalesce(a.contenu->>'employeur_finess', a.contenu->>'employeur_siret'))
         AS cle, NULL::bigint AS exercice_id, a.partenaire_id, a.rpps, '' AS profession, '' AS categorie, '' AS region,
       '' AS departement,
       jsonb_build_object('lignes', count(*), 'depuis', min(a.created_at)::date, 'lieu',
         coalesce(max(a.contenu->>'employeur_finess'), max(a.contenu->>'employeur_siret'), '')) AS details
  FROM accounts_ligneenattente a WHERE a.code = 'W204' AND a.resolue_at IS NULL GROUP BY 1, 3, 4
"""

#: What is looked for, by nature: one SELECT of the columns of `_COLONNES`.
SOURCES: dict[str, str] = {
    N.PRESENT_RADIE: _EXERCICE.format(
        details="jsonb_build_object('fin', i.fin, 'conseil', i.conseil)", jointure=_DERNIERE,
        condition=f"e.present AND i.fin < %(avant)s AND NOT {_OUVERTE}",
    ),
    N.ABSENT_INSCRIT: _EXERCICE.format(
        details="jsonb_build_object('debut', i.debut, 'conseil', i.conseil)", jointure=_DERNIERE,
        condition=f"NOT e.present AND {_OUVERTE}",
    ),
    N.INSCRIPTION_MANQUANTE: _EXERCICE.format(
        details="'{}'::jsonb", jointure=_COUVERTS,
        condition="e.present AND e.categorie <> %(militaire)s AND i.id IS NULL",
    ),
    N.SPECIALITE_INCONNUE: _EXERCICE.replace("'E' || e.id", "'E' || e.id || '|' || s.code").format(
        details="jsonb_build_object('code', s.code)", jointure=_SPECIALITES,
        condition="e.present AND NOT EXISTS (SELECT FROM accounts_specialite r WHERE r.code = s.code)",
    ),
    N.EXERCICES_MULTIPLES: _EXERCICE.format(
        details="jsonb_build_object('autres', a.autres)",
        jointure="""JOIN (SELECT professionnel_id, array_agg(profession ORDER BY profession) AS autres
            FROM accounts_exercice WHERE present GROUP BY 1 HAVING count(*) > 1) a
            ON a.professionnel_id = e.professionnel_id""",
        condition="e.present",
    ),
    N.EMPLOYEUR_EN_ATTENTE: _EMPLOYEURS,
}  # fmt: skip

_COLONNES = "cle, exercice_id, partenaire_id, rpps, profession, categorie, region, departement, details"
_ECRIRE = f"""
INSERT INTO accounts_anomalie AS a (nature, {_COLONNES}, vue_le, revue_le)
SELECT %(nature)s, {_COLONNES}, %(on)s, %(on)s FROM ecarts_vus ORDER BY cle
ON CONFLICT (nature, cle) DO UPDATE SET revue_le = EXCLUDED.revue_le, details = EXCLUDED.details,
  profession = EXCLUDED.profession, categorie = EXCLUDED.categorie, region = EXCLUDED.region,
  departement = EXCLUDED.departement, rpps = EXCLUDED.rpps, resolue_le = NULL,
  vue_le = CASE WHEN a.resolue_le IS NULL THEN a.vue_le ELSE EXCLUDED.vue_le END,
  reportee_au = CASE WHEN a.resolue_le IS NULL THEN a.reportee_au END
"""  # noqa: S608 - table and column names are ours, values are parameters
_CLORE = """
UPDATE accounts_anomalie a SET resolue_le = %(on)s, revision = revision + 1
 WHERE a.nature = %(nature)s AND a.resolue_le IS NULL
   AND NOT EXISTS (SELECT FROM ecarts_vus v WHERE v.cle = a.cle)
"""


@dataclass(frozen=True, slots=True)
class Bilan:
    """What a night found for one nature: cases seen, cases closed."""

    vues: int
    closes: int


def schedule(nuit: date) -> None:
    """Queue the comparison of this night, once."""
    travaux.enqueue(NATURE_ECARTS, f"{NATURE_ECARTS}:{nuit:%Y-%m-%d}", priorite=8)


def handle(travail: Travail) -> None:
    """Handler of the nightly comparison; the rows that partners sent again are settled on the way."""
    on = horloge.today()
    compare(on, lambda faites, total: travaux.renew(travail, faites=faites, total=total))
    renvois.settle(on)


def compare(on: date, progres: Callable[[int, int], None] | None = None) -> dict[str, Bilan]:
    """Bring every nature of mismatch up to date; returns what each night's pass found."""
    bilans: dict[str, Bilan] = {}
    for rang, nature in enumerate(SOURCES, start=1):
        bilans[str(nature)] = _refresh(nature, on)
        if progres is not None:
            progres(rang, len(SOURCES))
    journal.record(
        journal.Fait.ANOMALIES_COMPAREES,
        details={nature: {"vues": bilan.vues, "closes": bilan.closes} for nature, bilan in bilans.items()},
    )
    return bilans


def _refresh(nature: str, on: date) -> Bilan:
    valeurs: dict[str, Any] = {
        "nature": str(nature),
        "on": on,
        "avant": on - TOLERANCE,
        "militaire": Categorie.MILITAIRE.value,
        "couverture": COUVERTURE,
    }
    with transaction.atomic(), connection.cursor() as curseur:
        curseur.execute("DROP TABLE IF EXISTS ecarts_vus")
        curseur.execute(f"CREATE TEMP TABLE ecarts_vus ON COMMIT DROP AS {SOURCES[nature]}", valeurs)
        curseur.execute("ANALYZE ecarts_vus")
        curseur.execute(_ECRIRE, valeurs)
        vues = curseur.rowcount
        curseur.execute(_CLORE, valeurs)
        return Bilan(vues, curseur.rowcount)
