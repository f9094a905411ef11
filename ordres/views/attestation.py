"""Download, prepare again or revoke an attestation."""

from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Travail
from accounts.requete import Requete
from actions.justificatifs import open_stored
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import attestation as actes
from ordres.competence import cycles_followed
from ordres.forms import RevocationForm
from ordres.models import Attestation
from ordres.views.controle import changed


@require_safe
def telecharger(request: Requete, attestation_id: int) -> HttpResponseBase:
    """The PDF, for its holder and for the instance that follows them; a page says so while it is being made."""
    attestation = _readable(request, attestation_id)
    if not attestation.pdf:
        travail = Travail.objects.filter(cle=f"{actes.NATURE_PDF}:{attestation.pk}").first()
        is_ecarte = travail is not None and travail.etat == Travail.Etat.ECARTE
        contexte = {"attestation": attestation, "is_ecarte": is_ecarte, "retour": _back(request, attestation)}
        return render(request, "ordre/attestation_attente.html", contexte, status=503 if is_ecarte else 202)
    reponse = FileResponse(
        open_stored(attestation.pdf),
        as_attachment=True,
        filename=f"{attestation.numero}.pdf",
        content_type="application/pdf",
    )
    reponse["X-Content-Type-Options"] = "nosniff"
    reponse["Cache-Control"] = "private, no-store"
    return reponse


@require_POST
def preparer(request: Requete, attestation_id: int) -> HttpResponse:
    """Ask a worker for the PDF again, after it was set aside."""
    attestation = _readable(request, attestation_id)
    if not attestation.pdf:
        actes.queue_pdf(attestation)
        messages.info(request, "La préparation de l’attestation est relancée.")
    return redirect("attestation:telecharger", attestation_id=attestation.pk)


@require_http_methods(["GET", "POST"])
def revoquer(request: Requete, attestation_id: int) -> HttpResponse:
    """Revoke an attestation, after a page that says what it entails."""
    suivis = cycles_followed(request.user, request.jour)
    attestation = get_object_or_404(
        Attestation.objects.select_related("cycle__exercice__professionnel"), pk=attestation_id, cycle__in=suivis
    )
    formulaire = RevocationForm(request.POST or None)
    if request.method == "POST" and formulaire.is_valid():
        try:
            actes.revoke(attestation, request.user, request.jour, formulaire.cleaned_data["motif"])
        except Depasse as refus:
            return changed(request, attestation.cycle, refus, revision=0, texte=formulaire.cleaned_data["motif"])
        except Refus as refus:
            if refus.code in {"non_autorise", "propre_dossier"}:
                return render(request, "403.html", {"refus": refus}, status=403)
            formulaire.add_error(refus.champ, str(refus))
        else:
            messages.success(request, f"L’attestation {attestation.numero} est révoquée.")
            return redirect("ordre:dossier", cycle_id=attestation.cycle_id)
    contexte = {
        "titre": f"Révoquer l’attestation {attestation.numero}",
        "texte": "La page publique de vérification dira aussitôt que cette attestation est révoquée.",
        "consequences": [
            f"Titulaire : {attestation.titulaire}.",
            "Le titulaire en est averti, avec votre motif dans son dossier.",
            "La révocation est définitive ; elle n’efface pas la décision.",
        ],
        "libelle_action": "Révoquer l’attestation",
        "danger": True,
        "formulaire": formulaire,
        "action": "",
        "url_retour": _back(request, attestation),
    }
    return render(request, "composants/confirmation.html", contexte, status=422 if formulaire.is_bound else 200)


def _readable(request: Requete, attestation_id: int) -> Attestation:
    utilisateur = request.user
    visibles = Q(cycle__in=cycles_followed(utilisateur, request.jour))
    if utilisateur.professionnel_id:
        visibles |= Q(cycle__exercice__professionnel_id=utilisateur.professionnel_id)
    lisibles = Attestation.objects.filter(visibles).select_related("cycle__exercice")
    return get_object_or_404(lisibles, pk=attestation_id)


def _back(request: Requete, attestation: Attestation) -> str:
    """The page the person comes from: the holder's or the instance's."""
    is_titulaire = request.user.professionnel_id == attestation.cycle.exercice.professionnel_id
    return reverse("ordre:mon_controle" if is_titulaire else "ordre:dossier", args=[attestation.cycle_id])
