"""CNP: « Quelles actions attendent notre avis ? »: the queue, its file, and one session decided for several requests.

Nobody is named here (profile P4, R. 4022-26): a request is read with a profession and a specialty.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.fichier_csv import csv_download
from accounts.permissions import Permission
from accounts.requete import Requete
from actions import libres_decision, libres_lues
from actions.models import DemandeLibre
from actions.rules.demande import is_en_retard
from actions.rules.libre import GesteLibre
from certif.socle.refus import Refus
from dashboards import file_libres
from dashboards.acces import requires
from dashboards.filtres import around, quoted, tags
from dashboards.formulaires_libres import FiltreForm, GesteForm
from referentiels.axes import Axe

_MOTS = {
    "etat": lambda v: file_libres.ETATS[v],
    "axe": lambda v: Axe(int(v)).titre,
    "age": lambda v: file_libres.AGES[v],
    "tri": lambda v: file_libres.TRIS[v],
    "q": quoted,
}


@dataclass(frozen=True, slots=True)
class Ligne:
    """One row of the queue."""

    demande: DemandeLibre
    axe: Axe
    is_en_retard: bool


@require_safe
@requires(Permission.LIBRE_DECIDER)
def liste(request: Requete) -> HttpResponse:
    """The queue; the address holds the whole view."""
    formulaire = FiltreForm(request.GET, auto_id="filtre_%s")
    filtre = formulaire.filtre()
    page = file_libres.read_page(
        request.user, filtre, request.jour, apres=request.GET.get("apres", ""), avant=request.GET.get("avant", "")
    )
    demandees = {nom: v for nom in _MOTS if (v := getattr(filtre, nom))}
    en_attente = file_libres.waiting(request.user, request.jour)
    return render(request, "cnp/libres.html", {
        "organisations": request.organisations,
        "formulaire": formulaire,
        "filtres": tags(demandees, _MOTS),
        "lignes": [Ligne(d, Axe(d.axe), is_en_retard(d.etat, d.echeance, request.jour)) for d in page.lignes],
        "a_traiter": en_attente.count(),
        "en_retard": en_attente.filter(echeance__lt=request.jour).count(),
        "requete": urlencode(demandees),
        **around(page, demandees),
    })  # fmt: skip


@require_safe
@requires(Permission.LIBRE_DECIDER)
def export(request: Requete) -> StreamingHttpResponse:
    """The list of the address as a file (UTF-8 with BOM, `;`)."""
    filtre = FiltreForm(request.GET).filtre()
    return csv_download(file_libres.csv_rows(request.user, filtre, request.jour), "demandes-au-cnp.csv")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.LIBRE_DECIDER)
def lot(request: Requete, pk: int) -> HttpResponse:
    """The same session asked by several: shown together, then decided one by one with the same words."""
    visibles = DemandeLibre.objects.visible_to(request.user, request.jour)
    reperee = get_object_or_404(visibles.select_related("exercice", "item__version", "referentiel"), pk=pk)
    toutes = [reperee, *libres_decision.identical(reperee, visibles)]
    ouvertes = [d for d in toutes if GesteLibre.ACCEPTER in libres_decision.may(request.user, d, request.jour)]
    geste = GesteLibre.REFUSER if request.POST.get("geste") == GesteLibre.REFUSER else GesteLibre.ACCEPTER
    formulaires = {
        g: GesteForm(
            request.POST if request.method == "POST" and g is geste else None, geste=g, initial={"revision": 1},
            axes=libres_decision.axes_of(reperee),
        )
        for g in (GesteLibre.ACCEPTER, GesteLibre.REFUSER)
    }  # fmt: skip
    if request.method == "POST" and formulaires[geste].is_valid():
        faites, refus = _decide_each(request, ouvertes, geste, formulaires[geste])
        messages.success(request, f"{faites} sur {len(ouvertes)} décidées, chaque professionnel en est averti.")
        if refus is not None:
            messages.warning(request, f"Pour les autres\u00a0: {refus}")
        return redirect("cnp:libres")
    return render(request, "cnp/libre_lot.html", {
        "reperee": reperee,
        "demandes": ouvertes,
        "lue": libres_lues.read_for_cnp(reperee, request.jour),
        "formulaires": {g.value: f for g, f in formulaires.items()},
        "geste_lie": geste.value if request.method == "POST" else "",
    }, status=422 if request.method == "POST" else 200)  # fmt: skip


def _decide_each(
    request: Requete, demandes: list[DemandeLibre], geste: GesteLibre, form: GesteForm
) -> tuple[int, Refus | None]:
    """Decide those that are as they were shown; returns how many, and why the first other one was not."""
    vues = dict(v.split(":", 1) for v in request.POST.getlist("vue") if v.count(":") == 1)
    faites, premier = 0, None
    for demande in demandes:
        revision = vues.get(str(demande.pk), "")
        if not revision.isdigit():
            continue
        communs: dict[str, Any] = {
            "auteur": request.user,
            "revision": int(revision),
            "motif": form.texte(),
            "on": request.jour,
        }
        try:
            if geste is GesteLibre.ACCEPTER:
                libres_decision.accept(demande, axe=form.cleaned_data["axe"], **communs)
            else:
                libres_decision.refuse(demande, **communs)
        except Refus as refus:
            premier = premier or refus
        else:
            faites += 1
    return faites, premier


def visible_or_404(request: Requete, pk: int) -> DemandeLibre:
    """The request if this editor sees it that day, else a page that does not exist."""
    visibles = DemandeLibre.objects.visible_to(request.user, request.jour).select_related(
        "exercice", "cycle", "item__version", "referentiel", "instance", "action"
    )
    trouvee = visibles.filter(pk=pk).first()
    if trouvee is None:
        raise Http404
    return trouvee
