"""The ORGANISMES feed: the columns read in the public list of training bodies (LPOF, formats.md §5.3). Pure."""

from __future__ import annotations

from certif.socle.feeds.schema import Champ, Schema, Type, read_french_date

_DECLARATION = "informationsDeclarees.dateDerniereDeclaration"

ORGANISMES = Schema(
    type_flux="ORGANISMES",
    titre="Liste publique des organismes de formation (LPOF)",
    champs=(
        Champ("nda", Type.TEXTE, "numéro de déclaration d’activité", True, 11, exemple="99990000175",
              entete="numeroDeclarationActivite"),
        Champ("nda_precedents", Type.TEXTE, "numéros de déclaration précédents, séparés par un espace ou une virgule",
              longueur=200, exemple="99990000075", entete="numerosDeclarationActivitePrecedent"),
        Champ("denomination", Type.TEXTE, "nom de l’organisme", True, 300, exemple="ORGANISME FICTIF"),
        Champ("siren", Type.TEXTE, "numéro SIREN", longueur=9, exemple="999000003"),
        Champ("siret", Type.TEXTE, "SIRET de l’établissement déclarant", longueur=14, exemple="99900000300015",
              entete="siretEtablissementDeclarant"),
        Champ("region", Type.TEXTE, "code de la région", longueur=3, exemple="84",
              entete="adressePhysiqueOrganismeFormation.codeRegion"),
        Champ("qualiopi", Type.CODE, "certifié Qualiopi pour ses actions de formation", valeurs=("TRUE", "FALSE"),
              exemple="true", entete="certifications.actionsDeFormation"),
        Champ("declaree_le", Type.DATE, "dernière déclaration, JJ/MM/AAAA", exemple="30/04/2026",
              entete=_DECLARATION, lecteur=read_french_date(_DECLARATION)),
    ),
    identifiant="nda",
    mode="COMPLET",
)  # fmt: skip
