"""What stands around a file: the review of its evidence, its messages, its notes, the second person of a decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.forms import Form

from accounts.requete import Requete
from actions.models import Cycle
from ordres import fils, notes, preuves_lues, propositions, revue_preuves
from ordres.constat import Constat
from ordres.decision import contradictoire
from ordres.double_regard import Portee
from ordres.formulaires_dossier import PropositionForm
from ordres.models import Controle, Decision, MessageDossier
from ordres.propositions import Regard
from ordres.revue_preuves import Revue

#: Messages shown in the file; the others are on their page.
DERNIERS = 3


@dataclass(frozen=True, slots=True)
class Autour:
    """`contexte` is printed; `revues` are the opinions in force by action; `portee` is the rule of the instance."""

    contexte: dict[str, Any]
    revues: dict[int, Revue]
    pieces_a_demander: str
    portee: Portee


def around(
    request: Requete, cycle: Cycle, controle: Controle | None, vu: Constat, geste_lie: str, lie: Form | None
) -> Autour:
    """Everything above; `lie` is the form just refused when `geste_lie` names it."""
    lectures = preuves_lues.in_order(vu.situation)
    actions = [lue.action for lue in lectures]
    revues = revue_preuves.in_force(actions)
    a_voir = next((a.pk for a in actions if a.pk not in revues or revues[a.pk].is_perimee), None)
    regard = propositions.read(controle, request.user, vu.empreinte, request.jour) if controle is not None else None
    fil = fils.of_cycle(cycle)
    envoyes = fil.messages.filter(etat=MessageDossier.Etat.ENVOYE) if fil else MessageDossier.objects.none()
    contexte = {
        "revue_faite": {
            "revues": sum(1 for r in revues.values() if not r.is_perimee), "total": len(actions),
        },
        "premiere_preuve": a_voir if not fils.is_closed(cycle) else None,
        "fil": fil,
        "derniers_messages": list(envoyes.select_related("instance").order_by("-envoye_at", "-pk")[:DERNIERS])[::-1],
        "notes": notes.visible_to(request.user, cycle, request.jour),
        "regard": regard,
        "proposition_form": _form(controle, vu, regard, lie if geste_lie == "proposer" else None),
    }  # fmt: skip
    return Autour(
        contexte,
        revues,
        revue_preuves.request_text(actions, revues),
        regard.portee if regard is not None else Portee.AUCUNE,
    )


def _form(controle: Controle | None, vu: Constat, regard: Regard | None, lie: Form | None) -> Form | None:
    """The form of a proposal: for the indications that take two people."""
    if controle is None or regard is None or not regard.peut_proposer:
        return None
    form = lie or PropositionForm(
        initial={
            "revision": controle.revision, "empreinte": vu.empreinte,
            "sens": Decision.Sens.SATISFAIT.value if vu.complet else None,
        },
        auto_id="proposition_%s",
        is_entendu=contradictoire(controle).entendu,
    )  # fmt: skip
    if regard.portee is Portee.NON_SATISFAIT:
        seul = [(Decision.Sens.NON_SATISFAIT.value, Decision.Sens.NON_SATISFAIT.label)]
        form.fields["sens"].choices = seul  # type: ignore[attr-defined]  # a ChoiceField has them
        if not form.is_bound:
            form.initial["sens"] = Decision.Sens.NON_SATISFAIT.value
    return form
