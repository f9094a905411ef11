"""Notes that stay in the instance: written, corrected by a new version, never sent to anybody.

They are read by the instance that wrote them and by the levels above it that follow the file, nobody else: neither the
holder, nor another instance, nor an export. The right of access of the holder (regulation §1.9) is exercised by asking:
whoever answers decides what the law lets read (ADR 0025).
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from accounts import horloge, journal
from accounts.journal import Fait
from accounts.models import Organisation, Utilisateur
from accounts.permissions import Permission
from accounts.roles import Echelon, Nature
from actions.models import Cycle
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import fils
from ordres.competence import require_instance
from ordres.models import NoteInterne

NOTE_MAX = 4000
_RANG = {Echelon.DEPARTEMENTAL: 0, Echelon.REGIONAL: 1, Echelon.NATIONAL: 2}


@dataclass(frozen=True, slots=True)
class NoteLue:
    """A note as its readers see it: the version in force, the former ones, whether this reader may correct it."""

    note: NoteInterne
    anciennes: tuple[NoteInterne, ...]
    is_corrigeable: bool


def write(cycle: Cycle, jeton: uuid.UUID, texte: str, *, auteur: Utilisateur, on: date) -> NoteInterne:
    """Write a note on this file; the same `jeton` again gives the same note.

    Raises `Refus` (`non_autorise`, `propre_dossier`, `note_vide`) or `Depasse` (the token is somebody else's).
    """
    instance = require_instance(auteur, Permission.CONTROLE_INSTRUIRE, cycle, on)
    texte = _plain(texte)
    with transaction.atomic():
        fil = fils.hold(cycle)
        connue = NoteInterne.objects.filter(jeton=jeton, version=1).first()
        if connue is not None:
            if (connue.fil_id, connue.auteur_id, connue.texte) != (fil.pk, auteur.pk, texte):
                raise _depasse()
            return connue
        ecrite = NoteInterne.objects.create(
            fil=fil, jeton=jeton, instance=instance, auteur=auteur, texte=texte, at=horloge.now()
        )
        _record(cycle, ecrite, auteur, instance)
    return ecrite


def correct(cycle: Cycle, jeton: uuid.UUID, texte: str, *, version: int, auteur: Utilisateur, on: date) -> NoteInterne:
    """Correct a note by a new version; `version` is the one that was shown.

    Only the instance that wrote it does. Raises `Refus` (`non_autorise`, `note_vide`) or `Depasse`.
    """
    instance = require_instance(auteur, Permission.CONTROLE_INSTRUIRE, cycle, on)
    texte = _plain(texte)
    with transaction.atomic():
        derniere = NoteInterne.objects.filter(jeton=jeton, fil__cycle=cycle).order_by("-version").first()
        if derniere is None or derniere.version != version:
            raise _depasse()
        if derniere.instance_id != instance.pk:
            raise Refus(
                "non_autorise", "Cette note est d’une autre instance\u00a0: elle seule la corrige.",
                remede="Écrivez la vôtre à la suite.",
            )  # fmt: skip
        try:
            with transaction.atomic():
                ecrite = NoteInterne.objects.create(
                    fil_id=derniere.fil_id, jeton=jeton, version=version + 1, instance=instance, auteur=auteur,
                    texte=texte, at=horloge.now(),
                )  # fmt: skip
        except IntegrityError as erreur:
            raise _depasse() from erreur
        _record(cycle, ecrite, auteur, instance)
    return ecrite


def visible_to(utilisateur: Utilisateur, cycle: Cycle, on: date) -> list[NoteLue]:
    """Notes on this file that this agent may read, the first written first; the perimeter is the caller's to check."""
    if utilisateur.professionnel_id == cycle.exercice.professionnel_id:
        return []
    siennes = utilisateur.organisations_with(Permission.DOSSIER_LIRE, on)
    par_note: dict[uuid.UUID, list[NoteInterne]] = defaultdict(list)
    for note in NoteInterne.objects.filter(fil__cycle=cycle).select_related("auteur", "instance").order_by("version"):
        if any(_reads(instance, note.instance) for instance in siennes):
            par_note[note.jeton].append(note)
    return [
        NoteLue(versions[-1], tuple(versions[:-1]), versions[-1].instance in siennes)
        for versions in sorted(par_note.values(), key=lambda v: (v[0].at, v[0].pk))
    ]


def _reads(lectrice: Organisation, autrice: Organisation) -> bool:
    """Whether an instance reads the notes of another: its own, or those of a level under it in the same Ordre."""
    if lectrice.pk == autrice.pk:
        return True
    if not (lectrice.nature == autrice.nature == Nature.ORDRE and lectrice.profession == autrice.profession):
        return False
    return _RANG.get(Echelon(lectrice.echelon), -1) > _RANG.get(Echelon(autrice.echelon), 3)


def _plain(texte: str) -> str:
    if not (net := texte.strip()):
        raise Refus("note_vide", "Écrivez votre note.", "texte")
    return net


def _record(cycle: Cycle, note: NoteInterne, auteur: Utilisateur, instance: Organisation) -> None:
    journal.record(
        Fait.NOTE_ECRITE, auteur=auteur, organisation=instance, professionnel=cycle.exercice.professionnel, objet=note,
        details={"version": note.version},
    )  # fmt: skip


def _depasse() -> Depasse:
    return Depasse(
        "Cette note a été corrigée pendant que vous écriviez.",
        remede="Relisez sa dernière version, puis corrigez-la s’il le faut encore.",
    )
