"""The private room: the holder's notes, readable by them alone (ADR 0013).

Nothing here reaches the journal, a log, a projection or a partner: that somebody wrote a note is theirs too. What is
written is decrypted in memory for its holder only, and never compared in SQL.
"""

import json
import logging
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts import horloge
from accounts.models import Utilisateur
from accounts.permissions import Permission
from actions.chiffrement_carnet import Coffre, Illisible, new_salt
from actions.models import Action, Carnet, NoteCarnet
from actions.titulaire import require_holder
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels.recherche import normalise

#: Notes of one person (`choix`): a search decrypts them all.
MAXIMUM = 500
LONGUEUR_TITRE = 150
LONGUEUR_TEXTE = 20_000
#: How long an erased note may come back (`choix`).
ANNULATION = timedelta(minutes=15)
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Contenu:
    """What the holder writes; `axe` and `action` (key of one of their actions) are optional."""

    titre: str
    texte: str
    axe: int | None = None
    action: int | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A note in front of its holder; `contenu` is None when it cannot be opened."""

    jeton: UUID
    revision: int
    contenu: Contenu | None
    created_at: datetime
    maj_at: datetime
    effacee_at: datetime | None = None

    @property
    def intitule(self) -> str:
        """The title, or the first words."""
        if self.contenu is None:
            return "Note illisible pour le moment"
        debut = self.contenu.texte.strip().split("\n", 1)[0]
        return self.contenu.titre or (f"{debut[:60].rstrip()}…" if len(debut) > 60 else debut)

    @property
    def extrait(self) -> str:
        """The beginning of the text, on one line."""
        texte = " ".join(self.contenu.texte.split()) if self.contenu else ""
        return f"{texte[:160].rstrip()}…" if len(texte) > 160 else texte


def own_notes(utilisateur: Utilisateur) -> QuerySet[NoteCarnet]:
    """The holder's notes, still sealed, the last written first; those erased are left out."""
    return NoteCarnet.objects.filter(
        carnet__professionnel_id=_holder(utilisateur), effacee_at__isnull=True
    ).select_related("carnet")


def erased_notes(utilisateur: Utilisateur) -> QuerySet[NoteCarnet]:
    """The notes that the holder erased and may still take back."""
    return NoteCarnet.objects.filter(
        carnet__professionnel_id=_holder(utilisateur), effacee_at__gt=horloge.instant() - ANNULATION
    ).select_related("carnet")


def read_all(lignes: Iterable[NoteCarnet]) -> list[Note]:
    """These notes opened, in their order."""
    coffres: dict[int, Coffre] = {}
    return [_open(ligne, coffres) for ligne in lignes]


def read(utilisateur: Utilisateur, jeton: UUID) -> Note | None:
    """One note of this holder, or None: not theirs, erased, never written."""
    return next(iter(read_all(own_notes(utilisateur).filter(jeton=jeton))), None)


def is_known(utilisateur: Utilisateur, jeton: UUID) -> bool:
    """Whether this holder has this note, erased or not."""
    return NoteCarnet.objects.filter(carnet__professionnel_id=_holder(utilisateur), jeton=jeton).exists()


def search(utilisateur: Utilisateur, texte: str) -> list[Note]:
    """The notes that hold every word, whatever the accents and the case; compared here, never by the base."""
    mots = normalise(texte).split()
    return [
        note
        for note in read_all(own_notes(utilisateur).iterator(chunk_size=100))
        if note.contenu and all(mot in normalise(f"{note.contenu.titre} {note.contenu.texte}") for mot in mots)
    ]


def write(utilisateur: Utilisateur, jeton: UUID, revision: int, contenu: Contenu) -> Note:
    """Write a new note (`revision` 0) or the next revision of one; the same content again writes nothing.

    Raises `Refus` (empty, full notebook, somebody else's action) or `Depasse` (changed or erased in another window).
    """
    professionnel_id = _holder(utilisateur)
    _check(utilisateur, contenu)
    with transaction.atomic():
        carnet = _lock(professionnel_id)
        ligne = carnet.notes.filter(jeton=jeton).first()
        if ligne is None and not revision:
            return _create(carnet, jeton, contenu)
        if ligne is None or ligne.effacee_at is not None:
            raise Depasse(
                "Cette note a été effacée, peut-être dans un autre onglet.",
                "Votre texte est ci-dessous\u00a0: enregistrez-le pour en faire une nouvelle note.",
            )
        lue = _open(ligne, {})
        if lue.contenu == contenu:
            return lue
        if lue.contenu is None:
            raise unreadable()
        if ligne.revision != revision:
            raise Depasse(
                "Cette note a changé depuis que vous avez ouvert cette page, peut-être dans un autre onglet.",
                "Rien n’est perdu\u00a0: comparez les deux textes, puis enregistrez celui que vous gardez.",
            )
        return _seal(carnet, ligne, contenu)


def erase(utilisateur: Utilisateur, jeton: UUID, revision: int) -> None:
    """Erase a note: out of sight at once, for good the next night. Twice is once; `Depasse` when it changed."""
    lignes = NoteCarnet.objects.filter(carnet__professionnel_id=_holder(utilisateur), jeton=jeton)
    if lignes.filter(revision=revision, effacee_at__isnull=True).update(effacee_at=horloge.instant()):
        return
    if lignes.filter(effacee_at__isnull=True).exists():
        raise Depasse(
            "Cette note a changé depuis que vous avez ouvert cette page.",
            "Elle n’a pas été effacée. Relisez-la, puis recommencez si besoin.",
        )


def restore(utilisateur: Utilisateur, jeton: UUID) -> None:
    """Take back a note just erased. Twice is once; `Depasse` when the delay has passed."""
    if erased_notes(utilisateur).filter(jeton=jeton).update(effacee_at=None):
        return
    if not own_notes(utilisateur).filter(jeton=jeton).exists():
        raise Depasse(
            "Cette note est effacée pour de bon.", "Une note effacée peut être rétablie pendant quinze minutes."
        )


def forget_erased() -> int:
    """Erase for good what may no longer come back; how many rows. Every night."""
    return NoteCarnet.objects.filter(effacee_at__lt=horloge.instant() - ANNULATION).delete()[0]


def as_export(utilisateur: Utilisateur) -> list[dict[str, Any]]:
    """Every note kept about this holder, in clear, for the export that they ask for themselves."""
    lignes = NoteCarnet.objects.filter(carnet__professionnel_id=_holder(utilisateur)).select_related("carnet")
    return [
        {
            **(asdict(note.contenu) if note.contenu else {"illisible": True}),
            "creee_le": note.created_at.isoformat(),
            "modifiee_le": note.maj_at.isoformat(),
            "effacee_le": note.effacee_at.isoformat() if note.effacee_at else None,
        }
        for note in read_all(lignes.order_by("pk"))
    ]


def unreadable() -> Refus:
    """What to say of a note that does not open; the reason is in the log."""
    return Refus(
        "note_illisible",
        "Cette note ne peut pas être lue pour le moment.",
        remede="Elle est gardée telle quelle. Signalez-le à l’assistance technique\u00a0: elle rétablira la clé, sans"
        " pouvoir lire la note.",
    )


def _holder(utilisateur: Utilisateur) -> int:
    professionnel_id = utilisateur.professionnel_id or 0
    require_holder(utilisateur, Permission.CARNET_TENIR, professionnel_id)
    return professionnel_id


def _check(utilisateur: Utilisateur, contenu: Contenu) -> None:
    if not contenu.titre.strip() and not contenu.texte.strip():
        raise Refus("note_vide", "Cette note est vide.", "texte", "Écrivez un titre ou quelques mots.")
    if len(contenu.titre) > LONGUEUR_TITRE or len(contenu.texte) > LONGUEUR_TEXTE:
        raise Refus("note_longue", "Cette note est trop longue.", "texte", "Partagez-la en plusieurs notes.")
    if contenu.action and not Action.objects.owned_by(utilisateur).filter(pk=contenu.action).exists():
        raise Refus("action_inconnue", "Cette action n’est pas sur votre compte.", "action", "Choisissez-en une autre.")


def _lock(professionnel_id: int) -> Carnet:
    """The notebook, opened if need be, held for the transaction: two windows write one after the other."""
    Carnet.objects.get_or_create(
        professionnel_id=professionnel_id, defaults={"sel": new_salt(), "created_at": horloge.now()}
    )
    return Carnet.objects.select_for_update().get(professionnel_id=professionnel_id)


def _create(carnet: Carnet, jeton: UUID, contenu: Contenu) -> Note:
    if carnet.notes.filter(effacee_at__isnull=True).count() >= MAXIMUM:
        raise Refus(
            "carnet_plein",
            f"Votre carnet est plein\u00a0: il tient {MAXIMUM} notes.",
            remede="Effacez celles qui ne vous servent plus. Votre texte reste sur cette page.",
        )
    instant = horloge.now()
    return _seal(
        carnet, NoteCarnet(carnet=carnet, jeton=jeton, revision=0, created_at=instant, maj_at=instant), contenu
    )


def _seal(carnet: Carnet, ligne: NoteCarnet, contenu: Contenu) -> Note:
    ligne.revision += 1
    ligne.maj_at = horloge.now()
    clair = json.dumps(asdict(contenu), ensure_ascii=False).encode()
    ligne.contenu, ligne.cle = _safe_of(carnet).seal(ligne.jeton, ligne.revision, clair)
    if ligne._state.adding:
        ligne.save(force_insert=True)
    elif not NoteCarnet.objects.filter(pk=ligne.pk, revision=ligne.revision - 1, effacee_at__isnull=True).update(
        contenu=ligne.contenu, cle=ligne.cle, revision=ligne.revision, maj_at=ligne.maj_at
    ):
        raise Depasse()
    return Note(ligne.jeton, ligne.revision, contenu, ligne.created_at, ligne.maj_at)


def _open(ligne: NoteCarnet, coffres: dict[int, Coffre]) -> Note:
    coffre = coffres.setdefault(ligne.carnet_id, _safe_of(ligne.carnet))
    contenu = None
    try:
        contenu = Contenu(**json.loads(coffre.unseal(ligne.jeton, ligne.revision, ligne.contenu, ligne.cle)))
    except Illisible as erreur:
        logger.error("%s %s: does not open (%s)", ligne._meta.label, ligne.pk, erreur.raison)
    return Note(ligne.jeton, ligne.revision, contenu, ligne.created_at, ligne.maj_at, ligne.effacee_at)


def _safe_of(carnet: Carnet) -> Coffre:
    return Coffre(carnet.professionnel_id, bytes(carnet.sel))
