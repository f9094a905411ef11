"""Write indications that every check let through, one or many, with everything that each of them entails.

The one door of what is decided: `ordres.decision` opens it for one file, `ordres.lot_tranches` for many. Each has its
step, its decision with what it saw, the judgement of its cycle, its attestation, its event and its message; queries
do not grow with their number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from accounts import horloge
from accounts.journal import Fait
from accounts.models import Organisation, Utilisateur
from actions import cycles, projection
from actions.models import Cycle
from ordres import attestation, double_regard, remplacement, revue_preuves
from ordres.constat import Constat
from ordres.etapes import Annonce, Pas, depasse, pass_steps, periode, tell_many
from ordres.models import Controle, Decision
from ordres.rules.contradictoire import Contradictoire
from ordres.workflow_controle import CONTROLE, Geste

Sens = Decision.Sens
GESTES = {
    Sens.SATISFAIT: Geste.DECIDER_SATISFAIT,
    Sens.NON_SATISFAIT: Geste.DECIDER_NON_SATISFAIT,
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


@dataclass(frozen=True, slots=True)
class Verifiee:
    """An indication that passed its checks, on a file that is held: what was seen, in whose name it is given."""

    controle: Controle
    intention: Intention
    vu: Constat
    entre_nous: Contradictoire
    instance: Organisation

    @property
    def cycle(self) -> Cycle:
        """The cycle it judges."""
        return self.controle.cycle


def write_many(
    verifiees: Sequence[Verifiee], *, auteur: Utilisateur, on: date, en_nombre: bool = False
) -> list[Decision]:
    """Write the steps, the decisions, the judgements, the attestations; tell everybody. In the order given.

    Inside the caller's transaction, once each cycle is held and checked; raises `Depasse` or `Refus` for all of them.
    `en_nombre`: nobody waits for these attestations.
    """
    if not verifiees:
        return []
    _pass_steps(verifiees, auteur)
    anciennes = {
        v.cycle.pk: remplacement.take_over(v.controle) for v in verifiees if v.cycle.etat == Cycle.Etat.CONTROLE
    }
    rendues = _freeze(verifiees, anciennes, auteur, on)
    double_regard.require((rendue, v.intention.revision) for rendue, v in zip(rendues, verifiees, strict=True))
    _judge(verifiees, on)
    _attest(verifiees, rendues, anciennes, en_nombre=en_nombre)
    tell_many(
        [_announcement(v, rendue) for v, rendue in zip(verifiees, rendues, strict=True)], Fait.CONTROLE_DECIDE, auteur
    )
    return rendues


def still(etat: str) -> Q:
    """Cycles in the state they were read in; one that was closed without a judgement has none to receive."""
    return Q(etat=etat) & ~Q(etat=Cycle.Etat.CLOS)


def _pass_steps(verifiees: Iterable[Verifiee], auteur: Utilisateur) -> None:
    par_sens: dict[Decision.Sens, list[Pas]] = defaultdict(list)
    for v in verifiees:
        par_sens[v.intention.sens].append(Pas(v.controle, v.intention.revision, v.intention.motif))
    for sens, pas in par_sens.items():
        pass_steps(pas, CONTROLE.transition(GESTES[sens]), auteur=auteur)


def _freeze(
    verifiees: Sequence[Verifiee], anciennes: Mapping[int, Decision], auteur: Utilisateur, on: date
) -> list[Decision]:
    """The decisions with what they saw; one that replaces another has the key that the former one names."""
    revues, instant = revue_preuves.frozen([v.cycle.pk for v in verifiees]), horloge.now()
    return Decision.objects.bulk_create(
        [
            Decision(
                pk=anciennes[v.cycle.pk].remplacee_par_id if v.cycle.pk in anciennes else None,
                controle=v.controle,
                sens=v.intention.sens,
                motif=v.intention.motif.strip(),
                constat={
                    **v.vu.donnees,
                    "contradictoire": _as_data(v.entre_nous),
                    "revue": revues[v.cycle.pk],
                },
                auteur=auteur,
                organisation=v.instance,
                jour=on,
                created_at=instant,
            )
            for v in verifiees
        ]
    )


def _judge(verifiees: Iterable[Verifiee], on: date) -> None:
    """Write the judgement on the cycles; the next ones are computed from it by the room of cycles."""
    groupes: dict[tuple[str, Decision.Sens], list[Cycle]] = defaultdict(list)
    for v in verifiees:
        groupes[v.cycle.etat, v.intention.sens].append(v.cycle)
    juges = [cycle for groupe in groupes.values() for cycle in groupe]
    for (etat, sens), groupe in groupes.items():
        jugement = {"etat": Cycle.Etat.CONTROLE, "jugement": sens.value, "juge_le": on}
        tenus = Cycle.objects.filter(still(etat), pk__in=[cycle.pk for cycle in groupe])
        if tenus.update(**jugement) != len(groupe):
            raise depasse()
        for cycle in groupe:
            for nom, valeur in jugement.items():
                setattr(cycle, nom, valeur)
    projection.rebuild([cycle.pk for cycle in juges], on)
    cycles.touch([cycle.exercice_id for cycle in juges])


def _attest(
    verifiees: Sequence[Verifiee], rendues: Sequence[Decision], anciennes: Mapping[int, Decision], *, en_nombre: bool
) -> None:
    satisfaites = [rendue for rendue in rendues if rendue.sens == Sens.SATISFAIT]
    if satisfaites:
        attestation.issue(satisfaites, en_nombre=en_nombre)
    for v, rendue in zip(verifiees, rendues, strict=True):
        if rendue.sens != Sens.SATISFAIT and v.cycle.pk in anciennes:
            attestation.withdraw(rendue, v.cycle)


def _announcement(v: Verifiee, rendue: Decision) -> Annonce:
    sens, dates = v.intention.sens, periode(v.cycle.debut, v.cycle.fin)
    if sens == Sens.SATISFAIT:
        texte = f"Pour votre {dates}. Votre attestation est en préparation\u00a0; vous pourrez la télécharger."
    else:
        texte = f"Pour votre {dates}. Lisez la décision et ses motifs dans votre dossier, avec les suites possibles."
    details = {"sens": sens.value, "decision": rendue.pk, "empreinte": v.vu.empreinte}
    return Annonce(v.cycle, v.controle, GESTES[sens], v.instance, texte, details)


def _as_data(entre_nous: Contradictoire) -> dict[str, object]:
    limite = entre_nous.observations_jusquau
    return {
        "observations_jusquau": limite.isoformat() if limite else None,
        "observations_recues": entre_nous.observations_recues,
        "entendu": entre_nous.entendu,
        "audition": entre_nous.audition.value,
    }
