"""Import into a draft, on screen: read the files, say what would change, write once confirmed.

Between the two nothing is kept on the server: the preview carries what was read, compressed and signed for this draft,
this revision and this person.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Protocol

from django.core import signing

from accounts.models import Utilisateur
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels.echange.analyse import read_contents
from referentiels.echange.comparaison import Difference, compare
from referentiels.echange.contenu import FEUILLES, Anomalie, Contenu, ImportRefuse
from referentiels.echange.controle import check_content
from referentiels.echange.ecriture import csv_text, rows
from referentiels.echange.rangement import contents_of, write_correspondances, write_lines
from referentiels.models import Referentiel, VersionReferentiel
from referentiels.redaction.brouillons import editing
from referentiels.redaction.correspondances import rematch
from referentiels.redaction.reglages import check_specialties

FICHIER_MAX = 5 * 1024 * 1024
DECOMPRESSE_MAX = 20 * 1024 * 1024
ENTREES_MAX = 20
ACTIONS_MAX = 2_000
#: What the preview may carry back (the form that confirms stays well under what Django accepts).
JETON_MAX = 2 * 1024 * 1024
VALIDITE = 24 * 3600
_SEL = "referentiels.redaction.importation"


class FichierRecu(Protocol):
    """A file as a form gives it."""

    name: str | None
    size: int | None

    def read(self, num_bytes: int = -1, /) -> bytes:
        """The next bytes."""


@dataclass(frozen=True, slots=True)
class Apercu:
    """What the import would do to the draft: `jeton` confirms it; `remarques` do not prevent it."""

    contenu: Contenu
    avant: Contenu
    difference: Difference
    remarques: tuple[Anomalie, ...]
    jeton: str


def preview(version: VersionReferentiel, fichiers: Iterable[FichierRecu], auteur: Utilisateur, on: date) -> Apercu:
    """Read and check everything, write nothing.

    `Refus` when the files themselves cannot be taken, `ImportRefuse` with every faulty row.
    """
    with TemporaryDirectory(prefix="certif-import-") as dossier:
        contenu, remarques = _read(version, _lay_down(list(fichiers), Path(dossier)))
    avant = contents_of([version])[version.pk]
    jeton = signing.dumps(_token(version, contenu, auteur), salt=_SEL, compress=True)
    if len(jeton) > JETON_MAX:
        raise Refus("import_trop_lourd", "Ce contenu est trop lourd pour l’écran.", "fichiers",
                    "Demandez à l’exploitant de le charger par la commande d’import.")  # fmt: skip
    return Apercu(contenu, avant, compare(avant, contenu), remarques, jeton)


def confirm(version: VersionReferentiel, jeton: str, auteur: Utilisateur, on: date) -> Difference:
    """Write what the preview showed; `Depasse` when the draft changed since, `Refus` when the preview is not ours."""
    try:
        lu = signing.loads(jeton, salt=_SEL, max_age=VALIDITE)
    except signing.BadSignature:
        raise Refus(
            "apercu_perime", "Cet aperçu n’est plus valable.", "fichiers", "Déposez de nouveau le fichier."
        ) from None
    if (lu["version"], lu["auteur"]) != (version.pk, auteur.pk):
        raise Refus(
            "apercu_autre", "Cet aperçu n’est pas celui de ce brouillon.", "fichiers", "Déposez le fichier ici."
        )
    with TemporaryDirectory(prefix="certif-import-") as dossier:
        for nom, texte in lu["feuilles"].items():
            (Path(dossier) / f"{nom}.csv").write_text(texte, encoding="utf-8")
        try:
            contenu, _ = _read(version, Path(dossier))
        except ImportRefuse:  # what was right at the preview no longer is: the draft or the nomenclature moved
            raise Depasse from None
    with editing(version.pk, auteur, on, lu["revision"], "importer") as edition:
        difference = compare(contents_of([edition.version])[version.pk], contenu)
        _write(edition.version, contenu)
        if difference.correspondances:
            rematch(edition.version.referentiel, on)
        edition.details["actions"] = len(contenu.actions)
    return difference


def _write(version: VersionReferentiel, contenu: Contenu) -> None:
    entete = contenu.entete
    VersionReferentiel.objects.filter(pk=version.pk).update(
        mode_validation=entete.mode_validation, axe_au_choix=entete.axe_au_choix,
        specialites=list(entete.specialites), effet=entete.effet, arrete=entete.arrete,
    )  # fmt: skip
    Referentiel.objects.filter(pk=version.referentiel_id).exclude(titre=entete.titre).update(titre=entete.titre)
    write_lines([(version.pk, contenu)])
    write_correspondances([(version.referentiel_id, contenu)])


def _token(version: VersionReferentiel, contenu: Contenu, auteur: Utilisateur) -> dict[str, object]:
    feuilles = {nom: csv_text(rows(nom, [contenu])) for nom in FEUILLES}
    if contenu.correspondances is None:
        del feuilles["correspondances"]
    return {"version": version.pk, "revision": version.revision, "auteur": auteur.pk, "feuilles": feuilles}


def _read(version: VersionReferentiel, chemin: Path) -> tuple[Contenu, tuple[Anomalie, ...]]:
    """The content for this draft: the number is the draft's, whatever the file says."""
    contenus, anomalies = read_contents(chemin)
    referentiel = version.referentiel
    contenu = next((c for c in contenus if c.entete.code == referentiel.code), None)
    if len(contenus) > 1 or (contenu is None and contenus):
        ou = contenus[0].lignes
        fichier = ou.fichiers.get("referentiels", "referentiels.csv")
        trouves = ", ".join(f"«\u00a0{c.entete.code}\u00a0»" for c in contenus[:5])
        anomalies.append(
            Anomalie(fichier, ou.entete, "code", f"le seul référentiel «\u00a0{referentiel.code}\u00a0»", trouves,
                     "Un brouillon reçoit son propre référentiel, et lui seul.")
        )  # fmt: skip
    elif contenu is not None:
        contenu = replace(contenu, entete=replace(
            contenu.entete, version=version.numero, effet=contenu.entete.effet or version.effet
        ))  # fmt: skip
        anomalies += _check_header(version, contenu)
        if not any(anomalie.is_bloquante for anomalie in anomalies):
            anomalies += check_content(contenu)
    if contenu is None or any(anomalie.is_bloquante for anomalie in anomalies):
        raise ImportRefuse(sorted(anomalies, key=lambda a: (a.fichier, a.ligne)))
    return contenu, tuple(anomalies)


def _check_header(version: VersionReferentiel, contenu: Contenu) -> list[Anomalie]:
    entete, lignes = contenu.entete, contenu.lignes
    fichier = lignes.fichiers.get("referentiels", "referentiels.csv")
    anomalies = []
    profession = version.referentiel.profession
    if entete.profession and entete.profession != profession:
        anomalies.append(
            Anomalie(fichier, lignes.entete, "profession", f"«\u00a0{profession}\u00a0»",
                     f"«\u00a0{entete.profession}\u00a0»", "La profession d’un référentiel ne change pas.")
        )  # fmt: skip
    try:
        check_specialties(list(entete.specialites), version)
    except Refus as refus:
        anomalies.append(
            Anomalie(fichier, lignes.entete, "specialites", "des codes TRE_R38 de la profession", refus.message)
        )
    if len(contenu.actions) > ACTIONS_MAX:
        anomalies.append(Anomalie("actions", 0, "", f"{ACTIONS_MAX} actions au plus", str(len(contenu.actions))))
    return anomalies


def _lay_down(fichiers: list[FichierRecu], dossier: Path) -> Path:
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
    if len(entrees) > 10 * ENTREES_MAX or sum(entree.file_size for entree in entrees) > DECOMPRESSE_MAX:
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
            except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError):
                raise _refuse("L’archive est abîmée.", "Refaites-la, puis déposez-la de nouveau.") from None
            if len(contenu) > DECOMPRESSE_MAX:
                raise _refuse("Ce fichier est trop gros une fois ouvert.", "Gardez les seules feuilles utiles.")
            (dossier / nom).write_bytes(contenu)
            trouvees += 1
    if not trouvees:
        raise _refuse("L’archive ne contient aucun fichier CSV.", "Mettez-y les fichiers du format d’échange.")
