"""The values that apply on one day: what the rules receive.

The dated values and the named choices, with their sources, are in `valeurs_legales`; what the operators chose since
comes from `register_source` (nothing until an application says where it is kept).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache

from referentiels.nomenclature import ModeValidation, NiveauPreuve, RealisationRetenue
from referentiels.parametre import (
    ENTREE_EN_VIGUEUR,
    NatureParametre,
    Parametre,
    Retenu,
    Valeur,
    ValeurDatee,
)
from referentiels.valeurs_legales import PAR_NOM, PARAMETRES, choix_publics

__all__ = [
    "ENTREE_EN_VIGUEUR",
    "PARAMETRES",
    "PAR_NOM",
    "NatureParametre",
    "Parametre",
    "ParametreInconnu",
    "Parametres",
    "Retenu",
    "Valeur",
    "ValeurDatee",
    "choix_publics",
    "parametres_au",
    "register_source",
    "retenus",
]


class ParametreInconnu(ValueError):
    """An override names a parameter that does not exist, or has a value of the wrong type."""


@dataclass(frozen=True, slots=True)
class Parametres:
    """The values that apply on one day; what the rules receive.

    The defaults are those in force since the scheme started; `parametres_au` is the normal way
    to get an instance, because it follows the dated values of `valeurs_legales`.
    """

    # cycle
    date_entree_vigueur: date = ENTREE_EN_VIGUEUR
    duree_cycle_annees: int = 6
    duree_premier_cycle_annees: int = 9
    interruption_max_annees: int = 3
    radiation_est_interruption: bool = True
    premier_cycle_provisoire: bool = True
    regularisation_deplace_cycle: bool = False
    cycle_suivant_apres_refus: bool = True
    # evaluation
    min_par_axe: int = 2
    action_distincte: bool = True
    realisation_retenue: RealisationRetenue = RealisationRetenue.LA_PLUS_FAVORABLE
    long_action_annees: int = 6
    mode_validation: ModeValidation = ModeValidation.DECLARATIF
    preuve_par_defaut: NiveauPreuve = NiveauPreuve.DOCUMENT
    preuve_par_defaut_axe_4: NiveauPreuve = NiveauPreuve.HONNEUR
    # follow-up, control and data
    risque_modere: float = 0.2
    risque_eleve: float = 0.4
    risque_mois_restants: int = 12
    alerte_niveau: int = 2
    alerte_intervalle_jours: int = 90
    alerte_annulation_minutes: int = 10
    controle_mois: int = 6
    observations_jours: int = 30
    observations_tardives: bool = True
    pieces_jours: int = 30
    audition_preavis_jours: int = 7
    rappel_jours: int = 7
    saisine_attente_jours: int = 60
    precontrole_part_honneur: float = 0.5
    precontrole_part_declaree: float = 1.0
    lot_echantillon: int = 10
    lot_echantillon_ouvert: bool = True
    demande_jours: int = 30
    libre_jours: int = 60
    reclamation_jours: int = 30
    contestation_compte: bool = True
    informations_par_an: int = 2
    conservation_annees: int = 6
    conservation_preavis_jours: int = 90
    conservation_recours_jours: int = 365
    conservation_sans_decision: bool = True
    journal_securite_mois: int = 12
    accompagnement_mois: int = 12
    ordre_neutre_graine: str = "certif"
    seuil_secret: int = 11
    # feeds and triennial DPC
    rpps_strict: bool = True
    quarantaine_jours: int = 30
    doublon_jours: int = 7
    doublon_titre: float = 0.75
    doublon_titre_seul: float = 0.95
    doublon_titre_commun: float = 0.5
    doublon_heures_jour: int = 10
    doublon_duree: float = 2.0
    doublon_heures_seance: int = 5
    transmission_jours: int = 60
    transmission_dpc_jours: int = 60
    transmission_employeur_jours: int = 30
    accreditation_absence_jours: int = 7
    dpc_actif: bool = True
    dpc_duree_annees: int = 3
    dpc_premier_triennat: int = 2017
    # opinions on a draft référentiel
    avis_has_mois: int = 6
    projet_revise_mois: int = 3
    avis_cncp_mois: int = 2
    avis_tardif_bloque: bool = False
    revision_exigee: bool = True
    # the professional's space
    appreciation_froid_mois: int = 6
    appreciation_fin_mois: int = 18
    appreciation_modifiable_jours: int = 30
    appreciation_fenetre_mois: int = 12
    export_jours: int = 7
    # the sheets of the CNPs
    fiche_ecart_jours: int = 30
    fiche_retard_jours: int = 31


def _converti(nom: str, valeur: object) -> object:
    """The override `valeur` in the type of the parameter; `ParametreInconnu` when it cannot be."""
    modele = getattr(Parametres(), nom)
    if isinstance(modele, StrEnum) and isinstance(valeur, str):
        try:
            return type(modele)(valeur)
        except ValueError:
            permis = ", ".join(type(modele))
            raise ParametreInconnu(f"{nom}: expected one of {permis}, found {valeur}") from None
    if isinstance(modele, float) and isinstance(valeur, int) and not isinstance(valeur, bool):
        return float(valeur)
    if type(valeur) is not type(modele):
        attendu = type(modele).__name__
        raise ParametreInconnu(f"{nom}: expected {attendu}, found {valeur!r}")
    return valeur


Source = Callable[[], tuple[Retenu, ...]]


def _nothing() -> tuple[Retenu, ...]:
    return ()


_sources: list[Source] = [_nothing]


def register_source(source: Source) -> Source:
    """Say where the choices of the operators are read; returns the former one.

    The source is asked at each `parametres_au`: it answers from memory, with the same tuple until something changes.
    """
    ancienne = _sources[0]
    _sources[0] = source
    return ancienne


def retenus() -> tuple[Retenu, ...]:
    """What the operators chose, past and to come, in the order of its day."""
    return _sources[0]()


@lru_cache(maxsize=256)
def _en_vigueur(on: date, choisis: tuple[Retenu, ...] = ()) -> Parametres:
    valeurs = (p.with_choices(choisis) for p in PARAMETRES if not p.is_principe)
    return Parametres(
        **{p.nom: _converti(p.nom, p.valeur_au(on)) for p in valeurs}  # type: ignore[arg-type]  # types are checked by _converti
    )


def parametres_au(on: date, **overrides: object) -> Parametres:
    """The values in force on the day `on`, with `overrides` by name.

    Raises `ParametreInconnu` for a name or a type that does not exist.
    """
    courants = _en_vigueur(on, retenus())
    if not overrides:  # several times a page
        return courants
    connus = {champ.name for champ in fields(Parametres)}
    for nom in overrides:
        if nom not in connus:
            raise ParametreInconnu(f"unknown parameter {nom}; known: {', '.join(sorted(connus))}")
    valeurs = {nom: _converti(nom, valeur) for nom, valeur in overrides.items()}
    return replace(courants, **valeurs)  # type: ignore[arg-type]  # same reason
