"""Install or refresh the reference data: nomenclatures, organisations, partners, shipped référentiels."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from certif.installation import install_all

LIBELLES = {
    "specialites": "Spécialités",
    "organisations": "Organisations",
    "partenaires": "Partenaires",
    "questions": "Questions publiques",
    "referentiels": "Référentiels",
}


class Command(BaseCommand):
    """`install_reference_data`: run by `migrate` too; changes nothing when everything is up to date."""

    help = "Installe ou met à jour les données de référence (nomenclatures, organisations, partenaires, référentiels)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Install, then print the rows written by table."""
        for table, ecrites in install_all().items():
            self.stdout.write(f"{LIBELLES[table]} : {_written(ecrites)}")


def _written(ecrites: int) -> str:
    if not ecrites:
        return "à jour"
    return f"{ecrites} lignes écrites" if ecrites >= 2 else "1 ligne écrite"
