"""Who in an instance is told that a holder wrote: the last who wrote to them, else those of the closest instance."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from accounts.models import Appartenance, Exercice, Organisation, Utilisateur
from accounts.permissions import Permission, roles_with
from accounts.professions import Categorie
from accounts.roles import Echelon, Nature
from actions.competence import instance_for
from ordres.models import Fil, MessageDossier

#: More people told of one message would be a list of everybody: the page « Messages » shows it to all of them.
AGENTS_MAX = 10
_PROXIMITE = (Echelon.DEPARTEMENTAL, Echelon.REGIONAL, Echelon.NATIONAL)


def agents_of(fil: Fil, on: date) -> list[Utilisateur]:
    """Agents to tell of a message of the holder; nobody when no instance of the perimeter has an agent."""
    ecrits = fil.messages.filter(etat=MessageDossier.Etat.ENVOYE, is_titulaire=False)
    dernier = ecrits.select_related("auteur").order_by("-envoye_at").first()
    if dernier is not None and instance_for(dernier.auteur, Permission.CONTROLE_INSTRUIRE, fil.exercice, on):
        return [dernier.auteur]
    for instance in instances_of(fil.exercice):
        en_cours = Q(fin__isnull=True) | Q(fin__gte=on)
        siens = Appartenance.objects.filter(
            en_cours, organisation=instance, role__in=sorted(roles_with(Permission.CONTROLE_INSTRUIRE)),
            debut__lte=on, utilisateur__is_active=True,
        ).exclude(utilisateur__professionnel=fil.exercice.professionnel_id)  # fmt: skip
        if pks := set(siens.values_list("utilisateur", flat=True)[: 2 * AGENTS_MAX]):
            return list(Utilisateur.objects.filter(pk__in=pks).order_by("pk")[:AGENTS_MAX])
    return []


def instances_of(exercice: Exercice) -> list[Organisation]:
    """Instances whose perimeter holds this exercise, the closest first; the SSA alone for the military."""
    actives = Organisation.objects.filter(is_active=True)
    if exercice.categorie == Categorie.MILITAIRE:
        return list(actives.filter(nature=Nature.SSA).order_by("pk"))
    ou = (
        Q(echelon=Echelon.DEPARTEMENTAL, departement=exercice.departement)
        | Q(echelon=Echelon.REGIONAL, region=exercice.region)
        | Q(echelon=Echelon.NATIONAL)
    )
    trouvees = actives.filter(ou, nature=Nature.ORDRE, profession=exercice.profession)
    return sorted(trouvees, key=lambda o: (_PROXIMITE.index(Echelon(o.echelon)), o.pk))
