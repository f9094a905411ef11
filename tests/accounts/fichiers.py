"""Makes roster files in the exact format of the Annuaire Santé, from the few cells a test cares about."""

from __future__ import annotations

from pathlib import Path

DONNEES = Path(__file__).parent / "donnees"
GOLDEN = DONNEES / "PS_LibreAcces_Personne_activite_202609010230.txt"
GOLDEN_SAVOIR_FAIRE = DONNEES / "PS_LibreAcces_SavoirFaire_202609010230.txt"
GOLDEN_DIPLOMES = DONNEES / "PS_LibreAcces_Dipl_AutExerc_202609010230.txt"

EN_TETE = GOLDEN.read_text(encoding="utf-8").splitlines()[0].removesuffix("|").split("|")
EN_TETE_SAVOIR_FAIRE = GOLDEN_SAVOIR_FAIRE.read_text(encoding="utf-8").splitlines()[0].removesuffix("|").split("|")
# Before 2024: four columns fewer at the end, and two other spellings.
EN_TETE_52 = [
    {"Code Département (structure)": "Code département (coord. structure)"}.get(nom, nom) for nom in EN_TETE[:52]
]

_COURT = {
    "rpps": "Identifiant PP",
    "nom": "Nom d'exercice",
    "prenom": "Prénom d'exercice",
    "profession": "Code profession",
    "categorie": "Code catégorie professionnelle",
    "type_sf": "Code type savoir-faire",
    "sf": "Code savoir-faire",
    "mode": "Code mode exercice",
    "siret": "Numéro SIRET site",
    "finess": "Numéro FINESS site",
    "structure": "Identifiant technique de la structure",
    "raison": "Raison sociale site",
    "commune": "Code commune (coord. structure)",
    "code_postal": "Code postal (coord. structure)",
    "departement": "Code Département (structure)",
    "section": "Code section tableau pharmaciens",
    "genre": "Code genre activité",
    "type": "Type d'identifiant PP",
}
_DEFAUT = {
    "type": "8", "nom": "FICTIF", "prenom": "Sacha", "profession": "60", "categorie": "C", "mode": "S",
    "structure": "F990000010", "finess": "990000010", "raison": "CH DE DEMONSTRATION", "departement": "69",
    "genre": "GENR01",
}  # fmt: skip

CAMILLE, SACHA, ANDREA = "99790000006", "99790000014", "99790000022"
ALEX = "99790000030"


def line(rpps: str, *, entete: list[str] = EN_TETE, **cellules: str) -> str:
    """One line of the activity file; a specialty given by `sf` is an ordinal one."""
    if "sf" in cellules:
        cellules.setdefault("type_sf", "S")
    valeurs = {_COURT[mot]: valeur for mot, valeur in {**_DEFAUT, "rpps": rpps, **cellules}.items()}
    if "Code département (coord. structure)" in entete:
        valeurs["Code département (coord. structure)"] = valeurs["Code Département (structure)"]
    return "|".join(valeurs.get(nom, "") for nom in entete) + "|"


def roster(
    dossier: Path, *lignes: str, entete: list[str] = EN_TETE, nom: str = "PS_LibreAcces_Personne_activite.txt"
) -> Path:
    """An activity file holding these lines."""
    chemin = dossier / nom
    chemin.write_text("\n".join(["|".join(entete) + "|", *lignes]) + "\n", encoding="utf-8")
    return chemin


def savoir_faire(dossier: Path, *couples: tuple[str, str, str], nom: str = "PS_LibreAcces_SavoirFaire.txt") -> Path:
    """A specialty file: (rpps, profession, code) per line."""
    lignes = [
        f"8|{rpps}|8{rpps}|FICTIF|Sacha|{profession}||C|Civil|S|Spécialité ordinale|{code}||"
        for rpps, profession, code in couples
    ]
    chemin = dossier / nom
    chemin.write_text("\n".join(["|".join(EN_TETE_SAVOIR_FAIRE) + "|", *lignes]) + "\n", encoding="utf-8")
    return chemin


def supplement(dossier: Path, *lignes: str, nom: str = "supplement_ordre.csv") -> Path:
    """An Ordre supplement holding these lines."""
    chemin = dossier / nom
    entete = "rpps;ordre;statut_inscription;date_inscription;date_radiation;motif;conseil;date_maj"
    chemin.write_text("\n".join([entete, *lignes]) + "\n", encoding="utf-8")
    return chemin
