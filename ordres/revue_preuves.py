"""What the reviewer of a file thinks of each piece of evidence: marked, dated, frozen with the decision.

An opinion never changes what the engine computed (CSP R. 4022-19: the control rests on the account and on the
référentiel): it helps to ask for documents, and says afterwards what was looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from accounts import horloge, journal
from accounts.journal import Fait
from accounts.models import Utilisateur
from accounts.permissions import Permission
from actions.models import Action, Cycle
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import fils
from ordres.competence import require_instance
from ordres.models import RevuePreuve

Avis = RevuePreuve.Avis
#: Opinions that ask something of the holder: they need words, and prefill the request of documents.
A_DIRE = frozenset({Avis.INSUFFISANTE, Avis.A_DEMANDER})
_ANNONCES = {
    Avis.INSUFFISANTE: "la preuve transmise ne suffit pas",
    Avis.A_DEMANDER: "une pièce est demandée",
}


@dataclass(frozen=True, slots=True)
class Revue:
    """The opinion in force on the evidence of an action; `is_perimee` when this evidence changed since."""

    ligne: RevuePreuve
    is_perimee: bool

    @property
    def ton(self) -> str:
        """Tone of its words on the page."""
        if self.is_perimee:
            return "neutre"
        return {Avis.VUE: "info", Avis.PROBANTE: "succes"}.get(Avis(self.ligne.avis), "attention")


def kept_digests(action: Action) -> list[str]:
    """Digests of the documents that prove this action now, and of the one that its partner keeps."""
    gardees = {piece.sha256 for piece in action.justificatifs.all() if piece.remplace_par_id is None}
    return sorted(gardees | ({action.justificatif_sha256} - {""}))


def in_force(actions: Iterable[Action]) -> dict[int, Revue]:
    """The last opinion on each of these actions, by their key, in one query (their documents being read)."""
    lues = {action.pk: action for action in actions}
    lignes = (
        RevuePreuve.objects.filter(action__in=lues)
        .select_related("auteur", "instance")
        .order_by("action_id", "-rang")
        .distinct("action_id")
    )
    return {ligne.action_id: Revue(ligne, _is_stale(ligne, lues[ligne.action_id])) for ligne in lignes}


def mark(
    action: Action, cycle: Cycle, avis: str, motif: str, *, rang: int, auteur: Utilisateur, on: date
) -> RevuePreuve:
    """Write an opinion on the evidence of this action; `rang` is that of the opinion which the page showed, 0 if none.

    Raises `Refus` (`non_autorise`, `propre_dossier`, `cycle_clos`, `motif_requis`), or `Depasse` when somebody gave
    another opinion meanwhile.
    """
    instance = require_instance(auteur, Permission.CONTROLE_INSTRUIRE, cycle, on)
    voulu, motif = Avis(avis), motif.strip()
    if voulu in A_DIRE and not motif:
        raise Refus(
            "motif_requis", "Dites ce qui manque ou ce que vous demandez.", "motif",
            "Une phrase suffit\u00a0: elle sera proposée dans la demande de pièces.",
        )  # fmt: skip
    with transaction.atomic():
        tenu = Cycle.objects.select_for_update(no_key=True).filter(pk=cycle.pk).first()
        if tenu is None or fils.is_closed(tenu):
            raise Refus(
                "cycle_clos", "Ce cycle est clos\u00a0: sa revue est figée avec la décision.",
                remede="Ouvrez le dossier pour lire la décision.",
            )  # fmt: skip
        if rang and not RevuePreuve.objects.filter(action=action, rang=rang).exists():
            raise _depasse()
        try:
            with transaction.atomic():
                ecrite = RevuePreuve.objects.create(
                    action=action, rang=rang + 1, avis=voulu, motif=motif if voulu in A_DIRE else "",
                    action_revision=action.revision, pieces=kept_digests(action), auteur=auteur, instance=instance,
                    at=horloge.now(),
                )  # fmt: skip
        except IntegrityError as erreur:
            raise _depasse() from erreur
        journal.record(
            Fait.PREUVE_REVUE, auteur=auteur, organisation=instance, professionnel=cycle.exercice.professionnel,
            objet=action, details={"avis": voulu.value, "rang": ecrite.rang},
        )  # fmt: skip
    return ecrite


def request_text(actions: Iterable[Action], revues: Mapping[int, Revue]) -> str:
    """The request of documents that the opinions call for, one line each; empty when they ask nothing.

    An opinion on evidence that changed since asks nothing any more: it is to be given again.
    """
    lignes = []
    for action in actions:
        revue = revues.get(action.pk)
        if revue is None or revue.is_perimee or revue.ligne.avis not in A_DIRE:
            continue
        quoi = f"«\u00a0{action.intitule}\u00a0» ({action.date_fin:%d/%m/%Y})"
        lignes.append(f"– {quoi}, {_ANNONCES[Avis(revue.ligne.avis)]}\u00a0: {revue.ligne.motif}")
    return "\n".join(["Pour établir ces actions, merci de transmettre\u00a0:", *lignes]) if lignes else ""


def frozen(cycle_ids: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    """The opinions on these cycles as a decision freezes them: one line for each action that was looked at, by key.

    Every cycle has its list. Who gave them is kept as a number: the name is in the row, for those who may read it.
    """
    return {cle: [_as_data(action, revue) for action, revue in revues] for cle, revues in of_cycles(cycle_ids).items()}


def _as_data(action: Action, revue: Revue) -> dict[str, Any]:
    ligne = revue.ligne
    return {
        "action": action.pk,
        "avis": ligne.avis,
        "motif": ligne.motif,
        "rang": ligne.rang,
        "action_revision": ligne.action_revision,
        "pieces": ligne.pieces,
        "perimee": revue.is_perimee,
        "auteur": ligne.auteur_id,
        "at": ligne.at.isoformat(),
    }


def of_cycle(cycle_id: int) -> list[tuple[Action, Revue]]:
    """Every action of this cycle whose evidence was given an opinion, with the one in force, in the order of their key.

    What the holder reads too (R. 4022-26, as reported: confidence L); the notes of the instance are elsewhere.
    """
    return of_cycles([cycle_id])[cycle_id]


def of_cycles(cycle_ids: Iterable[int]) -> dict[int, list[tuple[Action, Revue]]]:
    """The same for many cycles, by their key; one query when nothing was looked at."""
    par_cycle: dict[int, list[tuple[Action, Revue]]] = {pk: [] for pk in cycle_ids}
    revus = set(RevuePreuve.objects.filter(action__cycle__in=par_cycle).values_list("action__cycle", flat=True))
    if not revus:
        return par_cycle
    actions = list(Action.objects.counted().filter(cycle__in=revus).order_by("pk").prefetch_related("justificatifs"))
    lues = in_force(actions)
    for action in actions:
        if action.pk in lues and action.cycle_id is not None:
            par_cycle[action.cycle_id].append((action, lues[action.pk]))
    return par_cycle


def _is_stale(ligne: RevuePreuve, action: Action) -> bool:
    return ligne.action_revision != action.revision or sorted(ligne.pieces) != kept_digests(action)


def _depasse() -> Depasse:
    return Depasse(
        "Quelqu’un vient de donner un avis sur cette preuve. Le vôtre n’a pas été enregistré.",
        remede="Relisez cette preuve et l’avis donné, puis donnez le vôtre s’il diffère.",
    )
