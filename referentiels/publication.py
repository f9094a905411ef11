"""Publication of a version by arrêté, its repeal, and whom it is written for (L. 4022-8 II).

The steps before are in `transmission` and `avis`, their table in `workflow_version`.
"""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction
from django.db.models import Max, Q, QuerySet

from accounts import horloge, travaux
from accounts.models import Utilisateur
from certif.socle.period import veille
from certif.socle.refus import Refus
from referentiels.concernes import concerned_exercises
from referentiels.etapes import Pas, begin, lock, move
from referentiels.models import Portee, Referentiel, VersionReferentiel
from referentiels.rules.controle_version import check_effet
from referentiels.transmission import prealable_reason
from referentiels.workflow_version import WORKFLOW, Geste


@transaction.atomic
def publish(
    version_id: int, auteur: Utilisateur, on: date, *, effet: date, arrete: str, sans_prealable: str = ""
) -> VersionReferentiel:
    """Publish a validated version by arrêté: its date of effect is not in the past, its content never changes again.

    Raises `Refus`: `effet_passe`, `effet_anterieur`, `arrete_manquant`, `prealable_manquant` (nobody publishes a rule
    without having seen whom it touches, unless a reason is written).
    """
    pas = begin(Geste.PUBLIER, version_id, auteur, on)
    motif = check_publish(pas.version, on, effet=effet, arrete=arrete, sans_prealable=sans_prealable)
    return _publish(pas, effet, arrete.strip(), motif)


def check_publish(version: VersionReferentiel, on: date, *, effet: date, arrete: str, sans_prealable: str = "") -> str:
    """Raise the `Refus` that `publish` would raise; returns why the version goes without what should have been seen."""
    if passee := check_effet(effet, on):
        raise Refus(passee[0].code, passee[0].message, "effet", passee[0].remede)
    if not arrete.strip():
        raise Refus("arrete_manquant", "La référence de l’arrêté manque.", "arrete", "Indiquez son numéro et sa date.")
    _check_order(version, effet)
    _check_shared(version, effet)
    return prealable_reason(version, sans_prealable)


def _check_order(version: VersionReferentiel, effet: date) -> None:
    """A version takes effect after every version of its référentiel that was published before it."""
    publiees = VersionReferentiel.objects.published().filter(referentiel=version.referentiel_id)
    derniere = publiees.aggregate(derniere=Max("effet"))["derniere"]
    if derniere and effet <= derniere:
        raise Refus(
            "effet_anterieur", f"Une version a déjà effet le {derniere:%d/%m/%Y}.", "effet",
            "Choisissez une date d’effet postérieure.",
        )  # fmt: skip


def _check_shared(version: VersionReferentiel, effet: date) -> None:
    """Of two référentiels written for the same people, the last to take effect applies: never both on one day."""
    memes = VersionReferentiel.objects.filter(
        etat=VersionReferentiel.Etat.PUBLIE, effet=effet, referentiel__profession=version.referentiel.profession
    ).exclude(referentiel=version.referentiel_id)
    voulues = set(version.specialites or [""])
    for autre in memes.select_related("referentiel").order_by("pk"):
        if voulues & set(autre.specialites or [""]):
            raise Refus(
                "effet_partage",
                f"«\u00a0{autre.referentiel.titre}\u00a0», écrit pour les mêmes personnes, prend effet ce jour-là.",
                "effet", "Choisissez une autre date d’effet\u00a0: le dernier des deux à prendre effet s’appliquera.",
            )  # fmt: skip


@transaction.atomic
def put_in_service(version_id: int, *, on: date, auteur: Utilisateur | None = None) -> VersionReferentiel:
    """Publish without the opinions, at the date of effect the version carries (set-up and tests; past allowed)."""
    version = lock(version_id)
    transition = WORKFLOW.check(Geste.METTRE_EN_SERVICE, version.etat)
    if version.effet is None:
        raise Refus("effet_manquant", "La version n’a pas de date d’effet.", "effet", "Indiquez-la dans l’import.")
    return _publish(Pas(version, transition, on, auteur), version.effet, version.arrete)


@transaction.atomic
def repeal(version_id: int, auteur: Utilisateur, on: date, *, fin: date, motif: str) -> VersionReferentiel:
    """Repeal a published version; `fin` is the last day it applies. Cycles that follow it keep it (R. 4022-8).

    Raises `Refus`: `motif_requis`, `fin_passee`, `fin_avant_effet`, `fin_apres_suivante` (another version already
    takes over before).
    """
    pas = begin(Geste.ABROGER, version_id, auteur, on, motif)
    check_repeal(pas.version, on, fin=fin)
    return move(pas, motif, fin_effet=fin)


def check_repeal(version: VersionReferentiel, on: date, *, fin: date) -> None:
    """Raise the `Refus` that `repeal` would raise about its date."""
    if fin < on:
        raise Refus("fin_passee", "La fin d’effet est déjà passée.", "fin", "Choisissez aujourd’hui ou plus tard.")
    if version.effet and fin < version.effet:
        raise Refus(
            "fin_avant_effet", f"La version ne prend effet que le {version.effet:%d/%m/%Y}.", "fin",
            "Choisissez ce jour ou plus tard.",
        )  # fmt: skip
    if version.fin_effet and fin > version.fin_effet:
        raise Refus(
            "fin_apres_suivante",
            f"La version cesse déjà de s’appliquer après le {version.fin_effet:%d/%m/%Y}\u00a0: une autre lui succède.",
            "fin", "Choisissez ce jour ou plus tôt.",
        )  # fmt: skip


def _publish(pas: Pas, effet: date, arrete: str, motif: str = "") -> VersionReferentiel:
    """Publish, close what came before the day before, and say from when whom the référentiel is written for."""
    # Two versions of one référentiel published at the same time wait for each other.
    referentiel = Referentiel.objects.select_for_update(no_key=True).get(pk=pas.version.referentiel_id)
    _check_order(pas.version, effet)
    publiee = move(pas, motif, effet=effet, arrete=arrete, publiee_at=horloge.now())
    anterieures = VersionReferentiel.objects.published().filter(referentiel=referentiel)
    anterieures.exclude(pk=publiee.pk).filter(Q(fin_effet__isnull=True) | Q(fin_effet__gte=effet)).update(
        fin_effet=veille(effet)
    )
    _date_portees(publiee, effet)
    if effet <= pas.on:
        touch_scope(publiee, pas.on)
    return publiee


def _date_portees(version: VersionReferentiel, effet: date) -> None:
    """From the date of effect on, the référentiel applies to the specialties of this version and to no other."""
    voulues = version.specialites or [""]
    portees = Portee.objects.filter(referentiel=version.referentiel_id)
    portees.exclude(specialite__in=voulues).filter(debut__gte=effet).delete()
    portees.exclude(specialite__in=voulues).filter(fin__isnull=True).update(fin=veille(effet))
    portees.filter(specialite__in=voulues).update(fin=None)
    Portee.objects.bulk_create(
        [Portee(referentiel_id=version.referentiel_id, specialite=code, debut=effet) for code in voulues],
        ignore_conflicts=True,
    )


def count_concerned(version: VersionReferentiel, on: date) -> int:
    """How many professionals of the roster this version is written for on that day."""
    return concerned_exercises(version, on).count()


def touch_scope(version: VersionReferentiel, on: date) -> int:
    """Ask for the cycles of everybody this version is written for to be computed again; returns how many exercises."""
    exercices, valeurs = concerned_exercises(version, on).values("pk").query.sql_with_params()
    sql = f"""
        INSERT INTO accounts_exercicetouche (exercice_id) {exercices}
        ON CONFLICT (exercice_id) DO UPDATE SET exercice_id = EXCLUDED.exercice_id
    """
    with connection.cursor() as curseur:
        curseur.execute(sql, valeurs)
        touches = curseur.rowcount
    if touches:
        travaux.requeue("cycles.recalcul", "cycles.recalcul")
    return touches


def taking_effect(depuis: date, on: date) -> QuerySet[VersionReferentiel]:
    """Published versions whose date of effect lies between the two days, both included."""
    return VersionReferentiel.objects.filter(
        etat=VersionReferentiel.Etat.PUBLIE, effet__gte=depuis, effet__lte=on
    ).select_related("referentiel")


def in_force_before(version: VersionReferentiel, effet: date) -> VersionReferentiel | None:
    """The version of the same référentiel that this one replaces on its date of effect, if any."""
    publiees = VersionReferentiel.objects.published().filter(referentiel=version.referentiel_id, effet__lt=effet)
    return publiees.filter(Q(fin_effet__isnull=True) | Q(fin_effet__gte=veille(effet))).order_by("-effet").first()


def next_version(version: VersionReferentiel) -> VersionReferentiel | None:
    """The version of the same référentiel published to take effect after this one, if any."""
    publiees = VersionReferentiel.objects.filter(
        referentiel=version.referentiel_id, etat=VersionReferentiel.Etat.PUBLIE, effet__gt=version.effet
    )
    return publiees.order_by("effet").first()
