"""Lay protected counts out as the tables of a sheet: the headings and the order of the Agency's own. Pure.

What nobody sends the platform is a cell that says so (`NON_TRANSMIS`), never a zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from actions.rules import secret
from actions.rules.secret import TOTAL, Cellule
from dashboards import fiche_mots as mots
from dashboards.fiche_offre import Offre, Orientations
from dashboards.fiche_personnes import PROPRE
from dashboards.fiche_secret import ALIMENTES, Vue
from dashboards.fiche_tables import NON_TRANSMIS, Case, Colonne, Ligne, Section, TableFiche

ACTIONS, PERSONNES, INSCRIPTIONS = "actions", "professionnels", "inscriptions"


@dataclass(frozen=True, slots=True)
class Cadre:
    """What every table repeats: the CNP's own heading, the year, the triennium, the threshold, the orientations."""

    profession: str
    annee: int
    triennat: int
    seuil: int
    orientations: Orientations


@dataclass(frozen=True, slots=True)
class Vues:
    """The protected systems of people, and whether what they count was transmitted."""

    inscriptions: Vue
    inscrits: Vue
    triennal: Vue
    comptes: Vue
    is_transmise: bool
    is_triennat: bool


def sections(cadre: Cadre, offre: Offre, vues: Vues) -> tuple[Section, ...]:
    """The four parts of the sheet."""
    return (_offer(cadre, offre), _registrations(cadre, vues), _triennium(cadre, vues), _accounts(cadre, vues.comptes))


def _offer(cadre: Cadre, offre: Offre) -> Section:
    def lit(table: str, rang: str, colonne: str) -> Case:
        return offre.comptes[table, rang, colonne] if offre.is_transmise else NON_TRANSMIS

    def deux(table: str, titre: str, mesure: str, colonnes: Sequence[Colonne], note: str = "") -> TableFiche:
        return _two_rows(cadre, (table, titre, mesure, note), colonnes, lambda rang, c: lit(table, rang, c))

    publiees = offre.comptes["actions", PROPRE, "publiees"]
    siennes: dict[int, Case] = dict(offre.orientations)
    organismes = _two_rows(
        cadre, ("organismes", "Les organismes de DPC enregistrés", "organismes", mots.NOTE_ODPC),
        (
            Colonne("enregistres", "Nombre d’ODPC enregistrés"),
            Colonne("deposants", f"Nombre d’ODPC ayant déposé des actions {cadre.annee}"),
            Colonne("publiants", f"Nombre d’ODPC ayant des actions {cadre.annee} publiées"),
        ),
        lambda rang, c: NON_TRANSMIS if c == "enregistres" else lit("organismes", rang, c),
    )  # fmt: skip
    actions = deux(
        "actions", "Les actions de DPC", ACTIONS,
        (Colonne("deposees", "Nombre d’actions déposées"), mots.ACTIONS_PUBLIEES),
        f"{mots.NOTE_DEPOSEES} {mots.NOTE_PUBLIC}",
    )  # fmt: skip
    coupes = [
        deux(coupe, f"Répartition des actions publiées par {fin}", ACTIONS, _columns(valeurs))
        for coupe, (fin, valeurs) in mots.COUPES.items()
    ]
    classements = _rankings(
        cadre, ACTIONS, mots.ACTIONS_PUBLIEES, publiees if offre.is_transmise else NON_TRANSMIS,
        lambda numero: siennes.get(numero, 0), {numero for numero in siennes if numero},
    )  # fmt: skip
    return Section(
        "offre",
        f"Offre {cadre.annee} de DPC s’inscrivant dans le cadre des orientations prioritaires",
        "Les données relatives à l’offre concernent tous les modes d’exercice.",
        (organismes, actions, *coupes, *classements),
    )


def _registrations(cadre: Cadre, vues: Vues) -> Section:
    def lit(vue: Vue, ligne: str, rang: str) -> Case:
        return _cell(vue, ligne, rang) if vues.is_transmise else NON_TRANSMIS

    inscrits = _two_rows(
        cadre, ("professionnels", "Professionnels inscrits et inscriptions", "", mots.NOTE_INSCRIPTIONS),
        (mots.INSCRITS, mots.INSCRIPTIONS),
        lambda rang, c: lit(vues.inscrits if c == mots.INSCRITS.cle else vues.inscriptions, TOTAL, rang),
    )  # fmt: skip
    coupes = [
        _two_rows(
            cadre, (coupe, f"Répartition des inscriptions par {_of_action(fin)}", INSCRIPTIONS, ""), _columns(valeurs),
            lambda rang, c, coupe=coupe: lit(vues.inscriptions, f"{coupe}:{c}", rang),  # type: ignore[misc]  # the default binds the cut now
        )
        for coupe, (fin, valeurs) in mots.COUPES.items()
    ]  # fmt: skip
    regions = _list(
        ("region", "Répartition des professionnels inscrits par région d’exercice", "Région d’exercice", PERSONNES),
        mots.INSCRITS, (mots.ENSEMBLE, lit(vues.inscrits, TOTAL, PROPRE)),
        [(code, nom, lit(vues.inscrits, f"region:{code}", PROPRE)) for code, nom in mots.REGIONS_FINANCEES.items()],
        mots.NOTE_MILITAIRES,
    )  # fmt: skip
    numeros = {int(ligne.partition(":")[2]) for ligne, _ in vues.inscriptions if ligne.startswith("orientation:")}
    classements = _rankings(
        cadre, INSCRIPTIONS, mots.INSCRIPTIONS, lit(vues.inscriptions, TOTAL, PROPRE),
        lambda numero: lit(vues.inscriptions, f"orientation:{numero}", PROPRE), numeros - {0},
    )  # fmt: skip
    return Section(
        "inscriptions",
        f"Inscriptions sur des actions {cadre.annee} de DPC s’inscrivant dans le cadre des orientations prioritaires",
        "Les données relatives aux inscriptions ne concernent que les professionnels de santé dont l’Agence nationale "
        "du DPC transmet l’inscription.",
        (inscrits, *coupes, regions, *classements),
    )


def _triennium(cadre: Cadre, vues: Vues) -> Section:
    def lit(ligne: str, rang: str) -> Case:
        return _cell(vues.triennal, ligne, rang) if vues.is_triennat else NON_TRANSMIS

    return Section(
        "triennal",
        f"Triennal {cadre.triennat}-{cadre.triennat + 2}",
        "Professionnels inscrits sur au moins 2 actions de DPC de deux types différents (ou une action de DPC de "
        "programme intégré) associées à une orientation prioritaire.",
        (
            _two_rows(
                cadre, ("inscrits", "Professionnels inscrits", PERSONNES, mots.NOTE_TRIENNAL), (mots.INSCRITS,),
                lambda rang, _: lit(TOTAL, rang),
            ),
            _two_rows(
                cadre, ("mode", "Répartition des professionnels par mode d’exercice", PERSONNES, mots.NOTE_MODE),
                _columns(mots.MODES), lambda rang, c: lit(f"mode:{c}", rang),
            ),
            _list(
                ("region", "Répartition des professionnels par région d’exercice", "Région d’exercice", PERSONNES),
                mots.PROFESSIONNELS, (mots.ENSEMBLE, lit(TOTAL, PROPRE)),
                [(code, nom, lit(f"region:{code}", PROPRE)) for code, nom in mots.REGIONS_FINANCEES.items()],
                mots.NOTE_MILITAIRES,
            ),
        ),
    )  # fmt: skip


def _accounts(cadre: Cadre, vue: Vue) -> Section:
    def fed(rang: str, colonne: str) -> Case:
        if colonne == mots.ALIMENTES[0].cle:
            return _cell(vue, ALIMENTES, rang)
        part = secret.rate(_cell(vue, ALIMENTES, rang), _cell(vue, TOTAL, rang), cadre.seuil)
        return None if part is None else round(part)

    qui = "des professionnels ayant alimenté leur DDT"
    return Section(
        "ddt",
        "Document de traçabilité",
        "Professionnels de santé tous modes d’exercice confondus.",
        (
            _two_rows(
                cadre, ("comptes", "Document de traçabilité (DDT)", PERSONNES, mots.NOTE_COMPTES), (mots.COMPTES,),
                lambda rang, _: _cell(vue, TOTAL, rang),
            ),
            _two_rows(cadre, ("alimentes", "DDT alimenté", PERSONNES, ""), mots.ALIMENTES, fed),
            _two_rows(
                cadre, ("age", f"Âge moyen {qui}", "", mots.NOTE_AGE), mots.AGES,
                lambda rang, c: NON_TRANSMIS if c == mots.AGES[0].cle else _cell(vue, ALIMENTES, rang),
            ),
            _two_rows(
                cadre, ("mode", f"Répartition par mode d’exercice {qui}", PERSONNES, mots.NOTE_MODE),
                _columns(mots.MODES), lambda rang, c: _cell(vue, f"mode:{c}", rang),
            ),
            _list(
                ("region", f"Répartition par région d’exercice {qui}", "Région", PERSONNES),
                mots.PROFESSIONNELS, (mots.ENSEMBLE, _cell(vue, ALIMENTES, PROPRE)),
                [(code, nom, _cell(vue, f"region:{code}", PROPRE)) for code, nom in mots.REGIONS_TOUTES.items()],
                mots.NOTE_MILITAIRES,
            ),
        ),
    )  # fmt: skip


def _two_rows(
    cadre: Cadre, dite: tuple[str, str, str, str], colonnes: Sequence[Colonne], lit: Callable[[str, str], Case]
) -> TableFiche:
    """All professions, then the CNP's own; `dite` is key, title, measure and note, `lit` gives the cell of a column."""
    cle, titre, mesure, note = dite
    lignes = tuple(
        Ligne(rang, libelle, tuple(lit(rang, colonne.cle) for colonne in colonnes), is_total=rang != PROPRE)
        for rang, libelle in (("toutes", mots.TOUTES), (PROPRE, cadre.profession))
    )
    return TableFiche(cle, titre, "Profession", mesure, tuple(colonnes), lignes, note=note)


def _list(
    dite: tuple[str, str, str, str], colonne: Colonne, total: tuple[str, Case],
    lignes: Sequence[tuple[str, str, Case]], note: str = "", tete: int | None = None,
) -> TableFiche:  # fmt: skip
    """A total, then one row by value; `dite` is key, title, heading of the rows and measure."""
    cle, titre, entete, mesure = dite
    rangees = (
        Ligne("total", total[0], (total[1],), is_total=True),
        *(Ligne(code, libelle, (case,)) for code, libelle, case in lignes),
    )
    return TableFiche(cle, titre, entete, mesure, (colonne,), rangees, tete, note)


def _rankings(
    cadre: Cadre, mesure: str, colonne: Colonne, total: Case, lit: Callable[[int], Case], numeros: set[int]
) -> tuple[TableFiche, TableFiche]:
    """The ten orientations that come first, then those that this CNP proposed, each with all its rows kept.

    Shown figures first, the greatest before; hidden ones after them and zeros last, by number: the rank of a hidden
    figure tells nothing of it. The CNP's own come first among equals.
    """
    connues = cadre.orientations

    def rang(numero: int) -> tuple[int, int, bool, int]:
        case = lit(numero)
        if isinstance(case, int):
            return (0 if case else 2, -case, numero not in connues.proposees, numero)
        return (1, 0, numero not in connues.proposees, numero)

    classees = sorted(numeros | connues.libelles.keys(), key=rang)
    lignes = [(str(n), _orientation(n, connues.libelles), lit(n)) for n in classees] if total != NON_TRANSMIS else []
    siennes = [ligne for ligne in lignes if int(ligne[0]) in connues.proposees]
    note = mots.NOTE_ORIENTATIONS if any(n not in connues.libelles for n in classees[: mots.TETE]) and lignes else ""
    sans = mots.NOTE_SANS_ORIENTATION if connues.is_transmise else "La liste des orientations n’est pas transmise."
    tete = (cadre.profession, total)
    return (
        _list(("top", "TOP 10 des orientations prioritaires – Toutes annexes confondues", "Orientation", mesure),
              colonne, tete, lignes, note, mots.TETE),
        _list(("classement", "Classement des orientations prioritaires proposées par le CNP", "Orientation", mesure),
              colonne, tete, siennes, "" if siennes else sans),
    )  # fmt: skip


def _orientation(numero: int, libelles: Mapping[int, str]) -> str:
    libelle = libelles.get(numero, "")
    return f"Orientation n°\u00a0{numero}" + (f"\u00a0: {libelle}" if libelle else "")


def _cell(vue: Vue, ligne: str, rang: str) -> Cellule:
    """A cell of the system: the row of all professions is its total."""
    return vue.get((ligne, PROPRE if rang == PROPRE else TOTAL), 0)


def _columns(libelles: Mapping[str, str]) -> tuple[Colonne, ...]:
    return tuple(Colonne(code, libelle) for code, libelle in libelles.items())


def _of_action(fin: str) -> str:
    """« par catégorie d’action », as the Agency writes of registrations; an annexe is not an action's."""
    return fin if fin == "annexe" else f"{fin} d’action"
