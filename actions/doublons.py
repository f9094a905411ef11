"""One real action, several sources: merge what the rule recognises, undo it in one gesture, keep both proofs."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import connection, transaction
from django.db.models import F, Q

from accounts import horloge, journal
from accounts.journal import reference
from accounts.models import Evenement, Utilisateur
from accounts.permissions import Permission
from actions import projection
from actions.models import Action
from actions.rules.doublons import Signalement, compare
from actions.titulaire import lock_open, require_holder
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels.nomenclature import NiveauPreuve
from referentiels.parametres import parametres_au

_LIEES = """
SELECT w.id, a.id FROM actions_action w
JOIN actions_action a ON a.professionnel_id = w.professionnel_id AND a.id <> w.id
 AND a.cycle_id IS NOT DISTINCT FROM w.cycle_id AND a.partenaire_id IS DISTINCT FROM w.partenaire_id
 AND NOT a.is_retiree AND a.statut <> 'ANNULEE'
 AND a.date_fin BETWEEN coalesce(w.date_debut, w.date_fin) - %(jours)s AND w.date_fin + %(jours)s + 400
 AND coalesce(a.date_debut, a.date_fin) <= w.date_fin + %(jours)s
 AND ((w.reference_action <> '' AND w.reference_action = a.reference_action)
      OR (w.organisme_id <> '' AND w.organisme_id = a.organisme_id))
WHERE w.id = ANY(%(ids)s) AND NOT w.is_retiree AND w.statut <> 'ANNULEE'
  AND NOT (a.id = ANY(w.distincte_de)) AND NOT (w.id = ANY(a.distincte_de))
"""

_CHAMPS = (
    "id", "cycle_id", "date_debut", "date_fin", "intitule", "reference_action", "organisme_id",
    "numero_session", "statut",
    "preuve", "partenaire__code", "id_technique", "fusionnee_dans_id", "professionnel_id",
)  # fmt: skip


@dataclass(slots=True)
class Fusions:
    """What a reconciliation did: actions now in a group of several sources, cycles whose facts moved."""

    groupees: set[int] = field(default_factory=set)
    cycles: set[int] = field(default_factory=set)


def reconcile(action_ids: Collection[int], on: date) -> Fusions:
    """Merge these actions with the same ones told by other sources; call it in the transaction that wrote them.

    The main row does not depend on who came first: realised before expected, then the strongest proof, then the
    partner's code. A withdrawn or cancelled main row frees its duplicates. The caller rebuilds the cycles returned.
    """
    fusions = Fusions()
    liberees = _release(action_ids, fusions)
    paires = _pairs([*action_ids, *liberees], on)
    if paires:
        _merge_groups(paires, fusions)
    return fusions


def _release(action_ids: Collection[int], fusions: Fusions) -> list[int]:
    """Free the duplicates of main rows that no longer stand; returns the freed rows."""
    orphelines = Action.objects.filter(
        Q(fusionnee_dans__is_retiree=True) | Q(fusionnee_dans__statut=Action.Statut.ANNULEE),
        fusionnee_dans__in=action_ids,
    )
    trouvees = list(orphelines.values_list("pk", "cycle_id"))
    Action.objects.filter(pk__in=[pk for pk, _ in trouvees]).update(fusionnee_dans=None)
    fusions.cycles.update(cycle for _, cycle in trouvees if cycle is not None)
    return [pk for pk, _ in trouvees]


def _pairs(action_ids: Collection[int], on: date) -> list[tuple[int, int]]:
    """Pairs that the rule takes for one action."""
    parametres = parametres_au(on)
    with connection.cursor() as curseur:
        curseur.execute(_LIEES, {"ids": list(action_ids), "jours": parametres.doublon_jours})
        candidates = {(min(a, b), max(a, b)) for a, b in curseur.fetchall()}
    if not candidates:
        return []
    lues = {
        ligne["id"]: Signalement(
            id=ligne["id"], debut=ligne["date_debut"], fin=ligne["date_fin"], titre=ligne["intitule"],
            reference=ligne["reference_action"], organisme=ligne["organisme_id"], session=ligne["numero_session"],
        )
        for ligne in Action.objects.filter(pk__in={pk for paire in candidates for pk in paire}).values(*_CHAMPS[:8])
    }  # fmt: skip
    return [(a, b) for a, b in sorted(candidates) if compare(lues[a], lues[b], parametres) is not None]


def _merge_groups(paires: list[tuple[int, int]], fusions: Fusions) -> None:
    """Join the pairs into groups, elect the main row of each, write what changes and say it in the journal."""
    ids = {pk for paire in paires for pk in paire}
    membres = Action.objects.filter(is_retiree=False).exclude(statut=Action.Statut.ANNULEE)
    principales = Action.objects.filter(pk__in=ids, fusionnee_dans__isnull=False).values_list(
        "fusionnee_dans_id", flat=True
    )
    voisines = ids | set(principales)
    lignes = {
        ligne["id"]: ligne
        for ligne in membres.filter(Q(pk__in=voisines) | Q(fusionnee_dans__in=voisines)).values(*_CHAMPS)
    }
    liens = [*paires, *((pk, ligne["fusionnee_dans_id"]) for pk, ligne in lignes.items() if ligne["fusionnee_dans_id"])]
    a_ecrire: dict[int, int | None] = {}
    for groupe in _groups(liens, lignes.keys()):
        premiere = min(groupe, key=lambda pk: _rank(lignes[pk]))
        fusions.groupees |= groupe
        for pk in groupe:
            vers = None if pk == premiere else premiere
            if lignes[pk]["fusionnee_dans_id"] != vers:
                a_ecrire[pk] = vers
                fusions.cycles.add(lignes[pk]["cycle_id"])
    fusions.cycles.discard(None)
    _write(a_ecrire, lignes)


def _rank(ligne: dict) -> tuple:
    """Order of election; a holder's own row comes after every partner's."""
    return (
        ligne["statut"] != Action.Statut.REALISEE,
        -NiveauPreuve(ligne["preuve"]).rang,
        ligne["partenaire__code"] is None,
        ligne["partenaire__code"] or "",
        ligne["id_technique"] or "",
        ligne["id"],
    )


def _groups(liens: Iterable[tuple[int, int]], connus: Collection[int]) -> list[set[int]]:
    """Connected groups of two rows or more."""
    groupe_de: dict[int, set[int]] = {}
    for a, b in liens:
        if a not in connus or b not in connus:
            continue
        reunis = groupe_de.get(a, {a}) | groupe_de.get(b, {b})
        for pk in reunis:
            groupe_de[pk] = reunis
    uniques = {id(groupe): groupe for groupe in groupe_de.values()}
    return list(uniques.values())


def _write(a_ecrire: dict[int, int | None], lignes: dict[int, dict]) -> None:
    instant = horloge.now()
    # Links are first undone, then laid: a row is never merged into one that is itself merged.
    Action.objects.filter(pk__in=a_ecrire).update(fusionnee_dans=None)
    fusionnees = {pk: vers for pk, vers in a_ecrire.items() if vers is not None}
    with connection.cursor() as curseur:
        curseur.execute(
            "UPDATE actions_action a SET fusionnee_dans_id = x.vers, maj_at = %s"
            " FROM unnest(%s::bigint[], %s::bigint[]) AS x (pk, vers) WHERE a.id = x.pk",
            [instant, list(fusionnees), list(fusionnees.values())],
        )
    Evenement.objects.bulk_create(
        [
            Evenement(
                at=instant, nature=journal.Fait.ACTIONS_FUSIONNEES, professionnel_id=lignes[pk]["professionnel_id"],
                objet=f"actions.Action:{pk}", details={"dans": vers},
            )
            for pk, vers in fusionnees.items()
        ],
        batch_size=1_000,
    )  # fmt: skip


def unmerge(action: Action, utilisateur: Utilisateur, on: date) -> Action:
    """The holder says that these are two different actions; the platform will not bring them together again."""
    require_holder(utilisateur, Permission.ACTION_CONFIRMER, action.professionnel_id)
    principale = action.fusionnee_dans
    if principale is None:
        raise Refus("pas_fusionnee", "Cette action n’est rapprochée d’aucune autre.", remede="Rechargez la page.")
    with transaction.atomic():
        lock_open({pk for pk in (action.cycle_id, principale.cycle_id) if pk is not None})
        changees = Action.objects.filter(pk=action.pk, fusionnee_dans=principale).update(
            fusionnee_dans=None, distincte_de=[*action.distincte_de, principale.pk], revision=F("revision") + 1,
            maj_at=horloge.now(),
        )  # fmt: skip
        if not changees:
            raise Depasse
        journal.record(
            journal.Fait.FUSION_DEFAITE,
            auteur=utilisateur,
            professionnel=action.professionnel,
            objet=action,
            details={"de": reference(principale)},
        )
        projection.rebuild({pk for pk in (action.cycle_id, principale.cycle_id) if pk is not None}, on)
    action.refresh_from_db()
    return action


def merge(action: Action, dans: Action, utilisateur: Utilisateur, on: date) -> Action:
    """The holder says that two rows of theirs are one action; the main row is elected as always."""
    require_holder(utilisateur, Permission.ACTION_CONFIRMER, action.professionnel_id)
    if action.pk == dans.pk or action.professionnel_id != dans.professionnel_id or action.is_retiree or dans.is_retiree:
        raise Refus(
            "fusion_impossible",
            "Ces deux actions ne peuvent pas être rapprochées.",
            remede="Choisissez-en deux autres.",
        )
    with transaction.atomic():
        lock_open({pk for pk in (action.cycle_id, dans.cycle_id) if pk is not None})
        for une, autre in ((action, dans), (dans, action)):
            Action.objects.filter(pk=une.pk).update(distincte_de=[pk for pk in une.distincte_de if pk != autre.pk])
        fusions = Fusions()
        _merge_groups([(action.pk, dans.pk)], fusions)
        journal.record(
            journal.Fait.ACTIONS_FUSIONNEES,
            auteur=utilisateur,
            professionnel=action.professionnel,
            objet=action,
            details={"avec": reference(dans)},
        )
        projection.rebuild(fusions.cycles, on)
    action.refresh_from_db()
    return action
