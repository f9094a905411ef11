"""The pages of the steering room, in order, with the question each answers."""

from __future__ import annotations

from accounts.chemins import path_to
from dashboards.selection import Selection

#: Name of the address, short name, what is found there; the last ones take no filter.
PAGES: tuple[tuple[str, str, str], ...] = (
    ("accueil", "Vue d’ensemble", "Les quatre chiffres, la carte et l’avancement par profession."),
    ("detail", "Détail", "Chaque indicateur par région, département, profession, spécialité, mode ou référentiel."),
    ("evolution", "Évolution", "Une courbe par indicateur, et où elle mène si le rythme se maintient."),
    ("equite", "Équité", "Les écarts entre territoires, professions, modes et âges qui dépassent le hasard."),
    ("controles", "Contrôles", "Ce que concluent les Ordres et le service de santé des armées."),
    ("transmissions", "Transmissions", "Les partenaires envoient-ils à temps ce qu’ils ont annoncé\u00a0?"),
    ("appreciations", "Avis", "Ce que les professionnels pensent des actions, par organisateur et par type."),
    ("rapport", "Rapport", "Tout cela en un document à imprimer, pour cette sélection."),
)
SANS_FILTRE = frozenset({"controles", "transmissions", "appreciations"})


def tabs(page: str, selection: Selection | None) -> list[tuple[str, str, bool]]:
    """Name, address with the filters, whether it is this page."""
    requete = selection.requete if selection else ""
    return [
        (nom, path_to(f"pilotage:{code}") + ("" if code in SANS_FILTRE else requete), code == page)
        for code, nom, _ in PAGES
    ]


def next_pages(selection: Selection) -> list[tuple[str, str, str]]:
    """Where to go from the first page: name, address, what is found there."""
    return [
        (nom, path_to(f"pilotage:{code}") + ("" if code in SANS_FILTRE else selection.requete), phrase)
        for code, nom, phrase in PAGES[1:]
    ]
