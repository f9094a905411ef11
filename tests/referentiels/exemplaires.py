"""Small exchanges for the tests: a right folder of CSV files, changed where the test says."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from random import Random

from referentiels.echange.contenu import FEUILLES, Contenu, Entete, LigneAction, LigneCorrespondance, LigneExigence
from referentiels.nomenclature import Nature


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


def national(referentiels: int = 60, actions: int = 3_000) -> list[Contenu]:
    """Invented référentiels of the size of the country: the same at each call, every shape of condition present.

    One of them has 250 items, and each holds a label of 2,000 characters; the others share what is left.
    """
    tirage = Random("referentiels")
    grand = min(250, actions // 2)
    partage = [grand] + [(actions - grand) // (referentiels - 1)] * (referentiels - 1)
    partage[-1] += actions - sum(partage)
    return [_contenu(f"NATIONAL-{rang:02d}", nombre, tirage) for rang, nombre in enumerate(partage, 1)]


def _contenu(code: str, nombre: int, tirage: Random) -> Contenu:
    lignes = tuple(_action(rang, tirage) for rang in range(nombre))
    sur_l_axe_1 = [ligne.code for ligne in lignes if ligne.axes == (1,)]
    return Contenu(
        Entete(code, f"Référentiel fictif {code}", "10", (), 1, None, "", tirage.choice(("declaratif", "cnp")),
               tirage.random() < 0.5),
        lignes,
        (
            LigneExigence(1, "nombre", Decimal(3)), LigneExigence(1, "quota", Decimal(1), "DPC"),
            LigneExigence(2, "heures", Decimal("7.5")), LigneExigence(None, "points", Decimal(8)),
            LigneExigence(1, "obligatoire", action=sur_l_axe_1[0]),
        ),
        (
            LigneCorrespondance(1, (sur_l_axe_1[0],), "DPC", "FC", axe=1),
            LigneCorrespondance(2, tuple(sur_l_axe_1[:3]), "DPC"),
        ),
    )  # fmt: skip


def _action(rang: int, tirage: Random) -> LigneAction:
    axe = rang % 4 + 1
    libelle = f"Action fictive n° {rang} : congrès, « relation »; évaluation des pratiques"
    return LigneAction(
        code=f"{axe}-ACTION-{rang:03d}",
        axes=(axe,) if rang % 9 else (axe, axe % 4 + 1) if axe < 4 else (1, 4),
        libelle=(libelle + " et ses suites" * 200)[:2_000] if rang == 7 else libelle,
        nature=tirage.choice(["", *(nature.value for nature in Nature)]),
        sous_bloc=tirage.choice(["", "Formation", "Équipe"]),
        categories=("DPC", "congres") if rang % 4 == 0 else (),
        max_par_cycle=tirage.choice([1, 1, 2, None]),
        unite=tirage.choice(["", "", "nombre:2", "heures:6.5", "annees:3", "annees_consecutives:6", "par_an:4x1"]),
        duree_min_heures=tirage.choice([None, Decimal(6), Decimal("1.5")]),
        points="8" if rang % 4 == 0 else tirage.choice(["", "participant:5,orateur:10"]),
        organismes=tirage.choice([(), ("ODPC", "OF")]),
        independance=tirage.random() < 0.2,
        preuve=tirage.choice(["", "honneur", "document", "attestation", "flux"]),
        population=tirage.choice([(), ("salarie",)]),
        libre=tirage.random() < 0.1,
    )
