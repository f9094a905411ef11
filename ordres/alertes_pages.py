"""Where each reader of an alert reads it; the employers' page belongs to the room above, that registers its address."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse

from ordres.alertes_vocabulaire import Destinataire

_adresses: list[Callable[[], str]] = []


def register_page(adresse: Callable[[], str]) -> None:
    """Declare the address of the employers' page (the room above does, in `AppConfig.ready()`)."""
    _adresses[:] = [adresse]


def address(destinataire: Destinataire) -> str:
    """The path of the page: the holder's space, or the alerts that an employer received."""
    if destinataire is Destinataire.PROFESSIONNEL:
        return reverse("ps:tableau_de_bord")
    return _adresses[0]() if _adresses else ""
