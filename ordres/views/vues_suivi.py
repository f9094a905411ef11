"""« Quelles vues de la liste garder ? »: save one, rename it, share it, open the list on it, delete it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.confirmation import Confirmation, confirm
from accounts.requete import Requete
from certif.socle.refus import Refus
from ordres import vues_suivi
from ordres.formulaires_suivi import VueForm, list_address
from ordres.models import VueSuivi
from ordres.suivi_filtre import Filtre
from ordres.views.acces_suivi import lists_professionals


@require_safe
@lists_professionals
def vues(request: Requete) -> HttpResponse:
    """One's views, those of the instance, and the one that opens the list."""
    defaut = vues_suivi.default_of(request.user, request.jour)
    visibles = [(vue, _address(vue)) for vue in vues_suivi.of(request.user, request.jour)]
    pretes = [(vue.nom, _list(vue.filtre)) for vue in vues_suivi.ready_made(request.jour)]
    return render(request, "ordre/vues_gerer.html", {"vues": visibles, "pretes": pretes, "defaut": defaut})


@require_POST
@lists_professionals
def garder(request: Requete) -> HttpResponse:
    """Keep the view that was on the screen; a refusal is shown with everything that was typed."""
    filtre = Filtre.read(QueryDict(request.POST.get("parametres", "")[:2000]))
    formulaire = VueForm(request.POST, auto_id="vue_%s")
    if formulaire.is_valid():
        lu = formulaire.cleaned_data
        try:
            vue = vues_suivi.save(
                request.user, request.organisations[0], lu["nom"], filtre, request.jour, partagee=lu["partagee"]
            )
        except Refus as refus:
            formulaire.add_error(refus.champ, str(refus))
        else:
            messages.success(request, f"La vue « {vue.nom} » est gardée.")
            return redirect(_address(vue))
    contexte = {"formulaire": formulaire, "parametres": filtre.address(), "retour": _list(filtre), "vue": None}
    return render(request, "ordre/vue.html", contexte, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def changer(request: Requete, pk: int) -> HttpResponse:
    """Rename one's view, share it or keep it for oneself."""
    vue = _own(request, pk)
    donnees = request.POST if request.method == "POST" else None
    formulaire = VueForm(donnees, initial={"nom": vue.nom, "partagee": vue.is_partagee}, auto_id="vue_%s")
    if donnees is not None and formulaire.is_valid():
        lu = formulaire.cleaned_data
        try:
            vue = vues_suivi.change(request.user, pk, lu["nom"], request.jour, partagee=lu["partagee"])
        except VueSuivi.DoesNotExist as erreur:
            raise Http404 from erreur
        except Refus as refus:
            formulaire.add_error(refus.champ, str(refus))
        else:
            messages.success(request, f"La vue « {vue.nom} » est à jour.")
            return redirect("ordre:vues")
    contexte = {"formulaire": formulaire, "parametres": "", "retour": reverse("ordre:vues"), "vue": vue}
    return render(request, "ordre/vue.html", contexte, status=422 if formulaire.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def supprimer(request: Requete, pk: int) -> HttpResponse:
    """Delete one's view, after a page that says for whom it disappears."""
    vue = _own(request, pk)

    def delete() -> str:
        try:
            nom = vues_suivi.delete(request.user, pk, request.jour)
        except VueSuivi.DoesNotExist as erreur:
            raise Http404 from erreur
        return f"La vue « {nom} » est supprimée."

    pour_tous = "Elle disparaît aussi pour les autres personnes de votre instance."
    page = Confirmation(
        titre=f"Supprimer la vue « {vue.nom} »",
        texte="Ses filtres sont oubliés. Aucun dossier n’est touché.",
        consequences=[pour_tous] if vue.is_partagee else [],
        libelle_action="Supprimer la vue",
        url_retour=reverse("ordre:vues"),
        danger=True,
    )
    return confirm(request, page, delete)


@require_POST
@lists_professionals
def ouvrir_sur(request: Requete) -> HttpResponse:
    """Open the list on this view from now on; on everybody without one."""
    texte = request.POST.get("vue", "")
    try:
        vue = vues_suivi.open_on(
            request.user, int(texte) if texte.isascii() and texte.isdigit() else None, request.jour
        )
    except (VueSuivi.DoesNotExist, OverflowError) as erreur:
        raise Http404 from erreur
    messages.success(
        request, f"La liste s’ouvrira sur « {vue.nom} »." if vue else "La liste s’ouvrira sur tout le monde."
    )
    return redirect("ordre:vues")


def _own(request: Requete, pk: int) -> VueSuivi:
    return get_object_or_404(VueSuivi.objects.visible_to(request.user, request.jour), pk=pk, auteur=request.user)


def _address(vue: VueSuivi) -> str:
    return _list(vues_suivi.filtre_of(vue))


def _list(filtre: Filtre) -> str:
    return reverse("ordre:liste") + list_address(filtre)
