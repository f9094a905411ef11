"""Which progress rows and actions somebody may see, and the few words lists are cut by."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts import perimetre
from accounts.flux import delegation
from accounts.permissions import Permission
from accounts.roles import Nature
from actions.rules.demande import EtatDemande
from actions.rules.libre import EtatLibre
from actions.rules.reclamation import A_TRAITER, CHEZ_LE_PARTENAIRE, OUVERTS
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


class DemandeSuivieQuerySet(QuerySet):
    """Requests of holders, filtered by who asks."""

    def owned_by(self, utilisateur):
        """Requests of this holder, drafts included; nothing for an agent."""
        if not utilisateur.professionnel_id:
            return self.none()
        return self.filter(exercice__professionnel_id=utilisateur.professionnel_id)

    def not_of(self, utilisateur):
        """Without those of this person's own account, when they hold one."""
        if utilisateur.professionnel_id:
            return self.exclude(exercice__professionnel_id=utilisateur.professionnel_id)
        return self


class DemandeQuerySet(DemandeSuivieQuerySet):
    """Requests to the Ordre."""

    def visible_to(self, utilisateur, on):
        """Requests sent to the instances where this agent reads files that day; their own account is not part of it."""
        return self.sent_to(utilisateur.organisations_with(Permission.DOSSIER_LIRE, on)).not_of(utilisateur)

    def sent_to(self, instances):
        """Requests sent to these instances."""
        return self.exclude(etat=EtatDemande.BROUILLON).filter(perimetre.instance_q(instances, "exercice__"))


class DemandeLibreQuerySet(DemandeSuivieQuerySet):
    """Requests to the CNP about one action."""

    def visible_to(self, utilisateur, on):
        """Requests sent to the CNP where this editor decides that day; their own are not part of it."""
        conseils = utilisateur.organisations_with(Permission.LIBRE_DECIDER, on)
        return self.exclude(etat=EtatLibre.BROUILLON).filter(referentiel__cnp__in=conseils).not_of(utilisateur)


class LabelQuerySet(QuerySet):
    """Labels of CNPs, filtered by who asks."""

    def visible_to(self, utilisateur, on):
        """Labels of the référentiels of the CNP where this editor decides that day."""
        return self.filter(referentiel__cnp__in=utilisateur.organisations_with(Permission.LIBRE_DECIDER, on))

    def in_force(self, on):
        """Those whose dates hold this day."""
        return self.filter(Q(fin__isnull=True) | Q(fin__gte=on), debut__lte=on)


class ReclamationQuerySet(DemandeSuivieQuerySet):
    """Claims to partners, filtered by who asks."""

    def visible_to(self, utilisateur, on):
        """Claims to the partners where this person answers that day; their own are not part of it.

        What was deposited for somebody else is seen while the delegation lasts, and always by that organisation.
        """
        organisations = [
            o
            for o in utilisateur.organisations_with(Permission.RECLAMATION_TRAITER, on)
            if o.nature == Nature.PARTENAIRE
        ]
        deleguee = delegation.in_force(on).filter(mandataire=OuterRef("partenaire"), mandant=OuterRef("mandant"))
        siennes = Q(partenaire__organisation__in=organisations) & (Q(mandant__isnull=True) | Q(Exists(deleguee)))
        return self.filter(siennes | Q(mandant__in=organisations)).not_of(utilisateur)

    def of_space(self, partenaire):
        """Those of the space of this partner: sent to it, or to whoever deposits for its organisation."""
        pour_elle = Q(mandant=partenaire.organisation_id) if partenaire.organisation_id else Q(pk__in=())
        return self.filter(Q(partenaire=partenaire) | pour_elle)

    def open(self):
        """Not closed yet, whoever is expected."""
        return self.filter(etat__in=sorted(OUVERTS))

    def unanswered(self):
        """Those that the partner has not answered yet, even when it waits for a complement."""
        return self.filter(etat__in=sorted(CHEZ_LE_PARTENAIRE))

    def late(self, on):
        """Those that the partner should have answered."""
        return self.filter(etat__in=sorted(A_TRAITER), echeance__lt=on)

    def to_show(self):
        """On the page of an action: what is open, then what keeps it out of the count."""
        return self.filter(Q(etat__in=sorted(OUVERTS)) | Q(ecartee=True)).order_by("-pk")
