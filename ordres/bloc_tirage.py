"""What the holder's page says of the draws that held their file; registered with the room of actions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse

from actions.blocs import Bloc, LienBloc
from actions.models import Cycle
from ordres.models import DossierTire
from ordres.tirage_lu import PUBLICS


def blocs(cycle: Cycle, on: date) -> Iterable[Bloc]:
    """One block while a draw is announced or a review goes on; one query, none before the end of the cycle."""
    if cycle.fin >= on:
        return
    dossier = (
        DossierTire.objects.filter(cycle=cycle, tirage__etat__in=PUBLICS)
        .select_related("tirage__instance")
        .order_by("-tirage_id")
        .first()
    )
    if dossier is None:
        return
    lien = LienBloc("Lire et vérifier le tirage", reverse("ordre:mes_tirages", args=[cycle.pk]))
    tirage = dossier.tirage
    if dossier.is_en_revue:
        texte = f"Le {tirage.instance} relit votre dossier de plus près. Être tiré ne préjuge de rien."
        yield Bloc("Votre dossier a été tiré au sort", texte, "info", (lien,))
    elif not tirage.is_tire:
        texte = f"Le {tirage.instance} tirera au sort des dossiers à relire. Chacun pourra refaire le tirage."
        yield Bloc("Votre dossier fait partie d’un tirage au sort", texte, "info", (lien,))
