"""Two versions side by side: requirements as sentences, items added, removed, changed field by field, by axis.

Two versions of one référentiel are paired by code; two référentiels, whose codes are their own, by label.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from accounts.models import Specialite
from referentiels import phrases
from referentiels.axes import AXES, Axe
from referentiels.lecture import load_versions
from referentiels.models import VersionReferentiel
from referentiels.nomenclature import TypeExigence
from referentiels.parametres import Parametres, parametres_au
from referentiels.recherche import normalise
from referentiels.rules.item import Exigence, Item
from referentiels.rules.version import Version


@dataclass(frozen=True, slots=True)
class Champ:
    """One field that differs: its name, and its words before and after (empty = nothing written)."""

    nom: str
    avant: str
    apres: str


@dataclass(frozen=True, slots=True)
class ActionComparee:
    """An item of one version or of both; `champs` is empty when nothing of it differs, or when it is in one only.

    `code_avant` is its code in the first version, when it is in both.
    """

    code: str
    libelle: str
    champs: tuple[Champ, ...] = ()
    code_avant: str = ""


@dataclass(frozen=True, slots=True)
class AxeCompare:
    """What differs on one axis. The two lists of sentences are whole; `communes` are the items that do not move."""

    axe: Axe
    avant: tuple[str, ...]
    apres: tuple[str, ...]
    ajoutees: tuple[ActionComparee, ...]
    retirees: tuple[ActionComparee, ...]
    modifiees: tuple[ActionComparee, ...]
    communes: tuple[ActionComparee, ...]

    @property
    def identiques(self) -> int:
        """How many items do not move."""
        return len(self.communes)

    @property
    def has_exigences(self) -> bool:
        """Whether the requirements differ."""
        return self.avant != self.apres

    @property
    def is_identique(self) -> bool:
        """Whether nothing differs on the axis."""
        return not (self.has_exigences or self.ajoutees or self.retirees or self.modifiees)


@dataclass(frozen=True, slots=True)
class Comparaison:
    """From version `a` to version `b`; an item of several axes is counted once, and shown on its first one."""

    a: VersionReferentiel
    b: VersionReferentiel
    reglages: tuple[Champ, ...]
    cycle_avant: tuple[str, ...]
    cycle_apres: tuple[str, ...]
    axes: tuple[AxeCompare, ...]

    @property
    def ajoutees(self) -> int:
        """How many items are new."""
        return sum(len(axe.ajoutees) for axe in self.axes)

    @property
    def retirees(self) -> int:
        """How many items are gone."""
        return sum(len(axe.retirees) for axe in self.axes)

    @property
    def modifiees(self) -> int:
        """How many items changed."""
        return sum(len(axe.modifiees) for axe in self.axes)

    @property
    def identiques(self) -> int:
        """How many items are the same."""
        return sum(axe.identiques for axe in self.axes)

    @property
    def has_cycle(self) -> bool:
        """Whether what is asked on the whole cycle differs."""
        return self.cycle_avant != self.cycle_apres

    @property
    def is_identique(self) -> bool:
        """Whether the two versions say the same thing."""
        return not (self.reglages or self.has_cycle) and all(axe.is_identique for axe in self.axes)


def compare(a: VersionReferentiel, b: VersionReferentiel, on: date) -> Comparaison:
    """What changes from `a` to `b`, in words; both are read with their référentiel. Constant queries.

    `on` gives the values of the law to a version without a date of effect.
    """
    lues = load_versions([a.pk, b.pk])
    avant, apres = lues[a.pk], lues[b.pk]
    paires = pairs(avant, apres)
    return Comparaison(
        a=a,
        b=b,
        reglages=tuple(_settings(a, b)),
        cycle_avant=_sentences(avant, None, on),
        cycle_apres=_sentences(apres, None, on),
        axes=tuple(_axis(Axe(axe), avant, apres, paires, on) for axe in AXES),
    )


def pairs(avant: Version, apres: Version) -> dict[str, Item]:
    """By code in `apres`, the item of `avant` that is the same action."""
    if avant.referentiel == apres.referentiel:
        return {code: avant.items[code] for code in apres.items if code in avant.items}
    anciens: dict[str, list[Item]] = {}
    for item in avant.items.values():
        anciens.setdefault(normalise(item.libelle), []).append(item)
    return {item.code: meme.pop(0) for item in apres.items.values() if (meme := anciens.get(normalise(item.libelle)))}


def differences(avant: Item, apres: Item, parametres: Parametres) -> tuple[Champ, ...]:
    """The fields of an item that differ, in words."""
    mots_avant, mots_apres = _words(avant, parametres), _words(apres, parametres)
    return tuple(Champ(nom, valeur, mots_apres[nom]) for nom, valeur in mots_avant.items() if valeur != mots_apres[nom])


def _settings(a: VersionReferentiel, b: VersionReferentiel) -> Iterator[Champ]:
    noms = dict(Specialite.objects.filter(code__in={*a.specialites, *b.specialites}).values_list("code", "libelle"))

    def words(version: VersionReferentiel) -> dict[str, str]:
        return {
            "Pour qui": ", ".join(sorted(noms.get(code, code) for code in version.specialites))
            or "Toute la profession",
            "Une action déclarée compte": version.get_mode_validation_display(),
            "Axe d’une action transversale": "Choisi par le professionnel"
            if version.axe_au_choix
            else "Fixé par le calcul",
            "Date d’effet": f"{version.effet:%d/%m/%Y}" if version.effet else "Pas encore fixée",
        }

    avant, apres = words(a), words(b)
    for nom, valeur in avant.items():
        if valeur != apres[nom]:
            yield Champ(nom, valeur, apres[nom])


def _sentences(version: Version, axe: int | None, on: date) -> tuple[str, ...]:
    lignes = version.exigences_de(axe)
    if axe is not None and not lignes:
        lignes = (Exigence(TypeExigence.NOMBRE, parametres_au(version.effet or on).min_par_axe),)
    return tuple(phrases.requirements(lignes, version.items))


def _axis(axe: Axe, avant: Version, apres: Version, paires: Mapping[str, Item], on: date) -> AxeCompare:
    """The items whose first axis is this one, after the change (before it, when they are gone)."""
    gardes = {ancien.code for ancien in paires.values()}
    retirees = [i for i in avant.items.values() if i.axes[0] == axe and i.code not in gardes]
    parametres = parametres_au(apres.effet or on)
    ajoutees: list[ActionComparee] = []
    modifiees: list[ActionComparee] = []
    communes: list[ActionComparee] = []
    for item in apres.items.values():
        if item.axes[0] != axe:
            continue
        ancien = paires.get(item.code)
        if ancien is None:
            ajoutees.append(ActionComparee(item.code, item.libelle))
            continue
        champs = differences(ancien, item, parametres)
        if avant.referentiel != apres.referentiel:
            # Paired by their label: an accent or a capital is not a change.
            champs = tuple(champ for champ in champs if champ.nom != "Libellé")
        (modifiees if champs else communes).append(ActionComparee(item.code, item.libelle, champs, ancien.code))
    return AxeCompare(
        axe,
        _sentences(avant, axe.value, on),
        _sentences(apres, axe.value, on),
        tuple(ajoutees),
        tuple(ActionComparee(i.code, i.libelle) for i in retirees),
        tuple(modifiees),
        tuple(communes),
    )


def _words(item: Item, parametres: Parametres) -> dict[str, str]:
    """An item as the pages say it, field by field."""
    return {
        "Libellé": item.libelle,
        "Axes": ", ".join(map(str, item.axes)),
        "Nature": phrases.nature_label(item.nature) if item.nature else "",
        "Sous-bloc": item.sous_bloc,
        "Catégories": ", ".join(sorted(item.categories)),
        "Conditions": "\u00a0; ".join(phrases.conditions(item)),
        "Preuve demandée": phrases.proof(item, parametres).libelle,
    }
