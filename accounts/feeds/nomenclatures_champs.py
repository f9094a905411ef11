"""The NOMENCLATURES feed: the columns of TRE_R38 as certif ships them (formats.md §2). Pure."""

from __future__ import annotations

from accounts.professions import Profession
from certif.socle.feeds.codes import FauteLigne
from certif.socle.feeds.schema import Champ, Schema, Type, read_capitals

STATUTS = ("ACTIVE", "DEPRECATED", "RETIRED")


def check_row(valeurs: tuple, _: list[str]) -> None:
    """A specialty does not end before it starts."""
    debut, fin = valeurs[2], valeurs[3]
    if debut is not None and fin is not None and fin < debut:
        raise FauteLigne("E301", "date_fin")


NOMENCLATURES = Schema(
    type_flux="NOMENCLATURES",
    titre="Spécialités ordinales (TRE_R38) et leur validité",
    champs=(
        Champ("code_r38", Type.TEXTE, "code TRE_R38", True, 6, exemple="SM54", entete="code",
              lecteur=read_capitals("code", 6)),
        Champ("libelle", Type.TEXTE, "libellé", True, 200, exemple="Médecine générale (SM)"),
        Champ("debut", Type.DATE, "premier jour de validité", exemple="2007-07-26", entete="date_valid"),
        Champ("fin", Type.DATE, "dernier jour de validité", exemple="2026-07-29", entete="date_fin"),
        Champ("statut", Type.CODE, "état du code", valeurs=STATUTS, exemple="active"),
        Champ("profession", Type.CODE, "profession (TRE_G15)", True, valeurs=tuple(p.value for p in Profession),
              code="E104", exemple="10", entete="code_profession_principal"),
    ),
    identifiant="code_r38",
    verifie=check_row,
)  # fmt: skip
