"""Who is each row about? RPPS is the key, the name a control, the profession and the place come from the roster."""

from __future__ import annotations

from django.db import connection

from accounts.flux.formats import Lot
from accounts.partenaires import PARTENAIRE_MILITAIRE, is_employer
from accounts.professions import Categorie
from certif.socle.feeds.codes import message
from certif.socle.identifiers import cle_nom, noms_concordent

_PERSONNE = """
UPDATE {t} t SET professionnel_id = x.professionnel_id, exercice_id = x.exercice_id, nom_connu = x.nom,
  sort = CASE WHEN t.operation = 'SUPPRESSION' THEN NULL WHEN x.professionnel_id IS NULL THEN 'en_attente'
              WHEN x.exercice_id IS NULL THEN 'rejetee' END,
  code = CASE WHEN t.operation = 'SUPPRESSION' THEN '' WHEN x.professionnel_id IS NULL THEN 'W201'
              WHEN x.exercice_id IS NULL THEN 'E104' ELSE '' END,
  champ = CASE WHEN t.operation <> 'SUPPRESSION' AND x.exercice_id IS NULL THEN 'rpps' ELSE '' END,
  message = CASE WHEN t.operation = 'SUPPRESSION' THEN '' WHEN x.professionnel_id IS NULL THEN %(w201)s
                 WHEN x.exercice_id IS NULL THEN %(e104)s ELSE '' END,
  avertissements = t.avertissements
    || CASE WHEN t.code_profession <> x.profession THEN ARRAY['W104'] ELSE '{{}}'::text[] END
    || CASE WHEN x.present = false AND t.operation <> 'SUPPRESSION' THEN ARRAY['W203'] ELSE '{{}}'::text[] END
FROM (
  SELECT l.ligne, p.id AS professionnel_id, p.nom, e.id AS exercice_id, e.profession, e.present
  FROM {t} l LEFT JOIN accounts_professionnel p ON p.rpps = l.rpps
    LEFT JOIN LATERAL (
      SELECT id, profession, present FROM accounts_exercice WHERE professionnel_id = p.id
      ORDER BY (profession = l.code_profession) DESC NULLS LAST, present DESC, id LIMIT 1
    ) e ON true
  WHERE l.sort IS NULL
) x WHERE x.ligne = t.ligne
"""

_NOMS = """
SELECT DISTINCT nom_exercice, nom_connu FROM {t}
WHERE sort IS NULL AND operation <> 'SUPPRESSION' AND nom_exercice <> nom_connu
  AND upper(nom_exercice) <> upper(nom_connu)
"""

_NOM_DIFFERENT = """
UPDATE {t} t SET sort = 'en_attente', code = 'E103', champ = 'nom_exercice', message = d.message
FROM unnest(%(recus)s::text[], %(attendus)s::text[], %(messages)s::text[]) AS d (recu, attendu, message)
WHERE t.sort IS NULL AND t.operation <> 'SUPPRESSION' AND t.nom_exercice = d.recu AND t.nom_connu = d.attendu
"""

_NOM_PROCHE = """
UPDATE {t} t SET avertissements = t.avertissements || ARRAY['W202']
FROM unnest(%(recus)s::text[], %(attendus)s::text[]) AS d (recu, attendu)
WHERE t.sort IS NULL AND t.operation <> 'SUPPRESSION' AND t.nom_exercice = d.recu AND t.nom_connu = d.attendu
"""

_HORS_EMPLOYEUR = """
UPDATE {t} t SET sort = 'en_attente', code = 'W204', champ = 'employeur_finess', message = %(w204)s
WHERE t.sort IS NULL AND t.operation <> 'SUPPRESSION' AND NOT EXISTS (
  SELECT 1 FROM accounts_activite a JOIN accounts_exercice e ON e.id = a.exercice_id
  WHERE e.professionnel_id = t.professionnel_id AND a.present AND e.categorie <> %(militaire)s
    AND ((t.employeur_finess <> '' AND t.employeur_finess IN (a.finess, a.finess_ej))
         OR (t.employeur_siret <> '' AND t.employeur_siret = a.siret))
    AND ((%(finess)s = '' AND %(siret)s = '') OR (%(finess)s <> '' AND %(finess)s IN (a.finess, a.finess_ej))
         OR (%(siret)s <> '' AND %(siret)s = a.siret)))
"""

_SANS_LIEU = """
UPDATE {t} SET avertissements = avertissements || ARRAY['W205']
WHERE sort IS NULL AND (employeur_finess IS NOT NULL OR employeur_siret IS NOT NULL OR numero_session IS NOT NULL
  OR organisme_type <> 'SSA' OR coalesce(organisme_nom, 'SSA') <> 'SSA');
UPDATE {t} SET employeur_finess = NULL, employeur_siret = NULL, numero_session = NULL, commentaire = NULL,
  organisme_type = 'SSA', organisme_id = 'SSA', organisme_nom = 'SSA' WHERE operation <> 'SUPPRESSION'
"""


def identify(lot: Lot) -> None:
    """Give each row its professional and exercise, or the answer that says why not."""
    partenaire = lot.partenaire
    with connection.cursor() as curseur:
        if partenaire.code == PARTENAIRE_MILITAIRE:
            curseur.execute(_SANS_LIEU.format(t=lot.table))
        curseur.execute(
            _PERSONNE.format(t=lot.table),
            {"w201": message("W201"), "e104": message("E104", valeur="sans exercice connu")},
        )
    _check_names(lot.table)
    organisation = partenaire.organisation
    if is_employer(partenaire.code, organisation.nature if organisation else ""):
        _check_employer(lot)


def _check_names(table: str) -> None:
    """Compare only the pairs of names that are not already equal: a few per cent of the rows."""
    with connection.cursor() as curseur:
        curseur.execute(_NOMS.format(t=table))
        paires = curseur.fetchall()
        differents = [(recu, attendu) for recu, attendu in paires if not noms_concordent(attendu, recu)]
        proches = [p for p in paires if p not in set(differents) and cle_nom(p[0]) != cle_nom(p[1])]
        if differents:
            curseur.execute(
                _NOM_DIFFERENT.format(t=table),
                {**_columns(differents), "messages": [message("E103", valeur=recu) for recu, _ in differents]},
            )
        if proches:
            curseur.execute(_NOM_PROCHE.format(t=table), _columns(proches))


def _columns(paires: list[tuple[str, str]]) -> dict[str, list[str]]:
    return {"recus": [recu for recu, _ in paires], "attendus": [attendu for _, attendu in paires]}


def _check_employer(lot: Lot) -> None:
    """An employer speaks of its own present staff only; a row about somebody else waits for the roster."""
    organisation = lot.partenaire.organisation
    with connection.cursor() as curseur:
        curseur.execute(
            _HORS_EMPLOYEUR.format(t=lot.table),
            {
                "w204": message("W204"),
                "militaire": Categorie.MILITAIRE.value,
                "finess": organisation.finess if organisation else "",
                "siret": organisation.siret if organisation else "",
            },
        )
