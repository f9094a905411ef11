"""Open the control of an ended cycle and lead it, step by step, to the door of the decision."""

from datetime import date

from django.db import IntegrityError, transaction

from accounts import horloge
from accounts.journal import Fait
from accounts.models import Organisation, Utilisateur
from accounts.permissions import Permission
from actions.models import Cycle
from certif.socle.refus import Refus
from ordres.competence import require_instance
from ordres.etapes import depasse, pass_step, periode, tell
from ordres.models import Controle, EtapeControle
from ordres.rules import delais
from ordres.rules.audition import EtatAudition
from ordres.workflow_controle import CONTROLE, INSTRUCTION, Geste, words_of
from referentiels.parametres import parametres_au


def is_openable(cycle: Cycle, on: date) -> bool:
    """Whether this cycle may be opened for control on that day: ended, not closed by another event."""
    return cycle.etat == Cycle.Etat.OUVERT and cycle.fin < on


def open_controle(cycle: Cycle, auteur: Utilisateur, on: date) -> Controle:
    """Open the control of a cycle that ended (R. 4022-19); due `controle_mois` months after its end.

    Raises `Refus` (`non_autorise`, `propre_dossier`, `cycle_en_cours`, `cycle_clos`) or `Depasse` when somebody
    opened it meanwhile.
    """
    instance = require_instance(auteur, Permission.CONTROLE_INSTRUIRE, cycle, on)
    if cycle.etat != Cycle.Etat.OUVERT:
        raise Refus(
            "cycle_clos",
            "Ce cycle est clos : il n’y a pas de contrôle à ouvrir.",
            remede="Ouvrez le dossier pour lire ce qui a mis fin au cycle.",
        )
    if cycle.fin >= on:
        raise Refus(
            "cycle_en_cours",
            f"Ce cycle court jusqu’au {cycle.fin:%d/%m/%Y} : le contrôle s’ouvre après.",
            remede=f"Revenez après la fin du cycle ({words_of(instance).controle}).",
        )
    parametres = parametres_au(on)
    with transaction.atomic():
        try:
            with transaction.atomic():
                controle = Controle.objects.create(
                    cycle=cycle,
                    instance=instance,
                    etat=CONTROLE.initial,
                    ouvert_at=horloge.now(),
                    echeance=delais.echeance(cycle.fin, parametres.controle_mois),
                )
        except IntegrityError as erreur:
            if Controle.objects.filter(cycle=cycle).exists():
                raise depasse() from erreur
            raise
        EtapeControle.objects.create(
            controle=controle, revision=1, transition=Geste.OUVRIR, de="", vers=controle.etat, auteur=auteur,
            at=horloge.now(),
        )  # fmt: skip
        tell(
            cycle, controle, Geste.OUVRIR, instance, Fait.CONTROLE_OUVERT, auteur, announcement(controle, instance),
        )  # fmt: skip
    return controle


def announcement(controle: Controle, instance: Organisation) -> str:
    """What the professional reads when a control opens."""
    return (
        f"Le {instance.nom} examine votre {periode(controle.cycle.debut, controle.cycle.fin)} "
        f"et se prononce au plus tard le {controle.echeance:%d/%m/%Y}. Vous n’avez rien à faire pour l’instant."
    )


_TEXTES: dict[Geste, str] = {
    Geste.DEMANDER_PIECES: "Lisez la demande, ajoutez les pièces à votre compte, puis dites que vous avez répondu, "
    "au plus tard le {pieces}.",
    Geste.COMMUNIQUER_MOTIFS: "Lisez les motifs. Vous pouvez présenter vos observations écrites "
    "jusqu’au {observations}, et être entendu.",
    Geste.RECEVOIR_OBSERVATIONS: "Elles seront lues avant toute décision.",
    Geste.TENIR_AUDITION: "Le compte rendu est consultable dans votre dossier.",
}


def advance(
    controle: Controle, geste: Geste, auteur: Utilisateur, on: date, *, revision: int, motif: str
) -> EtapeControle:
    """Pass one step of the instruction (not the decision, see `ordres.decision`).

    `revision` is the one the form showed: `Depasse` when the control moved since. `Refus("motif_requis")` without text.
    """
    if geste not in INSTRUCTION:
        raise Refus(
            "geste_inconnu", "Ce geste n’existe pas.", remede="Rouvrez le dossier et choisissez un geste proposé."
        )
    cycle = controle.cycle
    transition = CONTROLE.transition(geste)
    instance = require_instance(auteur, Permission(transition.permission), cycle, on, geste=geste)
    with transaction.atomic():
        if revision != controle.revision:
            raise depasse()
        CONTROLE.check(geste, controle.etat, motif)
        etape = pass_step(
            controle, transition, auteur=auteur, revision=revision, motif=motif, **opened_delay(geste, on)
        )
        limites = {
            "pieces": f"{controle.pieces_jusquau:%d/%m/%Y}" if controle.pieces_jusquau else "",
            "observations": f"{controle.observations_jusquau:%d/%m/%Y}" if controle.observations_jusquau else "",
        }
        tell(cycle, controle, geste, instance, Fait.CONTROLE_ETAPE, auteur, _TEXTES[geste].format(**limites))
    return etape


def opened_delay(geste: Geste, on: date) -> dict[str, object]:
    """The columns of the control that a step sets: the delay it opens, the hearing it records."""
    parametres = parametres_au(on)
    if geste == Geste.DEMANDER_PIECES:
        return {"pieces_jusquau": delais.pieces_jusquau(on, parametres.pieces_jours)}
    if geste == Geste.COMMUNIQUER_MOTIFS:
        return {"observations_jusquau": delais.observations_jusquau(on, parametres.observations_jours)}
    if geste == Geste.TENIR_AUDITION:
        return {"audition": EtatAudition.TENUE.value}
    return {}
