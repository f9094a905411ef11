"""The ACTIONS feed: its thirty columns and the checks between them (contract 1.0, formats.md §8.2). Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from accounts.professions import Profession
from certif.socle.feeds.codes import FauteLigne
from certif.socle.feeds.schema import Champ, Schema, Type

TYPES_ACTION = (
    "DPC", "FC_QUALIOPI", "DIPLOME", "CONGRES", "ENSEIGNEMENT", "TUTORAT", "EPP", "ACCREDITATION", "GDR", "RCP_STAFF",
    "RELATION_PATIENT", "SANTE_PS", "RECHERCHE", "PUBLICATION", "AUTRE",
)  # fmt: skip
ORGANISMES = ("ODPC", "OF", "UNIVERSITE", "ETABLISSEMENT", "OA_HAS", "CNP", "SSA", "AUTRE")
STATUTS = ("REALISEE", "PARTIELLE", "ANNULEE", "INSCRIT")
OPERATIONS = ("CREATION", "MODIFICATION", "SUPPRESSION")
_REFERENCE_DPC = re.compile(r"\d{11,13}", re.ASCII)
TYPOLOGIES = ("FC", "EPP", "GDR", "PI")
FORMATS = ("PRESENTIEL", "NON_PRESENTIEL", "MIXTE", "CLASSE_VIRTUELLE")
CATEGORIES = ("MONO", "PLURI")
#: Highest number of an orientation prioritaire by triennium, until its list is received (flux ORIENTATIONS).
ORIENTATIONS_CONNUES = {2023: 284}

_T, _C, _E, _D = Type.TEXTE, Type.CODE, Type.ENTIER, Type.DATE

CHAMPS = (
    Champ("id_technique", _T, "identifiant stable de la ligne, unique chez le partenaire", True, 64, contenu=False,
          exemple="ANDPC-2026-00000001"),
    Champ("operation", _C, "ce que la ligne demande", True, valeurs=OPERATIONS, contenu=False, exemple="CREATION"),
    Champ("rpps", Type.RPPS, "numéro RPPS, onze chiffres dont une clé de Luhn", True, exemple="99790000006"),
    Champ("nom_exercice", _T, "nom d’exercice : un contrôle, jamais une clé", True, 120, contenu=False,
    exemple="EXEMPLE"),
    Champ("prenom_exercice", _T, "prénom d’exercice", longueur=120, contenu=False, exemple="Camille"),
    Champ("code_profession", _C, "profession (TRE_G15) : un contrôle", valeurs=tuple(p.value for p in Profession),
          code="E104", contenu=False, exemple="10"),
    Champ("code_savoir_faire", _T, "spécialité (TRE_R38), pour information", longueur=10, contenu=False,
    exemple="SM54"),
    Champ("type_action", _C, "type de l’action", True, valeurs=TYPES_ACTION, code="E304", exemple="DPC"),
    Champ("axes_proposes", Type.AXES, "axes proposés par le partenaire ; le référentiel décide", exemple="1,3"),
    Champ("intitule", _T, "intitulé de l’action", True, 300, exemple="Antibiotiques : bon usage en ville"),
    Champ("reference_action", _T, "référence de l’action chez l’ANDPC ; obligatoire pour un DPC", longueur=20,
          exemple="99992629001"),
    Champ("numero_session", _T, "numéro de session", longueur=20, exemple="26.001"),
    Champ("organisme_type", _C, "nature de l’organisme", True, valeurs=ORGANISMES, exemple="ODPC"),
    Champ("organisme_id", _T, "numéro ODPC, NDA, UAI, FINESS ou SIRET ; obligatoire sauf pour le SSA", longueur=20,
          exemple="9999"),
    Champ("organisme_nom", _T, "nom de l’organisme", longueur=200, exemple="ORGANISME FICTIF"),
    Champ("typologie", _C, "évaluation, formation, gestion des risques ou programme intégré ; obligatoire pour un DPC"
          " que le catalogue ne connaît pas", valeurs=TYPOLOGIES, exemple="PI"),
    Champ("format", _C, "forme de l’action", valeurs=FORMATS, exemple="MIXTE"),
    Champ("categorie", _C, "mono ou pluriprofessionnelle", valeurs=CATEGORIES, exemple="MONO"),
    Champ("orientation_numero", _E, "numéro de l’orientation prioritaire du triennat", bornes=(1, 9999), exemple="2"),
    Champ("annexe", _E, "annexe de l’arrêté des orientations", bornes=(1, 4), exemple="1"),
    Champ("date_debut", _D, "premier jour de l’action", True, exemple="2026-03-02"),
    Champ("date_fin", _D, "dernier jour : la date qui compte", True, exemple="2026-05-29"),
    Champ("duree_minutes", _E, "durée en minutes", bornes=(0, 1_000_000), exemple="840"),
    Champ("statut", _C, "seule REALISEE compte", True, valeurs=STATUTS, exemple="REALISEE"),
    Champ("date_attestation", _D, "date de l’attestation ; obligatoire si REALISEE", exemple="2026-06-05"),
    Champ("employeur_finess", _T, "FINESS de l’employeur ; jamais pour le ministère des armées", longueur=9,
    exemple="990000010"),
    Champ("employeur_siret", _T, "SIRET de l’employeur", longueur=14, exemple="99900000300015"),
    Champ("justificatif_sha256", Type.SHA256, "empreinte du justificatif gardé par le partenaire"),
    Champ("justificatif_nom", _T, "nom du fichier du justificatif, s’il est joint", longueur=200, contenu=False),
    Champ("commentaire", _T, "commentaire ; n’est ni repris ni montré", longueur=500, contenu=False),
)  # fmt: skip

_RANG = {champ.nom: rang for rang, champ in enumerate(CHAMPS)}
_OPERATION, _TYPE, _STATUT = _RANG["operation"], _RANG["type_action"], _RANG["statut"]
_DEBUT, _FIN, _ATTESTATION = _RANG["date_debut"], _RANG["date_fin"], _RANG["date_attestation"]
_ORGANISME, _ORGANISME_ID = _RANG["organisme_type"], _RANG["organisme_id"]
_REFERENCE = _RANG["reference_action"]


def check_row(valeurs: tuple, avertissements: list[str]) -> None:
    """What no single column can say; raises `FauteLigne`, adds the codes of warnings."""
    if valeurs[_OPERATION] == "SUPPRESSION":
        return
    if valeurs[_FIN] < valeurs[_DEBUT]:
        raise FauteLigne("E301", "date_fin")
    if valeurs[_STATUT] == "REALISEE" and valeurs[_ATTESTATION] is None:
        raise FauteLigne("E306", "date_attestation", detail=" pour une action réalisée")
    if not valeurs[_ORGANISME_ID] and valeurs[_ORGANISME] != "SSA":
        raise FauteLigne("E306", "organisme_id")
    if valeurs[_TYPE] == "DPC":
        _check_dpc(valeurs, avertissements)


def _check_dpc(valeurs: tuple, avertissements: list[str]) -> None:
    """The reference; the typology and the orientation are judged with the lists of the ANDPC (`completion`)."""
    if not valeurs[_REFERENCE]:
        raise FauteLigne("E306", "reference_action", detail=" pour un DPC")
    if _REFERENCE_DPC.fullmatch(valeurs[_REFERENCE]) is None:
        avertissements.append("W312")


ACTIONS = Schema(
    type_flux="ACTIONS",
    titre="Actions réalisées ou attendues des professionnels",
    champs=CHAMPS,
    identifiant="id_technique",
    operation="operation",
    reduites=frozenset({"SUPPRESSION"}),
    cles=("id_technique", "operation", "rpps"),
    verifie=check_row,
)

#: The history of « Mon DPC » by yearly slices, each complete for its period: the same rows under another name.
DDT = replace(
    ACTIONS,
    type_flux="DDT",
    titre="Historique des actions de DPC (« Mon DPC »), une tranche par année",
    periode_requise=True,
)
