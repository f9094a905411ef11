"""Checks of an exchanged content as a whole, told on the row that causes them."""

from __future__ import annotations

from collections.abc import Iterator

from referentiels.echange.contenu import Anomalie, Contenu, LigneExigence
from referentiels.echange.rangement import action_row
from referentiels.lecture import read_item
from referentiels.nomenclature import ModeValidation, TypeExigence
from referentiels.parametres import ENTREE_EN_VIGUEUR
from referentiels.rules.constats import Constat, Gravite
from referentiels.rules.controle_correspondances import check_correspondances
from referentiels.rules.correspondances import Correspondance
from referentiels.rules.item import Exigence
from referentiels.rules.version import Version
from referentiels.verification import findings


def version_of(contenu: Contenu) -> Version:
    """The content as the engine reads it."""
    entete = contenu.entete
    exigences: dict[int | None, tuple[Exigence, ...]] = {}
    for ligne in contenu.exigences:
        exigences[ligne.axe] = (*exigences.get(ligne.axe, ()), _exigence(ligne))
    return Version(
        code=f"{entete.code}-v{entete.version or 0}",
        items={action.code: read_item(action_row(action)) for action in contenu.actions},
        exigences=exigences,
        effet=entete.effet,
        mode_validation=ModeValidation(entete.mode_validation),
        axe_au_choix=entete.axe_au_choix,
        referentiel=entete.code,
        profession=entete.profession,
        specialites=frozenset(entete.specialites),
    )


def _exigence(ligne: LigneExigence) -> Exigence:
    return Exigence(TypeExigence(ligne.type), float(ligne.seuil), ligne.categorie, ligne.nature, ligne.action)


def check_content(contenu: Contenu) -> list[Anomalie]:
    """What makes a version impossible to satisfy: refused on a written row, only told on the default of the law.

    A draft may be sent with an axis still empty; the act that submits it will ask for the missing actions.
    """
    if not contenu.actions:
        return []
    version = version_of(contenu)
    constats = findings(version, version.effet or ENTREE_EN_VIGUEUR)
    return [*(_anomalie(contenu, constat) for constat in constats), *_check_mapping(contenu, version)]


def _anomalie(contenu: Contenu, constat: Constat) -> Anomalie:
    """A finding, on the row that causes it: the requirement, else the action, else the référentiel itself."""
    lignes = contenu.lignes
    message = constat.message.rstrip(".")
    is_alerte = constat.gravite is Gravite.ALERTE
    rang = _requirement(contenu, constat)
    if rang is not None:
        numero = _line(lignes.exigences, rang)
        fichier = lignes.fichiers.get("exigences", "exigences.csv")
        if is_alerte:
            return Anomalie(fichier, numero, "seuil", message, remede=constat.remede, is_bloquante=False)
        colonne, attendu = _expected(contenu, constat)
        return Anomalie(fichier, numero, colonne, attendu, message, constat.remede)
    if constat.axe is None and any(action.code == constat.action for action in contenu.actions):
        fichier, numero = lignes.fichiers.get("actions", "actions.csv"), lignes.actions.get(constat.action, 0)
        if is_alerte:
            return Anomalie(fichier, numero, "code", message, remede=constat.remede, is_bloquante=False)
        return Anomalie(fichier, numero, "code", "une action qui puisse compter", message, constat.remede)
    fichier = lignes.fichiers.get("referentiels", "referentiels.csv")
    return Anomalie(fichier, lignes.entete, "", message, remede="Complétez avant de soumettre.", is_bloquante=False)


def _line(numeros: list[int], rang: int) -> int:
    """Where a row was read; 0 when its content was read nowhere: it is judged alike, without a line to show."""
    return numeros[rang] if rang < len(numeros) else 0


def _requirement(contenu: Contenu, constat: Constat) -> int | None:
    """The rank of the written requirement that a finding is about; None when it is about none, or about the default.

    What no set of axes can satisfy together is told on the first requirement of these axes.
    """
    for rang, exigence in enumerate(contenu.exigences):
        if exigence.axe in constat.axes or (exigence.axe == constat.axe and _exigence(exigence) == constat.ligne):
            return rang
    return None


def _expected(contenu: Contenu, constat: Constat) -> tuple[str, str]:
    """The column of the requirement that is wrong, and what it should hold."""
    ligne = constat.ligne
    if constat.code == "axe_vide":
        return "axe", "un axe qui a des actions"
    if ligne is not None and constat.code == "categorie_inconnue":
        de_l_axe = [a for a in contenu.actions if constat.axe is None or constat.axe in a.axes]
        if ligne.categorie:
            connues = sorted({mot for action in de_l_axe for mot in action.categories})
            return "categorie", f"une catégorie portée par une action de l’axe ({_liste(connues)})"
        connues = sorted({action.nature for action in de_l_axe if action.nature})
        return "nature", f"une nature portée par une action de l’axe ({_liste(connues)})"
    if constat.code in ("action_inconnue", "action_hors_axe"):
        return "action", "le code d’une action de cet axe"
    return "seuil", "une exigence qui peut être satisfaite"


def _liste(mots: list[str]) -> str:
    return "ici : " + ", ".join(mots[:10]) if mots else "ici, aucune"


def _check_mapping(contenu: Contenu, version: Version) -> Iterator[Anomalie]:
    """Findings of the mapping, each on its row: a rule that is never read, because an earlier one answers before it."""
    regles = [
        Correspondance(r.codes, r.rang, r.type_action, r.typologie, r.orientation, r.organisme_type, r.categorie, r.axe)
        for r in contenu.correspondances or ()
    ]
    if not check_correspondances(regles, version.items):
        return
    fichier = contenu.lignes.fichiers.get("correspondances", "correspondances.csv")
    vus = 0
    for rang in range(len(regles)):
        numero = _line(contenu.lignes.correspondances, rang)
        constats = check_correspondances(regles[: rang + 1], version.items)
        for constat in constats[vus:]:
            message = constat.message.rstrip(".")
            yield Anomalie(fichier, numero, "rang", message, remede=constat.remede, is_bloquante=False)
        vus = len(constats)
