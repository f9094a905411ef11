"""The spreadsheets that an employer may deposit: their columns, and how a row of each becomes a row of the contract.

Nothing to type that the platform knows: the establishment, what is asked (CREATION), a training given by the
establishment itself, the RPPS of a staff number already confirmed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from accounts.feeds.effectifs_champs import EFFECTIFS
from accounts.models import Organisation
from accounts.professions import Profession
from actions.feeds.actions_champs import ACTIONS
from certif.socle.feeds.schema import Schema
from certif.socle.identifiers import cle_nom

#: Written by us in the file of the rows to correct: the line is read again, the rest is for people.
LIGNE = "ligne"
REPRISES = (LIGNE, "motif", "que_faire")
_JOURS = ("date_debut", "date_fin", "date_attestation")
_PROFESSIONS = {cle_nom(mot): p.value for p in Profession for mot in (p.libelle, p.pluriel)}

Rangee = Mapping[str, str]
#: A row of the spreadsheet, its establishment, the RPPS of the staff numbers confirmed → a row of the contract.
Convertit = Callable[[Rangee, Organisation, Mapping[str, str]], dict[str, str]]


@dataclass(frozen=True, slots=True)
class Colonne:
    """A column of a template: its name, what it holds, whether it must be there, other headings met for it.

    `contrat` is its name in the contract when it is another.
    """

    nom: str
    aide: str
    requise: bool = False
    exemple: str = ""
    variantes: tuple[str, ...] = ()
    contrat: str = ""

    @property
    def nom_contrat(self) -> str:
        """The column of the contract that holds it."""
        return self.contrat or self.nom


@dataclass(frozen=True, slots=True)
class Modele:
    """A template. `une_de`: one of these columns at least; `montrees`: those that tell a row on the screen."""

    code: str
    titre: str
    schema: Schema
    colonnes: tuple[Colonne, ...]
    convertit: Convertit
    montrees: tuple[str, ...]
    une_de: tuple[str, ...] = ()

    @property
    def type_flux(self) -> str:
        """The feed of the contract."""
        return self.schema.type_flux

    @property
    def rangees(self) -> list[list[str]]:
        """The template as a file: headings, then an invented row."""
        return [[c.nom for c in self.colonnes], [c.exemple for c in self.colonnes]]


def _attestation(cellules: Rangee, organisation: Organisation, connus: Mapping[str, str]) -> dict[str, str]:
    valeurs = {c.nom_contrat: cellules.get(c.nom, "") for c in ATTESTATIONS.colonnes if c.nom != "matricule"}
    for nom in _JOURS:
        valeurs[nom] = _day(valeurs[nom])
    numero = organisation.finess or organisation.siret
    valeurs |= {
        "operation": "CREATION", "statut": "REALISEE",
        "rpps": "".join(valeurs["rpps"].split()) or connus.get(cellules.get("matricule", ""), ""),
        "date_debut": valeurs["date_debut"] or valeurs["date_fin"],
        **_place(organisation),
    }  # fmt: skip
    if not (valeurs["organisme_type"] or valeurs["organisme_id"]):
        valeurs |= {
            "organisme_type": "ETABLISSEMENT", "organisme_id": numero,
            "organisme_nom": valeurs["organisme_nom"] or organisation.nom,
        }  # fmt: skip
    return valeurs | {"id_technique": _key(valeurs)}


def _effectif(cellules: Rangee, organisation: Organisation, _: Mapping[str, str]) -> dict[str, str]:
    valeurs = {c.nom_contrat: cellules.get(c.nom, "") for c in EFFECTIF.colonnes}
    profession = valeurs["profession"]
    return valeurs | {"profession": _PROFESSIONS.get(cle_nom(profession), profession), **_place(organisation)}


def _place(organisation: Organisation) -> dict[str, str]:
    """The establishment is the employer's own, never what the file would say: nobody speaks of another staff."""
    return {
        "employeur_finess": organisation.finess, "employeur_siret": "" if organisation.finess else organisation.siret
    }  # fmt: skip


def _key(valeurs: Rangee) -> str:
    """What makes an attestation itself: who, what, when. The same spreadsheet again changes nothing."""
    dites = (valeurs["rpps"], cle_nom(valeurs["nom_exercice"]), cle_nom(valeurs["intitule"]), valeurs["date_fin"])
    return "ATT-" + hashlib.sha256("|".join(dites).encode()).hexdigest()[:24]


def _day(texte: str) -> str:
    """A date of a spreadsheet as the contract writes it; what is no date is left to the reception, that says so."""
    try:
        return datetime.strptime(texte, "%d/%m/%Y").date().isoformat()  # noqa: DTZ007 - a day, without an hour
    except ValueError:
        return texte


_MATRICULE = ("numero agent", "id agent", "identifiant", "id technique")
ATTESTATIONS = Modele(
    "attestations", "Attestations d’actions suivies", ACTIONS, (
        Colonne("matricule", "votre numéro, s’il est dans votre liste du personnel ; il remplace alors le RPPS",
                variantes=_MATRICULE),
        Colonne("rpps", "onze chiffres ; facultatif pour un matricule déjà reconnu", exemple="99790000006",
                variantes=("numero rpps", "n rpps", "identifiant rpps")),
        Colonne("nom", "nom d’exercice : un contrôle", True, "EXEMPLE", ("nom exercice", "nom d exercice"),
                "nom_exercice"),
        Colonne("prenom", "prénom d’exercice", False, "Camille", ("prenom exercice",), "prenom_exercice"),
        Colonne("type_action", "par exemple EPP, GDR, RCP_STAFF, FC_QUALIOPI, CONGRES", True, "GDR", ("type",)),
        Colonne("intitule", "ce que la personne a suivi", True, "Revue de morbi-mortalité, trois séances",
                ("titre", "libelle", "intitule de l action")),
        Colonne("date_debut", "premier jour ; vide = le même que le dernier", False, "2026-01-12", ("debut",)),
        Colonne("date_fin", "dernier jour : la date qui compte", True, "2026-05-18", ("fin", "date")),
        Colonne("date_attestation", "jour de l’attestation", True, "2026-05-20", ("attestation",)),
        Colonne("duree_minutes", "durée en minutes", False, "270", ("duree", "duree en minutes")),
        Colonne("organisme_type", "vide = vous-même ; sinon OF, ODPC, UNIVERSITE…", False, "",
                ("type organisme",)),
        Colonne("organisme_id", "son numéro (NDA, ODPC, FINESS…)", False, "", ("numero organisme", "nda")),
        Colonne("organisme_nom", "son nom", False, "", ("organisme",)),
        Colonne("reference_action", "référence ANDPC, pour un DPC", False, "", ("reference", "reference dpc")),
        Colonne("typologie", "FC, EPP, GDR ou PI, pour un DPC hors du catalogue"),
        Colonne("axes_proposes", "axes que vous proposez (1,3) ; le référentiel décide", False, "2", ("axes", "axe")),
    ), _attestation, ("nom", "prenom", "rpps", "intitule", "date_fin"), ("rpps", "matricule"),
)  # fmt: skip
EFFECTIF = Modele(
    "effectif", "Liste du personnel", EFFECTIFS, (
        Colonne("matricule", "votre numéro pour cette personne, toujours le même", True, "M-000123", _MATRICULE,
                "id_technique"),
        Colonne("nom", "nom", True, "EXEMPLE", ("nom exercice", "nom d usage")),
        Colonne("prenom", "prénom", False, "Camille", ("prenom exercice",)),
        Colonne("profession", "en toutes lettres, ou son code", False, "Médecin", ("metier",)),
        Colonne("service", "service ou unité, pour le plan de formation", False, "Urgences", ("unite", "uf", "pole")),
    ), _effectif, ("nom", "prenom", "profession", "service"),
)  # fmt: skip
MODELES = {modele.code: modele for modele in (ATTESTATIONS, EFFECTIF)}
PAR_FLUX = {modele.type_flux: modele for modele in MODELES.values()}
