"""Partners that a rule names: by their code, since a partner is a row."""

from accounts.roles import Nature

#: No unit, place, establishment may enter with its rows, nor be shown (formats.md §5.2, CSP R. 4022-21).
PARTENAIRE_MILITAIRE = "MINARM"
PARTENAIRE_EMPLOYEURS = "EMPLOYEUR"


def is_employer(code: str, nature: str) -> bool:
    """Whether a partner of this code, whose organisation is of this nature (empty = none), speaks for an employer."""
    return code == PARTENAIRE_EMPLOYEURS or nature == Nature.EMPLOYEUR
