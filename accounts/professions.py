"""The seven professions à ordre (CSP L. 4022-3) and how a person practises one.

Codes are those of the national nomenclatures: TRE_G15 (profession), TRE_R09 (catégorie), TRE_R23 (mode).
"""

from enum import StrEnum


class Profession(StrEnum):
    """A profession subject to the certification périodique; the value is its TRE_G15 code."""

    MEDECIN = "10"
    PHARMACIEN = "21"
    CHIRURGIEN_DENTISTE = "40"
    SAGE_FEMME = "50"
    INFIRMIER = "60"
    MASSEUR_KINESITHERAPEUTE = "70"
    PEDICURE_PODOLOGUE = "80"

    @property
    def libelle(self) -> str:
        """Singular French label, as printed on an attestation."""
        return _LIBELLES[self][0]

    @property
    def pluriel(self) -> str:
        """Plural French label, as printed above a table."""
        return _LIBELLES[self][1]

    @property
    def ordre(self) -> str:
        """Code of the national Ordre of the profession, as the RPPS writes it (CNOM…)."""
        return _LIBELLES[self][2]


_LIBELLES: dict[Profession, tuple[str, str, str]] = {
    Profession.MEDECIN: ("Médecin", "Médecins", "CNOM"),
    Profession.PHARMACIEN: ("Pharmacien", "Pharmaciens", "CNOP"),
    Profession.CHIRURGIEN_DENTISTE: ("Chirurgien-dentiste", "Chirurgiens-dentistes", "CNOCD"),
    Profession.SAGE_FEMME: ("Sage-femme", "Sages-femmes", "CNOSF"),
    Profession.INFIRMIER: ("Infirmier", "Infirmiers", "CNOI"),
    Profession.MASSEUR_KINESITHERAPEUTE: ("Masseur-kinésithérapeute", "Masseurs-kinésithérapeutes", "CNOMK"),
    Profession.PEDICURE_PODOLOGUE: ("Pédicure-podologue", "Pédicures-podologues", "CNOPP"),
}

CHOIX_PROFESSION = [(p.value, p.libelle) for p in Profession]


class Categorie(StrEnum):
    """Catégorie professionnelle (TRE_R09); M is the code the military population carries."""

    CIVIL = "C"
    MILITAIRE = "M"
    ETUDIANT = "E"


class Mode(StrEnum):
    """Mode d'exercice (TRE_R23) of the main activity."""

    LIBERAL = "L"
    SALARIE = "S"
    BENEVOLE = "B"
    INCONNU = ""

    @property
    def libelle(self) -> str:
        """French label."""
        return {"L": "Libéral", "S": "Salarié", "B": "Bénévole", "": "Non renseigné"}[self.value]
