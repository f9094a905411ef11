"""Why a realisation counts or not: sentence, article and gesture for each verdict."""

from __future__ import annotations

from actions.statuts import CodeVerdict
from certif.socle.nombres import counted
from referentiels.axes import Axe
from referentiels.nomenclature import FormeUnite, Nature
from referentiels.rules.item import ARTICLE_PAR_DEFAUT, Item

#: What was acquired before a change of specialty or activity stays acquired.
ARTICLE_DE_L_ACQUIS = "CSP R. 4022-17"

_PHRASES: dict[CodeVerdict, str] = {
    CodeVerdict.HORS_CYCLE: "Cette action est datée en dehors de votre cycle de certification.",
    CodeVerdict.APRES_LA_DATE: "Cette action est datée après le jour du calcul.",
    CodeVerdict.NON_REALISEE: "Cette action n’est pas entièrement réalisée\u00a0: elle comptera une fois achevée.",
    CodeVerdict.CONTESTEE: "Vous contestez cette action\u00a0: vous avez choisi de ne pas la compter.",
    CodeVerdict.HORS_REFERENTIEL: "Cette action n’est pas rattachée à une action de votre référentiel.",
    CodeVerdict.DEJA_COMPTEE: "Cette action est déjà comptée\u00a0: deux actions différentes sont attendues.",
    CodeVerdict.PLAFOND_ATTEINT: "Le nombre maximal de fois où cette action compte dans le cycle est atteint.",
    CodeVerdict.UNITE_INCOMPLETE: "Cette réalisation ne suffit pas encore à faire une action.",
    CodeVerdict.DUREE_INSUFFISANTE: "La durée de cette action est inférieure au minimum du référentiel.",
    CodeVerdict.ORGANISME_NON_ADMIS: "L’organisateur n’est pas de ceux que le référentiel admet pour cette action.",
    CodeVerdict.INDEPENDANCE_MANQUANTE: "La déclaration d’indépendance vis-à-vis des industries de santé manque.",
    CodeVerdict.PREUVE_INSUFFISANTE: "La preuve fournie ne suffit pas pour cette action.",
    CodeVerdict.POPULATION_NON_CONCERNEE: "Cette action est réservée à d’autres conditions d’exercice que les vôtres.",
    CodeVerdict.ATTENTE_CNP: "Cette action attend la décision du conseil national professionnel.",
    CodeVerdict.REFUSEE_CNP: "Le conseil national professionnel n’a pas retenu cette action.",
}

_ARTICLES: dict[CodeVerdict, str] = {
    CodeVerdict.HORS_CYCLE: "CSP R. 4022-14",
    CodeVerdict.PREUVE_INSUFFISANTE: "CSP R. 4022-25",
    CodeVerdict.CONTESTEE: "CSP R. 4022-25",
    CodeVerdict.POPULATION_NON_CONCERNEE: "Référentiel du CNP",
    CodeVerdict.DUREE_INSUFFISANTE: "Référentiel du CNP",
    CodeVerdict.ORGANISME_NON_ADMIS: "Référentiel du CNP",
    CodeVerdict.INDEPENDANCE_MANQUANTE: "Référentiel du CNP",
    CodeVerdict.UNITE_INCOMPLETE: "Référentiel du CNP",
    CodeVerdict.PLAFOND_ATTEINT: "Référentiel du CNP",
    CodeVerdict.ATTENTE_CNP: "Référentiel du CNP",
    CodeVerdict.REFUSEE_CNP: "Référentiel du CNP",
}

_GESTES: dict[CodeVerdict, str] = {
    CodeVerdict.COMPTE: "Rien à faire\u00a0: gardez votre preuve jusqu’au contrôle.",
    CodeVerdict.ATTENTE_CNP: "Rien à faire\u00a0: elle comptera dès que la décision sera favorable.",
    CodeVerdict.UNITE_INCOMPLETE: "Ajoutez les autres réalisations de la même action.",
    CodeVerdict.HORS_CYCLE: "Vérifiez la date de l’action\u00a0; si les dates du cycle sont fausses, "
    "écrivez à votre Ordre.",
    CodeVerdict.APRES_LA_DATE: "Attendez cette date, ou corrigez-la si elle est fausse.",
    CodeVerdict.NON_REALISEE: "Terminez l’action, puis indiquez sa date de fin et déposez l’attestation.",
    CodeVerdict.CONTESTEE: "Suivez votre signalement\u00a0; si elle est bien la vôtre, comptez-la de nouveau.",
    CodeVerdict.HORS_REFERENTIEL: "Choisissez l’action correspondante du référentiel, ou proposez-la comme "
    "action libre.",
    CodeVerdict.DEJA_COMPTEE: "Choisissez une autre action du même axe.",
    CodeVerdict.PLAFOND_ATTEINT: "Choisissez une autre action du même axe.",
    CodeVerdict.DUREE_INSUFFISANTE: "Vérifiez la durée déclarée, ou choisissez une action plus longue.",
    CodeVerdict.ORGANISME_NON_ADMIS: "Vérifiez l’organisateur déclaré, ou demandez-lui un label du CNP.",
    CodeVerdict.INDEPENDANCE_MANQUANTE: "Cochez la déclaration d’indépendance si elle est exacte.",
    CodeVerdict.PREUVE_INSUFFISANTE: "Déposez une preuve du niveau demandé.",
    CodeVerdict.POPULATION_NON_CONCERNEE: "Si votre situation est mal connue, signalez-le à votre Ordre.",
    CodeVerdict.REFUSEE_CNP: "Lisez le motif de la décision, puis présentez-la de nouveau avec d’autres éléments, "
    "ou choisissez une autre action.",
}


def unite_attendue(item: Item) -> str:
    """What makes one action of this item, for instance « 4 réalisations par an pendant 2 ans »."""
    unite = item.unite
    if unite.forme is FormeUnite.NOMBRE:
        return counted(unite.seuil, "réalisation")
    if unite.forme is FormeUnite.HEURES:
        return counted(unite.seuil, "heure")
    if unite.forme is FormeUnite.ANNEES:
        return f"une réalisation dans {counted(unite.seuil, 'année')} différente" + ("s" if unite.seuil >= 2 else "")
    if unite.forme is FormeUnite.ANNEES_CONSECUTIVES:
        return f"une réalisation par an pendant {counted(unite.seuil, 'année')} de suite"
    return f"{counted(unite.par_an, 'réalisation')} par an pendant {counted(unite.seuil, 'année')}"


def phrase(
    code: CodeVerdict,
    axe: int | None = None,
    item: Item | None = None,
    surplus: bool = False,
    acquise: bool = False,
) -> str:
    """One French sentence of at most 25 words; `item` makes it more precise, `acquise` says under what it was."""
    if code == CodeVerdict.COMPTE:
        titre = "un axe" if axe is None else f"l’axe\u00a0{axe} ({Axe(axe).court.lower()})"
        cette = "Acquise sous le référentiel qui s’appliquait alors, cette" if acquise else "Cette"
        suite = ", en plus de ce qui est demandé" if surplus else ""
        return f"{cette} action compte sur {titre}{suite}."
    return _precise(code, item) or _PHRASES[code]


def _precise(code: CodeVerdict, item: Item | None) -> str:
    """The sentence that the item makes more precise; empty when it adds nothing."""
    if item is not None:
        if code == CodeVerdict.UNITE_INCOMPLETE:
            return f"Cette réalisation compte en partie\u00a0: une action demande {unite_attendue(item)}."
        if code == CodeVerdict.ATTENTE_CNP and _is_a_labelliser(item):
            return "Cette action attend le label du conseil national professionnel."
        if code == CodeVerdict.DUREE_INSUFFISANTE:
            duree = counted(item.duree_min_heures, "heure")
            return f"Cette action dure moins que le minimum demandé\u00a0: {duree}."
        if code == CodeVerdict.PLAFOND_ATTEINT and item.max_par_cycle:
            return f"Cette action compte {item.max_par_cycle}\u00a0fois au plus par cycle\u00a0: c’est atteint."
        if code == CodeVerdict.PREUVE_INSUFFISANTE and item.preuve is not None:
            return (
                "La preuve fournie ne suffit pas\u00a0: le référentiel demande au moins "
                f"«\u00a0{item.preuve.libelle.lower()}\u00a0»."
            )
    return ""


def article(code: CodeVerdict, acquise: bool = False) -> str:
    """The text that the verdict applies; an action kept after a change of specialty has its own."""
    if acquise:
        return ARTICLE_DE_L_ACQUIS
    return _ARTICLES.get(code, ARTICLE_PAR_DEFAUT)


def geste(code: CodeVerdict, item: Item | None = None) -> str:
    """What the professional can do, were it nothing but waiting."""
    if item is not None:
        if code == CodeVerdict.UNITE_INCOMPLETE:
            return f"Ajoutez les autres réalisations\u00a0: il faut {unite_attendue(item)}."
        if code == CodeVerdict.ATTENTE_CNP and _is_a_labelliser(item):
            return "Demandez ce label, ou vérifiez auprès de l’organisateur qu’il l’a obtenu."
    return _GESTES[code]


def _is_a_labelliser(item: Item) -> bool:
    """An action of the list that needs the CNP's label, unlike an action of the professional's own choice."""
    return item.libre and item.nature not in ("", Nature.ACTION_LIBRE)
