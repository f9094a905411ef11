"""`GET /api/v1/statuts`: where each member stands, for the own system of an Ordre or of the SSA."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import contrat
from accounts.api.acces import VuePartenaire, caller, scope
from accounts.api.livraisons import next_page
from accounts.api.requete import FiltreRequete
from accounts.etendues import Etendue
from ordres import statuts
from ordres.statuts import COLONNES

_DATES = ("cycle_debut", "cycle_fin", "controle_echeance")
_NOMBRES = ("version", *(f"axe{axe}_{nom}" for axe in range(1, 5) for nom in ("faites", "requises")))


class Demande(FiltreRequete):
    """Query: a page of statuses, those changed since an instant or all of them."""

    depuis = serializers.DateTimeField(required=False, help_text="Ne rend que ce qui a changé depuis cet instant.")
    apres = serializers.IntegerField(default=0, min_value=0, max_value=10**18, help_text="Place dans la liste.")
    taille = serializers.IntegerField(default=500, min_value=1, max_value=5_000)


def _field(nom: str, description: str) -> serializers.Field:
    if nom in _DATES:
        return serializers.DateField(allow_null=True, help_text=description)
    if nom in _NOMBRES:
        return serializers.IntegerField(allow_null=True, help_text=description)
    return serializers.CharField(allow_null=True, help_text=description)


Statut = type(
    "Statut",
    (serializers.Serializer,),
    {"__doc__": "One cycle of one member.", **{c.nom: _field(c.nom, c.description) for c in COLONNES}},
)


class PageStatuts(serializers.Serializer):
    """A page of statuses; `suivante` is the address of the next one."""

    statuts = Statut(many=True)
    suivante = serializers.CharField(allow_null=True)


class Statuts(VuePartenaire):
    """Statuses of the members of the instance that asks."""

    rubrique = "Statuts des membres"

    permission_classes = [scope(Etendue.STATUTS_LIRE)]

    @extend_schema(
        operation_id="lire_statuts",
        summary="Lire le statut de ses membres",
        description="Réservé aux systèmes d’un Ordre ou du service de santé des armées. Chaque page est dans l’ordre"
        " des cycles ; « depuis » ne rend que ce qui a changé. Le même contenu est déposé chaque nuit en CSV.",
        parameters=[Demande],
        responses={200: PageStatuts, **contrat.problems(401, 403, 422, 429)},
    )
    def get(self, request: Request) -> Response:
        """A page."""
        instances = statuts.instances_of(caller(request).partenaire)
        demande = Demande(data=request.query_params)
        demande.is_valid(raise_exception=True)
        lu: dict[str, Any] = demande.validated_data
        # Credentials of a test read nobody's status: the shape is that of an empty register.
        page, suite = ([], None) if caller(request).is_essai else statuts.read(instances, **lu)
        return Response({"statuts": page, "suivante": next_page(request, suite)})
