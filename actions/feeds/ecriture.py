"""Write the final state of the keys of a batch: one insert-or-update, one withdrawal, one bump of sequences."""

from __future__ import annotations

from typing import Any

from django.db import connection

from accounts import horloge
from accounts.flux.formats import Lot

_TEXTES = (
    "intitule", "type_action", "reference_action", "numero_session", "organisme_type", "organisme_id", "organisme_nom",
    "typologie", "format", "categorie", "employeur_finess", "employeur_siret", "justificatif_sha256",
)  # fmt: skip
_AUTRES = ("orientation_numero", "annexe", "date_debut", "date_fin", "date_attestation", "duree_minutes", "statut")
_LIENS = ("cycle_id", "item_id", "rattachement", "candidats")
_MAJ = (
    *_TEXTES, *_AUTRES, *_LIENS, "axes_proposes", "preuve", "sequence", "empreinte", "livraison_id", "ligne", "canal",
    "deposee_par_id", "is_retiree", "maj_at",
)  # fmt: skip

_ECRIT = f"""
INSERT INTO actions_action AS a (professionnel_id, partenaire_id, id_technique, created_at, revision, role, etat_cnp,
  distincte_de, apparue_par_id, {", ".join(_MAJ)})
SELECT t.professionnel_id, %(partenaire)s, t.id_technique, %(instant)s, 1, '', '', '{{{{}}}}', %(livraison)s,
  {", ".join(f"coalesce(t.{nom}, '')" for nom in _TEXTES)}, {", ".join(f"t.{nom}" for nom in _AUTRES)},
  t.cycle_id, t.item_id, t.rattachement, coalesce(t.candidats, '{{{{}}}}'), coalesce(t.axes_proposes, '{{{{}}}}'),
  %(preuve)s, t.sequence_finale, t.empreinte, %(livraison)s, t.ligne, %(canal)s, %(deposant)s, t.retire, %(instant)s
FROM {{t}} t WHERE t.ecrire ORDER BY t.professionnel_id, t.date_fin
ON CONFLICT (partenaire_id, id_technique) DO UPDATE SET revision = a.revision + 1,
  fusionnee_dans_id = CASE WHEN a.is_retiree THEN NULL ELSE a.fusionnee_dans_id END,
  apparue_par_id = CASE WHEN a.is_retiree THEN EXCLUDED.apparue_par_id ELSE a.apparue_par_id END,
  {", ".join(f"{nom} = EXCLUDED.{nom}" for nom in _MAJ)}
WHERE a.sequence COLLATE "C" < EXCLUDED.sequence COLLATE "C" AND a.professionnel_id = EXCLUDED.professionnel_id
RETURNING a.id
"""  # noqa: S608 - table and column names are ours, values are parameters

_RETIRE = """
UPDATE actions_action a SET is_retiree = true, sequence = t.sequence_finale, livraison_id = %(livraison)s,
  ligne = t.ligne,
  revision = a.revision + 1, maj_at = %(instant)s
FROM {t} t WHERE t.derniere AND t.retire AND a.id = t.connue_id AND NOT a.is_retiree
  AND a.sequence COLLATE "C" < t.sequence_finale COLLATE "C"
"""

# The same content said again later: an older version that arrives after must not win.
_AVANCE = """
UPDATE actions_action a SET sequence = t.sequence_finale FROM {t} t
WHERE t.derniere AND a.id = t.connue_id AND a.sequence COLLATE "C" < t.sequence_finale COLLATE "C"
"""

# An older version that arrives after: it is the one that made the action appear, whatever became of its content.
_ANTERIEURES = """
UPDATE actions_action a SET apparue_par_id = %(livraison)s FROM {t} t
WHERE t.sort = 'inchangee' AND t.operation <> 'SUPPRESSION' AND a.id = t.connue_id AND NOT a.is_retiree
  AND t.connue_sequence COLLATE "C" > t.sequence COLLATE "C"
  AND a.apparue_par_id = a.livraison_id AND a.livraison_id <> %(livraison)s
"""

_RETIREES = "SELECT connue_id FROM {t} WHERE derniere AND retire AND sort = 'acceptee' AND connue_id IS NOT NULL"


def write_actions(lot: Lot) -> list[int]:
    """Write what must be; returns the primary keys of the actions written or withdrawn."""
    livraison = lot.livraison
    parametres: dict[str, Any] = {
        "partenaire": lot.partenaire.pk,
        "preuve": lot.partenaire.confiance,
        "livraison": livraison.pk,
        "canal": livraison.canal,
        "deposant": livraison.deposee_par_id,
        "instant": horloge.now(),
    }
    with connection.cursor() as curseur:
        curseur.execute(_ECRIT.format(t=lot.table), parametres)
        ecrites = [pk for (pk,) in curseur.fetchall()]
        curseur.execute(f"SELECT EXISTS (SELECT 1 FROM {lot.table} WHERE connue_id IS NOT NULL)")  # noqa: S608 - the table is ours
        if not curseur.fetchone()[0]:
            return ecrites
        for ordre in (_RETIRE, _AVANCE, _ANTERIEURES):
            curseur.execute(ordre.format(t=lot.table), parametres)
        curseur.execute(_RETIREES.format(t=lot.table))
        return ecrites + [pk for (pk,) in curseur.fetchall()]
