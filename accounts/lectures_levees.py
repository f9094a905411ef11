"""Read the alerts of mass reading, and lift a stop: by an operator or the president of the instance, with a reason."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from accounts import horloge, journal
from accounts.journal import Fait
from accounts.lectures_dites import tell_lifted
from accounts.models import AlerteLecture, Utilisateur
from accounts.permissions import Permission
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse


def visible_to(utilisateur: Utilisateur, on: date) -> QuerySet[AlerteLecture]:
    """Alerts that this person answers for: all of them for an operator, those of their instances for a president."""
    toutes = AlerteLecture.objects.select_related("utilisateur", "client__partenaire", "organisation", "levee_par")
    if utilisateur.has_permission(Permission.ORGANISATION_GERER, on):
        return toutes
    return toutes.filter(organisation__in=utilisateur.organisations_with(Permission.INSTANCE_REGLER, on))


def lift(alerte: AlerteLecture, motif: str, auteur: Utilisateur, on: date) -> None:
    """Let the account open files again, its count starting from nothing.

    Raises `Refus` (`non_autorise`, `soi_meme`, `motif_requis`) or `Depasse` when it stops nobody any more.
    """
    if not visible_to(auteur, on).filter(pk=alerte.pk).exists():
        raise Refus("non_autorise", "Lever un arrêt revient au président de l’instance ou à l’exploitant.")
    if alerte.utilisateur_id == auteur.pk:
        raise Refus("soi_meme", "Personne ne lève son propre arrêt.", remede="Demandez-le à quelqu’un d’autre.")
    motif = motif.strip()
    if not motif:
        raise Refus("motif_requis", "Dites pourquoi vous le levez.", "motif", "Ce motif reste au journal.")
    with transaction.atomic():
        levees = AlerteLecture.objects.filter(
            pk=alerte.pk, palier=AlerteLecture.Palier.ARRET, levee_at__isnull=True
        ).update(levee_at=horloge.instant(), levee_par=auteur, motif_levee=motif)
        if not levees:
            raise Depasse("Cet arrêt a déjà été levé.")
        journal.record(Fait.LECTURES_LEVEES, auteur=auteur, organisation=alerte.organisation, objet=alerte, motif=motif)
        tell_lifted(alerte)
