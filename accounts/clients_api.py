"""Credentials of a partner: create, renew, revoke. django-allauth makes, hashes and checks secrets and tokens."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from allauth.idp.oidc.models import Client, Token
from django.db import transaction
from django.db.models import Q, QuerySet

from accounts import horloge, journal, signaux, travaux
from accounts.etendues import Etendue, Mode
from accounts.models import CleIdempotence, ClientApi, Partenaire, Travail, Utilisateur
from accounts.permissions import Permission, require
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse

NATURE_MENAGE = "api.menage"
#: How long the former pair still opens after a renewal.
SURSIS = timedelta(hours=24)
#: Pairs in force at once for one partner.
CLIENTS_MAX = 10
CLES_GARDEES = timedelta(days=30)
_PRECISION = timedelta(hours=1)


def in_force(instant: datetime) -> Q:
    """Filter of the pairs that open at that instant."""
    return Q(client__isnull=False, partenaire__is_active=True) & (Q(fin_at__isnull=True) | Q(fin_at__gt=instant))


def of_partner(partenaire: Partenaire) -> QuerySet[ClientApi]:
    """Every pair this partner ever had, newest first."""
    return ClientApi.objects.filter(partenaire=partenaire).select_related("cree_par", "remplace").order_by("-pk")


def create(
    partenaire: Partenaire, nom: str, mode: Mode, etendues: Sequence[Etendue], auteur: Utilisateur, on: date
) -> tuple[ClientApi, str]:
    """A new pair and its secret, which nobody will be able to read again."""
    require(auteur, Permission.API_GERER, on)
    if not etendues:
        raise Refus("sans_etendue", "Ces identifiants n’ouvriraient rien.", "etendues", "Cochez au moins un usage.")
    with transaction.atomic():
        _hold(partenaire)
        if ClientApi.objects.filter(in_force(horloge.instant()), partenaire=partenaire).count() >= CLIENTS_MAX:
            raise Refus(
                "trop_d_identifiants",
                f"Ce partenaire a déjà {CLIENTS_MAX} identifiants en service.",
                remede="Révoquez ceux qui ne servent plus, puis recommencez.",
            )
        return _make(partenaire, nom, mode, etendues, auteur, None)


def renew(client: ClientApi, auteur: Utilisateur, on: date) -> tuple[ClientApi, str]:
    """Another pair with the same use; the former one opens for 24 hours more."""
    require(auteur, Permission.API_GERER, on)
    with transaction.atomic():
        ancien = _held(client)
        if ancien.fin_at is not None:
            raise Depasse("Ces identifiants ont déjà été remplacés.", "Rechargez la page.")
        nouveau, secret = _make(
            ancien.partenaire, ancien.nom, Mode(ancien.mode), [Etendue(e) for e in ancien.etendues], auteur, ancien
        )
        ancien.fin_at = horloge.instant() + SURSIS
        ancien.save(update_fields=["fin_at"])
    return nouveau, secret


def revoke(client: ClientApi, auteur: Utilisateur, on: date) -> None:
    """Close a pair at once: neither it nor the tokens it obtained open anything any more."""
    require(auteur, Permission.API_GERER, on)
    with transaction.atomic():
        ferme = _held(client)
        ferme.fin_at = horloge.instant()
        ferme.save(update_fields=["fin_at"])
        Client.objects.filter(pk=ferme.client_id).delete()
        _tell(journal.Fait.IDENTIFIANTS_REVOQUES, ferme, auteur)


def close_ended() -> None:
    """Forget the secrets and tokens of the pairs whose time has come."""
    Client.objects.filter(client_api__fin_at__lte=horloge.instant()).delete()


def schedule() -> None:
    """Queue the cleaning of this night, once."""
    travaux.enqueue(NATURE_MENAGE, f"{NATURE_MENAGE}:{horloge.today():%Y-%m-%d}", priorite=8)


def clean(travail: Travail) -> None:
    """Handler of `api.menage`: forget what no longer opens anything, and the requests nobody will repeat."""
    close_ended()
    Token.objects.expired().delete()
    CleIdempotence.objects.filter(created_at__lt=horloge.instant() - CLES_GARDEES).delete()
    signaux.forget_old()


def note_use(client: ClientApi) -> None:
    """Remember that the pair served, once an hour at most."""
    instant = horloge.instant()
    if client.utilise_at is None or client.utilise_at < instant - _PRECISION:
        ClientApi.objects.filter(pk=client.pk).update(utilise_at=instant)


def _hold(partenaire: Partenaire) -> None:
    """One creation at a time for a partner: the limit is counted under its lock."""
    Partenaire.objects.select_for_update(no_key=True).get(pk=partenaire.pk)


def _held(client: ClientApi) -> ClientApi:
    tenu = (
        ClientApi.objects.select_for_update(no_key=True, of=("self",))
        .select_related("partenaire__organisation")
        .filter(in_force(horloge.instant()), pk=client.pk)
        .first()
    )
    if tenu is None:
        raise Depasse("Ces identifiants ne sont plus en service.", "Rechargez la page.")
    return tenu


def _make(
    partenaire: Partenaire, nom: str, mode: Mode, etendues: Sequence[Etendue], auteur: Utilisateur,
    remplace: ClientApi | None,
) -> tuple[ClientApi, str]:  # fmt: skip
    secret = secrets.token_urlsafe(32)
    instant = horloge.instant()
    bibliotheque = Client(
        name=f"{partenaire.code} · {nom}"[:100], type=Client.Type.CONFIDENTIAL,
        grant_types=Client.GrantType.CLIENT_CREDENTIALS, response_types="", created_at=instant,
    )  # fmt: skip
    bibliotheque.set_secret(secret)
    bibliotheque.set_scopes(list(etendues))
    bibliotheque.set_default_scopes(list(etendues))
    bibliotheque.save()
    client = ClientApi.objects.create(
        partenaire=partenaire, client=bibliotheque, identifiant=bibliotheque.pk, nom=nom, mode=mode,
        etendues=list(etendues), cree_par=auteur, created_at=instant, remplace=remplace,
    )  # fmt: skip
    _tell(journal.Fait.IDENTIFIANTS_RENOUVELES if remplace else journal.Fait.IDENTIFIANTS_CREES, client, auteur)
    return client, secret


def _tell(fait: journal.Fait, client: ClientApi, auteur: Utilisateur) -> None:
    journal.record(
        fait, auteur=auteur, organisation=client.partenaire.organisation, objet=client,
        details={
            "partenaire": client.partenaire.code, "identifiant": client.identifiant, "mode": client.mode,
            "etendues": client.etendues,
        },
    )  # fmt: skip
