"""Announcements: who writes them, who sees them, when; the public state of the service."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts import annonces, horloge, sondes
from accounts.models import Annonce, Travail
from certif.socle.workflow import Depasse
from tests.dashboards.administration import announce
from tests.people import JOUR, client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jour")]
LISTE, NOUVELLE = "/administration/annonces", "/administration/annonces/nouvelle"


@pytest.fixture(autouse=True)
def _nothing_remembered():
    annonces.forget()
    yield
    annonces.forget()


def test_operators_only(inconnu, ordre_president, employeur, partenaire, exploitant):
    for adresse in (LISTE, NOUVELLE):
        assert client_of(None).get(adresse).status_code == 302
        for refuse in (inconnu, ordre_president, employeur, partenaire):
            assert client_of(refuse).get(adresse).status_code == 404
        assert client_of(exploitant).get(adresse).text.count("<h1") == 1


def test_written_on_screen_shown_above_every_page_then_ended(exploitant, django_capture_on_commit_callbacks):
    client = client_of(exploitant)
    debut = f"{horloge.instant() - timedelta(hours=3):%Y-%m-%dT%H:%M}"
    saisie = {"genre": "incident", "public": "tous", "titre": "Panne fictive", "texte": "Rien.", "debut_at": debut}
    with django_capture_on_commit_callbacks(execute=True):
        assert "L’annonce est publiée" in client.post(NOUVELLE, saisie, follow=True).text
    annonces.forget()
    assert "Panne fictive" in client_of(None).get("/").text
    refus = client.post(NOUVELLE, saisie | {"fin_at": "2020-01-01T00:00"})
    assert refus.status_code == 422 and "finit avant de commencer" in refus.text
    annonce = Annonce.objects.get()
    client.post(reverse("administration:modifier_annonce", args=[annonce.pk]), saisie | {"titre": "Panne réparée"})
    annonces.forget()
    assert "Panne réparée" in client_of(None).get("/").text
    terminer = reverse("administration:terminer_annonce", args=[annonce.pk])
    client.post(terminer)
    annonces.forget()
    assert "Panne réparée" not in client_of(None).get("/").text
    assert client.post(terminer).status_code == 409
    assert "Panne réparée" in client_of(None).get(reverse("public:etat_du_service")).text


def test_each_public_sees_its_own(inconnu, employeur, exploitant):
    for public in Annonce.Public:
        announce(exploitant, JOUR, genre=Annonce.Genre.INFORMATION, public=public, titre=f"Pour {public.value}")
    announce(exploitant, JOUR, titre="Plus tard", debut_at=horloge.instant() + timedelta(hours=1))
    annonces.forget()

    def seen(utilisateur) -> set[str]:
        return {une.titre for une in annonces.shown_to(utilisateur)}

    assert seen(None) == {"Pour tous"}
    assert seen(inconnu) == {"Pour tous", "Pour connectes"}
    assert seen(employeur) == {"Pour tous", "Pour connectes", "Pour agents"}


def test_two_operators_do_not_overwrite_each_other(exploitant):
    annonce = announce(exploitant, JOUR)
    Annonce.objects.filter(pk=annonce.pk).update(modifiee_at=annonce.modifiee_at + timedelta(seconds=1))
    redigee = annonces.Redigee(Annonce.Genre.INCIDENT, Annonce.Public.TOUS, "Autre", "", annonce.debut_at)
    with pytest.raises(Depasse):
        annonces.rewrite(annonce, redigee, exploitant, JOUR)


@pytest.mark.parametrize(
    ("minutes", "etat"), [(1, sondes.Etat.OK), (10, sondes.Etat.RALENTI), (45, sondes.Etat.ARRETE)]
)
def test_the_state_of_the_service_is_measured(minutes, etat):
    cache.clear()
    instant = horloge.instant()
    Travail.objects.create(nature="essai", cle="essai", du_at=instant - timedelta(minutes=minutes), created_at=instant)
    lues = {sonde.nom: sonde for sonde in sondes.read()}
    travaux = lues["Travaux en arrière-plan"]
    assert (travaux.etat, sondes.worst([travaux])) == (etat, etat)
    assert travaux.phrase in client_of(None).get(reverse("public:etat_du_service")).text
    cache.clear()


def test_the_broker_answers_or_is_said_away_and_nothing_else_breaks(services, settings):
    cache.clear()
    assert {sonde.nom: sonde.etat for sonde in sondes.read()}["Messages internes"] == sondes.Etat.OK
    cache.clear()
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    lues = {sonde.nom: sonde.etat for sonde in sondes.read()}
    assert lues["Messages internes"] == sondes.Etat.RALENTI
    cache.clear()
