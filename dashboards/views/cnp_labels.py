"""CNP: « Quelles sessions labellisons-nous ? »: the list, inscribe one, read a file then inscribe it, give an end."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.confirmation import Confirmation, confirm
from accounts.curseur import Place, page
from accounts.permissions import Permission
from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete
from actions import labels, labels_fichier
from actions.models import Label
from actions.rules.labels import key
from certif.socle.refus import Refus
from dashboards.acces import requires
from dashboards.filtres import around
from dashboards.formulaires_libres import FichierForm, FinForm, LabelForm
from referentiels.models import Referentiel

PAR_PAGE = 40
#: Faulty rows shown of a file.
FAUTES_MAX = 50


@require_safe
@requires(Permission.LIBRE_DECIDER)
def liste(request: Requete) -> HttpResponse:
    """Labels of every référentiel of the CNP, those in force first on demand, searched by words."""
    return _page(request)


@require_POST
@requires(Permission.LIBRE_DECIDER)
def inscrire(request: Requete, pk: int) -> HttpResponse:
    """Inscribe one label of this référentiel."""
    referentiel = _own(request, pk)
    form = LabelForm(request.POST, codes=labels.codes_of(referentiel), auto_id=f"label_{pk}_%s")
    if form.is_valid():
        try:
            labels.add(referentiel, form.saisie(), request.user, request.jour)
        except Refus as refus:
            show_refusals(form, [refus])
        else:
            messages.success(request, "Le label est inscrit\u00a0: les actions qu’il concerne le reçoivent.")
            return redirect("cnp:labels")
    return _page(request, lies={pk: form}, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.LIBRE_DECIDER)
def importer(request: Requete, pk: int) -> HttpResponse:
    """Read a file of labels: every row is shown, then inscribed on a second gesture."""
    referentiel = _own(request, pk)
    contexte: dict[str, Any] = {"referentiel": referentiel, "colonnes": labels_fichier.COLONNES}
    if request.method != "POST":
        return render(request, "cnp/labels_importer.html", contexte | {"form": FichierForm(), "lecture": None})
    if "contenu" in request.POST:
        return _inscribe(request, referentiel, request.POST["contenu"])
    form = FichierForm(request.POST, request.FILES)
    lecture = None
    if form.is_valid():
        try:
            texte = labels_fichier.decode(form.cleaned_data["fichier"].read())
            lecture = _preview(referentiel, texte)
        except Refus as refus:
            show_refusals(form, [refus])
    contexte |= {"form": form, "lecture": lecture}
    return render(request, "cnp/labels_importer.html", contexte, status=200 if lecture else 422)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.LIBRE_DECIDER)
def fin(request: Requete, pk: int) -> HttpResponse:
    """Give a label its last day, after saying what it changes."""
    label = get_object_or_404(Label.objects.visible_to(request.user, request.jour).select_related("referentiel"), pk=pk)
    form = FinForm(
        request.POST if request.method == "POST" else None,
        initial={"revision": label.revision, "fin": label.fin or request.jour},
    )

    def close() -> str:
        lu = form.cleaned_data
        labels.close(label, lu["fin"], revision=lu["revision"], auteur=request.user, on=request.jour)
        return f"Le label vaut jusqu’au {lu['fin']:%d/%m/%Y}."

    question = Confirmation(
        titre="Jusqu’à quand vaut ce label ?",
        texte=f"{label} · {label.referentiel.titre}",
        consequences=["Les actions achevées après ce jour, et qui l’avaient, attendent de nouveau."],
        libelle_action="Fixer ce dernier jour",
        url_retour=reverse("cnp:labels"),
    )
    return confirm(request, question, close, form)


def _inscribe(request: Requete, referentiel: Referentiel, texte: str) -> HttpResponse:
    """The second gesture: the text shown comes back, is read again, and its good rows are inscribed."""
    try:
        lignes = labels_fichier.read(referentiel, texte)
    except Refus as refus:
        messages.error(request, str(refus))
        return redirect("cnp:labels_importer", pk=referentiel.pk)
    bonnes = [ligne.saisie for ligne in lignes if ligne.saisie is not None and not ligne.fautes]
    nouveaux = labels.add_many(referentiel, bonnes, request.user, request.jour)
    messages.success(
        request,
        f"Labels nouveaux\u00a0: {nouveaux}. Déjà sur la liste, laissés tels quels\u00a0: {len(bonnes) - nouveaux}.",
    )
    return redirect("cnp:labels")


def _preview(referentiel: Referentiel, texte: str) -> dict[str, Any]:
    lignes = labels_fichier.read(referentiel, texte)
    fautives = [ligne for ligne in lignes if ligne.fautes]
    return {
        "texte": texte,
        "lues": len(lignes),
        "bonnes": [ligne for ligne in lignes if not ligne.fautes][:FAUTES_MAX],
        "nb_bonnes": len(lignes) - len(fautives),
        "fautives": fautives[:FAUTES_MAX],
        "nb_fautives": len(fautives),
    }


def _page(request: Requete, *, lies: dict[int, LabelForm] | None = None, status: int = 200) -> HttpResponse:
    """The list and one form for each référentiel; `lies` is the form just refused."""
    q = request.GET.get("q", "").strip()[:80]
    lignes = Label.objects.visible_to(request.user, request.jour).select_related("referentiel")
    for mot in key(q).split():
        lignes = lignes.filter(Q(cle_titre__contains=mot) | Q(cle_organisme__contains=mot))
    lues = page(lignes, "debut", "pk", PAR_PAGE, apres=_place(request, "apres"), avant=_place(request, "avant"))
    referentiels = Referentiel.objects.filter(cnp__in=request.organisations).order_by("titre", "pk")
    ouverts = [
        (r, (lies or {}).get(r.pk) or LabelForm(codes=codes, auto_id=f"label_{r.pk}_%s"), r.pk in (lies or {}))
        for r in referentiels
        if (codes := labels.codes_of(r))
    ]
    contexte = {
        "organisations": request.organisations,
        "lignes": [(label, label.fin is None or label.fin >= request.jour) for label in lues.lignes],
        "referentiels": ouverts,
        "q": q,
        "requete": urlencode({"q": q}) if q else "",
        **around(lues, {"q": q} if q else {}),
    }
    return render(request, "cnp/labels.html", contexte, status=status)


def _place(request: Requete, nom: str) -> Place | None:
    texte = request.GET.get(nom, "")
    place = Place.read(texte, date.fromisoformat)
    if texte and place is None:
        raise Http404
    return place


def _own(request: Requete, pk: int) -> Referentiel:
    return get_object_or_404(Referentiel, pk=pk, cnp__in=request.organisations)
