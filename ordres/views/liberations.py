"""« Quelles listes attendent une deuxième personne ? »: release a long list, or refuse it with a reason."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.formulaire_motif import MotifForm
from accounts.pas_de_plus import recently_authenticated
from accounts.permissions import Permission
from accounts.requete import Requete
from certif.socle.refus import Refus
from ordres import export_libere, selection
from ordres.formulaires_suivi import FiltreForm
from ordres.models import ExportListe
from ordres.suivi_filtre import Filtre


@require_safe
def liberations(request: Requete) -> HttpResponse:
    """Lists that this person may release."""
    return _show(request)


@require_POST
@recently_authenticated
def liberer(request: Requete, jeton: UUID) -> HttpResponse:
    """Release a list: its file is made, for its author alone."""
    export = _one(request, jeton)
    export_libere.release(export, request.user, request.jour)
    messages.success(request, f"Liste libérée. Le fichier se prépare, pour {export.auteur} seul.")
    return redirect("ordre:liberations")


@require_POST
def refuser(request: Requete, jeton: UUID) -> HttpResponse:
    """Refuse a list with a reason."""
    export = _one(request, jeton)
    formulaire = MotifForm(request.POST, auto_id=f"motif_{export.pk}_%s")
    if not formulaire.is_valid():
        return _show(request, refusee=(export.pk, formulaire), status=422)
    export_libere.refuse(export, formulaire.cleaned_data["motif"], request.user, request.jour)
    messages.success(request, f"Liste refusée. {export.auteur} en est averti, avec votre motif.")
    return redirect("ordre:liberations")


def _one(request: Requete, jeton: UUID) -> ExportListe:
    """A list of the instances of this person, whatever became of it; 404 for their own too."""
    siennes = request.user.organisations_with(Permission.LISTE_LIBERER, request.jour)
    lisibles = ExportListe.objects.filter(organisation__in=siennes, expire_at__isnull=False)
    demandees = lisibles.exclude(auteur=request.user).select_related("auteur", "organisation")
    return get_object_or_404(demandees, jeton=jeton)


def _show(
    request: Requete, *, refusee: tuple[int, MotifForm] | None = None, status: int = 200
) -> HttpResponse:  # fmt: skip
    if not request.user.has_permission(Permission.LISTE_LIBERER, request.jour):
        refus = Refus("non_autorise", "Libérer une liste revient à un décideur ou au président de l’instance.")
        raise PermissionDenied(str(refus))
    lues = []
    for export in export_libere.waiting(request.user, request.jour):
        demande = QueryDict(export.selection)
        lie = refusee[1] if refusee and refusee[0] == export.pk else None
        lues.append({
            "export": export,
            "filtres": [mots for mots, _ in FiltreForm(Filtre.read(demande), [export.organisation], ()).tags()],
            "is_coches": not selection.is_whole(demande),
            "formulaire": lie or MotifForm(auto_id=f"motif_{export.pk}_%s"),
        })  # fmt: skip
    return render(request, "ordre/liberations.html", {"lues": lues}, status=status)
