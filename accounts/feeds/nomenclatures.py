"""NOMENCLATURES: ordinal specialties (TRE_R38) with their validity; a code is closed, never deleted.

Same columns as the file that certif ships (`accounts/nomenclatures/specialites_r38.csv`), which the partner's word
replaces code by code (formats.md §2: every concept carries its dates).
"""

from __future__ import annotations

from datetime import date

from django.db import connection

from accounts.feeds.nomenclatures_champs import NOMENCLATURES
from accounts.flux.listes import FormatListe, is_outdated
from accounts.models import Livraison, Specialite

#: The nomenclature ends labels with the family of the code (« Médecine générale (SM) »): the code already says it.
FAMILLE = r"\s*\((SM|SCD|SI)\)$"

_FERME = """
UPDATE accounts_specialite SET fin = coalesce(least(fin, %(on)s), %(on)s), statut = 'retired'
WHERE partenaire_id = %(partenaire)s AND absente_depuis = %(on)s
"""


class FormatNomenclatures(FormatListe):
    """Codes are upserted; one that a full file no longer holds is closed on that day."""

    schema = NOMENCLATURES
    modele = Specialite
    cles = ("code",)
    ecartees = frozenset({"code_r38"})
    calculees = {
        "code": "t.code_r38",
        "libelle": f"regexp_replace(t.libelle, '{FAMILLE}', '')",
        "statut": "lower(coalesce(t.statut, 'ACTIVE'))",
    }

    def finish(self, livraison: Livraison, on: date, table: str | None) -> None:
        """Close the codes that a full file no longer holds."""
        super().finish(livraison, on, table)
        if table is not None and not is_outdated(livraison):
            with connection.cursor() as curseur:
                curseur.execute(_FERME, {"partenaire": livraison.partenaire_id, "on": on})
