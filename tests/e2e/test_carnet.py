"""The private room in a real browser: written by keyboard, kept while typing, given back when the session ends."""

from __future__ import annotations

from django.conf import settings
from playwright.sync_api import expect

from actions import carnet
from actions.models import NoteCarnet
from tests.e2e.monde import make_compte
from tests.e2e.visite import TELEPHONE, Visite, look
from tests.people import client_of


def test_a_note_survives_the_end_of_the_session(visite, plateforme):
    compte = make_compte()
    v: Visite = visite(compte.utilisateur, largeur=TELEPHONE).ouvre("/mon-espace/carnet/")
    v.statuts_admis.add(403)
    v.atteint(v.page.get_by_role("link", name="Écrire une note")).touche("Enter")
    v.page.wait_for_url("**/carnet/ecrire/")
    v.atteint(v.champ("Votre note"))
    with v.page.expect_response("**/carnet/garder/") as gardee:
        v.page.keyboard.type("Écouter d’abord.")
    assert gardee.value.status == 200
    expect(v.page.locator("#note-etat")).to_contain_text("Brouillon gardé")
    # Other journeys keep notes of their own people.
    siennes = NoteCarnet.objects.filter(carnet__professionnel=compte.utilisateur.professionnel)
    assert siennes.get().revision == 1

    v.page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    v.page.keyboard.type(" Reformuler ensuite.")
    expect(v.page.locator("#note-etat")).to_contain_text("Votre session a expiré")
    v.clique("button", "Enregistrer")
    v.voit("Votre texte est là, rien n’est perdu")
    assert list(look(v, "carnet-reprise")) == []

    session = client_of(compte.utilisateur).cookies[settings.SESSION_COOKIE_NAME].value
    v.page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": v.url}])
    v.clique("button", "Enregistrer")
    v.voit("Votre note est enregistrée. Vous seul pouvez la lire.")
    (note,) = carnet.read_all(carnet.own_notes(compte.utilisateur))
    assert (note.contenu.texte, note.revision) == ("Écouter d’abord. Reformuler ensuite.", 2)
