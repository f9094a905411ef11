"""Undo what a visitor did in the days that are no longer past, so that the guided path can be walked again.

Controls, decisions and attestations are kept for as long as the law says (PostgreSQL refuses to remove them). The
demonstration alone goes back in time: what was decided on 15 February 2032 has not happened in 2026. The journal keeps
its lines.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Model

from accounts import horloge
from accounts.models import Notification, Travail
from actions.models import Cycle
from ordres import conservation_porte
from ordres.attestation import NATURE_PDF
from ordres.models import (
    Attestation,
    Campagne,
    Controle,
    DelegationOrdre,
    EnvoiAlertes,
    Fil,
    LotDecisions,
    MessageDossier,
    NoteInterne,
    RevuePreuve,
    Tirage,
)

#: What an instance begins, and when it did: the rest hangs on it.
_COMMENCES: tuple[tuple[type[Model], str], ...] = (
    (Controle, "ouvert_at"), (Campagne, "ouverte_at"), (LotDecisions, "prepare_at"), (Tirage, "created_at"),
    (EnvoiAlertes, "demande_at"), (MessageDossier, "created_at"), (NoteInterne, "at"), (RevuePreuve, "at"),
    (DelegationOrdre, "donnee_at"),
)  # fmt: skip


def rewind(on: date) -> list[int]:
    """Forget what instances began after this day; returns the exercises whose cycles must be computed again.

    Raises RuntimeError outside the demonstration: nothing else may remove a decision.
    """
    if not settings.DEMO:
        raise RuntimeError("controls are undone in demonstration mode only")
    lendemain = horloge.first_instant(on + timedelta(days=1))
    with transaction.atomic():
        racines = {
            modele: set(modele._base_manager.filter(**{f"{champ}__gte": lendemain}).values_list("pk", flat=True))
            for modele, champ in _COMMENCES
        }
        cycles = list(Controle.objects.filter(pk__in=racines[Controle]).values_list("cycle_id", flat=True))
        trouvees = conservation_porte.with_what_hangs(racines)
        cles = [f"{NATURE_PDF}:{pk}" for pk in trouvees.get(Attestation, ())]
        fils = list(Fil.objects.filter(messages__in=racines[MessageDossier]).distinct())
        conservation_porte.remove(trouvees)
        Travail.objects.filter(cle__in=cles).delete()
        # Nobody was told yet of what has not happened.
        Notification.objects.filter(created_at__gte=lendemain).delete()
        for fil in fils:
            _count_again(fil)
        Cycle.objects.filter(pk__in=cycles, etat=Cycle.Etat.CONTROLE).update(
            etat=Cycle.Etat.OUVERT, jugement="", juge_le=None
        )
    return list(Cycle.objects.filter(pk__in=cycles).values_list("exercice_id", flat=True))


def _count_again(fil: Fil) -> None:
    """Say of a thread what its remaining messages say: the last word, and what each side has not read."""
    envoyes = fil.messages.filter(etat=MessageDossier.Etat.ENVOYE).order_by("envoye_at", "pk")
    dernier = envoyes.last()
    non_lus = [message.is_titulaire for message in envoyes if message.lu_at is None]
    Fil.objects.filter(pk=fil.pk).update(
        dernier_at=dernier.envoye_at if dernier else None, is_au_titulaire=dernier is not None and dernier.is_titulaire,
        a_lire_instance=sum(non_lus), a_lire_titulaire=len(non_lus) - sum(non_lus),
    )  # fmt: skip
