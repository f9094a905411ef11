"""Employer: « Que voulez-vous déposer ? » — attestations, or a staff list: rehearsed, read row by row, confirmed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.fichier_csv import csv_download
from accounts.flux import accuses, annulation
from accounts.models import Livraison, Reponse
from accounts.permissions import Permission
from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete
from actions.consultations import inert
from certif.socle.feeds.codes import remede
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from dashboards import effectifs_liste, employeur_depot, employeur_tableur
from dashboards.acces import requires
from dashboards.employeur_cadre import PARAMETRE, address, chosen, employers, frame
from dashboards.employeur_modeles import LIGNE, MODELES
from dashboards.formulaires_employeur import CorrectionsForm, FichierForm, FiltreLignesForm, LigneForm
from dashboards.formulaires_flux import MotifForm

PAR_PAGE, RECENTES = 40, 20
#: Answers in the order of the page: code, words, counter.
SORTES = (
    ("acceptee", "Acceptées", "acceptees"),
    ("rapprochee", "Déjà connues d’une autre source", "rapprochees"),
    ("inchangee", "Déjà déposées, inchangées", "inchangees"),
    ("en_attente", "En attente", "en_attente"),
    ("rejetee", "Refusées", "rejetees"),
)
EN_COURS = (Livraison.Etat.RECUE, Livraison.Etat.EN_COURS, Livraison.Etat.ANNULATION)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.PERSONNEL_LIRE)
def depots(request: Requete) -> HttpResponse:
    """The form, then the deposits already made; a file posted is read and rehearsed, nothing is applied."""
    etablissements = employers(request)
    voulu = request.GET.get("quoi", "")
    initial = {"quoi": voulu if voulu in MODELES else "attestations", "etablissement": request.GET.get(PARAMETRE, "")}
    form = FichierForm(request.POST or None, request.FILES or None, etablissements=etablissements, initial=initial)
    if request.method == "POST" and form.is_valid():
        lu = form.cleaned_data
        modele, recu = MODELES[lu["quoi"]], lu["fichier"]
        try:
            lecture = employeur_tableur.read(recu.read(employeur_tableur.OCTETS_MAX + 1), recu.name, modele)
            essai = employeur_depot.rehearse(
                lu["etablissement"], modele, lecture, recu.name, request.user, request.jour,
                is_complete=lu["is_complete"],
            )  # fmt: skip
        except Refus as refus:
            show_refusals(form, [refus])
        else:
            if lecture.ignorees:
                messages.info(request, f"Colonnes non reprises\u00a0: {', '.join(lecture.ignorees)[:300]}.")
            if lecture.is_windows:
                messages.info(request, "Ce CSV a été lu en Windows-1252\u00a0: vérifiez les accents ci-dessous.")
            return redirect("employeur:depot", pk=essai.pk)
    contexte: dict[str, Any] = {
        **frame(request, "depots"),
        "form": form,
        "modeles": list(MODELES.values()),
        "livraisons": employeur_depot.visible_to(chosen(request)).filter(a_blanc=False)[:RECENTES],
    }
    return render(request, "employeur/depots.html", contexte, status=422 if request.method == "POST" else 200)


@require_safe
@requires(Permission.PERSONNEL_LIRE)
def modele(request: Requete, quoi: str) -> StreamingHttpResponse:
    """A template: headings and one invented row."""
    if quoi not in MODELES:
        raise Http404
    return csv_download(MODELES[quoi].rangees, f"modele-{quoi}.csv")


@require_safe
@requires(Permission.PERSONNEL_LIRE)
def depot(request: Requete, pk: int) -> HttpResponse:
    """What will be read, or was: counts, then every row with its answer and what to do."""
    return _detail(request, _visible(request, pk), CorrectionsForm())


@require_POST
@requires(Permission.PERSONNEL_LIRE)
def confirmer(request: Requete, pk: int) -> HttpResponse:
    """Deposit for good what was rehearsed."""
    essai = _visible(request, pk)
    try:
        livraison = employeur_depot.confirm(essai, request.user, request.jour)
    except Refus as refus:
        messages.error(request, str(refus))
        return redirect("employeur:depot", pk=pk)
    return redirect("employeur:depot", pk=livraison.pk)


@require_POST
@requires(Permission.PERSONNEL_LIRE)
def corriger(request: Requete, pk: int) -> HttpResponse:
    """Deposit again the faulty rows of a deposit, corrected in the spreadsheet."""
    premiere = _visible(request, pk)
    form = CorrectionsForm(request.POST, request.FILES)
    if form.is_valid():
        recu = form.cleaned_data["fichier"]
        try:
            modele = employeur_depot.model_of(premiere)
            lecture = employeur_tableur.read(recu.read(employeur_tableur.OCTETS_MAX + 1), recu.name, modele)
            livraison = employeur_depot.correct(premiere, lecture, request.user, request.jour)
        except Refus as refus:
            show_refusals(form, [refus])
        else:
            return redirect("employeur:depot", pk=livraison.pk)
    return _detail(request, premiere, form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.PERSONNEL_LIRE)
def ligne(request: Requete, pk: int, ligne: int) -> HttpResponse:
    """One faulty row, put right on the screen."""
    premiere = _visible(request, pk)
    reponse = get_object_or_404(employeur_depot.faulty(premiere), ligne=ligne)
    cellules = employeur_depot.cells_of(premiere, [ligne]).get(ligne, {})
    form = LigneForm(request.POST or None, initial=cellules, modele=employeur_depot.model_of(premiere))
    if request.method == "POST" and form.is_valid():
        lecture = employeur_tableur.Lecture({ligne: {**form.cleaned_data, LIGNE: str(ligne)}}, ignorees=())
        try:
            livraison = employeur_depot.correct(premiere, lecture, request.user, request.jour)
        except Refus as refus:
            show_refusals(form, [refus])
        else:
            return redirect("employeur:depot", pk=livraison.pk)
    contexte = {
        **frame(request, "depots", is_liste=False), "livraison": premiere, "reponse": reponse, "form": form,
        "remede": remede(reponse.code),
    }  # fmt: skip
    return render(request, "employeur/depot_ligne.html", contexte, status=422 if request.method == "POST" else 200)


@require_safe
@requires(Permission.PERSONNEL_LIRE)
def fichier(request: Requete, pk: int, contenu: str) -> StreamingHttpResponse:
    """The answers of every row, or the rows to correct, as a CSV."""
    livraison = _visible(request, pk)
    contenus = {"reponses": employeur_depot.answers, "a-corriger": employeur_depot.to_correct}
    if contenu not in contenus:
        raise Http404
    rangees = (list(map(inert, rangee)) for rangee in contenus[contenu](livraison))
    return csv_download(rangees, f"{accuses.treatment_id(livraison)}-{contenu}.csv")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.PERSONNEL_LIRE)
def annuler(request: Requete, pk: int) -> HttpResponse:
    """Take a deposit back: first its effect, then the reason and the confirmation."""
    livraison = _visible(request, pk)
    form = MotifForm(request.POST or None)
    if not annulation.can_cancel(request.user, livraison, request.jour):
        raise Http404
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            annulation.request(livraison, request.user, form.cleaned_data["motif"], request.jour)
        except Refus as refus:
            status = 409 if isinstance(refus, Depasse) else 422
            show_refusals(form, [refus])
        else:
            return redirect("employeur:depot", pk=pk)
    contexte = {
        **frame(request, "depots", is_liste=False),
        "livraison": livraison,
        "effet": annulation.preview(livraison),
        "formulaire": form,
        "en_attente": livraison.compteurs.get("en_attente", 0),
    }
    return render(request, "employeur/depot_annuler.html", contexte, status=status)


def _detail(request: Requete, livraison: Livraison, form: CorrectionsForm, status: int = 200) -> HttpResponse:
    filtre = FiltreLignesForm(request.GET)
    if not filtre.is_valid() or filtre.cleaned_data["sort"] not in ("", *Reponse.Sort.values):
        raise Http404
    sort, apres = filtre.cleaned_data["sort"], filtre.cleaned_data["apres"] or 0
    reponses = livraison.reponses.filter(ligne__gt=apres).order_by("ligne")
    page = list((reponses.filter(sort=sort) if sort else reponses)[: PAR_PAGE + 1])
    textes = employeur_depot.cells_of(livraison, [r.ligne for r in page[:PAR_PAGE]])
    montrees = employeur_depot.model_of(livraison).montrees
    parametres = {"sort": sort} if sort else {}
    suite = urlencode({**parametres, "apres": page[PAR_PAGE - 1].ligne}) if len(page) > PAR_PAGE else ""
    fautives = livraison.compteurs.get("rejetees", 0) + livraison.compteurs.get("en_attente", 0)
    contexte: dict[str, Any] = {
        **frame(request, "depots", is_liste=False),
        "livraison": livraison,
        "modele": employeur_depot.model_of(livraison),
        "traitement": accuses.treatment_id(livraison),
        "is_en_cours": livraison.etat in EN_COURS,
        "comptes": [(nom, mots, livraison.compteurs.get(cle, 0), nom == sort) for nom, mots, cle in SORTES],
        "lignes": [
            (r, [textes.get(r.ligne, {}).get(nom, "") for nom in montrees], remede(r.code)) for r in page[:PAR_PAGE]
        ],
        "fautives": fautives if livraison.etat == Livraison.Etat.TRAITEE else 0,
        "bonnes": livraison.compteurs.get("recues", 0) - fautives,
        "retirees": effectifs_liste.withdrawn_by(livraison) if livraison.a_blanc else 0,
        "remede_refus": remede(livraison.code_refus),
        "sort": sort,
        "form": form,
        "peut_annuler": annulation.can_cancel(request.user, livraison, request.jour),
        "suite_de": _first(livraison),
        "precedent": "",
        "suivant": f"?{suite}" if suite else "",
        "liste": address(request, "depots"),
    }  # fmt: skip
    return render(request, "employeur/depot.html", contexte, status=status)


def _first(livraison: Livraison) -> Livraison | None:
    """The deposit that this one corrects, if any."""
    correction = getattr(livraison, "correction", None)
    return correction.premiere if correction is not None else None


def _visible(request: Requete, pk: int) -> Livraison:
    """The deposit, or 404 when it is somebody else's."""
    return get_object_or_404(employeur_depot.visible_to(employers(request)), pk=pk)
