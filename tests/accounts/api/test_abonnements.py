"""Webhooks: made, refused, signed, sent, tried again, left alone, sent again; by whom."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from accounts import abonnements, horloge, signaux, travaux
from accounts.abonnements import Acteur
from accounts.etendues import Etendue, Mode
from accounts.evenements import CHOISIS
from accounts.models import Abonnement, Evenement, Notification, Signal, Travail
from certif.socle import adresse_sortante, appel_sortant
from certif.socle.adresse_sortante import Cible
from certif.socle.appel_sortant import Retour
from certif.socle.refus import Refus
from tests.accounts.api.abonnes import ADRESSE, make_message, make_subscription
from tests.accounts.api.conftest import treated
from tests.flux.conftest import make_partner

CHEMIN = "/api/v1/abonnements"
CORPS = {"nom": "Suivi", "adresse": ADRESSE, "evenements": ["livraison.traitee", "livraison.refusee"]}


class Recepteur(HTTPServer):
    """A partner's server: keeps what it gets, answers as told."""

    recus: list[tuple[dict[str, str], bytes]]
    statut = 204


class _Reponse(BaseHTTPRequestHandler):
    server: Recepteur

    def do_POST(self) -> None:
        corps = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.recus.append((dict(self.headers), corps))
        self.send_response(self.server.statut)
        self.send_header("Location", "http://127.0.0.1:1/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def recepteur(monkeypatch) -> Iterator[Recepteur]:
    """A server on this machine, that the name of the tests leads to, in clear: what production never does."""
    serveur = Recepteur(("127.0.0.1", 0), _Reponse)
    serveur.recus = []
    fil = threading.Thread(target=serveur.serve_forever, kwargs={"poll_interval": 0.01})
    fil.start()
    cible = Cible("partenaire.exemple.test", serveur.server_port, "/certif", en_clair=True)
    monkeypatch.setattr(signaux, "target", lambda adresse: cible)
    monkeypatch.setattr(adresse_sortante, "reachable_ip", lambda cible: "127.0.0.1")
    yield serveur
    serveur.shutdown()
    fil.join()
    serveur.server_close()


@pytest.fixture
def _named(monkeypatch) -> None:
    """Names lead outside without asking anybody."""
    monkeypatch.setattr(adresse_sortante, "reachable_ip", lambda cible: "198.51.100.7")


def _run() -> int:
    Travail.objects.filter(nature=signaux.NATURE).update(du_at=horloge.instant())
    return travaux.run_pending([signaux.NATURE])


def test_a_system_is_called_when_its_delivery_is_processed(systeme, recepteur, roster, jour):
    machine = systeme()
    cree = machine.post(CHEMIN, CORPS)
    assert cree.status_code == 201 and cree["Cache-Control"] == "no-store", cree.content
    secret = base64.b64decode(cree.json()["secret"].removeprefix("whsec_"))
    treated(machine.post("/api/v1/flux", {"lignes": [{"id_technique": "A-1"}]}))
    assert _run() == 1
    [(entetes, corps)] = recepteur.recus
    signe = f"{entetes['Webhook-Id']}.{entetes['Webhook-Timestamp']}.".encode() + corps
    attendue = "v1," + base64.b64encode(hmac.new(secret, signe, hashlib.sha256).digest()).decode()
    assert entetes["Webhook-Signature"] == attendue
    dit = json.loads(corps)
    assert (dit["type"], dit["data"]["statut"]) == ("livraison.traitee", "TRAITE_PARTIELLEMENT")
    assert machine.get(dit["data"]["lien"]).json()["id_flux"] == dit["data"]["id_flux"]
    [signal] = machine.get(cree.json()["liens"]["signaux"]).json()["signaux"]
    assert (signal["etat"], signal["id"], signal["essais"][0]["statut"]) == ("livre", entetes["Webhook-Id"], 204)
    assert "secret" not in machine.get(cree.json()["liens"]["abonnement"]).json()
    assert secret.hex() not in str(list(Abonnement.objects.values()))


def test_a_redirection_is_not_followed_and_a_failure_is_tried_again(systeme, partner, recepteur):
    signal = make_message(make_subscription(partner), etat="a_envoyer", essais=[])
    signaux.replay(signal)
    recepteur.statut = 302
    assert _run() == 1
    signal.refresh_from_db()
    assert (signal.etat, signal.essais[-1]["statut"]) == ("a_envoyer", 302) and len(recepteur.recus) == 1
    assert "pas suivie" in signal.essais[-1]["erreur"]
    assert timedelta(seconds=50) < signal.prochain_at - horloge.instant() < timedelta(seconds=70)
    recepteur.statut = 200
    assert _run() == 1
    signal.refresh_from_db()
    assert signal.etat == "livre" and [e["statut"] for e in signal.essais] == [302, 200]
    assert recepteur.recus[0][0]["Webhook-Id"] == recepteur.recus[1][0]["Webhook-Id"]
    assert Abonnement.objects.get().echecs == 0


def test_a_server_that_never_ends_its_answer_holds_nobody(recepteur):
    with appel_sortant.socket.create_server(("127.0.0.1", 0)) as muet:
        port = muet.getsockname()[1]
        retour = appel_sortant.post(Cible("x.test", port, "/", en_clair=True), "127.0.0.1", b"{}", {}, delai=0.3)
        assert (retour.statut, retour.erreur) == (0, "Pas de réponse à temps.")
        # In the clear where a certificate is asked for: refused before anything is said.
        refus = appel_sortant.post(Cible("x.test", recepteur.server_port, "/"), "127.0.0.1", b"{}", {}, delai=2)
    assert not refus.is_reussi and recepteur.recus == []
    assert "rompue" in appel_sortant.post(Cible("x.test", port, "/", True), "127.0.0.1", b"", {}).erreur


def test_a_name_that_moves_inside_is_not_called(partner, monkeypatch):
    """The name is looked at again before each call, and the address looked at is the one that is connected to."""
    signal = make_message(make_subscription(partner), etat="a_envoyer", essais=[])
    monkeypatch.setattr(
        adresse_sortante.socket, "getaddrinfo", lambda *a, **k: [(2, 1, 6, "", ("169.254.169.254", 443))]
    )
    monkeypatch.setattr(adresse_sortante.reachable_ip, "__defaults__", (adresse_sortante.socket.getaddrinfo,))
    monkeypatch.setattr(signaux, "target", lambda adresse: Cible("exemple.fr", 443, "/"))
    assert signaux.send(signal) == Retour(0, 0, "Le nom de cette adresse mène à un réseau interne.")


@pytest.mark.parametrize(
    "adresse", ["https://127.0.0.1/x", "https://localhost/x", "http://exemple.fr/x", "https://testserver.local/"]
)
def test_an_inside_address_is_refused_with_a_reason_and_told(systeme, adresse):
    refus = systeme().post(CHEMIN, {**CORPS, "adresse": adresse})
    assert (refus.status_code, refus.json()["code"], refus.json()["champ"]) == (422, "adresse_refusee", "adresse")
    [evenement] = Evenement.objects.filter(nature="abonnement:refuse")
    assert evenement.motif == refus.json()["detail"] and evenement.details["adresse"] == adresse
    assert not Abonnement.objects.exists()


@pytest.mark.usefixtures("_named")
def test_a_receiver_that_fails_too_long_is_suspended_and_its_partner_told(partner, partenaire, systeme):
    abonnement = make_subscription(partner, echecs=9, premier_echec_at=horloge.instant() - timedelta(hours=25))
    signal = make_message(abonnement, etat="a_envoyer", essais=[])
    signaux.settle(signal.pk, Retour(500, 12, "Réponse 500."))
    abonnement.refresh_from_db()
    signal.refresh_from_db()
    assert (abonnement.etat, signal.etat) == ("suspendu", "abandonne") and "10 essais" in abonnement.motif
    assert Notification.objects.filter(utilisateur=partenaire, nature="abonnement").count() == 1
    machine = systeme()
    adresse = f"{CHEMIN}/{abonnement.pk}"
    rejeu = f"{adresse}/signaux/msg_{signal.jeton.hex}/rejeu"
    assert machine.post(rejeu, {}).status_code == 409
    assert machine.post(f"{adresse}/reprise", {}).json()["etat"] == "actif"
    assert machine.post(f"{adresse}/reprise", {}).status_code == 409
    assert machine.post(rejeu, {}).json()["etat"] == "a_envoyer"
    assert machine.post(rejeu, {}).status_code == 409
    assert machine.delete(adresse).status_code == 204
    assert machine.get(adresse).json()["etat"] == "clos"
    assert _run() >= 1
    assert Signal.objects.get().etat == "abandonne"


def test_another_partner_and_a_missing_scope_find_nothing(systeme, partner):
    abonnement = make_subscription(partner)
    autre = systeme(pour=make_partner("AUTRE"))
    adresse = f"{CHEMIN}/{abonnement.pk}"
    reponses = [
        autre.get(adresse), autre.delete(adresse), autre.get(f"{adresse}/signaux"), autre.post(f"{adresse}/essai", {})
    ]  # fmt: skip
    assert {(r.status_code, r.json()["code"]) for r in reponses} == {(404, "introuvable")}
    assert autre.get(CHEMIN).json()["abonnements"] == []
    assert systeme(etendues=[Etendue.FLUX_LIRE]).get(adresse).status_code == 403
    # A test manages tests, and nothing else.
    assert systeme(Mode.ESSAI).get(adresse).status_code == 404
    appels = Evenement.objects.filter(nature="api:appelee", details__statut=404)
    assert appels.count() == 5 and {a.details["finalite"] for a in appels} == {"alimentation"}


@pytest.mark.usefixtures("_named")
def test_a_test_is_told_of_tests_and_production_of_the_rest(systeme, partner, roster):
    reel, essai = make_subscription(partner), make_subscription(partner, mode=Mode.ESSAI)
    treated(systeme(Mode.ESSAI).post("/api/v1/flux", {"lignes": [{"id_technique": "A-1"}]}))
    assert (reel.signaux.count(), essai.signaux.count()) == (0, 1)
    treated(systeme().post("/api/v1/flux", {"lignes": [{"id_technique": "A-2"}]}))
    assert (reel.signaux.count(), essai.signaux.count()) == (1, 1)


def test_a_renewed_secret_signs_beside_the_former_one_for_a_day(partner, partenaire, jour):
    abonnement = make_subscription(partner)
    ancien = signaux.secrets_of(abonnement)
    abonnements.renew(abonnement, Acteur(partenaire), jour)
    abonnement.refresh_from_db()
    assert signaux.secrets_of(abonnement)[1:] == ancien
    abonnement.precedent_jusqua = horloge.instant() - timedelta(seconds=1)
    assert ancien[0] not in signaux.secrets_of(abonnement) and len(signaux.secrets_of(abonnement)) == 1


@pytest.mark.usefixtures("_named")
def test_only_who_manages_the_interface_and_ten_at_most(partner, partenaire, employeur, jour):
    adresse, choisis = "https://partenaire.exemple.fr/", list(CHOISIS)
    with pytest.raises(Refus) as refus:
        abonnements.create(partner, "x", adresse, choisis, Mode.ESSAI, Acteur(employeur), jour)
    assert refus.value.code == "non_autorise"
    with pytest.raises(Refus) as refus:
        abonnements.create(partner, "x", adresse, [], Mode.ESSAI, Acteur(partenaire), jour)
    assert refus.value.code == "sans_evenement"
    for _ in range(abonnements.ABONNEMENTS_MAX):
        abonnements.create(partner, "x", adresse, choisis, Mode.ESSAI, Acteur(partenaire), jour)
    with pytest.raises(Refus) as refus:
        abonnements.create(partner, "x", adresse, choisis, Mode.ESSAI, Acteur(partenaire), jour)
    assert refus.value.code == "trop_d_abonnements"


def test_messages_are_forgotten_after_their_time(partner):
    abonnement = make_subscription(partner)
    make_message(abonnement, created_at=horloge.instant() - signaux.GARDES - timedelta(days=1))
    garde = make_message(abonnement)
    assert signaux.forget_old() == 1 and Signal.objects.get() == garde
