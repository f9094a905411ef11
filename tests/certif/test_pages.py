"""Public pages, error pages and entrance pages: open to anyone, in French, one title, no dead link."""

import re
from datetime import date
from typing import cast

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import resolve, reverse

from accounts import horloge
from accounts.requete import RequetePublique
from certif import contexte, erreurs, page_urls, pages_professions
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse

PUBLIQUES = [f"public:{route.name}" for route in page_urls.urlpatterns if route.name != "profession"]
ENTREE = ["account_login", "account_reset_password", "account_reset_password_done", "account_signup"]
pytestmark = pytest.mark.django_db


def _check(page: str) -> None:
    assert '<html lang="fr"' in page
    assert page.count("<h1") == 1
    assert re.search(r"<title>\s*\S", page)
    assert 'href="#contenu"' in page
    assert 'id="contenu"' in page


@pytest.mark.parametrize("nom", PUBLIQUES + ENTREE)
def test_anyone_reads_the_page(client, nom):
    reponse = client.get(reverse(nom))
    assert reponse.status_code == 200
    _check(reponse.content.decode())


@pytest.mark.parametrize("nom", PUBLIQUES)
def test_links_inside_the_site_lead_somewhere(client, nom):
    page = client.get(reverse(nom)).content.decode()
    for adresse in set(re.findall(r'<a [^>]*href="(/[^"]*)"', page)):
        chemin, _, ancre = adresse.partition("#")
        resolve(chemin.partition("?")[0])
        if ancre:
            assert f'id="{ancre}"' in client.get(chemin).content.decode(), adresse


def test_signup_is_closed(client):
    page = client.get(reverse("account_signup")).content.decode()
    assert "Il n’y a pas d’inscription libre" in page


def test_unknown_address_is_a_french_404(client):
    reponse = client.get("/nulle-part/")
    assert reponse.status_code == 404
    assert "Cette page est introuvable" in reponse.content.decode()


@pytest.mark.parametrize(
    ("methode", "adresse", "permises", "attendu"),
    [
        ("get", "demo:entrer", "POST", "C’est l’adresse d’un bouton"),
        ("post", "public:faq", "GET, HEAD", "Ouvrir la page"),
    ],
)
def test_a_wrong_method_is_a_french_405(client, methode, adresse, permises, attendu):
    reponse = getattr(client, methode)(reverse(adresse))
    assert (reponse.status_code, reponse["Allow"]) == (405, permises)
    _check(reponse.content.decode())
    assert attendu in reponse.content.decode()
    assert "Rien n’a été enregistré" in reponse.content.decode()


def test_a_machine_gets_its_405_without_a_page(client):
    reponse = client.get(reverse("demo:entrer"), headers={"accept": "application/json"})
    assert (reponse.status_code, reponse["Allow"], reponse.content) == (405, "POST", b"")


def test_stale_form_is_a_french_403(db):
    strict = Client(enforce_csrf_checks=True)
    reponse = strict.post(reverse("account_login"), {"login": "x"})
    assert reponse.status_code == 403
    assert "Ce formulaire n’est plus valable" in reponse.content.decode()


def _request() -> RequetePublique:
    requete = cast(RequetePublique, RequestFactory().get("/"))
    requete.user = AnonymousUser()
    requete.jour = date(2026, 11, 19)
    return requete


def _middleware() -> erreurs.RefusMiddleware:
    return erreurs.RefusMiddleware(lambda requete: HttpResponse())


def test_refused_act_is_shown_with_its_remedy():
    refus = Refus("non_autorise", "Votre rôle ne permet pas ce geste.", remede="Demandez à votre organisation.")
    reponse = _middleware().process_exception(_request(), refus)
    assert reponse is not None
    assert reponse.status_code == 403
    assert "Demandez à votre organisation." in reponse.content.decode()


def test_stale_object_is_a_409():
    reponse = _middleware().process_exception(_request(), Depasse())
    assert reponse is not None
    assert reponse.status_code == 409
    assert "Quelqu’un a été plus rapide" in reponse.content.decode()


@pytest.mark.parametrize("erreur", [Refus("date_hors_periode", "Hors période."), ValueError("autre")])
def test_other_errors_go_on(erreur):
    assert _middleware().process_exception(_request(), erreur) is None


def test_forbidden_page():
    reponse = erreurs.acces_refuse(_request(), PermissionDenied())
    assert reponse.status_code == 403
    assert "Vous n’avez pas accès" in reponse.content.decode()


@pytest.mark.parametrize(("vue", "statut"), [(erreurs.requete_incorrecte, 400), (erreurs.erreur_serveur, 500)])
def test_broken_request_gets_a_page_that_needs_nothing(vue, statut, django_assert_num_queries):
    with django_assert_num_queries(0):
        reponse = vue(RequestFactory().get("/"))
    assert reponse.status_code == statut
    _check(reponse.content.decode().replace('<main id="contenu"', 'href="#contenu" id="contenu"'))


def test_banner_shows_the_moved_day(client):
    horloge.move_to(date(2032, 2, 15))
    page = client.get(reverse("public:accueil")).content.decode()
    assert "Démonstration" in page
    assert "15/02/2032" in page


def test_banner_without_a_moved_day(client):
    page = client.get(reverse("public:accueil")).content.decode()
    assert "données fictives" in page
    assert "revenir à aujourd’hui" not in page


def test_no_banner_outside_the_demonstration(client, settings):
    settings.DEMO = False
    assert contexte.demonstration() is None
    assert "données fictives" not in client.get(reverse("public:accueil")).content.decode()


def test_who_runs_the_site_is_said(client, settings):
    assert "Non renseigné" in client.get(reverse("public:mentions_legales")).content.decode()
    settings.CERTIF_EDITEUR = "Organisme EXEMPLE"
    assert "Organisme EXEMPLE" in client.get(reverse("public:mentions_legales")).content.decode()


def test_public_pages_never_claim_to_be_the_state(client):
    page = client.get(reverse("public:accueil")).content.decode()
    assert "n’est pas le service de l’État" in page


@pytest.mark.parametrize("nom", pages_professions.ADRESSES)
def test_each_profession_reads_what_it_must_do(nom):
    client = Client()
    page = client.get(f"/professions/{nom}/").text
    _check(page)
    assert f"<h1>{pages_professions.ADRESSES[nom].pluriel}&nbsp;: que faut-il faire" in page
    assert "Référentiel à venir" in page
    assert client.get("/professions/astronaute/").status_code == 404
