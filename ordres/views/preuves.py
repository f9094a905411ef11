"""« Cette preuve établit-elle l’action ? »: one piece of evidence beside its requirement, and the opinions on it."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts import journal
from accounts.journal import Fait
from accounts.permissions import Permission
from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete
from actions.image_redessinee import JPEG, PNG
from actions.justificatifs import open_stored
from actions.models import Action, Cycle, Justificatif
from actions.situation import situation
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import fils, preuves_lues, revue_preuves
from ordres.competence import DROITS, instance_for
from ordres.formulaires_dossier import AvisForm
from ordres.preuves_lues import Preuve
from ordres.views import acces

#: Redrawn when they were received (`actions.justificatifs`): a browser may show them.
MONTRABLES = frozenset({JPEG, PNG})


@require_http_methods(["GET", "HEAD", "POST"])
def preuve(request: Requete, cycle_id: int, action_id: int) -> HttpResponse:
    """One piece of evidence; a POST gives an opinion on it, which changes nothing of the engine's result."""
    cycle = acces.followed_cycle(request, cycle_id)
    lue = _read(request, cycle, action_id)
    if request.method == "POST":
        return _mark(request, cycle, lue)
    journal.record(
        Fait.DOSSIER_LU, auteur=request.user, professionnel=cycle.exercice.professionnel, objet=lue.action,
        organisation=instance_for(request.user, Permission.DOSSIER_LIRE, cycle.exercice, request.jour),
    )  # fmt: skip
    return _show(request, cycle, lue)


@require_safe
def apercu(request: Requete, cycle_id: int, justificatif_id: int) -> FileResponse:
    """An image of this file as it is kept (redrawn, without its metadata), to be seen in the page; 404 for the rest."""
    cycle = acces.followed_cycle(request, cycle_id)
    piece = get_object_or_404(
        Justificatif.objects.filter(action__in=Action.objects.filter(cycle=cycle), type_mime__in=MONTRABLES),
        pk=justificatif_id,
    )
    fichier = open_stored(piece.fichier)
    journal.record(
        Fait.JUSTIFICATIF_LU, auteur=request.user, professionnel=cycle.exercice.professionnel, objet=piece,
        organisation=instance_for(request.user, Permission.DOSSIER_LIRE, cycle.exercice, request.jour),
    )  # fmt: skip
    reponse = FileResponse(fichier, filename=piece.nom, content_type=piece.type_mime)
    reponse["X-Content-Type-Options"] = "nosniff"
    reponse["Content-Security-Policy"] = "default-src 'none'; sandbox"
    reponse["Cache-Control"] = "private, no-store"
    return reponse


def _mark(request: Requete, cycle: Cycle, lue: Preuve) -> HttpResponse:
    form = AvisForm(request.POST)
    if not form.is_valid():
        return _show(request, cycle, lue, form=form, status=422)
    lu = form.cleaned_data
    try:
        revue_preuves.mark(
            lue.action, cycle, lu["avis"], lu["motif"], rang=lu["rang"], auteur=request.user, on=request.jour
        )  # fmt: skip
    except Depasse as refus:
        return _show(request, cycle, _read(request, cycle, lue.action.pk), refus=refus, texte=lu["motif"], status=409)
    except Refus as refus:
        if refus.code in DROITS:
            return render(request, "403.html", {"refus": refus}, status=403)
        show_refusals(form, [refus])
        return _show(request, cycle, lue, form=form, status=422)
    messages.success(request, f"Avis enregistré\u00a0: {revue_preuves.Avis(lu['avis']).label.lower()}.")
    suite = lue.suivante if "suivante" in request.POST and lue.suivante is not None else lue.action
    return redirect("ordre:preuve", cycle_id=cycle.pk, action_id=suite.pk)


def _read(request: Requete, cycle: Cycle, action_id: int) -> Preuve:
    lue = preuves_lues.read(situation(cycle, request.jour), action_id)
    if lue is None:
        raise Http404
    return lue


def _show(
    request: Requete, cycle: Cycle, lue: Preuve, *, form: AvisForm | None = None, refus: Refus | None = None,
    texte: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The page; `texte` is what was typed for an opinion that came too late."""
    initial = {"rang": lue.revue.ligne.rang if lue.revue else 0, "motif": lue.revue.ligne.motif if lue.revue else ""}
    peut_marquer = not fils.is_closed(cycle) and (
        instance_for(request.user, Permission.CONTROLE_INSTRUIRE, cycle.exercice, request.jour) is not None
    )
    contexte = {
        "cycle": cycle,
        "personne": cycle.exercice.professionnel,
        "preuve": lue,
        "action": lue.action,
        "pieces": [p for p in lue.action.justificatifs.all() if p.remplace_par_id is None],
        "montrables": MONTRABLES,
        "avis_donnes": preuves_lues.opinions(lue.action),
        "form": (form or AvisForm(initial=initial)) if peut_marquer else None,
        "refus": refus,
        "texte": texte,
    }
    return render(request, "ordre/preuve.html", contexte, status=status)
