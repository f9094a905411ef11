"""The page that lifts a stop: the same for the operator and for the president of an instance."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts import lectures_levees
from accounts.formulaire_motif import MotifForm
from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse


def confirm_lift(request: Requete, pk: int, retour: str, conseils: Iterable[str] = ()) -> HttpResponse:
    """Confirm with a reason, then let an account open files again and go to the page named `retour`.

    `conseils` come before what follows from the act. Raises `Http404` outside what the reader sees, and `Depasse`.
    """
    alerte = get_object_or_404(lectures_levees.visible_to(request.user, request.jour).filter(palier="arret"), pk=pk)
    formulaire = MotifForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and formulaire.is_valid():
        try:
            lectures_levees.lift(alerte, formulaire.cleaned_data["motif"], request.user, request.jour)
        except Depasse:
            raise
        except Refus as refus:
            show_refusals(formulaire, [refus])
        else:
            messages.success(request, f"{alerte.qui} peut de nouveau ouvrir des dossiers.")
            return redirect(retour)
    contexte = {
        "titre": "Faut-il lever cet arrêt\u00a0?",
        "texte": f"{alerte.qui}\u00a0: {alerte.jour} dossiers différents en 24 heures.",
        "consequences": [*conseils, "Son compte repart de zéro.", "Votre motif reste au journal."],
        "libelle_action": "Lever l’arrêt",
        "formulaire": formulaire,
        "url_retour": reverse(retour),
    }
    return render(request, "composants/confirmation.html", contexte, status=422 if formulaire.errors else 200)
