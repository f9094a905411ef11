"""« Que doit savoir le prochain qui ouvrira ce dossier ? »: the notes that stay in the instance."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts import journal
from accounts.journal import Fait
from accounts.permissions import Permission
from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete
from actions.models import Cycle
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import notes as actes
from ordres.competence import DROITS, instance_for
from ordres.formulaires_dossier import NoteForm
from ordres.views import acces


@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: Requete, cycle_id: int) -> HttpResponse:
    """Notes of this file; a POST writes one, or corrects one by a new version."""
    cycle = acces.followed_cycle(request, cycle_id)
    if request.method != "POST":
        journal.record(
            Fait.DOSSIER_LU, auteur=request.user, professionnel=cycle.exercice.professionnel, objet=cycle,
            organisation=instance_for(request.user, Permission.DOSSIER_LIRE, cycle.exercice, request.jour),
        )  # fmt: skip
        return _show(request, cycle)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _show(request, cycle, form=form, status=422)
    lu = form.cleaned_data
    agent, on = request.user, request.jour
    try:
        if lu["version"]:
            actes.correct(cycle, lu["jeton"], lu["texte"], version=lu["version"], auteur=agent, on=on)
        else:
            actes.write(cycle, lu["jeton"], lu["texte"], auteur=agent, on=on)
    except Depasse as refus:
        return _show(request, cycle, refus=refus, texte=lu["texte"], status=409)
    except Refus as refus:
        if refus.code in DROITS:
            return render(request, "403.html", {"refus": refus}, status=403)
        show_refusals(form, [refus])
        return _show(request, cycle, form=form, status=422)
    messages.success(request, "La note est corrigée." if lu["version"] else "La note est écrite.")
    return redirect("ordre:notes", cycle_id=cycle.pk)


def _show(
    request: Requete, cycle: Cycle, *, form: NoteForm | None = None, refus: Refus | None = None, texte: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The page; its form writes a new note, or corrects the one that the address names (`?corriger=`)."""
    lues = actes.visible_to(request.user, cycle, request.jour)
    voulue = _uuid(request.GET.get("corriger", "")) if form is None else form.cleaned_data.get("jeton")
    corrigee = next((n.note for n in lues if n.is_corrigeable and n.note.jeton == voulue), None)
    if form is None:
        form = NoteForm(initial=(
            {"jeton": corrigee.jeton, "version": corrigee.version, "texte": corrigee.texte}
            if corrigee is not None
            else {"jeton": uuid4(), "version": 0}
        ))  # fmt: skip
    contexte = {
        "cycle": cycle, "personne": cycle.exercice.professionnel, "notes": lues, "form": form, "corrigee": corrigee,
        "refus": refus, "texte": texte,
    }  # fmt: skip
    return render(request, "ordre/notes.html", contexte, status=status)


def _uuid(texte: str) -> UUID | None:
    try:
        return UUID(texte)
    except ValueError:
        return None
