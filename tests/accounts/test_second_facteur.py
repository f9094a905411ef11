"""An agent without a second factor reaches nothing but its activation; a professional is not concerned."""

import pytest
from allauth.mfa.models import Authenticator

from tests.people import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jour")]


@pytest.fixture(autouse=True)
def _comme_en_production(settings):
    settings.DEMO = False


@pytest.mark.parametrize(
    ("qui", "page"),
    [("ordre_decideur", "/ordre/"), ("dgos", "/pilotage/"), ("employeur", "/employeur/"), ("dgos", "/ordre/")],
)
def test_sans_second_facteur_un_agent_est_conduit_a_l_activer(request, qui, page):
    reponse = client_of(request.getfixturevalue(qui)).get(page)
    assert reponse.status_code == 302
    assert reponse["Location"] == "/compte/2fa/totp/activate/"


def test_les_pages_du_compte_restent_ouvertes(dgos):
    client = client_of(dgos)
    assert client.get("/compte/2fa/").status_code in (200, 302)
    assert client.get("/compte/logout/").status_code == 200


def test_avec_un_second_facteur_la_page_s_ouvre(dgos):
    Authenticator.objects.create(user=dgos, type=Authenticator.Type.TOTP, data={"secret": "fictif"})
    assert client_of(dgos).get("/pilotage/").status_code == 200


def test_un_professionnel_n_est_pas_concerne(titulaire, cycle):
    assert client_of(titulaire).get("/mon-espace/").status_code == 200


def test_un_visiteur_n_est_pas_concerne(client):
    assert client.get("/").status_code == 200
