"""From the rows of the sheets to the contents of référentiels: every faulty row is told, none stops the reading."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from accounts.professions import Profession
from referentiels.echange import cellules as c
from referentiels.echange.contenu import (
    FEUILLES,
    Anomalie,
    Contenu,
    Entete,
    LigneAction,
    LigneCorrespondance,
    LigneExigence,
    Lignes,
)
from referentiels.echange.source import Feuille, read_sheets
from referentiels.nomenclature import ModeValidation, Nature, NiveauPreuve, TypeExigence

T = TypeVar("T")
D = TypeVar("D")

_mot = c.code(40)


@dataclass(slots=True)
class Rangee:
    """A row being read: collects what is wrong with each of its cells."""

    feuille: str
    fichier: str
    numero: int
    textes: dict[str, str]
    anomalies: list[Anomalie]
    is_juste: bool = True

    def fault(self, colonne: str, attendu: str, remede: str = "") -> None:
        """Tell that a cell is wrong."""
        self.is_juste = False
        trouve = self.textes.get(colonne, "")
        trouve = f"« {trouve[:60]}{'…' if len(trouve) > 60 else ''} »" if trouve else "rien"
        self.anomalies.append(Anomalie(self.fichier, self.numero, colonne, attendu, trouve, remede))

    def read(self, colonne: str, lecteur: Callable[[str], T], defaut: D) -> T | D:
        """The value of a cell, or `defaut` when it is empty or wrong (then it has been told)."""
        texte = self.textes.get(colonne, "")
        if not texte:
            if FEUILLES[self.feuille][colonne]:
                self.fault(colonne, "une valeur : cette colonne est obligatoire")
            return defaut
        try:
            return lecteur(texte)
        except c.CelluleInvalide as erreur:
            self.fault(colonne, erreur.attendu, erreur.remede)
            return defaut


@dataclass(slots=True)
class Brut:
    """A référentiel being gathered from the sheets."""

    entete: Entete
    lignes: Lignes
    actions: dict[str, LigneAction] = field(default_factory=dict)
    exigences: list[LigneExigence] = field(default_factory=list)
    correspondances: list[LigneCorrespondance] | None = None


def read_contents(chemin: Path) -> tuple[list[Contenu], list[Anomalie]]:
    """The référentiels written at `chemin`, and every anomaly of form. Raises `ImportRefuse` if unreadable."""
    feuilles, anomalies = read_sheets(chemin)
    vide = {nom: Feuille(nom) for nom in FEUILLES}
    bruts = _entetes(feuilles.get("referentiels", vide["referentiels"]), anomalies)
    for feuille in feuilles.values():
        for brut in bruts.values():
            brut.lignes.fichiers[_nom_de(feuille)] = feuille.fichier
    _read_actions(feuilles.get("actions", vide["actions"]), bruts, anomalies)
    _read_exigences(feuilles.get("exigences", vide["exigences"]), bruts, anomalies)
    if "correspondances" in feuilles:
        _read_correspondances(feuilles["correspondances"], bruts, anomalies)
    return [_content(brut) for brut in bruts.values()], anomalies


def _content(brut: Brut) -> Contenu:
    """The gathered référentiel; its correspondences, and the lines where they were read, in the order of their rank."""
    regles = None
    if brut.correspondances is not None:
        lues = sorted(zip(brut.correspondances, brut.lignes.correspondances, strict=True), key=lambda p: p[0].rang)
        regles, brut.lignes.correspondances = tuple(ligne for ligne, _ in lues), [numero for _, numero in lues]
    return Contenu(brut.entete, tuple(brut.actions.values()), tuple(brut.exigences), regles, brut.lignes)


def _nom_de(feuille: Feuille) -> str:
    return feuille.fichier.removesuffix(".csv")


def _rangees(nom: str, feuille: Feuille, anomalies: list[Anomalie]) -> list[Rangee]:
    return [Rangee(nom, feuille.fichier, numero, textes, anomalies) for numero, textes in feuille.lignes]


def _profession(texte: str) -> str:
    try:
        return Profession(texte).value
    except ValueError:
        permis = ", ".join(f"{p.value} ({p.libelle.lower()})" for p in Profession)
        raise c.CelluleInvalide(f"un code de profession : {permis}") from None


def _entetes(feuille: Feuille, anomalies: list[Anomalie]) -> dict[str, Brut]:
    bruts: dict[str, Brut] = {}
    for rangee in _rangees("referentiels", feuille, anomalies):
        entete = Entete(
            code=rangee.read("code", c.code_referentiel, ""),
            titre=rangee.read("titre", c.text(250), ""),
            profession=rangee.read("profession", _profession, ""),
            specialites=rangee.read("specialites", c.list_of(c.code(6)), ()),
            version=rangee.read("version", c.whole(1, 9999), None),
            effet=rangee.read("effet", c.day, None),
            arrete=rangee.read("arrete", c.text(200), ""),
            mode_validation=rangee.read("mode_validation", c.word(ModeValidation), "declaratif"),
            axe_au_choix=rangee.read("axe_au_choix", c.boolean, True),
        )
        if entete.code in bruts:
            rangee.fault("code", f"un code qui n’est pas déjà ligne {bruts[entete.code].lignes.entete}",
                         "Une importation porte une seule version par référentiel.")  # fmt: skip
        elif entete.code:
            bruts[entete.code] = Brut(entete, Lignes(entete=rangee.numero))
    if not feuille.lignes:
        anomalies.append(Anomalie(feuille.fichier, 0, "", "au moins un référentiel", "aucune ligne"))
    return bruts


def _brut(rangee: Rangee, bruts: dict[str, Brut]) -> Brut | None:
    code = rangee.read("referentiel", c.code_referentiel, "")
    if code and code not in bruts:
        rangee.fault("referentiel", "un code présent dans « referentiels »", "Ajoutez-le ou corrigez le code.")
    return bruts.get(code)


def _read_actions(feuille: Feuille, bruts: dict[str, Brut], anomalies: list[Anomalie]) -> None:
    mots = c.list_of(_mot)
    for rangee in _rangees("actions", feuille, anomalies):
        brut = _brut(rangee, bruts)
        action = LigneAction(
            code=rangee.read("code", c.code(60), ""),
            axes=rangee.read("axes", c.axes, ()),
            libelle=rangee.read("libelle", c.text(2000), ""),
            nature=rangee.read("nature", c.word(Nature), ""),
            sous_bloc=rangee.read("sous_bloc", c.text(120), ""),
            categories=rangee.read("categories", mots, ()),
            max_par_cycle=rangee.read("max_par_cycle", c.limit, 1),
            unite=rangee.read("unite", c.unite, ""),
            duree_min_heures=rangee.read("duree_min_heures", c.decimal(4), None) or None,
            points=rangee.read("points", c.points, ""),
            organismes=rangee.read("organismes", c.list_of(c.code(30)), ()),
            independance=rangee.read("independance", c.boolean, False),
            preuve=rangee.read("preuve", c.word(NiveauPreuve), ""),
            population=rangee.read("population", mots, ()),
            libre=rangee.read("libre", c.boolean, False),
        )
        if brut is None or not action.code:
            continue
        if action.code in brut.actions:
            ligne = brut.lignes.actions[action.code]
            rangee.fault("code", f"un code qui n’est pas déjà ligne {ligne}", "Donnez un autre code à cette action.")
            continue
        brut.actions[action.code] = action
        brut.lignes.actions[action.code] = rangee.numero
    for brut in bruts.values():
        if not brut.actions and feuille.lignes:
            anomalies.append(
                Anomalie(
                    feuille.fichier, 0, "referentiel", f"au moins une action pour « {brut.entete.code} »", "aucune"
                )
            )
    if not feuille.lignes:
        anomalies.append(Anomalie(feuille.fichier, 0, "", "au moins une action", "aucune ligne"))


def _read_exigences(feuille: Feuille, bruts: dict[str, Brut], anomalies: list[Anomalie]) -> None:
    for rangee in _rangees("exigences", feuille, anomalies):
        brut = _brut(rangee, bruts)
        exigence = LigneExigence(
            axe=rangee.read("axe", c.whole(1, 4), None),
            type=rangee.read("type", c.word(TypeExigence), ""),
            seuil=rangee.read("seuil", c.decimal(6), Decimal(1)),
            categorie=rangee.read("categorie", _mot, ""),
            nature=rangee.read("nature", c.word(Nature), ""),
            action=rangee.read("action", c.code(60), ""),
        )
        _check_exigence(rangee, exigence, brut)
        if brut is not None and rangee.is_juste:
            brut.exigences.append(exigence)
            brut.lignes.exigences.append(rangee.numero)


def _check_exigence(rangee: Rangee, exigence: LigneExigence, brut: Brut | None) -> None:
    """The columns that each type of requirement asks, and those it must leave empty."""
    if not exigence.type:
        return
    is_quota, is_obligatoire = exigence.type == TypeExigence.QUOTA, exigence.type == TypeExigence.OBLIGATOIRE
    if not is_obligatoire and not rangee.textes.get("seuil"):
        rangee.fault("seuil", "un seuil : combien d’actions, de points, d’heures ou de sous-blocs")
    if is_quota and bool(rangee.textes.get("categorie")) == bool(rangee.textes.get("nature")):
        rangee.fault("categorie", "pour un quota, une catégorie ou une nature, et une seule des deux")
    if is_obligatoire and not rangee.textes.get("action"):
        rangee.fault("action", "le code de l’action obligatoire")
    for colonne, is_utile in (("categorie", is_quota), ("nature", is_quota), ("action", is_obligatoire)):
        if rangee.textes.get(colonne) and not is_utile:
            rangee.fault(colonne, f"rien : le type « {exigence.type} » n’utilise pas cette colonne")
    if is_obligatoire and brut is not None and exigence.action and exigence.action not in brut.actions:
        rangee.fault("action", "le code d’une action de ce référentiel", "Corrigez le code, ou ajoutez l’action.")


def _read_correspondances(feuille: Feuille, bruts: dict[str, Brut], anomalies: list[Anomalie]) -> None:
    for connu in bruts.values():
        connu.correspondances = []
    for rangee in _rangees("correspondances", feuille, anomalies):
        brut = _brut(rangee, bruts)
        deja = len(brut.correspondances or []) if brut else 0
        ligne = LigneCorrespondance(
            rang=rangee.read("rang", c.whole(0, 30_000), deja + 1),
            type_action=rangee.read("type_action", c.code(20), ""),
            typologie=rangee.read("typologie", c.code(4), ""),
            orientation=rangee.read("orientation", c.code(10), ""),
            organisme_type=rangee.read("organisme_type", c.code(20), ""),
            categorie=rangee.read("categorie", c.code(10), ""),
            axe=rangee.read("axe", c.whole(1, 4), None),
            codes=rangee.read("actions", c.list_of(c.code(60)), ()),
        )
        if brut is None or brut.correspondances is None:
            continue
        inconnus = [code for code in ligne.codes if code not in brut.actions]
        if inconnus:
            rangee.fault(
                "actions",
                f"des codes d’actions de ce référentiel (inconnus : {', '.join(inconnus[:5])})",
                "Une règle mène à des codes d’actions, jamais à un mot de partenaire ni à une autre règle.",
            )
        if rangee.is_juste:
            brut.correspondances.append(ligne)
            brut.lignes.correspondances.append(rangee.numero)
