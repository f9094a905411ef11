"""What the law allows next on a file, for this person on this day: the content of the decision panel."""

from dataclasses import dataclass
from datetime import date

from accounts.models import Utilisateur
from accounts.permissions import Permission
from actions.models import Cycle
from ordres import controle as actes
from ordres import saisine as saisines
from ordres.audition_lue import AuditionLue, read_hearing
from ordres.competence import acting_instance, instance_for
from ordres.decision import contradictoire
from ordres.models import Attestation, Controle, Decision, EcritControle, Saisine
from ordres.rules import delais
from ordres.rules.audition import AUDITION
from ordres.rules.chemin import SUR_PLACE
from ordres.rules.contradictoire import Obstacle, obstacle
from ordres.workflow_controle import CONTROLE, INSTRUCTION, MOTS, Geste, Mots, Vocabulaire, words_of
from referentiels.parametres import parametres_au

#: Gestures that open a page of their own: `ordres.views.suites`.
_AUDITION = (Geste.PROPOSER_AUDITION, Geste.CONSTATER_ABSENCE)


@dataclass(frozen=True, slots=True)
class Panneau:
    """Everything the panel prints.

    `gestes` are the steps this person may take now with a text, `suites` those that open a page; `peut_amenager` says
    that they may lower what is asked or ask for more; `obstacle` is what still forbids a « non satisfaite » (None when
    nothing does, or when the person may not decide); `echeance` is known before the control is even opened;
    `decision` is the one in force, even while it is examined again; `saisine_des` is the first day of a referral.
    """

    controle: Controle | None
    echeance: date
    is_ouvrable: bool
    peut_ouvrir: bool
    gestes: tuple[tuple[Geste, Mots], ...]
    suites: tuple[tuple[Geste, Mots], ...]
    peut_decider: bool
    peut_amenager: bool
    peut_revoquer: bool
    obstacle: Obstacle | None
    decision: Decision | None
    attestation: Attestation | None
    audition: AuditionLue | None
    ecrits: tuple[EcritControle, ...]
    saisine: Saisine | None
    saisine_des: date | None
    vocabulaire: Vocabulaire | None

    @property
    def is_en_cours(self) -> bool:
        """Whether a control is open and not decided."""
        return self.controle is not None and not self.controle.is_clos


def read(cycle: Cycle, utilisateur: Utilisateur, on: date) -> Panneau:
    """The panel of this cycle for this person."""
    controle = Controle.objects.filter(cycle=cycle).select_related("instance").first()
    exercice = cycle.exercice
    peut_instruire = instance_for(utilisateur, Permission.CONTROLE_INSTRUIRE, exercice, on) is not None
    decide_par_role = instance_for(utilisateur, Permission.CONTROLE_DECIDER, exercice, on) is not None
    peut_decider = decide_par_role or _decides_by_delegation(utilisateur, cycle, on)
    en_cours = controle is not None and not controle.is_clos
    possibles = {t.nom for t in CONTROLE.possibles(controle.etat)} if controle else set()
    decision = in_force(controle)
    is_ouvrable = controle is None and actes.is_openable(cycle, on)
    saisine = Saisine.objects.filter(decision=decision).first() if decision else None
    return Panneau(
        controle=controle,
        echeance=controle.echeance if controle else delais.echeance(cycle.fin, parametres_au(on).controle_mois),
        is_ouvrable=is_ouvrable,
        peut_ouvrir=is_ouvrable and peut_instruire,
        gestes=tuple((g, MOTS[g]) for g in INSTRUCTION if peut_instruire and g in possibles),
        suites=_pages(controle, decision, saisine, utilisateur, cycle, on) if controle else (),
        peut_decider=en_cours and peut_decider,
        peut_amenager=cycle.etat == Cycle.Etat.OUVERT and decide_par_role,
        peut_revoquer=instance_for(utilisateur, Permission.ATTESTATION_REVOQUER, exercice, on) is not None,
        obstacle=obstacle(contradictoire(controle), on) if controle and en_cours and peut_decider else None,
        decision=decision,
        attestation=Attestation.objects.filter(decision=decision).first() if decision else None,
        audition=read_hearing(controle, on) if controle else None,
        ecrits=sent_writings(controle) if controle else (),
        saisine=saisine,
        saisine_des=saisines.first_day(decision, on) if decision else None,
        vocabulaire=words_of(controle.instance) if controle else None,
    )


def in_force(controle: Controle | None) -> Decision | None:
    """The decision in force on this control, or None."""
    if controle is None:
        return None
    en_vigueur = controle.decisions.filter(remplacee_par__isnull=True)
    return en_vigueur.select_related("auteur", "organisation").first()


def sent_writings(controle: Controle) -> tuple[EcritControle, ...]:
    """What the professional sent, oldest first, with its documents; two queries."""
    envoyes = controle.ecrits.filter(etat=EcritControle.Etat.ENVOYE)
    return tuple(envoyes.order_by("envoye_at", "pk").prefetch_related("pieces"))


def _decides_by_delegation(utilisateur: Utilisateur, cycle: Cycle, on: date) -> bool:
    if utilisateur.professionnel_id == cycle.exercice.professionnel_id:
        return False
    return any(
        acting_instance(utilisateur, Permission.CONTROLE_DECIDER, cycle.exercice, on, geste) is not None
        for geste in (Geste.DECIDER_SATISFAIT, Geste.DECIDER_NON_SATISFAIT)
    )


def _pages(
    controle: Controle, decision: Decision | None, saisine: Saisine | None, utilisateur: Utilisateur, cycle: Cycle,
    on: date,
) -> tuple[tuple[Geste, Mots], ...]:  # fmt: skip
    """Gestures that open a page: the hearing while the path is open, a new examination and a referral afterwards."""

    def may(permission: Permission) -> bool:
        return instance_for(utilisateur, permission, cycle.exercice, on) is not None

    trouves = []
    if controle.etat in SUR_PLACE[Geste.PROPOSER_AUDITION] and may(Permission.CONTROLE_INSTRUIRE):
        ouverts = {t.nom for t in AUDITION.possibles(controle.audition)}
        trouves = [geste for geste in _AUDITION if geste in ouverts]
    if controle.is_clos and decision is not None and may(Permission.CONTROLE_DECIDER):
        trouves.append(Geste.REEXAMINER)
    is_refus = controle.etat == Controle.Etat.NON_SATISFAIT and saisine is None
    is_ouverte = is_refus and decision is not None and on >= saisines.first_day(decision, on)
    if is_ouverte and may(Permission.SAISINE_ENGAGER):
        trouves.append(Geste.SAISIR)
    return tuple((geste, MOTS[geste]) for geste in trouves)
