"""An operator ends the sessions of somebody, or of everybody: who may, what it leaves, and that their own stays."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts import sessions, sessions_office
from accounts.models import Evenement
from tests.people import client_of

PAGE = "/compte/sessions/"
MOTIF = {"motif": "Ordinateur volé, plainte déposée"}


@pytest.fixture(autouse=True)
def _followed(monkeypatch):
    """Few by few, so that a second round is taken."""
    monkeypatch.setattr(sessions_office, "LOT", 1)


def entered(utilisateur):
    """A browser whose session is followed, as after a login."""
    client = client_of(utilisateur)
    requete = client.get(PAGE).wsgi_request
    requete.user = utilisateur
    sessions.follow(requete)
    requete.session.save()
    return client


@pytest.mark.parametrize("nom", ["sessions", "fermer_toutes_sessions"])
def test_nobody_but_an_operator(nom, dgos, ordre_president, exploitant):
    adresse = reverse(f"administration:{nom}")
    assert [client_of(qui).get(adresse).status_code for qui in (dgos, ordre_president, exploitant)] == [404, 404, 200]


def test_a_person_is_found_by_their_whole_address_or_number_alone(exploitant, titulaire, dgos):
    client = client_of(exploitant)
    adresse = reverse("administration:sessions")
    for texte, qui in ((dgos.email.upper(), dgos), (titulaire.professionnel.rpps, titulaire)):
        recue = client.get(adresse, {"qui": texte})
        assert recue["Location"] == reverse("administration:fermer_sessions", args=[qui.pk])
    inconnu = client.get(adresse, {"qui": dgos.email[:6]})
    assert inconnu.status_code == 404 and "Aucun compte n’a cette adresse" in inconnu.text


def test_every_session_of_a_person_ends_with_a_reason(exploitant, dgos, titulaire):
    operateur, bureau, telephone, autre = entered(exploitant), entered(dgos), entered(dgos), entered(titulaire)
    adresse = reverse("administration:fermer_sessions", args=[dgos.pk])
    assert "2 sessions ouvertes" in operateur.get(adresse).text
    sans_motif = operateur.post(adresse, {"motif": " "})
    assert sans_motif.status_code == 422 and bureau.get(PAGE).status_code == 200
    assert operateur.post(adresse, MOTIF).status_code == 302
    assert [c.get(PAGE).status_code for c in (bureau, telephone, autre, operateur)] == [302, 302, 200, 200]
    ligne = Evenement.objects.get(nature="compte:sessions_fermees_office")
    assert (ligne.auteur, ligne.objet, ligne.motif) == (exploitant, f"accounts.Utilisateur:{dgos.pk}", MOTIF["motif"])
    assert ligne.details == {"fermees": 2, "qui": "une_personne"}
    assert operateur.post(adresse, MOTIF).status_code == 422, "il n’y a plus rien à fermer"


def test_everybody_leaves_but_who_asks(exploitant, dgos, titulaire):
    operateur, agent, personne = entered(exploitant), entered(dgos), entered(titulaire)
    assert operateur.post(reverse("administration:fermer_toutes_sessions"), MOTIF).status_code == 302
    assert [c.get(PAGE).status_code for c in (agent, personne, operateur)] == [302, 302, 200]
    assert Evenement.objects.get(nature="compte:sessions_fermees_office").details["qui"] == "tout_le_monde"


def test_who_is_unknown_is_not_found(exploitant):
    assert client_of(exploitant).get(reverse("administration:fermer_sessions", args=[999_999])).status_code == 404
