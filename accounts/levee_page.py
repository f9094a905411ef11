"""The page that lifts a stop: the same for the operator and for the president of an instance."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts import lectures_levees
from accounts.confirmation import Confirmation, confirm
from accounts.formulaire_motif import MotifForm
from accounts.requete import Requete


def confirm_lift(request: Requete, pk: int, retour: str, conseils: Iterable[str] = ()) -> HttpResponse:
    """Confirm with a reason, then let an account open files again and go to the page named `retour`.

    `conseils` come before what follows from the act. Raises `Http404` outside what the reader sees, and `Depasse`.
    """
    alerte = get_object_or_404(lectures_levees.visible_to(request.user, request.jour).filter(palier="arret"), pk=pk)
    formulaire = MotifForm(request.POST if request.method == "POST" else None)

    def lift() -> str:
        lectures_levees.lift(alerte, formulaire.cleaned_data["motif"], request.user, request.jour)
        return f"{alerte.qui} peut de nouveau ouvrir des dossiers."

    page = Confirmation(
        titre="Faut-il lever cet arrêt\u00a0?",
        texte=f"{alerte.qui}\u00a0: {alerte.jour} dossiers différents en 24 heures.",
        consequences=[*conseils, "Son compte repart de zéro.", "Votre motif reste au journal."],
        libelle_action="Lever l’arrêt",
        url_retour=reverse(retour),
    )
    return confirm(request, page, lift, formulaire)
