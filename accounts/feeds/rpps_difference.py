"""Difference between the staged roster and what is known, then its application. All set-based, in one transaction.

Only rows that differ are written. In a complete load, an exercise absent from the file is marked `present = false`
(never deleted); its activities too. A specialty that disappears is closed the day before the extraction
(R. 4022-17 needs the dates), never deleted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db import connection

from accounts import horloge

# One row per person, per exercise, per place of work; `id` is the known row, `change` tells whether it differs.
# The main activity is: a known structure first, then a known département, the standard kind, libéral before
# salarié, then the smallest key, so that the order of the lines in the file never matters.
_REDUIRE = """
CREATE TEMP TABLE rpps_personne ON COMMIT DROP AS
SELECT d.*, p.id, p.id IS NOT NULL AND (p.nom, p.prenom, p.civilite, p.cle_nom)
       IS DISTINCT FROM (d.nom, d.prenom, d.civilite, d.cle_nom) AS change
  FROM (SELECT DISTINCT ON (rpps) rpps, nom, prenom, civilite, cle_nom FROM rpps_ligne
         ORDER BY rpps, nom, prenom, civilite DESC) d
  LEFT JOIN accounts_professionnel p USING (rpps);

CREATE TEMP TABLE rpps_specialite ON COMMIT DROP AS
SELECT rpps, profession, sf AS code FROM rpps_ligne WHERE sf <> ''
UNION SELECT rpps, profession, sf FROM rpps_savoir_faire;

CREATE TEMP TABLE rpps_exercice ON COMMIT DROP AS
SELECT d.rpps, d.profession, CASE WHEN m.militaire THEN 'M' ELSE 'C' END AS categorie, d.mode, d.departement,
       d.region, ''::text AS specialite, e.id, false AS change
  FROM (SELECT DISTINCT ON (rpps, profession) rpps, profession, mode, departement, region FROM rpps_ligne
         ORDER BY rpps, profession, cle = '', departement = '', NOT standard,
                  CASE mode WHEN 'L' THEN 1 WHEN 'S' THEN 2 WHEN '' THEN 4 ELSE 3 END, cle, departement) d
  JOIN (SELECT rpps, profession, bool_or(militaire) AS militaire FROM rpps_ligne GROUP BY 1, 2) m
 USING (rpps, profession)
  LEFT JOIN accounts_professionnel p USING (rpps)
  LEFT JOIN accounts_exercice e ON e.professionnel_id = p.id AND e.profession = d.profession;
"""
# A load of specialties alone: its scope is the exercises the file names, everything else about them is as known.
_REDUIRE_SAVOIR_FAIRE_SEUL = """
INSERT INTO rpps_exercice
SELECT p.rpps, e.profession, e.categorie, e.mode, e.departement, e.region, '', e.id, false
  FROM (SELECT DISTINCT rpps, profession FROM rpps_savoir_faire) s
  JOIN accounts_professionnel p USING (rpps)
  JOIN accounts_exercice e ON e.professionnel_id = p.id AND e.profession = s.profession AND e.present;
"""
# The specialty kept in view is the one already kept if still held, else the smallest code (a choice, documented).
_CHOISIR_SPECIALITE = """
UPDATE rpps_exercice x SET specialite = c.code
  FROM (SELECT DISTINCT ON (s.rpps, s.profession) s.rpps, s.profession, s.code
          FROM rpps_specialite s JOIN rpps_exercice y USING (rpps, profession)
          LEFT JOIN accounts_exercice e ON e.id = y.id
         ORDER BY s.rpps, s.profession, (e.specialite = s.code) IS TRUE DESC, s.code) c
 WHERE x.rpps = c.rpps AND x.profession = c.profession;
UPDATE rpps_exercice x SET change = true
  FROM accounts_exercice e
 WHERE e.id = x.id AND (e.categorie, e.specialite, e.mode, e.departement, e.region, e.present)
       IS DISTINCT FROM (x.categorie, x.specialite, x.mode, x.departement, x.region, true);
ANALYZE rpps_personne;
ANALYZE rpps_exercice;
ANALYZE rpps_specialite;
CREATE TEMP TABLE rpps_touche (id bigint PRIMARY KEY) ON COMMIT DROP;
"""
_DISPARUS = """
CREATE TEMP TABLE rpps_disparu ON COMMIT DROP AS
SELECT e.id, e.professionnel_id FROM accounts_exercice e
 WHERE e.present AND {complet} AND NOT EXISTS (SELECT FROM rpps_exercice x WHERE x.id = e.id);
"""
_COMPTER = """
SELECT (SELECT count(*) FROM accounts_exercice WHERE present),
       (SELECT count(*) FROM rpps_personne),
       (SELECT count(*) FROM rpps_personne WHERE id IS NULL),
       (SELECT count(DISTINCT rpps) FROM (
            SELECT rpps FROM rpps_personne WHERE change
            UNION ALL
            SELECT x.rpps FROM rpps_exercice x JOIN accounts_professionnel p USING (rpps)
             WHERE x.change OR x.id IS NULL) c),
       (SELECT count(*) FROM rpps_exercice WHERE id IS NULL),
       (SELECT count(*) FROM rpps_exercice x LEFT JOIN rpps_personne p USING (rpps)
         WHERE x.id IS NOT NULL AND (x.change OR p.change)),
       (SELECT count(*) FROM rpps_disparu),
       (SELECT count(DISTINCT d.professionnel_id) FROM rpps_disparu d
         WHERE NOT EXISTS (SELECT FROM rpps_personne p WHERE p.id = d.professionnel_id)),
       (SELECT count(*) FROM rpps_savoir_faire s
         WHERE NOT EXISTS (SELECT FROM rpps_exercice x WHERE x.rpps = s.rpps AND x.profession = s.profession))
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """What a load would change, in persons and in exercises (a person × a profession)."""

    connus: int
    personnes: int
    crees: int
    modifies: int
    exercices_crees: int
    exercices_modifies: int
    exercices_disparus: int
    disparus: int
    savoir_faire_sans_exercice: int

    @property
    def inchanges(self) -> int:
        """Persons of the file about whom nothing changed."""
        return self.personnes - self.crees - self.modifies

    @property
    def part(self) -> float:
        """Share of the known exercises that would change or disappear, 0 to 1."""
        return (self.exercices_modifies + self.exercices_disparus) / self.connus if self.connus else 0.0


@dataclass(slots=True)
class Ecrit:
    """Rows written by table once the difference is applied."""

    activites_creees: int = 0
    activites_modifiees: int = 0
    activites_disparues: int = 0
    specialites_ajoutees: int = 0
    specialites_closes: int = 0
    exercices_touches: int = 0
    lignes_acceptees: int = field(default=0)


def compute(*, avec_activites: bool, complet: bool) -> Difference:
    """Reduce the staged lines and compare them with what is known. Nothing is written outside temporary tables."""
    with connection.cursor() as curseur:
        curseur.execute("DROP TABLE IF EXISTS rpps_personne, rpps_specialite, rpps_exercice, rpps_disparu, rpps_touche")
        curseur.execute(_REDUIRE)
        if not avec_activites:
            curseur.execute(_REDUIRE_SAVOIR_FAIRE_SEUL)
        curseur.execute(_CHOISIR_SPECIALITE)
        curseur.execute(_DISPARUS.format(complet="true" if complet and avec_activites else "false"))
        curseur.execute(_COMPTER)
        return Difference(*curseur.fetchone())


_PERSONNES = """
UPDATE accounts_professionnel p
   SET nom = d.nom, prenom = d.prenom, civilite = d.civilite, cle_nom = d.cle_nom, maj_at = %(at)s
  FROM rpps_personne d WHERE d.id = p.id AND d.change;
INSERT INTO accounts_professionnel (rpps, nom, prenom, civilite, cle_nom, maj_at)
SELECT rpps, nom, prenom, civilite, cle_nom, %(at)s FROM rpps_personne WHERE id IS NULL ORDER BY rpps;
"""
_EXERCICES = """
INSERT INTO rpps_touche
SELECT e.id FROM rpps_personne d JOIN accounts_exercice e ON e.professionnel_id = d.id WHERE d.change;
WITH modifies AS (
    UPDATE accounts_exercice e
       SET categorie = x.categorie, specialite = x.specialite, mode = x.mode, departement = x.departement,
           region = x.region, present = true
      FROM rpps_exercice x WHERE x.id = e.id AND x.change RETURNING e.id),
disparus AS (
    UPDATE accounts_exercice e SET present = false FROM rpps_disparu d WHERE d.id = e.id RETURNING e.id),
crees AS (
    INSERT INTO accounts_exercice
           (professionnel_id, profession, categorie, specialite, mode, departement, region, present)
    SELECT p.id, x.profession, x.categorie, x.specialite, x.mode, x.departement, x.region, true
      FROM rpps_exercice x JOIN accounts_professionnel p USING (rpps) WHERE x.id IS NULL
     ORDER BY p.id RETURNING id)
INSERT INTO rpps_touche
SELECT id FROM modifies UNION SELECT id FROM disparus UNION SELECT id FROM crees ON CONFLICT DO NOTHING;
CREATE TEMP TABLE rpps_lien ON COMMIT DROP AS
SELECT e.id, x.rpps, x.profession, x.id IS NULL AS nouveau
  FROM rpps_exercice x JOIN accounts_professionnel p USING (rpps)
  JOIN accounts_exercice e ON e.professionnel_id = p.id AND e.profession = x.profession;
ANALYZE rpps_lien;
"""
_SPECIALITES = """
WITH tenues AS (
    SELECT l.id, s.code, l.nouveau FROM rpps_specialite s JOIN rpps_lien l USING (rpps, profession)),
rouvertes AS (
    UPDATE accounts_savoirfaire f SET fin = NULL FROM tenues t
     WHERE f.exercice_id = t.id AND f.code = t.code AND f.fin IS NOT NULL RETURNING f.exercice_id),
closes AS (
    UPDATE accounts_savoirfaire f SET fin = greatest(%(jour)s::date - 1, f.debut)
      FROM rpps_lien l
     WHERE f.exercice_id = l.id AND f.fin IS NULL
       AND NOT EXISTS (SELECT FROM tenues t WHERE t.id = f.exercice_id AND t.code = f.code)
 RETURNING f.exercice_id),
ajoutees AS (
    INSERT INTO accounts_savoirfaire (exercice_id, code, debut)
    SELECT t.id, t.code,
           CASE WHEN EXISTS (SELECT FROM accounts_savoirfaire f WHERE f.exercice_id = t.id) THEN %(jour)s::date END
      FROM tenues t
     WHERE NOT EXISTS (SELECT FROM accounts_savoirfaire f WHERE f.exercice_id = t.id AND f.code = t.code)
     ORDER BY t.id RETURNING exercice_id),
touches AS (
    INSERT INTO rpps_touche
    SELECT exercice_id FROM rouvertes UNION SELECT exercice_id FROM closes UNION SELECT exercice_id FROM ajoutees
    ON CONFLICT DO NOTHING)
SELECT (SELECT count(*) FROM ajoutees) + (SELECT count(*) FROM rouvertes), (SELECT count(*) FROM closes);
"""
_ACTIVITES = """
CREATE TEMP TABLE rpps_activite ON COMMIT DROP AS
SELECT DISTINCT ON (l.id, r.cle) l.id AS exercice_id, l.nouveau, r.cle, r.mode, r.secteur, r.raison, r.finess,
       r.finess_ej, r.siret, r.departement
  FROM rpps_ligne r JOIN rpps_lien l USING (rpps, profession) WHERE r.cle <> ''
 ORDER BY l.id, r.cle, NOT r.standard, r.secteur, r.raison, r.finess, r.siret, r.departement;
ANALYZE rpps_activite;
"""
_ACTIVITES_DIFFERENCE = """
WITH modifiees AS (
    UPDATE accounts_activite a
       SET mode = n.mode, secteur = n.secteur, raison_sociale = n.raison, finess = n.finess,
           finess_ej = n.finess_ej, siret = n.siret, departement = n.departement, present = true
      FROM rpps_activite n
     WHERE a.exercice_id = n.exercice_id AND a.cle = n.cle
       AND (a.mode, a.secteur, a.raison_sociale, a.finess, a.finess_ej, a.siret, a.departement, a.present)
           IS DISTINCT FROM
           (n.mode, n.secteur, n.raison, n.finess, n.finess_ej, n.siret, n.departement, true) RETURNING 1),
disparues AS (
    UPDATE accounts_activite a SET present = false
     WHERE a.present AND a.exercice_id IN (SELECT id FROM rpps_lien UNION ALL SELECT id FROM rpps_disparu)
       AND NOT EXISTS (SELECT FROM rpps_activite n WHERE n.exercice_id = a.exercice_id AND n.cle = a.cle)
 RETURNING 1),
creees AS (
    INSERT INTO accounts_activite (exercice_id, cle, mode, secteur, raison_sociale, finess, finess_ej, siret,
                                   departement, present)
    SELECT exercice_id, cle, mode, secteur, raison, finess, finess_ej, siret, departement, true
      FROM rpps_activite n
     WHERE NOT EXISTS (SELECT FROM accounts_activite a WHERE a.exercice_id = n.exercice_id AND a.cle = n.cle)
     ORDER BY exercice_id RETURNING 1)
SELECT (SELECT count(*) FROM creees), (SELECT count(*) FROM modifiees), (SELECT count(*) FROM disparues);
"""
_TOUCHES = """
INSERT INTO accounts_exercicetouche (exercice_id) SELECT DISTINCT id FROM rpps_touche
ON CONFLICT (exercice_id) DO UPDATE SET exercice_id = EXCLUDED.exercice_id;
SELECT (SELECT count(*) FROM rpps_touche),
       (SELECT count(*) FROM rpps_ligne r JOIN rpps_lien l USING (rpps, profession) JOIN rpps_touche t ON t.id = l.id);
"""


def apply(jour: date, *, avec_activites: bool) -> Ecrit:
    """Write the difference computed just before, in the same transaction; `jour` is the day of extraction."""
    ecrit = Ecrit()
    parametres = {"at": horloge.instant(), "jour": jour}
    with connection.cursor() as curseur:
        curseur.execute("DROP TABLE IF EXISTS rpps_lien, rpps_activite")
        for instruction in _statements(_PERSONNES):
            curseur.execute(instruction, parametres)
        curseur.execute(_EXERCICES)
        curseur.execute(_SPECIALITES, parametres)
        ecrit.specialites_ajoutees, ecrit.specialites_closes = curseur.fetchone()
        if avec_activites:
            curseur.execute(_ACTIVITES)
            curseur.execute(_ACTIVITES_DIFFERENCE)
            ecrit.activites_creees, ecrit.activites_modifiees, ecrit.activites_disparues = curseur.fetchone()
        insertion, compte = _statements(_TOUCHES)
        curseur.execute(insertion)
        curseur.execute(compte)
        ecrit.exercices_touches, ecrit.lignes_acceptees = curseur.fetchone()
    return ecrit


def _statements(script: str) -> list[str]:
    """Statements of a script with parameters: the server takes several at once only without any."""
    return [instruction for instruction in script.split(";\n") if instruction.strip()]
