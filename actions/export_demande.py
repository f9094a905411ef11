"""The archive of everything: ask for it, make it in the background, take it away, erase it.

One at a time for each person. It is made by the work table, sealed on the disk, told by a notification, erased by a
work that is due when its time has passed (`export_jours`); a newer one takes its place.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from accounts import horloge, journal, notifications, travaux
from accounts.journal import Fait
from accounts.models import Professionnel, Travail, Utilisateur
from accounts.permissions import Permission
from actions import export_archive, fichier_scelle
from actions.chiffrement_carnet import Illisible
from actions.models import ExportDonnees
from actions.titulaire import require_holder
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels.parametres import parametres_au

NATURE, NATURE_EFFACEMENT = "export.archive", "export.effacement"
#: A worker that says nothing for this long is replaced; it renews after each document.
BAIL = timedelta(seconds=120)
Etat = ExportDonnees.Etat
logger = logging.getLogger(__name__)


def last(utilisateur: Utilisateur) -> ExportDonnees | None:
    """The last archive of this holder, whatever became of it."""
    return ExportDonnees.objects.filter(professionnel_id=utilisateur.professionnel_id or 0).order_by("-pk").first()


def work_of(export: ExportDonnees) -> Travail | None:
    """The work that makes it: its progress."""
    return Travail.objects.filter(cle=_key(NATURE, export)).first()


def is_ready(export: ExportDonnees) -> bool:
    """Whether it may be downloaded now."""
    return export.etat == Etat.PRET and export.expire_at is not None and export.expire_at > horloge.instant()


def ask(utilisateur: Utilisateur) -> ExportDonnees:
    """Start an archive in the background, or join the one being made; one that failed is taken up again."""
    require_holder(utilisateur, Permission.DONNEES_EMPORTER, utilisateur.professionnel_id or 0)
    with transaction.atomic():
        # Two requests of one person come one after the other.
        professionnel = Professionnel.objects.select_for_update(no_key=True).get(pk=utilisateur.professionnel_id or 0)
        en_cours = ExportDonnees.objects.filter(professionnel=professionnel, etat=Etat.EN_COURS).first()
        if en_cours is not None:
            travail = work_of(en_cours)
            if travail is None or travail.etat in (Travail.Etat.ECARTE, Travail.Etat.FAIT):
                travaux.requeue(NATURE, _key(NATURE, en_cours), _what(en_cours, utilisateur), priorite=6)
            return en_cours
        export = ExportDonnees.objects.create(professionnel=professionnel, demande_at=horloge.instant())
        travaux.enqueue(NATURE, _key(NATURE, export), _what(export, utilisateur), priorite=6)
        journal.record(Fait.EXPORT_DEMANDE, auteur=utilisateur, professionnel=professionnel, objet=export)
    return export


def handle(travail: Travail) -> None:
    """Handler of the work: write the archive, seal it, tell its holder. A run that is killed starts again."""
    export = ExportDonnees.objects.get(pk=travail.donnees["export"])
    if export.etat != Etat.EN_COURS:
        return
    utilisateur = Utilisateur.objects.select_related("professionnel").get(pk=travail.donnees["utilisateur"])
    progres = travaux.lease_by_slice(travail, BAIL)
    contenu, scelleur, ouvre = fichier_scelle.store(
        export, export.professionnel_id,
        lambda sortie: export_archive.write(utilisateur, sortie, horloge.today(), horloge.now(), progres),
    )  # fmt: skip
    _deliver(export, {
        **ouvre, "sha256": scelleur.sha256, "fichiers": contenu.fichiers, "manquants": len(contenu.manquants),
    })  # fmt: skip


def _deliver(export: ExportDonnees, ecrit: dict[str, Any]) -> None:
    """Open the archive to its holder, unless another run did; the older ones go."""
    instant = horloge.instant()
    jours = parametres_au(horloge.today()).export_jours
    expire_at = instant + timedelta(days=jours)
    with transaction.atomic():
        prets = ExportDonnees.objects.filter(pk=export.pk, etat=Etat.EN_COURS).update(
            etat=Etat.PRET, pret_at=instant, expire_at=expire_at, **ecrit
        )
        if not prets:
            return
        for ancien in ExportDonnees.objects.filter(professionnel=export.professionnel, etat=Etat.PRET).exclude(
            pk=export.pk
        ):
            _erase(ancien)
        travaux.enqueue(
            NATURE_EFFACEMENT, _key(NATURE_EFFACEMENT, export), {"export": export.pk}, priorite=8, du_at=expire_at
        )
        notifications.notify(
            cle=f"export:{export.pk}",
            nature="export",
            titre="Vos données sont prêtes",
            texte=f"L’archive que vous avez demandée peut être téléchargée pendant {jours} jours, puis elle est"
            " effacée. Si vous ne l’avez pas demandée, fermez vos sessions et prévenez-nous.",
            lien=reverse("ps:export"),
            professionnel=export.professionnel,
        )


def download(utilisateur: Utilisateur, jeton: UUID) -> tuple[ExportDonnees, Iterator[bytes]]:
    """The archive in clear, block by block, for its holder; each download is in the journal.

    Raises `ExportDonnees.DoesNotExist` (not theirs), `Depasse` (erased, or its time has passed), `Refus`
    (`archive_illisible`).
    """
    require_holder(utilisateur, Permission.DONNEES_EMPORTER, utilisateur.professionnel_id or 0)
    export = ExportDonnees.objects.get(jeton=jeton, professionnel_id=utilisateur.professionnel_id or 0)
    if not is_ready(export):
        raise Depasse(
            "Cette archive n’est plus disponible.", "Demandez-en une nouvelle\u00a0: quelques minutes suffisent."
        )
    try:
        blocs = fichier_scelle.read(export, export.professionnel_id)
    except (Illisible, OSError) as erreur:
        logger.error("%s %s: does not open (%s)", export._meta.label, export.pk, type(erreur).__name__)
        raise Refus(
            "archive_illisible",
            "Cette archive ne peut plus être ouverte.",
            remede="Effacez-la, puis demandez-en une nouvelle.",
        ) from erreur
    with transaction.atomic():
        ExportDonnees.objects.filter(pk=export.pk).update(telecharge_at=horloge.instant())
        journal.record(
            Fait.EXPORT_TELECHARGE, auteur=utilisateur, professionnel=utilisateur.professionnel, objet=export
        )
    return export, blocs


def forget(utilisateur: Utilisateur, jeton: UUID) -> bool:
    """Erase one's archive before its time; False when it is not there any more.

    Raises `ExportDonnees.DoesNotExist` (not theirs).
    """
    require_holder(utilisateur, Permission.DONNEES_EMPORTER, utilisateur.professionnel_id or 0)
    with transaction.atomic():
        siennes = ExportDonnees.objects.select_for_update().filter(professionnel_id=utilisateur.professionnel_id or 0)
        export = siennes.get(jeton=jeton)
        if export.etat != Etat.PRET:
            return False
        _erase(export, utilisateur)
    return True


def handle_erasure(travail: Travail) -> None:
    """Handler: erase an archive whose time has passed. Twice is once."""
    with transaction.atomic():
        export = ExportDonnees.objects.select_for_update().filter(pk=travail.donnees["export"], etat=Etat.PRET).first()
        if export is not None:
            _erase(export)


def _erase(export: ExportDonnees, auteur: Utilisateur | None = None) -> None:
    fichier_scelle.empty(export)
    journal.record(Fait.EXPORT_EFFACE, auteur=auteur, professionnel=export.professionnel, objet=export)


def _key(nature: str, export: ExportDonnees) -> str:
    return f"{nature}:{export.pk}"


def _what(export: ExportDonnees, utilisateur: Utilisateur) -> dict[str, int]:
    return {"export": export.pk, "utilisateur": utilisateur.pk}
