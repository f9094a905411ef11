"""Announcements: what operators tell everybody, now and in the history of the service."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts import horloge, journal
from accounts.journal import Fait
from accounts.models import Annonce, Utilisateur
from accounts.permissions import Permission, require
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse

#: Seconds during which another process may not know of a new banner: every page asks, none should pay for it.
FRAICHEUR = 15
#: Banners on a page at once: past that, nobody reads any.
AFFICHEES_MAX = 3


@dataclass(frozen=True, slots=True)
class Redigee:
    """What an operator wrote: kind, for whom, words, from when, until when (None: until ended)."""

    genre: Annonce.Genre
    public: Annonce.Public
    titre: str
    texte: str
    debut_at: datetime
    fin_at: datetime | None = None


def shown_to(utilisateur: Utilisateur | None) -> list[Annonce]:
    """Banners that this person sees now, incidents first; read from memory, no query on most pages."""
    instant = horloge.instant()
    publics = {Annonce.Public.TOUS.value}
    if utilisateur is not None:
        publics.add(Annonce.Public.CONNECTES.value)
        if utilisateur.is_agent:
            publics.add(Annonce.Public.AGENTS.value)
    visibles = [
        une
        for une in _not_over(instant)
        if une.debut_at <= instant and (une.fin_at is None or instant < une.fin_at) and une.public in publics
    ]
    visibles.sort(key=lambda une: (une.genre != Annonce.Genre.INCIDENT, -une.debut_at.timestamp()))
    return visibles[:AFFICHEES_MAX]


@dataclass(slots=True)
class _Memoire:
    """What this process last read: the announcements that are not over, until when they may be believed."""

    annonces: list[Annonce]
    jusqua: float = 0.0


_lues = _Memoire([])


def forget() -> None:
    """Read them again at the next page of this process."""
    _lues.jusqua = 0.0


def _not_over(instant: datetime) -> list[Annonce]:
    if time.monotonic() >= _lues.jusqua:
        _lues.annonces = list(Annonce.objects.filter(Q(fin_at__isnull=True) | Q(fin_at__gt=instant)))
        _lues.jusqua = time.monotonic() + FRAICHEUR
    return _lues.annonces


def history(depuis: datetime) -> QuerySet[Annonce]:
    """Incidents and maintenances that touched the service since then, the newest first; only what everybody saw."""
    return Annonce.objects.filter(
        Q(fin_at__isnull=True) | Q(fin_at__gte=depuis), public=Annonce.Public.TOUS,
        genre__in=[Annonce.Genre.INCIDENT, Annonce.Genre.MAINTENANCE],
    )  # fmt: skip


def publish(redigee: Redigee, auteur: Utilisateur, on: date) -> Annonce:
    """Announce something. Raises `Refus` (`non_autorise`, `dates`)."""
    require(auteur, Permission.SITE_EDITER, on)
    _check(redigee)
    instant = horloge.instant()
    with transaction.atomic():
        annonce = Annonce.objects.create(
            genre=redigee.genre, public=redigee.public, titre=redigee.titre, texte=redigee.texte,
            debut_at=redigee.debut_at, fin_at=redigee.fin_at, auteur=auteur, created_at=instant, modifiee_at=instant,
        )  # fmt: skip
        _told(Fait.ANNONCE_PUBLIEE, annonce, auteur)
    return annonce


def rewrite(annonce: Annonce, redigee: Redigee, auteur: Utilisateur, on: date) -> None:
    """Change the words or the dates of one that somebody else did not change meanwhile (`Depasse`). Raises `Refus`."""
    require(auteur, Permission.SITE_EDITER, on)
    _check(redigee)
    with transaction.atomic():
        ecrites = Annonce.objects.filter(pk=annonce.pk, modifiee_at=annonce.modifiee_at).update(
            genre=redigee.genre, public=redigee.public, titre=redigee.titre, texte=redigee.texte,
            debut_at=redigee.debut_at, fin_at=redigee.fin_at, modifiee_at=horloge.instant(),
        )  # fmt: skip
        if not ecrites:
            raise Depasse("Quelqu’un d’autre a modifié cette annonce.")
        _told(Fait.ANNONCE_MODIFIEE, annonce, auteur)


def end(annonce: Annonce, auteur: Utilisateur, on: date) -> None:
    """It is over: the banner goes; one that had not begun is never shown. Raises `Refus` or `Depasse`."""
    require(auteur, Permission.SITE_EDITER, on)
    instant = horloge.instant()
    with transaction.atomic():
        en_cours = Annonce.objects.filter(Q(fin_at__isnull=True) | Q(fin_at__gt=instant), pk=annonce.pk)
        if not en_cours.update(fin_at=max(instant, annonce.debut_at), modifiee_at=instant):
            raise Depasse("Cette annonce est déjà terminée.")
        _told(Fait.ANNONCE_MODIFIEE, annonce, auteur)


def _check(redigee: Redigee) -> None:
    if redigee.fin_at is not None and redigee.fin_at <= redigee.debut_at:
        raise Refus("dates", "L’annonce finit avant de commencer.", "fin_at", "Corrigez l’un des deux instants.")


def _told(fait: Fait, annonce: Annonce, auteur: Utilisateur) -> None:
    journal.record(fait, auteur=auteur, objet=annonce, details={"genre": annonce.genre, "public": annonce.public})
    transaction.on_commit(forget)
