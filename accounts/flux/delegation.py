"""« Pour le compte de »: a partner deposits for an organisation that said so, while it says so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q, QuerySet

from accounts import journal
from accounts.models import Adhesion, Appartenance, Delegation, Evenement, Organisation, Partenaire, Utilisateur
from accounts.permissions import Permission, require
from certif.socle.feeds.codes import FauteFichier
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse

#: Where a delegation stands on a day, in words, in the order in which they are looked at.
ETATS = {"en_vigueur": "En vigueur", "a_venir": "À venir", "terminee": "Terminée"}


def find_principal(texte: str) -> QuerySet[Organisation]:
    """Active organisations that these words name: code of the organisation or of its partner, SIRET or FINESS."""
    mots = texte.strip()
    if not mots:
        return Organisation.objects.none()
    nommees = Q(code__iexact=mots) | Q(partenaire__code__iexact=mots) | Q(siret=mots) | Q(finess=mots)
    return Organisation.objects.filter(nommees, is_active=True).order_by("pk")


def name_principal(texte: str) -> Organisation:
    """The one active organisation that these words name; `Refus` when nobody or several are named."""
    trouvees = list(find_principal(texte)[:2])
    if len(trouvees) != 1:
        combien = "désigne plusieurs organisations" if trouvees else "ne désigne aucune organisation active"
        raise Refus(
            "mandant_inconnu", f"«\u00a0{texte.strip()}\u00a0» {combien}.", "mandant",
            "Donnez son code, son SIRET ou son FINESS.",
        )  # fmt: skip
    return trouvees[0]


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
    return Delegation.objects.filter(_on("en_vigueur", on))


def in_state(etat: str, on: date) -> QuerySet[Delegation]:
    """Delegations that stand there on this day; every one when `etat` (a key of `ETATS`) is empty."""
    return Delegation.objects.filter(_on(etat, on)) if etat else Delegation.objects.all()


def state_of(donnee: Delegation | Appartenance | Adhesion, on: date) -> str:
    """Where a delegation, a role or a membership stands on this day, a key of `ETATS`."""
    if donnee.debut > on:
        return "a_venir"
    return "terminee" if donnee.fin is not None and donnee.fin < on else "en_vigueur"


def counts(on: date) -> dict[str, int]:
    """How many stand in each state, in one query."""
    return Delegation.objects.aggregate(**{etat: Count("pk", filter=_on(etat, on)) for etat in ETATS})


def givers(delegations: Sequence[Delegation]) -> dict[int, Utilisateur | None]:
    """Who gave each of them, as the journal says it; None for a command. One that the journal lacks is left out."""
    objets = {journal.reference(delegation): delegation.pk for delegation in delegations}
    faits = Evenement.objects.filter(nature=journal.Fait.DELEGATION_DONNEE, objet__in=objets).select_related("auteur")
    return {objets[fait.objet]: fait.auteur for fait in faits}


def _on(etat: str, on: date) -> Q:
    return {
        "en_vigueur": Q(debut__lte=on) & (Q(fin__isnull=True) | Q(fin__gte=on)),
        "a_venir": Q(debut__gt=on),
        "terminee": Q(debut__lte=on, fin__lt=on),
    }[etat]


def grant(
    mandataire: Partenaire, mandant: Organisation, debut: date, fin: date | None, auteur: Utilisateur | None, on: date
) -> Delegation:
    """Let this partner deposit for this organisation. `auteur` is None for a command of the operator's."""
    if auteur is not None:
        require(auteur, Permission.ORGANISATION_GERER, on)
    if fin is not None:
        _require_order(debut, fin)
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
    """End a delegation on that day (inclusive); what was deposited meanwhile stays. It is never made longer."""
    if auteur is not None:
        require(auteur, Permission.ORGANISATION_GERER, on)
    _require_order(delegation.debut, fin)
    if delegation.fin is not None and fin > delegation.fin:
        raise Refus(
            "delegation_impossible", f"Cette délégation se termine déjà le {delegation.fin:%d/%m/%Y}.", "fin",
            "Donnez-en une autre, qui commence le lendemain.",
        )  # fmt: skip
    with transaction.atomic():
        if not Delegation.objects.filter(pk=delegation.pk, fin=delegation.fin).update(fin=fin):
            raise Depasse
        journal.record(
            journal.Fait.DELEGATION_CLOSE,
            auteur=auteur,
            organisation=delegation.mandant,
            objet=delegation,
            details={"mandataire": delegation.mandataire.code, "fin": fin.isoformat()},
        )
    delegation.refresh_from_db()


def _require_order(debut: date, fin: date) -> None:
    """Before PostgreSQL is asked for overlaps: a period that ends before it starts is no period to it."""
    if fin < debut:
        raise Refus(
            "delegation_impossible", "La fin de la délégation précède son début.", "fin", "Choisissez une autre date."
        )
