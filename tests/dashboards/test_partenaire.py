"""The partners' space: own deliveries, errors with their remedy, credentials, identity check; public pages."""

from __future__ import annotations

import html
import re

import pytest

from accounts.models import ClientApi, Evenement, Livraison, Partenaire
from accounts.roles import Nature, Role
from tests.flux.conftest import make_partner, receive, roster
from tests.flux.lignes import row
from tests.people import client_of, make_agent

__all__ = ["receive", "roster"]


@pytest.fixture
def partner(partenaire, jour) -> Partenaire:
    return make_partner("ESSAI", organisation=partenaire.appartenances.get().organisation)


def text(reponse) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", reponse.content.decode())).split())


def test_the_contact_lands_in_their_own_space(partner, partenaire, exploitant):
    assert client_of(partenaire).get("/partenaire/").headers["Location"] == "/partenaire/ESSAI/"
    make_partner("AUTRE")
    page = text(client_of(exploitant).get("/partenaire/"))
    assert "Partenaire ESSAI" in page and "Partenaire AUTRE" in page
    for adresse in ("", "essais", "identite", "identifiants", "identifiants/creer"):
        assert client_of(partenaire).get(f"/partenaire/AUTRE/{adresse}").status_code == 404
        assert client_of(partenaire).get(f"/partenaire/ESSAI/{adresse}").status_code == 200


def test_a_contact_without_partner_is_told_what_to_do(partenaire, jour):
    assert "n’est pas encore enregistrée comme partenaire" in text(client_of(partenaire).get("/partenaire/"))


def test_errors_are_counted_by_code_and_month_with_their_remedy(partner, partenaire, roster, receive):
    receive(partner, [row(roster[0]), row(roster[1], "T-2", type_action="YOGA"), row(roster[2], "T-3", type_action="")])
    receive(partner, [row(roster[3], "T-4", type_action="YOGA")], a_blanc=True)
    autre = make_partner("AUTRE")
    receive(autre, [row(roster[4], "T-5", rpps="1")])
    page = client_of(partenaire).get("/partenaire/ESSAI/")
    lu = text(page)
    assert "E304" in lu and "Choisissez un type dans la liste publiée." in lu and "E101" not in lu
    assert [(e.code, e.total, e.par_mois[-1]) for e in page.context["erreurs"].lignes] == [
        ("E304", 1, 1),
        ("E306", 1, 1),
    ]
    livraison = Livraison.objects.get(partenaire=partner, a_blanc=False)
    assert f"/livraisons/{livraison.pk}/cr.json" in page.content.decode()
    assert "flux-1.csv" in text(client_of(partenaire).get("/partenaire/ESSAI/essais"))


def test_the_space_asks_as_many_questions_whatever_it_holds(
    partner, partenaire, roster, receive, django_assert_max_num_queries
):
    client = client_of(partenaire)
    client.get("/partenaire/ESSAI/")
    for rang in range(4):
        receive(partner, [row(roster[rang], f"T-{rang}", type_action="YOGA")])
    with django_assert_max_num_queries(10):
        client.get("/partenaire/ESSAI/")


def test_a_secret_is_shown_once(partner, partenaire):
    client = client_of(partenaire)
    page = client.post(
        "/partenaire/ESSAI/identifiants/creer", {"nom": "Recette", "mode": "essai", "etendues": ["flux:lire"]}
    )  # fmt: skip
    secret = re.search(r'id="secret">([^<]+)<', page.content.decode())[1]
    assert page.status_code == 200 and "no-store" in page.headers["Cache-Control"]
    cree = ClientApi.objects.get()
    assert (cree.mode, cree.etendues, cree.client.check_secret(secret)) == ("essai", ["flux:lire"], True)
    liste = client.get("/partenaire/ESSAI/identifiants").content.decode()
    assert cree.identifiant in liste and secret not in liste
    nouveau = client.post(f"/partenaire/ESSAI/identifiants/{cree.pk}/renouveler")
    assert "valables encore 24 heures" in text(nouveau) and secret not in nouveau.content.decode()
    assert client.post(f"/partenaire/ESSAI/identifiants/{cree.pk}/renouveler").status_code == 409
    assert client.post(f"/partenaire/ESSAI/identifiants/{cree.pk}/revoquer").status_code == 302
    assert "Identifiants fermés" in text(client.get("/partenaire/ESSAI/identifiants"))
    faits = Evenement.objects.filter(nature__startswith="api:").order_by("pk").values_list("nature", "auteur")
    assert list(faits) == [
        (f"api:identifiants_{quoi}", partenaire.pk) for quoi in ("crees", "renouveles", "revoques")
    ]  # fmt: skip


def test_nothing_is_created_from_a_wrong_form(partner, partenaire):
    refus = client_of(partenaire).post("/partenaire/ESSAI/identifiants/creer", {"nom": "x", "mode": "autre"})
    assert refus.status_code == 400 and not ClientApi.objects.exists()


def test_credentials_of_another_partner_are_out_of_reach(partner, partenaire, exploitant, jour):
    autre = make_agent(Role.PARTENAIRE_TECHNIQUE, Nature.PARTENAIRE, "AUTRE-ORG")
    make_partner("AUTRE", organisation=autre.appartenances.get().organisation)
    client_of(autre).post(
        "/partenaire/AUTRE/identifiants/creer", {"nom": "x", "mode": "essai", "etendues": ["flux:lire"]}
    )
    pk = ClientApi.objects.get().pk
    for code in ("AUTRE", "ESSAI"):
        assert client_of(partenaire).post(f"/partenaire/{code}/identifiants/{pk}/revoquer").status_code == 404
    assert client_of(exploitant).post(f"/partenaire/AUTRE/identifiants/{pk}/revoquer").status_code == 302


def test_the_identity_check_on_screen(partner, partenaire, exercice):
    client = client_of(partenaire)
    assert "Oui : ce numéro" in text(
        client.post("/partenaire/ESSAI/identite", {"rpps": "99790000006", "nom": "Exemple"})
    )
    assert "Non : ce numéro" in text(
        client.post("/partenaire/ESSAI/identite", {"rpps": "99790000014", "nom": "Exemple"})
    )
    faux = client.post("/partenaire/ESSAI/identite", {"rpps": "99790000007", "nom": "Exemple"})
    assert faux.status_code == 400 and "La clé du RPPS" in text(faux)
    assert client.post("/partenaire/ESSAI/identite", {"rpps": ""}).status_code == 400
    assert Evenement.objects.filter(nature="identite:verifiee", auteur=partenaire).count() == 2


def test_developers_need_no_account(db, client):
    accueil = text(client.get("/developpeurs/"))
    assert "ACTIONS" in accueil and "/api/v1/oauth/token" in accueil
    interface = text(client.get("/developpeurs/interface"))
    assert "POST /api/v1/flux/{identifiant}/lignes" in interface and "flux:deposer" in interface
    assert "RPPS valide mais absent" in text(client.get("/developpeurs/codes"))
    trousse = client.get("/developpeurs/trousse.zip")
    assert trousse.content[:2] == b"PK" and "attachment" in trousse.headers["Content-Disposition"]
