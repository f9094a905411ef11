"""Propose an indication to a second person, who confirms it on the unchanged file, or sets it aside with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from accounts import horloge, journal
from accounts.journal import Fait
from accounts.models import Organisation, Utilisateur
from accounts.permissions import Permission
from actions.models import Cycle
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import constat, decision, double_regard
from ordres.competence import instance_for, require_instance
from ordres.decision import Intention, contradictoire
from ordres.etapes import depasse
from ordres.models import Controle, Decision, PropositionDecision
from ordres.rules.contradictoire import obstacle
from ordres.workflow_controle import CONTROLE, Geste

Etat = PropositionDecision.Etat


@dataclass(frozen=True, slots=True)
class Regard:
    """What the page of a file says of the second person: the rule, the proposal that waits, what this person may do."""

    portee: double_regard.Portee
    proposition: PropositionDecision | None
    is_auteur: bool
    peut_proposer: bool
    peut_confirmer: bool
    is_perimee: bool


def read(controle: Controle, utilisateur: Utilisateur, empreinte: str, on: date) -> Regard | None:
    """None when one person is enough and nothing waits; `empreinte` is the file as it is now."""
    exercice = controle.cycle.exercice
    instance = instance_for(utilisateur, Permission.CONTROLE_INSTRUIRE, exercice, on)
    proposition = PropositionDecision.objects.filter(controle=controle, etat=Etat.EN_ATTENTE).first()
    portee = double_regard.scope_of(instance) if instance else double_regard.Portee.AUCUNE
    if controle.is_clos or instance is None or (portee == double_regard.Portee.AUCUNE and proposition is None):
        return None
    peut_decider = instance_for(utilisateur, Permission.CONTROLE_DECIDER, exercice, on) is not None
    is_auteur = proposition is not None and proposition.auteur_id == utilisateur.pk
    return Regard(
        portee,
        proposition,
        is_auteur,
        peut_proposer=proposition is None,
        peut_confirmer=proposition is not None and peut_decider and not is_auteur,
        is_perimee=proposition is not None
        and (proposition.revision, proposition.empreinte) != (controle.revision, empreinte),
    )


def propose(controle: Controle, intention: Intention, auteur: Utilisateur, on: date) -> PropositionDecision:
    """Propose an indication on the file as it was shown; an obstacle of the contradictory path is said at once.

    Raises `Refus` (`non_autorise`, `propre_dossier`, `motif_requis`, an obstacle) or `Depasse` (the file changed, or
    another proposal waits).
    """
    cycle = controle.cycle
    instance = require_instance(auteur, Permission.CONTROLE_INSTRUIRE, cycle, on)
    if intention.revision != controle.revision:
        raise depasse()
    motif = intention.motif.strip()
    CONTROLE.check(_geste(intention.sens), controle.etat, motif)
    vu = constat.read(cycle, on)
    if vu.empreinte != intention.empreinte:
        raise depasse()
    _check(controle, intention, vu.complet, on)
    try:
        with transaction.atomic():
            proposee = PropositionDecision.objects.create(
                controle=controle, sens=intention.sens.value, motif=motif, entendu=intention.entendu,
                revision=intention.revision, empreinte=intention.empreinte, instance=instance, auteur=auteur,
                at=horloge.now(),
            )  # fmt: skip
            _record(Fait.DECISION_PROPOSEE, proposee, cycle, auteur, instance)
    except IntegrityError as erreur:
        if "proposition_en_attente_unique" not in str(erreur):
            raise
        raise Depasse("Quelqu’un a déjà proposé une indication sur ce dossier.") from erreur
    return proposee


def confirm(proposition: PropositionDecision, auteur: Utilisateur, on: date) -> Decision:
    """Confirm what another person proposed: the decision is taken on the file that they saw, unchanged.

    Raises `Refus("meme_personne")`, and everything that `ordres.decision.decide` raises.
    """
    if proposition.etat != Etat.EN_ATTENTE:
        raise depasse()
    if proposition.auteur_id == auteur.pk:
        raise Refus(
            "meme_personne", "Vous avez proposé cette indication\u00a0: une autre personne doit la confirmer.",
            remede="Demandez à un autre décideur de l’instance.",
        )  # fmt: skip
    intention = Intention(
        sens=Decision.Sens(proposition.sens), motif=proposition.motif, revision=proposition.revision,
        empreinte=proposition.empreinte, entendu=proposition.entendu,
    )  # fmt: skip
    with transaction.atomic():
        rendue = decision.decide(proposition.controle, intention, auteur, on)
        # The rule was lifted since: the proposal is still what the decision answers.
        PropositionDecision.objects.filter(pk=proposition.pk, etat=Etat.EN_ATTENTE).update(
            etat=Etat.CONFIRMEE, clos_par=auteur, clos_at=horloge.now(), decision=rendue
        )
    return rendue


def close(proposition: PropositionDecision, motif: str, auteur: Utilisateur, on: date) -> None:
    """Set a proposal aside with a reason, or withdraw one's own; raises `Refus` or `Depasse`."""
    cycle = proposition.controle.cycle
    is_sienne = proposition.auteur_id == auteur.pk
    permission = Permission.CONTROLE_INSTRUIRE if is_sienne else Permission.CONTROLE_DECIDER
    instance = require_instance(auteur, permission, cycle, on)
    motif = motif.strip()
    if not is_sienne and not motif:
        raise Refus("motif_requis", "Dites pourquoi vous l’écartez.", "motif", "Son auteur lira ce motif.")
    with transaction.atomic():
        closes = PropositionDecision.objects.filter(pk=proposition.pk, etat=Etat.EN_ATTENTE).update(
            etat=Etat.RETIREE if is_sienne else Etat.ECARTEE, clos_par=auteur, clos_at=horloge.now(),
            motif_cloture=motif,
        )  # fmt: skip
        if not closes:
            raise depasse()
        _record(Fait.PROPOSITION_CLOSE, proposition, cycle, auteur, instance)


def _geste(sens: Decision.Sens) -> Geste:
    return Geste.DECIDER_SATISFAIT if sens == Decision.Sens.SATISFAIT else Geste.DECIDER_NON_SATISFAIT


def _check(controle: Controle, intention: Intention, is_complet: bool, on: date) -> None:
    if intention.sens == Decision.Sens.NON_SATISFAIT:
        trouve = obstacle(contradictoire(controle, intention.entendu), on)
        if trouve is not None:
            champ = "entendu" if trouve.code == "audition" else None
            raise Refus(trouve.code, trouve.message, champ=champ, remede=trouve.remede)
    elif not is_complet and not intention.motif.strip():
        raise Refus(
            "motif_requis", "Le dossier n’est pas complet\u00a0: le proposer « satisfait » demande un motif.", "motif",
            "Écrivez ce qui permet de tenir l’obligation pour satisfaite.",
        )  # fmt: skip


def _record(
    fait: Fait, proposition: PropositionDecision, cycle: Cycle, auteur: Utilisateur, instance: Organisation
) -> None:
    journal.record(
        fait, auteur=auteur, organisation=instance, professionnel=cycle.exercice.professionnel, objet=proposition,
        details={"sens": proposition.sens},
    )  # fmt: skip
