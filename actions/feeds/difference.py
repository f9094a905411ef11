"""What a delivery of actions would change before anything of it is applied: counts by kind, and examples."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection

from accounts import horloge
from accounts.flux import relecture
from accounts.flux.formats import Difference, Exemple
from accounts.models import Livraison
from accounts.partenaires import PARTENAIRE_MILITAIRE
from actions.models import Action
from certif.socle.feeds.lecture import LigneLue
from certif.socle.feeds.schema import Schema

#: Columns that a person compares; the others follow from them.
MONTRES = (
    "rpps", "intitule", "type_action", "reference_action", "organisme_id", "organisme_nom", "date_debut", "date_fin",
    "date_attestation", "duree_minutes", "statut",
)  # fmt: skip

#: Columns that are enough to say which action goes away.
DESIGNENT = ("rpps", "intitule", "date_fin")

# Once per key, its last readable row, beside the live action of this partner.
_COMPAREES = """
CREATE TEMP TABLE flux_difference ON COMMIT DROP AS
SELECT coalesce(c.cle, a.id_technique) AS cle, coalesce(c.ligne, 0) AS ligne, a.id AS action_id, a.dans_perimetre,
       CASE WHEN c.cle IS NULL THEN 'retiree'
            WHEN c.operation = 'SUPPRESSION' AND a.id IS NULL THEN 'sans_effet'
            WHEN c.operation = 'SUPPRESSION' THEN 'retiree'
            WHEN a.id IS NULL THEN 'nouvelle'
            WHEN c.empreinte = a.empreinte THEN 'inchangee'
            ELSE 'modifiee' END AS nature
  FROM (SELECT DISTINCT ON (cle) cle, empreinte, ligne, operation FROM {t} WHERE empreinte <> ''
         ORDER BY cle, ligne DESC) c
  FULL JOIN (SELECT a.id, a.id_technique, a.empreinte,
                    %(complet)s AND (%(debut)s::date IS NULL OR a.date_fin BETWEEN %(debut)s::date AND %(fin)s::date)
                      AS dans_perimetre
               FROM actions_action a WHERE a.partenaire_id = %(partenaire)s AND NOT a.is_retiree) a
    ON a.id_technique = c.cle
 WHERE c.cle IS NOT NULL
    OR (a.dans_perimetre AND NOT EXISTS (SELECT 1 FROM {t} x WHERE x.cle = a.id_technique))
"""
_COMPTES = """
SELECT (SELECT count(*) FROM actions_action a WHERE a.partenaire_id = %(partenaire)s AND NOT a.is_retiree
          AND (%(debut)s::date IS NULL OR a.date_fin BETWEEN %(debut)s::date AND %(fin)s::date)),
       count(*) FILTER (WHERE nature = 'nouvelle'), count(*) FILTER (WHERE nature = 'modifiee'),
       count(*) FILTER (WHERE nature = 'inchangee'), count(*) FILTER (WHERE nature = 'retiree'),
       (SELECT count(*) FROM {t} WHERE empreinte = '')
  FROM flux_difference
"""


def compare(livraison: Livraison, table: str, limite: int, schema: Schema) -> Difference:
    """Counts of the whole delivery, and the first rows changed and withdrawn in the order of their keys."""
    debut, fin = livraison.manifeste.get("periode") or (None, None)
    parametres: dict[str, Any] = {
        "partenaire": livraison.partenaire_id, "debut": debut, "fin": fin, "complet": livraison.mode == "COMPLET",
    }  # fmt: skip
    with connection.cursor() as curseur:
        curseur.execute("DROP TABLE IF EXISTS flux_difference")
        curseur.execute(_COMPAREES.format(t=table), parametres)
        curseur.execute(_COMPTES.format(t=table), parametres)
        comptes = curseur.fetchone()
        exemples = []
        # Rows about military practitioners are counted, never shown (CSP R. 4022-21).
        montrees = () if livraison.partenaire.code == PARTENAIRE_MILITAIRE else ("modifiee", "retiree")
        for nature in montrees:
            curseur.execute(
                "SELECT nature, ligne, cle, action_id FROM flux_difference WHERE nature = %s ORDER BY cle LIMIT %s",
                [nature, limite],
            )
            exemples += curseur.fetchall()
    connues, nouvelles, modifiees, inchangees, retirees, illisibles = comptes
    montres = _examples(livraison, exemples, schema)
    return Difference(connues, nouvelles, modifiees, inchangees, retirees, illisibles, montres)


def _examples(livraison: Livraison, lignes: list[tuple[str, int, str, int]], schema: Schema) -> tuple[Exemple, ...]:
    modifiees = [ligne for nature, ligne, _, _ in lignes if nature == "modifiee"]
    lues = relecture.read_rows(livraison, modifiees, horloge.today())
    actions = Action.objects.select_related("professionnel").in_bulk([action for *_, action in lignes])
    return tuple(
        Exemple(nature, ligne, cle, _cells(actions[action], lues.get(ligne) if nature == "modifiee" else None, schema))
        for nature, ligne, cle, action in lignes
    )


def _cells(action: Action, lue: LigneLue | None, schema: Schema) -> tuple[tuple[str, str, str], ...]:
    """(column, before, after): what differs; what tells the action when it goes away."""
    avant = {nom: _word(action.professionnel.rpps if nom == "rpps" else getattr(action, nom)) for nom in MONTRES}
    if lue is None:
        return tuple((nom, avant[nom], "") for nom in DESIGNENT if avant[nom])
    apres = {nom: _word(lue.valeurs[schema.rang[nom]]) for nom in MONTRES}
    return tuple((nom, avant[nom], apres[nom]) for nom in MONTRES if avant[nom] != apres[nom])


def _word(valeur: object) -> str:
    if valeur is None:
        return ""
    return f"{valeur:%d/%m/%Y}" if isinstance(valeur, date) else str(valeur)
