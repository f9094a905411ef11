"""Download, prepare again, revoke or correct an attestation; see where those of the instance stand."""

from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import frein_lectures
from accounts.confirmation import Confirmation, show_confirmation
from accounts.models import Travail
from accounts.pas_de_plus import recently_authenticated
from accounts.requete import Requete
from actions.justificatifs import open_stored
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import attestation as actes
from ordres import attestation_attente, attestation_corrigee
from ordres.competence import cycles_followed
from ordres.forms import RevocationForm
from ordres.formulaires_attestation import CorrectionForm
from ordres.models import Attestation
from ordres.views.controle import changed


@require_safe
def telecharger(request: Requete, attestation_id: int) -> HttpResponseBase:
    """The PDF, for its holder and for the instance that follows them; a page says so while it is being made."""
    attestation = _readable(request, attestation_id)
    if not attestation.pdf:
        return _wait(request, attestation)
    reponse = FileResponse(
        open_stored(attestation.pdf),
        as_attachment=True,
        filename=f"{attestation.numero}.pdf",
        content_type="application/pdf",
    )
    reponse["X-Content-Type-Options"] = "nosniff"
    reponse["Content-Security-Policy"] = "default-src 'none'; sandbox"
    reponse["Cache-Control"] = "private, no-store"
    return reponse


def _wait(request: Requete, attestation: Attestation) -> HttpResponse:
    """« En préparation »: the staff reads why, the holder that it comes."""
    travail = Travail.objects.filter(cle=f"{actes.NATURE_PDF}:{attestation.pk}").first()
    is_ecarte = travail is not None and travail.etat == Travail.Etat.ECARTE
    contexte = {
        "attestation": attestation,
        "is_ecarte": is_ecarte,
        "raison": "" if _is_holder(request, attestation) else attestation_attente.reason(),
        "retour": _back(request, attestation),
    }
    return render(request, "ordre/attestation_attente.html", contexte, status=503 if is_ecarte else 202)


@require_POST
def preparer(request: Requete, attestation_id: int) -> HttpResponse:
    """Ask a worker for the PDF again, after it was set aside."""
    attestation = _readable(request, attestation_id)
    if not attestation.pdf:
        actes.queue_pdf(attestation)
        messages.info(request, "La préparation de l’attestation est relancée.")
    return redirect("attestation:telecharger", attestation_id=attestation.pk)


@require_http_methods(["GET", "POST"])
@recently_authenticated
def revoquer(request: Requete, attestation_id: int) -> HttpResponse:
    """Revoke an attestation, after a page that says what it entails."""
    attestation = _followed(request, attestation_id)
    formulaire = RevocationForm(request.POST or None)
    if request.method == "POST" and formulaire.is_valid():
        motif = formulaire.cleaned_data["motif"]
        try:
            actes.revoke(attestation, request.user, request.jour, motif)
        except Depasse as refus:
            return changed(request, attestation.cycle, refus, revision=0, texte=motif)
        except Refus as refus:
            if refus.code in {"non_autorise", "propre_dossier"}:
                return render(request, "403.html", {"refus": refus}, status=403)
            formulaire.add_error(refus.champ, str(refus))
        else:
            messages.success(request, f"L’attestation {attestation.numero} est révoquée.")
            return redirect("ordre:dossier", cycle_id=attestation.cycle_id)
    page = Confirmation(
        titre=f"Révoquer l’attestation {attestation.numero}",
        texte="La page publique de vérification dira aussitôt que cette attestation est révoquée.",
        consequences=[
            f"Titulaire : {attestation.titulaire}.",
            "Le titulaire en est averti, avec votre motif dans son dossier.",
            "La révocation est définitive ; elle n’efface pas la décision.",
        ],
        libelle_action="Révoquer l’attestation",
        url_retour=_back(request, attestation),
        danger=True,
    )
    return show_confirmation(request, page, formulaire)


@require_http_methods(["GET", "POST"])
@recently_authenticated
def corriger(request: Requete, attestation_id: int) -> HttpResponse:
    """Issue an attestation again with the identity of the roster, after a page that shows both."""
    attestation = _followed(request, attestation_id)
    formulaire = CorrectionForm(request.POST or None)
    refuse: Refus | None = None
    if request.method == "POST" and formulaire.is_valid():
        motif = formulaire.cleaned_data["motif"]
        try:
            nouvelle = attestation_corrigee.correct(attestation, request.user, request.jour, motif)
        except Depasse as refus:
            return changed(request, attestation.cycle, refus, revision=0, texte=motif)
        except Refus as refus:
            if refus.code in {"non_autorise", "propre_dossier"}:
                return render(request, "403.html", {"refus": refus}, status=403)
            refuse = refus
        else:
            messages.success(request, f"L’attestation {nouvelle.numero} remplace la {attestation.numero}.")
            return redirect("ordre:dossier", cycle_id=attestation.cycle_id)
    contexte = {
        "attestation": attestation,
        "ecarts": attestation_corrigee.gaps(attestation),
        "formulaire": formulaire,
        "refus": refuse,
        "retour": _back(request, attestation),
    }
    return render(request, "ordre/attestation_corriger.html", contexte, status=422 if formulaire.is_bound else 200)


def _readable(request: Requete, attestation_id: int) -> Attestation:
    utilisateur = request.user
    visibles = Q(cycle__in=cycles_followed(utilisateur, request.jour))
    if utilisateur.professionnel_id:
        visibles |= Q(cycle__exercice__professionnel_id=utilisateur.professionnel_id)
    lisibles = Attestation.objects.filter(visibles).select_related("cycle__exercice__professionnel")
    lue = get_object_or_404(lisibles, pk=attestation_id)
    if not _is_holder(request, lue):
        frein_lectures.open_file(request, lue.cycle.exercice.professionnel.rpps)
    return lue


def _followed(request: Requete, attestation_id: int) -> Attestation:
    """The attestation of a file that the user follows as an agent, else 404."""
    suivis = cycles_followed(request.user, request.jour)
    lisibles = Attestation.objects.select_related("cycle__exercice__professionnel", "decision")
    lue = get_object_or_404(lisibles, pk=attestation_id, cycle__in=suivis)
    frein_lectures.open_file(request, lue.cycle.exercice.professionnel.rpps)
    return lue


def _is_holder(request: Requete, attestation: Attestation) -> bool:
    return request.user.professionnel_id == attestation.cycle.exercice.professionnel_id


def _back(request: Requete, attestation: Attestation) -> str:
    """The page the person comes from: the holder's or the instance's."""
    page = "ordre:mon_controle" if _is_holder(request, attestation) else "ordre:dossier"
    return reverse(page, args=[attestation.cycle_id])
