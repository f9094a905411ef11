"""Ten seconds without network: a photo kept in a basement, by one person, sent when both the network and she return."""

from __future__ import annotations

import io

from django.conf import settings
from PIL import Image
from playwright.sync_api import Page, expect

from actions import appareil
from actions.models import Action, Capture
from tests.actions.declarations import photo
from tests.e2e.monde import make_compte
from tests.e2e.visite import TELEPHONE, Visite, look
from tests.people import client_of

PAGE = "/mon-espace/capturer/"
#: Resolves once the page is served by its service worker.
PRETE = """() => navigator.serviceWorker.controller ? true : new Promise(
    (oui) => navigator.serviceWorker.addEventListener("controllerchange", () => oui(true)))"""
#: What is left on the phone: lines, shells, service workers, the key of somebody.
RESTE = """async () => {
    const base = await new Promise((oui) => { indexedDB.open("captures").onsuccess = (e) => oui(e.target.result); });
    const compte = base.transaction("lignes").objectStore("lignes").count();
    const lignes = await new Promise((oui) => { compte.onsuccess = () => oui(compte.result); });
    const agents = await navigator.serviceWorker.getRegistrations();
    return [lignes, (await caches.keys()).length, agents.length, document.cookie.includes("captures=")];
}"""


def _login(v: Visite, utilisateur) -> None:
    valeur = client_of(utilisateur).cookies[settings.SESSION_COOKIE_NAME].value
    v.page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": valeur, "url": v.url}])


def _reopened(v: Visite) -> Visite:
    """The browser closes the page, then opens it again."""
    contexte = v.page.context
    v.page.close()
    neuve: Page = contexte.new_page()
    autre = Visite(neuve, v.url).watch()
    neuve.goto(v.url + PAGE)
    expect(neuve.locator("#capture[data-pret]")).to_be_attached()
    return autre


def test_a_photo_kept_without_network_is_sent_by_its_owner_alone(visite, plateforme):
    une, autre = make_compte(), make_compte()
    v: Visite = visite(une.utilisateur, largeur=TELEPHONE).ouvre(PAGE)
    v.page.evaluate(PRETE)

    v.page.context.set_offline(True)
    v = _reopened(v)
    v.voit("Quelle attestation gardez-vous")
    v.champ("Prendre une photo").set_input_files(
        {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": photo(exif=True, taille=(3000, 1500))}
    )
    v.champ("Titre").fill("Congrès en sous-sol")
    v.champ("Date de l’action").fill("2026-05-12")
    v.clique("button", "Garder")
    ligne = v.page.get_by_role("listitem").filter(has_text="Congrès en sous-sol")
    expect(ligne).to_contain_text("gardée sur ce téléphone")
    expect(v.page.get_by_role("status")).to_contain_text("l’envoi partira tout seul")
    assert list(look(v, "capture-hors-ligne")) == []
    v = _reopened(v)
    expect(v.page.locator("#capture-liste")).to_contain_text("Congrès en sous-sol")

    # Somebody else logs in on the same phone, with network.
    _login(v, autre.utilisateur)
    v.page.context.set_offline(False)
    v = _reopened(v)
    expect(v.page.locator("#capture-autres")).to_contain_text("1 photo d’une autre personne attend sur cet appareil")
    assert "Congrès en sous-sol" not in v.lit()
    assert list(look(v, "capture-autre-personne")) == []

    # Nobody any more: the photo stays, and the page says how to send it.
    v.page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    v.page.context.add_cookies([{"name": "captures", "value": appareil.key_of(une.utilisateur), "url": v.url}])
    v = _reopened(v)
    expect(v.page.get_by_role("link", name="reconnectez-vous pour les envoyer")).to_be_visible()
    mienne = Capture.objects.filter(professionnel=une.utilisateur.professionnel)
    assert not mienne.exists()

    _login(v, une.utilisateur)
    v = _reopened(v)
    expect(v.page.locator("#capture-liste")).to_contain_text("envoyée")
    with mienne.get().fichier.open("rb") as fichier, Image.open(io.BytesIO(fichier.read())) as image:
        assert image.size == (1000, 2000), "réduite, et droite"
    assert not Capture.objects.filter(professionnel=autre.utilisateur.professionnel).exists()

    v.clique("link", "Dire à quelle action elle sert")
    v.page.get_by_role("listitem").filter(has_text="1-CONGRES").get_by_role("button", name="Choisir").click()
    assert v.champ("Titre de l’action").input_value() == "Congrès en sous-sol"
    v.clique("button", "Enregistrer l’action")
    v.page.wait_for_url("**/enregistree/")
    action = Action.objects.get(cycle=une.cycle, intitule="Congrès en sous-sol")
    assert action.justificatifs.get().type_mime == "image/jpeg"

    _leave_with_a_refused_photo(v)
    v.verifie()


def _leave_with_a_refused_photo(v: Visite) -> None:
    """Kept with its reason; leaving says that it is there, and takes everything off the phone when asked."""
    v.statuts_admis.add(422)
    v.ouvre(PAGE)
    v.champ("ou choisir un fichier").set_input_files(
        {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    )
    v.clique("button", "Garder")
    ligne = v.page.locator("#capture-liste > li[data-situation=refusee]")
    expect(ligne).to_contain_text("Téléchargez-le de nouveau à sa source")
    expect(ligne.get_by_role("button", name="Renvoyer")).to_be_visible()
    v.page.locator("summary").filter(has_text="Mon compte").click()
    v.clique("button", "Se déconnecter")
    expect(v.page.locator("#sortie-captures")).to_contain_text(
        "1 photo gardée sur cet appareil n’est pas encore envoyée."
    )
    assert list(look(v, "capture-sortie")) == []
    v.page.get_by_label("Tout effacer de cet appareil").check()
    v.page.locator("main").get_by_role("button", name="Se déconnecter").click()
    v.page.wait_for_url(lambda adresse: "logout" not in adresse)
    assert v.page.evaluate(RESTE) == [0, 0, 0, False]
