"""Checks of an exchanged content as a whole, told on the row that causes them."""

from __future__ import annotations

from referentiels.echange.contenu import Anomalie, Contenu, LigneExigence
from referentiels.echange.rangement import action_row
from referentiels.lecture import read_item
from referentiels.nomenclature import ModeValidation, TypeExigence
from referentiels.parametres import ENTREE_EN_VIGUEUR
from referentiels.rules.controle_version import Constat, Gravite
from referentiels.rules.item import Exigence
from referentiels.rules.version import Version
from referentiels.verification import findings

_REMEDE = "Corrigez le seuil, ou ajoutez des actions qui permettent de l’atteindre."


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
    return [_anomalie(contenu, constat) for constat in findings(version, version.effet or ENTREE_EN_VIGUEUR)]


def _anomalie(contenu: Contenu, constat: Constat) -> Anomalie:
    lignes = contenu.lignes
    message = constat.message.rstrip(".")
    for exigence, numero in zip(contenu.exigences, lignes.exigences, strict=False):
        if exigence.axe == constat.axe and _is_about(exigence, constat):
            fichier = lignes.fichiers.get("exigences", "exigences.csv")
            if constat.gravite is Gravite.ALERTE:
                return Anomalie(fichier, numero, "seuil", message, is_bloquante=False)
            return Anomalie(fichier, numero, "seuil", "une exigence qui peut être satisfaite", message, _REMEDE)
    if constat.axe is None and constat.action in lignes.actions:
        fichier = lignes.fichiers.get("actions", "actions.csv")
        attendu = "une action qui puisse compter"
        return Anomalie(fichier, lignes.actions[constat.action], "code", attendu, message)
    fichier = lignes.fichiers.get("referentiels", "referentiels.csv")
    return Anomalie(fichier, lignes.entete, "", message, remede="Complétez avant de soumettre.", is_bloquante=False)


def _is_about(ligne: LigneExigence, constat: Constat) -> bool:
    """Whether a finding of the same axis is about this requirement."""
    if constat.code == "action_inconnue":
        return ligne.action == constat.action
    if constat.code == "categorie_inconnue":
        return (
            ligne.type == TypeExigence.QUOTA and f"«\u00a0{ligne.categorie or ligne.nature}\u00a0»" in constat.message
        )
    if constat.code == "seuil_nul":
        return ligne.seuil == 0
    return f"«\u00a0{_exigence(ligne).libelle}\u00a0»" in constat.message
