"""The final indication on a cycle: decided once, on the file that was shown, with everything it saw (R. 4022-20).

`decide` is one file; its pieces serve those who decide many: `allowed` (who, which state), `lock`, `constat.read`,
`check` (what was seen, the reasons), `write` (everything that the decision entails, in the caller's transaction).
"""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localtime

from accounts import horloge
from accounts.journal import Fait
from accounts.models import Organisation, Utilisateur
from accounts.permissions import Permission
from actions import cycles, projection
from actions.models import Avancement, Cycle
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import attestation, constat, double_regard, remplacement, revue_preuves
from ordres.competence import require_instance
from ordres.etapes import depasse, pass_step, periode, tell
from ordres.models import Controle, Decision
from ordres.rules.audition import ENTENDU, EtatAudition, last_day
from ordres.rules.contradictoire import Contradictoire, obstacle
from ordres.workflow_controle import CONTROLE, Geste

_GESTES = {
    Decision.Sens.SATISFAIT: Geste.DECIDER_SATISFAIT,
    Decision.Sens.NON_SATISFAIT: Geste.DECIDER_NON_SATISFAIT,
}
_OBSERVATIONS = {Geste.RECEVOIR_OBSERVATIONS.value, Geste.DEPOSER_OBSERVATIONS.value}


@dataclass(frozen=True, slots=True)
class Intention:
    """What the form asks: the indication, its reason, and the state of the file that the person had before their eyes.

    `entendu` confirms that a hearing was offered when none was held.
    """

    sens: Decision.Sens
    motif: str
    revision: int
    empreinte: str
    entendu: bool = False


def contradictoire(controle: Controle, entendu: bool = False) -> Contradictoire:
    """What happened between the instance and the professional since the reasons were last communicated."""
    faits: set[str] = set()
    for geste in controle.etapes.order_by("revision").values_list("transition", flat=True):
        faits = {geste} if geste == Geste.REEXAMINER else faits | {geste}
    audition = EtatAudition(controle.audition)
    choisie = localtime(controle.audition_at) if controle.audition_at else None
    return Contradictoire(
        observations_jusquau=controle.observations_jusquau,
        observations_recues=bool(_OBSERVATIONS & faits),
        entendu=entendu or audition in ENTENDU or Geste.TENIR_AUDITION.value in faits,
        audition=audition,
        audition_le=last_day(audition, [localtime(d) for d in controle.audition_dates or []], choisie),
    )


def decide(controle: Controle, intention: Intention, auteur: Utilisateur, on: date) -> Decision:
    """Give the final indication; the attestation of a satisfied obligation is born in the same transaction.

    Raises `Depasse` when the control or the file changed since it was shown, `Refus` (`non_autorise`,
    `propre_dossier`, `motif_requis`, or an obstacle of the contradictory path). Nothing is written then.
    """
    instance = allowed(controle, intention, auteur, on)
    with transaction.atomic():
        lock(controle.cycle)
        vu = constat.read(controle.cycle, on)
        entre_nous = check(controle, vu, intention, on)
        return write(controle, intention, vu, entre_nous, auteur=auteur, instance=instance, on=on)


def allowed(controle: Controle, intention: Intention, auteur: Utilisateur, on: date) -> Organisation:
    """The instance in whose name this indication may be given, from the state and the revision that were shown."""
    geste = _GESTES[intention.sens]
    permission = Permission(CONTROLE.transition(geste).permission)
    instance = require_instance(auteur, permission, controle.cycle, on, geste=geste)
    if intention.revision != controle.revision:
        raise depasse()
    CONTROLE.check(geste, controle.etat, intention.motif)
    return instance


def lock(cycle: Cycle) -> None:
    """Hold the cycle then its projection, in the order every writer takes them: facts wait until we commit.

    Raises `Depasse` when the cycle is no longer as it was read: closed, or judged meanwhile.
    """
    if not Cycle.objects.select_for_update().filter(_still(cycle)).exists():
        raise depasse()
    list(Avancement.objects.select_for_update().filter(pk=cycle.pk).values_list("pk"))


def check(controle: Controle, vu: constat.Constat, intention: Intention, on: date) -> Contradictoire:
    """That the file is the one that was shown, and that the reasons and the path allow this indication."""
    if vu.empreinte != intention.empreinte:
        raise Depasse(
            "Le dossier a changé depuis son affichage : une action ou une pièce a été ajoutée, modifiée ou retirée.",
            remede="Relisez le dossier tel qu’il est maintenant, puis décidez.",
        )
    entre_nous = contradictoire(controle, intention.entendu)
    if intention.sens == Decision.Sens.NON_SATISFAIT:
        trouve = obstacle(entre_nous, on)
        if trouve is not None:
            champ = "entendu" if trouve.code == "audition" else None
            raise Refus(trouve.code, trouve.message, champ=champ, remede=trouve.remede)
    elif not vu.complet and not intention.motif.strip():
        raise Refus(
            "motif_requis",
            "Le dossier n’est pas complet : déclarer l’obligation satisfaite demande un motif.",
            champ="motif",
            remede="Écrivez ce qui permet de tenir l’obligation pour satisfaite.",
        )
    elif controle.cycle.etat == Cycle.Etat.CONTROLE and not intention.motif.strip():
        raise Refus(
            "motif_requis",
            "Une décision qui en remplace une autre se motive.",
            champ="motif",
            remede="Écrivez ce qui a changé depuis la première décision.",
        )
    return entre_nous


def write(
    controle: Controle, intention: Intention, vu: constat.Constat, entre_nous: Contradictoire, *, auteur: Utilisateur,
    instance: Organisation, on: date,
) -> Decision:  # fmt: skip
    """Write the step, the decision with what it saw, the judgement of the cycle, the attestation; tell everybody.

    Inside the caller's transaction, once `lock` and `check` have passed.
    """
    cycle, geste = controle.cycle, _GESTES[intention.sens]
    pass_step(controle, CONTROLE.transition(geste), auteur=auteur, revision=intention.revision, motif=intention.motif)
    former = remplacement.take_over(controle) if cycle.etat == Cycle.Etat.CONTROLE else None
    decision = Decision.objects.create(
        pk=former.remplacee_par_id if former else None,
        controle=controle,
        sens=intention.sens,
        motif=intention.motif.strip(),
        constat={
            **vu.donnees,
            "contradictoire": _as_data(entre_nous),
            "revue": revue_preuves.frozen(controle),
        },
        auteur=auteur,
        organisation=instance,
        jour=on,
        created_at=horloge.now(),
    )
    double_regard.require(decision, intention.revision)
    _judge(cycle, intention.sens, on)
    if intention.sens == Decision.Sens.SATISFAIT:
        attestation.issue(decision, cycle, instance, on)
    elif former is not None:
        attestation.withdraw(decision, cycle)
    tell(
        cycle, controle, geste, instance, Fait.CONTROLE_DECIDE, auteur, _announcement(cycle, intention.sens),
        sens=intention.sens.value, decision=decision.pk, empreinte=vu.empreinte,
    )  # fmt: skip
    return decision


def _still(cycle: Cycle) -> Q:
    """The cycle in the state it was read in; a cycle closed without a judgement has none to receive."""
    return Q(pk=cycle.pk, etat=cycle.etat) & ~Q(etat=Cycle.Etat.CLOS)


def _judge(cycle: Cycle, sens: Decision.Sens, on: date) -> None:
    """Write the judgement on the cycle; the next one is computed from it by the room of cycles."""
    if not Cycle.objects.filter(_still(cycle)).update(etat=Cycle.Etat.CONTROLE, jugement=sens.value, juge_le=on):
        raise depasse()
    projection.rebuild([cycle.pk], on)
    cycles.touch([cycle.exercice_id])
    cycle.refresh_from_db()


def _announcement(cycle: Cycle, sens: Decision.Sens) -> str:
    dates = periode(cycle.debut, cycle.fin)
    if sens == Decision.Sens.SATISFAIT:
        return f"Pour votre {dates}. Votre attestation est en préparation ; vous pourrez la télécharger."
    return f"Pour votre {dates}. Lisez la décision et ses motifs dans votre dossier, avec les suites possibles."


def _as_data(entre_nous: Contradictoire) -> dict[str, object]:
    limite = entre_nous.observations_jusquau
    return {
        "observations_jusquau": limite.isoformat() if limite else None,
        "observations_recues": entre_nous.observations_recues,
        "entendu": entre_nous.entendu,
        "audition": entre_nous.audition.value,
    }
