"""Pass a step of one control or of many: compare-and-swap, the step's row, the journal, the professional told."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import F
from django.urls import reverse

from accounts import horloge, journal, notifications
from accounts.journal import Fait
from accounts.models import Evenement, Notification, Organisation, Utilisateur
from actions.models import Cycle
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse, Transition
from ordres.models import Controle, EtapeControle
from ordres.rules.chemin import SUR_PLACE
from ordres.workflow_controle import Geste, announced

NATURE_NOTIFICATION = "controle"


@dataclass(frozen=True, slots=True)
class Pas:
    """A control to move by one step: the revision that was seen, the reason."""

    controle: Controle
    revision: int
    motif: str = ""


@dataclass(frozen=True, slots=True)
class Annonce:
    """A step that was passed on a cycle read with its exercise, to tell: in whose name, in which words.

    `details` are codes for the journal.
    """

    cycle: Cycle
    controle: Controle
    geste: Geste
    instance: Organisation
    texte: str
    details: Mapping[str, object] = field(default_factory=dict)


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
    return pass_steps([Pas(controle, revision, motif)], transition, auteur=auteur, **champs)[0]


def pass_steps(
    pas: Sequence[Pas], transition: Transition, *, auteur: Utilisateur | None, **champs: object
) -> list[EtapeControle]:
    """The same for many, all of them or none: one statement by revision that was seen."""
    champs = {"etat": transition.vers, **champs}
    par_revision: dict[int, list[Controle]] = defaultdict(list)
    for un in pas:
        par_revision[un.revision].append(un.controle)
    for revision, controles in sorted(par_revision.items()):
        avances = Controle.objects.filter(
            pk__in=[controle.pk for controle in controles], revision=revision, etat__in=transition.de
        ).update(revision=F("revision") + 1, **champs)
        if avances != len(controles):
            raise depasse()
    instant = horloge.now()
    etapes = EtapeControle.objects.bulk_create(
        [
            EtapeControle(
                controle=un.controle, revision=un.revision + 1, transition=transition.nom, de=un.controle.etat,
                vers=transition.vers, auteur=auteur, motif=un.motif.strip(), at=instant,
            )
            for un in pas
        ]
    )  # fmt: skip
    for un in pas:
        for nom, valeur in {**champs, "revision": un.revision + 1}.items():
            setattr(un.controle, nom, valeur)
    return etapes


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
    tell_many([Annonce(cycle, controle, geste, instance, texte, details)], fait, auteur)


def tell_many(annonces: Sequence[Annonce], fait: Fait, auteur: Utilisateur) -> None:
    """The same for many controls, in constant queries."""
    instant = horloge.now()
    Evenement.objects.bulk_create(
        [
            Evenement(
                at=instant, nature=fait, auteur=auteur, organisation=a.instance,
                professionnel_id=a.cycle.exercice.professionnel_id, objet=journal.reference(a.controle),
                details={
                    "transition": a.geste.value, "etat": a.controle.etat, "revision": a.controle.revision, **a.details,
                },
            )
            for a in annonces
        ]
    )  # fmt: skip
    notifications.notify_holders(
        Notification(
            cle=f"controle:{a.controle.pk}:{a.controle.revision}", nature=NATURE_NOTIFICATION,
            titre=announced(a.geste, a.instance), texte=a.texte,
            lien=reverse("ordre:mon_controle", args=[a.cycle.pk]),
            professionnel_id=a.cycle.exercice.professionnel_id, created_at=instant,
        )
        for a in annonces
    )  # fmt: skip


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
