"""Open tokens for the systems of an Ordre on the base that is open: `python -m tests.bench._machines` prints them.

Ten pairs of credentials, as many as a partner may have: the rate of one of them would end a measure; and the places of
the middle and of the end of the list.
"""

from __future__ import annotations

import base64
import json
from typing import Any

import django


def prepare() -> dict[str, Any]:
    """Tokens of the national instance of doctors, and places in its list of statuses."""
    from django.core.cache import cache
    from django.test import Client

    from accounts import clients_api, horloge
    from accounts.etendues import Etendue, Mode
    from accounts.models import Appartenance, ClientApi, Organisation, Partenaire, Utilisateur
    from accounts.roles import Nature, Role
    from actions.models import Avancement
    from tests.bench._agents import prepare as agents

    agents()
    instance = Organisation.objects.get(code="MESURE")
    partenaire, _ = Partenaire.objects.get_or_create(
        code="MESURE", defaults={"nom": "Fictif", "organisation": instance}
    )
    maison, _ = Organisation.objects.get_or_create(
        code="MESURE-EXPLOITANT", defaults={"nom": "Exploitant fictif", "nature": Nature.EXPLOITANT}
    )
    auteur, _ = Utilisateur.objects.get_or_create(email="mesure@exemple.test", defaults={"nom_affiche": "Fictif"})
    Appartenance.objects.get_or_create(
        utilisateur=auteur, organisation=maison, role=Role.EXPLOITANT, defaults={"debut": "2023-01-01"}
    )
    ClientApi.objects.filter(partenaire=partenaire).update(fin_at=horloge.instant())
    cache.clear()
    jetons = []
    for rang in range(clients_api.CLIENTS_MAX):
        client, secret = clients_api.create(
            partenaire, f"mesure {rang}", Mode.PRODUCTION, [Etendue.STATUTS_LIRE], auteur, horloge.today()
        )
        paire = base64.b64encode(f"{client.identifiant}:{secret}".encode()).decode()
        demande = {"grant_type": "client_credentials"}
        reponse = Client().post(
            "/api/v1/oauth/token", demande, HTTP_AUTHORIZATION=f"Basic {paire}", HTTP_HOST="127.0.0.1"
        )
        jetons.append(reponse.json()["access_token"])
    cycles = Avancement.objects.followed_by([instance]).order_by("cycle_id").values_list("cycle_id", flat=True)
    nombre = cycles.count()
    return {"jetons": jetons, "places": {"milieu": cycles[nombre // 2], "fin": cycles[max(0, nombre - 60)]}}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(prepare()))
