"""What the holder's dashboard says of a cycle: axes in words, what to do now, time left against work left."""

from dataclasses import dataclass, replace

from actions.rules.avancement import AxeAvancement, LigneAvancement
from actions.situation import Situation
from actions.statuts import EtatAxe
from certif.socle.nombres import counted, decimal
from referentiels.axes import Axe
from referentiels.nomenclature import TypeExigence

JOURS_PAR_AN = 365.25
_NOMBRES = ("zéro", "une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")


@dataclass(frozen=True, slots=True)
class LigneExigence:
    """A requirement that is not the plain « n actions », in words."""

    libelle: str
    obtenu: str
    attendu: str
    is_tenue: bool


@dataclass(frozen=True, slots=True)
class LigneAxe:
    """One row of the table of axes. `surplus` counts actions beyond what is asked; `exigences` is empty by default."""

    numero: int
    nom: str
    faites: int
    requises: int
    etat: EtatAxe
    progression: float
    surplus: int
    exigences: tuple[LigneExigence, ...]

    @property
    def is_complet(self) -> bool:
        """Whether nothing is left to do on this axis."""
        return self.etat in (EtatAxe.COMPLET, EtatAxe.EXONERE)


@dataclass(frozen=True, slots=True)
class AFaire:
    """The one next thing. `nature`: confirmer, axe, referentiel, complet, termine; `axe` names the axis if any."""

    nature: str
    phrase: str
    bouton: str = ""
    axe: int | None = None
    action_id: int | None = None


def axis_rows(situation: Situation) -> list[LigneAxe]:
    """The four axes in order; an empty list while the référentiel is being written."""
    if situation.avancement is None:
        return []
    surplus: dict[int | None, int] = {}
    for _, verdict in situation.actions:
        if verdict is not None and verdict.compte and verdict.surplus:
            surplus[verdict.axe] = surplus.get(verdict.axe, 0) + 1
    return [
        LigneAxe(
            axe.axe, Axe(axe.axe).court, axe.faites, axe.requises, axe.etat, axe.progress * 100,
            surplus.get(axe.axe, 0), _special_lines(axe.lignes),
        )
        for axe in situation.avancement.axes
    ]  # fmt: skip


def cycle_lines(situation: Situation) -> tuple[LigneExigence, ...]:
    """Requirements on the whole cycle, whatever the axis; what the Ordre asks for a resumption last (R. 4022-7)."""
    if situation.avancement is None or situation.version is None:
        return ()
    lignes = _special_lines(situation.avancement.lignes_cycle, toutes=True)
    codes = situation.dossier.conditions_reprise
    propres = lignes[: len(lignes) - len(codes)]
    items = situation.version.items
    demandees = (
        replace(
            ligne,
            libelle=f"action demandée pour la reprise d’exercice, {items[code].libelle if code in items else code}",
        )
        for code, ligne in zip(codes, lignes[len(propres) :], strict=True)
    )
    return (*propres, *demandees)


def to_do_now(situation: Situation) -> AFaire:
    """The one sentence and the one button: an answer awaited, then a missing axis, then nothing."""
    if situation.a_confirmer:
        action = situation.a_confirmer[0]
        source = f" de {action.partenaire.nom}" if action.partenaire else ""
        autres = len(situation.a_confirmer) - 1
        suite = f" ({autres} autre{'s' if autres > 1 else ''} ensuite)" if autres else ""
        return AFaire(
            "confirmer",
            f"Une action reçue{source} attend votre choix\u00a0: "
            f"à quelle action du référentiel correspond-elle\u00a0?{suite}",
            "Répondre, 1 min",
            action_id=action.pk,
        )
    if situation.avancement is None:
        return AFaire(
            "referentiel",
            "Votre référentiel n’est pas encore publié. "
            "Gardez vos attestations\u00a0: vous pourrez les déclarer dès sa publication.",
        )
    if situation.avancement.is_complet:
        return AFaire("complet", "Votre obligation est remplie.")
    return _missing(situation)


def pace(situation: Situation) -> str:
    """Time left against work left, in calm words; empty when nothing is left or the cycle is over."""
    avancement = situation.avancement
    jours = (situation.cycle.fin - situation.on).days
    if avancement is None or avancement.is_complet or jours <= 0:
        return ""
    restantes = sum(max(0, axe.requises - axe.faites) for axe in avancement.axes)
    if not restantes:
        return ""
    reste = f"Il reste {restantes} action{'s' if restantes > 1 else ''} à faire"
    return f"{reste}\u00a0: {_rhythm(restantes, jours)}."


def _rhythm(restantes: int, jours: int) -> str:
    par_an = restantes / (jours / JOURS_PAR_AN)
    if restantes == 1:
        return "une seule suffit d’ici la fin du cycle"
    if par_an <= 0.6:
        return "environ une tous les deux ans suffit"
    if par_an <= 1.3:
        return "environ une par an suffit"
    if par_an <= 1.7:
        return "environ trois tous les deux ans"
    if jours >= 365:
        return f"environ {_NOMBRES[min(10, round(par_an))]} par an"
    return f"environ une toutes les {max(1, round(jours / 7 / restantes))} semaines".replace(
        "une toutes les 1 semaines", "une par semaine"
    )


def _missing(situation: Situation) -> AFaire:
    assert situation.avancement is not None
    axes = [axe for axe in situation.avancement.axes if axe.etat not in (EtatAxe.COMPLET, EtatAxe.EXONERE)]
    if not axes:
        return AFaire(
            "axe", "Une exigence de votre référentiel porte sur l’ensemble du cycle\u00a0: voyez-la ci-dessous.", ""
        )
    # The axis already begun is the nearest to the goal; then the order of the law.
    axe = max(axes, key=lambda a: (a.progress, -a.axe))
    nom = f"l’axe\u00a0{axe.axe} ({Axe(axe.axe).court})"
    return AFaire(
        "termine" if situation.on > situation.cycle.fin else "axe",
        f"Il vous manque {_lack(axe)} sur {nom}.",
        f"Déclarer une action de l’axe\u00a0{axe.axe}",
        axe=axe.axe,
    )


_MOTS = {TypeExigence.POINTS: "point", TypeExigence.HEURES: "heure", TypeExigence.NOMBRE: "action"}


def _lack(axe: AxeAvancement) -> str:
    ligne = next(ligne for ligne in axe.lignes if not ligne.is_tenue)
    if mot := _MOTS.get(ligne.type):
        return counted(round(ligne.manque, 2), mot)
    return f"de quoi remplir l’exigence «\u00a0{ligne.libelle}\u00a0»"


def _special_lines(lignes: tuple[LigneAvancement, ...], *, toutes: bool = False) -> tuple[LigneExigence, ...]:
    if not toutes and len(lignes) == 1 and lignes[0].type is TypeExigence.NOMBRE:
        return ()
    return tuple(
        LigneExigence(ligne.libelle, _figure(ligne.obtenu), _figure(ligne.attendu), ligne.is_tenue) for ligne in lignes
    )


def _figure(valeur: float) -> str:
    return decimal(round(valeur, 2))
