"""Import into a draft, on screen: read the files, say what would change, write once confirmed.

Between the two nothing is kept on the server: the preview carries what was read, compressed and signed for this draft,
this revision and this person.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core import signing

from accounts.models import Utilisateur
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels.echange.analyse import read_contents
from referentiels.echange.comparaison import Difference, compare
from referentiels.echange.contenu import FEUILLES, Anomalie, Contenu, ImportRefuse
from referentiels.echange.controle import check_content
from referentiels.echange.ecriture import csv_text, rows
from referentiels.echange.plan import check_populations
from referentiels.echange.rangement import contents_of, write_correspondances, write_lines
from referentiels.models import Referentiel, VersionReferentiel
from referentiels.redaction.brouillons import editing
from referentiels.redaction.correspondances import rematch
from referentiels.redaction.droits import is_new
from referentiels.redaction.fichiers_recus import FichierRecu, lay_down
from referentiels.redaction.reglages import check_specialties

ACTIONS_MAX = 2_000
#: What the preview may carry back (the form that confirms stays well under what Django accepts).
JETON_MAX = 2 * 1024 * 1024
VALIDITE = 24 * 3600
_SEL = "referentiels.redaction.importation"


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
        contenu, remarques = _read(version, lay_down(list(fichiers), Path(dossier)))
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
    if len(contenus) == 1 and contenus[0].entete.code != referentiel.code and is_new(referentiel):
        contenus, remarque = _adopt(contenus[0], version)
        anomalies.append(remarque)
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
        anomalies += [*_check_header(version, contenu), *check_populations([contenu])]
        if not any(anomalie.is_bloquante for anomalie in anomalies):
            # What no one could satisfy is written and shown by the checks: a draft may be wrong until it is sent.
            anomalies += [_as_remark(anomalie) for anomalie in check_content(contenu)]
    if contenu is None or any(anomalie.is_bloquante for anomalie in anomalies):
        raise ImportRefuse(sorted(anomalies, key=lambda a: (a.fichier, a.ligne)))
    return contenu, tuple(anomalies)


def _adopt(contenu: Contenu, version: VersionReferentiel) -> tuple[list[Contenu], Anomalie]:
    """The content of a workbook written for another code: a new référentiel takes it, and stays itself."""
    referentiel, entete = version.referentiel, contenu.entete
    remarque = Anomalie(
        contenu.lignes.fichiers.get("referentiels", "referentiels.csv"), contenu.lignes.entete, "code",
        f"ce classeur est celui de «\u00a0{entete.code}\u00a0»\u00a0: son contenu est repris, le code, le titre et les "
        "spécialités de votre référentiel restent",
        is_bloquante=False,
    )  # fmt: skip
    entete = replace(
        entete, code=referentiel.code, titre=referentiel.titre, specialites=tuple(version.specialites), arrete=""
    )
    return [replace(contenu, entete=entete)], remarque


def _as_remark(anomalie: Anomalie) -> Anomalie:
    """The same finding, told without preventing the import."""
    if not anomalie.is_bloquante:
        return anomalie
    return replace(anomalie, attendu=anomalie.trouve or anomalie.attendu, trouve="", is_bloquante=False)


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
        check_specialties(list(entete.specialites), profession, version.specialites)
    except Refus as refus:
        anomalies.append(
            Anomalie(fichier, lignes.entete, "specialites", "des codes TRE_R38 de la profession", refus.message)
        )
    if len(contenu.actions) > ACTIONS_MAX:
        anomalies.append(Anomalie("actions", 0, "", f"{ACTIONS_MAX} actions au plus", str(len(contenu.actions))))
    return anomalies
