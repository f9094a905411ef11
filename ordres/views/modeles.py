"""The templates of messages that an instance keeps: list, write, edit."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Organisation
from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import modeles_message as actes
from ordres.formulaires_dossier import ModeleForm
from ordres.models import ModeleMessage


@require_safe
def liste(request: Requete) -> HttpResponse:
    """Templates of the instances where this person decides."""
    instances = _instances(request)
    lignes = actes.edited_by(request.user, request.jour).order_by("instance__nom", "titre", "pk")
    return render(request, "ordre/modeles.html", {"modeles": lignes, "instances": instances})


@require_http_methods(["GET", "HEAD", "POST"])
def nouveau(request: Requete) -> HttpResponse:
    """Write a template."""
    return _edit(request, _instances(request), None)


@require_http_methods(["GET", "HEAD", "POST"])
def modele(request: Requete, pk: int) -> HttpResponse:
    """Edit a template; outside one's instances it does not exist."""
    lu = get_object_or_404(actes.edited_by(request.user, request.jour), pk=pk)
    return _edit(request, [lu.instance], lu)


def _edit(request: Requete, instances: list[Organisation], lu: ModeleMessage | None) -> HttpResponse:
    choix = [(str(o.pk), o.nom) for o in instances]
    initial = {"instance": choix[0][0], "revision": 0, "is_actif": True}
    if lu is not None:
        initial |= {"titre": lu.titre, "texte": lu.texte, "is_actif": lu.is_actif, "revision": lu.revision}
    if request.method != "POST":
        return _page(request, ModeleForm(initial=initial, instances=choix), lu)
    form = ModeleForm(request.POST, instances=choix)
    if not form.is_valid():
        return _page(request, form, lu, status=422)
    valeurs = form.cleaned_data
    instance = next(o for o in instances if str(o.pk) == valeurs["instance"])
    try:
        actes.write(
            instance, valeurs["titre"], valeurs["texte"], is_actif=valeurs["is_actif"], auteur=request.user,
            on=request.jour, modele=lu, revision=valeurs["revision"] or 0,
        )  # fmt: skip
    except Depasse as refus:
        return _page(request, form, lu, refus=refus, status=409)
    except Refus as refus:
        show_refusals(form, [refus])
        return _page(request, form, lu, status=422)
    messages.success(request, "Le modèle est enregistré.")
    return redirect("ordre:modeles")


def _page(
    request: Requete, form: ModeleForm, lu: ModeleMessage | None, *, refus: Refus | None = None, status: int = 200
) -> HttpResponse:
    return render(request, "ordre/modele.html", {"form": form, "modele": lu, "refus": refus}, status=status)


def _instances(request: Requete) -> list[Organisation]:
    instances = actes.instances_of(request.user, request.jour)
    if not instances:
        raise PermissionDenied("Les modèles de messages sont écrits par les décideurs d’une instance.")
    return instances
