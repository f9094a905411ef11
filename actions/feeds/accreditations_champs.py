"""The ACCREDITATIONS feed: columns of formats.md §8.3, statuses of §5.1; none can hold an EPR or an EIAS. Pure."""

from __future__ import annotations

from certif.socle.feeds.codes import FauteLigne
from certif.socle.feeds.schema import Champ, Schema, Type

STATUTS = (
    "ENGAGE", "DEMANDE_DEPOSEE", "ACCREDITE", "RENOUVELE", "SUSPENDU", "RETIRE", "NON_RENOUVELE", "EXPIRE",
)  # fmt: skip
_PRONONCEES = frozenset({"ACCREDITE", "RENOUVELE"})
_D, _T = Type.DATE, Type.TEXTE

_CHAMPS = (
    Champ("id_technique", _T, "identifiant stable de l’accréditation", True, 40, contenu=False, exemple="SIAM-000123"),
    Champ("rpps", Type.RPPS, "numéro RPPS du médecin, onze chiffres", True, exemple="99790000006"),
    Champ("nom_exercice", _T, "nom d’exercice : un contrôle", True, 120, contenu=False, exemple="EXEMPLE",
          entete="nom"),
    Champ("prenom_exercice", _T, "prénom d’exercice", longueur=120, contenu=False, exemple="Camille", entete="prenom"),
    Champ("specialite_libelle", _T, "spécialité en toutes lettres, pour information", longueur=300,
          exemple="Gynécologie-obstétrique"),
    Champ("oa_code", _T, "code de l’organisme agréé", longueur=20, exemple="OA-FICTIF"),
    Champ("oa_libelle", _T, "nom de l’organisme agréé", longueur=200, exemple="ORGANISME AGRÉÉ FICTIF"),
    Champ("mode", Type.CODE, "individuel ou en équipe", valeurs=("INDIVIDUEL", "EQUIPE"), exemple="INDIVIDUEL"),
    Champ("id_equipe", _T, "identifiant de l’équipe", longueur=40, exemple="EQ-001"),
    Champ("statut", Type.CODE, "état de l’accréditation", True, valeurs=STATUTS, exemple="ACCREDITE"),
    Champ("date_engagement", _D, "date d’engagement auprès de l’organisme agréé", exemple="2023-02-01"),
    Champ("date_debut_accreditation", _D, "premier jour ; obligatoire si ACCREDITE ou RENOUVELE",
          exemple="2024-03-01"),
    Champ("date_fin_accreditation", _D, "dernier jour", exemple="2028-02-29"),
    Champ("date_dernier_bilan", _D, "dernier bilan annuel reçu", exemple="2026-02-20"),
    Champ("date_maj", _D, "date à laquelle la HAS le dit : la plus récente l’emporte", True, contenu=False,
          exemple="2026-06-01"),
)  # fmt: skip
_RANG = {champ.nom: rang for rang, champ in enumerate(_CHAMPS)}
_STATUT, _DEBUT, _FIN = (_RANG[n] for n in ("statut", "date_debut_accreditation", "date_fin_accreditation"))


def check_row(valeurs: tuple, _: list[str]) -> None:
    """An accreditation that stands says since when, and does not end before it starts."""
    debut, fin = valeurs[_DEBUT], valeurs[_FIN]
    if debut is None and valeurs[_STATUT] in _PRONONCEES:
        raise FauteLigne("E306", "date_debut_accreditation", detail=" pour une accréditation prononcée")
    if debut is not None and fin is not None and fin < debut:
        raise FauteLigne("E301", "date_fin_accreditation")


ACCREDITATIONS = Schema(
    type_flux="ACCREDITATIONS",
    titre="Accréditations des médecins et des équipes médicales (HAS, SIAM)",
    champs=_CHAMPS,
    identifiant="id_technique",
    verifie=check_row,
    mode="COMPLET",
)
