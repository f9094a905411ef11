"""`/api/v1/flux/{id}/lignes`: the answer of every row, and the corrections of the faulty ones."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import contrat
from accounts.api.acces import VuePartenaire, caller, scope
from accounts.api.depot import deposit_once
from accounts.api.formes import EnvoiCorrections, FiltreLignes, PageLignes
from accounts.api.livraisons import INTROUVABLE, find, next_page
from accounts.api.reception import CANAL, fingerprint, is_rehearsal
from accounts.etendues import Etendue
from accounts.flux import accuses
from accounts.flux.corrections import LigneCorrigee, correct
from accounts.models import Livraison, Reponse
from certif.socle.feeds.codes import message, remede


class Lignes(VuePartenaire):
    """Rows of one delivery."""

    rubrique, introuvable = "Livraisons", INTROUVABLE

    permission_classes = [scope({"POST": Etendue.FLUX_DEPOSER, "GET": Etendue.FLUX_LIRE})]
    parser_classes = [JSONParser]

    @extend_schema(**contrat.LIGNES)
    def get(self, request: Request, identifiant: str) -> Response:
        """A page of answers, in the order of the file."""
        livraison = find(caller(request), identifiant)
        filtre = FiltreLignes(data=request.query_params)
        filtre.is_valid(raise_exception=True)
        lu = filtre.validated_data
        reponses = livraison.reponses.filter(ligne__gt=lu["apres"]).order_by("ligne")
        if lu.get("sort"):
            reponses = reponses.filter(sort=lu["sort"])
        if lu.get("code"):
            reponses = reponses.filter(Q(code=lu["code"]) | Q(avertissements__contains=[lu["code"]]))
        page = list(reponses[: lu["taille"] + 1])
        suite = page[lu["taille"] - 1].ligne if len(page) > lu["taille"] else None
        corps = {"lignes": _told(livraison, page[: lu["taille"]]), "suivante": next_page(request, suite)}
        return Response(PageLignes(corps).data)

    @extend_schema(**contrat.CORRECTIONS)
    def post(self, request: Request, identifiant: str) -> HttpResponse:
        """Correct faulty rows without sending the others again."""
        client = caller(request)
        premiere = find(client, identifiant)
        forme = EnvoiCorrections(data=request.data)
        forme.is_valid(raise_exception=True)
        lignes = [LigneCorrigee(ligne["ligne"], ligne["valeurs"]) for ligne in forme.validated_data["lignes"]]
        a_blanc = is_rehearsal(client, forme.validated_data["essai"])
        empreinte = fingerprint([premiere.pk, request.data])
        return deposit_once(request, empreinte, lambda: correct(premiere, lignes, CANAL, a_blanc=a_blanc))


def _told(livraison: Livraison, page: list[Reponse]) -> list[dict[str, Any]]:
    """Answers with their sentences, each tied to the row it corrects or that corrects it."""
    voulues = [reponse.ligne for reponse in page]
    corrigees: dict[int, dict[str, Any]] = {}
    for correction in livraison.corrections.filter(lignes__overlap=voulues).select_related("livraison"):
        numero = accuses.treatment_id(correction.livraison)
        corrigees |= {ligne: {"livraison": numero, "ligne": k} for k, ligne in enumerate(correction.lignes, 1)}
    mienne = getattr(livraison, "correction", None)
    origine = accuses.treatment_id(mienne.premiere) if mienne else ""
    return [
        {
            "ligne": r.ligne, "id_technique": r.id_technique, "sort": r.sort, "code": r.code, "champ": r.champ,
            "message": r.message, "remede": remede(r.code),
            "avertissements": [{"code": c, "message": message(c), "remede": remede(c)} for c in r.avertissements],
            "corrige": {"livraison": origine, "ligne": mienne.lignes[r.ligne - 1]} if mienne else None,
            "correction": corrigees.get(r.ligne),
        }
        for r in page
    ]  # fmt: skip
