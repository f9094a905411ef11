"""A word of their own in the data of each tenant, and who alone may read it (S2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from accounts.models import Professionnel, Utilisateur
from tests.certif.acces import ANONYME, INSTANCE

#: Whose word may be read by others than themselves: what they have to do with this person.
LECTEURS: Mapping[str, frozenset[str]] = {
    "titulaire": INSTANCE | {"employeur", "accompagnant", "cnp", "partenaire", "exploitant"},
    "inconnu": frozenset({"ordre_national", "exploitant"}),
    "autre_departement": frozenset({"exploitant", "ordre_national"}),
    "autre_ordre": frozenset({"exploitant"}),
    "ssa": frozenset({"exploitant"}),
    "autre_employeur": frozenset({"exploitant"}),
    "federation": frozenset({"exploitant"}),
    "dgos": frozenset({"exploitant"}),
    "has": frozenset({"exploitant"}),
}
#: Where somebody's name is shown to whoever holds their paper.
A_QUI_LA_TIENT = ("verification:",)


def mot(nom: str) -> str:
    """The word of this member of the cast."""
    return f"Canari{nom.replace('_', '').capitalize()}"


def mark(acteurs: Mapping[str, Utilisateur | None]) -> None:
    """Write its word in the name of each person, and of each agent."""
    for nom in LECTEURS:
        qui = acteurs[nom]
        assert qui is not None
        Utilisateur.objects.filter(pk=qui.pk).update(nom_affiche=f"Agent {mot(nom)}")
        if qui.professionnel_id:
            Professionnel.objects.filter(pk=qui.professionnel_id).update(nom=mot(nom))


def foreign(acteur: str, adresse: str, corps: bytes) -> list[str]:
    """Whose words this actor reads here and should not."""
    if b"Canari" not in corps or adresse.startswith(A_QUI_LA_TIENT):
        return []
    return sorted(nom for nom in _others(acteur) if mot(nom).encode() in corps)


def _others(acteur: str) -> Iterable[str]:
    lus = () if acteur == ANONYME else (acteur,)
    return (nom for nom, lecteurs in LECTEURS.items() if nom not in lus and acteur not in lecteurs)
