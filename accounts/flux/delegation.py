"""« Pour le compte de »: a partner deposits for an organisation that said so, while it says so."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet

from accounts import journal
from accounts.models import Delegation, Organisation, Partenaire, Utilisateur
from accounts.permissions import Permission, require
from certif.socle.feeds.codes import FauteFichier
from certif.socle.refus import Refus


def find_principal(texte: str) -> QuerySet[Organisation]:
    """Active organisations that these words name: code of the organisation or of its partner, SIRET or FINESS."""
    mots = texte.strip()
    if not mots:
        return Organisation.objects.none()
    nommees = Q(code__iexact=mots) | Q(partenaire__code__iexact=mots) | Q(siret=mots) | Q(finess=mots)
    return Organisation.objects.filter(nommees, is_active=True).order_by("pk")


def principal_of(partenaire: Partenaire, texte: str, on: date) -> Organisation | None:
    """The organisation for which this partner deposits; None when it speaks for itself.

    `FauteFichier` E005 when nobody is named so, or when no delegation covers the day.
    """
    if not texte or texte.strip().upper() == partenaire.code:
        return None
    nommees = list(find_principal(texte)[:20])
    if partenaire.organisation_id in {organisation.pk for organisation in nommees}:
        return None
    if not nommees:
        raise FauteFichier("E005", detail=f"« pour_le_compte_de » ne désigne aucune organisation connue ({texte[:40]})")
    delegation = in_force(on).filter(mandataire=partenaire, mandant__in=nommees).select_related("mandant").first()
    if delegation is None:
        raise FauteFichier(
            "E005",
            detail=f"aucune délégation en vigueur ne permet à « {partenaire.code} » de déposer pour {nommees[0]}",
        )
    return delegation.mandant


def in_force(on: date) -> QuerySet[Delegation]:
    """Delegations that cover this day."""
    return Delegation.objects.filter(Q(fin__isnull=True) | Q(fin__gte=on), debut__lte=on)


def grant(
    mandataire: Partenaire, mandant: Organisation, debut: date, fin: date | None, auteur: Utilisateur | None, on: date
) -> Delegation:
    """Let this partner deposit for this organisation. `auteur` is None for a command of the operator's."""
    if auteur is not None:
        require(auteur, Permission.ORGANISATION_GERER, on)
    delegation = Delegation(mandataire=mandataire, mandant=mandant, debut=debut, fin=fin)
    try:
        delegation.full_clean()
    except ValidationError as erreur:
        raise Refus("delegation_impossible", " ".join(erreur.messages), "debut", "Choisissez d’autres dates.") from None
    with transaction.atomic():
        delegation.save()
        journal.record(
            journal.Fait.DELEGATION_DONNEE,
            auteur=auteur,
            organisation=mandant,
            objet=delegation,
            details={"mandataire": mandataire.code, "debut": debut.isoformat(), "fin": fin.isoformat() if fin else ""},
        )
    return delegation


def close(delegation: Delegation, fin: date, auteur: Utilisateur | None, on: date) -> None:
    """End a delegation on that day (inclusive); what was deposited meanwhile stays."""
    if auteur is not None:
        require(auteur, Permission.ORGANISATION_GERER, on)
    if fin < delegation.debut:
        raise Refus(
            "delegation_impossible", "La fin de la délégation précède son début.", "fin", "Choisissez une autre date."
        )
    with transaction.atomic():
        Delegation.objects.filter(pk=delegation.pk).update(fin=fin)
        journal.record(
            journal.Fait.DELEGATION_CLOSE,
            auteur=auteur,
            organisation=delegation.mandant,
            objet=delegation,
            details={"mandataire": delegation.mandataire.code, "fin": fin.isoformat()},
        )
    delegation.refresh_from_db()
