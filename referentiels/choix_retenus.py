"""What operators choose where the texts are silent: dated, reasoned, told in the journal, public before it applies.

A choice begins on a day to come: no decision already taken is judged by it, and whoever reads the public page knows it
before. What applies on a day is read by `parametres_au`, from memory (`known`): all the choices of a day are written
before that day, and each process reads them again when the day changes.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts import horloge, journal, travaux
from accounts.journal import Fait
from accounts.models import Utilisateur
from accounts.permissions import Permission, require
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels import parametres
from referentiels.marges import MARGES, Marge
from referentiels.models import ChoixRetenu
from referentiels.parametre import NatureParametre, Parametre, Retenu, Valeur
from referentiels.valeurs_legales import PAR_NOM

#: Seconds during which a process may not know of a choice to come (or no longer to come).
FRAICHEUR = 15
#: Work that computes again what is kept; its handler is upstairs (`actions.choix_applique`).
NATURE_RECALCUL = "choix.recalcul"
MOTS_MAX = 40
MOTIF_MIN = 20
#: Pairs of values that keep their order, strictly.
ORDONNES = (("risque_modere", "risque_eleve"), ("appreciation_froid_mois", "appreciation_fin_mois"))


@dataclass(frozen=True, slots=True)
class Propose:
    """A value for a parameter, the first day it applies, the sentence the public will read, the reason."""

    nom: str
    valeur: Valeur
    effet: date
    phrase: str
    motif: str


@dataclass(slots=True)
class _Memoire:
    """What this process last read, on which day (None: the demonstration), believed until (monotonic seconds)."""

    retenus: tuple[Retenu, ...]
    jour: date | None = None
    jusqua: float = 0.0


_lues = _Memoire(())


def register() -> None:
    """Make `parametres_au` read the choices of the base; called from `AppConfig.ready()`."""
    if getattr(settings, "CHOIX_DES_EXPLOITANTS", True):
        parametres.register_source(known)


def known() -> tuple[Retenu, ...]:
    """The choices that were not cancelled, past and to come, in the order of their day; a query now and then."""
    jour = horloge.known_day()
    if _lues.jour != jour or time.monotonic() >= _lues.jusqua:
        choix = ChoixRetenu.objects.filter(annule_at__isnull=True).order_by("effet", "pk")
        lues = choix.values_list("nom", "effet", "valeur", "phrase")
        _lues.retenus = tuple(Retenu(*ligne) for ligne in lues)
        _lues.jour, _lues.jusqua = jour, time.monotonic() + FRAICHEUR
    return _lues.retenus


def forget() -> None:
    """Read the base again at the next question of this process."""
    _lues.jusqua = 0.0


def choosable(nom: str) -> tuple[Parametre, Marge] | None:
    """A parameter with its margin, when an operator may choose its value; None otherwise."""
    parametre, marge = PAR_NOM.get(nom), MARGES.get(nom)
    if parametre is None or marge is None or parametre.nature is not NatureParametre.CHOIX:
        return None
    return parametre, marge


def in_force(nom: str, on: date) -> tuple[Valeur, str]:
    """The value of a parameter on a day, and the sentence that says it. Raises KeyError for an unknown name."""
    valeur, phrase = PAR_NOM[nom].valeur_au(on), PAR_NOM[nom].phrase
    for retenu in parametres.retenus():
        if retenu.nom == nom and retenu.depuis <= on:
            valeur, phrase = retenu.valeur, retenu.phrase
    return valeur, phrase


def history(nom: str) -> QuerySet[ChoixRetenu]:
    """Every choice made for a parameter, cancelled ones too, the last to begin first."""
    return ChoixRetenu.objects.filter(nom=nom).select_related("auteur", "annule_par").order_by("-effet", "-pk")


def check(propose: Propose, on: date) -> list[Refus]:
    """Every reason not to write it."""
    trouve = choosable(propose.nom)
    if trouve is None:
        return [
            Refus("choix_ferme", "Cette valeur ne se choisit pas ici.", "valeur", "Un texte ou le contrat la fixe.")
        ]
    _, marge = trouve
    refus = []
    if not marge.permits(propose.valeur):
        refus.append(
            Refus("hors_marge", "Cette valeur n’est pas permise.", "valeur", "Restez entre les bornes affichées.")
        )
    if propose.effet <= on:
        refus.append(
            Refus(
                "effet_passe",
                "Un choix s’applique au plus tôt le lendemain\u00a0: rien de ce qui a été jugé ne change.",
                "effet", "Choisissez un jour à venir.",
            )
        )  # fmt: skip
    valeur, phrase = in_force(propose.nom, propose.effet)
    if propose.valeur == valeur:
        refus.append(
            Refus("sans_changement", "C’est déjà la valeur de ce jour-là.", "valeur", "Choisissez-en une autre.")
        )
    if not refus and not _is_ordered(propose):
        refus.append(
            Refus(
                "ordre", "Cette valeur passerait de l’autre côté de celle qui va avec elle.", "valeur",
                "Changez d’abord l’autre, pour le même jour ou avant.",
            )
        )  # fmt: skip
    return refus + _check_words(propose, phrase)


def _is_ordered(propose: Propose) -> bool:
    for paire in ORDONNES:
        if propose.nom in paire:
            bas, haut = (propose.valeur if nom == propose.nom else in_force(nom, propose.effet)[0] for nom in paire)
            return bas < haut  # type: ignore[operator]  # both are numbers: their margins say so
    return True


def _check_words(propose: Propose, phrase: str) -> list[Refus]:
    refus = []
    if propose.phrase == phrase:
        refus.append(
            Refus(
                "phrase_inchangee", "La phrase publique dit encore l’ancienne valeur.", "phrase",
                "Écrivez ce que le public doit lire.",
            )
        )  # fmt: skip
    if not propose.phrase.endswith(".") or len(propose.phrase.split()) > MOTS_MAX:
        refus.append(
            Refus("phrase", f"Une phrase, de {MOTS_MAX} mots au plus, avec son point.", "phrase", "Raccourcissez-la.")
        )
    if len(propose.motif) < MOTIF_MIN:
        refus.append(Refus("motif_requis", "Le motif est trop court.", "motif", "Dites ce qui justifie ce choix."))
    return refus


def choose(propose: Propose, auteur: Utilisateur, on: date) -> ChoixRetenu:
    """Write a choice, queue the work of its day. Raises `Refus` (`non_autorise`, those of `check`) or `Depasse`."""
    require(auteur, Permission.PARAMETRE_CHOISIR, on)
    # What another process wrote a moment ago is what this choice follows.
    forget()
    refus = check(propose, on)
    if refus:
        raise refus[0]
    try:
        with transaction.atomic():
            retenu = ChoixRetenu.objects.create(
                nom=propose.nom, effet=propose.effet, valeur=propose.valeur, phrase=propose.phrase,
                motif=propose.motif, auteur=auteur, jour=on, created_at=horloge.instant(),
            )  # fmt: skip
            _told(Fait.CHOIX_RETENU, retenu, auteur, propose.motif)
            if MARGES[propose.nom].touche.is_recalcul:
                travaux.enqueue(NATURE_RECALCUL, key_of(propose.effet), du_at=_begins(propose.effet), priorite=7)
    except IntegrityError:
        raise Depasse("Un choix commence déjà ce jour-là pour cette valeur.") from None
    return retenu


def cancel(retenu: ChoixRetenu, motif: str, auteur: Utilisateur, on: date) -> None:
    """Take back a choice whose day has not come. Raises `Refus` (`motif_requis`, `choix_commence`) or `Depasse`."""
    require(auteur, Permission.PARAMETRE_CHOISIR, on)
    if not motif.strip():
        raise Refus("motif_requis", "Un choix public ne s’annule pas sans raison.", "motif", "Dites pourquoi.")
    if retenu.effet <= on:
        raise Refus(
            "choix_commence", "Ce choix s’applique déjà.", None, "Faites-en un nouveau, à partir d’un jour à venir."
        )
    with transaction.atomic():
        tenu = ChoixRetenu.objects.filter(pk=retenu.pk, annule_at__isnull=True, effet__gt=on)
        if not tenu.update(annule_at=horloge.instant(), annule_par=auteur, annule_motif=motif.strip()):
            raise Depasse("Ce choix a déjà été annulé.")
        _told(Fait.CHOIX_ANNULE, retenu, auteur, motif.strip())


def waiting(on: date) -> QuerySet[ChoixRetenu]:
    """Choices in force on that day whose recomputation was not done yet."""
    noms = [nom for nom, marge in MARGES.items() if marge.touche.is_recalcul]
    return ChoixRetenu.objects.filter(nom__in=noms, effet__lte=on, annule_at__isnull=True, applique_at__isnull=True)


def key_of(effet: date) -> str:
    """Key of the work of a day."""
    return f"{NATURE_RECALCUL}:{effet:%Y-%m-%d}"


def _begins(jour: date) -> datetime:
    """The first instant of a day, in Paris; a minute is left to the clocks of the workers."""
    return horloge.first_instant(jour) + timedelta(minutes=1)


def _told(fait: Fait, retenu: ChoixRetenu, auteur: Utilisateur, motif: str) -> None:
    journal.record(
        fait, auteur=auteur, objet=retenu, motif=motif,
        details={"nom": retenu.nom, "valeur": retenu.valeur, "effet": retenu.effet.isoformat()},
    )  # fmt: skip
    transaction.on_commit(forget)
