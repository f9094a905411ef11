"""Files under control at a given stage, made through the acts, never by hand."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from accounts.models import Exercice, Utilisateur
from actions import projection
from actions.models import Cycle
from ordres import constat, controle, decision
from ordres.etapes import pass_step
from ordres.models import Controle, Decision
from ordres.workflow_controle import CONTROLE, Geste
from tests.people import make_exercice
from tests.referentiels_fictifs import make_action, make_cycle

#: The first nine-year cycles ended on 31/12/2031; their control is due on 30/06/2032.
JOUR_CONTROLE = date(2032, 2, 15)
APRES_OBSERVATIONS = date(2032, 3, 17)

CHEMINS: dict[str, tuple[Geste, ...]] = {
    "ouvert": (),
    "pieces": (Geste.DEMANDER_PIECES,),
    "pieces_recues": (Geste.DEMANDER_PIECES, Geste.REPONDRE_PIECES),
    "motifs": (Geste.COMMUNIQUER_MOTIFS,),
    "observations": (Geste.COMMUNIQUER_MOTIFS, Geste.RECEVOIR_OBSERVATIONS),
    "audition": (Geste.COMMUNIQUER_MOTIFS, Geste.RECEVOIR_OBSERVATIONS, Geste.TENIR_AUDITION),
}


def fill(cycle: Cycle, on: date, axes: tuple[int, ...] = (1, 2, 3, 4)) -> Cycle:
    """Two counted actions on each of these axes, and the projection."""
    with transaction.atomic():
        for axe in axes:
            for lettre in "ab":
                make_action(cycle, f"A{axe}{lettre}", preuve="honneur" if axe == 4 else "attestation")
        projection.rebuild([cycle.pk], on)
    return cycle


def ended_cycle(on: date = JOUR_CONTROLE, **exercice: object) -> Cycle:
    """The first cycle (2023 to 2031) of a new professional, seen after its end."""
    pro: Exercice = make_exercice(**exercice)
    make_cycle(pro, on)
    return Cycle.objects.filter(exercice=pro).earliest("debut")


def control_at(etape: str, cycle: Cycle, auteur: Utilisateur, on: date = JOUR_CONTROLE) -> Controle:
    """The control of this cycle, led to that stage by the acts."""
    ouvert = controle.open_controle(cycle, auteur, on)
    for geste in CHEMINS[etape]:
        if geste == Geste.REPONDRE_PIECES:
            # The holder's own step, whoever they are here.
            pass_step(
                ouvert, CONTROLE.transition(geste), auteur=None, revision=ouvert.revision, motif="Pièces ajoutées."
            )
            continue
        controle.advance(ouvert, geste, auteur, on, revision=ouvert.revision, motif="Texte fictif de l’étape.")
    return ouvert


def intention(
    ouvert: Controle, on: date = JOUR_CONTROLE, sens: str = "satisfait", motif: str = "", **champs: object
) -> decision.Intention:
    """What the form would send, as shown now."""
    return decision.Intention(
        **{
            "sens": Decision.Sens(sens), "motif": motif, "revision": ouvert.revision,
            "empreinte": constat.read(ouvert.cycle, on).empreinte, **champs,
        }
    )  # fmt: skip
