"""EFFECTIFS: an employer's staff list without RPPS numbers, answered with the people it may be speaking of.

The software of establishments is keyed on a staff number, not on the RPPS (formats.md §8.3, ANFH). Candidates are
looked for in one place only: the people of the roster with a present activity at the establishment of the row, which
must be the employer's own. Military practitioners are never candidates. Nothing is attached: the employer confirms each
one (`accounts.effectifs`). What it decided stands as long as its lists say the same person.
"""

from __future__ import annotations

from django.db import connection

from accounts.copie import copy_rows
from accounts.feeds.effectifs_champs import EFFECTIFS
from accounts.flux.formats import Lot
from accounts.flux.listes import FormatListe
from accounts.models import LigneEffectif
from accounts.professions import Categorie
from certif.socle.feeds.codes import message
from certif.socle.identifiers import cle_nom, noms_concordent

#: Candidates proposed for one row, closest first (choix).
CANDIDATS_MAX = 5


_AILLEURS = """
UPDATE {t} SET sort = 'rejetee', code = 'E316', champ = 'employeur_finess', message = %(e316)s
WHERE sort IS NULL AND NOT (
  (%(finess)s = '' AND %(siret)s = '')
  OR (%(finess)s <> '' AND employeur_finess = %(finess)s) OR (%(siret)s <> '' AND employeur_siret = %(siret)s))
"""

_PRESENTS = """
SELECT DISTINCT t.ligne, t.nom_exercice, coalesce(t.prenom_exercice, ''), p.id, p.nom, p.prenom
FROM {t} t JOIN flux_noms n ON n.ligne = t.ligne
JOIN accounts_activite a ON a.present AND (
  (t.employeur_finess <> '' AND t.employeur_finess IN (a.finess, a.finess_ej))
  OR (t.employeur_siret <> '' AND t.employeur_siret = a.siret))
JOIN accounts_exercice e ON e.id = a.exercice_id AND e.present AND e.categorie <> %(militaire)s
  AND (t.code_profession IS NULL OR t.code_profession = e.profession)
JOIN accounts_professionnel p ON p.id = e.professionnel_id AND ' ' || p.cle_nom LIKE ANY (n.debuts)
WHERE t.sort IS NULL ORDER BY t.ligne, p.id
"""

_POSE = """
UPDATE {t} t SET candidats = c.candidats, avertissements = t.avertissements || ARRAY[c.code]
FROM flux_candidats c WHERE c.ligne = t.ligne
"""


# A new list does not ask again who somebody is: only another name, profession or place does, or other candidates for a
# row that was set aside.
_GARDE = """
UPDATE {t} t SET garde_etat = f.etat, garde_qui = f.professionnel_id, garde_par = f.choisi_par_id,
  garde_at = f.choisi_at
FROM accounts_ligneeffectif f
WHERE t.sort IS NULL AND f.partenaire_id = %(partenaire)s AND f.id_technique = t.id_technique
  AND (f.etat = 'confirmee' OR (f.etat = 'ecartee' AND f.candidats = coalesce(t.candidats, '{{}}')))
  AND f.nom_exercice = t.nom_exercice AND f.prenom_exercice = coalesce(t.prenom_exercice, '')
  AND f.code_profession = coalesce(t.code_profession, '')
  AND f.employeur_finess = coalesce(t.employeur_finess, '') AND f.employeur_siret = coalesce(t.employeur_siret, '')
"""


class FormatEffectifs(FormatListe):
    """Each row is kept with its candidates and answered with how many there are; nothing else is written."""

    schema = EFFECTIFS
    modele = LigneEffectif
    cles = ("id_technique",)
    par_partenaire = True
    calculees = {
        "candidats": "coalesce(t.candidats, '{}')",
        "etat": "coalesce(t.garde_etat, CASE WHEN t.candidats <> '{}' THEN 'a_confirmer' ELSE 'sans_candidat' END)",
        "professionnel_id": "t.garde_qui",
        "choisi_par_id": "t.garde_par",
        "choisi_at": "t.garde_at",
    }
    colonnes = FormatListe.colonnes | {
        "candidats": "bigint[]", "garde_etat": "text", "garde_qui": "bigint", "garde_par": "bigint",
        "garde_at": "timestamptz",
    }  # fmt: skip

    def prepare(self, lot: Lot) -> None:
        """Refuse the rows about another establishment, then look for the people of the others."""
        organisation = lot.partenaire.organisation
        with connection.cursor() as curseur:
            curseur.execute(
                _AILLEURS.format(t=lot.table),
                {
                    "e316": message("E316"),
                    "finess": organisation.finess if organisation else "",
                    "siret": organisation.siret if organisation else "",
                },
            )
        _propose(lot.table)
        with connection.cursor() as curseur:
            curseur.execute(_GARDE.format(t=lot.table), {"partenaire": lot.partenaire.pk})


def _propose(table: str) -> None:
    """Give each row its candidates and say how many (W350 one, W351 several, W352 none)."""
    with connection.cursor() as curseur:
        curseur.execute("DROP TABLE IF EXISTS flux_noms, flux_candidats")
        curseur.execute("CREATE TEMP TABLE flux_noms (ligne bigint, debuts text[]) ON COMMIT DROP")
        curseur.execute("CREATE TEMP TABLE flux_candidats (ligne bigint, candidats bigint[], code text) ON COMMIT DROP")
        curseur.execute(f"SELECT ligne, nom_exercice FROM {table} WHERE sort IS NULL")  # noqa: S608 - the table is ours
        noms = dict(curseur.fetchall())
        copy_rows("flux_noms", ("ligne", "debuts"), ((ligne, _beginnings(nom)) for ligne, nom in noms.items()))
        curseur.execute(_PRESENTS.format(t=table), {"militaire": Categorie.MILITAIRE.value})
        proches: dict[int, list[tuple[int, int]]] = {ligne: [] for ligne in noms}
        for ligne, nom, prenom, pk, nom_rpps, prenom_rpps in curseur.fetchall():
            if noms_concordent(nom_rpps, nom):
                proches[ligne].append((_distance(nom, prenom, nom_rpps, prenom_rpps), pk))
        copy_rows("flux_candidats", ("ligne", "candidats", "code"), (_answer(ligne, c) for ligne, c in proches.items()))
        curseur.execute(_POSE.format(t=table))


def _beginnings(nom: str) -> list[str]:
    """Patterns that the key of any concording name meets: a word of three letters or more begins as one of these."""
    return [f"% {mot[:3]}%" for mot in cle_nom(nom).split()]


def _distance(nom: str, prenom: str, nom_rpps: str, prenom_rpps: str) -> int:
    """0 for the same names, more when the first name then the last name differ."""
    autre_prenom = bool(prenom) and cle_nom(prenom) != cle_nom(prenom_rpps)
    return 2 * autre_prenom + (cle_nom(nom) != cle_nom(nom_rpps))


def _answer(ligne: int, proches: list[tuple[int, int]]) -> tuple[int, list[int], str]:
    retenus = [pk for _, pk in sorted(proches)[:CANDIDATS_MAX]]
    return ligne, retenus, {0: "W352", 1: "W350"}.get(len(retenus), "W351")
