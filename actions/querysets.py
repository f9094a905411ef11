"""Which progress rows and actions somebody may see, and the few words lists are cut by."""

from django.db.models import Q, QuerySet

from accounts import perimetre
from accounts.permissions import Permission
from actions.rules.demande import EtatDemande
from actions.statuts import EtatCycle


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

    def not_closed(self):
        """Cycles that were not closed without judgement: a closed one asks nothing of anybody."""
        return self.exclude(cycle_etat=EtatCycle.CLOS.value)

    def running(self, on):
        """Cycles that go on that day."""
        return self.not_closed().filter(fin__gte=on)


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


class DemandeQuerySet(QuerySet):
    """Requests to the Ordre, filtered by who asks."""

    def owned_by(self, utilisateur):
        """Requests of this holder, drafts included; nothing for an agent."""
        if not utilisateur.professionnel_id:
            return self.none()
        return self.filter(exercice__professionnel_id=utilisateur.professionnel_id)

    def visible_to(self, utilisateur, on):
        """Requests sent to the instances where this agent reads files that day; their own account is not part of it."""
        instances = utilisateur.organisations_with(Permission.DOSSIER_LIRE, on)
        recues = self.exclude(etat=EtatDemande.BROUILLON).filter(perimetre.instance_q(instances, "exercice__"))
        if utilisateur.professionnel_id:
            return recues.exclude(exercice__professionnel_id=utilisateur.professionnel_id)
        return recues
