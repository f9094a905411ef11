"""A requirement of a draft: add, change, remove."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.requete import Requete
from referentiels import phrases
from referentiels.axes import AXES
from referentiels.conditions import number_text
from referentiels.forms_redaction import FormulaireExigence
from referentiels.lecture import load_version
from referentiels.models import Exigence, VersionReferentiel
from referentiels.redaction import exigences
from referentiels.rules.item import Exigence as Ligne
from referentiels.rules.item import TypeExigence
from referentiels.views.redaction_action import shown_revision
from referentiels.views.redaction_cadre import cadre, draft_of
from referentiels.views.redaction_formulaire import answer

PAGE = "redaction/exigence.html"


def _address(version: VersionReferentiel, axe: int | None) -> str:
    return reverse("redaction:version", args=[version.pk]) + (f"#axe-{axe}" if axe else "#cycle")


def _vocabulary(version: VersionReferentiel, exigence: Exigence | None = None) -> dict[str, Any]:
    """What a requirement may name: what the items of the version bear, and what this one already says."""
    actions = list(version.actions.order_by("rang", "code").values_list("code", "libelle", "categories", "nature"))
    categories = {mot for _, _, mots, _ in actions for mot in mots}
    natures = {nature for _, _, _, nature in actions if nature}
    connues = {code: libelle for code, libelle, _, _ in actions}
    if exigence is not None:
        categories |= {exigence.categorie} - {""}
        natures |= {exigence.nature} - {""}
    return {"categories": categories, "natures": natures, "actions": connues}


def _initial(exigence: Exigence, revision: int) -> Mapping[str, Any]:
    cible = f"categorie:{exigence.categorie}" if exigence.categorie else f"nature:{exigence.nature}"
    return {
        "axe": exigence.axe or "cycle", "type": exigence.type, "seuil": number_text(exigence.seuil),
        "cible": cible if exigence.categorie or exigence.nature else "", "action": exigence.action,
        "revision": revision,
    }  # fmt: skip


def _context(request: Requete, version: VersionReferentiel, exigence: Exigence | None) -> dict[str, Any]:
    return {**cadre(request, version, "editer"), "exigence": exigence}


@require_http_methods(["GET", "HEAD", "POST"])
def ajouter(request: Requete, pk: int) -> HttpResponse:
    """A new requirement; `?axe=` says where (nothing: the whole cycle)."""
    version = draft_of(request, pk)
    mots = _vocabulary(version)
    if request.method != "POST":
        axe = request.GET.get("axe", "")
        initial = {"axe": axe if axe in map(str, AXES) else "cycle", "type": "nombre", "revision": version.revision}
        formulaire = FormulaireExigence(initial=initial, **mots)
        return render(request, PAGE, {**_context(request, version, None), "formulaire": formulaire})
    formulaire = FormulaireExigence(request.POST, **mots)
    return answer(
        request, version, formulaire,
        lambda: exigences.add(
            version.pk, formulaire.line(), request.user, request.jour, formulaire.cleaned_data["revision"]
        ),
        page=PAGE,
        contexte=lambda: _context(request, version, None),
        suite=lambda faite: ("L’exigence est ajoutée.", _address(version, faite.axe)),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def modifier(request: Requete, pk: int, exigence_pk: int) -> HttpResponse:
    """Another threshold, another object, another axis."""
    version = draft_of(request, pk)
    exigence = version.exigences.filter(pk=exigence_pk).first()
    mots = _vocabulary(version, exigence)
    if request.method != "POST":
        if exigence is None:
            raise Http404
        formulaire = FormulaireExigence(initial=_initial(exigence, version.revision), **mots)
        return render(request, PAGE, {**_context(request, version, exigence), "formulaire": formulaire})
    formulaire = FormulaireExigence(request.POST, **mots)
    return answer(
        request, version, formulaire,
        lambda: exigences.edit(
            version.pk, exigence_pk, formulaire.line(), request.user, request.jour,
            formulaire.cleaned_data["revision"],
        ),
        page=PAGE,
        contexte=lambda: _context(request, version, exigence),
        suite=lambda faite: ("L’exigence est enregistrée.", _address(version, faite.axe)),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def retirer(request: Requete, pk: int, exigence_pk: int) -> HttpResponse:
    """Remove a requirement, after saying what the axis will ask."""
    version = draft_of(request, pk)
    exigence = version.exigences.filter(pk=exigence_pk).first()
    if exigence is None:
        raise Http404
    phrase = sentence(exigence, version)
    if request.method == "POST":
        exigences.remove(version.pk, exigence.pk, request.user, request.jour, shown_revision(request))
        messages.success(request, f"Exigence retirée\u00a0: {phrase}.")
        return redirect(_address(version, exigence.axe))
    reste = version.exigences.filter(axe=exigence.axe).exclude(pk=exigence.pk).exists()
    suite = (
        "Les autres exigences restent."
        if reste or not exigence.axe
        else "L’axe reviendra à la règle légale (R. 4022-7)."
    )
    return render(
        request,
        "redaction/retirer.html",
        {
            **cadre(request, version, "editer"),
            "titre": "Retirer cette exigence\u00a0?",
            "texte": f"{phrase}.",
            "consequences": [suite],
            "libelle_action": "Retirer l’exigence",
            "url_retour": _address(version, exigence.axe),
        },
    )


def sentence(exigence: Exigence, version: VersionReferentiel) -> str:
    """The requirement as the pages say it."""
    ligne = Ligne(
        TypeExigence(exigence.type), float(exigence.seuil), exigence.categorie, exigence.nature, exigence.action
    )
    return phrases.requirements([ligne], load_version(version.pk).items)[0]
