"""What the holder reads beside their attestation: how anybody checks it, and what a revoked one is worth."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from ordres import attestation as actes
from tests.people import client_of


def test_a_valid_attestation_comes_with_the_page_that_checks_it(attestation, titulaire):
    page = client_of(titulaire).get(reverse("ordre:mon_controle", args=[attestation.cycle_id])).text
    verification = reverse("verification:jeton", args=[attestation.jeton])
    assert attestation.numero in page and f'href="{verification}"' in page
    assert reverse("attestation:telecharger", args=[attestation.pk]) in page


def test_a_revoked_one_says_why_and_is_not_offered_any_more(attestation, titulaire, ordre_president, jour_controle):
    actes.revoke(attestation, ordre_president, jour_controle + timedelta(days=1), "Motif fictif du retrait.")
    client = client_of(titulaire)
    page = client.get(reverse("ordre:mon_controle", args=[attestation.cycle_id])).text
    assert "Votre attestation n’est plus valable" in page and "Motif fictif du retrait." in page
    assert "retirée le 16/02/2032" in page and "ne prouve plus rien" in page
    assert reverse("attestation:telecharger", args=[attestation.pk]) not in page
    assert "évoquée" in client.get(reverse("verification:jeton", args=[attestation.jeton])).text
