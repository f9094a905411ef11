"""What the tests of the private room share: a note, and words found nowhere by chance."""

from __future__ import annotations

import uuid

from accounts.models import Utilisateur
from actions import carnet
from actions.carnet import Contenu, Note

#: In the title, the first text, the corrected text, a search.
CANARIS = ("ZEPHYRTITRE", "ZEPHYRTEXTE", "ZEPHYRCORRIGE", "ZEPHYRCHERCHE")


def contenu(texte: str = "Texte fictif", **champs) -> Contenu:
    """What a note says."""
    return Contenu(**{"titre": "Titre fictif", "texte": texte, **champs})


def make_note(utilisateur: Utilisateur, texte: str = "Texte fictif", **champs) -> Note:
    """A note of this holder."""
    return carnet.write(utilisateur, uuid.uuid4(), 0, contenu(texte, **champs))
