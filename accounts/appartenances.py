"""A role in an organisation, given and stopped: the one door through which a membership is written.

Who may give which role is said by those who call (`ordres.delegations` for a president, `accounts.habilitations` for an
operator, `accounts.invitations` for a link opened).
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from accounts import journal
from accounts.journal import Fait
from accounts.models import Appartenance, Organisation, Utilisateur
from accounts.roles import Role
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse


def give(
    organisation: Organisation, personne: Utilisateur, role: Role, debut: date, fin: date | None, auteur: Utilisateur
) -> Appartenance:
    """Give a role from `debut` to `fin` (inclusive; open when None); the former period of the same role is replaced."""
    with transaction.atomic():
        donnee, _ = Appartenance.objects.update_or_create(
            utilisateur=personne, organisation=organisation, role=role, defaults={"debut": debut, "fin": fin}
        )
        journal.record(
            Fait.ROLE_DONNE, auteur=auteur, organisation=organisation, objet=donnee,
            details={"role": role.value, "debut": f"{debut}", "fin": f"{fin or ''}", "personne": personne.pk},
        )  # fmt: skip
    return donnee


def stop(organisation: Organisation, appartenance: Appartenance, auteur: Utilisateur, on: date) -> None:
    """End a role of this organisation today: it held until yesterday, nothing is allowed any more at the next request.

    Raises `Refus("role_a_venir")` when it starts today or later, `Depasse` when it has already ended.
    """
    if appartenance.debut >= on:
        raise Refus(
            "role_a_venir", "Ce rôle commence aujourd’hui ou plus tard\u00a0: il ne peut pas être arrêté hier.",
            remede="Donnez-lui une autre période.",
        )  # fmt: skip
    fin = on - timedelta(days=1)
    with transaction.atomic():
        arretees = Appartenance.objects.filter(
            Q(fin__isnull=True) | Q(fin__gte=on), pk=appartenance.pk, organisation=organisation
        ).update(fin=fin)
        if not arretees:
            raise Depasse("Ce rôle a déjà pris fin.")
        journal.record(
            Fait.ROLE_ARRETE, auteur=auteur, organisation=organisation, objet=appartenance,
            details={"role": appartenance.role, "fin": f"{fin}", "personne": appartenance.utilisateur_id},
        )  # fmt: skip
