"""What a line of the table of accesses says, and the cast that it names (see `table_acces`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

ANONYME = "anonyme"
TITULAIRE = frozenset({"titulaire"})
PROFESSIONNELS = TITULAIRE | {"inconnu"}
INSTANCE = frozenset({"ordre_gestionnaire", "ordre_decideur", "ordre_president", "ordre_national"})
DECIDEURS = INSTANCE - {"ordre_gestionnaire"}
CONSEIL = INSTANCE - {"ordre_national"}
DECISION = DECIDEURS | {"autre_departement", "autre_ordre", "ssa"}
ORDRES = INSTANCE | {"autre_departement", "autre_ordre", "ssa"}
CNP = frozenset({"cnp"})
ACCOMPAGNANT = frozenset({"accompagnant"})
EMPLOYEUR = frozenset({"employeur"})
FEDERATION = frozenset({"federation"})
EMPLOYEURS = frozenset({"employeur", "autre_employeur"})
DGOS = frozenset({"dgos"})
EXPLOITANT = frozenset({"exploitant"})
PARTENAIRE = frozenset({"partenaire"})
FLUX = EXPLOITANT | PARTENAIRE
#: The cast in its order; every line is tried with each of them.
ACTEURS = (
    ANONYME, "inconnu", "ordre_gestionnaire", "ordre_decideur", "ordre_president", "ordre_national",
    "autre_departement", "autre_ordre", "ssa", "cnp", "accompagnant", "cncp", "has", "dgos", "publication", "employeur",
    "autre_employeur", "federation", "partenaire", "exploitant", "titulaire",
)  # fmt: skip
CONNECTES = frozenset(ACTEURS) - {ANONYME}
TOUS = frozenset(ACTEURS)


@dataclass(frozen=True, slots=True)
class Acces:
    """One line of the table; `args` names the values of the address (see `test_matrice.py`).

    `sauf` says which of `qui` get another answer than `oui`, and which.
    """

    qui: frozenset[str]
    args: str = ""
    oui: int = 200
    sauf: Mapping[str, int] = field(default_factory=dict)
    refus: int = 404
    ecrit: bool = False
    api: bool = False
