"""An operator ends the sessions of somebody, or of everybody: a stolen computer, an account that was entered.

Who is logged out loses nothing that was recorded, and comes back by their own means; the operator's own session stays.
Each act has its reason in the journal, and the person is told by the next page they open: the login page.
"""

from __future__ import annotations

from datetime import date

from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import Q, QuerySet

from accounts import journal, verrou
from accounts.journal import Fait
from accounts.models import Utilisateur
from accounts.permissions import Permission, require
from accounts.sessions import alive
from certif.socle.refus import Refus

#: Sessions ended in one transaction: a whole country logged out does not hold one for minutes.
LOT = 500


def find(texte: str) -> Utilisateur | None:
    """The person of this whole address or RPPS number; a search by a part of a name would show who has an account."""
    voulu = texte.strip()
    if not voulu:
        return None
    return Utilisateur.objects.filter(Q(email=verrou.normal(voulu)) | Q(professionnel__rpps=voulu)).first()


def count(utilisateur: Utilisateur | None) -> int:
    """Sessions that still open an account: of this person, or of everybody."""
    return alive(utilisateur).count()


def end(utilisateur: Utilisateur | None, motif: str, auteur: Utilisateur, garde: str | None, on: date) -> int:
    """End the sessions of this person, or of everybody (None), but `garde`, that which asks; returns how many.

    Raises `Refus` (`non_autorise`, `aucune_session`).
    """
    require(auteur, Permission.ORGANISATION_GERER, on)
    fermees = 0
    while lot := _end_some(alive(utilisateur).exclude(session_key=garde or "")):
        fermees += lot
    if not fermees:
        raise Refus("aucune_session", "Aucune autre session n’est ouverte.", "motif", "Il n’y a rien à fermer.")
    journal.record(
        Fait.SESSIONS_FERMEES_OFFICE, auteur=auteur, objet=utilisateur, motif=motif,
        professionnel=utilisateur.professionnel if utilisateur else None,
        details={"fermees": fermees, "qui": "une_personne" if utilisateur else "tout_le_monde"},
    )  # fmt: skip
    return fermees


def _end_some(ouvertes: QuerySet[UserSession]) -> int:
    with transaction.atomic():
        lot = list(ouvertes.order_by("pk").select_for_update(of=("self",))[:LOT])
        if lot:
            get_adapter().end_sessions(lot)
    return len(lot)
