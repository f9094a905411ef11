"""Cancelling on screen: two steps, the effect first; who may, what the page says after; what is left in the folders."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts import travaux
from accounts.flux import annulation, purge
from accounts.models import Livraison
from actions.models import Action
from certif.socle.feeds.manifeste import Manifeste
from tests.flux.lignes import row
from tests.people import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def livraison(andpc, roster, receive):
    receive(andpc, [row(roster[0], "T-0")], manifeste=Manifeste(id_flux="F-0"))
    modifiee = row(roster[0], "T-0", operation="MODIFICATION", intitule="Faux")
    return receive(andpc, [modifiee, row(roster[1], "T-1"), row(roster[2], "T-2")], nom="fautif.csv")


def post(utilisateur, livraison, motif="Extraction faite deux fois."):
    return client_of(utilisateur).post(reverse("operateur:annuler", args=[livraison.pk]), {"motif": motif})


def test_who_may_ask(livraison, inconnu, dgos, technique, partenaire, exploitant):
    adresse = reverse("operateur:annuler", args=[livraison.pk])
    assert client_of(None).get(adresse).status_code == 302
    for refuse in (inconnu, dgos, partenaire):
        assert client_of(refuse).get(adresse).status_code == 404
        assert post(refuse, livraison).status_code == 404
    for admis in (technique, exploitant):
        assert client_of(admis).get(adresse).status_code == 200


def test_the_effect_is_shown_before_the_reason_is_asked(livraison, technique):
    page = client_of(technique).get(reverse("operateur:annuler", args=[livraison.pk])).text
    assert "2 actions seront retirées" in page
    assert "2 comptes sont concernés, 2 cycles seront recalculés" in page
    assert "1 action modifiée par cette livraison reste en l’état" in page
    assert "ne se défait pas" in page
    assert post(technique, livraison, " ").status_code == 400
    assert Livraison.objects.get(pk=livraison.pk).etat == "traitee"


def test_it_is_done_in_the_background_and_its_page_says_what_became_of_it(livraison, technique):
    fiche = reverse("operateur:livraison", args=[livraison.pk])
    client = client_of(technique)
    assert "Annuler cette livraison" in client.get(fiche).text
    assert post(technique, livraison)["Location"] == fiche
    assert "Annulation en cours" in client.get(fiche).text
    assert post(technique, livraison).status_code == 409
    travaux.run_pending([annulation.NATURE_ANNULATION])
    page = client.get(fiche).text
    assert "Livraison annulée" in page
    assert "2 actions retirées" in page
    assert "Extraction faite deux fois." in page
    assert "Annuler cette livraison" not in page
    assert Action.objects.filter(is_retiree=False).count() == 1
    liste = client.get(reverse("operateur:a_renvoyer", args=[livraison.pk])).getvalue().decode()
    assert liste == "id_technique\nT-0\n"


def test_the_page_says_how_long_the_file_stays_then_that_it_is_gone(livraison, exploitant, jour, settings, tmp_path):
    fiche = reverse("operateur:livraison", args=[livraison.pk])
    livraison.refresh_from_db()
    jusquau = purge.kept_until(livraison, jour)
    assert f"gardé jusqu’au {jusquau:%d/%m/%Y}" in client_of(exploitant).get(fiche).text
    Livraison.objects.filter(pk=livraison.pk).update(fichier="", purgee_at=livraison.finie_at)
    assert "Fichier reçu effacé le" in client_of(exploitant).get(fiche).text


def test_what_is_left_in_the_folders_is_shown_to_operators(exploitant, technique, settings, tmp_path):
    adresse = reverse("operateur:boites")
    settings.CERTIF_INBOX = tmp_path
    assert "Les dossiers sont vides" in client_of(exploitant).get(adresse).text
    (tmp_path / "inbox" / "ANDPC").mkdir(parents=True)
    (tmp_path / "inbox" / "ANDPC" / "seul.csv").write_text("x")
    page = client_of(exploitant).get(adresse).text
    assert "seul.csv" in page
    assert "son manifeste n’est pas arrivé" in page
    assert client_of(technique).get(adresse).status_code == 404
    settings.CERTIF_INBOX = ""
    assert "Aucun dossier de dépôt n’est ouvert ici" in client_of(exploitant).get(adresse).text
