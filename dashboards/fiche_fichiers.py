"""A sheet to take away: the same tables as the page, as a PDF (A4, tagged) and as a CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from actions.pdf_balise import to_pdf
from certif.socle.identifiers import cle_nom
from dashboards.fiche_comparaison import CaseLue, beside, headline
from dashboards.fiche_tables import NON_TRANSMIS, Case, ContenuFiche
from dashboards.models import FicheCnp
from referentiels.echange.cellules import protect

GABARIT = "pdf/fiche_cnp.html"
#: Codes of the column « secret »: hidden by secrecy, not transmitted.
MASQUE, ABSENT = "s", "nt"


def name(fiche: FicheCnp, forme: str) -> str:
    """Name of the file."""
    return (
        f"{cle_nom(f'fiche {fiche.organisation.code} {fiche.jour:%Y-%m-%d} {fiche.annee}').replace(' ', '-')}.{forme}"
    )


def render(fiche: FicheCnp, contenu: ContenuFiche, avant: ContenuFiche | None, on: date) -> bytes:
    """The bytes of the PDF; raises `Refus("pdf_indisponible")` where the system library is missing."""
    return to_pdf(render_to_string(GABARIT, context(fiche, contenu, avant, on)))


def context(fiche: FicheCnp, contenu: ContenuFiche, avant: ContenuFiche | None, on: date) -> dict[str, Any]:
    """What the template prints."""
    return {
        "certif": {"nom": settings.CERTIF_NOM, "signature": settings.CERTIF_SIGNATURE},
        "theme": {piece: f"theme/{settings.CERTIF_THEME}/{piece}.html" for piece in ("pdf", "logo")},
        "titre": f"{contenu.cnp} : données DPC {contenu.annee}, situation au {contenu.jour:%d/%m/%Y}",
        "style": "", "reference": "", "jour": on, "demonstration": settings.DEMO, "fiche": fiche, "contenu": contenu,
        "avant": avant, "parties": beside(contenu, avant), "chiffres": headline(contenu, avant),
    }  # fmt: skip


def csv_rows(contenu: ContenuFiche, avant: ContenuFiche | None) -> Iterator[Sequence[str]]:
    """One line by cell; texts received from outside never start a formula."""
    yield (
        "situation_au", "annee", "partie", "tableau", "ligne", "colonne", "unite", "valeur", "secret",
        "comparee_au", "valeur_avant", "secret_avant", "ecart",
    )  # fmt: skip
    jours = contenu.jour.isoformat(), avant.jour.isoformat() if avant else ""
    for partie in beside(contenu, avant):
        for lue in partie.tables:
            for ligne in lue.lignes:
                for case in ligne.cases:
                    yield (
                        jours[0], str(contenu.annee), partie.section.titre, lue.table.titre,
                        protect(ligne.ligne.libelle), case.colonne.libelle, case.colonne.unite or lue.table.mesure,
                        *_written(case.valeur), *_past(case, jours[1], is_comparee=lue.is_comparee),
                    )  # fmt: skip


def _past(case: CaseLue, jour: str, *, is_comparee: bool) -> tuple[str, str, str, str]:
    if not is_comparee:
        return "", "", "", ""
    return jour, *_written(case.avant), "" if case.ecart is None else str(case.ecart)


def _written(valeur: Case) -> tuple[str, str]:
    """The number, or why there is none."""
    if valeur is None:
        return "", MASQUE
    return ("", ABSENT) if valeur == NON_TRANSMIS else (str(valeur), "")
