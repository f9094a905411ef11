"""Files of actions for measures, written by PostgreSQL from the accounts of the base: nothing of them is kept here.

Three rows in a hundred are faulty (RPPS key, name, dates), two write their dates JJ/MM/AAAA, and one in twenty tells
an action that another partner tells too.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import psycopg

#: Partners whose files follow one another; the second tells some of the actions of the first.
PARTENAIRES = ("ANDPC", "ANFH", "OPCO", "CNFPT", "FIFPL", "UNIVERSITE")
#: The one of small deliveries: a flood after them would look like a disaster to the safety valve.
PETIT = 5
#: One row in twenty of every partner but the first is an action of the first.
COMMUNES = 20
#: The longest rows: 200,000 of them are the largest file admitted.
GONFLE = 41

_LIGNES = """
COPY (
  SELECT %(prefixe)s || '-' || k AS id_technique, 'CREATION' AS operation,
    CASE WHEN faute = 1 THEN overlay(p.rpps placing ((right(p.rpps, 1)::int + 1) %% 10)::text from 11) ELSE p.rpps END
      AS rpps,
    CASE WHEN faute = 2 THEN 'TOUTAUTRENOM' ELSE p.nom END AS nom_exercice, p.prenom AS prenom_exercice,
    e.profession AS code_profession, 'DPC' AS type_action, 1 + (x.cle %% 4) AS axes_proposes,
    'Action de mesure numéro ' || x.cle || repeat(' suite', %(gonfle)s) AS intitule,
    repeat('remplissage ', %(gonfle)s) AS commentaire, 99990000000 + x.cle AS reference_action,
    'ODPC' AS organisme_type,
    9000 + x.cle %% 997 AS organisme_id, 'ORGANISME FICTIF' || repeat(' A', %(gonfle)s) AS organisme_nom,
    (ARRAY['FC', 'EPP', 'GDR', 'PI'])[1 + (x.cle %% 4)] AS typologie, 'MIXTE' AS format,
    CASE WHEN x.cle %% 2 = 0 THEN 'MONO' ELSE 'PLURI' END AS categorie, 1 + x.cle %% 200 AS orientation_numero,
    1 + x.cle %% 4 AS annexe,
    CASE WHEN faute = 3 THEN x.fin + 3 ELSE x.fin - 2 END AS date_debut,
    to_char(x.fin, CASE WHEN faute IN (4, 5) THEN 'DD/MM/YYYY' ELSE 'YYYY-MM-DD' END) AS date_fin,
    420 AS duree_minutes, 'REALISEE' AS statut, x.fin + 7 AS date_attestation
  FROM (
    SELECT k, cle, ('2023-02-01'::date + (hashint8extended(cle, 2) & 1023)::int) AS fin,
      (hashint8extended(k, 3) & 2147483647) %% 100 AS faute,
      1 + (hashint8extended(cle, 1) & 9007199254740991) %% %(comptes)s AS personne
    FROM (SELECT k, CASE WHEN %(rang)s > 0 AND k %% %(communes)s = 0 THEN k
                         ELSE k + %(rang)s * 100000000::bigint END + %(decalage)s AS cle
            FROM generate_series(1, %(lignes)s) k) c
  ) x JOIN accounts_professionnel p ON p.id = x.personne JOIN accounts_exercice e ON e.professionnel_id = p.id
  ORDER BY k
) TO STDOUT (FORMAT csv, DELIMITER ';', HEADER)
"""


class Envoi(NamedTuple):
    """A file ready to be received, and who sends it."""

    chemin: Path
    partenaire: str


def write(
    connexion: psycopg.Connection, dossier: Path, lignes: int, comptes: int, rang: int, tirage: int, gonfle: int = 0
) -> Envoi:
    """Write the file of the partner of this rank; another `tirage` gives other actions and other identifiers.

    `gonfle` (0 to GONFLE) makes each row twenty bytes longer each time.
    """
    partenaire = PARTENAIRES[rang % len(PARTENAIRES)]
    chemin = dossier / f"CP_ACTIONS_{partenaire}_{tirage:06d}_{rang:03d}.csv"
    valeurs = {
        "prefixe": f"{partenaire}-{tirage}", "lignes": lignes, "comptes": comptes, "rang": rang,
        "communes": COMMUNES, "decalage": tirage * 1_000_000_000, "gonfle": gonfle,
    }  # fmt: skip
    requete = psycopg.ClientCursor(connexion).mogrify(_LIGNES, valeurs)
    with chemin.open("wb") as sortie, connexion.cursor().copy(requete.encode()) as copie:
        for bloc in copie:
            sortie.write(bloc)
    return Envoi(chemin, partenaire)
