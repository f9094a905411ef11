"""States of cycles, realisations, axes, and the codes of verdicts."""

from __future__ import annotations

from enum import StrEnum


class StatutRealisation(StrEnum):
    """What happened to a declared action."""

    REALISEE = "realisee"
    INSCRIT = "inscrit"
    PARTIELLE = "partielle"
    ANNULEE = "annulee"
    #: The partner says it was done, the professional says that they did not do it and took it out of the count.
    CONTESTEE = "contestee"


class EtatCnp(StrEnum):
    """The CNP's decision on an action, when one is needed."""

    SANS_OBJET = ""
    EN_ATTENTE = "en_attente"
    VALIDEE = "validee"
    REFUSEE = "refusee"


class EtatAxe(StrEnum):
    """Where an axis, or a whole cycle, stands."""

    A_COMMENCER = "a_commencer"
    EN_COURS = "en_cours"
    COMPLET = "complet"
    EXONERE = "exonere"

    @property
    def libelle(self) -> str:
        """The state in French."""
        return {
            "a_commencer": "À commencer",
            "en_cours": "En cours",
            "complet": "Complet",
            "exonere": "Exonéré",
        }[self.value]


class RegimeCycle(StrEnum):
    """Which rule gave the cycle its dates."""

    PREMIER = "premier"
    INSCRIPTION = "inscription"
    REPRISE = "reprise"
    CHANGEMENT_PROFESSION = "changement_profession"
    SUIVANT = "suivant"
    PROVISOIRE = "provisoire"


class EtatCycle(StrEnum):
    """`echu`: the end is reached and the control is still to come; `clos`: no judgement."""

    OUVERT = "ouvert"
    ECHU = "echu"
    CLOS = "clos"

    @property
    def libelle(self) -> str:
        """The state in French."""
        return {"ouvert": "En cours", "echu": "Arrivé à échéance", "clos": "Clos"}[self.value]


class MotifCloture(StrEnum):
    """Why a cycle stopped before its end."""

    AUCUN = ""
    INTERRUPTION = "interruption"
    CHANGEMENT_PROFESSION = "changement_profession"
    SORTIE = "sortie"
    RETRAITE = "retraite"
    DECES = "deces"


class CodeVerdict(StrEnum):
    """Why a realisation does not count; the empty code means that it counts."""

    COMPTE = ""
    HORS_CYCLE = "hors_cycle"
    APRES_LA_DATE = "apres_la_date"
    NON_REALISEE = "non_realisee"
    CONTESTEE = "contestee"
    HORS_REFERENTIEL = "hors_referentiel"
    DEJA_COMPTEE = "deja_comptee"
    PLAFOND_ATTEINT = "plafond_atteint"
    UNITE_INCOMPLETE = "unite_incomplete"
    DUREE_INSUFFISANTE = "duree_insuffisante"
    ORGANISME_NON_ADMIS = "organisme_non_admis"
    INDEPENDANCE_MANQUANTE = "independance_manquante"
    PREUVE_INSUFFISANTE = "preuve_insuffisante"
    POPULATION_NON_CONCERNEE = "population_non_concernee"
    ATTENTE_CNP = "attente_cnp"
    REFUSEE_CNP = "refusee_cnp"
