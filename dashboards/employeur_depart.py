"""Somebody who left: an employer reads nothing of them any more, is told why, and the journal keeps that it asked.

Access ends with the contract (CSP R. 4022-26, profile P3). Whoever never worked there does not exist here: nobody
learns from an employer's page that somebody is in the roster.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts import journal
from accounts.models import Activite, Exercice, Organisation, Utilisateur
from accounts.professions import Categorie
from certif.socle.refus import Refus


def former(organisations: list[Organisation]) -> QuerySet[Exercice]:
    """Civilian exercises that had an activity at these employers, and have none there now."""
    lieux = Q(pk__in=[])
    for organisation in organisations:
        if organisation.finess:
            lieux |= Q(finess=organisation.finess) | Q(finess_ej=organisation.finess)
        if organisation.siret:
            lieux |= Q(siret=organisation.siret)
    ici = Activite.objects.filter(lieux, exercice=OuterRef("pk"))
    return Exercice.objects.exclude(categorie=Categorie.MILITAIRE).filter(
        Exists(ici.filter(present=False)), ~Exists(ici.filter(present=True))
    )


def refuse(exercice: Exercice, organisations: list[Organisation], auteur: Utilisateur) -> Refus:
    """The refusal to show somebody who left, once it is in the journal."""
    journal.record(
        journal.Fait.PERSONNEL_REFUSE, auteur=auteur, organisation=organisations[0],
        professionnel=exercice.professionnel, objet=exercice, details={"motif": "parti"},
    )  # fmt: skip
    return Refus(
        "personne_partie",
        "Le RPPS ne donne plus d’activité de cette personne dans votre établissement\u00a0: son avancement ne vous est "
        "plus visible (CSP R. 4022-26).",
        remede="Si elle y travaille encore, demandez-lui de faire mettre à jour son activité au RPPS.",
    )
