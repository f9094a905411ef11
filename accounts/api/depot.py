"""What a deposit answers, once for each named request: the receipt, or the problem that refused the file."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.http import HttpResponse
from django.urls import reverse
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import idempotence
from accounts.api.acces import caller
from accounts.api.problemes import of_file
from accounts.flux import accuses
from accounts.models import Livraison
from certif.socle.feeds.codes import remede

CLE_MAX = 200


def deposit_once(request: Request, empreinte: str, effet: Callable[[], Livraison]) -> HttpResponse:
    """Do `effet` unless this named request has been answered; then its answer again, byte for byte."""
    place = idempotence.claim(caller(request), _key(request), empreinte)
    if place.corps:
        return _answer(place.corps, place.statut, rejouee=True)
    try:
        livraison = effet()
    except BaseException:
        idempotence.free(place)
        raise
    if livraison.etat == Livraison.Etat.REFUSEE:
        idempotence.free(place)
        return _refused(livraison)
    corps = json.dumps(receipt(livraison), ensure_ascii=False)
    idempotence.settle(place, livraison, 202, corps)
    return _answer(corps, 202, rejouee=False)


def receipt(livraison: Livraison) -> dict:
    """The receipt of the contract, and where to read what follows."""
    return {**accuses.receipt(livraison), "liens": links(livraison)}


def links(livraison: Livraison) -> dict[str, str]:
    """Addresses of a delivery, by its processing number: two dry runs may share an `id_flux`."""
    numero = [accuses.treatment_id(livraison)]
    return {
        "livraison": reverse("api_flux:livraison", args=numero),
        "lignes": reverse("api_flux:lignes", args=numero),
        "compte_rendu": reverse("api_flux:compte_rendu", args=numero),
    }


def _key(request: Request) -> str:
    cle = request.headers.get("Idempotency-Key", "")
    if len(cle) > CLE_MAX or not cle.isprintable():
        raise ValidationError({"Idempotency-Key": [f"Une clé est un texte d’au plus {CLE_MAX} caractères."]})
    return cle


def _answer(corps: str, statut: int, *, rejouee: bool) -> HttpResponse:
    reponse = HttpResponse(corps, status=statut, content_type="application/json")
    reponse["Location"] = json.loads(corps)["liens"]["livraison"]
    if rejouee:
        reponse["Idempotency-Replayed"] = "true"
    return reponse


def _refused(livraison: Livraison) -> Response:
    code = livraison.code_refus
    return of_file(
        code, livraison.message_refus, remede(code),
        id_traitement=accuses.treatment_id(livraison), accuse=receipt(livraison),
    )  # fmt: skip
