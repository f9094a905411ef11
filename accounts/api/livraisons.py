"""`/api/v1/flux`: deposit, list one's own deliveries, follow one of them, read its report."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.utils.http import urlencode
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import contrat
from accounts.api.acces import VuePartenaire, caller, scope
from accounts.api.depot import deposit_once, links
from accounts.api.fichier import FICHIERS
from accounts.api.formes import FINIS, FiltreLivraisons, PageLivraisons, Suivi
from accounts.api.reception import received
from accounts.etendues import Etendue
from accounts.flux import accuses, bilan, depot
from accounts.flux.reponses import in_order
from accounts.models import ClientApi, Livraison

_NUMERO = re.compile(r"T-\d{8}-(\d{4,18})", re.ASCII)


#: What a 404 says of a delivery.
INTROUVABLE = (
    "Aucune livraison de votre organisation ne porte cet identifiant.",
    "Vérifiez « id_flux » ; la liste de vos livraisons est à l’adresse /api/v1/flux.",
)


class Flux(VuePartenaire):
    """Every delivery of the partner, and the door to deposit."""

    rubrique = "Livraisons"

    permission_classes = [scope({"POST": Etendue.FLUX_DEPOSER, "GET": Etendue.FLUX_LIRE})]
    parser_classes = [JSONParser, MultiPartParser, *FICHIERS]

    @extend_schema(**contrat.DEPOT)
    def post(self, request: Request) -> HttpResponse:
        """Receive rows or a file; the answer is the receipt, the rows are answered later."""
        with received(request) as recu:
            return deposit_once(request, recu.empreinte, lambda: depot.deposit(recu.envoi))

    @extend_schema(**contrat.LISTE)
    def get(self, request: Request) -> Response:
        """A page of deliveries, newest first."""
        filtre = FiltreLivraisons(data=request.query_params)
        filtre.is_valid(raise_exception=True)
        lu = filtre.validated_data
        lignes = own(caller(request))
        if lu["essai"] is not None:
            lignes = lignes.filter(a_blanc=lu["essai"])
        if lu.get("apres"):
            lignes = lignes.filter(pk__lt=lu["apres"])
        page = list(lignes.order_by("-pk")[: lu["taille"] + 1])
        suite = page[lu["taille"] - 1].pk if len(page) > lu["taille"] else None
        corps = {
            "livraisons": [_listed(livraison) for livraison in page[: lu["taille"]]],
            "suivante": next_page(request, suite),
        }
        return Response(PageLivraisons(corps).data)


class UneLivraison(VuePartenaire):
    """One delivery."""

    rubrique, introuvable = "Livraisons", INTROUVABLE

    permission_classes = [scope(Etendue.FLUX_LIRE)]

    @extend_schema(**contrat.SUIVI)
    def get(self, request: Request, identifiant: str) -> Response:
        """State, progress, counts, causes."""
        return Response(Suivi(_followed(find(caller(request), identifiant))).data)


class CompteRendu(VuePartenaire):
    """The row-by-row report, as the file `.CR.json` of the contract."""

    rubrique, introuvable = "Livraisons", INTROUVABLE

    permission_classes = [scope(Etendue.FLUX_LIRE)]

    @extend_schema(**contrat.COMPTE_RENDU)
    def get(self, request: Request, identifiant: str) -> StreamingHttpResponse:
        """The report, streamed whatever its size."""
        livraison = find(caller(request), identifiant)
        return StreamingHttpResponse(accuses.report(livraison), content_type="application/json")


def own(client: ClientApi) -> QuerySet[Livraison]:
    """Deliveries that these credentials may read: the partner's; those of a test see dry runs only."""
    lignes = Livraison.objects.filter(partenaire=client.partenaire).select_related("partenaire", "mandant")
    return lignes.filter(a_blanc=True) if client.is_essai else lignes


def find(client: ClientApi, identifiant: str) -> Livraison:
    """The delivery of this processing number or `id_flux`; 404 when it is nobody's or somebody else's.

    Under one `id_flux`, the delivery that applied comes before its dry runs and refused files.
    """
    siennes = own(client)
    if trouve := _NUMERO.fullmatch(identifiant):
        livraison = siennes.filter(pk=int(trouve[1])).first()
        if livraison is not None and accuses.treatment_id(livraison) == identifiant:
            return livraison
    memes = list(siennes.filter(id_flux=identifiant).order_by("-pk")[:100])
    memes.sort(key=lambda livraison: (livraison.etat == Livraison.Etat.REFUSEE, livraison.a_blanc))
    if not memes:
        raise Http404
    return memes[0]


def next_page(request: Request, apres: int | str | None) -> str | None:
    """Address of the next page, with the filters in force."""
    if apres is None:
        return None
    suite = {nom: str(valeur) for nom, valeur in request.query_params.items()} | {"apres": str(apres)}
    return f"{request.path}?{urlencode(suite)}"


def _listed(livraison: Livraison) -> dict[str, Any]:
    return {
        "id_flux": livraison.id_flux,
        "id_traitement": accuses.treatment_id(livraison),
        "statut": accuses.status(livraison),
        "essai": livraison.a_blanc,
        "type_flux": livraison.type_flux,
        "recue_le": accuses.receipt(livraison)["horodatage"],
        "nom_fichier": livraison.nom_fichier,
        "compteurs": in_order(livraison.compteurs),
    }


def _followed(livraison: Livraison) -> dict[str, Any]:
    accuse = accuses.receipt(livraison)
    faites, _ = bilan.progress(livraison)
    premiere = getattr(livraison, "correction", None)
    return {
        **_listed(livraison),
        "termine": livraison.etat in FINIS,
        "mode": livraison.mode,
        "terminee_le": accuses.iso(livraison.finie_at),
        "fichier": accuse["fichier"],
        "lignes_traitees": faites,
        "erreurs": accuse["erreurs"],
        "avertissements": accuse["avertissements"],
        "causes": [
            {"code": cause.code, "nombre": cause.nombre, "premiere_ligne": cause.exemple.ligne,
             "message": cause.exemple.message, "remede": cause.remede}
            for cause in bilan.causes(livraison)
        ],
        "corrige": accuses.treatment_id(premiere.premiere) if premiere else None,
        "corrections": [accuses.treatment_id(c.livraison) for c in livraison.corrections.select_related("livraison")],
        "liens": links(livraison),
    }  # fmt: skip
