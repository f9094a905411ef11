"""Two people for one decision, as an option of the instance: which decisions, and what `ordres.decision` checks.

No text asks for it (`choix` of the instance): it is a guard against a mistake or a pressure. PostgreSQL refuses that
the person who proposes confirms.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts import horloge, journal
from accounts.journal import Fait
from accounts.models import Organisation, Utilisateur
from accounts.permissions import Permission
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres.models import Decision, PropositionDecision, ReglageDoubleRegard

Portee = ReglageDoubleRegard.Portee
_EN_ATTENTE = PropositionDecision.Etat.EN_ATTENTE


def scope_of(instance: Organisation) -> ReglageDoubleRegard.Portee:
    """Which decisions of this instance take two people."""
    regle = ReglageDoubleRegard.objects.filter(instance=instance).first()
    return Portee(regle.portee) if regle is not None else Portee.AUCUNE


def concerns(instance: Organisation, sens: str) -> bool:
    """Whether an indication of this kind, given by this instance, takes two people."""
    portee = scope_of(instance)
    return portee == Portee.TOUTES or portee.value == sens


def blocks_bulk(instance: Organisation) -> bool:
    """Whether « satisfait » cannot be decided in bulk by this instance: each one waits for a second person."""
    return concerns(instance, Decision.Sens.SATISFAIT)


def check_bulk(instance: Organisation) -> None:
    """Raise `Refus("double_regard")` before a bulk decision that this instance would refuse file by file."""
    if blocks_bulk(instance):
        raise bulk_refusal()


def bulk_refusal() -> Refus:
    """Why an instance that asks two people decides nothing in bulk."""
    return Refus(
        "double_regard", "Votre instance demande deux personnes pour toute décision : rien ne se décide en"
        " nombre.",
        remede="Proposez chaque indication depuis son dossier, ou demandez au président de revoir ce réglage.",
    )  # fmt: skip


def require(rendues: Iterable[tuple[Decision, int]]) -> None:
    """Refuse a decision that takes two people unless another person proposed it; call it once they are written.

    Inside the transaction of the decisions, which a `Refus("double_regard")` undoes. Each comes with the revision of
    the control that it was taken on. The proposal is confirmed by the author of the decision.
    """
    demandes: dict[tuple[int, str], bool] = {}
    for decision, revision in rendues:
        cle = (decision.organisation_id, decision.sens)
        if cle not in demandes:
            demandes[cle] = concerns(decision.organisation, decision.sens)
        if demandes[cle]:
            _confirm(decision, revision)


def _confirm(decision: Decision, revision: int) -> None:
    try:
        with transaction.atomic():
            confirmees = (
                PropositionDecision.objects.filter(
                    controle=decision.controle_id, etat=_EN_ATTENTE, sens=decision.sens, motif=decision.motif,
                    revision=revision, empreinte=decision.constat["empreinte"],
                )
                .exclude(auteur=decision.auteur)
                .update(
                    etat=PropositionDecision.Etat.CONFIRMEE, clos_par=decision.auteur, clos_at=horloge.now(),
                    decision=decision,
                )
            )  # fmt: skip
    except IntegrityError as erreur:
        raise _alone() from erreur
    if not confirmees:
        raise _alone()


def choose(instance: Organisation, portee: str, *, revision: int, auteur: Utilisateur, on: date) -> ReglageDoubleRegard:
    """Set which decisions take two people; `revision` 0 when nothing was ever chosen.

    Raises `Refus("non_autorise")` or `Depasse`.
    """
    if instance not in auteur.organisations_with(Permission.INSTANCE_REGLER, on):
        raise Refus(
            "non_autorise", "Ce réglage revient au président de l’instance.", remede="Demandez-le-lui.",
        )  # fmt: skip
    champs = {"portee": Portee(portee), "choisi_par": auteur, "maj_at": horloge.now()}
    with transaction.atomic():
        if revision:
            changes = ReglageDoubleRegard.objects.filter(instance=instance, revision=revision).update(
                revision=F("revision") + 1, **champs
            )
        else:
            avant = ReglageDoubleRegard.objects.filter(instance=instance).exists()
            ReglageDoubleRegard.objects.bulk_create(
                [ReglageDoubleRegard(instance=instance, **champs)], ignore_conflicts=True
            )
            changes = 0 if avant else 1
        if not changes:
            raise Depasse("Ce réglage vient d’être changé par quelqu’un d’autre.")
        journal.record(
            Fait.DOUBLE_REGARD_REGLE, auteur=auteur, organisation=instance, objet=instance,
            details={"portee": champs["portee"]},
        )  # fmt: skip
    return ReglageDoubleRegard.objects.get(instance=instance)


def _alone() -> Refus:
    return Refus(
        "double_regard", "Votre instance demande deux personnes pour cette décision.",
        remede="Proposez-la\u00a0: une autre personne qui peut décider la confirmera sur le dossier inchangé.",
    )  # fmt: skip
