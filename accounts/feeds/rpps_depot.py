"""Staging of roster files: lines stream into temporary tables by COPY, faulty ones are counted and kept by cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.db import connection

from accounts.copie import copy_texts
from accounts.feeds.rpps_format import Fichier, Genre
from accounts.feeds.rpps_lignes import COLONNES_ACTIVITE, COLONNES_SAVOIR_FAIRE, HorsChamp, Lecteur, Rejet
from accounts.models import Reponse

Avance = Callable[[str, int, int], None]
#: Lines between two words of the progress.
LOT = 1_000
#: Faulty lines kept one by one for the operators; beyond, they are counted by cause only.
REJETS_GARDES = 10_000

#: Types of the staging columns that are not texts.
_TYPES = {"ligne": "bigint", "militaire": "boolean", "standard": "boolean"}
_PROPRE = str.maketrans({"\\": "/", "\t": " "})
_CIBLES = {
    Genre.ACTIVITES: ("rpps_ligne", COLONNES_ACTIVITE),
    Genre.SAVOIR_FAIRE: ("rpps_savoir_faire", COLONNES_SAVOIR_FAIRE),
}


@dataclass(slots=True)
class Lecture:
    """What one file held: lines by fate. `lues` = `retenues` + `ignorees` + out of scope + rejected."""

    fichier: Fichier
    lues: int = 0
    retenues: int = 0
    ignorees: int = 0
    hors_champ: Counter[HorsChamp] = field(default_factory=Counter)
    rejets: Counter[Rejet] = field(default_factory=Counter)
    lignes_rejetees: list[tuple[int, Rejet]] = field(default_factory=list)

    def reject(self, numero: int, rejet: Rejet) -> None:
        """Count a faulty line, and keep its number while there is room."""
        self.rejets[rejet] += 1
        if len(self.lignes_rejetees) < REJETS_GARDES:
            self.lignes_rejetees.append((numero, rejet))

    def answers(self, livraison_id: int) -> Iterator[Reponse]:
        """One answer per kept faulty line, for the operators' page."""
        for numero, rejet in self.lignes_rejetees:
            yield Reponse(
                livraison_id=livraison_id,
                ligne=numero,
                sort=Reponse.Sort.REJETEE,
                code=rejet.code,
                champ=rejet.champ,
                message=rejet.message,
            )


def create_tables() -> None:
    """Make the empty staging tables of this transaction; they vanish at its end and are never logged."""
    with connection.cursor() as curseur:
        # Left by a first load when a caller runs two of them in one transaction.
        curseur.execute("DROP TABLE IF EXISTS rpps_ligne, rpps_savoir_faire")
        for table, colonnes in _CIBLES.values():
            definition = ", ".join(f"{nom} {_TYPES.get(nom, 'text')}" for nom in colonnes)
            curseur.execute(f"CREATE TEMP TABLE {table} ({definition}) ON COMMIT DROP")


def stage(fichier: Fichier, avance: Avance, *, strict: bool) -> Lecture:
    """Read a whole file into its staging table; memory does not depend on its size. FichierRefuse on bad bytes."""
    lecture = Lecture(fichier)
    lecteur = Lecteur(fichier, strict=strict)
    if fichier.genre not in _CIBLES:
        for _ in _rows(lecture, lecteur, avance):
            pass  # Dipl_AutExerc: accepted and counted
        return lecture
    table, colonnes = _CIBLES[fichier.genre]
    copy_texts(table, colonnes, _rows(lecture, lecteur, avance))
    with connection.cursor() as curseur:
        curseur.execute(f"ANALYZE {table}")
    return lecture


def _rows(lecture: Lecture, lecteur: Lecteur, avance: Avance) -> Iterator[tuple[str, ...]]:
    """Staging rows of a file; everything else is counted in `lecture`."""
    fichier = lecture.fichier
    etape = f"Lecture de {fichier.nom} (octets)"
    avance(etape, 0, fichier.taille)
    for numero, texte in fichier.lines():
        # COPY's text format gives a meaning to these two characters; no name of the RPPS holds one.
        sort = lecteur.row(numero, texte.translate(_PROPRE) if "\\" in texte or "\t" in texte else texte)
        lecture.lues += 1
        if isinstance(sort, tuple):
            lecture.retenues += 1
            yield sort
        elif isinstance(sort, Rejet):
            lecture.reject(numero, sort)
        elif isinstance(sort, HorsChamp):
            lecture.hors_champ[sort] += 1
        else:
            lecture.ignorees += 1
        if lecture.lues % LOT == 0:
            avance(etape, fichier.octets_lus, fichier.taille)
