"""The rows of a list taken away: its headings, then one professional each, read slice by slice."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import IO

from django.db.models import QuerySet

from accounts.models import Specialite
from accounts.professions import Profession
from accounts.territoires import DEPARTEMENTS, REGIONS
from actions.axes import AxeProjete, axes_of
from actions.consultations import inert
from actions.models import Avancement
from certif.socle.csv_continu import csv_lines
from ordres import export_xlsx
from ordres.models import Controle, ExportListe
from ordres.suivi import controls_of
from ordres.suivi_filtre import RISQUES
from ordres.suivi_tri import slices
from referentiels.models import VersionReferentiel

#: Rows of a sheet, headings included: more do not fit in a workbook.
XLSX_MAX = 1_048_576
Cellule = str | int | float
COLONNES = (
    "rpps", "nom", "prenom", "profession", "specialite", "departement", "region", "referentiel", "fin_de_cycle",
    "etat", "progression_pourcent", "actions_comptees", "actions_demandees", "axe_1", "axe_2", "axe_3", "axe_4",
    "risque", "controle", "controle_a_decider_avant_le",
)  # fmt: skip


class Rangees:
    """The rows of a list in an order, as cells; `vus` gathers whose they are (keys of professionals)."""

    def __init__(self, lignes: QuerySet[Avancement], tri: str, progres: Callable[[int], None]) -> None:
        self._lignes = lignes.select_related("professionnel")
        self._tri, self._progres = tri, progres
        self._specialites = dict(Specialite.objects.values_list("code", "libelle"))
        self._versions = {
            pk: f"{titre}, version {numero}"
            for pk, titre, numero in VersionReferentiel.objects.values_list("pk", "referentiel__titre", "numero")
        }
        self.vus = array("q")

    def __iter__(self) -> Iterator[Sequence[Cellule]]:
        yield COLONNES
        for lus in slices(self._lignes, self._tri):
            controles = controls_of(lus)
            for ligne in lus:
                yield self._cells(ligne, controles.get(ligne.pk))
                self.vus.append(ligne.professionnel_id)
            self._progres(len(self.vus))

    def _cells(self, a: Avancement, controle: Controle | None) -> tuple[Cellule, ...]:
        is_juge = a.etat != Avancement.Etat.SANS_REFERENTIEL
        return (
            a.professionnel.rpps, a.professionnel.nom, a.professionnel.prenom, Profession(a.profession).libelle,
            self._specialites.get(a.specialite, a.specialite), DEPARTEMENTS.get(a.departement, a.departement),
            REGIONS.get(a.region, a.region), self._versions.get(a.version_id or 0, ""), f"{a.fin:%d/%m/%Y}",
            a.get_etat_display(), round(a.pourcentage, 1) if is_juge else "", a.faites if is_juge else "",
            a.requises if is_juge else "", *(_axis(axe) if is_juge else "" for axe in axes_of(a)),
            RISQUES[str(a.risque)], controle.get_etat_display() if controle else "Sans contrôle",
            f"{controle.echeance:%d/%m/%Y}" if controle and not controle.is_clos else "",
        )  # fmt: skip


def write(sortie: IO[bytes], format_: str, rangees: Rangees) -> None:
    """Write the rows in this format; `sortie` only takes bytes."""
    if format_ == ExportListe.Format.XLSX:
        export_xlsx.write(sortie, "Suivi", rangees)
        return
    sortie.write("\ufeff".encode())
    for ligne in csv_lines(tuple(map(_text, rangee)) for rangee in rangees):
        sortie.write(ligne.encode())


def _axis(axe: AxeProjete) -> str:
    compte = f" ({axe.faites} sur {axe.requises})" if axe.requises else ""
    return f"{axe.etat.libelle}{compte}"


def _text(cellule: Cellule) -> str:
    # A decimal comma: what a French spreadsheet reads as a number.
    return inert(cellule) if isinstance(cellule, str) else str(cellule).replace(".", ",")
