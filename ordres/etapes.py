"""Pass one step of a control: compare-and-swap, the step's row, the journal, the professional told."""

from datetime import date

from django.db.models import F
from django.urls import reverse

from accounts import horloge, journal, notifications
from accounts.journal import Fait
from accounts.models import Organisation, Utilisateur
from actions.models import Cycle
from certif.socle.workflow import Depasse, Transition
from ordres.models import Controle, EtapeControle
from ordres.workflow_controle import MOTS, Geste

NATURE_NOTIFICATION = "controle"


def depasse() -> Depasse:
    """The refusal of a stale form."""
    return Depasse(
        "Ce dossier a changé depuis que vous l’avez ouvert. Votre geste n’a pas été enregistré.",
        remede="Rouvrez le dossier, relisez ce qui a changé, puis recommencez si c’est encore utile.",
    )


def pass_step(
    controle: Controle, transition: Transition, *, auteur: Utilisateur, revision: int, motif: str, **champs: object
) -> EtapeControle:
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
        titre=MOTS[geste].annonce,
        texte=texte,
        lien=reverse("ordre:mon_controle", args=[cycle.pk]),
        professionnel=professionnel,
    )


def steps_since(controle: Controle, revision: int) -> list[EtapeControle]:
    """Steps passed after the revision that a form had seen, oldest first."""
    return list(controle.etapes.filter(revision__gt=revision).select_related("auteur").order_by("revision"))


def periode(debut: date, fin: date) -> str:
    """« cycle du 01/01/2023 au 31/12/2031 »."""
    return f"cycle du {debut:%d/%m/%Y} au {fin:%d/%m/%Y}"
