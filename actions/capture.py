"""The ten-second capture: keep a photo now, say later which action it proves.

A phone may send the same capture many times (no network, browser closed, answer lost): its `jeton` makes it happen
once and every sending gets the same answer. Nothing is judged here but the file itself: dates, cycle and item belong
to the declaration.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F, Q, QuerySet

from accounts import horloge, journal
from accounts.journal import Fait
from accounts.models import Professionnel, Utilisateur
from accounts.permissions import Permission
from actions import brouillons
from actions.justificatifs import PreuveAcceptee, accept, open_stored
from actions.models import Brouillon, Capture, Cycle
from actions.rules.texte_medical import looks_like_a_result
from actions.saisie import demande_de, refuse_document
from actions.titulaire import require_holder
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels.lecture import load_version

#: Photos of one person that may wait at once (`choix`).
MAXIMUM = 50
LONGUEUR_TITRE = 150
#: How long an erased capture may come back (`choix`).
ANNULATION = timedelta(minutes=15)
#: How long the row of a capture outlives its file, so that a phone that never got its answer gets it (`choix`).
MEMOIRE = timedelta(days=180)
#: How the form of a declaration says that its proof is a file.
FICHIER = "fichier"


@dataclass(frozen=True, slots=True)
class Prise:
    """What comes with the photo: the key drawn on the phone, a title (may be empty), the day of the action."""

    jeton: UUID
    titre: str
    jour: date


def keep(utilisateur: Utilisateur, prise: Prise, fichier: UploadedFile) -> Capture:
    """Keep a capture; the same `jeton` again gives the capture already kept and reads no file.

    Raises `Refus`: not the holder, title that reads like a medical result, file refused, too many waiting.
    """
    professionnel_id = utilisateur.professionnel_id or 0
    require_holder(utilisateur, Permission.ACTION_DECLARER, professionnel_id)
    connue = _known(professionnel_id, prise.jeton)
    if connue is not None:
        return connue
    _check_words(prise.titre)
    preuve = accept(fichier)
    with transaction.atomic():
        # Two sendings of one person, one after the other: the second finds the first.
        professionnel = Professionnel.objects.select_for_update(no_key=True).get(pk=professionnel_id)
        connue = _known(professionnel_id, prise.jeton)
        if connue is not None:
            return connue
        _check_room(utilisateur)
        return _store(utilisateur, professionnel, prise, preuve)


def begin(
    utilisateur: Utilisateur, capture: Capture, cycle: Cycle, code: str, on: date, *, sans_photo: bool = False
) -> Brouillon:
    """Open the declaration of a capture for an item, with its title, its day and its photo.

    Twice gives the same draft; another item takes all that it holds along. `Refus("preuve_de_sante")` when no document
    may be given for this item: `sans_photo` then erases the photo for good and goes on without it. `Depasse` when the
    capture was erased or declared meanwhile.
    """
    with transaction.atomic():
        tenue = _hold(utilisateur, capture)
        ancien = tenue.brouillon
        brouillon = brouillons.start(utilisateur, cycle, code, on, depuis=ancien)
        if not sans_photo:
            refuse_document(demande_de(load_version(brouillon.item.version_id), brouillon.item.code, on))
        if ancien is None:
            saisi = {"intitule": tenue.titre, "date_fin": tenue.jour.isoformat()}
            brouillons.save_typed(brouillon, saisi if sans_photo else saisi | {"mode_preuve": FICHIER})
        if sans_photo:
            brouillons.detach_all(brouillon)
            _forget_file(tenue)
        elif ancien is None:
            brouillons.attach(brouillon, _as_proof(tenue))
        Capture.objects.filter(pk=tenue.pk).update(brouillon=brouillon)
        return brouillon


def erase(utilisateur: Utilisateur, jeton: UUID) -> None:
    """Erase a capture: out of sight at once, for good the next night. Twice is once; a declared one is refused."""
    with transaction.atomic():
        tenue = _hold(utilisateur, _own(utilisateur).get(jeton=jeton), erased=True)
        if tenue.effacee_at is not None:
            return
        if tenue.brouillon is not None:
            brouillons.abandon(tenue.brouillon)
        Capture.objects.filter(pk=tenue.pk).update(effacee_at=horloge.instant())
        _record(Fait.CAPTURE_EFFACEE, utilisateur, tenue)


def restore(utilisateur: Utilisateur, jeton: UUID) -> None:
    """Take back a capture just erased. Twice is once; `Depasse` when the delay has passed."""
    if erased(utilisateur).filter(jeton=jeton).update(effacee_at=None):
        return
    if not waiting(utilisateur).filter(jeton=jeton).exists():
        raise Depasse(
            "Cette photo est effacée pour de bon.", "Une photo effacée peut être rétablie pendant quinze minutes."
        )


def waiting(utilisateur: Utilisateur) -> QuerySet[Capture]:
    """The captures of this holder that wait to be declared, the last first."""
    return Capture.objects.owned_by(utilisateur).waiting()


def erased(utilisateur: Utilisateur) -> QuerySet[Capture]:
    """The captures that the holder erased and may still take back."""
    return _own(utilisateur).filter(effacee_at__gt=horloge.instant() - ANNULATION).exclude(fichier="")


def forget() -> int:
    """Erase for good the files that serve no more (erased, declared) and the rows too old; how many. Every night."""
    instant = horloge.instant()
    finies = Capture.objects.filter(
        Q(effacee_at__lt=instant - ANNULATION) | Q(brouillon__action__isnull=False)
    ).exclude(fichier="")
    nombre = 0
    for capture in finies.iterator(chunk_size=200):
        with transaction.atomic():
            _forget_file(capture)
        nombre += 1
    Capture.objects.filter(fichier="", created_at__lt=instant - MEMOIRE).delete()
    return nombre


def as_export(utilisateur: Utilisateur) -> list[dict[str, Any]]:
    """Every capture kept about this holder, as JSON values; their files are downloaded apart."""
    return [
        {
            "titre": c.titre, "jour": c.jour.isoformat(), "fichier": c.nom, "type": c.type_mime, "taille": c.taille,
            "sha256": c.sha256, "recue_le": c.created_at.isoformat(),
            "effacee_le": c.effacee_at.isoformat() if c.effacee_at else None,
        }
        for c in _own(utilisateur).order_by("pk")
    ]  # fmt: skip


def _own(utilisateur: Utilisateur) -> QuerySet[Capture]:
    return Capture.objects.owned_by(utilisateur)


def _known(professionnel_id: int, jeton: UUID) -> Capture | None:
    return Capture.objects.filter(professionnel_id=professionnel_id, jeton=jeton).first()


def _hold(utilisateur: Utilisateur, capture: Capture, *, erased: bool = False) -> Capture:
    """The capture, held for the transaction and still to declare (or erased, where that is no matter)."""
    require_holder(utilisateur, Permission.ACTION_DECLARER, capture.professionnel_id)
    tenue = Capture.objects.select_for_update(of=("self",)).select_related("brouillon").get(pk=capture.pk)
    declaree = tenue.brouillon is not None and tenue.brouillon.action_id is not None
    if declaree or not tenue.fichier:
        raise Depasse(
            "Cette photo a déjà été déclarée.", "Vous retrouvez l’action sur votre tableau de bord, avec sa preuve."
        )
    if tenue.effacee_at is not None and not erased:
        raise Depasse(
            "Cette photo a été effacée, peut-être dans un autre onglet.",
            "Vous pouvez la rétablir depuis «\u00a0Mes photos à déclarer\u00a0», pendant quinze minutes.",
        )
    return tenue


def _check_words(titre: str) -> None:
    if looks_like_a_result(titre):
        raise Refus(
            "resultat_medical", "Ces mots ressemblent à un résultat médical, que personne ne vous demande.", "titre",
            "Dites ce que vous avez fait, pas ce qui a été trouvé. Et si la photo montre un résultat, effacez-la.",
        )  # fmt: skip


def _check_room(utilisateur: Utilisateur) -> None:
    if waiting(utilisateur).count() >= MAXIMUM:
        raise Refus(
            "captures_pleines",
            f"{MAXIMUM} photos attendent déjà d’être déclarées.",
            "photo",
            "Déclarez-en ou effacez-en, puis envoyez celle-ci de nouveau.",
        )


def _store(utilisateur: Utilisateur, professionnel: Professionnel, prise: Prise, preuve: PreuveAcceptee) -> Capture:
    capture = Capture(
        professionnel=professionnel, jeton=prise.jeton, titre=prise.titre.strip()[:LONGUEUR_TITRE],
        jour=prise.jour, nom=preuve.nom, type_mime=preuve.type_mime, taille=preuve.taille, sha256=preuve.sha256,
        sha256_recu=preuve.sha256_recu, created_at=horloge.now(),
    )  # fmt: skip
    nom_stocke = preuve.store(capture.fichier)
    try:
        with transaction.atomic():
            capture.save(force_insert=True)
            _record(Fait.CAPTURE_RECUE, utilisateur, capture, {"sha256": capture.sha256})
    except Exception:
        # The disk does not roll back with the transaction.
        capture.fichier.storage.delete(nom_stocke)
        raise
    return capture


def _as_proof(capture: Capture) -> PreuveAcceptee:
    """The file already accepted once, as the draft takes it."""
    with open_stored(capture.fichier) as fichier:
        return PreuveAcceptee(fichier.read(), capture.nom, capture.type_mime, capture.sha256, capture.sha256_recu)


def _forget_file(capture: Capture) -> None:
    """Keep of a capture only what makes a second sending harmless."""
    storage, nom = capture.fichier.storage, capture.fichier.name or ""
    Capture.objects.filter(pk=capture.pk, fichier=F("fichier")).update(
        fichier="", titre="", nom="", type_mime="", taille=0, sha256="", sha256_recu=""
    )
    transaction.on_commit(lambda: storage.delete(nom))


def _record(fait: Fait, utilisateur: Utilisateur, capture: Capture, details: dict | None = None) -> None:
    journal.record(fait, auteur=utilisateur, professionnel=utilisateur.professionnel, objet=capture, details=details)
