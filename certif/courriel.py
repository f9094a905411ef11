"""Outgoing mail in demonstration: shown in the console and kept in the state folder, never sent."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.console import EmailBackend as Console
from django.core.mail.backends.filebased import EmailBackend as Dossier


class ConsoleEtDossier(Dossier):
    """Write each message to `EMAIL_FILE_PATH` and to the console."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Return the number of messages written."""
        Console().send_messages(email_messages)
        return super().send_messages(email_messages) or 0
