"""Counts of accounts by state along one dimension, read from the projection.

Counts leave this module protected (`actions.rules.secret`): no caller sees a raw national figure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from accounts.models import Specialite
from accounts.professions import Mode, Profession
from accounts.territoires import DEPARTEMENTS, REGIONS
from actions.models import Avancement
from actions.rules import secret
from actions.rules.secret import Cellule, Tableau
from referentiels.parametres import parametres_au

ETATS: dict[str, str] = {
    Avancement.Etat.A_COMMENCER.value: "À commencer",
    Avancement.Etat.EN_COURS.value: "En cours",
    Avancement.Etat.COMPLET.value: "Complet",
    Avancement.Etat.SANS_REFERENTIEL.value: "Référentiel à venir",
}
NON_RENSEIGNE = "Non renseigné"


@dataclass(frozen=True, slots=True)
class Mesure:
    """A protected table of accounts by `dimension` and state, ready to be shown, charted or exported."""

    titre: str
    entete: str
    tableau: Tableau
    libelles: Mapping[str, str]
    seuil: int

    def taux_complet(self, code: str) -> float | None:
        """Share of complete accounts of a row, in per cent; None when hidden."""
        tableau = self.tableau
        return secret.rate(tableau.cellules[code, "complet"], tableau.total_lignes[code], self.seuil)

    @property
    def etats(self) -> list[str]:
        """Names of the states, in the order of the columns."""
        return [ETATS[etat] for etat in self.tableau.colonnes]

    @property
    def totaux(self) -> list[Cellule]:
        """The last row: one count per state."""
        return [self.tableau.total_colonnes[etat] for etat in self.tableau.colonnes]

    @property
    def lignes(self) -> list[tuple[str, str, list[Cellule], Cellule, float | None]]:
        """Rows: code, label, one count per state, total, rate of complete accounts."""
        return [
            (code, self.libelles.get(code) or NON_RENSEIGNE, self.tableau.ligne(code), self.tableau.total_lignes[code],
             self.taux_complet(code))
            for code in self.tableau.lignes
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dimension:
    """An axis of analysis: a column of the projection, its French names, its codes in order."""

    champ: str
    titre: str
    entete: str
    libelles: Mapping[str, str]


PROFESSIONS = Dimension(
    "profession", "Avancement par profession", "Profession", {p.value: p.pluriel for p in Profession}
)
TERRITOIRES = Dimension("region", "Avancement par région", "Région", REGIONS)
MODES = Dimension("mode", "Avancement par mode d’exercice", "Mode d’exercice", {m.value: m.libelle for m in Mode})
DIMENSION_DEPARTEMENTS = Dimension("departement", "Avancement par département", "Département", DEPARTEMENTS)


def specialties() -> Dimension:
    """The specialty dimension, with the labels of the nomenclature."""
    libelles = dict(Specialite.objects.values_list("code", "libelle"))
    return Dimension("specialite", "Avancement par spécialité", "Spécialité", {"": "Sans spécialité", **libelles})


def running(on: date, filtre: Q | None = None) -> QuerySet[Avancement]:
    """Accounts whose cycle is running on that day; closed ones left out."""
    return Avancement.objects.filter(filtre or Q()).running(on)


def by_state(comptes: QuerySet[Avancement], dimension: Dimension, on: date) -> Mesure:
    """Accounts by state along a dimension: one grouped query, then secrecy."""
    lus: dict[tuple[str, str], int] = {
        (ligne[dimension.champ], ligne["etat"]): ligne["n"]
        for ligne in comptes.order_by().values(dimension.champ, "etat").annotate(n=Count("pk"))
    }
    presents = {code for code, _ in lus}
    codes = [code for code in dimension.libelles if code in presents]
    codes += sorted(presents.difference(codes))
    etats = _states(lus)
    seuil = parametres_au(on).seuil_secret
    return Mesure(
        dimension.titre, dimension.entete, secret.protect(lus, codes, etats, seuil), dimension.libelles, seuil
    )


def _states(lus: Mapping[tuple[str, str], int]) -> Sequence[str]:
    """The three states, and the accounts whose référentiel is being written when there are any."""
    presents = {etat for _, etat in lus}
    return [etat for etat in ETATS if etat != Avancement.Etat.SANS_REFERENTIEL or etat in presents]
