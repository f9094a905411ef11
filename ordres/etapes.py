"""Pass one step of a control: compare-and-swap, the step's row, the journal, the professional told."""

from datetime import date

from django.db.models import F
from django.urls import reverse

from accounts import horloge, journal, notifications
from accounts.journal import Fait
from accounts.models import Organisation, Utilisateur
from actions.models import Cycle
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse, Transition
from ordres.models import Controle, EtapeControle
from ordres.rules.chemin import SUR_PLACE
from ordres.workflow_controle import Geste, announced

NATURE_NOTIFICATION = "controle"


def depasse() -> Depasse:
    """The refusal of a stale form."""
    return Depasse(
        "Ce dossier a changé depuis que vous l’avez ouvert. Votre geste n’a pas été enregistré.",
        remede="Rouvrez le dossier, relisez ce qui a changé, puis recommencez si c’est encore utile.",
    )


def pass_step(
    controle: Controle, transition: Transition, *, auteur: Utilisateur | None, revision: int, motif: str,
    **champs: object,
) -> EtapeControle:  # fmt: skip
    """Move the control if it is still at `revision`; raises `Depasse` otherwise. Inside the caller's transaction.

    `champs` are other columns of the control set by the step (`observations_jusquau`).
    """
    avancees = Controle.objects.filter(pk=controle.pk, revision=revision, etat__in=transition.de).update(
        etat=transition.vers, revision=F("revision") + 1, **champs
    )
    if not avancees:
        raise depasse()
    etape = EtapeControle.objects.create(
        controle=controle,
        revision=revision + 1,
        transition=transition.nom,
        de=controle.etat,
        vers=transition.vers,
        auteur=auteur,
        motif=motif.strip(),
        at=horloge.now(),
    )
    controle.refresh_from_db()
    return etape


def stay(
    controle: Controle, geste: Geste, *, auteur: Utilisateur, revision: int, motif: str = "", **champs: object
) -> EtapeControle:
    """Record a step that leaves the control where it is (`ordres.rules.chemin.SUR_PLACE`); raises `Depasse`."""
    if controle.etat not in SUR_PLACE[geste]:
        raise depasse()
    sur_place = Transition(geste, (controle.etat,), controle.etat)
    return pass_step(controle, sur_place, auteur=auteur, revision=revision, motif=motif, **champs)


def tell(cycle: Cycle, controle: Controle, geste: Geste, instance: Organisation, fait: Fait, auteur: Utilisateur,
         texte: str, **details: object) -> None:  # fmt: skip
    """Journal event and notification of a step; the reasons are read on the site, never sent by e-mail."""
    professionnel = cycle.exercice.professionnel
    journal.record(
        fait,
        auteur=auteur,
        organisation=instance,
        professionnel=professionnel,
        objet=controle,
        details={"transition": geste.value, "etat": controle.etat, "revision": controle.revision, **details},
    )
    notifications.notify(
        cle=f"controle:{controle.pk}:{controle.revision}",
        nature=NATURE_NOTIFICATION,
        titre=announced(geste, instance),
        texte=texte,
        lien=reverse("ordre:mon_controle", args=[cycle.pk]),
        professionnel=professionnel,
    )


def note_refusal(cycle: Cycle, controle: Controle | None, geste: str, auteur: Utilisateur, refus: Refus) -> None:
    """Keep the trace of a gesture that was refused, once its transaction is undone: who, which, why, on which file."""
    journal.record(
        Fait.CONTROLE_REFUSE,
        auteur=auteur,
        organisation=controle.instance if controle is not None else None,
        professionnel=cycle.exercice.professionnel,
        objet=controle if controle is not None else cycle,
        details={"transition": geste, "code": refus.code},
    )


def steps_since(controle: Controle, revision: int) -> list[EtapeControle]:
    """Steps passed after the revision that a form had seen, oldest first."""
    return list(controle.etapes.filter(revision__gt=revision).select_related("auteur").order_by("revision"))


def periode(debut: date, fin: date) -> str:
    """« cycle du 01/01/2023 au 31/12/2031 »."""
    return f"cycle du {debut:%d/%m/%Y} au {fin:%d/%m/%Y}"
