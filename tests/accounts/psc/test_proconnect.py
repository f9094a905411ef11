"""Agents by ProConnect: invited first, linked to one identity, our second factor asked or not, step-up, leaving."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
import requests
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from accounts.models import Appartenance, Evenement, LienProConnect, Utilisateur
from tests.accounts.psc.conftest import Porte, is_in
from tests.fournisseur_proconnect import Agent, FournisseurProConnect, by_curve

SIRET = "99900000100018"


def _come(fournisseur: FournisseurProConnect, client: Client, qui: Agent, acr: str = "eidas2") -> Any:
    return Porte(fournisseur, qui, "proconnect", "ProConnect", acr).come(client)


def test_without_an_account_of_the_provider_this_way_in_does_not_exist(client, db):
    assert client.get("/compte/proconnect/").status_code == 404
    assert "ProConnect" not in client.get("/compte/login/").text


def test_the_login_page_leads_there(proconnect, client, db):
    page = client.get("/compte/login/?next=/pilotage/").text
    (lien,) = re.findall(r'href="(/compte/proconnect/[^"]*)"', page)
    assert html.unescape(lien).endswith("?next=/pilotage/")


def test_an_agent_is_linked_once_then_known_by_the_identity_alone(proconnect, dgos, client):
    assert _come(proconnect, client, Agent(dgos.email.upper())).status_code == 302
    assert LienProConnect.objects.get().utilisateur == dgos
    assert Evenement.objects.get(nature="compte:proconnect_lie").auteur == dgos
    client.logout()
    assert _come(proconnect, client, Agent("nouvelle.adresse@exemple.test")).status_code == 302
    assert client.session["_auth_user_id"] == str(dgos.pk)
    assert Utilisateur.objects.count() == 1


@pytest.mark.parametrize(
    ("agent", "mots"),
    [
        (Agent("personne@exemple.test"), "Aucun compte d’agent n’a cette adresse"),
        (Agent(""), "Aucun compte d’agent n’a cette adresse"),
    ],
)
def test_nobody_enters_without_an_invitation(agent, mots, proconnect, dgos, client):
    reponse = _come(proconnect, client, agent)
    assert (reponse.status_code, is_in(client)) == (403, False)
    assert mots in reponse.text
    assert Utilisateur.objects.count() == 1


def test_a_professional_is_no_agent(proconnect, titulaire, client):
    assert "Aucun compte d’agent" in _come(proconnect, client, Agent(titulaire.email)).text


def test_an_address_that_changed_hands_opens_nothing_until_its_owner_unlinks(proconnect, dgos, client):
    _come(proconnect, client, Agent(dgos.email))
    autre = Client()
    assert "lié à une autre identité" in _come(proconnect, autre, Agent(dgos.email, numero="2")).text
    assert not is_in(autre)
    assert "Défaire le lien" in client.get(reverse("compte:sessions")).text
    assert client.post(reverse("compte:proconnect_delier")).status_code == 302
    assert _come(proconnect, autre, Agent(dgos.email, numero="2")).status_code == 302


def test_a_role_a_company_and_a_provider_are_asked_for(proconnect, dgos, client, settings, jour):
    organisation = dgos.appartenances.get().organisation
    organisation.siret = SIRET
    organisation.save()
    assert "autre établissement" in _come(proconnect, client, Agent(dgos.email, siret="99900000200016")).text
    settings.PROCONNECT_FOURNISSEURS = ["fi-admis"]
    assert "pas admis ici" in _come(proconnect, client, Agent(dgos.email, siret=SIRET)).text
    settings.PROCONNECT_FOURNISSEURS = ["fi-fictif"]
    assert not LienProConnect.objects.exists()
    assert _come(proconnect, client, Agent(dgos.email, siret=f"{SIRET[:9]}00026")).status_code == 302
    client.logout()
    Utilisateur.objects.update(is_active=False)
    assert "suspendu" in _come(proconnect, client, Agent(dgos.email, siret=SIRET)).text
    Utilisateur.objects.update(is_active=True)
    Appartenance.objects.update(fin=jour - timedelta(days=1))
    assert "pas de rôle en cours" in _come(proconnect, client, Agent(dgos.email, siret=SIRET)).text
    assert not is_in(client)


def test_two_factors_there_are_enough_and_one_is_not(proconnect, dgos, client, settings):
    settings.DEMO = False
    assert _come(proconnect, client, Agent(dgos.email)).status_code == 302
    assert client.get("/pilotage/").status_code == 200
    client.logout()
    _come(proconnect, client, Agent(dgos.email), "eidas1")
    assert client.get("/pilotage/")["Location"] == "/compte/2fa/totp/activate/"
    client.logout()
    Authenticator.objects.create(user=dgos, type=Authenticator.Type.TOTP, data={"secret": "fictif"})
    assert _come(proconnect, client, Agent(dgos.email), "eidas1")["Location"].startswith("/compte/2fa/authenticate/")
    assert not is_in(client)
    autre = Client()
    assert _come(proconnect, autre, Agent(dgos.email), "eidas3").status_code == 302
    assert is_in(autre)


def test_an_act_that_binds_asks_again_there_and_goes_on(proconnect, exploitant, dgos, client, settings):
    settings.DEMO = False
    qui = Agent(exploitant.email)
    _come(proconnect, client, qui)
    session = client.session
    session["account_authentication_methods"][-1]["at"] -= 3600
    session.save()
    adresse = reverse("administration:seuils", args=["ordre_gestionnaire"])
    envoi = {"revision": 0, "confirmation": 5, "arret_heure": 6, "arret_jour": 7, "pause": 0, "lignes": 0}
    page = client.post(adresse, envoi)["Location"]
    assert page.startswith(reverse("compte:proconnect_confirmer"))
    for autre, acr, mots in (
        (Agent(dgos.email, numero="2"), "eidas2", "quelqu’un d’autre"),
        (qui, "eidas1", "pas suffisant"),
    ):
        depart = dict(re.findall(r"([a-z_]+)=([^&]+)", requests.utils.unquote(client.get(page)["Location"])))
        assert mots in client.get(proconnect.accept(depart, autre, acr)).text
    depart = dict(re.findall(r"([a-z_]+)=([^&]+)", requests.utils.unquote(client.get(page)["Location"])))
    assert client.get(proconnect.accept(depart, qui, "eidas2"))["Location"] == reverse("administration:securite")
    assert Evenement.objects.filter(nature="lecture:seuils").count() == 1


def test_an_elliptic_signature_is_taken_and_the_secret_of_the_client_signs_nothing(proconnect, dgos, client):
    proconnect.sign = proconnect.sign_userinfo = by_curve
    assert _come(proconnect, client, Agent(dgos.email)).status_code == 302


def test_leaving_ends_both_sessions(proconnect, dgos, client):
    _come(proconnect, client, Agent(dgos.email))
    page = client.post("/compte/logout/")
    assert not is_in(client)
    adresse = html.unescape(re.findall(r'content="0;url=([^"]+)"', page.text)[0])
    retour = requests.get(adresse, timeout=5, allow_redirects=False).headers["Location"]
    assert proconnect.sessions == {}
    assert "votre session ProConnect sont fermées" in client.get(retour).text


@pytest.mark.parametrize(("erreur", "statut"), [("access_denied", 200), ("server_error", 503), ("autre", 403)])
def test_what_the_provider_says_went_wrong(erreur, statut, proconnect, client, db):
    depart = Porte(proconnect, None, "proconnect", "ProConnect", "")
    demande = client.get(f"/compte/{depart.nom}/")["Location"]
    query = dict(re.findall(r"([a-z_]+)=([^&]+)", requests.utils.unquote(demande)))
    assert client.get(proconnect.back(query, error=erreur)).status_code == statut
