"""Operator: « Que faut-il dire à tout le monde ? » — announcements: banner now, history later."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import annonces, horloge
from accounts.annonces import Redigee
from accounts.confirmation import Confirmation, confirm
from accounts.models import Annonce
from accounts.permissions import Permission
from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from dashboards.acces import requires
from dashboards.formulaires_administration import AnnonceForm
from dashboards.onglets_administration import tabs

#: What the page shows: the last ones; the journal has them all.
MONTREES = 100


@require_safe
@requires(Permission.SITE_EDITER)
def liste(request: Requete) -> HttpResponse:
    """Announcements, those of now first."""
    lignes = [(une, _state(une)) for une in Annonce.objects.select_related("auteur")[:MONTREES]]
    lignes.sort(key=lambda ligne: ligne[1] == "terminee")
    contexte = {"onglets": tabs("administration:annonces"), "lignes": lignes}
    return render(request, "administration/annonces.html", contexte)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SITE_EDITER)
def publier(request: Requete) -> HttpResponse:
    """Write an announcement."""
    initial = {"debut_at": timezone.localtime(horloge.instant()), "public": Annonce.Public.TOUS}
    formulaire = AnnonceForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and formulaire.is_valid():
        try:
            annonces.publish(Redigee(**formulaire.cleaned_data), request.user, request.jour)
        except Refus as refus:
            show_refusals(formulaire, [refus])
        else:
            messages.success(request, "L’annonce est publiée.")
            return redirect("administration:annonces")
    return _write(request, formulaire, None)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SITE_EDITER)
def modifier(request: Requete, pk: int) -> HttpResponse:
    """Change the words or the dates of an announcement."""
    annonce = get_object_or_404(Annonce, pk=pk)
    initial = {champ: getattr(annonce, champ) for champ in ("genre", "public", "titre", "texte", "debut_at", "fin_at")}
    formulaire = AnnonceForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and formulaire.is_valid():
        try:
            annonces.rewrite(annonce, Redigee(**formulaire.cleaned_data), request.user, request.jour)
        except Depasse:
            raise
        except Refus as refus:
            show_refusals(formulaire, [refus])
        else:
            messages.success(request, "L’annonce est modifiée.")
            return redirect("administration:annonces")
    return _write(request, formulaire, annonce)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SITE_EDITER)
def terminer(request: Requete, pk: int) -> HttpResponse:
    """Confirm, then end an announcement now."""
    annonce = get_object_or_404(Annonce, pk=pk)

    def end() -> str:
        annonces.end(annonce, request.user, request.jour)
        return "L’annonce n’est plus affichée."

    page = Confirmation(
        titre="Est-ce terminé\u00a0?",
        texte=annonce.titre,
        consequences=[
            "Le bandeau disparaît dans la minute.",
            "Un incident reste dans l’historique public du service.",
        ],
        libelle_action="Terminer l’annonce",
        url_retour=reverse("administration:annonces"),
    )
    return confirm(request, page, end)


def _write(request: Requete, formulaire: AnnonceForm, annonce: Annonce | None) -> HttpResponse:
    contexte = {"formulaire": formulaire, "annonce": annonce, "onglets": tabs("administration:annonces")}
    return render(request, "administration/annonce.html", contexte, status=422 if formulaire.errors else 200)


def _state(annonce: Annonce) -> str:
    """Where it stands now: `a_venir`, `en_vigueur` or `terminee`."""
    instant = horloge.instant()
    if annonce.fin_at is not None and annonce.fin_at <= instant:
        return "terminee"
    return "a_venir" if annonce.debut_at > instant else "en_vigueur"
