"""CNP: « Où en est le DPC de nos professionnels ? »: the semestrial sheets, one beside an older one, as files too."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts import horloge
from accounts.fichier_csv import csv_download
from accounts.models import Travail
from accounts.permissions import Permission
from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete
from certif.socle.refus import Refus
from dashboards import fiche_demande, fiche_fichiers, fiche_periode, fiche_tables
from dashboards.acces import requires
from dashboards.fiche_comparaison import beside, headline
from dashboards.fiche_tables import ContenuFiche
from dashboards.formulaires_fiche import FicheForm
from dashboards.models import FicheCnp
from referentiels.parametres import parametres_au

#: Ten years of them, and those asked for.
FICHES_MAX = 60


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.AGREGAT_SPECIALITE)
def fiches(request: Requete) -> HttpResponse:
    """The sheets of the council, the latest first; ask for another one."""
    form = FicheForm(
        request.POST if request.method == "POST" else None, conseils=request.organisations,
        initial={"jour": request.jour}, auto_id="fiche_%s",
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        try:
            faite = fiche_demande.ask(
                form.organisation, form.cleaned_data["jour"], form.year, request.user, request.jour
            )
        except Refus as refus:
            show_refusals(form, [refus])
        else:
            return redirect("cnp:fiche", pk=faite.pk)
    lues = FicheCnp.objects.visible_to(request.user, request.jour).select_related("organisation").defer("contenu")
    return render(request, "cnp/fiches.html", {
        "organisations": request.organisations,
        "fiches": lues[:FICHES_MAX],
        "formulaire": form,
        "prochaine": fiche_periode.next_half_year(request.jour),
        "retard": parametres_au(request.jour).fiche_retard_jours,
    }, status=422 if form.is_bound else 200)  # fmt: skip


@require_safe
@requires(Permission.AGREGAT_SPECIALITE)
def fiche(request: Requete, pk: int) -> HttpResponse:
    """One sheet: its tables beside those of an older one, or how far it is."""
    lue = _visible_or_404(request, pk)
    if lue.etat == FicheCnp.Etat.EN_COURS:
        return render(request, "cnp/fiche_en_cours.html", {"fiche": lue, **_progress(lue)})
    contenu = fiche_tables.read(lue.contenu)
    autres, choisie, avant = _past(request, lue)
    return render(request, "cnp/fiche.html", {
        "fiche": lue,
        "contenu": contenu,
        "parties": beside(contenu, avant),
        "chiffres": headline(contenu, avant),
        "avant": avant,
        "choisie": choisie,
        "autres": autres,
        "is_autre_triennat": avant is not None and avant.triennat != contenu.triennat,
        "is_autre_annee": avant is not None and avant.annee != contenu.annee,
        "is_autre_public": avant is not None and avant.profession != contenu.profession,
        "requete": f"?avec={choisie.pk}" if choisie else "?avec=0",
    })  # fmt: skip


@require_safe
@requires(Permission.AGREGAT_SPECIALITE)
def pdf(request: Requete, pk: int) -> HttpResponse:
    """The sheet as a PDF, beside the same older one."""
    lue = _made_or_404(request, pk)
    try:
        contenu = fiche_fichiers.render(lue, fiche_tables.read(lue.contenu), _past(request, lue)[2], request.jour)
    except Refus as refus:
        messages.error(request, str(refus))
        return redirect("cnp:fiche", pk=pk)
    reponse = HttpResponse(contenu, content_type="application/pdf")
    reponse["Content-Disposition"] = f'attachment; filename="{fiche_fichiers.name(lue, "pdf")}"'
    return reponse


@require_safe
@requires(Permission.AGREGAT_SPECIALITE)
def csv(request: Requete, pk: int) -> StreamingHttpResponse:
    """Every cell of the sheet, one by line, beside the same older one."""
    lue = _made_or_404(request, pk)
    rangees = fiche_fichiers.csv_rows(fiche_tables.read(lue.contenu), _past(request, lue)[2])
    return csv_download(rangees, fiche_fichiers.name(lue, "csv"))


def _visible_or_404(request: Requete, pk: int) -> FicheCnp:
    visibles = FicheCnp.objects.visible_to(request.user, request.jour).select_related("organisation", "demande_par")
    return get_object_or_404(visibles, pk=pk)


def _made_or_404(request: Requete, pk: int) -> FicheCnp:
    lue = _visible_or_404(request, pk)
    if lue.etat != FicheCnp.Etat.PRODUITE:
        raise Http404
    return lue


def _past(request: Requete, lue: FicheCnp) -> tuple[list[FicheCnp], FicheCnp | None, ContenuFiche | None]:
    """Older sheets of the same council; the one the address asks (`avec`: 0 = none, absent = the last); its tables."""
    autres = list(
        FicheCnp.objects.visible_to(request.user, request.jour)
        .made()
        .filter(organisation=lue.organisation, jour__lt=lue.jour)
        .defer("contenu")[:FICHES_MAX]
    )
    voulue = request.GET.get("avec", "")
    if voulue == "0":
        return autres, None, None
    choisie = next((a for a in autres if str(a.pk) == voulue), None) if voulue else next(iter(autres), None)
    if voulue and choisie is None:
        raise Http404
    if choisie is None:
        return autres, None, None
    return autres, choisie, fiche_tables.read(FicheCnp.objects.values_list("contenu", flat=True).get(pk=choisie.pk))


def _progress(lue: FicheCnp) -> dict[str, Any]:
    """Stages done and share; whether the work gave up."""
    travail = fiche_demande.work_of(lue)
    if travail is None or travail.etat == Travail.Etat.ECARTE:
        return {"is_echec": True, "suivi": None}
    secondes = (horloge.instant() - travail.pris_at).total_seconds() if travail.pris_at else 0
    reste = round(secondes * (travail.total - travail.faites) / travail.faites) if travail.faites else None
    return {
        "is_echec": False,
        "suivi": {
            "faites": travail.faites, "total": travail.total, "reste": reste,
            "part": 100 * travail.faites / travail.total if travail.total else 0,
        },
    }  # fmt: skip
