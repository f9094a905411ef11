"""ACCREDITATIONS: doctors and teams accredited by the HAS (SIAM), a full file compared with what is known.

Columns of formats.md §8.3, statuses of §5.1. Each row is a fact of several years; `accreditations_annees` says what it
gives to the holder. EPR and EIAS are confidential: there is no column for them, and an unknown column is never read.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from django.db import connection

from accounts.flux.formats import Lot
from accounts.flux.listes import FormatListe, is_outdated
from accounts.models import Livraison, Specialite
from accounts.professions import Profession
from actions.accreditations import missing
from actions.feeds import accreditations_annees, identite, suites
from actions.feeds.accreditations_champs import ACCREDITATIONS
from actions.models import Accreditation
from certif.socle.feeds.codes import message
from certif.socle.identifiers import cle_nom
from referentiels.parametres import parametres_au

#: Disappearances named on the delivery; all of them are in `actions.accreditations.missing`.
MAX = 50

# Rows are put in order by the day the HAS says them, then by delivery.
_PREPARE = """
UPDATE {t} SET operation = 'CREATION', code_profession = %(medecin)s,
  sequence = to_char(date_maj, 'YYYYMMDD') || '-' || sequence WHERE sort IS NULL
"""
_MEDECIN = "UPDATE {t} SET avertissements = array_remove(avertissements, 'W104')"

_AUTRE_PERSONNE = """
UPDATE {t} t SET sort = 'rejetee', code = 'E311', champ = 'id_technique', message = %(e311)s
FROM (
  SELECT l.ligne, coalesce(f.professionnel_id,
    first_value(l.professionnel_id) OVER (PARTITION BY l.cle ORDER BY l.ligne)) AS proprietaire
  FROM {t} l LEFT JOIN actions_accreditation f ON f.id_technique = l.id_technique AND f.partenaire_id = %(partenaire)s
  WHERE l.sort IS NULL
) x WHERE x.ligne = t.ligne AND t.professionnel_id <> x.proprietaire
"""

_SPECIALITE = """
UPDATE {t} SET avertissements = avertissements || ARRAY['W340']
WHERE sort IS NULL AND specialite_libelle = ANY (%(inconnues)s)
"""

# Gone for seven days although it should still stand: the HAS no longer says it.
_RETIRE = """
UPDATE actions_accreditation SET retiree_le = %(on)s
WHERE partenaire_id = %(partenaire)s AND retiree_le IS NULL AND absente_depuis <= %(limite)s
  AND (date_fin_accreditation IS NULL OR date_fin_accreditation >= absente_depuis)
"""


class FormatAccreditations(FormatListe):
    """The accreditations that the HAS knows, and the actions their years become."""

    schema = ACCREDITATIONS
    modele = Accreditation
    cles = ("id_technique",)
    par_partenaire = True
    ecartees = frozenset({"rpps", "nom_exercice", "prenom_exercice"})
    calculees = {"professionnel_id": "t.professionnel_id", "retiree_le": "NULL::date"}
    colonnes = FormatListe.colonnes | {
        "professionnel_id": "bigint", "nom_connu": "text", "exercice_id": "bigint", "operation": "text",
        "code_profession": "text",
    }  # fmt: skip

    def prepare(self, lot: Lot) -> None:
        """Order the rows, find their doctor (same rules as ACTIONS), remark the unknown specialties."""
        with connection.cursor() as curseur:
            curseur.execute(_PREPARE.format(t=lot.table), {"medecin": Profession.MEDECIN.value})
        identite.identify(lot)
        with connection.cursor() as curseur:
            curseur.execute(_MEDECIN.format(t=lot.table))
            curseur.execute(
                _AUTRE_PERSONNE.format(t=lot.table), {"partenaire": lot.partenaire.pk, "e311": message("E311")}
            )
            curseur.execute(f"SELECT DISTINCT specialite_libelle FROM {lot.table} WHERE sort IS NULL")  # noqa: S608 - the table is ours
            libelles = {libelle for (libelle,) in curseur.fetchall() if libelle}
            inconnues = unknown_specialties(libelles)
            if inconnues:
                curseur.execute(_SPECIALITE.format(t=lot.table), {"inconnues": inconnues})

    def finish(self, livraison: Livraison, on: date, table: str | None) -> None:
        """Date the disappearances, withdraw those of seven days, then bring the years of every accreditation."""
        super().finish(livraison, on, table)
        if table is not None and not is_outdated(livraison):
            # A row that leaves the file may only be late.
            limite = on - timedelta(days=parametres_au(on).accreditation_absence_jours)
            with connection.cursor() as curseur:
                curseur.execute(_RETIRE, {"partenaire": livraison.partenaire_id, "on": on, "limite": limite})
            _list_missing(livraison)
        accreditations_annees.bring_years(livraison, on)
        suites.notify_holders(livraison)

    def strict(self, on: date) -> bool:
        """The parameter `rpps_strict` of the day."""
        return parametres_au(on).rpps_strict


def _list_missing(livraison: Livraison) -> None:
    """Tell on the delivery which accreditations it lacks and that are about to be withdrawn."""
    absentes = missing().filter(partenaire=livraison.partenaire_id)
    if absentes:
        livraison.avertissements = [
            *livraison.avertissements,
            *(
                f"accréditation absente depuis le {a.absente_depuis:%d/%m/%Y} : {a.id_technique}"
                for a in absentes[:MAX]
            ),
        ]
        livraison.save(update_fields=["avertissements"])


def unknown_specialties(libelles: set[str]) -> list[str]:
    """Labels that the nomenclature does not know, whole or as a list of labels separated by commas."""
    if not libelles:
        return []
    connues = {cle_nom(libelle) for libelle in Specialite.objects.values_list("libelle", flat=True)}
    return sorted(
        libelle
        for libelle in libelles
        if cle_nom(libelle) not in connues and not all(cle_nom(p) in connues for p in re.split(r"[,;/]", libelle))
    )
