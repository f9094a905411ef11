"""A sealed file that waits on the disk for the one person who may open it: write it, open it, empty its row.

For the rows that keep one (`ExportDonnees`, `ordres.ExportListe`): `jeton`, `fichier`, `sel`, `cle`, `taille`, `etat`,
`efface_at`. `gardien` is the key of whom the seal is for (`Coffre`).
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from django.core.files import File
from django.db import transaction

from accounts import horloge
from actions.chiffrement_carnet import Coffre, new_salt
from actions.export_scelle import Scelleur, unseal

Rendu = TypeVar("Rendu")


def store(export: Any, gardien: int, write: Callable[[Scelleur], Rendu]) -> tuple[Rendu, Scelleur, dict[str, Any]]:
    """Seal what `write` writes: what it returned, the seal, and the columns that open the file."""
    sel = new_salt()
    # Nothing in clear ever reaches the disk, the temporary file included.
    with tempfile.TemporaryFile() as temporaire:
        scelleur = Scelleur(temporaire, Coffre(gardien, sel), export.jeton)
        rendu = write(scelleur)
        scelleur.close()
        temporaire.seek(0)
        stockage, nom = export.fichier.storage, f"exports/{export.jeton.hex}.scelle"
        stockage.delete(nom)  # what a run that was killed may have left
        nom = stockage.save(nom, File(temporaire))
    return rendu, scelleur, {"fichier": nom, "sel": sel, "cle": scelleur.cle, "taille": scelleur.taille}


def read(export: Any, gardien: int) -> Iterator[bytes]:
    """The file in clear, block by block; its first block is read at once.

    Raises `Illisible` or `OSError` when it does not open.
    """
    blocs = _blocks(export, Coffre(gardien, bytes(export.sel)))
    premier = next(blocs)

    def tous() -> Iterator[bytes]:
        yield premier
        yield from blocs

    return tous()


def _blocks(export: Any, coffre: Coffre) -> Iterator[bytes]:
    with export.fichier.open("rb") as fichier:
        yield from unseal(fichier, coffre, export.jeton, export.cle, export.taille)


def empty(export: Any) -> None:
    """Forget the file, inside a transaction: without its salt it opens no more, whatever a copy of the disk holds."""
    stockage, nom = export.fichier.storage, export.fichier.name or ""
    type(export).objects.filter(pk=export.pk).update(
        etat=export.Etat.EFFACE, efface_at=horloge.instant(), fichier="", sel=b"", cle=""
    )
    transaction.on_commit(lambda: stockage.delete(nom))
