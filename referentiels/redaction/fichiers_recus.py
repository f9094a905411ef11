"""Files received for an import: put where the reader of exchanges expects them, the hostile ones refused in French."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path, PurePosixPath
from typing import Protocol

from certif.socle.refus import Refus
from referentiels.echange.contenu import FEUILLES
from referentiels.echange.etendue import ARCHIVE_ABIMEE, reaches_beyond

FICHIER_MAX = 5 * 1024 * 1024
DECOMPRESSE_MAX = 20 * 1024 * 1024
ENTREES_MAX = 200
#: A sheet that claims more makes its reader walk through millions of empty cells.
FEUILLE_LIGNES_MAX = 20_000


class FichierRecu(Protocol):
    """A file as a form gives it."""

    name: str | None
    size: int | None

    def read(self, num_bytes: int = -1, /) -> bytes:
        """The next bytes."""


def lay_down(fichiers: list[FichierRecu], dossier: Path) -> Path:
    """Put the received files where the reader of exchanges expects them: a workbook, or a folder of CSV files."""
    if not fichiers:
        raise Refus(
            "fichier_absent", "Aucun fichier n’est joint.", "fichiers", "Choisissez un classeur ou une archive."
        )
    for fichier in fichiers:
        if (fichier.size or 0) > FICHIER_MAX:
            raise _refuse(f"Le fichier dépasse {FICHIER_MAX // 2**20}\u00a0Mo.", "Gardez les seules feuilles utiles.")
    noms = [PurePosixPath(fichier.name or "").name for fichier in fichiers]
    if len(fichiers) == 1 and noms[0].lower().endswith((".xlsx", ".zip")):
        brut = fichiers[0].read()
        _check_archive(brut)
        if noms[0].lower().endswith(".xlsx"):
            _check_extent(brut)
            classeur = dossier / "classeur.xlsx"
            classeur.write_bytes(brut)
            return classeur
        _unpack(brut, dossier)
        return dossier
    for nom, fichier in zip(noms, fichiers, strict=True):
        if nom.removesuffix(".csv") not in FEUILLES or not nom.endswith(".csv"):
            raise _refuse(
                f"Le fichier «\u00a0{nom[:60]}\u00a0» n’est pas attendu.",
                "Déposez un classeur .xlsx, une archive .zip, ou les fichiers "
                + ", ".join(f"{f}.csv" for f in FEUILLES)
                + ".",
            )
        (dossier / nom).write_bytes(fichier.read())
    return dossier


def _refuse(message: str, remede: str) -> Refus:
    return Refus("fichier_refuse", message, "fichiers", remede)


def _check_archive(brut: bytes) -> None:
    """A workbook is an archive too: neither may swell beyond measure once opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(brut)) as archive:
            entrees = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        raise _refuse("Ce fichier ne s’ouvre pas.", "Enregistrez-le de nouveau en .xlsx ou en .zip.") from None
    if len(entrees) > ENTREES_MAX or sum(entree.file_size for entree in entrees) > DECOMPRESSE_MAX:
        raise _refuse("Ce fichier est trop gros une fois ouvert.", "Gardez les seules feuilles utiles.")
    if any(entree.flag_bits & 0x1 for entree in entrees):
        raise _refuse("Ce fichier est protégé par un mot de passe.", "Enregistrez-le sans mot de passe.")


def _unpack(brut: bytes, dossier: Path) -> None:
    """The sheets of an archive, at its root or in one folder; what announced a size and gives more is refused."""
    with zipfile.ZipFile(io.BytesIO(brut)) as archive:
        trouvees = 0
        for entree in archive.infolist():
            nom = PurePosixPath(entree.filename.replace("\\", "/")).name
            if entree.is_dir() or nom.startswith(".") or "__MACOSX" in entree.filename:
                continue
            if nom.removesuffix(".csv") not in FEUILLES or not nom.endswith(".csv") or (dossier / nom).exists():
                raise _refuse(f"L’archive contient «\u00a0{nom[:60]}\u00a0», qui n’est pas attendu.",
                              "Mettez-y une fois chacun les fichiers CSV du format d’échange.")  # fmt: skip
            try:
                with archive.open(entree) as flux:
                    contenu = flux.read(DECOMPRESSE_MAX + 1)
            except ARCHIVE_ABIMEE:
                raise _refuse("L’archive est abîmée.", "Refaites-la, puis déposez-la de nouveau.") from None
            if len(contenu) > DECOMPRESSE_MAX:
                raise _refuse("Ce fichier est trop gros une fois ouvert.", "Gardez les seules feuilles utiles.")
            (dossier / nom).write_bytes(contenu)
            trouvees += 1
    if not trouvees:
        raise _refuse("L’archive ne contient aucun fichier CSV.", "Mettez-y les fichiers du format d’échange.")


def _check_extent(brut: bytes) -> None:
    """No sheet of the workbook reaches beyond what a référentiel may need, by its cells or by what it claims."""
    try:
        is_sans_fin = reaches_beyond(io.BytesIO(brut), FEUILLE_LIGNES_MAX)
    except ARCHIVE_ABIMEE:
        raise _refuse("Ce fichier ne s’ouvre pas.", "Enregistrez-le de nouveau en .xlsx.") from None
    if is_sans_fin:
        raise _refuse(
            "Une feuille du classeur s’étend bien au-delà du tableau attendu.",
            "Supprimez les lignes et les colonnes vides qui suivent le tableau, puis enregistrez de nouveau.",
        )
