"""What an operator may choose for each named choice: the values allowed, and what a change touches.

The law and the defaults are in `valeurs_legales`; a margin never lets a text be bent: only a `choix` has one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from referentiels.nomenclature import NiveauPreuve, RealisationRetenue
from referentiels.parametre import Valeur

_GRAINE = re.compile(r"[a-z0-9-]{1,40}")


class Touche(StrEnum):
    """What a change of the value touches, once it is in force."""

    CYCLES = "cycles"
    AVANCEMENTS = "avancements"
    ACTES = "actes"
    LECTURES = "lectures"
    CHIFFRES = "chiffres"

    @property
    def explication(self) -> str:
        """In a sentence."""
        return {
            "cycles": "Les dates de tous les cycles non contrôlés, puis leur avancement, sont recalculés ce jour-là.",
            "avancements": "L’avancement de tous les cycles est recalculé ce jour-là.",
            "actes": "Les gestes faits à partir de ce jour suivent la nouvelle valeur\u00a0; une échéance déjà fixée "
            "ne change pas.",
            "lectures": "Ce qui est compté, comparé ou affiché à partir de ce jour suit la nouvelle valeur.",
            "chiffres": "Les chiffres produits à partir de ce jour suivent la nouvelle valeur\u00a0; ceux qui sont "
            "publiés ne changent pas.",
        }[self.value]

    @property
    def is_recalcul(self) -> bool:
        """Whether kept conclusions are computed again on the day."""
        return self in {Touche.CYCLES, Touche.AVANCEMENTS}


@dataclass(frozen=True, slots=True)
class Marge:
    """The values allowed: a closed list (`options`), or from `minimum` to `maximum` inclusive, in `unite`s.

    Neither: a short word of small letters, digits and hyphens (a seed).
    """

    touche: Touche
    options: tuple[Valeur, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    unite: str = ""
    entier: bool = True

    def permits(self, valeur: Valeur) -> bool:
        """Whether an operator may choose this value."""
        if self.options:
            return any(type(une) is type(valeur) and une == valeur for une in self.options)
        if self.minimum is None or self.maximum is None:
            return isinstance(valeur, str) and _GRAINE.fullmatch(valeur) is not None
        attendus = int if self.entier else float
        return type(valeur) is attendus and self.minimum <= valeur <= self.maximum


def _parmi(touche: Touche, *options: Valeur) -> Marge:
    return Marge(touche, options)


def _oui_non(touche: Touche) -> Marge:
    return Marge(touche, (True, False))


def _jours(touche: Touche, minimum: int, maximum: int) -> Marge:
    return Marge(touche, minimum=minimum, maximum=maximum, unite="jour,jours")


def _mois(touche: Touche, minimum: int, maximum: int) -> Marge:
    return Marge(touche, minimum=minimum, maximum=maximum, unite="mois,mois")


def _entre(touche: Touche, minimum: int, maximum: int, unite: str = "") -> Marge:
    return Marge(touche, minimum=minimum, maximum=maximum, unite=unite)


def _part(touche: Touche, minimum: float = 0.0, maximum: float = 1.0) -> Marge:
    return Marge(touche, minimum=minimum, maximum=maximum, entier=False)


_T = Touche
_PREUVES = tuple(niveau.value for niveau in NiveauPreuve)

MARGES: dict[str, Marge] = {
    "radiation_est_interruption": _oui_non(_T.CYCLES),
    "premier_cycle_provisoire": _oui_non(_T.CYCLES),
    "regularisation_deplace_cycle": _oui_non(_T.CYCLES),
    "cycle_suivant_apres_refus": _oui_non(_T.CYCLES),
    "action_distincte": _oui_non(_T.AVANCEMENTS),
    "realisation_retenue": _parmi(_T.AVANCEMENTS, *(r.value for r in RealisationRetenue)),
    "long_action_annees": _entre(_T.AVANCEMENTS, 1, 9, "an,ans"),
    "preuve_par_defaut": _parmi(_T.AVANCEMENTS, *_PREUVES),
    "preuve_par_defaut_axe_4": _parmi(_T.AVANCEMENTS, NiveauPreuve.HONNEUR.value, NiveauPreuve.DOCUMENT.value),
    "risque_modere": _part(_T.AVANCEMENTS, 0.05),
    "risque_eleve": _part(_T.AVANCEMENTS, 0.05),
    "risque_mois_restants": _mois(_T.AVANCEMENTS, 0, 36),
    "alerte_niveau": _parmi(_T.ACTES, 2, 3),
    "alerte_intervalle_jours": _jours(_T.ACTES, 7, 365),
    "alerte_annulation_minutes": _entre(_T.ACTES, 1, 120, "minute,minutes"),
    "observations_jours": _jours(_T.ACTES, 15, 120),
    "observations_tardives": _oui_non(_T.ACTES),
    "pieces_jours": _jours(_T.ACTES, 7, 120),
    "audition_preavis_jours": _jours(_T.ACTES, 1, 60),
    "rappel_jours": _jours(_T.ACTES, 1, 60),
    "saisine_attente_jours": _jours(_T.ACTES, 30, 365),
    "precontrole_part_honneur": _part(_T.ACTES),
    "precontrole_part_declaree": _part(_T.ACTES),
    "lot_echantillon": _entre(_T.ACTES, 1, 100, "dossier,dossiers"),
    "lot_echantillon_ouvert": _oui_non(_T.ACTES),
    "demande_jours": _jours(_T.ACTES, 7, 180),
    "libre_jours": _jours(_T.ACTES, 7, 180),
    "reclamation_jours": _jours(_T.ACTES, 7, 180),
    "contestation_compte": _oui_non(_T.ACTES),
    "informations_par_an": _parmi(_T.ACTES, 1, 2, 3, 4, 6, 12),
    "conservation_preavis_jours": _jours(_T.ACTES, 30, 365),
    "conservation_recours_jours": _jours(_T.ACTES, 60, 1825),
    "conservation_sans_decision": _oui_non(_T.ACTES),
    "accompagnement_mois": _mois(_T.ACTES, 1, 24),
    "ordre_neutre_graine": Marge(_T.LECTURES),
    # Publishing smaller groups would undo what was already published.
    "seuil_secret": _entre(_T.CHIFFRES, 11, 100, "personne,personnes"),
    "rpps_strict": _oui_non(_T.ACTES),
    "doublon_jours": _jours(_T.LECTURES, 0, 31),
    "doublon_titre": _part(_T.LECTURES, 0.5),
    "doublon_titre_seul": _part(_T.LECTURES, 0.5),
    "doublon_titre_commun": _part(_T.LECTURES, 0.3),
    "doublon_heures_jour": _entre(_T.LECTURES, 4, 24, "heure,heures"),
    "doublon_duree": _part(_T.LECTURES, 1.0, 10.0),
    "doublon_heures_seance": _entre(_T.LECTURES, 1, 24, "heure,heures"),
    "transmission_jours": _jours(_T.LECTURES, 7, 365),
    "transmission_dpc_jours": _jours(_T.LECTURES, 7, 365),
    "transmission_employeur_jours": _jours(_T.LECTURES, 7, 365),
    "accreditation_absence_jours": _jours(_T.LECTURES, 1, 90),
    "dpc_actif": _oui_non(_T.LECTURES),
    "avis_cncp_mois": _mois(_T.ACTES, 1, 12),
    "avis_tardif_bloque": _oui_non(_T.ACTES),
    "revision_exigee": _oui_non(_T.ACTES),
    "appreciation_froid_mois": _mois(_T.LECTURES, 1, 12),
    "appreciation_fin_mois": _mois(_T.LECTURES, 6, 36),
    "appreciation_modifiable_jours": _jours(_T.LECTURES, 1, 180),
    "appreciation_fenetre_mois": _mois(_T.CHIFFRES, 6, 24),
    "export_jours": _jours(_T.ACTES, 1, 30),
    "fiche_ecart_jours": _jours(_T.CHIFFRES, 30, 182),
    "fiche_retard_jours": _jours(_T.CHIFFRES, 1, 92),
}

#: Choices that an operator does not change here, and why.
FIXES: dict[str, str] = {
    "mode_validation": "Chaque version de référentiel écrit le sien.",
    "quarantaine_jours": "La durée d’attente d’une ligne est écrite dans le contrat de chaque type de fichier.",
    "journal_securite_mois": "La durée des journaux de sécurité se règle avec l’hébergement.",
}
