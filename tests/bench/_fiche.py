"""Time the sheet of one CNP on the base that is open: `python -m tests.bench._fiche 3` prints seconds.

The population of measures has no DPC: a catalogue, its orientations and the registrations are made here, once.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import django

CONSEIL = "CNP-10-01"
#: Published and deposited actions of each year, as many as the Agency's (its sheet of June 2023: 11,978).
PAR_AN = 12_000

_CATALOGUE = """
INSERT INTO actions_actioncatalogue (reference_action, odpc, titre, annee, statut, categorie, typologie, format,
  orientation, annexe, publics)
SELECT '9999' || (annee %% 100) || '29' || lpad(rang::text, 5, '0'), (1000 + rang %% 900)::text, 'Action de mesure',
  annee,
  (ARRAY['PUBLIEE', 'DEPOSEE'])[1 + rang %% 2], (ARRAY['MONO', 'PLURI'])[1 + rang %% 2],
  (ARRAY['EPP', 'FC', 'GDR', 'PI'])[1 + rang %% 4],
  (ARRAY['PRESENTIEL', 'NON_PRESENTIEL', 'MIXTE', 'CLASSE_VIRTUELLE'])[1 + rang %% 4], 1 + rang %% 284, 1 + rang %% 4,
  ARRAY[(ARRAY['10', '60', '21', 'SM54'])[1 + rang %% 4]]
  FROM generate_series(1, %(par_an)s) rang, generate_series(%(premiere)s, %(premiere)s + 2) annee
"""
_ORIENTATIONS = """
INSERT INTO actions_orientation (triennium, numero, libelle, annexe, cnp)
SELECT %(premiere)s, numero, 'Orientation de mesure ' || numero, 1 + numero %% 4, CASE WHEN numero > 280 THEN %(cnp)s
  ELSE '' END FROM generate_series(1, 284) numero
"""
_INSCRIPTIONS = """
UPDATE actions_action a SET type_action = 'DPC', reference_action = c.reference_action, numero_session = '26.001',
  typologie = c.typologie, format = c.format, categorie = c.categorie, annexe = c.annexe,
  orientation_numero = c.orientation, date_debut = make_date(c.annee, 3, 1), date_fin = make_date(c.annee, 3, 2)
  FROM (SELECT *, row_number() OVER (ORDER BY reference_action) - 1 AS rang FROM actions_actioncatalogue
         WHERE annee <= %(annee)s) c
 WHERE a.partenaire_id IS NOT NULL AND a.id %% 3 = 0
   AND c.rang = a.id %% (SELECT count(*) FROM actions_actioncatalogue WHERE annee <= %(annee)s)
"""
_COMPTES = "UPDATE accounts_professionnel SET active_at = now() - interval '1 day' WHERE id % 5 < 2"


def measure(tours: int) -> dict[str, Any]:
    """Seconds of each sheet and of its PDF, and how many registrations it counted."""
    from accounts import horloge
    from accounts.models import Organisation
    from actions.models import Action
    from dashboards import fiche_demande, fiche_fichiers, fiche_tables
    from dashboards.models import FicheCnp

    conseil, on = Organisation.objects.get(code=CONSEIL), horloge.today()
    _fill(conseil.nom, on.year)
    fiches, pdf = [], []
    gardees = FicheCnp.objects.filter(organisation=conseil).count()
    for tour in range(gardees, gardees + tours):
        # The same sheet each time: kept under a year of its own, computed for this one.
        fiche = FicheCnp.objects.create(
            organisation=conseil, jour=on, annee=on.year + 100 + tour, demande_at=horloge.instant()
        )
        fiche.annee = on.year
        depart = time.monotonic()
        fiche_demande.make(fiche)
        fiches.append(time.monotonic() - depart)
        fiche.refresh_from_db()
        depart = time.monotonic()
        fiche_fichiers.render(fiche, fiche_tables.read(fiche.contenu), None, on)
        pdf.append(time.monotonic() - depart)
    return {"fiche": fiches, "pdf": pdf, "inscriptions": Action.objects.filter(type_action="DPC").count()}


def _fill(cnp: str, annee: int) -> None:
    from django.db import connection

    from actions.models import ActionCatalogue

    if ActionCatalogue.objects.exists():
        return
    premiere = annee - (annee - 2017) % 3
    valeurs: dict[str, Any] = {"par_an": PAR_AN, "premiere": premiere, "cnp": cnp, "annee": annee}
    with connection.cursor() as curseur:
        for ordre in (_CATALOGUE, _ORIENTATIONS, "ANALYZE actions_actioncatalogue", _INSCRIPTIONS):
            curseur.execute(ordre, valeurs if "%(" in ordre else None)
        curseur.execute(_COMPTES)
        curseur.execute("VACUUM ANALYZE actions_action, accounts_professionnel")


if __name__ == "__main__":
    django.setup()
    print(json.dumps(measure(int(sys.argv[1]))))
