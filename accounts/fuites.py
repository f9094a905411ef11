"""Passwords that are known to have leaked, looked for in a file of the operator: no service outside is asked.

The file (`CERTIF_MOTS_DE_PASSE_FUITES`) is that which public collections of leaked passwords give: one SHA-1 in
hexadecimal a line, in order, followed or not by `:` and a number. It may weigh tens of gigabytes: a password costs some
forty short reads, whatever its size. Without a file, the list of common passwords of Django is what is left.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError

from accounts.models import Utilisateur


class MotsDesFuites:
    """Refuse a password of which the file holds the hash."""

    def validate(self, password: str, user: Utilisateur | None = None) -> None:
        """Raise `ValidationError`; an `OSError` when the file that is configured cannot be read."""
        chemin = settings.CERTIF_MOTS_DE_PASSE_FUITES
        if chemin and is_leaked(password, Path(chemin)):
            raise ValidationError(
                "Ce mot de passe figure dans une liste de mots de passe dérobés ailleurs. Choisissez-en un autre.",
                code="password_leaked",
            )

    def get_help_text(self) -> str:
        """What the page says beside the field."""
        return "Votre mot de passe ne peut pas être l’un de ceux qui ont été dérobés sur d’autres sites."


def is_leaked(mot_de_passe: str, fichier: Path) -> bool:
    """Whether the sorted file holds this password."""
    # The format of the collections; nothing is protected by it.
    voulu = hashlib.sha1(mot_de_passe.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with fichier.open("rb") as lu:
        debut, fin = 0, fichier.stat().st_size
        while debut < fin:
            milieu = (debut + fin) // 2
            place, trouve = _line_after(lu, milieu)
            if trouve == voulu:
                return True
            if trouve and trouve < voulu:
                debut = place
            else:
                fin = milieu
    return False


def _line_after(lu: BinaryIO, place: int) -> tuple[int, bytes]:
    """The hash of the line that begins at this place or after it, and where the next one begins; empty at the end."""
    lu.seek(max(0, place - 1))
    if place:
        lu.readline()
    ligne = lu.readline()
    return lu.tell(), ligne.partition(b":")[0].strip().upper()
