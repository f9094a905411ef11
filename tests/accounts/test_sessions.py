"""Sessions and devices: listed, closed from elsewhere, really logged out; never those of somebody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts import appareils, horloge, sessions, travaux
from accounts.journal import Fait
from accounts.models import Evenement, Utilisateur
from tests.people import client_of

PAGE = "/compte/sessions/"
TELEPHONE = "Mozilla/5.0 (Linux; Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"


@pytest.fixture(autouse=True)
def _tries_forgotten() -> Iterator[None]:
    """Logins are counted by address: those of these tests are not those of the others."""
    yield
    cache.clear()


def open_session(utilisateur: Utilisateur, agent: str = TELEPHONE) -> Client:
    """A browser logged in by the page, as people do."""
    utilisateur.set_password("phrase de passe fictive")
    utilisateur.save(update_fields=["password"])
    client = Client(headers={"user-agent": agent})
    reponse = client.post("/compte/login/", {"login": utilisateur.email, "password": "phrase de passe fictive"})
    assert reponse.status_code == 302, reponse.text
    return client


@pytest.fixture
def deux(titulaire) -> tuple[Client, Client]:
    """The owner's browser, and the same account open on a phone."""
    # The password is set once: a new one would close what is open.
    ici = open_session(titulaire, "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36")
    telephone = Client(headers={"user-agent": TELEPHONE})
    telephone.post("/compte/login/", {"login": titulaire.email, "password": "phrase de passe fictive"})
    return ici, telephone


def is_logged_in(client: Client) -> bool:
    return client.get("/mon-espace/").status_code == 200


def test_a_visitor_has_no_session_to_see(client, db):
    assert client.get(PAGE).status_code == 302


def test_the_list_says_the_device_and_which_one_asks(deux, cycle):
    ici, _ = deux
    page = ici.get(PAGE).text
    assert "Ordinateur Windows, Chrome" in page and "Téléphone Android, Firefox" in page
    assert page.index("Cette session") < page.index("Téléphone Android")
    assert page.count("Cette session") == 1


def test_closing_one_logs_that_device_out_and_no_other(deux, titulaire, inconnu, cycle):
    ici, telephone = deux
    assert is_logged_in(ici) and is_logged_in(telephone)
    cible = UserSession.objects.get(session_key=telephone.session.session_key)
    adresse = reverse("compte:fermer_session", args=[cible.pk])
    assert client_of(inconnu).post(adresse).status_code == 404
    assert is_logged_in(telephone)
    assert ici.post(adresse)["Location"] == PAGE
    assert is_logged_in(ici) and not is_logged_in(telephone)
    assert ici.post(adresse).status_code == 404
    sienne = UserSession.objects.get(session_key=ici.session.session_key)
    assert ici.post(reverse("compte:fermer_session", args=[sienne.pk])).status_code == 404
    evenement = Evenement.objects.get(nature=Fait.SESSIONS_FERMEES)
    assert (evenement.professionnel_id, evenement.details) == (titulaire.professionnel_id, {"fermees": 1})


def test_closing_all_the_others_keeps_this_one(deux, inconnu, cycle):
    ici, telephone = deux
    etranger = open_session(inconnu)
    page = ici.post(reverse("compte:fermer_les_autres"), follow=True).text
    assert "L’autre session est fermée." in page and "Téléphone Android" not in page
    assert is_logged_in(ici) and not is_logged_in(telephone)
    assert etranger.get(PAGE).status_code == 200
    assert "Aucune autre session" in ici.post(reverse("compte:fermer_les_autres"), follow=True).text


def test_last_seen_is_written_once_in_a_while(deux, cycle):
    ici, _ = deux
    cle = ici.session.session_key
    jadis = horloge.instant() - timedelta(hours=2)
    UserSession.objects.filter(session_key=cle).update(last_seen_at=jadis)
    cache.clear()
    ici.get(PAGE)
    vue = UserSession.objects.get(session_key=cle).last_seen_at
    assert vue > jadis + timedelta(hours=1)
    ici.get(PAGE)
    assert UserSession.objects.get(session_key=cle).last_seen_at == vue


def test_the_night_forgets_what_opens_nothing(deux, titulaire):
    ici, telephone = deux
    Session.objects.filter(session_key=telephone.session.session_key).update(
        expire_date=horloge.instant() - timedelta(minutes=1)
    )
    assert [s.appareil for s in sessions.open_of(titulaire, None)] == ["Ordinateur Windows, Chrome"]
    sessions.schedule()
    travaux.run_pending([sessions.NATURE_MENAGE])
    assert UserSession.objects.get().session_key == ici.session.session_key


@pytest.mark.parametrize(
    ("agent", "mots"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "iPhone, Safari"),
        ("Mozilla/5.0 (iPad; CPU OS 18_0) CriOS/140.0 Mobile Safari/604.1", "iPad, Chrome"),
        ("Mozilla/5.0 (Linux; Android 15) SamsungBrowser/28.0 Chrome/130", "Tablette Android, Samsung Internet"),
        (TELEPHONE, "Téléphone Android, Firefox"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1", "Mac, Safari"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/140.0 Safari/537.36 Edg/140.0", "Ordinateur Windows, Edge"),
        ("Mozilla/5.0 (X11; CrOS x86_64) Chrome/140.0", "Ordinateur ChromeOS, Chrome"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0", "Ordinateur Linux, Firefox"),
        ("curl/8.5", appareils.INCONNU),
        ("", appareils.INCONNU),
    ],
)
def test_a_device_in_words(agent, mots):
    assert appareils.describe(agent) == mots
