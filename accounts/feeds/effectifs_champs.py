"""The EFFECTIFS feed: the columns of a staff list without RPPS numbers. Pure."""

from __future__ import annotations

from accounts.professions import Profession
from certif.socle.feeds.codes import FauteLigne
from certif.socle.feeds.schema import Champ, Schema, Type


def check_row(valeurs: tuple, _: list[str]) -> None:
    """A row says where the person works: nobody is looked for elsewhere."""
    if not valeurs[4] and not valeurs[5]:
        raise FauteLigne("E306", "employeur_finess", detail=", ou « employeur_siret »")


EFFECTIFS = Schema(
    type_flux="EFFECTIFS",
    titre="Personnel d’un employeur dont il n’a pas les numéros RPPS",
    champs=(
        Champ("id_technique", Type.TEXTE, "identifiant de la personne chez l’employeur", True, 64, contenu=False,
              exemple="M-000123"),
        Champ("nom_exercice", Type.TEXTE, "nom", True, 120, exemple="FICTIF", entete="nom"),
        Champ("prenom_exercice", Type.TEXTE, "prénom", longueur=120, exemple="Sacha", entete="prenom"),
        Champ("code_profession", Type.CODE, "profession (TRE_G15)", valeurs=tuple(p.value for p in Profession),
              code="E104", exemple="60", entete="profession"),
        Champ("employeur_finess", Type.TEXTE, "FINESS de l’établissement", longueur=9, exemple="990000010"),
        Champ("employeur_siret", Type.TEXTE, "SIRET de l’établissement, à défaut de FINESS", longueur=14,
              exemple="99900000300015"),
        Champ("service", Type.TEXTE, "service ou unité, pour le plan de formation", longueur=120, exemple="Urgences"),
    ),
    identifiant="id_technique",
    verifie=check_row,
)  # fmt: skip
