"""The four axes of the certification périodique (CSP L. 4022-2)."""

from __future__ import annotations

from enum import IntEnum


class Axe(IntEnum):
    """One of the four objectives of CSP L. 4022-2; the value is the number shown everywhere."""

    CONNAISSANCES = 1
    PRATIQUES = 2
    RELATION = 3
    SANTE = 4

    @property
    def libelle(self) -> str:
        """The objective in the words of the law."""
        return _LIBELLES[self]

    @property
    def court(self) -> str:
        """The short name for tables and badges."""
        return _COURTS[self]

    @property
    def titre(self) -> str:
        """« Axe 1 – Connaissances et compétences »."""
        return f"Axe\u00a0{self.value} – {self.court}"


_LIBELLES = {
    Axe.CONNAISSANCES: "Actualiser les connaissances et les compétences",
    Axe.PRATIQUES: "Renforcer la qualité des pratiques professionnelles",
    Axe.RELATION: "Améliorer la relation avec les patients",
    Axe.SANTE: "Mieux prendre en compte la santé personnelle",
}
_COURTS = {
    Axe.CONNAISSANCES: "Connaissances et compétences",
    Axe.PRATIQUES: "Qualité des pratiques",
    Axe.RELATION: "Relation avec les patients",
    Axe.SANTE: "Santé personnelle",
}

AXES: tuple[int, ...] = tuple(axe.value for axe in Axe)
