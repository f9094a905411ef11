"""A first login through the local Pro Santé Connect, on a phone, by keyboard alone, to the end of both sessions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import override_settings
from playwright.sync_api import expect

from accounts.models import Professionnel, Utilisateur
from tests.e2e.monde import make_compte
from tests.e2e.plateforme import Plateforme
from tests.e2e.visite import TELEPHONE, Visite, axe
from tests.fournisseur_psc import FournisseurPsc, Identite

ADRESSE = "camille.premiere@exemple.test"
BOUTON = "S’identifier avec Pro Santé Connect"


@pytest.fixture
def fournisseur(plateforme: Plateforme) -> Iterator[FournisseurPsc]:
    """The provider, known of the platform for the time of a journey."""
    ouvert = FournisseurPsc(
        retours={f"{plateforme.url}/compte/psc/retour/"}, adieux={f"{plateforme.url}/compte/psc/sortie/"}
    )
    with override_settings(**ouvert.reglages()):
        yield ouvert
    ouvert.stop()
    cache.clear()


def press(v: Visite, role: str, nom: str) -> None:
    """Reach what has this name with the Tab key, then press Enter."""
    v.atteint(v.page.get_by_role(role, name=nom).first).touche("Enter")


def see(v: Visite, titre: str, capture: str) -> None:
    """The page that carries this title is the one, and axe finds nothing on it."""
    expect(v.page.locator("h1")).to_contain_text(titre)
    assert axe(v.page) == ""
    v.capture(capture)


def link_received(plateforme: Plateforme) -> str:
    """The path of the link that the worker has really sent to `ADRESSE`."""

    def received() -> list[str]:
        lus = [message_from_bytes(f.read_bytes(), policy=policy.default) for f in boite.glob("*.log")]
        return [m.get_content() for m in lus if m["To"] == ADRESSE]

    boite = Path(plateforme.media) / "courriels"
    plateforme.attend(lambda: bool(received()), "le courriel de confirmation")
    return re.findall(r"(/compte/adresse/\S+)", received()[0])[0]


def test_a_first_login_by_keyboard_on_a_phone(visite, plateforme, fournisseur):
    compte = make_compte(nom="PREMIERE", prenom="Camille")
    compte.utilisateur.delete()
    Professionnel.objects.filter(rpps=compte.rpps).update(active_at=None)
    fournisseur.identites = [Identite(f"8{compte.rpps}", "PREMIERE", "Camille")]

    v: Visite = visite(largeur=TELEPHONE)
    v.statuts_admis |= {403, 404}
    v.ouvre("/mon-espace/")
    see(v, "Se connecter", "psc-connexion")
    press(v, "link", BOUTON)
    see(v, "Qui êtes-vous", "psc-fournisseur")
    press(v, "link", "Camille PREMIERE, par mot de passe")
    see(v, "Le niveau de connexion n’est pas suffisant", "psc-refus-niveau")
    assert not Utilisateur.objects.filter(professionnel__rpps=compte.rpps).exists()
    press(v, "link", "Réessayer avec Pro Santé Connect")
    press(v, "link", "Camille PREMIERE, par l’application e-CPS")

    see(v, "Bienvenue, Camille PREMIERE", "psc-activation")
    v.atteint(v.champ("Votre adresse électronique"))
    v.page.keyboard.type(ADRESSE)
    v.atteint(v.champ("J’ai lu")).touche("Space")
    press(v, "button", "Activer mon compte")
    v.page.wait_for_url("**/mon-espace/")
    v.voit("Confirmez votre adresse")
    see(v, "Où en suis-je", "psc-tableau-de-bord")

    ailleurs: Visite = visite(largeur=TELEPHONE).ouvre(link_received(plateforme))
    see(ailleurs, "Est-ce bien votre adresse", "psc-adresse")
    press(ailleurs, "button", "Oui, c’est mon adresse")
    see(ailleurs, "Votre adresse est confirmée", "psc-adresse-confirmee")
    assert Utilisateur.objects.get(professionnel__rpps=compte.rpps).email == ADRESSE
    assert "Confirmez votre adresse" not in v.ouvre("/mon-espace/").lit()

    v.atteint(v.page.locator("details.menu > summary").first).touche("Enter")
    press(v, "button", "Se déconnecter")
    v.page.wait_for_url("**/compte/psc/sortie/**")
    see(v, "Vous êtes déconnecté", "psc-sortie")
    assert fournisseur.sessions == {}
    v.ouvre("/mon-espace/")
    press(v, "link", BOUTON)
    expect(v.page.locator("h1")).to_contain_text("Qui êtes-vous")
    v.fautes[:] = [faute for faute in v.fautes if fournisseur.url not in faute]
