"""The words of a verdict, the same on the page, in the PDF, in the API and before the Ordre."""

from collections.abc import Callable
from dataclasses import dataclass

from actions.models import Action
from actions.rules.avancement import Verdict
from actions.situation import Situation
from actions.statuts import CodeVerdict
from referentiels.nomenclature import NiveauPreuve
from referentiels.rules.item import Item

ATTENTE = "attente"
COMPTE = "compte"
NE_COMPTE_PAS = "ne_compte_pas"
RETIREE = "retiree"
#: Verdicts that correcting the declaration may change.
A_CORRIGER = frozenset(
    {
        CodeVerdict.HORS_CYCLE, CodeVerdict.APRES_LA_DATE, CodeVerdict.DUREE_INSUFFISANTE,
        CodeVerdict.ORGANISME_NON_ADMIS, CodeVerdict.INDEPENDANCE_MANQUANTE,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lecture:
    """One action and what became of it.

    `etat` is `compte`, `ne_compte_pas`, `attente` or `retiree`; `resume` fits on a line; `attendu` and `trouve` are
    empty when the sentence already says everything; `geste` is what the holder can do.
    """

    action: Action
    etat: str
    resume: str
    phrase: str
    article: str = ""
    geste: str = ""
    attendu: str = ""
    trouve: str = ""
    axe: int | None = None
    surplus: bool = False
    code: str = ""

    @property
    def item_dit(self) -> str:
        """The item in words, with its version when it is not the one that the cycle follows; empty without an item."""
        item, cycle = self.action.item, self.action.cycle
        if item is None:
            return ""
        autre = cycle is not None and item.version_id != cycle.version_id
        return f"{item.libelle} ({item.code})" + (f", {item.version}" if autre else "")

    @property
    def needs_proof(self) -> bool:
        """Whether a better proof would make it count."""
        return self.code == CodeVerdict.PREUVE_INSUFFISANTE

    @property
    def needs_correction(self) -> bool:
        """Whether something the holder said may be wrong or missing."""
        return self.code in A_CORRIGER

    def as_dict(self) -> dict:
        """The verdict as the API and the export give it."""
        return {
            "etat": self.etat,
            "resume": self.resume,
            "phrase": self.phrase,
            "article": self.article,
            "geste": self.geste,
            "axe": self.axe,
            "surplus": self.surplus,
        }


def read_all(situation: Situation) -> list[Lecture]:
    """Every kept action of a cycle with its words, in the order of the situation (most recent first)."""
    return [read(action, verdict, situation) for action, verdict in situation.actions]


def read(action: Action, verdict: Verdict | None, situation: Situation) -> Lecture:
    """The words of one action."""
    if action.is_retiree:
        return Lecture(
            action, RETIREE, "Retirée", "Vous avez retiré cette action\u00a0: elle ne compte plus.", geste=""
        )
    if verdict is None:
        return _waiting(action, situation)
    if verdict.compte:
        plus = ", en plus de ce qui est demandé" if verdict.surplus else ""
        return Lecture(
            action, COMPTE, f"Compte — axe\u00a0{verdict.axe}{plus}", verdict.phrase, verdict.article, verdict.geste,
            axe=verdict.axe, surplus=verdict.surplus,
        )  # fmt: skip
    attendu, trouve = _expected_found(action, verdict, situation)
    return Lecture(
        action,
        NE_COMPTE_PAS,
        f"Ne compte pas\u00a0: {_short(action, verdict, situation)}",
        verdict.phrase,
        verdict.article,
        verdict.geste,
        attendu,
        trouve,
        axe=action.item.axes[0] if action.item else None,
        code=verdict.code,
    )


def _waiting(action: Action, situation: Situation) -> Lecture:
    if action.rattachement == Action.Rattachement.A_CONFIRMER:
        return Lecture(
            action, ATTENTE, "Attend votre réponse",
            "Cette action peut correspondre à plusieurs actions du référentiel.",
            geste="Choisissez celle qui convient\u00a0: elle comptera aussitôt.",
        )  # fmt: skip
    if situation.version is None:
        return Lecture(
            action, ATTENTE, "En attente du référentiel",
            "Votre référentiel n’est pas encore publié\u00a0: l’action est conservée.",
            geste="Rien à faire\u00a0: elle sera examinée dès la publication.",
        )  # fmt: skip
    return Lecture(
        action, ATTENTE, "À rattacher", "Cette action ne correspond encore à aucune action de votre référentiel.",
        article="CSP R. 4022-7", geste="Choisissez l’action du référentiel à laquelle elle correspond.",
    )  # fmt: skip


def _expected_found(action: Action, verdict: Verdict, situation: Situation) -> tuple[str, str]:
    """What was expected and what was found; both empty when the sentence says everything."""
    lit = _ATTENDU_TROUVE.get(verdict.code)
    return lit(action, verdict.item, situation) if lit is not None else ("", "")


def _dates(action: Action, item: Item | None, situation: Situation) -> tuple[str, str]:
    cycle = situation.cycle
    return f"une date du {cycle.debut:%d/%m/%Y} au {cycle.fin:%d/%m/%Y}", f"{action.date_fin:%d/%m/%Y}"


def _past(action: Action, item: Item | None, situation: Situation) -> tuple[str, str]:
    return f"une date jusqu’au {situation.on:%d/%m/%Y}", f"{action.date_fin:%d/%m/%Y}"


def _done(action: Action, item: Item | None, situation: Situation) -> tuple[str, str]:
    return "une action réalisée en entier", Action.Statut(action.statut).label.lower()


def _long(action: Action, item: Item | None, situation: Situation) -> tuple[str, str]:
    if item is None:
        return "", ""
    trouve = hours(action.duree_minutes) if action.duree_minutes else "durée non indiquée"
    return f"au moins {hours(round(item.duree_min_heures * 60))}", trouve


def _organiser(action: Action, item: Item | None, situation: Situation) -> tuple[str, str]:
    if item is None:
        return "", ""
    trouve = action.organisme_nom or action.organisme_type or "organisme non indiqué"
    return ", ".join(sorted(item.organismes)), trouve


def _proof(action: Action, item: Item | None, situation: Situation) -> tuple[str, str]:
    attendu = item.preuve.libelle.lower() if item is not None and item.preuve else "un document"
    return attendu, NiveauPreuve(action.preuve).libelle.lower()


def _independent(action: Action, item: Item | None, situation: Situation) -> tuple[str, str]:
    trouve = "financée par elles" if action.independance is False else "rien n’est indiqué"
    return "une action non financée par les industries de santé", trouve


def _already(action: Action, item: Item | None, situation: Situation) -> tuple[str, str]:
    """The one that counts already, so that nobody has to look for it."""
    comptee = already_counted(action, situation)
    if comptee is None:
        return "", ""
    return "deux actions différentes", f"«\u00a0{comptee.intitule}\u00a0», du {comptee.date_fin:%d/%m/%Y}, compte déjà"


def already_counted(action: Action, situation: Situation) -> Action | None:
    """The action of the same item that counts in place of this one: the most recent of them, None when none is."""
    return next(
        (
            autre
            for autre, verdict in situation.actions
            if verdict is not None and verdict.compte and autre.item_id == action.item_id and autre.pk != action.pk
        ),
        None,
    )


_ATTENDU_TROUVE: dict[CodeVerdict, Callable[[Action, Item | None, Situation], tuple[str, str]]] = {
    CodeVerdict.HORS_CYCLE: _dates,
    CodeVerdict.APRES_LA_DATE: _past,
    CodeVerdict.NON_REALISEE: _done,
    CodeVerdict.DUREE_INSUFFISANTE: _long,
    CodeVerdict.ORGANISME_NON_ADMIS: _organiser,
    CodeVerdict.PREUVE_INSUFFISANTE: _proof,
    CodeVerdict.INDEPENDANCE_MANQUANTE: _independent,
    CodeVerdict.DEJA_COMPTEE: _already,
}


def hours(minutes: int | None) -> str:
    """A duration in French: « 7 h », « 1 h 30 », « 45 min »."""
    if not minutes:
        return ""
    h, m = divmod(minutes, 60)
    if not h:
        return f"{m}\u00a0min"
    return f"{h}\u00a0h\u00a0{m:02d}" if m else f"{h}\u00a0h"


def _short(action: Action, verdict: Verdict, situation: Situation) -> str:
    """The reason on the line: when the same item counts already, which year it did."""
    comptee = already_counted(action, situation) if verdict.code == CodeVerdict.DEJA_COMPTEE else None
    if comptee is not None:
        return f"déjà comptée en {comptee.date_fin.year}."
    return verdict.phrase[:1].lower() + verdict.phrase[1:]
