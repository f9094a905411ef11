"""Tabs of those who keep the platform."""

from __future__ import annotations

from django.urls import reverse

_ONGLETS = (
    ("Organisations et accès", "administration:organisations"),
    ("Annonces", "administration:annonces"),
    ("Questions publiques", "administration:questions"),
    ("Choix d’interprétation", "administration:choix"),
    ("Lectures et connexions", "administration:securite"),
    ("Journal", "administration:journal"),
    ("État du service", "administration:service"),
)


def tabs(actif: str) -> list[tuple[str, str, bool]]:
    """(words, address, is the one shown)."""
    return [(libelle, reverse(nom), nom == actif) for libelle, nom in _ONGLETS]
