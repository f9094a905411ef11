"""The four grounds on which the minister may ask the HAS about a draft (D. 4022-10-1)."""

from __future__ import annotations

from enum import StrEnum

ARTICLE = "CSP D. 4022-10-1"


class MotifSaisine(StrEnum):
    """A ground, as it is stored."""

    METHODE = "methode"
    INCOMPLET = "incomplet"
    PRATIQUE = "pratique"
    RECOMMANDATIONS = "recommandations"

    @property
    def libelle(self) -> str:
        """The ground in words."""
        return _LIBELLES[self]


_LIBELLES: dict[MotifSaisine, str] = {
    MotifSaisine.METHODE: "Le projet n’offre pas les garanties méthodologiques attendues",
    MotifSaisine.INCOMPLET: "Le projet est incomplet",
    MotifSaisine.PRATIQUE: "Le projet n’est pas adapté aux conditions d’exercice",
    MotifSaisine.RECOMMANDATIONS: "Le projet soulève un doute au regard des recommandations de bonne pratique",
}
