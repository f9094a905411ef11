"""« Où en sont les attestations ? »: those of the perimeter, and the documents that workers are making."""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.curseur import CHIFFRES_CLE
from accounts.requete import Requete
from certif.socle.refus import Refus
from ordres import attestation_attente
from ordres.competence import cycles_followed
from ordres.formulaires_attestation import A_FAIRE, AttestationsForm
from ordres.models import Attestation
from ordres.views import acces

TAILLE = 40


@require_safe
def attestations(request: Requete) -> HttpResponse:
    """The newest first; the address holds the filters and the place."""
    try:
        instances = acces.instances(request)
    except Refus as refus:
        raise PermissionDenied(str(refus)) from refus
    siennes = Attestation.objects.filter(cycle__in=cycles_followed(request.user, request.jour))
    formulaire = AttestationsForm(request.GET, auto_id="attestations_%s")
    formulaire.is_valid()
    lignes = list(_place(request, _filtered(siennes, formulaire.cleaned_data)).order_by("-pk")[: TAILLE + 1])
    gardes = {cle: valeur for cle, valeur in formulaire.cleaned_data.items() if valeur}
    contexte: dict[str, Any] = {
        "instances": instances,
        "formulaire": formulaire,
        "lignes": lignes[:TAILLE],
        "is_filtree": bool(gardes),
        "suite": f"?{urlencode({**gardes, 'apres': lignes[TAILLE - 1].pk})}" if len(lignes) > TAILLE else "",
        "debut": f"?{urlencode(gardes)}" if "apres" in request.GET else "",
        "attente": attestation_attente.waiting(siennes),
    }
    return render(request, "ordre/attestations.html", contexte)


def _filtered(siennes: QuerySet[Attestation], demande: dict[str, str]) -> QuerySet[Attestation]:
    """Those of the number or of the state asked for."""
    if numero := "".join(demande.get("numero", "").split()).upper():
        siennes = siennes.filter(numero=numero)
    etat = demande.get("etat", "")
    if etat == A_FAIRE:
        return siennes.filter(pdf="")
    return siennes.filter(etat=etat) if etat else siennes


def _place(request: HttpRequest, lignes: QuerySet[Attestation]) -> QuerySet[Attestation]:
    """Those after the place of the address; an altered one is the beginning."""
    apres = request.GET.get("apres", "")
    if apres.isascii() and apres.isdigit() and len(apres) <= CHIFFRES_CLE:
        return lignes.filter(pk__lt=int(apres))
    return lignes
