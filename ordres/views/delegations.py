"""« Qui peut faire quoi dans mon instance ? » : roles and delegations, given and stopped by the president."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Appartenance, Organisation
from accounts.pas_de_plus import recently_authenticated
from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import delegations
from ordres.competence import limits
from ordres.formulaires_delegations import PouvoirForm, RoleForm
from ordres.models import DelegationOrdre


@require_safe
def page(request: Requete) -> HttpResponse:
    """The people of the instance, their roles, what is delegated, what was."""
    return _show(request, _instance(request))


@require_POST
@recently_authenticated
def geste(request: Requete, geste: str) -> HttpResponse:
    """Give or stop a role or a delegation."""
    instance = _instance(request)
    gestes = {"role": _give_role, "deleguer": _delegate, "arreter_role": _stop_role, "arreter": _stop}
    if geste not in gestes:
        raise Http404
    return gestes[geste](request, instance)


def _give_role(request: Requete, instance: Organisation) -> HttpResponse:
    formulaire = RoleForm(request.POST, instance=instance, auteur=request.user, auto_id="role_%s")
    if formulaire.is_valid():
        lu = formulaire.cleaned_data
        try:
            delegations.give_role(
                instance, lu["personne"], formulaire.role_lu(), lu["debut"], lu["fin"], auteur=request.user,
                on=request.jour,
            )  # fmt: skip
        except Refus as refus:
            show_refusals(formulaire, [refus])
        else:
            return _done(request, instance, "Le rôle est donné.")
    return _show(request, instance, role_form=formulaire, status=422)


def _delegate(request: Requete, instance: Organisation) -> HttpResponse:
    formulaire = PouvoirForm(request.POST, instance=instance, auteur=request.user, auto_id="pouvoir_%s")
    if formulaire.is_valid():
        try:
            delegations.delegate(
                instance, formulaire.cleaned_data["personne"], formulaire.pouvoir(), auteur=request.user,
                on=request.jour,
            )  # fmt: skip
        except Refus as refus:
            show_refusals(formulaire, [refus])
        else:
            return _done(request, instance, "La délégation est donnée.")
    return _show(request, instance, pouvoir_form=formulaire, status=422)


def _stop_role(request: Requete, instance: Organisation) -> HttpResponse:
    sienne = get_object_or_404(
        Appartenance.objects.select_related("utilisateur"), pk=_number(request), organisation=instance
    )
    try:
        delegations.stop_role(instance, sienne, auteur=request.user, on=request.jour)
    except Refus as refus:
        return _show(request, instance, refus=refus, status=409 if isinstance(refus, Depasse) else 422)
    return _done(request, instance, "Le rôle est arrêté.")


def _stop(request: Requete, instance: Organisation) -> HttpResponse:
    donnee = get_object_or_404(
        DelegationOrdre.objects.select_related("organisation", "utilisateur"), pk=_number(request),
        organisation=instance,
    )  # fmt: skip
    try:
        delegations.stop(donnee, request.POST.get("motif", ""), auteur=request.user, on=request.jour)
    except Refus as refus:
        return _show(request, instance, refus=refus, status=409 if isinstance(refus, Depasse) else 422)
    return _done(request, instance, "La délégation est arrêtée.")


def _instance(request: Requete) -> Organisation:
    """The instance asked for among those the person leads, else the first one; 403 for who leads none."""
    menees = delegations.led_by(request.user, request.jour)
    voulue = request.POST.get("instance") or request.GET.get("instance") or ""
    return next((o for o in menees if o.code == voulue), menees[0])


def _number(request: Requete) -> int:
    texte = request.POST.get("numero", "")
    return int(texte) if texte.isascii() and texte.isdigit() and len(texte) < 10 else 0


def _done(request: Requete, instance: Organisation, fait: str) -> HttpResponse:
    messages.success(request, fait)
    return redirect(f"{reverse('ordre:delegations')}?instance={instance.code}")


def _show(
    request: Requete, instance: Organisation, *, role_form: RoleForm | None = None,
    pouvoir_form: PouvoirForm | None = None, refus: Refus | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    auteur, jour = request.user, request.jour
    options: dict[str, Any] = {"instance": instance, "auteur": auteur}
    roles = [(a, a.is_active(jour)) for a in delegations.people(instance)]
    donnees = DelegationOrdre.objects.filter(organisation=instance).select_related(
        "utilisateur", "donnee_par", "retiree_par"
    )
    contexte = {
        "instance": instance,
        "instances": delegations.led_by(auteur, jour),
        "roles": [a for a, actif in roles if actif or a.debut > jour],
        "roles_passes": [a for a, actif in roles if not actif and a.debut <= jour],
        "donnables": {r.value for r in delegations.DONNES},
        "en_vigueur": [(d, limits(d)) for d in donnees if is_alive(d, jour)],
        "passees": [(d, limits(d)) for d in donnees if not is_alive(d, jour)],
        "role_form": role_form or RoleForm(initial={"debut": jour}, auto_id="role_%s", **options),
        "pouvoir_form": pouvoir_form or PouvoirForm(initial={"debut": jour}, auto_id="pouvoir_%s", **options),
        "refus": refus,
        "jour": jour,
    }
    return render(request, "ordre/delegations.html", contexte, status=status)


def is_alive(donnee: DelegationOrdre, on) -> bool:
    """Whether a delegation holds that day, or is still to begin."""
    return donnee.retiree_le is None and donnee.fin >= on
