"""Organisations as the operators keep them: opened, described, closed; what ships comes back by itself.

`accounts.reference` brings the shipped ones back to their name and perimeter; only `is_active`, the numbers and the
ways of appeal are the operators' there.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet

from accounts import journal
from accounts.journal import Fait
from accounts.models import Organisation, Utilisateur
from accounts.permissions import Permission, require
from accounts.roles import Nature
from certif.socle.refus import Refus

#: What an operator writes on the screen; the code never changes, it is in manifests and in the journal.
CHAMPS = ("nom", "finess", "siret", "voies_recours", "is_active")
#: Natures that are opened on the screen; the others ship with the platform, one each or one per CNP and per Ordre.
OUVERTES = (Nature.EMPLOYEUR, Nature.FEDERATION, Nature.PARTENAIRE, Nature.CNP)
#: What ships: its name comes back at the next installation.
LIVREES = (Nature.ORDRE, Nature.SSA, Nature.CNCP, Nature.HAS, Nature.MINISTERE, Nature.EXPLOITANT)


def found(recherche: str, nature: str, on: date) -> QuerySet[Organisation]:
    """Organisations with these words in their name, or this code, SIRET or FINESS; each with its people of the day."""
    retenues = Organisation.objects.filter(nature=nature) if nature else Organisation.objects.all()
    mots = recherche.strip()
    if mots:
        retenues = retenues.filter(Q(nom__icontains=mots) | Q(code__istartswith=mots) | Q(siret=mots) | Q(finess=mots))
    presents = Q(appartenances__debut__lte=on) & (Q(appartenances__fin__isnull=True) | Q(appartenances__fin__gte=on))
    return retenues.annotate(personnes=Count("appartenances__utilisateur", filter=presents, distinct=True))


def counts() -> dict[str, int]:
    """How many of each nature, in one query."""
    return dict(Organisation.objects.order_by().values_list("nature").annotate(Count("pk")))


def open_one(code: str, nature: Nature, champs: Mapping[str, Any], auteur: Utilisateur, on: date) -> Organisation:
    """Open an organisation. Raises `Refus` (`non_autorise`, `nature_reservee`, `code_pris`)."""
    require(auteur, Permission.ORGANISATION_GERER, on)
    if nature not in OUVERTES:
        raise Refus("nature_reservee", "Cette sorte d’organisation est livrée avec la plateforme.", "nature")
    try:
        with transaction.atomic():
            ouverte = Organisation.objects.create(
                code=code.upper(), nature=nature, **{champ: champs[champ] for champ in CHAMPS if champ in champs}
            )
            journal.record(
                Fait.ORGANISATION_CREEE, auteur=auteur, organisation=ouverte, objet=ouverte,
                details={"code": ouverte.code, "nature": nature.value},
            )  # fmt: skip
    except IntegrityError:
        raise Refus("code_pris", f"Le code {code.upper()} est déjà pris.", "code", "Choisissez-en un autre.") from None
    return ouverte


def describe(organisation: Organisation, champs: Mapping[str, Any], auteur: Utilisateur, on: date) -> list[str]:
    """Write what changed on the screen; returns the names of the fields. Raises `Refus` (`non_autorise`, `soi_meme`).

    Closed, an organisation gives no right any more at the next request of its people; opened again, it gives them back.
    """
    require(auteur, Permission.ORGANISATION_GERER, on)
    with transaction.atomic():
        tenue = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        figes = {"nom"} if tenue.nature in LIVREES else set()
        changes = [
            champ
            for champ in CHAMPS
            if champ not in figes and champ in champs and champs[champ] != getattr(tenue, champ)
        ]
        if not changes:
            return []
        if "is_active" in changes and tenue.nature == Nature.EXPLOITANT:
            raise Refus(
                "soi_meme",
                "L’organisation de l’exploitant ne se ferme pas\u00a0: plus personne n’entrerait.",
                "is_active",
            )
        for champ in changes:
            setattr(tenue, champ, champs[champ])
        tenue.save(update_fields=changes)
        journal.record(
            Fait.ORGANISATION_MODIFIEE, auteur=auteur, organisation=tenue, objet=tenue,
            details={"champs": changes, "active": tenue.is_active},
        )  # fmt: skip
    return changes
