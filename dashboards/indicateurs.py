"""The dictionary of the figures: one definition by indicator, read by pages, files, the API and the public page.

Nothing here is computed: `dashboards.cellules` keeps the counts, `dashboards.croise` reads and protects them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from actions.models import Avancement


class Nature(StrEnum):
    """What a figure is."""

    COMPTE = "compte"  # a number of people
    PART = "part"  # a share of people, with its two counts
    MOYENNE = "moyenne"  # a mean over people


class Dimension(StrEnum):
    """What figures are cut and filtered by; the first six describe people, the last one where they stand."""

    PROFESSION = "profession"
    SPECIALITE = "specialite"
    REGION = "region"
    DEPARTEMENT = "departement"
    MODE = "mode"
    TRANCHE_AGE = "tranche_age"
    REFERENTIEL = "referentiel"
    STATUT = "statut"

    @property
    def libelle(self) -> str:
        """Name of the column in a table."""
        return _DIMENSIONS[self]


_DIMENSIONS: dict[Dimension, str] = {
    Dimension.PROFESSION: "Profession",
    Dimension.SPECIALITE: "Spécialité",
    Dimension.REGION: "Région",
    Dimension.DEPARTEMENT: "Département",
    Dimension.MODE: "Mode d’exercice",
    Dimension.TRANCHE_AGE: "Tranche d’âge",
    Dimension.REFERENTIEL: "Référentiel",
    Dimension.STATUT: "Avancement",
}
#: The roster (RPPS) gives no date of birth, and the Ordres' supplement that would is not received (formats.md §2):
#: everybody is in this band, which is counted and protected as any other.
AGE_INCONNU = "Âge inconnu"

STATUTS: Mapping[str, str] = MappingProxyType(
    {
        Avancement.Etat.A_COMMENCER.value: "À commencer",
        Avancement.Etat.EN_COURS.value: "En cours",
        Avancement.Etat.COMPLET.value: "Complet",
        Avancement.Etat.SANS_REFERENTIEL.value: "Référentiel à venir",
    }
)

_EN_COURS = "Comptes dont le cycle est en cours ce jour-là, non clos, militaires compris et comptés à part des régions"
_DELAI = "Tenu à chaque écriture, arrêté chaque nuit\u00a0: le chiffre publié a un jour de retard au plus"
# Said under every figure of accounts: why it may differ from a count by a few people (`actions.rules.secret_places`).
_COMPTES_INDIVIDUELS = (
    "comptes individuels\u00a0; les groupes de moins de onze personnes sont masqués, ou arrondis avant toute addition"
)


@dataclass(frozen=True, slots=True)
class Indicateur:
    """One figure and everything that must be said with it.

    `colonne` is its numerator in a cell, `sur` the column it is divided by (empty for a plain count);
    `ailleurs` names the address of the page that computes it when it is not read from the cells.
    """

    code: str
    libelle: str
    phrase: str
    nature: Nature
    numerateur: str
    colonne: str = ""
    sur: str = ""
    denominateur: str = ""
    population: str = _EN_COURS
    unite: str = "personnes"
    delai: str = _DELAI
    source: str = _COMPTES_INDIVIDUELS
    ailleurs: str = ""

    @property
    def is_croisable(self) -> bool:
        """Whether `croise.cross` gives it."""
        return bool(self.colonne)


_AXES = {
    1: "Actualiser les connaissances et les compétences",
    2: "Renforcer la qualité des pratiques",
    3: "Améliorer la relation avec les patients",
    4: "Mieux prendre en compte sa santé",
}
_AVEC_REFERENTIEL = "Comptes en cours de cycle dont le référentiel est publié"


def _part(code: str, libelle: str, phrase: str, numerateur: str, *, sur: str = "suivis", **autres: str) -> Indicateur:
    denominateur = autres.pop("denominateur", _AVEC_REFERENTIEL if sur == "suivis" else _EN_COURS)
    return Indicateur(
        code, libelle, phrase, Nature.PART, numerateur, code, sur, denominateur, unite="personnes et %", **autres
    )


_LISTE = (
    Indicateur(
        "comptes", "Comptes du périmètre", "Combien de professionnels ont un cycle en cours\u00a0?", Nature.COMPTE,
        "Cycles en cours, un par personne et par profession", "comptes",
    ),
    _part(
        "actives", "Comptes activés", "Combien de titulaires se sont déjà connectés\u00a0?",
        "Comptes dont le titulaire a vérifié son identité et accepté les conditions d’utilisation", sur="comptes",
    ),
    _part(
        "complets", "Obligation remplie", "Combien de comptes sont complets sur les quatre axes\u00a0?",
        "Comptes dont chaque axe non exonéré est complet",
    ),
    _part(
        "commences", "Comptes commencés", "Combien de comptes ont au moins une action comptée\u00a0?",
        "Comptes en cours ou complets",
    ),
    *(
        _part(
            f"axe_{rang}", f"Axe {rang} rempli", f"Combien de comptes n’ont plus rien à faire sur l’axe {rang}\u00a0?",
            f"Comptes dont l’axe {rang} («\u00a0{nom}\u00a0») est complet ou exonéré",
        )
        for rang, nom in _AXES.items()
    ),
    Indicateur(
        "progression", "Progression moyenne", "Où en est un compte, en moyenne\u00a0?", Nature.MOYENNE,
        "Somme des progressions (moyenne des axes non exonérés, de 0 à 100\u00a0%)", "progression", "suivis",
        _AVEC_REFERENTIEL, unite="%",
    ),
    _part(
        "a_risque", "Risque modéré ou élevé", "Combien de comptes risquent de ne pas finir à temps\u00a0?",
        "Comptes au risque modéré ou élevé (seuils\u00a0: nos choix d’interprétation)",
    ),
    _part(
        "en_retard", "Échus et incomplets", "Combien de cycles se sont terminés incomplets, sans décision\u00a0?",
        "Cycles terminés, non contrôlés, dont un axe au moins est incomplet", sur="echus",
        denominateur="Cycles terminés et non clos", population="Cycles terminés et non clos",
    ),
    Indicateur(
        "satisfaits", "Contrôles satisfaits", "Combien de contrôles concluent que l’obligation est remplie\u00a0?",
        Nature.PART, "Décisions «\u00a0obligation satisfaite\u00a0» en vigueur", denominateur="Contrôles décidés",
        population="Cycles contrôlés (CSP R. 4022-18)", unite="contrôles et %", delai="Le jour même",
        source="Décisions des Ordres et du service de santé des armées", ailleurs="pilotage:controles",
    ),
    Indicateur(
        "controles", "Contrôles ouverts", "Combien de contrôles sont en cours\u00a0?", Nature.COMPTE,
        "Contrôles ouverts et non décidés", population="Cycles contrôlés (CSP R. 4022-18)", unite="contrôles",
        delai="Le jour même", source="Contrôles des Ordres et du service de santé des armées",
        ailleurs="pilotage:controles",
    ),
    Indicateur(
        "actions_recues", "Actions reçues", "Combien d’actions chaque source a-t-elle envoyées, mois par mois\u00a0?",
        Nature.COMPTE, "Actions reçues et gardées, par source et par mois de réception",
        population="Actions enregistrées, retirées exclues", unite="actions", delai="Le jour même",
        source="Registre des actions", ailleurs="pilotage:transmissions",
    ),
    Indicateur(
        "ponctualite", "Ponctualité des sources", "Les partenaires transmettent-ils à temps\u00a0?", Nature.PART,
        "Actions annoncées reçues à leur échéance", denominateur="Actions annoncées dont l’échéance est passée",
        population="Actions annoncées des douze derniers mois", unite="actions et %", delai="Le jour même",
        source="Réalisations attendues", ailleurs="ponctualite:accueil",
    ),
    Indicateur(
        "avis", "Qualité et pertinence des actions", "Que pensent les professionnels de leurs actions\u00a0?",
        Nature.MOYENNE, "Moyenne des réponses, de 1 à 5, une par personne et par moment",
        denominateur="Personnes qui ont répondu", population="Avis donnés depuis douze mois", unite="note de 1 à 5",
        delai="Relevé le premier du mois", source="Avis des professionnels, à chaud et à froid",
        ailleurs="pilotage:appreciations",
    ),
)  # fmt: skip

#: Every indicator by code, in the order of the dictionary page.
INDICATEURS: Mapping[str, Indicateur] = MappingProxyType({indicateur.code: indicateur for indicateur in _LISTE})
