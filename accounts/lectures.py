"""Mass reading by one account: count the files it opens, slow it down, ask who it is, stop it, tell who must know.

The count is in PostgreSQL, under a lock by reader: a thousand requests at once open no more files than one after the
other. What is refused is said, journaled and told (operators, presidents of the instance) in the transaction that
refuses. Thresholds: `accounts.rules.lectures`, changed by role in `accounts.seuils_lecture`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.postgres.aggregates import BoolOr
from django.db import connection, transaction
from django.db.models import Count, Max, Q

from accounts import horloge, journal, seuils_lecture
from accounts.journal import Fait
from accounts.lectures_dites import tell
from accounts.models import AlerteLecture, ClientApi, LectureDistincte, Organisation, Utilisateur
from accounts.roles import Role
from accounts.rules.lectures import Compte, Seuils, Verdict, judge
from certif.socle.refus import Refus

HEURE, JOUR = timedelta(hours=1), timedelta(days=1)
#: What a machine is told to wait once it is stopped: a person must lift it.
ATTENTE_ARRET = 3_600
Palier = AlerteLecture.Palier


@dataclass(frozen=True, slots=True)
class Lecteur:
    """Who reads: an agent in their roles of that day, or the credentials of a partner."""

    cle: str
    roles: tuple[Role, ...]
    organisation: Organisation | None
    utilisateur: Utilisateur | None = None
    client: ClientApi | None = None


@dataclass(frozen=True, slots=True)
class Etat:
    """Where a reader stands: what was counted, whether a stop is open, when the last threshold was passed."""

    compte: Compte
    is_deja_lue: bool
    is_arrete: bool
    alerte_at: datetime | None


class LectureFreinee(Refus):
    """A file that does not open now; `attente` is in seconds, 0 when waiting changes nothing."""

    def __init__(self, verdict: Verdict, attente: int, compte: Compte) -> None:
        super().__init__(
            f"lectures_{verdict}", "Beaucoup de dossiers ont été ouverts avec ce compte en peu de temps.",
            remede="Le guide « Pourquoi la plateforme me ralentit » dit quoi faire.",
        )  # fmt: skip
        self.verdict = verdict
        self.attente = attente
        self.compte = compte


def reader_of(utilisateur: Utilisateur, on: date) -> Lecteur:
    """An agent as a reader, in the roles of that day; alerts go to the first organisation they read for."""
    tenues = utilisateur.appartenances_au(on)
    return Lecteur(
        f"utilisateur:{utilisateur.pk}", tuple(Role(a.role) for a in tenues),
        tenues[0].organisation if tenues else None, utilisateur=utilisateur,
    )  # fmt: skip


def reader_of_client(client: ClientApi) -> Lecteur:
    """The credentials of a partner as a reader; they cannot confirm, they are watched then stopped."""
    return Lecteur(f"client:{client.pk}", (Role.PARTENAIRE_TECHNIQUE,), client.partenaire.organisation, client=client)


def note(lecteur: Lecteur, personne: str, *, confirme_at: datetime | None, can_confirm: bool = True) -> None:
    """Count one file that this reader opens, before it is read; raises `LectureFreinee` when it must not be.

    `personne`: the digits of an RPPS number. `confirme_at`: when this session last gave its second factor;
    `can_confirm` False for those to whom none can be asked (a machine, the demonstration).
    """
    instant = horloge.instant()
    etat = _state(lecteur, personne, instant)
    if etat.is_deja_lue and not etat.is_arrete:
        return
    with transaction.atomic():
        _hold(lecteur)
        etat = _state(lecteur, personne, instant)
        seuils = seuils_lecture.of_roles(lecteur.roles)
        is_confirme = not can_confirm or (
            confirme_at is not None and etat.alerte_at is not None and confirme_at > etat.alerte_at
        )
        verdict = Verdict.ARRET if etat.is_arrete else judge(seuils, etat.compte, is_confirme=is_confirme)
        _remember(lecteur, personne, etat, verdict, seuils, instant)
    if verdict != Verdict.LIBRE:
        raise LectureFreinee(verdict, _wait(verdict, seuils, etat.compte), etat.compte)


def forget_old() -> None:
    """Erase what no count reads any more."""
    LectureDistincte.objects.filter(at__lt=horloge.instant() - JOUR).delete()


def _hold(lecteur: Lecteur) -> None:
    """One reading at a time for one reader, until the end of the transaction."""
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 4))", [f"lectures:{lecteur.cle}"])


def _state(lecteur: Lecteur, personne: str, instant: datetime) -> Etat:
    """What was opened since the last lift, in the hour and in the day; two queries."""
    alertes = AlerteLecture.objects.filter(lecteur=lecteur.cle).aggregate(
        arrete=BoolOr(Q(palier=Palier.ARRET, levee_at__isnull=True)),
        levee=Max("levee_at"),
        ralenti=Max("at", filter=Q(palier=Palier.RALENTI, at__gt=instant - JOUR)),
    )
    depuis = max(filter(None, (instant - JOUR, alertes["levee"])))
    lues = LectureDistincte.objects.filter(lecteur=lecteur.cle, at__gt=depuis).aggregate(
        jour=Count("pk"), heure=Count("pk", filter=Q(at__gt=instant - HEURE)), derniere=Max("at"),
        deja=BoolOr(Q(personne=personne)),
    )  # fmt: skip
    derniere = lues["derniere"]
    compte = Compte(lues["heure"], lues["jour"], (instant - derniere).total_seconds() if derniere else None)
    passee = alertes["ralenti"] if alertes["ralenti"] and alertes["ralenti"] > depuis else None
    return Etat(compte, bool(lues["deja"]), bool(alertes["arrete"]), passee)


def _remember(
    lecteur: Lecteur, personne: str, etat: Etat, verdict: Verdict, seuils: Seuils, instant: datetime
) -> None:  # fmt: skip
    """Write the reading, or the alert of a threshold passed just now."""
    if verdict is Verdict.LIBRE:
        LectureDistincte.objects.bulk_create(
            [LectureDistincte(lecteur=lecteur.cle, personne=personne, at=instant)],
            update_conflicts=True, unique_fields=["lecteur", "personne"], update_fields=["at"],
        )  # fmt: skip
    if verdict is Verdict.ARRET and not etat.is_arrete:
        _alert(lecteur, Palier.ARRET, etat.compte, instant)
    elif etat.alerte_at is None and etat.compte.heure >= seuils.confirmation and verdict is not Verdict.ARRET:
        _alert(lecteur, Palier.RALENTI, etat.compte, instant)


def _alert(lecteur: Lecteur, palier: Palier, compte: Compte, instant: datetime) -> None:
    alerte = AlerteLecture.objects.create(
        lecteur=lecteur.cle, utilisateur=lecteur.utilisateur, client=lecteur.client,
        organisation=lecteur.organisation, palier=palier, heure=compte.heure, jour=compte.jour, at=instant,
    )  # fmt: skip
    journal.record(
        Fait.LECTURES_ARRETEES if palier == Palier.ARRET else Fait.LECTURES_RALENTIES,
        auteur=lecteur.utilisateur, organisation=lecteur.organisation, objet=alerte,
        details={"heure": compte.heure, "jour": compte.jour},
    )  # fmt: skip
    tell(alerte)


def _wait(verdict: Verdict, seuils: Seuils, compte: Compte) -> int:
    if verdict is Verdict.ARRET:
        return ATTENTE_ARRET
    return max(1, round(seuils.pause - (compte.depuis or 0))) if verdict is Verdict.PAUSE else 0
