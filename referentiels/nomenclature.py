"""Words that a référentiel uses: natures, kinds of proof, modes of validation, requirements."""

from __future__ import annotations

from enum import StrEnum


class Nature(StrEnum):
    """What kind of work an item is (typologie of the HAS method)."""

    FORMATION = "formation"
    ANALYSE_PRATIQUES = "analyse_pratiques"
    GESTION_RISQUES = "gestion_risques"
    PROGRAMME_INTEGRE = "programme_integre"
    ACCREDITATION = "accreditation"
    RECHERCHE = "recherche"
    EXPERTISE = "expertise"
    AUTRE = "autre"
    ACTION_LIBRE = "action_libre"

    @property
    def libelle(self) -> str:
        """The nature in French."""
        return {
            "formation": "Formation",
            "analyse_pratiques": "Analyse des pratiques",
            "gestion_risques": "Gestion des risques",
            "programme_integre": "Programme intégré",
            "accreditation": "Accréditation",
            "recherche": "Recherche",
            "expertise": "Expertise",
            "autre": "Autre",
            "action_libre": "Action libre",
        }[self.value]


class NiveauPreuve(StrEnum):
    """How strong a proof is; compare with `suffit`, never with `<` (text order)."""

    HONNEUR = "honneur"
    DOCUMENT = "document"
    ATTESTATION = "attestation"
    FLUX = "flux"

    @property
    def rang(self) -> int:
        """0 for the weakest (sworn statement) to 3 for the strongest (partner feed)."""
        return _RANGS[self.value]

    @property
    def libelle(self) -> str:
        """The kind of proof in French."""
        return {
            "honneur": "Déclaration sur l’honneur",
            "document": "Document déposé",
            "attestation": "Attestation",
            "flux": "Transmission par un partenaire",
        }[self.value]

    def suffit(self, minimum: NiveauPreuve) -> bool:
        """Whether this proof is at least as strong as the one asked."""
        return self.rang >= minimum.rang


_RANGS = {"honneur": 0, "document": 1, "attestation": 2, "flux": 3}


class ModeValidation(StrEnum):
    """Who must accept a declared action before it counts (choix of regulation §7, point 8)."""

    DECLARATIF = "declaratif"
    SUR_ECHANTILLON = "sur_echantillon"
    CNP = "cnp"

    @property
    def libelle(self) -> str:
        """The mode in French."""
        return {
            "declaratif": "Déclaratif",
            "sur_echantillon": "Validation sur échantillon",
            "cnp": "Validation par le CNP",
        }[self.value]


class TypeExigence(StrEnum):
    """The closed list of requirement kinds."""

    NOMBRE = "nombre"
    QUOTA = "quota"
    POINTS = "points"
    HEURES = "heures"
    OBLIGATOIRE = "obligatoire"
    SOUS_BLOCS = "sous_blocs"


class FormeUnite(StrEnum):
    """How realisations of one item make a counted unit."""

    NOMBRE = "nombre"
    HEURES = "heures"
    ANNEES = "annees"
    ANNEES_CONSECUTIVES = "annees_consecutives"
    PAR_AN = "par_an"


class RealisationRetenue(StrEnum):
    """Which realisation of an item is kept when the référentiel counts hours or points by role."""

    LA_PLUS_FAVORABLE = "la_plus_favorable"
    LA_PREMIERE = "la_premiere"
