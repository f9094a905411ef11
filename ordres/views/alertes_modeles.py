"""« Avec quels mots alertons-nous ? »: the templates of an instance, with their preview and their versions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import Organisation
from accounts.permissions import Permission
from accounts.requete import Requete
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import alertes_modeles, alertes_redaction
from ordres.alertes_vocabulaire import Destinataire
from ordres.formulaires_alertes import ModeleForm
from ordres.rules.alerte import VARIABLES


@require_http_methods(["GET", "HEAD", "POST"])
def modele(request: Requete, instance_id: int, destinataire: str) -> HttpResponse:
    """Read, try, keep, or give up the text of one kind of alert."""
    instance, pour = _instance(request, instance_id), _recipient(destinataire)
    formulaire = _form(request, instance, pour)
    refus: Refus | None = None
    if request.method == "POST" and request.POST.get("geste") != "essayer" and formulaire.is_valid():
        try:
            _keep(request, instance, pour, formulaire)
        except Refus as dit:
            refus = dit
            if dit.champ in formulaire.fields:
                formulaire.add_error(dit.champ, str(dit))
        else:
            return redirect("ordre:modele_alerte", instance.pk, pour.value)
    statut = 409 if isinstance(refus, Depasse) else 422 if formulaire.errors else 200
    return render(request, "ordre/alertes_modele.html", _shown(instance, pour, formulaire, refus), status=statut)


def _form(request: Requete, instance: Organisation, pour: Destinataire) -> ModeleForm:
    if request.method == "POST":
        formulaire = ModeleForm(request.POST)
        if request.POST.get("geste") == "commun":
            # Going back to the common text asks nothing of what is written.
            formulaire.fields["objet"].required = formulaire.fields["corps"].required = False
        return formulaire
    texte, derniere = alertes_modeles.in_force(instance, pour), alertes_modeles.last(instance, pour)
    return ModeleForm(
        initial={"objet": texte.objet, "corps": texte.corps, "version": derniere.version if derniere else 0}
    )


def _keep(request: Requete, instance: Organisation, pour: Destinataire, formulaire: ModeleForm) -> None:
    lus = formulaire.cleaned_data
    is_commun = request.POST.get("geste") == "commun"
    textes = ("", "") if is_commun else (lus["objet"], lus["corps"])
    alertes_modeles.write(instance, pour, textes, request.user, request.jour, version=lus["version"])
    dit = "Vos alertes reprennent le texte commun." if is_commun else "Le texte est enregistré."
    messages.success(request, f"{dit} Les alertes déjà envoyées gardent le leur.")


def _shown(instance: Organisation, pour: Destinataire, formulaire: ModeleForm, refus: Refus | None) -> dict[str, Any]:
    """The form, what is in force, and the text on an invented file when it can be read."""
    versions = alertes_modeles.history(instance, pour)
    return {
        "instance": instance, "destinataire": pour, "formulaire": formulaire, "versions": versions,
        "refus": refus if refus is not None and refus.champ not in formulaire.fields else None,
        "en_vigueur": alertes_modeles.in_force(instance, pour), "variables": VARIABLES[pour].items(),
        "is_propre": bool(versions) and bool(versions[0].corps), "essai": _tried(instance, pour, formulaire),
    }  # fmt: skip


def _tried(instance: Organisation, pour: Destinataire, formulaire: ModeleForm) -> alertes_redaction.Ecrit | None:
    """The text of the form on an invented file; what cannot be kept becomes an error of its field."""
    if not formulaire.is_bound:
        return alertes_redaction.example(alertes_modeles.in_force(instance, pour), pour, instance)
    if not formulaire.is_valid():
        return None
    objet, corps = formulaire.cleaned_data["objet"], formulaire.cleaned_data["corps"]
    try:
        alertes_modeles.check(objet, corps, pour)
    except Refus as refus:
        formulaire.add_error(refus.champ, str(refus))
        return None
    return alertes_redaction.example(alertes_modeles.Texte(objet, corps), pour, instance)


def _instance(request: Requete, pk: int) -> Organisation:
    """An instance whose templates the user writes, else 404."""
    trouvees = request.user.organisations_with(Permission.ALERTE_REDIGER, request.jour)
    instance = next((o for o in trouvees if o.pk == pk), None)
    if instance is None:
        raise Http404
    return instance


def _recipient(mot: str) -> Destinataire:
    if mot not in set(Destinataire):
        raise Http404
    return Destinataire(mot)
