"""Small exchanges for the tests: a right folder of CSV files, changed where the test says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from referentiels.echange.contenu import FEUILLES


def actions_justes(code: str = "ESSAI") -> list[str]:
    """Three items on axis 1, two on the others: nine rows that satisfy the legal default."""
    lignes = [f"{code};A{axe}{lettre};{axe};Action {axe}{lettre}" + ";" * 12 for axe in (1, 2, 3, 4) for lettre in "ab"]
    return [*lignes, f"{code};A1c;1;Action 1c" + ";" * 12]


def ecrire(
    dossier: Path,
    *,
    codes: Sequence[str] = ("ESSAI",),
    specialites: str = "",
    version: str = "1",
    effet: str = "2023-01-01",
    referentiels: Sequence[str] | None = None,
    actions: Sequence[str] | None = None,
    exigences: Sequence[str] = (),
    correspondances: Sequence[str] | None = None,
) -> Path:
    """Write the files of an exchange; each sheet may be given row by row. Returns the folder."""
    dossier.mkdir(parents=True, exist_ok=True)
    entetes = [f"{code};Référentiel fictif {code};10;{specialites};{version};{effet};;" for code in codes]
    feuilles = {
        "referentiels": entetes if referentiels is None else referentiels,
        "actions": actions_justes() if actions is None else actions,
        "exigences": exigences,
    }
    if correspondances is not None:
        feuilles["correspondances"] = correspondances
    for nom, lignes in feuilles.items():
        texte = "\n".join([";".join(FEUILLES[nom]), *lignes, ""])
        (dossier / f"{nom}.csv").write_text(texte, encoding="utf-8")
    return dossier
