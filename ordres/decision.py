"""The final indication on a cycle: decided once, on the file that was shown, with everything it saw (R. 4022-20).

`decide` is one file; its pieces serve those who decide many: `allowed` (who) and `check_shown` (which state), `lock`,
`constat.read`, `check` (what was seen, the reasons), then `ordres.decision_ecrite.write_many`.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.utils.timezone import localtime

from accounts.models import Organisation, Utilisateur
from accounts.permissions import Permission
from actions.models import Avancement, Cycle
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import constat
from ordres.competence import instances_or_refusals, require_instance
from ordres.decision_ecrite import GESTES, Intention, Verifiee, still, write_many
from ordres.etapes import depasse
from ordres.models import Controle, Decision, EtapeControle
from ordres.rules.audition import ENTENDU, EtatAudition, last_day
from ordres.rules.contradictoire import Contradictoire, obstacle
from ordres.workflow_controle import CONTROLE, Geste

__all__ = [
    "Contradictoire", "Intention", "Verifiee", "allowed", "allowed_many", "check", "check_shown", "contradictoire",
    "contradictoires", "decide", "lock", "obstacle",
]  # fmt: skip

_OBSERVATIONS = {Geste.RECEVOIR_OBSERVATIONS.value, Geste.DEPOSER_OBSERVATIONS.value}


def contradictoire(controle: Controle, entendu: bool = False) -> Contradictoire:
    """What happened between the instance and the professional since the reasons were last communicated."""
    return contradictoires([controle], entendu)[controle.pk]


def contradictoires(controles: Sequence[Controle], entendu: bool = False) -> dict[int, Contradictoire]:
    """The same for many controls, by their key, in one query."""
    faits: dict[int, set[str]] = defaultdict(set)
    etapes = EtapeControle.objects.filter(controle__in=controles).order_by("controle_id", "revision")
    for cle, geste in etapes.values_list("controle_id", "transition"):
        faits[cle] = {geste} if geste == Geste.REEXAMINER else faits[cle] | {geste}
    return {controle.pk: _between_us(controle, faits[controle.pk], entendu) for controle in controles}


def _between_us(controle: Controle, faits: set[str], entendu: bool) -> Contradictoire:
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
        entre_nous = contradictoire(controle, intention.entendu)
        check(controle, vu, intention, entre_nous, on)
        return write_many([Verifiee(controle, intention, vu, entre_nous, instance)], auteur=auteur, on=on)[0]


def allowed(controle: Controle, intention: Intention, auteur: Utilisateur, on: date) -> Organisation:
    """The instance in whose name this indication may be given, from the state and the revision that were shown."""
    geste, permission = _right(intention.sens)
    instance = require_instance(auteur, permission, controle.cycle, on, geste=geste)
    check_shown(controle, intention)
    return instance


def allowed_many(
    cycles: Sequence[Cycle], sens: Decision.Sens, auteur: Utilisateur, on: date
) -> Mapping[int, Organisation | Refus]:
    """In whose name this indication may be given on each of these cycles, or why it may not, by their key."""
    geste, permission = _right(sens)
    return instances_or_refusals(auteur, permission, cycles, on, geste=geste)


def _right(sens: Decision.Sens) -> tuple[Geste, Permission]:
    geste = GESTES[sens]
    return geste, Permission(CONTROLE.transition(geste).permission)


def check_shown(controle: Controle, intention: Intention) -> None:
    """That the control is at the step that was shown, from which this indication may be given."""
    if intention.revision != controle.revision:
        raise depasse()
    CONTROLE.check(GESTES[intention.sens], controle.etat, intention.motif)


def lock(cycle: Cycle) -> None:
    """Hold the cycle then its projection, in the order every writer takes them: facts wait until we commit.

    Raises `Depasse` when the cycle is no longer as it was read: closed, or judged meanwhile.
    """
    if not Cycle.objects.select_for_update().filter(still(cycle.etat), pk=cycle.pk).exists():
        raise depasse()
    list(Avancement.objects.select_for_update().filter(pk=cycle.pk).values_list("pk"))


def check(controle: Controle, vu: constat.Constat, intention: Intention, entre_nous: Contradictoire, on: date) -> None:
    """That the file is the one that was shown, and that the reasons and the path allow this indication."""
    if vu.empreinte != intention.empreinte:
        raise Depasse(
            "Le dossier a changé depuis son affichage : une action ou une pièce a été ajoutée, modifiée ou retirée.",
            remede="Relisez le dossier tel qu’il est maintenant, puis décidez.",
        )
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
