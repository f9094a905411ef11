"""Ask for opinions with hindsight: one message a person and a month, whatever the number of actions.

It is one of the messages « Actions reçues »: in the application at once, by e-mail as the person chose (twice a year,
with the others, by default). One statement for everybody.
"""

from __future__ import annotations

from datetime import date

from django.db import connection

from accounts import horloge
from accounts.notifications import MET_EN_FILE, NATURE_ENVOI
from certif.socle.period import ajoute_mois
from referentiels.parametres import parametres_au

NATURE = "appreciation"

# Who has an action that came to its hindsight this month, gave no opinion on it, and did not ask for silence.
_ANNONCE = """
WITH murs AS (
  SELECT a.professionnel_id, count(*) AS nombre FROM actions_action a
  JOIN accounts_professionnel p ON p.id = a.professionnel_id AND p.active_at IS NOT NULL
  WHERE a.date_fin > %(apres)s AND a.date_fin <= %(jusqua)s AND a.statut = 'REALISEE' AND NOT a.is_retiree
    AND a.fusionnee_dans_id IS NULL
    AND NOT EXISTS (SELECT FROM actions_silenceappreciation s WHERE s.professionnel_id = a.professionnel_id)
    AND NOT EXISTS (
      SELECT FROM actions_appreciation v WHERE v.moment = 'froid' AND (v.action_id = a.id
        OR v.action_id IN (SELECT d.id FROM actions_action d WHERE d.fusionnee_dans_id = a.id)))
  GROUP BY a.professionnel_id
), annoncees AS (
  INSERT INTO accounts_notification (professionnel_id, nature, titre, texte, lien, cle, created_at)
  SELECT professionnel_id, %(nature)s, %(titre)s,
    CASE nombre WHEN 1 THEN %(une)s ELSE replace(%(plusieurs)s, '%%n', nombre::text) END,
    %(lien)s, %(cle)s || ':' || professionnel_id, %(instant)s FROM murs
  ON CONFLICT (cle) DO NOTHING RETURNING cle, professionnel_id
)
"""
_TITRE = "Avec le recul, qu’ont valu vos actions\u00a0?"
_UNE = (
    "Une action s’est terminée il y a quelques mois\u00a0: qu’en reste-t-il\u00a0? Une minute suffit, vous seul lisez "
    "votre avis."
)
_PLUSIEURS = (
    "%n actions se sont terminées il y a quelques mois\u00a0: qu’en reste-t-il\u00a0? Une minute suffit pour "
    "chacune, vous seul lisez vos avis."
)


def ask(mois: date, lien: str) -> int:
    """Tell, for the month that begins on `mois`, the holders whose actions came to their hindsight before it.

    `lien` is the path of the page of opinions. Twice is once; returns how many e-mails were queued.
    """
    recul = parametres_au(mois).appreciation_froid_mois
    with connection.cursor() as curseur:
        curseur.execute(_ANNONCE + MET_EN_FILE, {
            "apres": ajoute_mois(mois, -recul - 1), "jusqua": ajoute_mois(mois, -recul), "nature": NATURE,
            "titre": _TITRE, "une": _UNE, "plusieurs": _PLUSIEURS, "lien": lien,
            "cle": f"{NATURE}:{mois:%Y-%m}", "instant": horloge.now(), "envoi": NATURE_ENVOI,
            "reel": horloge.instant(),
        })  # fmt: skip
        return curseur.rowcount
