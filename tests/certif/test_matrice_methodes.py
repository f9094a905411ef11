"""The permission matrix, its other columns: keys of nothing, methods that no page takes, operations of the document.

Its lines are those of `table_acces.py`; each address is asked by somebody who may open it, since whoever may not is
refused before (see `test_matrice.py`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from django.urls import resolve, reverse

from accounts.models import Utilisateur
from tests.certif.acces import ACTEURS, ANONYME, Acces
from tests.certif.table_acces import A_JETON, TABLE
from tests.certif.test_matrice import (  # noqa: F401 - fixtures, and what the matrix says of an answer
    _body,
    _each_refusal_shown_once,
    _facts,
    _lines,
    _said,
    acteurs,
    valeurs,
)
from tests.people import client_of

#: No row has this key.
INCONNUE = 999_999_999
METHODES = ("put", "patch", "delete", "options")
#: What the document of the API tells of what is no operation of it.
HORS_DOCUMENT = frozenset({"api_flux:jeton", "api_flux:revocation", "api_flux:openapi"})


def _asked(acteurs: dict[str, Utilisateur | None]) -> Iterator[tuple[str, Acces, str]]:  # noqa: F811 - parameter of that name
    for nom, ligne in TABLE.items():
        yield nom, ligne, next(a for a in ACTEURS[::-1] if a in ligne.qui)


def test_a_key_of_nothing_is_not_found(acteurs, valeurs):  # noqa: F811 - fixtures imported above
    """As what belongs to somebody else: the two are never told apart."""
    clients = {nom: client_of(utilisateur) for nom, utilisateur in acteurs.items()}
    ecarts, essayees = [], 0
    for nom, ligne, acteur in _asked(acteurs):
        args = [INCONNUE if isinstance(valeur, int) else valeur for valeur in valeurs[ligne.args]]
        if INCONNUE not in args:
            continue
        essayees += 1
        dits = {
            _said(clients[acteur].get(reverse(nom, args=args))),
            _said(clients[acteur].post(reverse(nom, args=args))),
        }
        if not dits <= {404, 405}:
            ecarts.append((nom, acteur, dits))
    assert not ecarts, _lines(ecarts)
    assert essayees > 100


def test_no_page_takes_another_method(acteurs, valeurs):  # noqa: F811 - fixtures imported above
    """Neither written nor erased by a method that no form sends; OPTIONS says what is taken, and nothing else."""
    avant = _facts()
    clients = {nom: client_of(utilisateur) for nom, utilisateur in acteurs.items()}
    ecarts = []
    for nom, ligne, acteur in _asked(acteurs):
        adresse = reverse(nom, args=valeurs[ligne.args])
        for methode in METHODES:
            reponse = getattr(clients[acteur], methode)(adresse)
            dit = _said(reponse)
            # A view of the framework answers OPTIONS by its methods, without a word of its object.
            is_dite = methode == "options" and dit == 200 and (nom.startswith("api_") or not _body(reponse))
            if dit not in (403, 405) and not is_dite:
                ecarts.append((nom, acteur, methode, dit))
    assert not ecarts, _lines(ecarts)
    assert _facts() == avant


def test_a_session_is_worth_no_token_by_any_method(acteurs):  # noqa: F811 - a fixture imported above
    ecarts = []
    for acteur in (ANONYME, "titulaire", "partenaire", "exploitant"):
        client = client_of(acteurs[acteur])
        for nom, args in A_JETON.items():
            dits = {_said(getattr(client, methode)(reverse(nom, args=args))) for methode in METHODES}
            if not dits <= {401, 405}:
                ecarts.append((nom, acteur, dits))
    assert not ecarts, _lines(ecarts)


def test_each_operation_of_the_document_has_its_line():
    """And each address of the API its operation: what is not told is not there."""
    document = json.loads(Path("docs/api/openapi.json").read_text(encoding="utf-8"))
    documentees = {resolve(_example(chemin)).view_name for chemin in document["paths"]}
    declarees = {nom for nom, ligne in TABLE.items() if ligne.api} | set(A_JETON)
    assert documentees <= declarees | {nom for nom in TABLE if nom.startswith("api_")}
    en_api = {nom for nom in TABLE if nom.startswith("api_")} | set(A_JETON)
    assert {nom for nom in en_api - documentees if "document" not in nom} <= HORS_DOCUMENT


def _example(chemin: str) -> str:
    """The path with values that its converters take."""
    return re.sub(r"\{(\w+)\}", lambda m: "1" if m[1] in {"id", "numero"} else "x", chemin)
