"""Is it the same organiser? One body has several numbers (ODPC, NDA, SIRET, FINESS…) and several names.

certif's choice: no text gives a single number to the bodies that train health professionals.
"""

from __future__ import annotations

import re

from actions.rules.titres import compare_titles, sans_accent

#: Words that every body has, or none: they say nothing of which one it is.
_FORMES = re.compile(
    r"\b(?:association|asso|eurl|fondation|formations?|groupe|gip|institut|loi 1901|organisme|sarl|sas|sasu|scop"
    r"|societe)\b\.?"
)
_NOM_PROCHE = 0.85
_NDA, _SIRET, _SIREN = 11, 14, 9


def same_body(id_1: str, nom_1: str, id_2: str, nom_2: str) -> bool | None:
    """Whether two accounts name the same body: True, False, or None when nothing they say can be compared.

    Equal numbers, or two establishments of one SIREN, are one body. Two different ODPC numbers, NDA or SIREN are two
    bodies. Numbers of different kinds, or two FINESS (one body may have several), say nothing: the names decide.
    """
    numero_1, numero_2 = _number(id_1), _number(id_2)
    if numero_1 and numero_2:
        if numero_1 == numero_2 or _siren(numero_1) == _siren(numero_2) != "":
            return True
        if len(numero_1) == len(numero_2) != _SIREN:
            return False
    return _same_name(nom_1, nom_2)


def _number(identifiant: str) -> str:
    """An identifier without spaces nor punctuation; a declaration number (NDA) without the zero that some add."""
    numero = re.sub(r"[^0-9A-Z]", "", identifiant.upper())
    return numero.lstrip("0") if len(numero) == _NDA + 1 else numero


def _siren(numero: str) -> str:
    """The nine digits of the company of a SIRET, or those of a SIREN; empty for another number."""
    return numero[:_SIREN] if numero.isdigit() and len(numero) in (_SIRET, _SIREN) else ""


def _same_name(nom_1: str, nom_2: str) -> bool | None:
    if not nom_1.strip() or not nom_2.strip():
        return None
    formes = (sans_accent(nom_1), sans_accent(nom_2))
    comparaisons = [compare_titles(*formes), compare_titles(*(_FORMES.sub(" ", nom) for nom in formes))]
    if max(c.ressemblance for c in comparaisons) >= _NOM_PROCHE:
        return True
    # A trade name beside a company name: some words in common decide nothing.
    return None if max(c.commun for c in comparaisons) > 0 else False
