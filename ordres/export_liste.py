"""Take a list of the follow-up away: ask for the file, make it in the background, download it, erase it.

Made by the work table under the perimeter its author holds when it is made, sealed on the disk, erased by a work that
is due two days later. It says whose progress somebody took away: every person in it reads it in their journal
(R. 4022-26), in one COPY.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from accounts import horloge, journal, notifications, travaux
from accounts.copie import copy_rows
from accounts.journal import Fait
from accounts.models import Evenement, Travail, Utilisateur
from accounts.permissions import Permission, require
from actions import fichier_scelle
from actions.chiffrement_carnet import Illisible
from actions.models import Avancement
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import export_libere, export_liste_rangees, selection
from ordres.actes_en_nombre import Acte
from ordres.export_libere import key
from ordres.models import ExportListe
from ordres.suivi_filtre import Filtre

NATURE, NATURE_EFFACEMENT = export_libere.NATURE, "ordre.export_liste_effacement"
ACTE = Acte("emporter", "Emporter la liste…", "ordre:preparer_export", Permission.DOSSIER_LISTER)
GARDE = timedelta(days=2)
EN_COURS_MAX = 3
ATTENDUS = (ExportListe.Etat.EN_COURS, ExportListe.Etat.A_LIBERER)
BAIL = timedelta(seconds=120)
Etat = ExportListe.Etat
logger = logging.getLogger(__name__)


def ask(utilisateur: Utilisateur, donnees: QueryDict, format_: ExportListe.Format, on: date) -> ExportListe:
    """Start the file of this selection, or make it wait for a second person when it is long.

    Raises `Refus` (`non_autorise`, `trop_d_exports`, `trop_de_lignes`, `vide`, `personne_pour_liberer`).
    """
    require(utilisateur, Permission.DOSSIER_LISTER, on)
    instances = utilisateur.organisations_with(Permission.DOSSIER_LISTER, on)
    lignes = selection.chosen(donnees, instances, on)
    if not lignes.exists():
        raise Refus("vide", "Personne ne correspond\u00a0: il n’y a rien à emporter.")
    if format_ == ExportListe.Format.XLSX and lignes[export_liste_rangees.XLSX_MAX - 1 :].exists():
        raise Refus(
            "trop_de_lignes", "Un classeur ne tient pas plus d’un million de lignes.", champ="format",
            remede="Choisissez le format CSV, ou restreignez la liste.",
        )  # fmt: skip
    is_longue = is_long(lignes, utilisateur, on)
    if is_longue:
        export_libere.require_somebody(instances[0], utilisateur, on)
    with transaction.atomic():
        # Two requests of one person come one after the other.
        Utilisateur.objects.select_for_update(no_key=True).get(pk=utilisateur.pk)
        if ExportListe.objects.filter(auteur=utilisateur, etat__in=ATTENDUS).count() >= EN_COURS_MAX:
            raise Refus(
                "trop_d_exports", f"{EN_COURS_MAX} listes se préparent déjà.", remede="Attendez que l’une soit prête."
            )
        export = ExportListe.objects.create(
            auteur=utilisateur, organisation=instances[0], format=format_, selection=selection.address(donnees),
            demande_at=horloge.instant(), **(_waiting(lignes) if is_longue else {}),
        )  # fmt: skip
        journal.record(Fait.LISTE_DEMANDEE, auteur=utilisateur, organisation=instances[0], objet=export)
        if is_longue:
            export_libere.announce(export, on)
        else:
            export_libere.start(export)
    return export


def is_long(lignes: QuerySet[Avancement], utilisateur: Utilisateur, on: date) -> bool:
    """Whether this person needs a second one to take these rows away."""
    return lignes[export_libere.limit_of(utilisateur, on) :].exists()


def _waiting(lignes: QuerySet[Avancement]) -> dict[str, Any]:
    return {
        "etat": Etat.A_LIBERER, "lignes": lignes.count(), "expire_at": horloge.instant() + export_libere.ATTENTE,
    }  # fmt: skip


def of(utilisateur: Utilisateur) -> list[tuple[ExportListe, Travail | None]]:
    """One's last files with the work that makes each, the most recent first."""
    exports = list(
        ExportListe.objects.filter(auteur=utilisateur).select_related("organisation", "second_par").order_by("-pk")[:20]
    )
    cles = {key(NATURE, e): e for e in exports if e.etat == Etat.EN_COURS}
    oeuvres = {t.cle: t for t in Travail.objects.filter(cle__in=cles)}
    return [(e, oeuvres.get(key(NATURE, e))) for e in exports]


def handle(travail: Travail) -> None:
    """Handler of the work: write the file, seal it, say it. A run that is killed starts again."""
    export = ExportListe.objects.select_related("auteur", "organisation").get(pk=travail.donnees["export"])
    if export.etat != Etat.EN_COURS:
        return
    jour = horloge.today()
    donnees = QueryDict(export.selection)
    # The perimeter of now: what its author lost since they asked is not in it.
    lignes = selection.chosen(donnees, export.auteur.organisations_with(Permission.DOSSIER_LISTER, jour), jour)
    progres, total = travaux.lease_by_slice(travail, BAIL), lignes.count()
    rangees = export_liste_rangees.Rangees(
        lignes, Filtre.read(donnees).ordre, lambda faites: progres(faites, max(total, faites))
    )
    progres(0, total)
    _, _, ouvre = fichier_scelle.store(
        export, export.auteur_id,
        lambda scelleur: export_liste_rangees.write(scelleur, export.format, rangees),  # type: ignore[arg-type]  # a RawIOBase takes bytes
    )  # fmt: skip
    _deliver(export, rangees.vus, **ouvre)


def _deliver(export: ExportListe, vus: Sequence[int], **ecrit) -> None:
    """Open the file to its author and tell everybody who is in it, unless another run did."""
    instant = horloge.instant()
    with transaction.atomic():
        prets = ExportListe.objects.filter(pk=export.pk, etat=Etat.EN_COURS).update(
            etat=Etat.PRET, pret_at=instant, expire_at=instant + GARDE, lignes=len(vus), **ecrit
        )
        if not prets:
            return
        _tell_everybody(export, vus)
        journal.record(
            Fait.LISTE_PREPAREE, auteur=export.auteur, organisation=export.organisation, objet=export,
            details={"lignes": len(vus), "format": export.format},
        )  # fmt: skip
        travaux.enqueue(
            NATURE_EFFACEMENT, key(NATURE_EFFACEMENT, export), {"export": export.pk}, priorite=8, du_at=instant + GARDE
        )
        notifications.notify(
            cle=f"export_liste:{export.pk}",
            nature="export",
            titre="Votre liste est prête",
            texte="Elle peut être téléchargée pendant deux jours, par vous seul, puis elle est effacée.",
            lien=reverse("ordre:exports"),
            utilisateur=export.auteur,
        )


def _tell_everybody(export: ExportListe, vus: Sequence[int]) -> None:
    at, objet = horloge.now(), journal.reference(export)
    copy_rows(
        Evenement._meta.db_table,
        ("at", "nature", "auteur_id", "organisation_id", "professionnel_id", "objet", "motif", "details"),
        (
            (at, Fait.LISTE_EMPORTEE.value, export.auteur_id, export.organisation_id, pk, objet, "", json.dumps({}))
            # Two cycles of one person are two rows of the list: told once.
            for pk, _ in groupby(sorted(vus))
        ),
    )


def download(utilisateur: Utilisateur, jeton: UUID, on: date) -> tuple[ExportListe, Iterator[bytes]]:
    """The file in clear, block by block, for its author alone; each download is in the journal.

    Raises `ExportListe.DoesNotExist` (not theirs), `Depasse` (erased, or its time has passed), `Refus`
    (`non_autorise`: no role any more; `liste_illisible`).
    """
    export = ExportListe.objects.select_related("organisation").get(jeton=jeton, auteur=utilisateur)
    require(utilisateur, Permission.DOSSIER_LISTER, on)
    if export.etat != Etat.PRET or export.expire_at is None or export.expire_at <= horloge.instant():
        raise Depasse(
            "Cette liste n’est plus disponible.", "Préparez-en une nouvelle\u00a0: quelques minutes suffisent."
        )
    try:
        blocs = fichier_scelle.read(export, export.auteur_id)
    except (Illisible, OSError) as erreur:
        logger.error("%s %s: does not open (%s)", export._meta.label, export.pk, type(erreur).__name__)
        raise Refus(
            "liste_illisible", "Cette liste ne peut plus être ouverte.", remede="Préparez-en une autre."
        ) from erreur
    journal.record(Fait.LISTE_TELECHARGEE, auteur=utilisateur, organisation=export.organisation, objet=export)
    return export, blocs


def forget(utilisateur: Utilisateur, jeton: UUID) -> bool:
    """Erase one's file before its time; False when it is not there any more. Raises `ExportListe.DoesNotExist`."""
    with transaction.atomic():
        export = ExportListe.objects.select_for_update().get(jeton=jeton, auteur=utilisateur)
        if export.etat != Etat.PRET:
            return False
        _erase(export, utilisateur)
    return True


def handle_erasure(travail: Travail) -> None:
    """Handler: erase a file whose time has passed. Twice is once."""
    with transaction.atomic():
        export = ExportListe.objects.select_for_update().filter(pk=travail.donnees["export"], etat=Etat.PRET).first()
        if export is not None:
            _erase(export)


def _erase(export: ExportListe, auteur: Utilisateur | None = None) -> None:
    fichier_scelle.empty(export)
    journal.record(Fait.LISTE_EFFACEE, auteur=auteur, organisation=export.organisation, objet=export)
