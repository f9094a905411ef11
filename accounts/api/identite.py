"""`POST /api/v1/verification-identite`: do this RPPS and this name go together?"""

from __future__ import annotations

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import concordance, lectures
from accounts.api import contrat
from accounts.api.acces import VuePartenaire, caller, scope
from accounts.api.formes import Concordance, Question
from accounts.etendues import Etendue


class VerificationIdentite(VuePartenaire):
    """Yes or no; every question is counted and kept in the journal."""

    rubrique = "Identité"

    permission_classes = [scope(Etendue.IDENTITE_VERIFIER)]
    parser_classes = [JSONParser]
    cadences = {"POST": "identite"}

    @extend_schema(**contrat.IDENTITE)
    def post(self, request: Request) -> Response:
        """Answer one question."""
        forme = Question(data=request.data)
        forme.is_valid(raise_exception=True)
        client = caller(request)
        if settings.CERTIF_FREIN_LECTURES:
            lectures.note(
                lectures.reader_of_client(client), forme.validated_data["rpps"].strip()[:32], confirme_at=None,
                can_confirm=False,
            )  # fmt: skip
        oui = concordance.check(client.partenaire, client=client.identifiant, **forme.validated_data)
        return Response(Concordance({"concordance": oui}).data)
