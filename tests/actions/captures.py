"""What the tests of captures share: a photo kept by its holder."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from accounts.models import Utilisateur
from actions import capture
from actions.capture import Prise
from actions.models import Capture
from tests.actions.declarations import photo, upload


def make_capture(utilisateur: Utilisateur, jeton: uuid.UUID | None = None, titre: str = "Congrès fictif") -> Capture:
    """A photo of this holder that waits to be declared."""
    prise = Prise(jeton or uuid.uuid4(), titre, date(2026, 5, 12))
    return capture.keep(utilisateur, prise, upload(photo(exif=True), "IMG_1.jpg"))


def sent(utilisateur: Utilisateur, **champs: Any) -> dict[str, Any]:
    """What the queue of a phone sends."""
    defaut = {
        "qui": champs.pop("qui"), "jeton": str(uuid.uuid4()), "titre": "Congrès fictif", "jour": "2026-05-12",
        "photo": upload(photo(), "photo.jpg"),
    }  # fmt: skip
    return {nom: valeur for nom, valeur in (defaut | champs).items() if valeur is not None}
