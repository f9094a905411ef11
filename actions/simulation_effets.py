"""What a simulation supposes, and what it may change for one account."""

from __future__ import annotations

from enum import StrEnum


class Hypothese(StrEnum):
    """Which cycles the simulated version is supposed to apply to."""

    MIGRATION = "migration"
    NOUVEAUX = "nouveaux"

    @property
    def libelle(self) -> str:
        """The hypothesis in a few words."""
        return {
            "migration": "Les cycles en cours passent à cette version",
            "nouveaux": "Les cycles commencent sous cette version",
        }[self.value]

    @property
    def explication(self) -> str:
        """What is done with the actions already acquired."""
        return {
            "migration": "Chaque action acquise reste jugée par la version sous laquelle elle a été acquise, même si "
            "elle disparaît du brouillon\u00a0; ce qui reste à faire suit cette version.",
            "nouveaux": "Les mêmes actions sont toutes jugées par cette version, comme si le cycle avait commencé "
            "sous elle\u00a0: une action qui n’y figure plus ne compte pas.",
        }[self.value]


class Effet(StrEnum):
    """What the simulated version changes for one account; the definitions are in `actions.rules.simulation`."""

    GAGNE = "gagne"
    PERD = "perd"
    PLUS = "plus"
    MOINS = "moins"
    AUTREMENT = "autrement"
    INCHANGE = "inchange"
    SANS_AVANT = "sans_avant"

    @property
    def libelle(self) -> str:
        """The head of its column."""
        return {
            "gagne": "Gagnent",
            "perd": "Perdent",
            "plus": "Plus à faire",
            "moins": "Moins à faire",
            "autrement": "Autre chose à faire",
            "inchange": "Sans changement",
            "sans_avant": "Sans référentiel jusqu’ici",
        }[self.value]

    @property
    def definition(self) -> str:
        """The definition, as the page gives it."""
        return {
            "gagne": "leur obligation n’est pas remplie aujourd’hui, elle le serait",
            "perd": "leur obligation est remplie aujourd’hui, elle ne le serait plus",
            "plus": "il leur resterait davantage à faire, ou une exigence de plus à remplir",
            "moins": "il leur resterait moins à faire, ou une exigence de moins à remplir",
            "autrement": "le reste à faire se compterait dans une autre unité (actions, heures, points), pour une même "
            "part accomplie",
            "inchange": "il leur resterait la même chose à faire",
            "sans_avant": "aucun référentiel ne s’applique encore à leur cycle",
        }[self.value]


#: Columns that are shown only when somebody is concerned.
FACULTATIFS = frozenset({Effet.AUTREMENT, Effet.SANS_AVANT})
