"""The address of a professional: used once its owner has opened the link, in any browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail, signing
from django.core.cache import cache
from django.test import Client

from accounts import adresse, notifications, travaux
from accounts.journal import Fait
from accounts.models import Evenement, Utilisateur
from certif.socle.refus import Refus
from tests.people import client_of

PAGE = "/compte/adresse/"
NEUVE = "neuve@exemple.test"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_counter():
    cache.clear()


@pytest.fixture
def poste() -> Callable[[], list[str]]:
    """Send what waits; the links received."""

    def post() -> list[str]:
        travaux.run_pending([adresse.NATURE_LIEN])
        return [re.findall(r"http://testserver(/compte/adresse/\S+)", m.body)[0] for m in mail.outbox]

    return post


def refused(appel: Callable[[], object]) -> str:
    with pytest.raises(Refus) as refus:
        appel()
    assert refus.value.remede
    return refus.value.code


def test_the_cast(titulaire, inconnu, ordre_gestionnaire):
    assert client_of(None).get(PAGE).status_code == 302
    assert client_of(ordre_gestionnaire).get(PAGE).status_code == 404
    assert client_of(titulaire).get(PAGE).status_code == 200
    assert inconnu.email not in client_of(titulaire).get(PAGE).text
    assert client_of(titulaire).get("/compte/email/")["Location"] == PAGE
    assert client_of(ordre_gestionnaire).get("/compte/email/").status_code == 200


def test_a_new_address_is_used_once_its_link_is_opened_elsewhere(titulaire, poste):
    ancienne, client = titulaire.email, client_of(titulaire)
    assert client.post(PAGE, {"email": "Neuve@Exemple.test"})["Location"] == PAGE
    page = client.get(PAGE).text
    assert NEUVE in page
    assert ancienne in page, "l’ancienne sert encore"
    (lien,) = poste()
    assert mail.outbox[0].to == [NEUVE]
    assert NEUVE not in lien

    telephone = Client(enforce_csrf_checks=True)
    page = telephone.get(lien).text
    assert "n•••@exemple.test" in page
    assert NEUVE not in page
    titulaire.refresh_from_db()
    assert titulaire.email == ancienne, "ouvrir la page ne suffit pas : les filtres de messagerie l’ouvrent aussi"
    jeton = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[0]
    assert "Votre adresse est confirmée" in telephone.post(lien, {"csrfmiddlewaretoken": jeton}).text
    titulaire.refresh_from_db()
    assert (titulaire.email, titulaire.email_a_confirmer, titulaire.email_demande_at) == (NEUVE, "", None)
    assert "_auth_user_id" not in telephone.session
    evenement = Evenement.objects.get(nature=Fait.ADRESSE_CONFIRMEE)
    assert (evenement.professionnel, evenement.details) == (titulaire.professionnel, {})
    assert "Votre adresse est confirmée" in Client().get(lien).text
    adresse.confirm(lien.split("/")[-2])
    assert Evenement.objects.filter(nature=Fait.ADRESSE_CONFIRMEE).count() == 1


def test_nothing_is_written_to_an_address_that_waits(titulaire, poste):
    Utilisateur.objects.filter(pk=titulaire.pk).update(email=None)
    titulaire.refresh_from_db()
    adresse.ask(titulaire, NEUVE)
    poste()
    notifications.notify(cle="fait:1", nature="essai", titre="Un message", professionnel=titulaire.professionnel)
    travaux.run_pending([adresse.NATURE_LIEN, notifications.NATURE_ENVOI])
    assert [m.subject for m in mail.outbox] == ["[certif] Confirmez votre adresse"]


def test_a_link_says_why_it_opens_nothing(titulaire, inconnu, monkeypatch):
    adresse.ask(titulaire, NEUVE)
    cle = adresse.key_of(titulaire)
    adresse.ask(titulaire, "encore@exemple.test")
    assert refused(lambda: adresse.confirm(cle)) == "lien_remplace"
    assert refused(lambda: adresse.read_key(cle[:-1])) == "lien_illisible"
    assert refused(lambda: adresse.read_key(signing.dumps([1, "x"]))) == "lien_illisible"
    adresse.ask(titulaire, inconnu.email)
    cle = adresse.key_of(titulaire)
    assert refused(lambda: adresse.confirm(cle)) == "adresse_prise"
    monkeypatch.setattr(adresse, "VALIDITE", timedelta(0))
    assert refused(lambda: adresse.read_key(cle)) == "lien_perime"
    reponse = Client().get(f"{PAGE}{cle}/")
    assert (reponse.status_code, "Demander un autre lien" in reponse.text) == (410, True)
    Utilisateur.objects.filter(pk=titulaire.pk).update(is_active=False)
    monkeypatch.undo()
    assert refused(lambda: adresse.confirm(cle)) == "lien_remplace"


def test_links_are_not_sent_without_end(titulaire, monkeypatch, poste):
    client = client_of(titulaire)
    client.post(PAGE, {"email": NEUVE})
    reponse = client.post(PAGE, {"renvoyer": "1"})
    assert (reponse.status_code, "Attendez une minute" in reponse.text) == (422, True)
    monkeypatch.setattr(adresse, "PAUSE", timedelta(0))
    for _ in range(adresse.LIENS_PAR_JOUR - 1):
        assert client.post(PAGE, {"renvoyer": "1"}).status_code == 302
    reponse = client.post(PAGE, {"email": "autre@exemple.test"})
    assert (reponse.status_code, "Revenez demain" in reponse.text) == (422, True)
    assert len(poste()) == adresse.LIENS_PAR_JOUR


def test_an_address_that_waits_can_be_forgotten_or_taken_back(titulaire, poste):
    client, ancienne = client_of(titulaire), titulaire.email
    client.post(PAGE, {"email": NEUVE})
    client.post(PAGE, {"abandonner": "1"})
    titulaire.refresh_from_db()
    assert (titulaire.email, titulaire.email_a_confirmer) == (ancienne, "")
    adresse.ask(titulaire, NEUVE)
    adresse.ask(titulaire, ancienne)
    titulaire.refresh_from_db()
    assert (titulaire.email_a_confirmer, poste()) == ("", [])
    assert client.post(PAGE, {"email": "incomplète"}).status_code == 422
