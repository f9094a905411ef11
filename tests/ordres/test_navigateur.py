"""The clerk's journey in a real browser: axe finds nothing, the keyboard is enough, at desktop and phone width."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts import horloge
from actions import cycles
from ordres import decision
from ordres.models import Attestation
from tests.ordres.situations import JOUR_CONTROLE, control_at, ended_cycle, fill, intention
from tests.people import client_of, make_exercice, make_titulaire
from tests.referentiels_fictifs import make_version

REGLES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
LARGEURS = [(1280, 900), (390, 844)]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(ordre_decideur, ordre_president) -> dict[str, object]:
    """A council of February 2032: thirty professionals, a file in the middle of its control, one attested."""
    horloge.move_to(JOUR_CONTROLE)
    make_version()
    exercices = [make_exercice(nom=f"FICTIF-{chr(65 + n)}", prenom="Sacha") for n in range(20)]
    cycles.recompute([e.pk for e in exercices], JOUR_CONTROLE)
    for rang in range(4):
        fill(ended_cycle(nom=f"EXEMPLE-{rang}", prenom="Camille"), JOUR_CONTROLE, axes=tuple(range(1, rang + 2)))
    en_cours = fill(ended_cycle(nom="EXEMPLE-EN-COURS", prenom="Dominique"), JOUR_CONTROLE, axes=(1, 2))
    control_at("observations", en_cours, ordre_decideur)
    atteste = fill(ended_cycle(nom="EXEMPLE-ATTESTE", prenom="Alix"), JOUR_CONTROLE)
    ouvert = control_at("ouvert", atteste, ordre_decideur)
    rendue = decision.decide(ouvert, intention(ouvert), ordre_decideur, JOUR_CONTROLE)
    return {
        "en_cours": en_cours,
        "atteste": atteste,
        "attestation": rendue.attestation,
        "agent": ordre_president,
        "titulaire": make_titulaire(atteste.exercice),
    }


def _open(navigateur, live_server, utilisateur, taille) -> Page:
    contexte = navigateur.new_context(viewport={"width": taille[0], "height": taille[1]}, locale="fr-FR")
    if utilisateur is not None:
        valeur = client_of(utilisateur).cookies[settings.SESSION_COOKIE_NAME].value
        contexte.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": valeur, "url": live_server.url}])
    return contexte.new_page()


def _is_clean(page: Page, nom: str) -> None:
    if dossier := os.environ.get("CERTIF_CAPTURES"):
        page.screenshot(path=str(Path(dossier) / f"{nom}.png"), full_page=True)
    resultat = Axe().run(page, options=REGLES)
    assert resultat.violations_count == 0, resultat.generate_report()
    debord = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert debord <= 0, f"{nom} : la page déborde de {debord} px"


@pytest.mark.parametrize("taille", LARGEURS)
def test_pages_have_no_axe_violation(navigateur, live_server, scene, taille):
    attestation: Attestation = scene["attestation"]
    pages = [
        (scene["agent"], reverse("ordre:liste"), "liste"),
        (scene["agent"], reverse("ordre:liste") + "?situation=echus&q=exemple", "liste-filtree"),
        (scene["agent"], reverse("ordre:liste") + "?q=introuvable", "liste-vide"),
        (scene["agent"], reverse("ordre:dossier", args=[scene["en_cours"].pk]), "dossier-en-cours"),
        (scene["agent"], reverse("ordre:dossier", args=[scene["atteste"].pk]), "dossier-decide"),
        (scene["agent"], reverse("ordre:revoquer", args=[attestation.pk]), "revoquer"),
        (scene["titulaire"], reverse("ordre:mon_controle", args=[scene["atteste"].pk]), "mon-controle"),
        (scene["titulaire"], reverse("attestation:telecharger", args=[attestation.pk]), "attestation-attente"),
        (None, reverse("verification:saisie"), "verification"),
        (None, reverse("verification:jeton", args=[attestation.jeton]), "verification-valide"),
        (None, reverse("verification:jeton", args=["x" * 32]), "verification-inconnue"),
    ]
    for utilisateur, url, nom in pages:
        page = _open(navigateur, live_server, utilisateur, taille)
        page.goto(live_server.url + url)
        for repli in page.locator("details.mb-2 > summary").all():
            repli.click()
        _is_clean(page, f"{nom}-{taille[0]}")
        page.context.close()


def test_deciding_with_the_keyboard_alone(navigateur, live_server, scene):
    page = _open(navigateur, live_server, scene["agent"], LARGEURS[0])
    page.goto(live_server.url + reverse("ordre:liste") + "?situation=observations")
    page.get_by_role("link", name="EXEMPLE-EN-COURS Dominique").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Donner l’indication finale").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Obligation satisfaite", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_label("Motif", exact=False).first.focus()
    page.keyboard.type("Les observations établissent les deux axes manquants.")
    page.get_by_role("button", name="Enregistrer la décision").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Attestation CP-2032-CNOM-000002")).to_be_visible()
    page.context.close()
