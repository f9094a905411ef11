"""What the law allows next on a file, for this person on this day: the content of the decision panel."""

from dataclasses import dataclass
from datetime import date

from accounts.models import Utilisateur
from accounts.permissions import Permission
from actions.models import Cycle
from ordres import controle as actes
from ordres.competence import instance_for
from ordres.decision import contradictoire
from ordres.models import Attestation, Controle, Decision
from ordres.rules import delais
from ordres.rules.contradictoire import Obstacle, obstacle
from ordres.workflow_controle import CONTROLE, INSTRUCTION, MOTS, Geste, Mots
from referentiels.parametres import parametres_au


@dataclass(frozen=True, slots=True)
class Panneau:
    """Everything the panel prints.

    `gestes` are the steps this person may take now; `peut_amenager` says that they may lower what is asked or ask for
    more; `obstacle` is what still forbids a « non satisfaite » (None when
    nothing does, or when the person may not decide); `echeance` is known before the control is even opened.
    """

    controle: Controle | None
    echeance: date
    is_ouvrable: bool
    peut_ouvrir: bool
    gestes: tuple[tuple[Geste, Mots], ...]
    peut_decider: bool
    peut_amenager: bool
    peut_revoquer: bool
    obstacle: Obstacle | None
    decision: Decision | None
    attestation: Attestation | None

    @property
    def is_en_cours(self) -> bool:
        """Whether a control is open and not decided."""
        return self.controle is not None and not self.controle.is_clos


def read(cycle: Cycle, utilisateur: Utilisateur, on: date) -> Panneau:
    """The panel of this cycle for this person."""
    controle = Controle.objects.filter(cycle=cycle).select_related("instance").first()
    exercice = cycle.exercice
    peut_instruire = instance_for(utilisateur, Permission.CONTROLE_INSTRUIRE, exercice, on) is not None
    peut_decider = instance_for(utilisateur, Permission.CONTROLE_DECIDER, exercice, on) is not None
    en_cours = controle is not None and not controle.is_clos
    possibles = {t.nom for t in CONTROLE.possibles(controle.etat)} if controle else set()
    decision = _decision(controle)
    is_ouvrable = controle is None and actes.is_openable(cycle, on)
    return Panneau(
        controle=controle,
        echeance=controle.echeance if controle else delais.echeance(cycle.fin, parametres_au(on).controle_mois),
        is_ouvrable=is_ouvrable,
        peut_ouvrir=is_ouvrable and peut_instruire,
        gestes=tuple((g, MOTS[g]) for g in INSTRUCTION if peut_instruire and g in possibles),
        peut_decider=en_cours and peut_decider,
        peut_amenager=cycle.etat == Cycle.Etat.OUVERT and peut_decider,
        peut_revoquer=instance_for(utilisateur, Permission.ATTESTATION_REVOQUER, exercice, on) is not None,
        obstacle=obstacle(contradictoire(controle), on) if controle and en_cours and peut_decider else None,
        decision=decision,
        attestation=Attestation.objects.filter(decision=decision).first() if decision else None,
    )


def _decision(controle: Controle | None) -> Decision | None:
    if controle is None or not controle.is_clos:
        return None
    en_vigueur = controle.decisions.filter(remplacee_par__isnull=True)
    return en_vigueur.select_related("auteur", "organisation").first()
