"""The partner's space: subscribe on screen, read the log, send again, suspend nothing of anybody else."""

from __future__ import annotations

import html

import pytest

from accounts.models import Abonnement, Evenement, Signal
from accounts.roles import Nature, Role
from certif.socle import adresse_sortante
from tests.accounts.api.abonnes import ADRESSE, make_message, make_subscription
from tests.flux.conftest import make_partner
from tests.people import client_of, make_agent

ESPACE = "/partenaire/ESSAI/abonnements"
FORMULAIRE = {"nom": "Suivi", "adresse": ADRESSE, "mode": "production", "evenements": ["livraison.traitee"]}


@pytest.fixture
def partner(partenaire, monkeypatch):
    monkeypatch.setattr(adresse_sortante, "reachable_ip", lambda cible: "198.51.100.7")
    return make_partner("ESSAI", organisation=partenaire.appartenances.get().organisation)


def _text(reponse) -> str:
    return html.unescape(reponse.content.decode()).replace("\u00a0", " ")


def test_the_secret_is_shown_once(partner, partenaire, jour):
    client = client_of(partenaire)
    assert "Aucun abonnement" in _text(client.get(ESPACE))
    page = client.post(f"{ESPACE}/creer", FORMULAIRE)
    assert "whsec_" in _text(page) and "no-store" in page["Cache-Control"]
    abonnement = Abonnement.objects.get()
    assert (abonnement.cree_par, abonnement.mode, abonnement.evenements) == (
        partenaire, "production", ["livraison.traitee"],
    )  # fmt: skip
    for adresse in (ESPACE, f"{ESPACE}/{abonnement.pk}"):
        assert "whsec_" not in _text(client.get(adresse)) and ADRESSE in _text(client.get(adresse))


def test_an_inside_address_is_refused_in_words_and_kept_in_the_form(partner, partenaire, jour):
    page = client_of(partenaire).post(f"{ESPACE}/creer", {**FORMULAIRE, "adresse": "https://169.254.169.254/"})
    assert page.status_code == 400
    assert "nom de domaine public" in _text(page) and "https://169.254.169.254/" in _text(page)
    assert Evenement.objects.get(nature="abonnement:refuse").auteur == partenaire


def test_the_log_tells_each_try_and_sends_again(partner, partenaire, jour):
    abonnement = make_subscription(partner)
    signal = make_message(
        abonnement, etat="abandonne",
        essais=[{"at": "2026-06-30T12:00:00+02:00", "statut": 503, "duree_ms": 1204, "erreur": "Réponse 503."}],
    )  # fmt: skip
    client, page = client_of(partenaire), f"{ESPACE}/{abonnement.pk}"
    assert "503 en 1 204 ms : Réponse 503." in _text(client.get(page)).replace("\u202f", " ")
    rejeu = f"{page}/signaux/{signal.jeton}/rejeu"
    assert client.post(rejeu).status_code == 302
    assert client.post(rejeu).status_code == 409
    assert client.post(f"{page}/essai").status_code == 302
    assert Signal.objects.filter(etat="a_envoyer").count() == 2
    assert client.post(f"{page}/autre").status_code == 404
    assert client.post(f"{page}/secret").status_code == 200
    assert client.get(f"{page}/clore").status_code == 200
    assert client.post(f"{page}/clore").status_code == 302
    assert "clos le" in _text(client.get(ESPACE)) and client.post(f"{page}/essai").status_code == 409


def test_a_suspended_subscription_says_why_and_resumes(partner, partenaire, jour):
    abonnement = make_subscription(partner, etat="suspendu", motif="10 essais manqués de suite.", echecs=10)
    client, page = client_of(partenaire), f"{ESPACE}/{abonnement.pk}"
    assert "10 essais manqués" in _text(client.get(page)) and "Reprendre" in _text(client.get(page))
    assert client.post(f"{page}/reprise").status_code == 302
    abonnement.refresh_from_db()
    assert (abonnement.etat, abonnement.echecs) == ("actif", 0)


def test_somebody_else_s_is_nowhere(partner, partenaire, exploitant, jour):
    autre = make_agent(Role.PARTENAIRE_TECHNIQUE, Nature.PARTENAIRE, "AUTRE-ORG")
    make_partner("AUTRE", organisation=autre.appartenances.get().organisation)
    abonnement = make_subscription(partner)
    for adresse in (f"{ESPACE}/{abonnement.pk}", f"/partenaire/AUTRE/abonnements/{abonnement.pk}"):
        assert client_of(autre).get(adresse).status_code == 404
        assert client_of(autre).post(f"{adresse}/clore").status_code == 404
    assert client_of(exploitant).get(f"{ESPACE}/{abonnement.pk}").status_code == 200
