"""Come in: an operator vouches for an address; whoever opens the link sent there holds the role.

Nobody signs up alone (`accounts.identification`). The link is good seven days and once; it opens no session: a new
person chooses a password, then logs in and sets a second factor up like everybody.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.core import signing
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from accounts import appartenances, horloge, journal, travaux
from accounts.habilitations import check_role
from accounts.journal import Fait
from accounts.models import Appartenance, Invitation, Organisation, Travail, Utilisateur
from accounts.permissions import Permission, require
from accounts.roles import Role
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse

NATURE_LIEN = "invitation.lien"
#: How long a link is good.
VALIDITE = timedelta(days=7)
_SEL = "accounts.invitations"


@dataclass(frozen=True, slots=True)
class Proposee:
    """What is offered: to whom (address and name), which role, from when to when (inclusive)."""

    email: str
    nom: str
    role: Role
    debut: date
    fin: date | None = None


def pending(organisation: Organisation) -> QuerySet[Invitation]:
    """Invitations that nobody has answered yet, the newest first; those whose link is too old too."""
    return Invitation.objects.filter(
        organisation=organisation, acceptee_at__isnull=True, annulee_at__isnull=True
    ).select_related("invitee_par", "organisation")


def invite(organisation: Organisation, proposee: Proposee, auteur: Utilisateur, on: date) -> Invitation:
    """Ask somebody in; the e-mail leaves when this is committed.

    Raises `Refus` (`non_autorise`, `organisation_fermee`, `role_etranger`, `dates`, `deja_membre`, `deja_invitee`).
    """
    require(auteur, Permission.ORGANISATION_GERER, on)
    check_role(organisation, proposee.role, proposee.debut, proposee.fin, on)
    adresse = Utilisateur.objects.normalize_email(proposee.email).lower()
    if _is_member(organisation, adresse, proposee.role, on):
        raise Refus(
            "deja_membre",
            "Cette personne a déjà ce rôle ici.",
            "email",
            "Choisissez un autre rôle, ou arrêtez celui-ci.",
        )
    instant = horloge.instant()
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(
                email=adresse, nom=proposee.nom.strip(), organisation=organisation, role=proposee.role,
                debut=proposee.debut, fin=proposee.fin, empreinte=secrets.token_hex(32), expire_at=instant + VALIDITE,
                invitee_par=auteur, created_at=instant,
            )  # fmt: skip
            _send(invitation, auteur)
    except IntegrityError:
        raise Refus(
            "deja_invitee", "Une invitation attend déjà cette personne pour ce rôle.", "email",
            "Envoyez de nouveau le lien de celle-ci, ou annulez-la.",
        ) from None  # fmt: skip
    return invitation


def send_again(invitation: Invitation, auteur: Utilisateur, on: date) -> None:
    """Send a new link, good seven days from now; the former one opens nothing. Raises `Refus` or `Depasse`."""
    require(auteur, Permission.ORGANISATION_GERER, on)
    with transaction.atomic():
        nouvelles = {"empreinte": secrets.token_hex(32), "expire_at": horloge.instant() + VALIDITE}
        if not _waiting(invitation.pk).update(**nouvelles):
            raise Depasse("Cette invitation n’attend plus de réponse.")
        invitation.refresh_from_db()
        _send(invitation, auteur)


def cancel(invitation: Invitation, auteur: Utilisateur, on: date) -> None:
    """Take an invitation back; its link opens nothing any more. Raises `Refus` or `Depasse`."""
    require(auteur, Permission.ORGANISATION_GERER, on)
    with transaction.atomic():
        if not _waiting(invitation.pk).update(annulee_at=horloge.instant()):
            raise Depasse("Cette invitation n’attend plus de réponse.")
        journal.record(
            Fait.INVITATION_ANNULEE, auteur=auteur, organisation=invitation.organisation, objet=invitation,
            details={"role": invitation.role},
        )  # fmt: skip


def send_link(travail: Travail) -> None:
    """Handler: write to the person invited, if the invitation still waits for this very link."""
    invitation = _waiting(travail.donnees["invitation"]).filter(empreinte=travail.donnees["empreinte"]).first()
    if invitation is None:
        return
    contexte = {
        "invitation": invitation,
        "role": Role(invitation.role).libelle,
        "lien": f"{settings.CERTIF_SITE_URL}{reverse('compte:invitation', args=[key_of(invitation)])}",
        "jours": VALIDITE.days,
        "nom": settings.CERTIF_NOM,
    }
    send_mail(
        subject=f"[{settings.CERTIF_NOM}] Vous êtes invité par {invitation.organisation}",
        message=render_to_string("emails/invitation.txt", contexte),
        from_email=None,
        recipient_list=[invitation.email],
    )


def key_of(invitation: Invitation) -> str:
    """The signed key of the link: no address in it, links end up in logs."""
    return signing.dumps([invitation.pk, invitation.empreinte[:24]], salt=_SEL)


def read_key(cle: str) -> Invitation:
    """The invitation that this link opens; raises `Refus` (`lien_illisible`, `lien_perime`, `lien_remplace`)."""
    try:
        pk, empreinte = signing.loads(cle, salt=_SEL)
    except signing.BadSignature as erreur:
        raise Refus(
            "lien_illisible", "Ce lien est incomplet.", remede="Copiez-le en entier depuis le courriel reçu."
        ) from erreur
    invitation = Invitation.objects.select_related("organisation").filter(pk=pk).first()
    if invitation is None or not hmac.compare_digest(invitation.empreinte[:24], empreinte):
        raise Refus(
            "lien_remplace", "Un autre lien a été envoyé depuis\u00a0: celui-ci ne sert plus.",
            remede="Ouvrez le dernier courriel reçu.",
        )  # fmt: skip
    if invitation.acceptee_at is not None:
        raise Refus("deja_acceptee", "Cette invitation a déjà servi.", remede="Connectez-vous avec votre adresse.")
    if invitation.annulee_at is not None or not invitation.organisation.is_active:
        raise Refus("invitation_annulee", "Cette invitation a été annulée.", remede="Voyez qui vous l’a envoyée.")
    if invitation.expire_at <= horloge.instant():
        raise Refus(
            "lien_perime", f"Ce lien n’était bon que {VALIDITE.days} jours.",
            remede="Demandez à qui vous l’a envoyé d’en envoyer un autre.",
        )  # fmt: skip
    return invitation


def known_guest(invitation: Invitation) -> Utilisateur | None:
    """The person whose address this is, when they already log in here."""
    return Utilisateur.objects.filter(email=invitation.email).first()


def accept(invitation: Invitation, *, invite: Utilisateur | None = None, mot_de_passe: str = "") -> Utilisateur:
    """Hold the role: as the person known here (`invite`), else as a new one who chose `mot_de_passe` (validated).

    The link opened twice at once is used once. Raises `Depasse`, or `Refus("adresse_prise")` when somebody took the
    address meanwhile.
    """
    with transaction.atomic():
        if not _waiting(invitation.pk).filter(empreinte=invitation.empreinte).update(acceptee_at=horloge.instant()):
            raise Depasse("Cette invitation n’attend plus de réponse.")
        personne = invite or _new_person(invitation, mot_de_passe)
        Invitation.objects.filter(pk=invitation.pk).update(acceptee_par=personne)
        appartenances.give(
            invitation.organisation, personne, Role(invitation.role), invitation.debut, invitation.fin,
            invitation.invitee_par,
        )  # fmt: skip
        journal.record(
            Fait.INVITATION_ACCEPTEE, auteur=personne, organisation=invitation.organisation, objet=invitation,
            details={"role": invitation.role},
        )  # fmt: skip
    return personne


def _new_person(invitation: Invitation, mot_de_passe: str) -> Utilisateur:
    try:
        with transaction.atomic():
            return Utilisateur.objects.create_user(invitation.email, mot_de_passe, nom_affiche=invitation.nom)
    except IntegrityError:
        raise Refus(
            "adresse_prise", "Cette adresse sert déjà à un compte.", remede="Connectez-vous, puis rouvrez le lien."
        ) from None


def _send(invitation: Invitation, auteur: Utilisateur) -> None:
    travaux.enqueue(
        NATURE_LIEN, f"{NATURE_LIEN}:{invitation.empreinte}",
        {"invitation": invitation.pk, "empreinte": invitation.empreinte}, priorite=3,
    )  # fmt: skip
    journal.record(
        Fait.INVITATION_ENVOYEE, auteur=auteur, organisation=invitation.organisation, objet=invitation,
        details={"role": invitation.role},
    )  # fmt: skip


def _waiting(pk: int) -> QuerySet[Invitation]:
    return Invitation.objects.filter(pk=pk, acceptee_at__isnull=True, annulee_at__isnull=True).select_related(
        "organisation"
    )


def _is_member(organisation: Organisation, adresse: str, role: Role, on: date) -> bool:
    return Appartenance.objects.filter(
        Q(fin__isnull=True) | Q(fin__gte=on), organisation=organisation, utilisateur__email=adresse, role=role
    ).exists()
