"""Answers to rows: written set-based from the temporary table, one per row, and counted."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection
from django.db.models import Count

from accounts import horloge
from accounts.flux.formats import Format
from accounts.models import Livraison, Reponse
from certif.socle.feeds.codes import message
from certif.socle.feeds.lecture import LigneLue

#: How long a row waits for its professional (contract, « quarantaine »).
ATTENTE = timedelta(days=30)

COMPTEURS = {
    Reponse.Sort.ACCEPTEE: "acceptees",
    Reponse.Sort.INCHANGEE: "inchangees",
    Reponse.Sort.RAPPROCHEE: "rapprochees",
    Reponse.Sort.EN_ATTENTE: "en_attente",
    Reponse.Sort.REJETEE: "rejetees",
}

_REPONSES = """
INSERT INTO accounts_reponse (livraison_id, ligne, id_technique, sort, code, champ, message, avertissements)
SELECT %(livraison)s, ligne, cle, sort, code, champ, message,
  CASE WHEN sort IN ('rejetee', 'en_attente') THEN '{{}}'::text[] ELSE avertissements END
FROM {table}
"""

# A refused deletion of an unknown key (E310) is kept too: an older CREATION may still be on its way.
_ATTENTE = """
INSERT INTO accounts_ligneenattente
  (livraison_id, ligne, partenaire_id, id_technique, rpps, code, contenu, sequence, jusquau, created_at)
SELECT %(livraison)s, t.ligne, %(partenaire)s, t.cle, coalesce(t.rpps, ''), t.code,
       jsonb_strip_nulls(to_jsonb(t) - %(machine)s::text[]), t.sequence, %(jusquau)s, %(instant)s
FROM {table} t WHERE t.sort = 'en_attente' OR t.code = 'E310'
ON CONFLICT (livraison_id, ligne) DO NOTHING
"""

_MACHINE = ["ligne", "cle", "empreinte", "sequence", "sort", "code", "champ", "message", "avertissements"]


def write(livraison: Livraison, format_: Format, table: str, on: date) -> None:
    """Write the answers of the rows of `table`, and keep whole those that wait."""
    with connection.cursor() as curseur:
        curseur.execute(_REPONSES.format(table=table), {"livraison": livraison.pk})
        if "rpps" not in format_.schema.rang:
            return  # a list of things waits for nobody
        curseur.execute(
            _ATTENTE.format(table=table),
            {
                "livraison": livraison.pk,
                "partenaire": livraison.partenaire_id,
                "machine": [*_MACHINE, *format_.colonnes],
                "jusquau": on + ATTENTE,
                "instant": horloge.instant(),
            },
        )


def set_aside(livraison: Livraison, lue: LigneLue) -> None:
    """Answer a row that makes its own processing fail."""
    Reponse.objects.create(
        livraison=livraison, ligne=lue.ligne, id_technique=lue.id_technique.replace("\0", ""),
        sort=Reponse.Sort.REJETEE,
        code="E399", message=message("E399"),
    )  # fmt: skip


def count(livraison: Livraison) -> dict[str, int]:
    """The counters of a delivery; `recues` is their sum, since every row has exactly one answer."""
    comptes = dict(
        Reponse.objects.filter(livraison=livraison).order_by().values_list("sort").annotate(nombre=Count("pk"))
    )
    detail = {nom: comptes.get(sort, 0) for sort, nom in COMPTEURS.items()}
    return {"recues": sum(detail.values()), **detail}


def in_order(compteurs: dict[str, int]) -> dict[str, int]:
    """The counters in the order of the contract (the database keeps none)."""
    return {nom: compteurs.get(nom, 0) for nom in ("recues", *COMPTEURS.values())}
