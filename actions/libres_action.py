"""The action that a request to the CNP is about: what the engine reads, from the sending to the decision.

Already done, the action is on the account from the sending, waiting; still to be done, it is written when its holder
says that it was. What the CNP has read is not rewritten behind its back.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F

from accounts import horloge, journal
from accounts.journal import Fait
from accounts.models import Utilisateur
from actions import projection
from actions.models import Action, Cycle, DemandeLibre, Justificatif, PieceLibre
from actions.rules.libre import OUVERTS, EtatLibre, is_libre
from actions.saisie import Demande, demande_de
from actions.titulaire import lock_open
from certif.socle.refus import Refus
from referentiels.lecture import load_version
from referentiels.models import ActionPrevue
from referentiels.nomenclature import NiveauPreuve


def asked_by(item: ActionPrevue, on: date) -> Demande:
    """What the référentiel asks of an action of this item: its proof above all."""
    return demande_de(load_version(item.version_id), item.code, on)


def create(
    demande: DemandeLibre, utilisateur: Utilisateur, *, jour: date, etat_cnp: str, honneur: bool,
    pieces: list[PieceLibre], on: date,
) -> Action:  # fmt: skip
    """Write the action with its documents and rebuild the progress; the caller holds the cycle.

    `honneur`: the holder swears that it was done; without it, the documents are the proof.
    """
    cycle, instant = demande.cycle, horloge.now()
    assert cycle is not None  # the caller holds it
    demandee = asked_by(demande.item, on)
    action = Action.objects.create(
        professionnel_id=demande.exercice.professionnel_id, cycle=cycle, item=demande.item,
        rattachement=Action.Rattachement.RATTACHEE, intitule=demande.intitule, organisme_nom=demande.organisme_nom,
        organisme_type=demande.organisme_type, date_debut=_start(demande, jour), date_fin=jour,
        duree_minutes=demande.duree_minutes, independance=demande.independance, axe_choisi=_pinned(demande),
        etat_cnp=etat_cnp, preuve=NiveauPreuve.HONNEUR if honneur else demandee.niveau_document,
        honneur_at=instant if honneur else None, deposee_par=utilisateur, created_at=instant, maj_at=instant,
    )  # fmt: skip
    keep_proofs(action, pieces, utilisateur)
    journal.record(
        Fait.ACTION_DECLAREE, auteur=utilisateur, professionnel=demande.exercice.professionnel, objet=action,
        details={"item": demande.item.code, "preuve": action.preuve},
    )  # fmt: skip
    projection.rebuild([cycle.pk], on)
    return action


def keep_proofs(action: Action, pieces: list[PieceLibre], utilisateur: Utilisateur) -> None:
    """These documents prove the action too; one that it already has is left alone."""
    connus = set(action.justificatifs.values_list("sha256", flat=True))
    Justificatif.objects.bulk_create(
        Justificatif(
            action=action, fichier=piece.fichier.name, nom=piece.nom, type_mime=piece.type_mime, taille=piece.taille,
            sha256=piece.sha256, deposee_par=utilisateur, created_at=piece.created_at,
        )
        for piece in pieces
        if piece.sha256 not in connus
    )  # fmt: skip


def set_state(demande: DemandeLibre, etat_cnp: str, on: date, *, decidee: bool = False) -> None:
    """Write the answer of the CNP on the action and rebuild the progress; nothing when there is no action yet.

    `decidee`: the item and the axis decided are written too. Raises `Refus("cycle_ferme")`.
    """
    if demande.action_id is None or demande.cycle is None:
        return
    lock_open([demande.cycle.pk])
    champs: dict[str, Any] = {"etat_cnp": etat_cnp}
    if decidee:
        champs |= {
            "item": demande.item, "rattachement": Action.Rattachement.RATTACHEE, "axe_choisi": _pinned(demande),
        }  # fmt: skip
    _write(demande.action_id, **champs)
    projection.rebuild([demande.cycle.pk], on)


def withdraw(demande: DemandeLibre, on: date) -> None:
    """The request is withdrawn: an action that only stood for it leaves the account, another one waits for nobody."""
    if demande.action_id is None or demande.cycle is None:
        return
    lock_open([demande.cycle.pk])
    autres = DemandeLibre.objects.filter(action_id=demande.action_id).exclude(pk=demande.pk)
    if is_libre(demande.item.libre, demande.item.nature) and not autres.exists():
        _write(demande.action_id, etat_cnp="", is_retiree=True)
    else:
        refusee = autres.filter(etat=EtatLibre.REFUSEE).exists()
        _write(demande.action_id, etat_cnp="refusee" if refusee else "")
    projection.rebuild([demande.cycle.pk], on)


def guard_change(action: Action) -> None:
    """Raise `Refus("action_au_cnp")` when what the holder would change is what the CNP reads, or has accepted."""
    _refuse_if(
        action, [*OUVERTS, EtatLibre.ACCEPTEE],
        "Votre conseil national professionnel se prononce sur cette action telle que vous la lui avez présentée.",
        "Si elle est inexacte, retirez votre demande ou l’action, puis faites une nouvelle demande.",
    )  # fmt: skip


def guard_withdrawal(action: Action) -> None:
    """Raise `Refus("action_au_cnp")` when the CNP is still to answer about it."""
    _refuse_if(
        action, [*OUVERTS], "Votre conseil national professionnel doit encore se prononcer sur cette action.",
        "Retirez d’abord la demande que vous lui avez faite.",
    )  # fmt: skip


def _refuse_if(action: Action, etats: list[str], message: str, remede: str) -> None:
    if DemandeLibre.objects.filter(action=action, etat__in=etats).exists():
        raise Refus("action_au_cnp", message, remede=remede)


def is_cycle_open(demande: DemandeLibre) -> bool:
    """Whether what is decided may still change the account."""
    return demande.cycle is not None and demande.cycle.etat == Cycle.Etat.OUVERT


def _write(action_id: int, **champs: Any) -> None:
    Action.objects.filter(pk=action_id).update(revision=F("revision") + 1, maj_at=horloge.now(), **champs)


def _pinned(demande: DemandeLibre) -> int | None:
    """The axis is said only where the item leaves a choice."""
    return demande.axe if len(demande.item.axes) > 1 else None


def _start(demande: DemandeLibre, jour: date) -> date | None:
    return demande.debut if demande.debut is not None and demande.debut <= jour else None
