"""Which agent is this, who comes back from ProConnect? One who was invited; ProConnect opens no account.

The first time by the address that an organisation vouched for (`accounts.invitations`), then by the identity linked to
it. An address that changed hands at ProConnect opens nothing: the link names the identity, not the address.
"""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts import horloge, journal
from accounts.journal import Fait
from accounts.models import LienProConnect, Utilisateur
from accounts.proconnect import Identite
from accounts.refus_proconnect import Motif


class Ecarte(Exception):
    """ProConnect recognised somebody who has nothing to open here."""

    def __init__(self, motif: Motif) -> None:
        super().__init__(motif)
        self.motif = motif


def recognise(identite: Identite, on: date) -> Utilisateur:
    """The agent of this identity, linked to it at the first login; raises `Ecarte`."""
    admis = settings.PROCONNECT_FOURNISSEURS
    if admis and identite.fournisseur not in admis:
        raise Ecarte(Motif.FOURNISSEUR)
    lien = LienProConnect.objects.select_related("utilisateur").filter(sub=identite.sub).first()
    utilisateur = lien.utilisateur if lien else _invited(identite)
    if not utilisateur.is_active:
        raise Ecarte(Motif.FERME)
    if not utilisateur.appartenances_au(on):
        raise Ecarte(Motif.SANS_ROLE)
    _check_establishment(utilisateur, identite, on)
    if lien is None:
        _link(utilisateur, identite)
    return utilisateur


def unlink(utilisateur: Utilisateur) -> None:
    """Forget the link of somebody, at their own request; the next login by ProConnect makes one again."""
    with transaction.atomic():
        otes, _ = LienProConnect.objects.filter(utilisateur=utilisateur).delete()
        if otes:
            journal.record(Fait.PROCONNECT_DELIE, auteur=utilisateur, objet=utilisateur)


def _invited(identite: Identite) -> Utilisateur:
    """The account of an agent who bears this address, and whom nobody's identity opens yet."""
    trouve = Utilisateur.objects.filter(email=identite.email).first() if identite.email else None
    if trouve is None or not trouve.is_agent:
        raise Ecarte(Motif.INCONNU)
    if LienProConnect.objects.filter(utilisateur=trouve).exists():
        raise Ecarte(Motif.AUTRE_IDENTITE)
    return trouve


def _check_establishment(utilisateur: Utilisateur, identite: Identite, on: date) -> None:
    """An organisation that has a SIRET is entered from its own establishment, or from another of the same company."""
    sirets = {a.organisation.siret for a in utilisateur.appartenances_au(on)}
    if "" in sirets or not identite.siret:
        return
    if identite.siret[:9] not in {siret[:9] for siret in sirets}:
        raise Ecarte(Motif.AUTRE_ETABLISSEMENT)


def _link(utilisateur: Utilisateur, identite: Identite) -> None:
    try:
        with transaction.atomic():
            LienProConnect.objects.create(
                utilisateur=utilisateur, sub=identite.sub, fournisseur=identite.fournisseur, lie_at=horloge.instant()
            )
            journal.record(Fait.PROCONNECT_LIE, auteur=utilisateur, objet=utilisateur)
    except IntegrityError:
        # Two first logins at once: the other one made a link, the same or not.
        if not LienProConnect.objects.filter(utilisateur=utilisateur, sub=identite.sub).exists():
            raise Ecarte(Motif.AUTRE_IDENTITE) from None
