"""What does each row change? The key (partner, id_technique), what is already known of it, and the order of its rows.

Rows of one key are answered one after the other, in the order of the file, by window functions: each row is compared
with the last valid one before it, the first with what the database holds. Only the final state is written; when it is
the one already held (the same file sent again), every row of the key is « inchangée ».
"""

from __future__ import annotations

from typing import Any

from django.db import connection

from accounts.flux.formats import Lot
from certif.socle.feeds.codes import message

# Two deliveries about the same person wait for one another here, so that neither misses the other's rows.
_VERROU = """
SELECT c.id FROM actions_cycle c JOIN accounts_exercice e ON e.id = c.exercice_id
WHERE e.professionnel_id IN (SELECT professionnel_id FROM {t} WHERE sort IS NULL)
ORDER BY c.id FOR NO KEY UPDATE OF c
"""

_CONNUES = """
UPDATE {t} t SET connue_id = a.id, connue_pro = a.professionnel_id, connue_cycle = a.cycle_id,
  connue_sequence = a.sequence,
  connue_etat = CASE WHEN a.is_retiree THEN 'SUPPRIMEE' ELSE a.empreinte END
FROM actions_action a WHERE a.partenaire_id = %(partenaire)s AND a.id_technique = t.id_technique AND t.sort IS NULL
"""

_CYCLES = """
UPDATE {t} t SET cycle_id = x.cycle_id, version_id = x.version_id,
  avertissements = t.avertissements || CASE WHEN x.cycle_id IS NULL THEN ARRAY['E303'] ELSE '{{}}'::text[] END
FROM (
  SELECT l.ligne, c.id AS cycle_id, c.version_id FROM {t} l
  LEFT JOIN actions_cycle c ON c.exercice_id = l.exercice_id AND l.date_fin BETWEEN c.debut AND c.fin
  WHERE l.sort IS NULL AND l.operation <> 'SUPPRESSION'
) x WHERE x.ligne = t.ligne
"""

_FUTUR = """
UPDATE {t} SET sort = 'rejetee', code = 'E302', champ = 'date_fin', message = replace(%(e302)s, '@',
  to_char(date_fin, 'DD/MM/YYYY'))
WHERE sort IS NULL AND operation <> 'SUPPRESSION' AND statut = 'REALISEE' AND date_fin > %(on)s
"""

_AUTRE_PERSONNE = """
UPDATE {t} t SET sort = 'rejetee', code = 'E311', champ = 'id_technique', message = %(e311)s
FROM (
  SELECT ligne, professionnel_id,
    coalesce(connue_pro, first_value(professionnel_id) OVER cle) AS proprietaire,
    connue_pro IS NOT NULL OR bool_or(operation <> 'SUPPRESSION') OVER (PARTITION BY id_technique) AS decidee
  FROM {t} WHERE sort IS NULL
  WINDOW cle AS (PARTITION BY id_technique ORDER BY operation = 'SUPPRESSION', ligne)
) x WHERE x.ligne = t.ligne AND x.decidee AND x.professionnel_id IS DISTINCT FROM x.proprietaire
"""

_JAMAIS_ACCEPTEE = """
UPDATE {t} t SET sort = 'rejetee', code = 'E310', champ = 'operation', message = %(e310)s
FROM (
  SELECT ligne, operation, connue_id, count(*) FILTER (WHERE operation <> 'SUPPRESSION') OVER
    (PARTITION BY id_technique ORDER BY ligne ROWS UNBOUNDED PRECEDING) AS avant
  FROM {t} WHERE sort IS NULL
) x WHERE x.ligne = t.ligne AND x.operation = 'SUPPRESSION' AND x.connue_id IS NULL AND x.avant = 0
"""

_PLUS_ANCIENNES = """
UPDATE {t} t SET sort = 'inchangee', avertissements = CASE
    WHEN CASE WHEN t.operation = 'SUPPRESSION' THEN 'SUPPRIMEE' ELSE t.empreinte END = t.connue_etat
      THEN t.avertissements
    ELSE t.avertissements || ARRAY['W311'] END
WHERE t.sort IS NULL AND (t.connue_sequence COLLATE "C" >= t.sequence COLLATE "C" OR EXISTS (
  SELECT 1 FROM accounts_ligneenattente p WHERE p.partenaire_id = %(partenaire)s AND p.id_technique = t.id_technique
    AND p.code = 'E310' AND p.resolue_at IS NULL AND p.sequence COLLATE "C" > t.sequence COLLATE "C"))
"""

_ENCHAINE = """
UPDATE {t} t SET sort = CASE WHEN x.avant = x.etat OR x.final = t.connue_etat THEN 'inchangee' ELSE 'acceptee' END,
  avertissements = t.avertissements || CASE
    WHEN t.operation = 'CREATION' AND x.avant <> x.etat AND x.avant <> 'SUPPRIMEE' AND x.final IS DISTINCT
      FROM t.connue_etat
    THEN ARRAY['W310'] ELSE '{{}}'::text[] END,
  derniere = x.rang = 1,
  retire = x.final = 'SUPPRIMEE',
  sequence_finale = x.sequence_finale,
  ecrire = x.rang_contenu = 1 AND CASE WHEN x.final = 'SUPPRIMEE' THEN t.connue_id IS NULL
                                       ELSE x.final IS DISTINCT FROM t.connue_etat END
FROM (
  SELECT ligne, etat, coalesce(lag(etat) OVER ordre, connue_etat) AS avant,
    last_value(etat) OVER tout AS final, last_value(sequence) OVER tout AS sequence_finale,
    row_number() OVER (PARTITION BY id_technique ORDER BY ligne DESC) AS rang,
    CASE WHEN etat <> 'SUPPRIMEE' THEN row_number() OVER
      (PARTITION BY id_technique, etat = 'SUPPRIMEE' ORDER BY ligne DESC) END AS rang_contenu
  FROM (SELECT *, CASE WHEN operation = 'SUPPRESSION' THEN 'SUPPRIMEE' ELSE empreinte END AS etat
    FROM {t}) l WHERE sort IS NULL
  WINDOW ordre AS (PARTITION BY id_technique ORDER BY ligne),
         tout AS (PARTITION BY id_technique ORDER BY ligne ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
) x WHERE x.ligne = t.ligne
"""


def chain(lot: Lot) -> None:
    """Answer every identified row, and mark those whose content must be written (`ecrire`, `retire`)."""
    parametres: dict[str, Any] = {
        "partenaire": lot.partenaire.pk,
        "on": lot.on,
        "e302": message("E302", valeur="@"),
        "e310": message("E310"),
        "e311": message("E311"),
    }
    with connection.cursor() as curseur:
        curseur.execute(_VERROU.format(t=lot.table))
        for etape in (_FUTUR, _CONNUES, _AUTRE_PERSONNE, _JAMAIS_ACCEPTEE, _PLUS_ANCIENNES, _CYCLES, _ENCHAINE):
            curseur.execute(etape.format(t=lot.table), parametres)
