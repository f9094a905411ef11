"""Write people as the files the real partners send: Personne_activite, SavoirFaire, Ordre supplement."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from accounts.feeds.rpps_champs import INSCRIPTIONS, ROSTER, SAVOIR_FAIRE
from accounts.professions import Profession
from accounts.territoires import DEPARTEMENTS
from certif.socle.feeds.documentation import header
from certif.synthese.population import Personne, ordre_of

if TYPE_CHECKING:  # measures write these files without a model in sight
    from accounts.feeds.rpps_depot import Avance

HORODATAGE = "202611150230"
MAJ_ORDRE = "2026-11-15"
DEMONSTRATION_FINESS, DEMONSTRATION_EJ = "990000010", "990000028"

EN_TETE = header(ROSTER)
EN_TETE_SAVOIR_FAIRE = header(SAVOIR_FAIRE)
EN_TETE_ORDRE = header(INSCRIPTIONS)

_LIBELLES = {p.value: p.libelle for p in Profession}
_MODES = {"L": "Libéral, indépendant, artisan, commerçant", "S": "Salarié", "B": "Bénévole"}
_CIVILITES = {"M": "Monsieur", "MME": "Madame"}
_LOT = 5_000


def write(personnes: Iterable[Personne], dossier: Path, combien: int, avance: Avance) -> list[Path]:
    """Write the three files in `dossier`; returns their paths. Memory does not depend on how many people there are."""
    dossier.mkdir(parents=True, exist_ok=True)
    chemins = [
        dossier / f"PS_LibreAcces_Personne_activite_{HORODATAGE}.txt",
        dossier / f"PS_LibreAcces_SavoirFaire_{HORODATAGE}.txt",
        dossier / "supplement_ordres.csv",
    ]
    etape = "Écriture des fichiers (personnes)"
    avance(etape, 0, combien)
    with (
        chemins[0].open("w", encoding="utf-8") as activites,
        chemins[1].open("w", encoding="utf-8") as savoir_faire,
        chemins[2].open("w", encoding="utf-8") as ordre,
    ):
        activites.write(EN_TETE + "\n")
        savoir_faire.write(EN_TETE_SAVOIR_FAIRE + "\n")
        ordre.write(EN_TETE_ORDRE + "\n")
        for rang, personne in enumerate(personnes, start=1):
            activites.write(activity_line(personne))
            if personne.specialite:
                savoir_faire.write(specialty_line(personne))
            if personne.inscrit_le:
                ordre.write(registration_line(personne))
            if rang % _LOT == 0:
                avance(etape, rang, combien)
    return chemins


def activity_line(p: Personne) -> str:
    """The line of a person's activity (56 columns and the last separator)."""
    specialite = f"S|Spécialité ordinale|{p.specialite}|" if p.specialite else "|||"
    militaire = p.categorie == "M"
    autorite = ("SSA" if militaire else ordre_of(p.profession)) + "/"
    cells = [
        "8", p.rpps, f"8{p.rpps}", "", "", p.civilite, _CIVILITES[p.civilite], p.nom, p.prenom, p.profession,
        _LIBELLES[p.profession], p.categorie, "Agent public" if militaire else "Civil", specialite, p.mode,
        _MODES[p.mode], *_structure(p), *[""] * 17,
        p.departement, DEPARTEMENTS[p.departement], "", (autorite * 3)[:-1], *_sector(p), "", "", "", "",
        "GENR01", "Activité standard de soin ou de pharmacien", "",
    ]  # fmt: skip
    return "|".join(cells) + "\n"


def _structure(p: Personne) -> tuple[str, ...]:
    """SIRET, SIREN, FINESS, FINESS EJ, technical identifier, name; nothing that places a military practitioner."""
    if p.categorie == "M":
        return ("", "", "", "", f"C{p.rpps}", "SERVICE DE SANTE DES ARMEES", "", "")
    if p.finess:
        ej = DEMONSTRATION_EJ if p.finess == DEMONSTRATION_FINESS else ""
        nom = "CH DE DEMONSTRATION" if ej else f"CH FICTIF {p.finess}"
        return ("", "", p.finess, ej, f"F{p.finess}", nom, "", "")
    return ("", "", "", "", f"R{p.rpps}", f"CABINET FICTIF {p.nom}", "", "")


def _sector(p: Personne) -> tuple[str, str]:
    if p.categorie == "M":
        return ("SA06", "Autre structure du service de santé des armées")
    return ("SA01", "Etablissement public de santé") if p.finess else ("SA07", "Cabinet individuel")


def specialty_line(p: Personne) -> str:
    """The line of a person's ordinal specialty (13 columns and the last separator)."""
    return (
        f"8|{p.rpps}|8{p.rpps}|{p.nom}|{p.prenom}|{p.profession}|{_LIBELLES[p.profession]}|{p.categorie}||"
        f"S|Spécialité ordinale|{p.specialite}||\n"
    )


def registration_line(p: Personne) -> str:
    """The line of the Ordre supplement."""
    statut, motif = ("RADIE", "retraite") if p.radie_le else ("INSCRIT", "")
    conseil = f"{ordre_of(p.profession)}-{p.departement}"
    return (
        f"{p.rpps};{ordre_of(p.profession)};{statut};{p.inscrit_le};{p.radie_le or ''};{motif};{conseil};{MAJ_ORDRE}\n"
    )
