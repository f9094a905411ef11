"""Rows for the feed tests: a faultless one, changed at will."""

from __future__ import annotations

from tests.donnees import dpc


def row(qui: dpc.Personne, identifiant: str = "T-1", **valeurs: str) -> dict[str, str]:
    """A faultless row about this person."""
    return {
        **dpc.base_row(0), "rpps": qui.rpps, "nom_exercice": qui.nom, "prenom_exercice": qui.prenom,
        "id_technique": identifiant, **valeurs,
    }  # fmt: skip


def removal(qui: dpc.Personne, identifiant: str = "T-1") -> dict[str, str]:
    """The withdrawal of a row."""
    return {"id_technique": identifiant, "operation": "SUPPRESSION", "rpps": qui.rpps}
