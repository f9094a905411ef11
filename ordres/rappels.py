"""Every night: remind the professional before the end of a delay, tell the instance what is late.

Reminders of the professionals are set-based, by slices read by key; one by delay, whatever the number of nights. The
instance has one message a week at most, with counts: its list shows which. Nothing is decided by a delay that passes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localtime

from accounts import horloge, journal, travaux
from accounts.journal import Fait
from accounts.models import Appartenance, Notification, Travail
from accounts.notifications import notify, notify_holders
from accounts.permissions import Permission, roles_with
from certif.socle.nombres import counted
from ordres.etapes import NATURE_NOTIFICATION
from ordres.models import Controle
from ordres.rules.audition import EtatAudition
from ordres.rules.chemin import DECIDES
from ordres.rules.delais import last_day_in_words
from referentiels.parametres import parametres_au

NATURE = "ordres.rappels"
TRANCHE = 1_000
#: Days before a hearing when its reminder leaves.
VEILLE_AUDITION = timedelta(days=2)
#: Days before the last day of a control when the instance is told that it comes.
AVANT_ECHEANCE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Rappel:
    """One kind of reminder: which controls, under which key, what it says."""

    quoi: str
    controles: Q
    titre: str
    texte: Callable[[Controle], str]
    limite: Callable[[Controle], str]


def schedule() -> None:
    """Queue the reminders of this night, once."""
    nuit = horloge.today()
    travaux.enqueue(NATURE, f"{NATURE}:{nuit:%Y-%m-%d}", priorite=8)


def handle(travail: Travail) -> None:
    """Handler of the night."""
    remind(horloge.today(), lambda faites: travaux.renew(travail, faites=faites))


def remind(on: date, progres: Callable[[int], None] | None = None) -> dict[str, int]:
    """Send the reminders due on that day; returns how many were looked at of each kind. Twice is once."""
    comptes = {}
    for rappel in _reminders(on):
        comptes[rappel.quoi] = 0
        for tranche in _slices(Controle.objects.filter(rappel.controles)):
            with transaction.atomic():
                notify_holders([_message(rappel, controle) for controle in tranche])
            comptes[rappel.quoi] += len(tranche)
            if progres is not None:
                progres(sum(comptes.values()))
    comptes["instances"] = _tell_instances(on)
    journal.record(Fait.CONTROLE_RAPPELS, details=comptes)
    return comptes


def _reminders(on: date) -> tuple[Rappel, ...]:
    bientot = on + timedelta(days=parametres_au(on).rappel_jours)
    return (
        Rappel(
            "pieces",
            Q(etat=Controle.Etat.PIECES, pieces_jusquau__range=(on, bientot)),
            "Des pièces vous sont demandées\u00a0: le délai se termine",
            lambda c: (
                f"Vous pouvez répondre jusqu’au {last_day_in_words(_day(c.pieces_jusquau))}. Sans réponse, "
                "l’examen continue avec ce que contient votre compte."
            ),
            lambda c: f"{c.pieces_jusquau}",
        ),
        Rappel(
            "observations",
            Q(etat=Controle.Etat.MOTIFS, observations_jusquau__range=(on, bientot)),
            "Vos observations écrites\u00a0: le délai se termine",
            lambda c: (
                f"Vous pouvez les envoyer jusqu’au {last_day_in_words(_day(c.observations_jusquau))}. Vous pouvez "
                "aussi être entendu. Ensuite, une décision peut être prise."
            ),
            lambda c: f"{c.observations_jusquau}",
        ),
        Rappel(
            "audition",
            Q(audition=EtatAudition.FIXEE.value, audition_at__date__range=(on, on + VEILLE_AUDITION))
            & ~Q(etat__in=DECIDES),
            "Votre audition approche",
            lambda c: f"Elle est fixée au {_when(c)}. Le lieu est rappelé dans votre dossier.",
            lambda c: f"{c.audition_at:%Y-%m-%dT%H:%M}",
        ),
    )


def _message(rappel: Rappel, controle: Controle) -> Notification:
    return Notification(
        cle=f"controle:{controle.pk}:rappel:{rappel.quoi}:{rappel.limite(controle)}",
        nature=NATURE_NOTIFICATION,
        titre=rappel.titre,
        texte=rappel.texte(controle),
        lien=reverse("ordre:mon_controle", args=[controle.cycle_id]),
        professionnel_id=controle.cycle.exercice.professionnel_id,
        created_at=horloge.now(),
    )


def _slices(controles: QuerySet[Controle]) -> Iterator[list[Controle]]:
    """The controls by slices, each read when the one before is written."""
    depuis = 0
    lues = controles.select_related("cycle__exercice").order_by("pk")
    while tranche := list(lues.filter(pk__gt=depuis)[:TRANCHE]):
        yield tranche
        depuis = tranche[-1].pk


def late_counts(on: date) -> list[Mapping[str, Any]]:
    """What each instance has late or soon due: one row by instance, in one query."""
    a_entendre = Q(audition__in=[EtatAudition.DEMANDEE.value, EtatAudition.AUTRE_DATE.value])
    comptes = (
        Controle.objects.exclude(etat__in=DECIDES)
        .order_by()
        .values("instance_id")
        .annotate(
            en_retard=Count("pk", filter=Q(echeance__lt=on)),
            bientot=Count("pk", filter=Q(echeance__range=(on, on + AVANT_ECHEANCE))),
            a_lire=Count("pk", filter=Q(etat__in=[Controle.Etat.OBSERVATIONS, Controle.Etat.PIECES_RECUES])),
            a_entendre=Count("pk", filter=a_entendre),
        )
        .filter(Q(en_retard__gt=0) | Q(bientot__gt=0) | Q(a_entendre__gt=0))
    )
    return list(comptes)


def _tell_instances(on: date) -> int:
    """One message a week to each person who instructs, in the instances where something is late or soon due."""
    annee, semaine, _ = on.isocalendar()
    roles = roles_with(Permission.CONTROLE_INSTRUIRE)
    dits = 0
    for compte in late_counts(on):
        instance = compte["instance_id"]
        membres = Appartenance.objects.filter(organisation_id=instance, role__in=roles).select_related(
            "utilisateur", "organisation"
        )
        for membre in {m.utilisateur_id: m for m in membres.order_by("pk") if m.is_active(on)}.values():
            with transaction.atomic():
                notify(
                    cle=f"controle-retard:{instance}:{annee}-{semaine:02d}:{membre.utilisateur_id}",
                    nature=NATURE_NOTIFICATION,
                    titre="Des contrôles attendent votre instance",
                    texte=_in_words(compte),
                    lien=reverse("ordre:liste"),
                    utilisateur=membre.utilisateur,
                )
            dits += 1
    return dits


def _in_words(compte: Mapping[str, Any]) -> str:
    phrases = (
        (compte["en_retard"], "contrôle", "en retard"),
        (compte["bientot"], "contrôle", f"à décider dans les {AVANT_ECHEANCE.days} jours"),
        (compte["a_lire"], "réponse", "de professionnels à lire"),
        (compte["a_entendre"], "demande", "d’audition sans date"),
    )
    dites = [f"{counted(nombre, nom)} {suite}" for nombre, nom, suite in phrases if nombre]
    return f"{', '.join(dites)}."


def _day(limite: date | None) -> date:
    assert limite is not None  # the reminder is read by its delay
    return limite


def _when(controle: Controle) -> str:
    assert controle.audition_at is not None  # constraint `controle_audition_choisie`
    quand = localtime(controle.audition_at)
    return f"{last_day_in_words(quand.date()).removesuffix(' inclus')} à {quand:%H:%M}"
