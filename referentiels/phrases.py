"""A référentiel in plain French: requirements and conditions as sentences. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from certif.socle.nombres import decimal
from referentiels.marges import MARGES
from referentiels.nomenclature import FormeUnite, Nature, NiveauPreuve, TypeExigence
from referentiels.parametres import Parametres, Valeur
from referentiels.rules.item import Exigence, Item, Unite

INSECABLE = "\u00a0"
ORGANISMES = {
    "ODPC": "organisme de DPC",
    "ANDPC": "organisme de DPC",
    "OF": "organisme de formation certifié ou inscrit sur la liste publique",
    "Qualiopi": "organisme certifié Qualiopi",
    "LPOF": "organisme inscrit sur la liste publique des organismes de formation",
    "UNIVERSITE": "université",
    "ETABLISSEMENT": "établissement de santé",
    "OA_HAS": "organisme agréé pour l’accréditation",
    "OA": "organisme agréé pour l’accréditation",
    "CNP": "conseil national professionnel",
    "SSA": "service de santé des armées",
}
POPULATIONS = {"salarie": "salariés", "liberal": "libéraux", "benevole": "bénévoles"}


def quantity(nombre: float, singulier: str, pluriel: str = "") -> str:
    """« 1 action », « 2 actions »: 0 and 1 are singular."""
    mot = (pluriel or f"{singulier}s") if nombre >= 2 else singulier
    return f"{decimal(nombre)}{INSECABLE}{mot}"


def nature_label(nature: str) -> str:
    """The nature in French; what is not in the vocabulary is shown as written."""
    return Nature(nature).libelle if nature in {n.value for n in Nature} else nature


def requirements(lignes: Sequence[Exigence], items: Mapping[str, Item]) -> list[str]:
    """The lines of an axis as sentences: « Au moins 2 actions distinctes », « Dont au moins 1 action « DPC » »."""
    return [_requirement(ligne, items, is_premiere=rang == 0) for rang, ligne in enumerate(lignes)]


def _requirement(exigence: Exigence, items: Mapping[str, Item], *, is_premiere: bool) -> str:
    n = exigence.seuil
    if exigence.type is TypeExigence.QUOTA:
        quoi = exigence.categorie or nature_label(exigence.nature).lower()
        debut = "Au moins" if is_premiere else "Dont au moins"
        return f"{debut} {quantity(n, 'action')} «{INSECABLE}{quoi}{INSECABLE}»"
    if exigence.type is TypeExigence.POINTS:
        return f"Au moins {quantity(n, 'point')}"
    if exigence.type is TypeExigence.HEURES:
        return f"Au moins {quantity(n, 'heure')}"
    if exigence.type is TypeExigence.OBLIGATOIRE:
        item = items.get(exigence.action)
        return f"Action obligatoire{INSECABLE}: {item.libelle if item else exigence.action}"
    if exigence.type is TypeExigence.SOUS_BLOCS:
        return f"Des actions dans au moins {quantity(n, 'sous-bloc différent', 'sous-blocs différents')}"
    return f"Au moins {quantity(n, 'action distincte', 'actions distinctes')}"


def _unit(unite: Unite) -> str:
    n = unite.seuil
    if unite.is_simple:
        return ""
    if unite.forme is FormeUnite.NOMBRE:
        return f"{quantity(n, 'réalisation')} pour une action"
    if unite.forme is FormeUnite.HEURES:
        return f"{quantity(n, 'heure')} au total pour une action"
    if unite.forme is FormeUnite.ANNEES_CONSECUTIVES:
        return f"à poursuivre {quantity(n, 'année')} de suite"
    if unite.forme is FormeUnite.ANNEES:
        return f"à faire au cours de {quantity(n, 'année différente', 'années différentes')}"
    annees = "au cours d’une année" if n == 1 else f"chaque année pendant {quantity(n, 'an')}"
    return f"au moins {quantity(unite.par_an, 'fois', 'fois')} {annees}"


def _points(item: Item) -> str:
    if item.points_par_role:
        return ", ".join(f"{role}{INSECABLE}: {quantity(n, 'point')}" for role, n in item.points_par_role.items())
    return quantity(item.points, "point") if item.points else ""


def _repetition(item: Item) -> str:
    if item.max_par_cycle is None:
        return "peut compter autant de fois qu’elle est faite"
    return "" if item.max_par_cycle == 1 else f"compte {item.max_par_cycle}{INSECABLE}fois au plus par cycle"


def conditions(item: Item, specialites: Mapping[str, str] | None = None) -> list[str]:
    """Every condition of an item, one short sentence each; empty when there is none.

    `specialites` gives the names of the R38 codes that a population may hold (a mention, a specialty).
    """
    organismes = sorted({ORGANISMES.get(code, code) for code in item.organismes})
    noms = POPULATIONS | dict(specialites or {})
    populations = sorted(noms.get(code, code) for code in item.population)
    phrases = [
        _unit(item.unite),
        f"durée de {quantity(item.duree_min_heures, 'heure')} au moins" if item.duree_min_heures else "",
        f"avec{INSECABLE}: {' ou '.join(organismes)}" if organismes else "",
        "sans financement par les industries de santé, ce que vous déclarez" if item.independance else "",
        f"réservée à ces professionnels{INSECABLE}: {f'{INSECABLE}; '.join(populations)}" if populations else "",
        _repetition(item),
        _points(item),
        "validée par le conseil national professionnel, avant ou après" if item.libre else "",
        f"sert un seul de ces axes{INSECABLE}: {', '.join(map(str, item.axes))}" if item.is_transversal else "",
    ]
    return [phrase for phrase in phrases if phrase]


def proof(item: Item, parametres: Parametres) -> NiveauPreuve:
    """The proof an item asks, with the default of the law when the référentiel says nothing."""
    return proof_asked(item.preuve or "", item.axes, parametres)


def proof_asked(preuve: str, axes: Sequence[int], parametres: Parametres) -> NiveauPreuve:
    """The same for a row: its column (empty = the default) and its axes."""
    if preuve:
        return NiveauPreuve(preuve)
    return parametres.preuve_par_defaut_axe_4 if tuple(axes) == (4,) else parametres.preuve_par_defaut


def value(valeur: Valeur) -> str:
    """The value of a parameter, in French."""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, date):
        return f"{valeur:%d/%m/%Y}"
    return decimal(valeur) if isinstance(valeur, int | float) else str(valeur).replace("_", " ")


def value_of(nom: str, valeur: Valeur) -> str:
    """The same with its unit: « 30 jours »."""
    marge = MARGES.get(nom)
    if marge is None or not marge.unite or isinstance(valeur, bool) or not isinstance(valeur, int | float):
        return value(valeur)
    return quantity(valeur, *marge.unite.split(","))
