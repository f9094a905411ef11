"""Checks of a mapping from partners' words to item codes: what leads nowhere, or is never read.

A rule leads from a partner's words to codes, never from a code to a code: a mapping cannot turn in
circles, but a rule may hide the ones that come after it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from referentiels.rules.constats import Constat, Gravite
from referentiels.rules.correspondances import Correspondance

_COLONNES = ("type_action", "typologie", "orientation", "organisme_type", "categorie")


def check_correspondances(
    regles: Sequence[Correspondance], items: Collection[str] | None = None
) -> tuple[Constat, ...]:
    """Every finding of a mapping, in the order of its ranks; `items`: the codes of the version (None = not known)."""
    ordre = sorted(regles, key=lambda regle: regle.rang)
    return tuple(constat for n, regle in enumerate(ordre) for constat in _check(regle, ordre[:n], items))


def _check(regle: Correspondance, avant: Sequence[Correspondance], items: Collection[str] | None) -> Iterator[Constat]:
    nom = f"de rang\u00a0{regle.rang}"
    if not regle.codes:
        yield Constat(
            "correspondance_vide",
            Gravite.ERREUR,
            f"La correspondance {nom} ne mène à aucune action.",
            regle.axe,
            remede="Indiquez au moins un code, ou retirez-la.",
        )
    for code in regle.codes:
        if items is not None and code not in items:
            yield Constat(
                "correspondance_inconnue",
                Gravite.ERREUR,
                f"La correspondance {nom} mène à «\u00a0{code}\u00a0», qui n’existe pas dans cette version.",
                regle.axe,
                code,
                "Corrigez le code, ou ajoutez l’action.",
            )
    masque = next((autre for autre in avant if _masque(autre, regle, items)), None)
    if masque is not None:
        yield Constat(
            "correspondance_masquee",
            Gravite.ALERTE,
            f"La correspondance {nom} n’est jamais lue\u00a0: celle de rang\u00a0{masque.rang} prend déjà ses lignes.",
            regle.axe,
            remede="Placez la plus précise avant la plus large, ou retirez-la.",
        )


def _masque(avant: Correspondance, regle: Correspondance, items: Collection[str] | None) -> bool:
    """Whether everything that `regle` accepts is decided by `avant`.

    Rules of one rank add up their codes: there, only a rule that adds nothing is hidden.
    """
    decide = any(items is None or code in items for code in avant.codes)
    if avant.rang == regle.rang:
        decide = set(regle.codes) <= set(avant.codes)
    return (
        decide
        and avant.axe in (None, regle.axe)
        and all(getattr(avant, nom) in ("", getattr(regle, nom)) for nom in _COLONNES)
    )
