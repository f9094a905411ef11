"""« Mes actions » : the rows of the list and the filters that live in the address."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from actions.verdicts import Lecture
from referentiels.axes import AXES, Axe

MOI = "moi"
ETATS = (
    ("compte", "Comptent"),
    ("ne_compte_pas", "Ne comptent pas"),
    ("attente", "En attente"),
)


@dataclass(frozen=True, slots=True)
class Filtre:
    """Filters in force; an empty value filters nothing, an unknown one is ignored when read."""

    axe: str = ""
    etat: str = ""
    source: str = ""
    annee: str = ""

    @property
    def is_vide(self) -> bool:
        """Whether everything is shown."""
        return not (self.axe or self.etat or self.source or self.annee)

    def as_dict(self) -> dict[str, str]:
        """Filters in force only, as the address writes them."""
        valeurs = {"axe": self.axe, "etat": self.etat, "source": self.source, "annee": self.annee}
        return {nom: valeur for nom, valeur in valeurs.items() if valeur}


@dataclass(frozen=True, slots=True)
class Choix:
    """What each filter may be for these actions: pairs (value, words)."""

    axe: tuple[tuple[str, str], ...]
    etat: tuple[tuple[str, str], ...]
    source: tuple[tuple[str, str], ...]
    annee: tuple[tuple[str, str], ...]


def source_of(lecture: Lecture) -> tuple[str, str]:
    """Where an action comes from: its code in the address and its words."""
    partenaire = lecture.action.partenaire
    return (partenaire.code, partenaire.nom) if partenaire else (MOI, "Déclarée par moi")


def choices(lectures: Iterable[Lecture]) -> Choix:
    """The filters that make sense for these actions."""
    lectures = list(lectures)
    annees = sorted({lecture.action.date_fin.year for lecture in lectures}, reverse=True)
    return Choix(
        axe=tuple((str(axe), Axe(axe).titre) for axe in AXES),
        etat=ETATS,
        source=tuple(sorted({source_of(lecture) for lecture in lectures}, key=lambda s: (s[0] != MOI, s[1]))),
        annee=tuple((str(annee), str(annee)) for annee in annees),
    )


def read_filter(parametres: Mapping[str, str], choix: Choix) -> Filtre:
    """The filters of an address; what is not a possible choice is ignored."""
    return Filtre(**{
        nom: valeur
        for nom in ("axe", "etat", "source", "annee")
        if (valeur := parametres.get(nom, "")) in dict(getattr(choix, nom))
    })  # fmt: skip


def keep(lectures: Iterable[Lecture], filtre: Filtre) -> list[Lecture]:
    """The actions that pass every filter."""
    return [lecture for lecture in lectures if _passes(lecture, filtre)]


def _passes(lecture: Lecture, filtre: Filtre) -> bool:
    axes = [lecture.axe] if lecture.axe else (lecture.action.item.axes if lecture.action.item else [])
    return (
        (not filtre.axe or int(filtre.axe) in axes)
        and (not filtre.etat or lecture.etat == filtre.etat)
        and (not filtre.source or source_of(lecture)[0] == filtre.source)
        and (not filtre.annee or lecture.action.date_fin.year == int(filtre.annee))
    )
