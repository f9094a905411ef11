"""Give each persona of the load scenarios what it needs on the base that is open, and print it as JSON.

`python -m tests.bench._personnages 40`: sessions of professionals, agents of an Ordre, an employer and the ministry,
the credentials of a partner, rows that it may send, and some of the agents' files.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import django

FINESS = "990000010"
EFFECTIF, LIGNES, DOSSIERS = 300, 200, 60


def prepare(nombre: int) -> dict[str, Any]:
    """Everything, twice is once but for the sessions and the credentials."""
    from accounts.models import Professionnel
    from actions.models import Avancement
    from tests.bench._agents import prepare as agents
    from tests.bench._pilotage import _session as session_du_ministere
    from tests.bench._visiteurs import open_sessions
    from tests.flux.lignes import row

    professionnels = open_sessions(nombre)
    agents_ordre = agents()
    from accounts.models import Organisation

    # Those of the council: its agent and the national one may both open them.
    suivis = Avancement.objects.followed_by([Organisation.objects.get(code="MESURE-75")]).order_by("cycle_id")
    connus = Professionnel.objects.order_by("-pk")[:LIGNES]
    return {
        "professionnels": professionnels,
        "ordre": agents_ordre,
        "dossiers": list(suivis.values_list("cycle_id", flat=True)[:DOSSIERS]),
        "employeur": [_employer()],
        "dgos": [session_du_ministere()],
        "partenaire": _partner(),
        "lignes": [row(qui, f"CHARGE-{rang}") for rang, qui in enumerate(connus)],
    }


def _employer() -> str:
    """The session of a staff manager whose hospital employs some of the people of the base."""
    from django.db import connection

    from accounts.models import Appartenance, Organisation, Utilisateur
    from accounts.roles import Nature, Role

    with connection.cursor() as curseur:
        curseur.execute(
            "INSERT INTO accounts_activite (exercice_id, cle, mode, secteur, raison_sociale, finess, finess_ej, siret,"
            " departement, present) SELECT id, 'CHARGE', 'S', '', 'CH FICTIF', %s, '', '', departement, true"
            " FROM accounts_exercice ORDER BY id LIMIT %s ON CONFLICT DO NOTHING",
            [FINESS, EFFECTIF],
        )
    hopital, _ = Organisation.objects.get_or_create(
        code="CHARGE-CH", defaults={"nom": "CH fictif", "nature": Nature.EMPLOYEUR, "finess": FINESS}
    )
    agent, _ = Utilisateur.objects.get_or_create(
        email="charge-employeur@exemple.test", defaults={"nom_affiche": "Employeur fictif"}
    )
    Appartenance.objects.get_or_create(
        utilisateur=agent, organisation=hopital, role=Role.EMPLOYEUR_GESTIONNAIRE, defaults={"debut": "2023-01-01"}
    )
    return _session(agent)


def _session(utilisateur: Any) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from accounts.second_facteur import CLE_SESSION

    session = SessionStore()
    session[SESSION_KEY] = str(utilisateur.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = utilisateur.get_session_auth_hash()
    session[CLE_SESSION] = True
    session.save()
    return str(session.session_key)


def _partner() -> list[str]:
    """The identifier and the secret of a partner that may send actions."""
    from accounts import clients_api, horloge
    from accounts.etendues import Etendue, Mode
    from accounts.models import Appartenance, ClientApi, Organisation, Utilisateur
    from accounts.roles import Nature, Role
    from tests.flux.conftest import make_partner

    maison, _ = Organisation.objects.get_or_create(
        code="CHARGE-EXPLOITANT", defaults={"nom": "Exploitant fictif", "nature": Nature.EXPLOITANT}
    )
    auteur, _ = Utilisateur.objects.get_or_create(email="charge@exemple.test", defaults={"nom_affiche": "Fictif"})
    Appartenance.objects.get_or_create(
        utilisateur=auteur, organisation=maison, role=Role.EXPLOITANT, defaults={"debut": "2023-01-01"}
    )
    partenaire = make_partner("CHARGE", organisation=maison)
    ClientApi.objects.filter(partenaire=partenaire).update(fin_at=horloge.instant())
    etendues = [Etendue.FLUX_DEPOSER, Etendue.FLUX_LIRE]
    client, secret = clients_api.create(partenaire, "charge", Mode.PRODUCTION, etendues, auteur, horloge.today())
    return [str(client.identifiant), secret]


if __name__ == "__main__":
    django.setup()
    print(json.dumps(prepare(int(sys.argv[1]))))
