"""Write the archive of a holder: what a person reads, what a machine reads, the documents, and how to check them.

Written in one pass to a file that is never read back: memory is bounded by one document's buffer and one lot of rows,
whatever the account.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import IO, Any

from accounts.models import Utilisateur
from actions import export_donnees, export_pdf, export_tables, verdicts
from actions.export_scelle import Scelleur
from actions.export_schema import schema
from actions.export_tables import Fichier, json_text
from actions.justificatifs import clean_name, open_stored
from actions.models import Cycle
from actions.situation import situation
from certif.socle.csv_continu import csv_lines
from certif.socle.refus import Refus
from referentiels.echange.cellules import protect

FORMAT = "certif.compte-complet.1"
#: Bytes read at once from a stored document.
TRANCHE = 1 << 16
Progres = Callable[[int, int], None]


@dataclass(slots=True)
class Contenu:
    """What went in: hash of each entry by path, documents, and those that the storage did not give back."""

    empreintes: dict[str, str] = field(default_factory=dict)
    fichiers: int = 0
    manquants: list[str] = field(default_factory=list)


class _Archive:
    """A ZIP being written, with the hash of each entry."""

    def __init__(self, sortie: IO[bytes] | Scelleur, instant: datetime) -> None:
        self.zip = zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED)
        self.contenu = Contenu()
        self._date = (instant.year, instant.month, instant.day, instant.hour, instant.minute, instant.second)

    def copy(self, chemin: str, source: IO[bytes]) -> None:
        """A document as it is: already compressed, it is stored."""
        self._write(chemin, iter(lambda: source.read(TRANCHE), b""), zipfile.ZIP_STORED)

    def add(self, chemin: str, morceaux: Iterable[bytes]) -> None:
        """What is made here, compressed."""
        self._write(chemin, morceaux, zipfile.ZIP_DEFLATED)

    def _write(self, chemin: str, morceaux: Iterable[bytes], compression: int) -> None:
        entete = zipfile.ZipInfo(chemin, self._date)
        entete.compress_type = compression
        entete.external_attr = 0o600 << 16
        empreinte = hashlib.sha256()
        # Its size is not known before its end: as large as needed.
        with self.zip.open(entete, "w", force_zip64=True) as entree:
            for morceau in morceaux:
                empreinte.update(morceau)
                entree.write(morceau)
        self.contenu.empreintes[chemin] = empreinte.hexdigest()


def write(
    utilisateur: Utilisateur, sortie: IO[bytes] | Scelleur, on: date, instant: datetime, progres: Progres
) -> Contenu:
    """Write everything about this holder to `sortie` as a ZIP, asked for by that holder alone (notes are in clear)."""
    trouvees = export_tables.collect(utilisateur)
    documents = list(_documents(trouvees))
    total = len(documents) + 3
    archive = _Archive(sortie, instant)
    lisible = export_donnees.export(utilisateur, on)
    archive.add("lisez-moi.pdf", [export_pdf.render(utilisateur, lisible, on, len(documents))])
    progres(1, total)
    archive.add("donnees.json", _json(utilisateur, lisible, trouvees, on))
    archive.add("donnees.schema.json", [json_text(schema(trouvees)).encode()])
    progres(2, total)
    archive.add("actions.csv", _actions(utilisateur, on))
    progres(3, total)
    for rang, document in enumerate(documents, start=4):
        _copy(archive, document)
        progres(rang, total)
    if archive.contenu.manquants:
        archive.add("documents-manquants.txt", [_missing(archive.contenu.manquants).encode()])
    lignes = "".join(f"{hache}  {chemin}\n" for chemin, hache in archive.contenu.empreintes.items())
    archive.add("manifeste-sha256.txt", [lignes.encode()])
    archive.zip.close()
    return archive.contenu


def _documents(trouvees: dict[Any, set[Any]]) -> Iterator[Fichier]:
    """Stored files of every row, each once: a draft that became an action names the same one."""
    vus: set[str] = set()
    for modele, cles in trouvees.items():
        for fichier in export_tables.files(modele, cles):
            if fichier.contenu.name not in vus:
                vus.add(fichier.contenu.name or "")
                dossier, _, nom = fichier.chemin.partition("/")
                yield Fichier(f"{dossier}/{clean_name(nom)}", fichier.contenu)


def _copy(archive: _Archive, document: Fichier) -> None:
    try:
        source = open_stored(document.contenu)
    except Refus:
        # Told in the log by `open_stored`; the rest of the archive is the holder's all the same.
        archive.contenu.manquants.append(document.chemin)
        return
    with source:
        archive.copy(document.chemin, source)
    archive.contenu.fichiers += 1


def _json(
    utilisateur: Utilisateur, lisible: dict[str, Any], trouvees: dict[Any, set[Any]], on: date
) -> Iterator[bytes]:
    """The whole as one JSON object, table after table, row after row."""
    tete = {"format": FORMAT, "exporte_le": on.isoformat(), "lisible": lisible, "omis": _left_out()}
    yield json_text(tete)[:-1].encode() + b', "tables": {'
    for rang, (modele, cles) in enumerate(trouvees.items()):
        yield (b",\n" if rang else b"\n") + json_text(modele._meta.label).encode() + b": ["
        for numero, ligne in enumerate(export_tables.rows(modele, cles, utilisateur)):
            yield (b",\n  " if numero else b"\n  ") + json_text(ligne).encode()
        yield b"]"
    yield b"\n}}\n"


def _left_out() -> dict[str, str]:
    lignes = {f"{table} (certaines lignes)": raison for table, (_, raison) in export_tables.LIGNES.items()}
    return {**export_tables.SANS, **export_tables.TUS, **lignes}


def _actions(utilisateur: Utilisateur, on: date) -> Iterator[bytes]:
    """Actions of every cycle with their verdict, as a spreadsheet opens them."""
    yield "\ufeff".encode()
    titres = (
        "cycle", "debut", "fin", "intitule", "organisateur", "source", "preuve", "action_du_referentiel", "verdict",
        "article",
    )  # fmt: skip
    cycles = Cycle.objects.filter(exercice__professionnel_id=utilisateur.professionnel_id or 0)
    lignes: list[Iterable[str]] = [titres]
    for cycle in cycles.select_related("exercice__professionnel", "version__referentiel").order_by("debut", "pk"):
        for lue in verdicts.read_all(situation(cycle, on)):
            action = lue.action
            lignes.append((
                f"{cycle.debut.year}-{cycle.fin.year}", action.date_debut.isoformat() if action.date_debut else "",
                action.date_fin.isoformat(), action.intitule, action.organisme_nom,
                action.partenaire.nom if action.partenaire else "vous", action.preuve,
                action.item.code if action.item else "", lue.resume, lue.article,
            ))  # fmt: skip
    for texte in csv_lines([protect(cellule) for cellule in ligne] for ligne in lignes):
        yield texte.encode()


def _missing(chemins: list[str]) -> str:
    return (
        "Ces documents sont inscrits à votre compte, mais le stockage ne les a pas rendus.\n"
        "Signalez-le à l’assistance technique, puis demandez une nouvelle archive.\n\n"
        + "".join(f"{chemin}\n" for chemin in chemins)
    )
