"""One real action, several sources: merge what the rule recognises, undo it in one gesture, keep every proof.

What is merged is a function of the rows as they are now and of what the holder said, never of the order in which they
came: whatever is written, the rows it may concern are compared again, and the links that no longer hold are undone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from accounts import horloge, journal
from accounts.copie import keys
from accounts.journal import reference
from accounts.models import Evenement, Utilisateur
from accounts.permissions import Permission
from actions import projection
from actions.models import Action
from actions.rules.doublons import Doublon, Signalement, compare, regroupe
from actions.titulaire import lock_open, require_holder
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels.nomenclature import NiveauPreuve
from referentiels.parametres import Parametres, parametres_au

#: The source of the rows that the holder wrote.
TITULAIRE = "titulaire"
#: Only a move that its content caused, in words for the journal.
PLUS_LES_MEMES = "Les sources ne décrivent plus la même action."

# Rows of one person and cycle that other sources tell, whose dates are close: the rule reads the rest. Both branches
# read an index of the person; the second one holds the few actions that last more than 400 days.
_PROCHES = """
SELECT w.id, a.id FROM actions_action w
JOIN LATERAL (
  SELECT id, cycle_id, partenaire_id, is_retiree, statut, date_debut, date_fin FROM actions_action
   WHERE professionnel_id = w.professionnel_id
     AND date_fin BETWEEN coalesce(w.date_debut, w.date_fin) - %(jours)s AND w.date_fin + %(jours)s + 400
  UNION ALL
  SELECT id, cycle_id, partenaire_id, is_retiree, statut, date_debut, date_fin FROM actions_action
   WHERE professionnel_id = w.professionnel_id AND date_fin > (date_debut + '400 days'::interval)
     AND date_fin > w.date_fin + %(jours)s + 400
) a ON a.id <> w.id AND a.cycle_id IS NOT DISTINCT FROM w.cycle_id
   AND a.partenaire_id IS DISTINCT FROM w.partenaire_id AND NOT a.is_retiree AND a.statut <> 'ANNULEE'
   AND coalesce(a.date_debut, a.date_fin) <= w.date_fin + %(jours)s
WHERE w.id = ANY(%(ids)s::bigint[]) AND NOT w.is_retiree AND w.statut <> 'ANNULEE'
"""

# The rows that these ones were merged with, or that the holder brought together with them.
_LIEES = """
SELECT unnest(ARRAY[id, fusionnee_dans_id] || reunie_a) FROM actions_action
 WHERE id = ANY(%(ids)s::bigint[]) AND (fusionnee_dans_id IS NOT NULL OR reunie_a <> '{}')
UNION SELECT unnest(ARRAY[id, fusionnee_dans_id]) FROM actions_action WHERE fusionnee_dans_id = ANY(%(ids)s::bigint[])
"""

_CHAMPS = (
    "id", "cycle_id", "date_debut", "date_fin", "intitule", "reference_action", "organisme_id", "organisme_nom",
    "numero_session", "duree_minutes", "type_action", "typologie", "format", "statut", "is_retiree", "preuve",
    "etat_cnp", "partenaire__code", "id_technique", "fusionnee_dans_id", "professionnel_id", "distincte_de", "reunie_a",
)  # fmt: skip


@dataclass(slots=True)
class Fusions:
    """What a reconciliation did: actions now in a group of several sources, cycles whose facts moved."""

    groupees: set[int] = field(default_factory=set)
    cycles: set[int] = field(default_factory=set)


@dataclass(slots=True)
class _Voisinage:
    """Rows that may be one action with those just written, and the pairs that the rule takes for one.

    `suivies` are those whose every neighbour was looked at: the others were only read to be compared with them.
    """

    parametres: Parametres
    lignes: dict[int, dict] = field(default_factory=dict)
    comptes: dict[int, Signalement] = field(default_factory=dict)
    paires: dict[tuple[int, int], Doublon] = field(default_factory=dict)
    suivies: set[int] = field(default_factory=set)

    def is_vive(self, pk: int) -> bool:
        """Whether this row may be merged: read, neither withdrawn nor cancelled."""
        ligne = self.lignes.get(pk)
        return ligne is not None and not ligne["is_retiree"] and ligne["statut"] != Action.Statut.ANNULEE

    def read(self, pks: Iterable[int]) -> None:
        """Read the rows that are not known yet."""
        manquantes = set(pks) - self.lignes.keys()
        for ligne in Action.objects.filter(pk__in=manquantes).values(*_CHAMPS) if manquantes else ():
            self.lignes[ligne["id"]] = ligne
            self.comptes[ligne["id"]] = _account(ligne)


def reconcile(action_ids: Collection[int], on: date) -> Fusions:
    """Merge these actions with the same ones told by other sources; call it in the transaction that wrote them.

    The main row does not depend on who came first: realised before expected, then what the CNP accepted, then the
    strongest proof, then the partner's code. The caller rebuilds the cycles returned.
    """
    fusions = Fusions()
    voisinage = _neighbourhood(action_ids, parametres_au(on))
    if not voisinage.lignes:
        return fusions
    voulus: dict[int, int | None] = dict.fromkeys(voisinage.suivies & voisinage.lignes.keys())
    for groupe in _groups(voisinage):
        premiere = min(groupe, key=lambda pk: _rank(voisinage.lignes[pk]))
        fusions.groupees |= groupe
        voulus |= {pk: premiere for pk in groupe if pk != premiere}
    changees = {pk: vers for pk, vers in voulus.items() if voisinage.lignes[pk]["fusionnee_dans_id"] != vers}
    if changees:
        fusions.cycles = {cycle for pk in changees if (cycle := voisinage.lignes[pk]["cycle_id"]) is not None}
        _write(changees, voisinage.lignes)
    return fusions


def _neighbourhood(action_ids: Collection[int], parametres: Parametres) -> _Voisinage:
    """Everything that what was written may join or leave: followed from row to row until nothing is new."""
    voisinage = _Voisinage(parametres)
    nouvelles = set(action_ids)
    while nouvelles:
        voisinage.suivies |= nouvelles
        liees, proches = _read_links(nouvelles, parametres.doublon_jours)
        voisinage.read(liees.union(*proches))
        for a, b in proches:
            trouve = compare(voisinage.comptes[a], voisinage.comptes[b], parametres)
            if trouve is not None:
                voisinage.paires[a, b] = trouve
        nouvelles = (liees | {pk for paire in voisinage.paires for pk in paire}) - voisinage.suivies
    return voisinage


def _read_links(action_ids: Collection[int], jours: int) -> tuple[set[int], set[tuple[int, int]]]:
    """Rows linked to these ones today, and pairs close enough for the rule to look at."""
    parametres: dict[str, Any] = {"ids": keys(action_ids), "jours": jours}
    with connection.cursor() as curseur:
        curseur.execute(_LIEES, parametres)
        liees = {pk for (pk,) in curseur.fetchall() if pk is not None}
        curseur.execute(_PROCHES, parametres)
        return liees, {(min(a, b), max(a, b)) for a, b in curseur.fetchall()}


def _account(ligne: dict) -> Signalement:
    """A row as the rule reads it; its id does not depend on the order of arrival, unless the holder wrote it."""
    source = ligne["partenaire__code"] or TITULAIRE
    cle = ligne["id_technique"] if ligne["partenaire__code"] else f"{ligne['id']:015d}"
    return Signalement(
        id=f"{source}|{cle}", source=source, debut=ligne["date_debut"], fin=ligne["date_fin"], titre=ligne["intitule"],
        reference=ligne["reference_action"], organisme=ligne["organisme_id"], organisme_nom=ligne["organisme_nom"],
        session=ligne["numero_session"], duree=ligne["duree_minutes"], type_action=ligne["type_action"],
        typologie=ligne["typologie"], format=ligne["format"],
    )  # fmt: skip


def _groups(voisinage: _Voisinage) -> list[set[int]]:
    """Groups of rows that are one action, person by person."""
    dossiers: dict[int, list[int]] = {}
    for pk, ligne in voisinage.lignes.items():
        if voisinage.is_vive(pk):
            dossiers.setdefault(ligne["professionnel_id"], []).append(pk)
    trouves: dict[int, list[Doublon]] = {}
    for (a, b), doublon in voisinage.paires.items():
        if voisinage.is_vive(a) and voisinage.is_vive(b):
            trouves.setdefault(voisinage.lignes[a]["professionnel_id"], []).append(doublon)
    groupes: list[set[int]] = []
    for personne, pks in dossiers.items():
        reunis, distincts = _said(voisinage, pks)
        if reunis or personne in trouves:
            rangs = {voisinage.comptes[pk].id: pk for pk in pks}
            formes = regroupe(trouves.get(personne, ()), reunis, distincts)
            groupes += [{rangs[identifiant] for identifiant in groupe} for groupe in formes]
    return groupes


def _said(voisinage: _Voisinage, pks: list[int]) -> tuple[list[tuple[Signalement, Signalement]], set[frozenset]]:
    """What the holder said of these rows: pairs brought together, pairs told apart."""
    reunis: list[tuple[Signalement, Signalement]] = []
    distincts: set[frozenset] = set()
    connues = set(pks)
    for pk in pks:
        ligne, compte = voisinage.lignes[pk], voisinage.comptes[pk]
        reunis += [(compte, voisinage.comptes[autre]) for autre in ligne["reunie_a"] if autre in connues]
        distincts |= {
            frozenset((compte.id, voisinage.comptes[autre].id)) for autre in ligne["distincte_de"] if autre in connues
        }
    return reunis, distincts


def _rank(ligne: dict) -> tuple:
    """Order of election; a holder's own row comes after every partner's, unless the CNP accepted it alone."""
    return (
        ligne["statut"] != Action.Statut.REALISEE,
        ligne["etat_cnp"] != Action.EtatCnp.VALIDEE,
        -NiveauPreuve(ligne["preuve"]).rang,
        ligne["partenaire__code"] is None,
        ligne["partenaire__code"] or "",
        ligne["id_technique"] or "",
        ligne["id"],
    )


def _write(changees: dict[int, int | None], lignes: dict[int, dict]) -> None:
    instant = horloge.now()
    # Links are first undone, then laid: a row is never merged into one that is itself merged.
    Action.objects.filter(pk__in=changees).update(fusionnee_dans=None, maj_at=instant)
    fusionnees = {pk: vers for pk, vers in changees.items() if vers is not None}
    with connection.cursor() as curseur:
        curseur.execute(
            "UPDATE actions_action a SET fusionnee_dans_id = x.vers"
            " FROM unnest(%s::bigint[], %s::bigint[]) AS x (pk, vers) WHERE a.id = x.pk",
            [list(fusionnees), list(fusionnees.values())],
        )
    evenements = [
        (pk, journal.Fait.ACTIONS_FUSIONNEES, "", {"dans": vers}) for pk, vers in fusionnees.items()
    ] + [
        (pk, journal.Fait.FUSION_DEFAITE, PLUS_LES_MEMES, {"de": lignes[pk]["fusionnee_dans_id"]})
        for pk, vers in changees.items()
        if vers is None and not lignes[pk]["is_retiree"] and lignes[pk]["fusionnee_dans_id"] not in fusionnees
    ]  # fmt: skip
    Evenement.objects.bulk_create(
        [
            Evenement(
                at=instant, nature=nature, professionnel_id=lignes[pk]["professionnel_id"],
                objet=f"actions.Action:{pk}", motif=motif, details=details,
            )
            for pk, nature, motif, details in evenements
        ],
        batch_size=1_000,
    )  # fmt: skip


def unmerge(action: Action, utilisateur: Utilisateur, on: date) -> Action:
    """The holder says that this is another action than those it was merged with; nothing brings them together again."""
    require_holder(utilisateur, Permission.ACTION_CONFIRMER, action.professionnel_id)
    principale = action.fusionnee_dans
    if principale is None:
        raise Refus("pas_fusionnee", "Cette action n’est rapprochée d’aucune autre.", remede="Rechargez la page.")
    with transaction.atomic():
        lock_open({pk for pk in (action.cycle_id, principale.cycle_id) if pk is not None})
        groupe = Action.objects.filter(fusionnee_dans=principale).exclude(pk=action.pk).values_list("pk", flat=True)
        autres = {principale.pk, *groupe}
        changees = Action.objects.filter(pk=action.pk, fusionnee_dans=principale).update(
            fusionnee_dans=None, distincte_de=sorted({*action.distincte_de, *autres}),
            reunie_a=[pk for pk in action.reunie_a if pk not in autres], revision=F("revision") + 1,
            maj_at=horloge.now(),
        )  # fmt: skip
        if not changees:
            raise Depasse
        for autre in Action.objects.filter(pk__in=autres, reunie_a__contains=[action.pk]):
            _say(autre, reunie_a=set(autre.reunie_a) - {action.pk})
        journal.record(
            journal.Fait.FUSION_DEFAITE,
            auteur=utilisateur,
            professionnel=action.professionnel,
            objet=action,
            details={"de": reference(principale)},
        )
        fusions = reconcile([action.pk, *autres], on)
        touches = {pk for pk in (action.cycle_id, principale.cycle_id) if pk is not None}
        projection.rebuild(touches | fusions.cycles, on)
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
            _say(une, distincte_de=set(une.distincte_de) - {autre.pk}, reunie_a={*une.reunie_a, autre.pk})
        fusions = reconcile([action.pk, dans.pk], on)
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


def _say(action: Action, **listes: set[int]) -> None:
    """Write what the holder said of a row, in order."""
    Action.objects.filter(pk=action.pk).update(**{nom: sorted(pks) for nom, pks in listes.items()})
