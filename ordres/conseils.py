"""What the national level of an Ordre reads of its councils: campaigns and alerts, in figures, never a gesture.

Its perimeter holds their files already (`accounts.perimetre`); what each council leads stays the council's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet

from accounts.models import Organisation, Utilisateur
from accounts.permissions import Permission
from accounts.roles import Echelon, Nature
from ordres.alertes_vocabulaire import Destinataire
from ordres.campagne_tri import CLOS
from ordres.models import Alerte, Campagne, DossierCampagne, EnvoiAlertes


@dataclass(frozen=True, slots=True)
class Conseil:
    """One council and where it stands: its campaigns, their files, its alerts; `echeance` is that of the next file."""

    instance: Organisation
    campagnes: int = 0
    dossiers: int = 0
    decides: int = 0
    en_retard: int = 0
    echeance: date | None = None
    professionnels: int = 0
    employeurs: int = 0
    lues: int = 0
    derniere_at: datetime | None = None

    @property
    def alertes(self) -> int:
        """Alerts sent, whoever they were for."""
        return self.professionnels + self.employeurs

    @property
    def is_actif(self) -> bool:
        """Whether it opened a campaign or alerted somebody."""
        return self.campagnes > 0 or self.alertes > 0

    @property
    def part(self) -> float:
        """Files decided, in per cent of those of its campaigns."""
        return 100 * self.decides / self.dossiers if self.dossiers else 0.0


def under(instances: Sequence[Organisation]) -> Q:
    """Condition on an organisation: it is a council of one of these instances, which is national."""
    nationales = [i.profession for i in instances if i.nature == Nature.ORDRE and i.echelon == Echelon.NATIONAL]
    # None at all must be nobody, not everybody.
    return Q(nature=Nature.ORDRE, profession__in=nationales) & ~Q(echelon=Echelon.NATIONAL)


def supervised_by(utilisateur: Utilisateur, on: date) -> QuerySet[Organisation]:
    """The councils whose work this person reads as the national level of their Ordre; nobody's for the others."""
    return Organisation.objects.filter(under(utilisateur.organisations_with(Permission.DOSSIER_LISTER, on)))


def read(conseils: QuerySet[Organisation], on: date) -> list[Conseil]:
    """Where each of these councils stands that day, the latest first; four queries whatever their number."""
    menees, suivis, ecrites = _led(conseils), _followed(conseils, on), _written(conseils)
    lus = [
        Conseil(
            conseil, campagnes=menees.get(conseil.pk, 0), **suivis.get(conseil.pk, {}), **ecrites.get(conseil.pk, {})
        )
        for conseil in conseils
    ]
    return sorted(lus, key=lambda lu: (-lu.en_retard, -(lu.dossiers - lu.decides), lu.instance.nom))


def campaigns(conseil: Organisation) -> QuerySet[Campagne]:
    """The campaigns of a council, the last one first."""
    return Campagne.objects.filter(instance=conseil).select_related("instance", "ouverte_par")


def sendings(conseil: Organisation) -> QuerySet[EnvoiAlertes]:
    """The sendings of a council, the last one first, with how many of their alerts were read (`lues`)."""
    lues = Count("alertes", filter=Q(alertes__lue_at__isnull=False))
    return EnvoiAlertes.objects.filter(instance=conseil).annotate(lues=lues).select_related("auteur")


def _led(conseils: QuerySet[Organisation]) -> dict[int, int]:
    comptes = Campagne.objects.filter(instance__in=conseils).order_by().values_list("instance")
    return dict(comptes.annotate(nombre=Count("pk")))


def _followed(conseils: QuerySet[Organisation], on: date) -> dict[int, dict[str, Any]]:
    """Files of the campaigns of each council."""
    clos = Q(cycle__controle__etat__in=CLOS)
    lignes: Any = (
        DossierCampagne.objects.filter(campagne__instance__in=conseils)
        .order_by()
        .values("campagne__instance")
        .annotate(
            dossiers=Count("pk"),
            decides=Count("pk", filter=clos),
            en_retard=Count("pk", filter=~clos & Q(cycle__controle__echeance__lt=on)),
            echeance=Min("cycle__controle__echeance", filter=~clos),
        )
    )
    return {ligne.pop("campagne__instance"): ligne for ligne in lignes}


def _written(conseils: QuerySet[Organisation]) -> dict[int, dict[str, Any]]:
    """Alerts that left in the name of each council."""
    parties = Alerte.objects.filter(instance__in=conseils, etat=Alerte.Etat.ENVOYEE).order_by()
    lignes: Any = parties.values("instance").annotate(
        professionnels=Count("pk", filter=Q(destinataire=Destinataire.PROFESSIONNEL)),
        employeurs=Count("pk", filter=Q(destinataire=Destinataire.EMPLOYEUR)),
        lues=Count("pk", filter=Q(lue_at__isnull=False)),
        derniere_at=Max("envoyee_at"),
    )
    return {ligne.pop("instance"): ligne for ligne in lignes}
