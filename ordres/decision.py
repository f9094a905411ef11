"""The final indication on a cycle: decided once, on the file that was shown, with everything it saw (R. 4022-20)."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from accounts import horloge
from accounts.journal import Fait
from accounts.models import Utilisateur
from accounts.permissions import Permission
from actions import cycles, projection
from actions.models import Avancement, Cycle
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import attestation, constat
from ordres.competence import require_instance
from ordres.etapes import depasse, pass_step, periode, tell
from ordres.models import Controle, Decision
from ordres.rules.contradictoire import Contradictoire, obstacle
from ordres.workflow_controle import CONTROLE, Geste

_GESTES = {
    Decision.Sens.SATISFAIT: Geste.DECIDER_SATISFAIT,
    Decision.Sens.NON_SATISFAIT: Geste.DECIDER_NON_SATISFAIT,
}


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
    """What happened so far between the instance and the professional, from the steps."""
    faits = set(controle.etapes.values_list("transition", flat=True))
    return Contradictoire(
        observations_jusquau=controle.observations_jusquau,
        observations_recues=Geste.RECEVOIR_OBSERVATIONS.value in faits,
        entendu=entendu or Geste.TENIR_AUDITION.value in faits,
    )


def decide(controle: Controle, intention: Intention, auteur: Utilisateur, on: date) -> Decision:
    """Give the final indication; the attestation of a satisfied obligation is born in the same transaction.

    Raises `Depasse` when the control or the file changed since it was shown, `Refus` (`non_autorise`,
    `propre_dossier`, `motif_requis`, or an obstacle of the contradictory path). Nothing is written then.
    """
    cycle = controle.cycle
    geste = _GESTES[intention.sens]
    transition = CONTROLE.transition(geste)
    instance = require_instance(auteur, Permission(transition.permission), cycle, on)
    if intention.revision != controle.revision:
        raise depasse()
    CONTROLE.check(geste, controle.etat, intention.motif)
    with transaction.atomic():
        _lock(cycle)
        vu = constat.read(cycle, on)
        _check_seen(vu, intention)
        entre_nous = contradictoire(controle, intention.entendu)
        _check_reasons(vu, intention, entre_nous, on)
        pass_step(controle, transition, auteur=auteur, revision=intention.revision, motif=intention.motif)
        decision = Decision.objects.create(
            controle=controle,
            sens=intention.sens,
            motif=intention.motif.strip(),
            constat={**vu.donnees, "contradictoire": _as_data(entre_nous)},
            auteur=auteur,
            organisation=instance,
            jour=on,
            created_at=horloge.now(),
        )
        _close(cycle, intention.sens, on)
        if intention.sens == Decision.Sens.SATISFAIT:
            attestation.issue(decision, cycle, instance, on)
        tell(
            cycle, controle, geste, instance, Fait.CONTROLE_DECIDE, auteur, _announcement(cycle, intention.sens),
            sens=intention.sens.value, decision=decision.pk, empreinte=vu.empreinte,
        )  # fmt: skip
    return decision


def _lock(cycle: Cycle) -> None:
    """Hold the cycle then its projection, in the order every writer takes them: facts wait until we commit."""
    verrouille = Cycle.objects.select_for_update().filter(pk=cycle.pk, etat=Cycle.Etat.OUVERT).first()
    if verrouille is None:
        raise depasse()
    list(Avancement.objects.select_for_update().filter(pk=cycle.pk).values_list("pk"))


def _check_seen(vu: constat.Constat, intention: Intention) -> None:
    if vu.empreinte != intention.empreinte:
        raise Depasse(
            "Le dossier a changé depuis son affichage : une action ou une pièce a été ajoutée, modifiée ou retirée.",
            remede="Relisez le dossier tel qu’il est maintenant, puis décidez.",
        )


def _check_reasons(vu: constat.Constat, intention: Intention, entre_nous: Contradictoire, on: date) -> None:
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


def _close(cycle: Cycle, sens: Decision.Sens, on: date) -> None:
    """Write the judgement on the cycle; the next one is computed from it by the room of cycles."""
    clos = Cycle.objects.filter(pk=cycle.pk, etat=Cycle.Etat.OUVERT).update(
        etat=Cycle.Etat.CONTROLE, jugement=sens.value, juge_le=on
    )
    if not clos:
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
    }
