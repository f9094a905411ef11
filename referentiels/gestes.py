"""What an upper room lets somebody do with the items of a version, beside each on its page: a registry.

The page of a référentiel knows nothing of declarations: the room that owns the gesture registers it in its
`AppConfig.ready()`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.requete import RequetePublique
from referentiels.models import VersionReferentiel


@dataclass(frozen=True, slots=True)
class Geste:
    """A gesture on an item: its words, and its address for the code of an item."""

    libelle: str
    adresse: Callable[[str], str]


Fournisseur = Callable[[RequetePublique, VersionReferentiel], Geste | None]
_fournisseurs: dict[str, Fournisseur] = {}


def register(nom: str, fournisseur: Fournisseur) -> None:
    """Declare who offers a gesture; the same name again replaces it (application reloading)."""
    _fournisseurs[nom] = fournisseur


def offered(request: RequetePublique, version: VersionReferentiel) -> list[Geste]:
    """The gestures that this visitor may make on the items of this version; none for somebody not logged in."""
    if not request.user.is_authenticated:
        return []
    offerts = (fournisseur(request, version) for fournisseur in _fournisseurs.values())
    return [geste for geste in offerts if geste is not None]
