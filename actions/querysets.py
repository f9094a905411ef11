"""Which cycles, progress rows and actions somebody may see. A view takes its object from here: 404 outside."""

from django.db.models import Q, QuerySet

from accounts import perimetre
from accounts.permissions import Permission


class CycleQuerySet(QuerySet):
    """Cycles, filtered by who asks."""

    def visible_to(self, utilisateur, on):
        """Own cycles, and those of the instances where the user may read files on that day."""
        instances = utilisateur.organisations_with(Permission.DOSSIER_LIRE, on)
        visibles = perimetre.instance_q(instances, "exercice__")
        if utilisateur.professionnel_id:
            visibles |= Q(exercice__professionnel_id=utilisateur.professionnel_id)
        return self.filter(visibles)

    def current(self, on):
        """Cycles running on that day."""
        return self.filter(debut__lte=on, fin__gte=on)


class AvancementQuerySet(QuerySet):
    """Progress rows, filtered by who asks; the dimensions are columns, so no join is needed."""

    def followed_by(self, organisations):
        """Rows of the perimeter of instances ordinales or of the SSA."""
        return self.filter(perimetre.instance_q(organisations, militaire=Q(is_militaire=True)))

    def employed_by(self, organisations):
        """Rows of the present staff of employers; military practitioners excluded."""
        return self.filter(perimetre.employeur_exists(organisations, "cycle__exercice_id"), is_militaire=False)

    def ended(self, on):
        """Cycles whose last day is past."""
        return self.filter(fin__lt=on)


class ActionQuerySet(QuerySet):
    """Actions, filtered by who asks."""

    def counted(self):
        """Rows the engine reads: neither merged into another nor withdrawn."""
        return self.filter(fusionnee_dans__isnull=True, is_retiree=False)

    def owned_by(self, utilisateur):
        """Actions of the account of this user; nothing for an agent."""
        if not utilisateur.professionnel_id:
            return self.none()
        return self.filter(professionnel_id=utilisateur.professionnel_id)
