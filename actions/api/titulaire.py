"""What the views of a holder share: a session, an account, a rate."""

from __future__ import annotations

from typing import cast

from django.http import Http404
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts.api.vue import VueApi
from accounts.cadence import seconds_to_wait
from accounts.requete import Requete

#: Requests of one holder: how many, in how many seconds.
CADENCE = (120, 60)


class CadenceTitulaire(BaseThrottle):
    """At most so many requests of one person."""

    attente = 0

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Count the request."""
        self.attente = seconds_to_wait(f"api:moi:{request.user.pk}", *CADENCE)
        return self.attente == 0

    def wait(self) -> float:
        """Seconds for `Retry-After`."""
        return self.attente


class VueTitulaire(VueApi):
    """A view of one's own account: the session of the person, and 404 for somebody who holds none."""

    rubrique = "Mon compte"
    introuvable = ("Aucun compte individuel n’est à votre nom.", "Connectez-vous en tant que professionnel.")
    authentication_classes = [SessionAuthentication]
    permission_classes = [IsAuthenticated]
    throttle_classes = [CadenceTitulaire]


def holder(request: Request) -> Requete:
    """The request of a holder; 404 for anybody else."""
    demande = cast(Requete, request._request)
    if not demande.user.professionnel_id:
        raise Http404
    return demande
