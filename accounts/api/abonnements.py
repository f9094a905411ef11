"""`/api/v1/abonnements`: the subscriptions of a partner's systems (webhooks), and the log of what was sent."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import abonnements, horloge
from accounts.abonnements import Acteur
from accounts.api import formes_abonnements as formes
from accounts.api.acces import VuePartenaire, caller, scope
from accounts.api.contrat import problems
from accounts.api.livraisons import next_page
from accounts.etendues import Etendue, Mode
from accounts.evenements import Evenement
from accounts.models import Abonnement, ClientApi, Signal

_JETON = re.compile(r"msg_([0-9a-f]{32})")


class VueAbonnements(VuePartenaire):
    """What the views of subscriptions share."""

    rubrique = "Abonnements (webhooks)"
    introuvable = (
        "Aucun abonnement de votre organisation n’est à cette adresse.",
        "La liste de vos abonnements est à l’adresse /api/v1/abonnements.",
    )
    permission_classes = [scope(Etendue.ABONNEMENTS_GERER)]
    parser_classes = [JSONParser]


class Abonnements(VueAbonnements):
    """Every subscription, and the door to a new one."""

    @extend_schema(
        operation_id="lister_abonnements",
        summary="Lister ses abonnements",
        description="Actifs, suspendus et clos, du plus récent au plus ancien.",
        responses={200: formes.ListeAbonnements, **problems(401, 403, 429)},
    )
    def get(self, request: Request) -> Response:
        """All of them: ten at most that live."""
        corps = {"abonnements": [_shown(abonnement) for abonnement in own(caller(request))[:200]]}
        return Response(formes.ListeAbonnements(corps).data)

    @extend_schema(
        operation_id="creer_abonnement",
        summary="S’abonner à ce qui arrive à ses livraisons",
        description="La plateforme appelle l’adresse à chaque événement, signe ce qu’elle envoie, et réessaie pendant"
        " un jour et demi. Une adresse du réseau interne est refusée. Le secret n’est donné qu’ici.",
        request=formes.DemandeAbonnement,
        responses={201: formes.AbonnementCree, **problems(400, 401, 403, 415, 422, 429)},
    )
    def post(self, request: Request) -> Response:
        """Make one; its mode is that of the credentials."""
        forme = formes.DemandeAbonnement(data=request.data)
        forme.is_valid(raise_exception=True)
        client, lu = caller(request), forme.validated_data
        abonnement, secret = abonnements.create(
            client.partenaire, lu["nom"], lu["adresse"], [Evenement(e) for e in lu["evenements"]], Mode(client.mode),
            Acteur(client=client), horloge.today(),
        )  # fmt: skip
        corps = {**_shown(abonnement), "secret": secret}
        lieu = {"Location": corps["liens"]["abonnement"], "Cache-Control": "no-store"}
        return Response(formes.AbonnementCree(corps).data, status=201, headers=lieu)


class UnAbonnement(VueAbonnements):
    """One subscription."""

    @extend_schema(
        operation_id="lire_abonnement",
        summary="Lire un abonnement",
        description="Son état, et pourquoi il est suspendu s’il l’est.",
        responses={200: formes.AbonnementForme, **problems(401, 403, 404, 429)},
    )
    def get(self, request: Request, pk: int) -> Response:
        """As it is."""
        return Response(formes.AbonnementForme(_shown(find(caller(request), pk))).data)

    @extend_schema(
        operation_id="clore_abonnement",
        summary="Clore un abonnement",
        description="Plus rien ne lui est envoyé. Son journal reste lisible.",
        responses={204: None, **problems(401, 403, 404, 409, 429)},
    )
    def delete(self, request: Request, pk: int) -> Response:
        """Close it."""
        client = caller(request)
        abonnements.close(find(client, pk), Acteur(client=client), horloge.today())
        return Response(status=204)


class Reprise(VueAbonnements):
    """A suspended subscription starts again."""

    @extend_schema(
        operation_id="reprendre_abonnement",
        summary="Reprendre un abonnement suspendu",
        description="Son adresse est examinée à nouveau. Les signaux abandonnés se rejouent un à un.",
        request=None,
        responses={200: formes.AbonnementForme, **problems(401, 403, 404, 409, 422, 429)},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Resume it."""
        client = caller(request)
        abonnements.resume(find(client, pk), Acteur(client=client), horloge.today())
        return Response(formes.AbonnementForme(_shown(find(client, pk))).data)


class Essai(VueAbonnements):
    """A message that says nothing, to see it arrive."""

    @extend_schema(
        operation_id="essayer_abonnement",
        summary="Envoyer un signal d’essai",
        description="Signé et journalisé comme les autres ; il ne dit rien.",
        request=None,
        responses={202: formes.SignalForme, **problems(401, 403, 404, 409, 429)},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Queue it."""
        client = caller(request)
        signal = abonnements.try_out(find(client, pk), Acteur(client=client), horloge.today())
        return Response(formes.SignalForme(_told(signal)).data, status=202)


class Signaux(VueAbonnements):
    """The log of a subscription."""

    @extend_schema(
        operation_id="lire_signaux",
        summary="Lire le journal d’un abonnement",
        description="Ce qui a été envoyé, chaque essai et sa réponse ; gardé 90 jours.",
        parameters=[formes.FiltreSignaux],
        responses={200: formes.PageSignaux, **problems(401, 403, 404, 422, 429)},
    )
    def get(self, request: Request, pk: int) -> Response:
        """A page, the last first."""
        abonnement = find(caller(request), pk)
        filtre = formes.FiltreSignaux(data=request.query_params)
        filtre.is_valid(raise_exception=True)
        lu = filtre.validated_data
        signaux = abonnement.signaux.order_by("-pk")
        if lu.get("etat"):
            signaux = signaux.filter(etat=lu["etat"])
        if lu.get("apres"):
            signaux = signaux.filter(pk__lt=lu["apres"])
        page = list(signaux[: lu["taille"] + 1])
        suite = page[lu["taille"] - 1].pk if len(page) > lu["taille"] else None
        corps = {"signaux": [_told(s) for s in page[: lu["taille"]]], "suivante": next_page(request, suite)}
        return Response(formes.PageSignaux(corps).data)


class Rejeu(VueAbonnements):
    """A message sent again."""

    @extend_schema(
        operation_id="rejouer_signal",
        summary="Renvoyer un signal",
        description="Le même contenu, sous le même identifiant, signé à l’instant de l’envoi.",
        request=None,
        responses={202: formes.SignalForme, **problems(401, 403, 404, 409, 429)},
    )
    def post(self, request: Request, pk: int, jeton: str) -> Response:
        """Queue it again."""
        client = caller(request)
        lu = _JETON.fullmatch(jeton)
        signal = find(client, pk).signaux.filter(jeton=uuid.UUID(lu[1])).first() if lu else None
        if signal is None:
            raise Http404
        abonnements.replay(signal, Acteur(client=client), horloge.today())
        signal.refresh_from_db()
        return Response(formes.SignalForme(_told(signal)).data, status=202)


def own(client: ClientApi) -> QuerySet[Abonnement]:
    """Subscriptions that these credentials manage: the partner's; those of a test see tests only."""
    siens = abonnements.of_partner(client.partenaire)
    return siens.filter(mode=Mode.ESSAI) if client.is_essai else siens


def find(client: ClientApi, pk: int) -> Abonnement:
    """One of them; 404 when it is nobody's or somebody else's."""
    trouve = own(client).filter(pk=pk).first() if pk < 1 << 63 else None
    if trouve is None:
        raise Http404
    return trouve


def _shown(abonnement: Abonnement) -> dict[str, Any]:
    return {
        "id": abonnement.pk, "nom": abonnement.nom, "adresse": abonnement.adresse,
        "evenements": abonnement.evenements, "mode": abonnement.mode, "etat": abonnement.etat,
        "motif": abonnement.motif, "echecs": abonnement.echecs, "cree_le": abonnement.created_at,
        "liens": {
            "abonnement": reverse("api_flux:abonnement", args=[abonnement.pk]),
            "signaux": reverse("api_flux:signaux", args=[abonnement.pk]),
            "essai": reverse("api_flux:essai_abonnement", args=[abonnement.pk]),
        },
    }  # fmt: skip


def _told(signal: Signal) -> dict[str, Any]:
    jeton = f"msg_{signal.jeton.hex}"
    return {
        "id": jeton, "type": signal.nature, "etat": signal.etat, "cree_le": signal.created_at,
        "livre_le": signal.livre_at, "prochain_essai": signal.prochain_at, "essais": signal.essais,
        "contenu": signal.corps,
        "liens": {"rejeu": reverse("api_flux:rejeu", args=[signal.abonnement_id, jeton])},
    }  # fmt: skip
