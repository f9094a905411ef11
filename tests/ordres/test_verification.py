"""The public page: valid, replaced, revoked or unknown; it tells a stranger nothing about anybody."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts.models import Notification
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import attestation as actes
from ordres import verification
from tests.people import client_of

SECRETS = ("EXEMPLE", "Camille", "99790000006", "Médecin<", "01/01/2023")


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


@pytest.fixture
def client_public():
    return client_of(None)


def _says_nothing(page: str) -> None:
    assert not [secret for secret in SECRETS if secret in page]


def test_form_needs_no_account(db, client_public):
    reponse = client_public.get(reverse("verification:saisie"))
    assert reponse.status_code == 200
    assert "Être sûr d’être sur le bon site" in reponse.content.decode()


@pytest.mark.parametrize("tape", ["{}", " {} ", "minuscules"])
def test_valid_by_number(attestation, client_public, tape):
    numero = attestation.numero.lower() if tape == "minuscules" else tape.format(attestation.numero)
    page = client_public.post(reverse("verification:saisie"), {"numero": numero}).content.decode()
    assert "Cette attestation est valide" in page
    assert "15/02/2032" in page
    assert attestation.emetteur in page
    _says_nothing(page)


def test_valid_by_token(attestation, client_public):
    page = client_public.get(reverse("verification:jeton", args=[attestation.jeton])).content.decode()
    assert "Cette attestation est valide" in page
    _says_nothing(page)


def test_unknown_has_the_same_status(attestation, client_public):
    for reponse in (
        client_public.get(reverse("verification:jeton", args=["x" * 32])),
        client_public.post(reverse("verification:saisie"), {"numero": "CP-2032-CNOM-999999"}),
    ):
        assert reponse.status_code == 200
        assert "Aucune attestation ne correspond" in reponse.content.decode()
        _says_nothing(reponse.content.decode())


def test_two_facts_show_the_holder(attestation, client_public):
    url = reverse("verification:jeton", args=[attestation.jeton])
    page = client_public.post(url, {"identite": "1", "nom": "exemple", "rpps": "997 900 000 06"}).content.decode()
    for secret in ("Camille EXEMPLE", "Médecin", "01/01/2023", "31/12/2031"):
        assert secret in page


@pytest.mark.parametrize(("nom", "rpps"), [("AUTRE", "99790000006"), ("EXEMPLE", "99790000014"), ("-", "99790000006")])
def test_one_wrong_fact_shows_nothing(attestation, client_public, nom, rpps):
    url = reverse("verification:saisie")
    reponse = client_public.post(url, {"numero": attestation.numero, "identite": "1", "nom": nom, "rpps": rpps})
    page = reponse.content.decode()
    assert "ne correspondent pas" in page
    assert "Camille" not in page


def test_identity_of_an_unknown_attestation_is_refused(db):
    with pytest.raises(Refus):
        verification.identify(None, "EXEMPLE", "99790000006")


def test_guessing_is_slowed(attestation, client_public):
    url = reverse("verification:jeton", args=[attestation.jeton])
    statuts = [
        client_public.post(url, {"identite": "1", "nom": "AUTRE", "rpps": "1"}).status_code
        for _ in range(verification.IDENTITES_PAR_FENETRE + 1)
    ]
    assert statuts == [200] * verification.IDENTITES_PAR_FENETRE + [429]


def test_reading_in_a_row_is_slowed(db, client_public):
    url = reverse("verification:jeton", args=["x" * 32])
    statuts = {client_public.get(url).status_code for _ in range(verification.ESSAIS_PAR_FENETRE)}
    assert statuts == {200}
    assert client_public.get(url).status_code == 429


def test_revoked_at_once(attestation, ordre_president, client_public, jour_controle):
    url = reverse("ordre:revoquer", args=[attestation.pk])
    president = client_of(ordre_president)
    assert president.get(url).status_code == 200
    assert president.post(url, {"motif": ""}).status_code == 422
    assert president.post(url, {"motif": "Pièce reconnue fausse."}).status_code == 302
    page = client_public.get(reverse("verification:jeton", args=[attestation.jeton])).content.decode()
    assert "a été révoquée le 15/02/2032" in page
    assert "Pièce reconnue fausse" not in page
    assert Notification.objects.filter(nature="attestation").count() == 1
    assert president.post(url, {"motif": "Encore."}).status_code == 409
    with pytest.raises(Depasse):
        actes.revoke(attestation, ordre_president, jour_controle, "Encore.")


@pytest.mark.parametrize("qui", ["ordre_gestionnaire", "ordre_decideur"])
def test_only_a_president_revokes(attestation, request, qui):
    url = reverse("ordre:revoquer", args=[attestation.pk])
    assert client_of(request.getfixturevalue(qui)).post(url, {"motif": "x"}).status_code == 403
    attestation.refresh_from_db()
    assert attestation.etat == "valide"


@pytest.mark.parametrize("qui", ["inconnu", "autre_ordre", "autre_departement", "ssa", "titulaire"])
def test_revocation_is_invisible_elsewhere(attestation, request, qui):
    url = reverse("ordre:revoquer", args=[attestation.pk])
    assert client_of(request.getfixturevalue(qui)).post(url, {"motif": "x"}).status_code == 404
