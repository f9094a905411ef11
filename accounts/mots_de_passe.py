"""Words of this context that make a password easy to guess: refused where they are most of it (ASVS 6.1.2, 6.2.11).

The list is short and public on purpose: names of the scheme, of the instances, of the professions and of the site.
"""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError

from accounts.models import Utilisateur
from certif.socle.identifiers import cle_nom

#: Documented in docs/homologation/identification.md, which a test compares with this list.
MOTS = (
    "certif", "certification", "certification periodique", "macertifprosante", "cycle", "referentiel", "attestation",
    "ordre", "conseil", "cnom", "cnop", "cnocd", "cnosf", "onpp", "cnomk", "onci", "cnp", "dpc", "andpc", "has", "dgos",
    "rpps", "finess", "sante", "medecin", "pharmacien", "dentiste", "infirmier", "infirmiere", "kinesitherapeute",
    "sagefemme", "pedicure", "podologue", "employeur", "exploitant", "motdepasse",
)  # fmt: skip


class MotsDuContexte:
    """Refuse a password that, once these words and the digits are left out, has fewer than eight characters."""

    reste = 8

    def validate(self, password: str, user: Utilisateur | None = None) -> None:
        """Raise `ValidationError` when the words of the context are most of the password."""
        mots = {*MOTS, cle_nom(settings.CERTIF_NOM)}
        nu = cle_nom(password).replace(" ", "")
        reste = nu
        for mot in sorted({mot.replace(" ", "") for mot in mots}, key=len, reverse=True):
            reste = reste.replace(mot, "")
        lettres = "".join(c for c in reste if not c.isdigit())
        if reste != nu and len(lettres) < self.reste:
            raise ValidationError(
                "Ce mot de passe repose sur un mot que tout le monde connaît ici. Ajoutez-lui d’autres mots.",
                code="password_of_the_context",
            )

    def get_help_text(self) -> str:
        """What the page says beside the field."""
        return "Votre mot de passe ne peut pas reposer sur un mot du métier ou du site."
