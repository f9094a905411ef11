"""Arrange the hearing: asked for, proposed at dates, chosen, put off, renounced, missed (CSP R. 4022-20).

Each gesture is a step of the control, read in its history by both sides; its minutes are the step `tenir_audition`
(`ordres.controle.advance`). The terms are those of the instance's own rules (regulation §1.7).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localtime

from accounts.journal import Fait
from accounts.models import Utilisateur
from accounts.permissions import Permission
from certif.socle.refus import Refus
from ordres.competence import require_instance
from ordres.ecrits import require_holder
from ordres.etapes import depasse, stay, tell
from ordres.models import Controle, EtapeControle
from ordres.rules.audition import AUDITION, DATES_MAX, DU_TITULAIRE, last_day
from ordres.workflow_controle import Geste
from referentiels.parametres import parametres_au


def propose(
    controle: Controle, auteur: Utilisateur, on: date, *, revision: int, dates: list[datetime], lieu: str
) -> EtapeControle:
    """Propose one to three dates; a new proposal takes the place of the former one.

    Raises `Refus` (`non_autorise`, `propre_dossier`, `audition_dates`, `audition_lieu`) or `Depasse`.
    """
    _require_instructor(controle, auteur, on)
    choisies = sorted(set(dates))
    _check_dates(choisies, on)
    if not lieu.strip():
        raise Refus("audition_lieu", "Dites où aura lieu l’audition, ou comment se parler.", champ="lieu")
    proposees = " ; ".join(in_words(quand) for quand in choisies)
    return _pass(
        controle, Geste.PROPOSER_AUDITION, auteur, revision, f"{proposees}.\n{lieu.strip()}",
        "Choisissez une date, demandez-en une autre, ou dites que vous ne souhaitez pas être entendu.",
        audition_dates=choisies, audition_lieu=lieu.strip(), audition_at=None,
    )  # fmt: skip


def miss(controle: Controle, auteur: Utilisateur, on: date, *, revision: int, motif: str) -> EtapeControle:
    """Record that the professional did not come; never before the day has passed.

    Raises `Refus` (`non_autorise`, `propre_dossier`, `motif_requis`, `audition_a_venir`) or `Depasse`.
    """
    _require_instructor(controle, auteur, on)
    if revision != controle.revision:
        raise depasse()
    AUDITION.check(Geste.CONSTATER_ABSENCE, controle.audition, motif)
    attendue = expected_on(controle)
    if attendue is not None and on < attendue:
        raise Refus(
            "audition_a_venir",
            f"L’audition est attendue jusqu’au {attendue:%d/%m/%Y}\u00a0: l’absence ne peut pas encore être constatée.",
            remede="Revenez ce jour-là, ou proposez d’autres dates.",
        )
    return _pass(
        controle, Geste.CONSTATER_ABSENCE, auteur, revision, motif,
        "Ce qui a été constaté est dans votre dossier. Vous pouvez toujours présenter des observations écrites tant "
        "que rien n’est décidé.",
    )  # fmt: skip


def answer(
    controle: Controle, geste: Geste, titulaire: Utilisateur, on: date, *, revision: int, texte: str = "",
    rang: int | None = None,
) -> EtapeControle:  # fmt: skip
    """What the holder answers: ask for a hearing, choose the date `rang` (0 is the first), another date, renounce.

    Raises `Refus` (`non_autorise`, `motif_requis`, `audition_date`) or `Depasse`.
    """
    if geste not in DU_TITULAIRE:
        raise Refus("geste_inconnu", "Ce geste n’existe pas.")
    require_holder(titulaire, controle)
    champs: dict[str, object] = {}
    texte = texte.strip()
    if geste == Geste.CHOISIR_AUDITION:
        dates = controle.audition_dates or []
        if rang is None or not 0 <= rang < len(dates):
            raise Refus("audition_date", "Choisissez une des dates proposées.", champ="rang")
        if localtime(dates[rang]).date() < on:
            raise Refus(
                "audition_date", "Cette date est passée.", champ="rang",
                remede="Choisissez-en une autre, ou demandez une autre date.",
            )  # fmt: skip
        champs["audition_at"], texte = dates[rang], f"{in_words(dates[rang])}.\n{controle.audition_lieu}"
    elif geste == Geste.AUTRE_AUDITION:
        champs["audition_at"] = None
    return _pass(controle, geste, titulaire, revision, texte, _RECUS[geste], **champs)


_RECUS = {
    Geste.DEMANDER_AUDITION: "Des dates vous seront proposées.",
    Geste.CHOISIR_AUDITION: "Le jour, l’heure et le lieu sont rappelés dans votre dossier.",
    Geste.AUTRE_AUDITION: "D’autres dates vous seront proposées.",
    Geste.RENONCER_AUDITION: "Vous pouvez changer d’avis tant que rien n’est décidé\u00a0: demandez à être entendu.",
}


def expected_on(controle: Controle) -> date | None:
    """The day until which the hearing is waited for, in Paris."""
    dates = [localtime(d) for d in controle.audition_dates or []]
    return last_day(controle.audition, dates, localtime(controle.audition_at) if controle.audition_at else None)


def in_words(quand: datetime) -> str:
    """« 16/03/2032 à 14:30 », in Paris."""
    return f"{localtime(quand):%d/%m/%Y à %H:%M}"


def _pass(
    controle: Controle, geste: Geste, auteur: Utilisateur, revision: int, motif: str, texte: str, **champs: object
) -> EtapeControle:
    with transaction.atomic():
        if revision != controle.revision:
            raise depasse()
        transition = AUDITION.check(geste, controle.audition, motif)
        etape = stay(controle, geste, auteur=auteur, revision=revision, motif=motif, audition=transition.vers, **champs)
        tell(controle.cycle, controle, geste, controle.instance, Fait.CONTROLE_ETAPE, auteur, texte)
    return etape


def _require_instructor(controle: Controle, auteur: Utilisateur, on: date) -> None:
    require_instance(auteur, Permission.CONTROLE_INSTRUIRE, controle.cycle, on)


def _check_dates(dates: list[datetime], on: date) -> None:
    preavis = parametres_au(on).audition_preavis_jours
    premiere = on + timedelta(days=preavis)
    if not 1 <= len(dates) <= DATES_MAX:
        raise Refus("audition_dates", f"Proposez une à {DATES_MAX} dates.", champ="date_1")
    if localtime(dates[0]).date() < premiere:
        raise Refus(
            "audition_dates",
            f"Une date d’audition se propose au moins {preavis} jours à l’avance.",
            champ="date_1",
            remede=f"Choisissez une date à partir du {premiere:%d/%m/%Y}.",
        )
