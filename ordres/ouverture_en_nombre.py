"""Open many controls at once, each with what `ordres.controle.open_controle` writes for one; inside a transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from accounts import horloge, journal, notifications
from accounts.journal import Fait
from accounts.models import Evenement, Notification, Organisation, Utilisateur
from actions.models import Cycle
from ordres.etapes import NATURE_NOTIFICATION, periode
from ordres.models import Controle, EtapeControle
from ordres.rules import delais
from ordres.workflow_controle import CONTROLE, MOTS, Geste
from referentiels.parametres import parametres_au


def open_many(cycles: Sequence[Cycle], instance: Organisation, auteur: Utilisateur, on: date) -> list[Controle]:
    """Open the control of these ended cycles, held by the caller and read with their professional.

    Constant queries: controls, steps, journal, notifications. The caller has checked who may and which cycles.
    """
    if not cycles:
        return []
    mois = parametres_au(on).controle_mois
    instant = horloge.now()
    controles = Controle.objects.bulk_create(
        [
            Controle(
                cycle=cycle, instance=instance, etat=CONTROLE.initial, ouvert_at=instant,
                echeance=delais.echeance(cycle.fin, mois),
            )
            for cycle in cycles
        ]
    )  # fmt: skip
    EtapeControle.objects.bulk_create(
        [
            EtapeControle(
                controle=controle, revision=1, transition=Geste.OUVRIR, de="", vers=controle.etat, auteur=auteur,
                at=instant,
            )
            for controle in controles
        ]
    )  # fmt: skip
    Evenement.objects.bulk_create([_event(controle, instance, auteur) for controle in controles])
    notifications.notify_holders([_message(controle, instance) for controle in controles])
    return controles


def _event(controle: Controle, instance: Organisation, auteur: Utilisateur) -> Evenement:
    return Evenement(
        at=controle.ouvert_at, nature=Fait.CONTROLE_OUVERT, auteur=auteur, organisation=instance,
        professionnel_id=controle.cycle.exercice.professionnel_id, objet=journal.reference(controle),
        details={"transition": Geste.OUVRIR.value, "etat": controle.etat, "revision": 1},
    )  # fmt: skip


def _message(controle: Controle, instance: Organisation) -> Notification:
    cycle = controle.cycle
    return Notification(
        cle=f"controle:{controle.pk}:1", nature=NATURE_NOTIFICATION, titre=MOTS[Geste.OUVRIR].annonce,
        texte=f"Le {instance.nom} examine votre {periode(cycle.debut, cycle.fin)} "
        f"et se prononce au plus tard le {controle.echeance:%d/%m/%Y}. Vous n’avez rien à faire pour l’instant.",
        lien=reverse("ordre:mon_controle", args=[cycle.pk]),
        professionnel_id=cycle.exercice.professionnel_id, created_at=controle.ouvert_at,
    )  # fmt: skip
