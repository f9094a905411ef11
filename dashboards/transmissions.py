"""Do partners send in time, all of them together: what the steering room shows of `dashboards.ponctualite`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from certif.socle.nombres import nombre, pourcent
from dashboards import ponctualite, tableaux
from dashboards.ponctualite import ISSUES, LignePonctualite, Ponctualite
from referentiels.parametres import parametres_au


def read(on: date) -> list[Ponctualite]:
    """Punctuality of each partner over the last twelve months."""
    return ponctualite.read(on)


def bars(partenaires: Sequence[Ponctualite]) -> list[tuple[str, list[int] | None]]:
    """One bar per partner; hidden whole when one of its parts is."""
    lignes: list[tuple[str, list[int] | None]] = []
    for vu in partenaires:
        montrees = [cellule for cellule in vu.ensemble.cellules if cellule is not None]
        lignes.append((vu.partenaire.nom, montrees if len(montrees) == len(ISSUES) and any(montrees) else None))
    return lignes if any(valeurs for _, valeurs in lignes) else []


def rows(partenaires: Sequence[Ponctualite]) -> tuple[Sequence[str], list[list[str]]]:
    """Head and rows of the table: one partner each, over twelve months."""
    return ("Partenaire", *ISSUES.values(), "Attendues", "Part à temps", "Retard médian"), [
        [vu.partenaire.nom, *_texts(vu.ensemble)] for vu in partenaires
    ]


def source(partenaires: Sequence[Ponctualite], on: date) -> str:
    """The line under the chart."""
    totaux = [vu.ensemble.total for vu in partenaires]
    n = nombre(sum(total for total in totaux if total is not None))
    manque = f", hors partenaires de moins de {parametres_au(on).seuil_secret} actions" if None in totaux else ""
    return (
        f"n = {n} actions annoncées{manque}. Dénominateur\u00a0: actions annoncées dont l’échéance tombe dans les"
        f" {ponctualite.MOIS} derniers mois. Au {on:%d/%m/%Y}, à une heure près. Source\u00a0: réalisations attendues."
    )


def csv_rows(partenaires: Sequence[Ponctualite], on: date) -> Iterator[Sequence[str]]:
    """One line per partner, month and issue, and their whole (month empty); hidden counts have their flag."""
    yield ("jour", "partenaire", "partenaire_libelle", "mois", "issue", "actions", "secret")
    for vu in partenaires:
        for ligne in (*vu.lignes, vu.ensemble):
            for issue, cellule in zip((*ISSUES, "attendues"), (*ligne.cellules, ligne.total), strict=True):
                yield (
                    on.isoformat(), vu.partenaire.code, vu.partenaire.nom, ligne.mois, issue,
                    "" if cellule is None else str(cellule), "s" if cellule is None else "",
                )  # fmt: skip


def _texts(ligne: LignePonctualite) -> list[str]:
    comptes = [tableaux.MASQUE if c is None else nombre(c) for c in (*ligne.cellules, ligne.total)]
    part = tableaux.RIEN if ligne.part is None else pourcent(ligne.part)
    mediane = tableaux.RIEN if ligne.mediane is None else f"{nombre(ligne.mediane, 1)}\u00a0j"
    return [*comptes, part, mediane]
