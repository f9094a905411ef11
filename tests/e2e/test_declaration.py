"""Declaring on a phone, by keyboard and without JavaScript: free words, a photo, the organiser of the public list."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.conf import settings

from actions.models import Action
from tests.actions.declarations import photo
from tests.e2e.monde import Compte, make_compte
from tests.e2e.visite import TELEPHONE, Visite, look
from tests.people import client_of


def test_declare_by_free_words_with_a_photo(visite, plateforme, tmp_path: Path):
    compte = make_compte()
    v: Visite = visite(compte.utilisateur, largeur=TELEPHONE, javascript=False).ouvre("/mon-espace/declarer/")
    v.statuts_admis |= {403, 422}
    v.atteint(v.page.locator("#q"))
    v.page.keyboard.type("congrès nationnal le 12/05/2026")
    v.touche("Enter")
    v.page.wait_for_url("**q=congr**")
    v.voit("Date comprise : le 12/05/2026.")
    v.capture("declarer-recherche-390")
    v.page.get_by_role("listitem").filter(has_text="1-CONGRES").get_by_role("button", name="Choisir").focus()
    v.touche("Enter")
    v.page.wait_for_url("**/declarer/*-*/")
    assert v.champ("Date de fin").input_value() == "2026-05-12"
    assert v.champ("Titre de l’action").input_value() == "congrès nationnal"

    bonne, mauvaise = tmp_path / "IMG_0001.jpg", tmp_path / "IMG_0002.HEIC"
    bonne.write_bytes(photo(exif=True))
    mauvaise.write_bytes(b"\0\0\0\x18ftypheic" + b"\0" * 40)
    v.page.locator("#id_preuve").set_input_files([bonne, mauvaise])
    v.page.get_by_role("button", name="Joindre, et en ajouter d’autres").focus()
    v.touche("Enter")
    v.voit("« IMG_0002.HEIC » : Ce fichier est une photo HEIC")
    v.voit("Document déjà reçu (1 sur 5 au plus) : IMG_0001.jpg")
    v.capture("declarer-photo-sans-script-390")
    _check_pages(visite, compte, v)

    # The session ends meanwhile: what was typed comes back, and one goes on.
    v.champ("Titre de l’action").fill("Congrès national de mai")
    v.page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    _send(v, "Enregistrer l’action")
    v.voit("Ce que vous avez écrit est là, rien n’est perdu", "Congrès national de mai")
    valeur = client_of(compte.utilisateur).cookies[settings.SESSION_COOKIE_NAME].value
    v.page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "url": v.url, "value": valeur}])
    _send(v, "Enregistrer l’action")
    v.page.wait_for_url("**/enregistree/")
    v.voit("Congrès national de mai")
    action = Action.objects.get(cycle=compte.cycle)
    assert (action.intitule, action.date_fin) == ("Congrès national de mai", date(2026, 5, 12))
    assert action.justificatifs.get().type_mime == "image/jpeg"


def _check_pages(visite, compte: Compte, v: Visite) -> None:
    """The same pages where scripts run, for axe-core: what is found, the draft with its photo, the form given back."""
    j: Visite = visite(compte.utilisateur, largeur=TELEPHONE)
    j.statuts_admis.add(403)
    j.ouvre("/mon-espace/declarer/?q=congr%C3%A8s+le+12%2F05%2F2026")
    assert list(look(j, "declarer-recherche")) == []
    j.ouvre(v.page.url.removeprefix(v.url))
    assert list(look(j, "declarer-photo")) == []
    j.page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    j.clique("button", "Enregistrer l’action")
    j.voit("Votre session a expiré")
    assert list(look(j, "declarer-reprise")) == []


def _send(v: Visite, bouton: str) -> None:
    v.page.get_by_role("button", name=bouton).focus()
    v.touche("Enter")
