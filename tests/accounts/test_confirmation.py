"""A confirmation: the page asks, the act is done once it is sent and well filled, a refusal comes beside its field."""

from __future__ import annotations

from datetime import date
from typing import cast

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import constants, get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse
from django.test import RequestFactory

from accounts.confirmation import Confirmation, confirm, show_confirmation
from accounts.requete import RequetePublique
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse

pytestmark = pytest.mark.django_db
PAGE = Confirmation(
    titre="Faut-il fermer ce registre fictif\u00a0?",
    texte="Registre 12.",
    consequences=["Il ne se rouvre pas.", "Son histoire reste."],
    libelle_action="Fermer le registre",
    url_retour="/registres/fictifs",
)
FAIT = "Le registre fictif est fermé."


class FermetureForm(forms.Form):
    """Two fields, so that a refusal has to choose."""

    fin = forms.CharField(label="Dernier jour")
    motif = forms.CharField(label="Pourquoi")


class Acte:
    """An act that counts how often it is done, and may refuse."""

    def __init__(self, refus: Refus | None = None) -> None:
        self.refus = refus
        self.faits = 0

    def __call__(self) -> str:
        """Refuse, or do it and say so."""
        if self.refus is not None:
            raise self.refus
        self.faits += 1
        return FAIT


def _request(methode: str, envoi: dict[str, str] | None = None) -> RequetePublique:
    requete = cast(RequetePublique, getattr(RequestFactory(), methode)("/", envoi))
    requete.user = AnonymousUser()
    requete.jour = date(2026, 6, 30)
    requete._messages = CookieStorage(requete)  # type: ignore[attr-defined]  # as MessageMiddleware does
    return requete


def _form(requete: RequetePublique) -> FermetureForm:
    return FermetureForm(requete.POST if requete.method == "POST" else None)


def _said(requete: RequetePublique) -> list[tuple[int, str]]:
    return [(message.level, message.message) for message in get_messages(requete)]


def _sent(acte: Acte, envoi: dict[str, str]) -> tuple[HttpResponse, FermetureForm, list[tuple[int, str]]]:
    requete = _request("post", envoi)
    formulaire = _form(requete)
    return confirm(requete, PAGE, acte, formulaire), formulaire, _said(requete)


COMPLET = {"fin": "2026-07-01", "motif": "Registre fictif plein."}


@pytest.mark.parametrize("methode", ["get", "head"])
def test_it_asks_and_does_nothing(methode):
    acte, requete = Acte(), _request(methode)
    reponse = confirm(requete, PAGE, acte, _form(requete))
    assert (reponse.status_code, acte.faits, _said(requete)) == (200, 0, [])
    page = reponse.content.decode()
    for mots in (PAGE.titre, PAGE.texte, *PAGE.consequences, PAGE.libelle_action, "Dernier jour", "Pourquoi"):
        assert mots in page, mots
    assert f'href="{PAGE.url_retour}">Annuler' in page and "btn-primary" in page


def test_a_danger_has_its_button():
    grave = Confirmation(
        titre="Tout effacer\u00a0?", texte="Rien.", libelle_action="Effacer", url_retour="/", danger=True
    )
    page = show_confirmation(_request("get"), grave).content.decode()
    assert "btn-danger" in page and "<li>" not in page.split('class="prose"')[1].split("</form>")[0]


def test_a_faulty_form_is_shown_again_and_nothing_is_done():
    acte = Acte()
    reponse, formulaire, dits = _sent(acte, {"fin": "", "motif": "Registre fictif plein."})
    assert (reponse.status_code, acte.faits, dits) == (422, 0, [])
    assert list(formulaire.errors) == ["fin"]
    assert 'value="Registre fictif plein."' in reponse.content.decode()


@pytest.mark.parametrize(
    ("champ", "ou"), [("motif", "motif"), (None, "__all__"), ("ailleurs", "__all__")], ids=["sien", "aucun", "étranger"]
)
def test_a_refusal_comes_beside_its_field_or_over_the_form(champ, ou):
    refus = Refus("registre_ouvert", "Une ligne attend.", champ, "Traitez-la d’abord.")
    reponse, formulaire, dits = _sent(Acte(refus), COMPLET)
    assert (reponse.status_code, dits) == (422, [])
    assert formulaire.errors == {ou: ["Une ligne attend. Traitez-la d’abord."]}
    assert "Une ligne attend. Traitez-la d’abord." in reponse.content.decode()


def test_without_a_form_a_refusal_is_said_where_one_goes_back():
    requete = _request("post")
    reponse = confirm(requete, PAGE, Acte(Refus("registre_ouvert", "Une ligne attend.")))
    assert (reponse.status_code, reponse["Location"]) == (302, PAGE.url_retour)
    assert _said(requete) == [(constants.ERROR, "Une ligne attend.")]


@pytest.mark.parametrize("refus", [Depasse(), Refus("non_autorise", "Votre rôle ne permet pas ce geste.")])
def test_what_has_a_page_of_its_own_goes_through(refus):
    for formulaire in (FermetureForm(COMPLET), None):
        with pytest.raises(Refus) as leve:
            confirm(_request("post", COMPLET), PAGE, Acte(refus), formulaire)
        assert leve.value is refus


def test_done_it_is_said_and_one_goes_back():
    acte = Acte()
    reponse, _, dits = _sent(acte, COMPLET)
    assert (reponse.status_code, reponse["Location"], acte.faits) == (302, PAGE.url_retour, 1)
    assert dits == [(constants.SUCCESS, FAIT)]


def test_without_a_form_sending_is_enough():
    acte, requete = Acte(), _request("post")
    assert confirm(requete, PAGE, acte).status_code == 302
    assert (acte.faits, _said(requete)) == (1, [(constants.SUCCESS, FAIT)])
