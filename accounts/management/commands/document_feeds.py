"""Write the partners' documentation of every feed from its definition."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from accounts.flux import definitions
from certif.socle.feeds.documentation import codes_page, fields_page, json_schema, table_schema


def pages() -> dict[str, str]:
    """File name under `docs/flux` → content."""
    contenus = {"codes.md": codes_page()}
    for schema in definitions.every():
        nom = schema.type_flux.lower()
        contenus[f"{nom}.md"] = fields_page(schema)
        contenus[f"{nom}.schema.json"] = json_schema(schema)
        contenus[f"{nom}.table.json"] = table_schema(schema)
    return contenus


class Command(BaseCommand):
    """`document_feeds`: rewrite `docs/flux`; a test compares the files with the code."""

    help = "Réécrit la documentation des flux (docs/flux) à partir de leur définition."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write every page and count them."""
        dossier = Path(settings.BASE_DIR) / "docs" / "flux"
        dossier.mkdir(parents=True, exist_ok=True)
        contenus = pages()
        for nom, contenu in contenus.items():
            (dossier / nom).write_text(contenu, encoding="utf-8")
        self.stdout.write(f"{len(contenus)} fichiers écrits dans docs/flux")
