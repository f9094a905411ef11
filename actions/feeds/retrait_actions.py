"""Take back a delivery whose rows became actions: what it created, what it withdrew, what it modified.

An action is the delivery's own while its last version is (`livraison`, and `sequence` with its mark). A later delivery
that says the same leaves its own sequence: the action stands, and becomes that one's. Slices hold the cycles before the
actions, in the order of their keys, like every writer of a feed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import connection

from accounts import horloge
from accounts.flux.lignes import sequence_parts
from accounts.flux.retrait import Effet, Pas
from accounts.journal import Fait
from accounts.models import Livraison
from accounts.notifications import MET_EN_FILE, NATURE_ENVOI
from actions import projection
from actions.doublons import reconcile

_MARQUE = "a.sequence LIKE %(marque)s"
# Rows older than the memory of their apparition: never written again, hence this delivery's own.
_SIENNE = "coalesce(a.apparue_par_id = %(livraison)s, a.revision = 1)"
# A later full delivery would have withdrawn it too.
_SANS_COMPLET = """NOT EXISTS (SELECT 1 FROM unnest(%(debuts)s::date[], %(fins)s::date[]) AS c (debut, fin)
  WHERE c.debut IS NULL OR a.date_fin BETWEEN c.debut AND c.fin)"""
_A_RETIRER = f"NOT a.is_retiree AND {_MARQUE} AND {_SIENNE}"
_A_RETABLIR = f"a.is_retiree AND {_MARQUE} AND a.apparue_par_id IS DISTINCT FROM %(livraison)s AND {_SANS_COMPLET}"
_A_RENVOYER = f"NOT a.is_retiree AND {_MARQUE} AND NOT {_SIENNE}"

_EFFET = f"""
SELECT count(*) FILTER (WHERE retirer), count(*) FILTER (WHERE retablir), count(*) FILTER (WHERE renvoyer),
  count(DISTINCT professionnel_id) FILTER (WHERE retirer OR retablir),
  count(DISTINCT cycle_id) FILTER (WHERE retirer OR retablir)
FROM (SELECT a.professionnel_id, a.cycle_id, {_A_RETIRER} AS retirer, {_A_RETABLIR} AS retablir,
        {_A_RENVOYER} AS renvoyer
      FROM actions_action a WHERE a.livraison_id = %(livraison)s) x
"""  # noqa: S608 - table and column names are ours, values are parameters

_TRANCHE = """
SELECT a.id, a.cycle_id FROM actions_action a WHERE a.livraison_id = %(livraison)s AND a.id > %(depuis)s
ORDER BY a.id LIMIT %(taille)s
"""

_INSTANT = "to_char(l.horodatage AT TIME ZONE 'UTC', 'YYYYMMDD\"T\"HH24MISSUS')"

# Said again by a later delivery: it is that one's now.
_CONFIRMEES = f"""
UPDATE actions_action a SET livraison_id = l.id, ligne = substr(a.sequence, 23, 9)::bigint, canal = l.canal,
  deposee_par_id = l.deposee_par_id,
  apparue_par_id = CASE WHEN {_SIENNE} THEN l.id ELSE a.apparue_par_id END
FROM accounts_livraison l
WHERE a.id = ANY(%(ids)s) AND a.livraison_id = %(livraison)s AND NOT ({_MARQUE}) AND l.id <> %(livraison)s
  AND l.partenaire_id = a.partenaire_id AND l.etat IN ('en_cours', 'traitee') AND NOT l.a_blanc
  AND {_INSTANT} = left(a.sequence, 21) AND left(l.sha256, 8) = right(a.sequence, 8)
"""  # noqa: S608 - table and column names are ours, values are parameters

# Without a sequence, any version sent later is newer: as if this one had never come.
_RETIRE = f"""
UPDATE actions_action a SET is_retiree = true, sequence = '', revision = a.revision + 1, maj_at = %(instant)s
WHERE a.id = ANY(%(ids)s) AND a.livraison_id = %(livraison)s AND {_A_RETIRER}
RETURNING a.id, a.cycle_id, a.professionnel_id, a.ligne
"""  # noqa: S608 - table and column names are ours, values are parameters

_RETABLIT = f"""
UPDATE actions_action a SET is_retiree = false, revision = a.revision + 1, maj_at = %(instant)s,
  livraison_id = coalesce(a.apparue_par_id, a.livraison_id),
  sequence = coalesce((SELECT {_INSTANT} || '-000000000-' || left(l.sha256, 8) FROM accounts_livraison l
                       WHERE l.id = a.apparue_par_id), a.sequence)
WHERE a.id = ANY(%(ids)s) AND a.livraison_id = %(livraison)s AND {_A_RETABLIR}
RETURNING a.id, a.cycle_id, a.professionnel_id, a.ligne
"""  # noqa: S608 - table and column names are ours, values are parameters

_EVENEMENTS = """
INSERT INTO accounts_evenement (at, nature, professionnel_id, objet, motif, details)
SELECT %(instant)s, %(nature)s, x.professionnel, %(objet)s, '',
  jsonb_build_object('partenaire', %(partenaire)s::text, 'actions', jsonb_agg(x.action ORDER BY x.action))
FROM unnest(%(professionnels)s::bigint[], %(actions)s::bigint[]) AS x (professionnel, action) GROUP BY x.professionnel
"""

# Created by this delivery, then written by a later one: from now on the later one made it appear.
_LIGNES = """
SELECT r.ligne, a.id, a.cycle_id FROM accounts_reponse r
LEFT JOIN actions_action a ON a.partenaire_id = %(partenaire)s AND a.id_technique = r.id_technique
  AND a.apparue_par_id = %(livraison)s AND a.livraison_id <> %(livraison)s
WHERE r.livraison_id = %(livraison)s AND r.ligne > %(depuis)s AND r.sort IN ('acceptee', 'rapprochee')
ORDER BY r.ligne LIMIT %(taille)s
"""
_HERITE = """
UPDATE actions_action a SET apparue_par_id = a.livraison_id
WHERE a.id = ANY(%(ids)s) AND a.apparue_par_id = %(livraison)s AND a.livraison_id <> %(livraison)s
"""

_A_RENVOYER_LISTE = f"""
SELECT a.id_technique FROM actions_action a WHERE a.livraison_id = %(livraison)s AND {_A_RENVOYER}
ORDER BY a.id_technique
"""  # noqa: S608 - table and column names are ours, values are parameters

_NOTIFICATIONS = """
WITH concernees AS (
  SELECT DISTINCT professionnel_id FROM accounts_evenement
  WHERE objet = %(objet)s AND nature = %(nature)s AND professionnel_id IS NOT NULL
), annoncees AS (
  INSERT INTO accounts_notification (professionnel_id, nature, titre, texte, lien, cle, created_at)
  SELECT professionnel_id, 'flux', %(titre)s, %(texte)s, '', 'flux-annule:' || %(livraison)s || ':' || professionnel_id,
    %(instant)s
  FROM concernees ON CONFLICT (cle) DO NOTHING RETURNING cle, professionnel_id
)
"""
_TEXTE = (
    "L’organisme a annulé un de ses envois : des actions de votre compte ont été retirées ou rétablies."
    " Si vous pensez que c’est une erreur, adressez-vous à lui."
)


class RetraitActions:
    """See `accounts.flux.retrait.Annulable`; any format whose rows become actions may inherit it."""

    def effect(self, livraison: Livraison) -> Effet:
        """Count what would be withdrawn, restored, or left to send again."""
        with connection.cursor() as curseur:
            curseur.execute(_EFFET, _parameters(livraison))
            return Effet(*curseur.fetchone())

    def undo(self, livraison: Livraison, on: date, repere: dict[str, Any], taille: int) -> Pas:
        """First the actions whose last version is this delivery's, then those a later one has written since."""
        depuis = repere.get("depuis", 0)
        if repere.get("phase") == "heritage":
            return _inherit(livraison, depuis, taille)
        parametres = _parameters(livraison) | {"depuis": depuis, "taille": taille}
        with connection.cursor() as curseur:
            curseur.execute(_TRANCHE, parametres)
            lues = curseur.fetchall()
            projection.lock({cycle for _, cycle in lues if cycle is not None})
            parametres["ids"] = [pk for pk, _ in lues]
            curseur.execute(_CONFIRMEES, parametres)
            curseur.execute(_RETIRE, parametres)
            retirees = curseur.fetchall()
            curseur.execute(_RETABLIT, parametres)
            retablies = curseur.fetchall()
        _settle(livraison, [*retirees, *retablies], on)
        suite = {"depuis": lues[-1][0]} if len(lues) == taille else {"phase": "heritage", "depuis": 0}
        return Pas(len(retirees), len(retablies), suite)

    def to_resend(self, livraison: Livraison) -> Iterator[str]:
        """Actions it modified and that nothing has written since."""
        with connection.cursor() as curseur:
            curseur.execute(_A_RENVOYER_LISTE, _parameters(livraison))
            yield from [identifiant for (identifiant,) in curseur.fetchall()]

    def tell(self, livraison: Livraison) -> None:
        """One notification per person whose account moved."""
        with connection.cursor() as curseur:
            curseur.execute(
                _NOTIFICATIONS + MET_EN_FILE,
                {
                    "livraison": livraison.pk,
                    "objet": _object(livraison),
                    "nature": Fait.ACTION_ANNULEE.value,
                    "titre": f"Un envoi a été annulé\u00a0: {livraison.partenaire.nom}"[:160],
                    "texte": _TEXTE,
                    "instant": horloge.now(),
                    "reel": horloge.instant(),
                    "envoi": NATURE_ENVOI,
                },
            )


def _settle(livraison: Livraison, touchees: list[tuple], on: date) -> None:
    """Merges, projection and journal of the actions just moved."""
    if not touchees:
        return
    fusions = reconcile([pk for pk, *_ in touchees], on)
    projection.rebuild(sorted({cycle for _, cycle, *_ in touchees if cycle is not None} | fusions.cycles), on)
    with connection.cursor() as curseur:
        curseur.execute(
            _EVENEMENTS,
            {
                "instant": horloge.now(),
                "nature": Fait.ACTION_ANNULEE.value,
                "objet": _object(livraison),
                "partenaire": livraison.partenaire.code,
                "professionnels": [personne for _, _, personne, _ in touchees],
                "actions": [pk for pk, *_ in touchees],
            },
        )


def _inherit(livraison: Livraison, depuis: int, taille: int) -> Pas:
    parametres = _parameters(livraison) | {"depuis": depuis, "taille": taille}
    with connection.cursor() as curseur:
        curseur.execute(_LIGNES, parametres)
        lues = curseur.fetchall()
        projection.lock({cycle for _, _, cycle in lues if cycle is not None})
        parametres["ids"] = [pk for _, pk, _ in lues if pk is not None]
        if parametres["ids"]:
            curseur.execute(_HERITE, parametres)
    return Pas(0, 0, {"phase": "heritage", "depuis": lues[-1][0]} if len(lues) == taille else None)


def _parameters(livraison: Livraison) -> dict[str, Any]:
    instant, marque = sequence_parts(livraison)
    complets = [
        manifeste.get("periode") or [None, None]
        for manifeste in Livraison.objects.filter(
            partenaire=livraison.partenaire_id, type_flux=livraison.type_flux, mode="COMPLET", a_blanc=False,
            etat=Livraison.Etat.TRAITEE, horodatage__gt=livraison.horodatage,
        ).values_list("manifeste", flat=True)
    ]  # fmt: skip
    return {
        "livraison": livraison.pk,
        "partenaire": livraison.partenaire_id,
        "marque": f"{instant}-%-{marque}",
        "debuts": [debut for debut, _ in complets],
        "fins": [fin for _, fin in complets],
        "instant": horloge.now(),
    }


def _object(livraison: Livraison) -> str:
    return f"accounts.Livraison:{livraison.pk}"
