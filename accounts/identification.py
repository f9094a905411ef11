"""Who logs in: closed sign-up for agents, Pro Santé Connect for professionals.

An agent's account is opened by an organisation; nobody signs up alone. A professional is recognised by the RPPS
number carried by `SubjectNameID` (type digit 8 then the eleven digits); the raw userinfo is not kept.
"""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.shortcuts import render

from accounts.models import Professionnel, Utilisateur
from certif.socle.identifiers import rpps_valide

TYPE_RPPS = "8"
ACR_ATTENDU = "eidas1"


class AdaptateurCompte(DefaultAccountAdapter):
    """Accounts are opened by invitation; the public sign-up page is closed."""

    def is_open_for_signup(self, request) -> bool:
        """Never: see the class."""
        return False


class AdaptateurSocial(DefaultSocialAccountAdapter):
    """Pro Santé Connect: link the login to the individual account of the roster, or refuse with an explanation."""

    def is_open_for_signup(self, request, sociallogin) -> bool:
        """A professional never signs up: the account already exists since the roster was loaded."""
        return False

    def pre_social_login(self, request, sociallogin) -> None:
        """Check `acr`, find the professional by RPPS, keep no raw userinfo (data minimisation)."""
        recu = sociallogin.account.extra_data or {}
        informations = {**recu.get("id_token", {}), **recu.get("userinfo", {}), **recu}
        sujet = str(informations.get("SubjectNameID", ""))
        sociallogin.account.extra_data = {}
        if informations.get("acr") != ACR_ATTENDU:
            raise _refusal(request, "niveau")
        if not (sujet.startswith(TYPE_RPPS) and rpps_valide(sujet[1:])):
            raise _refusal(request, "pas_rpps")
        professionnel = Professionnel.objects.filter(rpps=sujet[1:]).first()
        if professionnel is None:
            raise _refusal(request, "absent_du_rpps")
        if not sociallogin.is_existing:
            sociallogin.connect(request, user_of(professionnel))


def user_of(professionnel: Professionnel) -> Utilisateur:
    """The login identity of a professional, created at first login."""
    utilisateur, cree = Utilisateur.objects.get_or_create(
        professionnel=professionnel, defaults={"nom_affiche": str(professionnel)}
    )
    if cree:
        utilisateur.set_unusable_password()
        utilisateur.save(update_fields=["password"])
    return utilisateur


def _refusal(request, motif: str) -> ImmediateHttpResponse:
    return ImmediateHttpResponse(render(request, "compte/refus_psc.html", {"motif": motif}, status=403))
