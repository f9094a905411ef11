"""An item of a draft: add, change, duplicate, remove."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requete import Requete
from referentiels.axes import AXES
from referentiels.conditions import read_points
from referentiels.forms_action import FormulaireAction, initial_of
from referentiels.models import ActionPrevue, VersionReferentiel
from referentiels.redaction import items
from referentiels.redaction.commentaires import can_comment
from referentiels.views.redaction_cadre import cadre, draft_of
from referentiels.views.redaction_formulaire import answer

PAGE = "redaction/action.html"


def _address(version: VersionReferentiel, action: ActionPrevue | None = None) -> str:
    ancre = f"#action-{action.pk}" if action else "#actions"
    return reverse("redaction:version", args=[version.pk]) + ancre


def _action_of(version: VersionReferentiel, action_pk: int) -> ActionPrevue:
    action = version.actions.filter(pk=action_pk).first()
    if action is None:
        raise Http404
    return action


def shown_revision(request: Requete) -> int:
    """The revision a bare button was shown with."""
    texte = request.POST.get("revision", "")
    return int(texte) if texte.isdecimal() and len(texte) < 10 else 0


def _context(request: Requete, version: VersionReferentiel, action: ActionPrevue | None) -> dict[str, Any]:
    autres = list(version.actions.values_list("categories", "sous_bloc", "points"))
    commentaires = version.commentaires.filter(action=action.code).select_related("auteur") if action else []
    return {
        **cadre(request, version, "editer"),
        "action": action,
        "categories": sorted({mot for mots, _, _ in autres for mot in mots}),
        "sous_blocs": sorted({sous_bloc for _, sous_bloc, _ in autres if sous_bloc}),
        "commentaires": list(commentaires),
        "peut_commenter": can_comment(version, request.user, request.jour),
    }


def _roles(version: VersionReferentiel) -> set[str]:
    return {role for points in version.actions.values_list("points", flat=True) for role in read_points(points)[1]}


@require_http_methods(["GET", "HEAD", "POST"])
def ajouter(request: Requete, pk: int) -> HttpResponse:
    """A new item; `?axe=` ticks its axis."""
    version = draft_of(request, pk)
    if request.method != "POST":
        axe = request.GET.get("axe", "")
        initial = {"axes": [int(axe)] if axe in map(str, AXES) else [], "revision": version.revision}
        formulaire = FormulaireAction(initial=initial, roles=_roles(version))
        return render(request, PAGE, {**_context(request, version, None), "formulaire": formulaire})
    formulaire = FormulaireAction(request.POST, roles=_roles(version))
    return answer(
        request, version, formulaire,
        lambda: items.add(
            version.pk, formulaire.line(), request.user, request.jour, formulaire.cleaned_data["revision"]
        ),
        page=PAGE,
        contexte=lambda: _context(request, version, None),
        suite=lambda action: (f"L’action «\u00a0{action.code}\u00a0» est ajoutée.", _address(version, action)),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def modifier(request: Requete, pk: int, action_pk: int) -> HttpResponse:
    """Every field of an item. One that was removed meanwhile keeps what was typed: it can be added again."""
    version = draft_of(request, pk)
    action = version.actions.filter(pk=action_pk).first()
    if request.method != "POST":
        if action is None:
            raise Http404
        initial = {**initial_of(items.line_of(action)), "revision": version.revision}
        formulaire = FormulaireAction(initial=initial, roles=_roles(version))
        return render(request, PAGE, {**_context(request, version, action), "formulaire": formulaire})
    initial = initial_of(items.line_of(action)) if action else {}
    formulaire = FormulaireAction(request.POST, initial=initial, roles=_roles(version))
    return answer(
        request, version, formulaire,
        lambda: items.edit(
            version.pk, action_pk, formulaire.line(), request.user, request.jour, formulaire.cleaned_data["revision"]
        ),
        page=PAGE,
        contexte=lambda: _context(request, version, action),
        suite=lambda faite: (f"L’action «\u00a0{faite.code}\u00a0» est enregistrée.", _address(version, faite)),
    )  # fmt: skip


@require_POST
def dupliquer(request: Requete, pk: int, action_pk: int) -> HttpResponse:
    """A copy of an item, opened to be changed."""
    version = draft_of(request, pk)
    action = _action_of(version, action_pk)
    copie = items.duplicate(version.pk, action.pk, request.user, request.jour, shown_revision(request))
    messages.success(request, f"Voici la copie\u00a0: son code est «\u00a0{copie.code}\u00a0». Changez ce qui diffère.")
    return redirect("redaction:action", pk=version.pk, action_pk=copie.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def retirer(request: Requete, pk: int, action_pk: int) -> HttpResponse:
    """Remove an item, after saying what else names it."""
    version = draft_of(request, pk)
    action = _action_of(version, action_pk)
    if request.method == "POST":
        ligne = items.remove(version.pk, action.pk, request.user, request.jour, shown_revision(request))
        messages.success(request, f"L’action «\u00a0{ligne.code}\u00a0» est retirée du brouillon.")
        return redirect(_address(version))
    return render(
        request,
        "redaction/retirer.html",
        {
            **cadre(request, version, "editer"),
            "titre": f"Retirer l’action «\u00a0{action.code}\u00a0»\u00a0?",
            "texte": action.libelle,
            "consequences": _consequences(version, action),
            "libelle_action": "Retirer l’action",
            "url_retour": _address(version, action),
        },
    )


def _consequences(version: VersionReferentiel, action: ActionPrevue) -> list[str]:
    """What else names the item."""
    phrases = ["Les versions déjà publiées et les actions déjà acquises ne changent pas."]
    if version.exigences.filter(action=action.code).exists():
        phrases.append("Une exigence rend cette action obligatoire\u00a0: elle ne pourra plus être tenue.")
    citees = version.referentiel.correspondances.filter(codes__contains=[action.code]).count()
    if citees:
        quoi = "correspondances la citent" if citees >= 2 else "correspondance la cite"
        phrases.append(f"{citees}\u00a0{quoi}\u00a0: elles ne la proposeront plus avec cette version.")
    return phrases
