"""Wrong passwords: ten are read, from wherever they come; then the door is closed, its owner warned, opened in time."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts import horloge, travaux, verrou
from accounts.models import Evenement, Travail, VerrouConnexion
from accounts.rules.verrou import DUREE, ESSAIS_MAX
from tests.accounts.surveillance import close_door
from tests.people import client_of

ADRESSE = "/compte/login/"
JUSTE = "phrase de passe fictive"


@pytest.fixture(autouse=True)
def _tries_forgotten(settings):
    """The looser limits of the library are out of the way: what is left is ours."""
    settings.ACCOUNT_RATE_LIMITS = False
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    yield
    cache.clear()


def _try(email: str, mot_de_passe: str = "mauvaise phrase", depuis: str = "192.0.2.1"):
    return Client(headers={"x-forwarded-for": depuis}).post(ADRESSE, {"login": email, "password": mot_de_passe})


def _page(reponse, email: str) -> str:
    """The whole page, without what is drawn for one answer, nor what was typed."""
    return re.sub(r'(nonce|value)="[^"]*"', "", reponse.text).replace(email, "")


def test_the_eleventh_is_not_read_wherever_it_comes_from(dgos, monkeypatch):
    lus: list[str] = []

    def read(mot_de_passe, *args, **options):
        lus.append(mot_de_passe)
        return check_password(mot_de_passe, *args, **options)

    monkeypatch.setattr("django.contrib.auth.base_user.check_password", read)
    for rang in range(ESSAIS_MAX + 5):
        assert _try(dgos.email, depuis=f"203.0.113.{rang}").status_code == 200
    assert len(lus) == ESSAIS_MAX
    refuse = _try(f" {dgos.email.upper()}", JUSTE, depuis="198.51.100.7")
    assert refuse.status_code == 200, "même la bonne phrase attend"
    assert len(lus) == ESSAIS_MAX


def test_known_or_not_the_page_says_the_same(dgos):
    for _ in range(ESSAIS_MAX + 1):
        connu, inconnu = _try(dgos.email), _try("personne@exemple.test")
        assert connu.status_code == inconnu.status_code == 200
        assert _page(connu, dgos.email) == _page(inconnu, "personne@exemple.test")
    assert VerrouConnexion.objects.filter(fin_at__isnull=False).count() == 2
    assert Travail.objects.filter(nature=verrou.NATURE_AVIS).count() == 2


def test_the_right_one_ends_the_count(dgos):
    for _ in range(ESSAIS_MAX - 1):
        _try(dgos.email)
    assert _try(dgos.email, JUSTE).status_code == 302
    assert not VerrouConnexion.objects.exists()


def test_its_owner_is_warned_and_time_opens_it(dgos):
    close_door(dgos)
    (courriel,) = mail.outbox
    assert courriel.to == [dgos.email]
    assert "bloquée pendant 30 minutes" in courriel.body
    assert Evenement.objects.get(nature="compte:verrouille").auteur == dgos
    assert _try(dgos.email, JUSTE).status_code == 200
    VerrouConnexion.objects.update(fin_at=horloge.instant())
    assert _try(dgos.email, JUSTE).status_code == 302


def test_an_operator_opens_it_and_nobody_else(dgos, exploitant):
    close_door(dgos)
    adresse = reverse("administration:ouvrir_connexion", args=[dgos.pk])
    assert client_of(dgos).post(adresse).status_code == 404
    client = client_of(exploitant)
    assert "Déverrouiller" in client.get(reverse("administration:securite")).text
    assert client.post(adresse).status_code == 302
    assert client.post(adresse).status_code == 404
    assert _try(dgos.email, JUSTE).status_code == 302
    assert Evenement.objects.get(nature="compte:deverrouille").auteur == exploitant


@pytest.mark.django_db(transaction=True)
def test_sixty_at_once_read_ten():
    def one(_: int) -> bool:
        try:
            return verrou.try_one("agent@exemple.test")
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as pool:
        assert sum(pool.map(one, range(60))) == ESSAIS_MAX


def test_what_is_over_is_forgotten(dgos):
    close_door(dgos)
    verrou.forget_old()
    assert VerrouConnexion.objects.exists()
    VerrouConnexion.objects.update(debut_at=horloge.instant() - 2 * DUREE - timedelta(seconds=1))
    verrou.forget_old()
    assert not VerrouConnexion.objects.exists()
    travaux.run_pending([verrou.NATURE_AVIS])
