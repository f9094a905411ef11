"""The words of a verdict, the same on the page, in the PDF, in the API and before the Ordre."""

from dataclasses import dataclass

from actions.models import Action
from actions.rules.avancement import Verdict
from actions.situation import Situation
from actions.statuts import CodeVerdict
from referentiels.nomenclature import NiveauPreuve

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
        f"Ne compte pas\u00a0: {_minuscule(verdict.phrase)}",
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
    item = verdict.item
    if verdict.code == CodeVerdict.HORS_CYCLE:
        return (
            f"une date du {situation.cycle.debut:%d/%m/%Y} au {situation.cycle.fin:%d/%m/%Y}",
            f"{action.date_fin:%d/%m/%Y}",
        )
    if verdict.code == CodeVerdict.DUREE_INSUFFISANTE and item is not None:
        trouve = hours(action.duree_minutes) if action.duree_minutes else "durée non indiquée"
        return f"au moins {hours(round(item.duree_min_heures * 60))}", trouve
    if verdict.code == CodeVerdict.ORGANISME_NON_ADMIS and item is not None:
        return ", ".join(
            sorted(item.organismes)
        ), action.organisme_nom or action.organisme_type or "organisme non indiqué"
    if verdict.code == CodeVerdict.PREUVE_INSUFFISANTE:
        attendu = item.preuve.libelle.lower() if item is not None and item.preuve else "un document"
        return attendu, NiveauPreuve(action.preuve).libelle.lower()
    return "", ""


def hours(minutes: int | None) -> str:
    """A duration in French: « 7 h », « 1 h 30 », « 45 min »."""
    if not minutes:
        return ""
    h, m = divmod(minutes, 60)
    if not h:
        return f"{m}\u00a0min"
    return f"{h}\u00a0h\u00a0{m:02d}" if m else f"{h}\u00a0h"


def _minuscule(phrase: str) -> str:
    return phrase[:1].lower() + phrase[1:]
