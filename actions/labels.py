"""The sessions and organisers that a CNP has labelled: inscribed one by one or from a file, closed by their last day.

A row is never deleted nor rewritten. `actions.labels_poses` sets them on the actions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts import horloge, journal
from accounts.journal import Fait
from accounts.models import Organisation, Utilisateur
from accounts.permissions import Permission
from actions.labels_poses import ask_setting, waiting_items
from actions.models import Label
from actions.rules.labels import key
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels.models import Referentiel


@dataclass(frozen=True, slots=True)
class SaisieLabel:
    """What the CNP typed of a label, of the right shape; empty = not said."""

    debut: date
    fin: date | None = None
    item: str = ""
    reference: str = ""
    session: str = ""
    organisme: str = ""
    intitule: str = ""


def add(referentiel: Referentiel, saisie: SaisieLabel, auteur: Utilisateur, on: date) -> Label:
    """Inscribe a label, then set it in the background; raises `Refus` (`non_autorise`, shape, `label_connu`)."""
    _require(referentiel, auteur, on)
    if fautes := faults(saisie, codes_of(referentiel)):
        raise fautes[0]
    with transaction.atomic():
        label = _row(referentiel, saisie, auteur)
        try:
            with transaction.atomic():
                label.save(force_insert=True)
        except IntegrityError as erreur:
            raise Refus(
                "label_connu", "Ce label est déjà sur votre liste, avec le même premier jour.",
                remede="Cherchez-le dans la liste.",
            ) from erreur  # fmt: skip
        _told(Fait.LABEL_INSCRIT, label, auteur)
        ask_setting(referentiel.pk)
    return label


def add_many(referentiel: Referentiel, saisies: Iterable[SaisieLabel], auteur: Utilisateur, on: date) -> int:
    """Inscribe labels already checked, those that are known left alone; returns how many are new."""
    organisation = _require(referentiel, auteur, on)
    with transaction.atomic():
        avant = Label.objects.filter(referentiel=referentiel).count()
        rangees = [_row(referentiel, saisie, auteur) for saisie in saisies]
        Label.objects.bulk_create(rangees, ignore_conflicts=True, batch_size=1_000)
        nouveaux = Label.objects.filter(referentiel=referentiel).count() - avant
        journal.record(
            Fait.LABEL_INSCRIT, auteur=auteur, organisation=organisation, objet=referentiel,
            details={"inscrits": nouveaux},
        )  # fmt: skip
        ask_setting(referentiel.pk)
    return nouveaux


def close(label: Label, fin: date, *, revision: int, auteur: Utilisateur, on: date) -> None:
    """Give a label its last day; actions that ended after it lose it. Raises `Refus` or `Depasse`."""
    _require(label.referentiel, auteur, on)
    if fin < label.debut:
        raise Refus(
            "dates_inversees", "Le label finit avant de commencer.", "fin", f"Il commence le {label.debut:%d/%m/%Y}."
        )
    with transaction.atomic():
        lignes = Label.objects.filter(pk=label.pk, revision=revision)
        if not lignes.update(fin=fin, revision=F("revision") + 1):
            raise Depasse()
        _told(Fait.LABEL_CLOS, label, auteur)
        ask_setting(label.referentiel_id)


def codes_of(referentiel: Referentiel) -> frozenset[str]:
    """Codes of the items whose actions wait for the CNP, one by one."""
    return frozenset(waiting_items(referentiel.pk).values_list("code", flat=True))


def faults(saisie: SaisieLabel, codes: frozenset[str]) -> list[Refus]:
    """Every reason not to inscribe this label; `codes` are those of `codes_of`."""
    fautes = []
    if not saisie.reference and not key(saisie.organisme):
        fautes.append(Refus("label_vide", "Donnez la référence de l’action, ou son organisateur.", "reference"))
    if saisie.fin is not None and saisie.fin < saisie.debut:
        fautes.append(Refus("dates_inversees", "Le label finit avant de commencer.", "fin"))
    if saisie.item and saisie.item not in codes:
        fautes.append(Refus("item_sans_label", "Cette action du référentiel n’attend ni label ni validation.", "item"))
    return fautes


def _row(referentiel: Referentiel, saisie: SaisieLabel, auteur: Utilisateur) -> Label:
    return Label(
        referentiel=referentiel, item=saisie.item, reference_action=saisie.reference, numero_session=saisie.session,
        organisme_nom=saisie.organisme.strip(), intitule=saisie.intitule.strip(), cle_organisme=key(saisie.organisme),
        cle_titre=key(saisie.intitule), debut=saisie.debut, fin=saisie.fin, auteur=auteur, created_at=horloge.now(),
    )  # fmt: skip


def _require(referentiel: Referentiel, auteur: Utilisateur, on: date) -> Organisation:
    for conseil in auteur.organisations_with(Permission.LIBRE_DECIDER, on):
        if conseil.pk == referentiel.cnp_id:
            trouve: Organisation = conseil
            return trouve
    raise Refus("non_autorise", "Ce référentiel est celui d’un autre conseil national professionnel.")


def _told(fait: Fait, label: Label, auteur: Utilisateur) -> None:
    journal.record(
        fait, auteur=auteur, organisation=label.referentiel.cnp, objet=label, details={"revision": label.revision}
    )
