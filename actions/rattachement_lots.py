"""Actions kept « à rattacher » or « à confirmer » meet the référentiel again, however many they are.

A version has just been published, a cycle has just been known, the CNP has just written a correspondence: nothing that
a partner sent was lost, and what can be attached now is. Each different kind of action is matched once; what the
professional already chose for the same kind decides (CSP R. 4022-25). An attached action stays as it was acquired.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import connection
from django.urls import reverse

from accounts import horloge, journal
from accounts.models import Evenement, Notification
from accounts.notifications import notify_holders
from actions import projection
from actions.doublons import reconcile
from actions.models import Action
from actions.regles_rattachement import Regles
from referentiels.models import ActionPrevue
from referentiels.rules.correspondances import IssueRattachement, Signature

NATURE = "rattachement"

# An action received before its cycle was known joins it; of two professions, the one that is practised.
_REJOINT = """
UPDATE actions_action a SET cycle_id = x.cycle_id, revision = a.revision + 1, maj_at = %(instant)s
FROM (
  SELECT DISTINCT ON (s.id) s.id, c.id AS cycle_id FROM actions_action s
  JOIN accounts_exercice e ON e.professionnel_id = s.professionnel_id
  JOIN actions_cycle c ON c.exercice_id = e.id AND s.date_fin BETWEEN c.debut AND c.fin AND c.etat <> 'controle'
  WHERE s.cycle_id IS NULL AND NOT s.is_retiree
    AND s.professionnel_id IN (SELECT professionnel_id FROM accounts_exercice WHERE id = ANY(%(exercices)s))
  ORDER BY s.id, e.present DESC, e.id
) x WHERE a.id = x.id RETURNING a.id
"""

_EN_ATTENTE = """
FROM actions_action a JOIN actions_cycle c ON c.id = a.cycle_id
WHERE a.partenaire_id IS NOT NULL AND NOT a.is_retiree AND a.rattachement <> 'rattachee'
  AND c.version_id IS NOT NULL AND c.etat <> 'controle' AND {portee}
"""

_SORTES = (
    "SELECT DISTINCT c.version_id, a.type_action, a.typologie, coalesce(a.orientation_numero::text, ''),"
    " a.organisme_type, a.categorie, a.axes_proposes"
) + _EN_ATTENTE

_POSE = """
WITH sortes AS (
  SELECT * FROM jsonb_to_recordset(%(sortes)s) AS s (version_id bigint, type_action text, typologie text,
    orientation text, organisme_type text, categorie text, axes smallint[], rattachement text, candidats text[],
    item_id bigint)
), vues AS (
  SELECT a.id, a.professionnel_id, a.type_action, a.typologie, a.orientation_numero, a.organisme_type, a.categorie,
    s.version_id, s.rattachement, s.candidats, s.item_id
  FROM (SELECT a.*, c.version_id {attente}) a JOIN sortes s ON s.version_id = a.version_id
    AND s.type_action = a.type_action AND s.typologie = a.typologie
    AND s.orientation = coalesce(a.orientation_numero::text, '') AND s.organisme_type = a.organisme_type
    AND s.categorie = a.categorie AND s.axes = a.axes_proposes
), choisies AS (
  SELECT DISTINCT ON (v.id) v.id, i.id AS item_id FROM vues v
  JOIN actions_action m ON m.professionnel_id = v.professionnel_id AND m.rattachement = 'rattachee'
    AND m.candidats <> '{{}}' AND m.type_action = v.type_action AND m.typologie = v.typologie
    AND m.orientation_numero IS NOT DISTINCT FROM v.orientation_numero AND m.organisme_type = v.organisme_type
    AND m.categorie = v.categorie
  JOIN referentiels_actionprevue choisi ON choisi.id = m.item_id AND choisi.code = ANY (v.candidats)
  JOIN referentiels_actionprevue i ON i.version_id = v.version_id AND i.code = choisi.code
  WHERE v.rattachement = 'a_confirmer' ORDER BY v.id, m.maj_at DESC, m.id DESC
)
UPDATE actions_action a SET item_id = coalesce(k.item_id, v.item_id), candidats = v.candidats,
  rattachement = CASE WHEN k.item_id IS NULL THEN v.rattachement ELSE 'rattachee' END,
  revision = a.revision + 1, maj_at = %(instant)s
FROM vues v LEFT JOIN choisies k ON k.id = v.id
WHERE a.id = v.id AND (k.item_id IS NOT NULL OR (a.rattachement, a.candidats) IS DISTINCT FROM
  (v.rattachement::varchar, v.candidats::varchar[]))
RETURNING a.id, a.professionnel_id, a.cycle_id, a.rattachement, a.fusionnee_dans_id, a.item_id
"""


def follow_cycles(exercice_ids: Collection[int], on: date) -> int:
    """After the cycles of these exercises were computed: what waits is matched again; returns how many moved.

    Call it in that transaction, which holds the cycles; the caller projects them.
    """
    parametres: dict[str, Any] = {"exercices": list(exercice_ids), "instant": horloge.now()}
    with connection.cursor() as curseur:
        curseur.execute(_REJOINT, parametres)
        rejointes = [pk for (pk,) in curseur.fetchall()]
    if rejointes:
        reconcile(rejointes, on)
    portee = "c.exercice_id = ANY(%(exercices)s)"
    return len(rejointes) + len(rematch(portee, parametres, on, projeter=False, sauf=rejointes))


def rematch(
    portee: str, parametres: dict[str, Any], on: date, *, projeter: bool, sauf: Collection[int] = ()
) -> list[int]:
    """Match again what waits among the actions of `portee` (a condition of ours on `a` and `c`); returns what moved.

    `sauf`: actions that the caller already counts.
    """
    with connection.cursor() as curseur:
        curseur.execute(_SORTES.format(portee=portee), parametres)
        sortes = curseur.fetchall()
        if not sortes:
            return []
        regles = Regles({sorte[0] for sorte in sortes})
        trouvees = json.dumps([_match(regles, *sorte) for sorte in sortes])
        curseur.execute(
            _POSE.format(attente=_EN_ATTENTE.format(portee=portee)),
            {**parametres, "sortes": trouvees, "instant": horloge.now()},
        )
        changees = curseur.fetchall()
    _tell(changees, on)
    if projeter:
        projection.rebuild({cycle for _, _, cycle, *_ in changees}, on)
    deja = set(sauf)
    return [pk for pk, *_ in changees if pk not in deja]


def _match(
    regles: Regles, version: int, type_action: str, typologie: str, orientation: str, organisme: str, categorie: str,
    axes: list[int],
) -> dict[str, Any]:  # fmt: skip
    trouve = regles.attach(version, Signature(type_action, typologie, orientation, organisme, categorie), axes)
    return {
        "version_id": version, "type_action": type_action, "typologie": typologie, "orientation": orientation,
        "organisme_type": organisme, "categorie": categorie, "axes": axes, "rattachement": trouve.issue.value,
        "candidats": list(trouve.codes) if trouve.issue is IssueRattachement.A_CONFIRMER else [],
        "item_id": regles.items[version][trouve.codes[0]] if trouve.issue is IssueRattachement.RATTACHEE else None,
    }  # fmt: skip


def _tell(changees: list[tuple], on: date) -> None:
    """The journal for each action, one message for each person whatever the number of theirs."""
    instant = horloge.now()
    attachees = [c for c in changees if c[3] == Action.Rattachement.RATTACHEE]
    codes = dict(ActionPrevue.objects.filter(pk__in={c[5] for c in attachees}).values_list("pk", "code"))
    Evenement.objects.bulk_create(
        [
            Evenement(
                at=instant, nature=journal.Fait.ACTION_RATTACHEE, professionnel_id=personne,
                objet=f"actions.Action:{pk}", motif="", details={"code": codes[item], "par": "correspondances"},
            )
            for pk, personne, _, _, _, item in attachees
        ],
        batch_size=1_000,
    )  # fmt: skip
    comptes: dict[int, Counter[str]] = {}
    for _, personne, _, rattachement, fusionnee_dans, _ in changees:
        if fusionnee_dans is None:
            comptes.setdefault(personne, Counter())[rattachement] += 1
    notify_holders(
        Notification(
            professionnel_id=personne, nature=NATURE, titre="Vos actions reçues et votre référentiel", texte=texte,
            lien=reverse("ps:tableau_de_bord"), cle=f"{NATURE}:{personne}:{on:%Y%m%d}:{compte.total()}",
            created_at=instant,
        )
        for personne, compte in comptes.items()
        if (texte := _sentence(compte))
    )  # fmt: skip


def _sentence(compte: Counter[str]) -> str:
    """What a person is told; empty when nothing is theirs to read."""
    phrases = []
    if attachees := compte[Action.Rattachement.RATTACHEE]:
        phrases.append(
            "Une action déjà reçue rejoint votre référentiel." if attachees == 1
            else f"{attachees} actions déjà reçues rejoignent votre référentiel."
        )  # fmt: skip
    if a_confirmer := compte[Action.Rattachement.A_CONFIRMER]:
        phrases.append(
            "Une action attend votre réponse." if a_confirmer == 1
            else f"{a_confirmer} actions attendent votre réponse."
        )  # fmt: skip
    return " ".join(phrases)
