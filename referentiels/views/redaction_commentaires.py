"""Remarks on a version: read them, write one, close one."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requete import Requete
from certif.socle.refus import Refus
from referentiels.axes import Axe
from referentiels.forms_redaction import FormulaireCommentaire
from referentiels.models import CommentaireVersion, VersionReferentiel
from referentiels.redaction import commentaires as actes
from referentiels.redaction.droits import is_author
from referentiels.views.redaction_cadre import cadre, version_of
from referentiels.views.redaction_version import actions_of

PAGE = "redaction/commentaires.html"


@dataclass(frozen=True, slots=True)
class Ligne:
    """A remark, what it is about, and whether this reader may close it."""

    commentaire: CommentaireVersion
    sujet: str
    lien: str
    peut_clore: bool


@require_http_methods(["GET", "HEAD", "POST"])
def commentaires(request: Requete, pk: int) -> HttpResponse:
    """Open remarks then closed ones, and a form; `?sur=` chooses what the new one is about."""
    version = version_of(request, pk)
    peut_ecrire = actes.can_comment(version, request.user, request.jour)
    actions = actions_of(version)
    statut = 200
    if request.method == "POST":
        if not peut_ecrire:
            raise Http404
        formulaire = FormulaireCommentaire(request.POST, actions=actions)
        statut = 422
        if formulaire.is_valid():
            try:
                actes.comment(
                    version, formulaire.cleaned_data["texte"], request.user, request.jour, **formulaire.about()
                )
            except Refus as refus:
                if refus.code == "non_autorise":
                    raise
                formulaire.add_error("texte", str(refus))
            else:
                messages.success(request, "Le commentaire est enregistré\u00a0; les rédacteurs en sont avertis.")
                return redirect(_page(version))
    else:
        formulaire = FormulaireCommentaire(initial={"sur": request.GET.get("sur", "")}, actions=actions)
    lignes = [_line(request, version, c) for c in version.commentaires.select_related("auteur", "clos_par")]
    contexte = {
        **cadre(request, version, "editer"),
        "formulaire": formulaire,
        "peut_ecrire": peut_ecrire,
        "ouverts": [ligne for ligne in lignes if ligne.commentaire.clos_at is None],
        "fermes": [ligne for ligne in lignes if ligne.commentaire.clos_at is not None],
    }
    return render(request, PAGE, contexte, status=statut)


def _page(version: VersionReferentiel) -> str:
    return reverse("redaction:commentaires", args=[version.pk])


def _line(request: Requete, version: VersionReferentiel, commentaire: CommentaireVersion) -> Ligne:
    page = reverse("redaction:version", args=[version.pk])
    if commentaire.action:
        sujet, lien = f"Action {commentaire.action}", f"{page}?q={commentaire.action}#actions"
    elif commentaire.axe:
        sujet, lien = Axe(commentaire.axe).titre, f"{page}#axe-{commentaire.axe}"
    else:
        sujet, lien = "Toute la version", page
    auteur = commentaire.auteur_id == request.user.pk
    peut = commentaire.clos_at is None and actes.can_comment(version, request.user, request.jour)
    return Ligne(
        commentaire, sujet, lien, peut and (auteur or is_author(version.referentiel, request.user, request.jour))
    )


@require_POST
def clore(request: Requete, pk: int, commentaire_pk: int) -> HttpResponse:
    """Say that a remark was dealt with."""
    version = version_of(request, pk)
    commentaire = get_object_or_404(version.commentaires.select_related("auteur"), pk=commentaire_pk)
    commentaire.version = version
    actes.close(commentaire, request.user, request.jour)
    messages.success(request, "Le commentaire est fermé\u00a0; la personne qui l’a écrit en est avertie.")
    return redirect(_page(version))
