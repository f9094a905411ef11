"""Mails of the accounts: in French, from certif, saying what to do and what to ignore."""

from __future__ import annotations

from django.core import mail
from django.urls import reverse

from tests.people import client_of


def test_the_reset_mail_says_what_to_do(ordre_gestionnaire):
    client_of(None).post(reverse("account_reset_password"), {"email": ordre_gestionnaire.email})
    (message,) = mail.outbox
    assert message.subject == "[certif] Choisir un nouveau mot de passe"
    assert "/compte/password/reset/key/" in message.body
    assert "Vous n’avez rien demandé" in message.body
    assert "'" not in message.body
    assert "{%" not in message.body
