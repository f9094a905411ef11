"""What the tests of opinions share: a crowd that gives some, the figures of a month, the addresses of the matrix."""

from __future__ import annotations

import itertools
from datetime import date

from accounts import horloge
from accounts.models import Exercice, Professionnel, Utilisateur
from actions.appreciations_cases import Case, protect
from actions.models import Action, Appreciation, ExportDonnees, ReleveAppreciations
from actions.questions_appreciation import DEMANDEES, Moment, Question
from certif.socle.identifiers import cle_nom
from referentiels.models import Referentiel
from tests.people import make_rpps

_rang = itertools.count(1)


def notes(moment: Moment = Moment.CHAUD, note: int = 4, **autres: int) -> dict[Question, int]:
    """An answer to every question of the moment."""
    return dict.fromkeys(DEMANDEES[moment], note) | {Question(nom): n for nom, n in autres.items()}


def make_crowd(nombre: int, jour: date, *, moment: Moment = Moment.CHAUD, note: int = 4, item=None, **action) -> None:
    """`nombre` people of active accounts, each with one action done that day and its opinion given two days later."""
    personnes = Professionnel.objects.bulk_create(
        Professionnel(
            rpps=make_rpps(), nom="FOULE", prenom=f"P{next(_rang)}", cle_nom=cle_nom("foule"),
            active_at=horloge.instant(),
        )
        for _ in range(nombre)
    )  # fmt: skip
    Exercice.objects.bulk_create(Exercice(professionnel=p, profession="10", departement="75") for p in personnes)
    opine(
        Action.objects.bulk_create(
            Action(
                professionnel=p, item=item, intitule="Action fictive", date_fin=jour, created_at=horloge.instant(),
                maj_at=horloge.instant(), **action,
            )
            for p in personnes
        ),
        moment=moment, note=note, jour=jour,
    )  # fmt: skip


def opine(actions: list[Action], *, jour: date, moment: Moment = Moment.CHAUD, note: int = 4) -> None:
    """The same opinion on each of these actions."""
    Appreciation.objects.bulk_create(
        Appreciation(
            action=action, moment=moment.value, donnee_le=jour, maj_at=horloge.instant(),
            **{q.value: note for q in DEMANDEES[moment]},
        )
        for action in actions
    )  # fmt: skip


def make_releves(jour: date) -> None:
    """Figures of the nation and of each référentiel that a CNP writes: some shown, some hidden."""
    case = Case(40, dict.fromkeys(Question, (160, 40)))
    petite = Case(5, dict.fromkeys(Question, (20, 5)))
    lues = {
        coupe: {(code, moment): case for code in codes for moment in Moment} | {("", Moment.FROID): petite}
        for coupe, codes in {
            "organisateur": ("ODPC:9999", "OF:99999999999"), "type": ("DPC", "CONGRES"),
            "format": ("MIXTE", "PRESENTIEL"),
            "orientation": ("2026-2", "2026-3"), "detail": ("ESSAI", "AUTRE"),
        }.items()
    }  # fmt: skip
    resultat = {
        **protect(lues, {Moment.CHAUD: 200, Moment.FROID: 150}, 11), "debut": "2025-11-01", "fin": "2026-11-01",
        "libelles": {"organisateur": {"ODPC:9999": "ORGANISME FICTIF"}, "orientation": {}, "detail": {}},
    }  # fmt: skip
    for referentiel in (None, *Referentiel.objects.filter(cnp__isnull=False)):
        ReleveAppreciations.objects.create(
            jour=jour.replace(day=1), referentiel=referentiel, resultat=resultat, calcule_at=horloge.instant()
        )


def opinion_addresses(titulaire: Utilisateur, action: Action, jour: date) -> dict[str, list]:
    """Arguments of the addresses of opinions and of the archive, by name; the figures of the month are there."""
    make_releves(jour)
    professionnel = titulaire.professionnel
    assert professionnel is not None
    export = ExportDonnees.objects.create(professionnel=professionnel, demande_at=horloge.instant())
    return {"export": [export.jeton], "avis": [action.pk, "chaud"], "table_avis": ["type-chaud"]}
