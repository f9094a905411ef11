"""What controls conclude across the country, by profession and by region, protected together.

The country only, whatever the reader: a figure for a selection beside the national one would say the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F

from accounts.professions import Profession
from accounts.territoires import REGIONS
from actions.rules import secret
from actions.rules.secret import Cellule, Tableau
from certif.socle.nombres import nombre, pourcent
from dashboards import tableaux
from ordres.models import Controle
from referentiels.parametres import parametres_au

#: What a control has come to: one column each.
ISSUES = {"en_cours": "En cours", "satisfait": "Obligation satisfaite", "non_satisfait": "Obligation non satisfaite"}
_DECIDES = frozenset({Controle.Etat.SATISFAIT.value, Controle.Etat.NON_SATISFAIT.value})
#: Not a region: practitioners of the armies, and those whose département is not known.
_SANS_TERRITOIRE = ""


@dataclass(frozen=True, slots=True)
class TableIssues:
    """Controls by row and outcome; `nom` is its name in the address of its file."""

    nom: str
    titre: str
    entete: str
    tableau: Tableau
    libelles: Mapping[str, str]
    source: str

    @property
    def entetes(self) -> tuple[str, ...]:
        """Words of the columns."""
        return (self.entete, *ISSUES.values(), "Contrôles", "Part satisfaite des décidés")

    @property
    def lignes(self) -> list[list[str]]:
        """Rows in words, the whole last."""
        t = self.tableau
        lues = [(self.libelles.get(code, "Non renseigné"), t.ligne(code), t.total_lignes[code]) for code in t.lignes]
        return [_row(*lue) for lue in (*lues, ("Ensemble", [t.total_colonnes[i] for i in ISSUES], t.total))]

    @property
    def barres(self) -> list[tuple[str, list[int] | None]]:
        """One bar by row; hidden whole when one of its parts is."""
        lignes: list[tuple[str, list[int] | None]] = []
        for code in self.tableau.lignes:
            montres = [n for n in self.tableau.ligne(code) if n is not None]
            lignes.append((self.libelles.get(code, "Non renseigné"), montres if len(montres) == len(ISSUES) else None))
        return lignes if any(montres for _, montres in lignes) else []


def read(on: date) -> list[TableIssues]:
    """Both tables, on controls of every year; two grouped queries. Neither gives back what the other hides."""
    professions, regions = _count(F("cycle__exercice__profession")), _count_regions()
    coupes = {
        "controles-profession": ("Par profession", "Profession", {p.value: p.pluriel for p in Profession}, professions),
        "controles-region": ("Par région", "Région", {**REGIONS, _SANS_TERRITOIRE: "Hors territoires"}, regions),
    }
    seuil = parametres_au(on).seuil_secret
    vus = secret.protect_linked(
        {nom: (comptes, _rows(libelles, comptes)) for nom, (_, _, libelles, comptes) in coupes.items()},
        tuple(ISSUES), seuil,
    )  # fmt: skip
    return [
        TableIssues(nom, titre, entete, vus[nom], libelles, _source(vus[nom], on))
        for nom, (titre, entete, libelles, _) in coupes.items()
    ]


def csv_rows(table: TableIssues, on: date) -> Iterator[Sequence[str]]:
    """One line per row and outcome; hidden counts have their flag."""
    yield ("jour", "code", "libelle", "issue", "controles", "secret")
    for code in table.tableau.lignes:
        comptes = dict(zip(ISSUES, table.tableau.ligne(code), strict=True))
        for issue, n in {**comptes, "ensemble": table.tableau.total_lignes[code]}.items():
            libelle = table.libelles.get(code, "Non renseigné")
            yield (on.isoformat(), code, libelle, issue, "" if n is None else str(n), "s" if n is None else "")


def _count(par: F) -> dict[tuple[str, str], int]:
    comptes: dict[tuple[str, str], int] = {}
    for code, etat, n in Controle.objects.order_by().values_list(par, "etat").annotate(n=Count("pk")):
        cle = (code, etat if etat in _DECIDES else "en_cours")
        comptes[cle] = comptes.get(cle, 0) + n
    return comptes


def _count_regions() -> dict[tuple[str, str], int]:
    """Military practitioners belong to no territory."""
    comptes: dict[tuple[str, str], int] = {}
    lus = Controle.objects.order_by().values_list(
        "cycle__exercice__region", "cycle__exercice__categorie", "etat"
    ).annotate(n=Count("pk"))  # fmt: skip
    for region, categorie, etat, n in lus:
        cle = (_SANS_TERRITOIRE if categorie == "M" else region, etat if etat in _DECIDES else "en_cours")
        comptes[cle] = comptes.get(cle, 0) + n
    return comptes


def _rows(libelles: Mapping[str, str], comptes: Mapping[tuple[str, str], int]) -> list[str]:
    presents = {code for code, _ in comptes}
    return [*(code for code in libelles if code in presents), *sorted(presents.difference(libelles))]


def _row(libelle: str, cellules: Sequence[Cellule], total: Cellule) -> list[str]:
    _, oui, non = cellules
    decides = None if oui is None or non is None else oui + non
    part = tableaux.MASQUE if decides is None else pourcent(100 * (oui or 0) / decides) if decides else tableaux.RIEN
    return [libelle, *(tableaux.MASQUE if n is None else nombre(n) for n in (*cellules, total)), part]


def _source(tableau: Tableau, on: date) -> str:
    n = tableaux.MASQUE if tableau.total is None else nombre(tableau.total)
    return (
        f"n = {n} contrôles ouverts depuis l’origine. Part sur les contrôles décidés. Au {on:%d/%m/%Y},"
        " à une heure près. Source\u00a0: décisions des Ordres et du service de santé des armées."
    )
