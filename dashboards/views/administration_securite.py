"""Operator: « Qui lit trop, et qui ne peut plus entrer ? » — alerts, closed doors, thresholds by role."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import lectures_levees, seuils_lecture, verrou
from accounts.levee_page import confirm_lift
from accounts.pas_de_plus import recently_authenticated
from accounts.permissions import Permission
from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete
from accounts.roles import Role
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from dashboards.acces import requires
from dashboards.formulaires_securite import SeuilsForm
from dashboards.onglets_administration import tabs

#: What the page shows; the journal has them all.
MONTREES = 50


@require_safe
@requires(Permission.ORGANISATION_GERER)
def page(request: Requete) -> HttpResponse:
    """Everything at once."""
    contexte = {
        "onglets": tabs("administration:securite"),
        "alertes": lectures_levees.visible_to(request.user, request.jour)[:MONTREES],
        "verrous": verrou.closed()[:MONTREES],
        "reglages": seuils_lecture.all_of_them(),
    }
    return render(request, "administration/securite.html", contexte)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ORGANISATION_GERER)
@recently_authenticated
def seuils(request: Requete, role: str) -> HttpResponse:
    """Change the thresholds of a role."""
    reglage = next((r for r in seuils_lecture.all_of_them() if r.role == role), None)
    if reglage is None:
        raise Http404
    formulaire = SeuilsForm.of(reglage, request.POST if request.method == "POST" else None)
    refus, statut = None, 200
    if request.method == "POST":
        statut = 422
        if formulaire.is_valid():
            try:
                seuils_lecture.choose(
                    Role(role), formulaire.seuils(), revision=formulaire.cleaned_data["revision"], auteur=request.user,
                    on=request.jour,
                )  # fmt: skip
            except Depasse as depasse:
                refus, statut = depasse, 409
            except Refus as trouve:
                show_refusals(formulaire, [trouve])
            else:
                messages.success(request, f"Seuils enregistrés\u00a0: {reglage.role.libelle.lower()}.")
                return redirect("administration:securite")
    contexte = {"role": reglage.role, "formulaire": formulaire, "refus": refus}
    return render(request, "administration/seuils.html", contexte, status=statut)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ORGANISATION_GERER)
@recently_authenticated
def lever(request: Requete, pk: int) -> HttpResponse:
    """Confirm with a reason, then let an account open files again."""
    return confirm_lift(request, pk, "administration:securite")


@require_POST
@requires(Permission.ORGANISATION_GERER)
@recently_authenticated
def ouvrir(request: Requete, pk: int) -> HttpResponse:
    """Open the door of somebody who typed too many wrong passwords."""
    ferme = get_object_or_404(verrou.closed(), utilisateur_id=pk)
    verrou.unlock(ferme, request.user, request.jour)
    messages.success(request, f"{ferme.utilisateur} peut de nouveau se connecter.")
    return redirect("administration:securite")
