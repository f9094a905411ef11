"""Who logs in: closed sign-up for agents, Pro Santé Connect for professionals.

An agent's account is opened by an organisation; nobody signs up alone. A professional is recognised by the RPPS
number carried by `SubjectNameID` (type digit 8 then the eleven digits), and has no password here.
"""

from datetime import date

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts import entrees, verrou
from accounts.models import Exercice, Inscription, Professionnel, Utilisateur
from accounts.professions import Profession
from accounts.psc import Identite
from accounts.psc_refus import Ecarte, Motif
from certif.socle.identifiers import rpps_valide

TYPE_RPPS = "8"


class AdaptateurCompte(DefaultAccountAdapter):
    """Accounts are opened by invitation; the public sign-up page is closed.

    Whoever enters by Pro Santé Connect alone gets no password: it would be one factor where two are due (PGSSI-S).
    """

    def is_open_for_signup(self, request) -> bool:
        """Never: see the class."""
        return False

    def get_login_stages(self) -> list[str]:
        """Those of the library; the second factor is ours, that ProConnect may have asked."""
        siennes = "allauth.mfa.stages.AuthenticateStage"
        nos = "accounts.second_facteur.EtapeSecondFacteur"
        return [nos if etape == siennes else etape for etape in super().get_login_stages()]

    def pre_authenticate(self, request, **credentials) -> None:
        """Count the try before the password is evaluated (`accounts.verrou`), the same for an address nobody has."""
        super().pre_authenticate(request, **credentials)
        adresse = credentials.get("email") or credentials.get("username") or ""
        if adresse and not verrou.try_one(adresse):
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request, **credentials):
        """The right password ends the count of the wrong ones."""
        utilisateur = super().authenticate(request, **credentials)
        if utilisateur is not None and credentials.get("email"):
            verrou.forget(credentials["email"])
        return utilisateur

    def authentication_failed(self, request, **credentials) -> None:
        """A wrong password leaves a line in the journal."""
        super().authentication_failed(request, **credentials)
        if credentials.get("email"):
            entrees.refused(credentials["email"])

    def send_notification_mail(self, template_prefix, user, context=None, email=None) -> None:
        """What the library announces of a password or of a second factor goes by our journal and our e-mail."""
        quoi = template_prefix.rpartition("/")[2]
        if quoi in entrees.CHANGEMENTS:
            entrees.changed(user, quoi)

    def send_password_reset_mail(self, user, email, context) -> None:
        """To those who have a password to lose; the page says the same to everybody."""
        if not enters_by_psc_alone(user):
            super().send_password_reset_mail(user, email, context)

    def set_password(self, user, password) -> None:
        """Refused (403) to those who enter by Pro Santé Connect alone."""
        if enters_by_psc_alone(user):
            raise PermissionDenied
        super().set_password(user, password)

    def get_reauthentication_methods(self, user) -> list[dict]:
        """The second factor alone for those who have one: a password proves less than what opened the session."""
        methodes = super().get_reauthentication_methods(user)
        fortes = [methode for methode in methodes if methode["id"].startswith("mfa_")]
        return fortes or methodes


def enters_by_psc_alone(utilisateur: Utilisateur) -> bool:
    """Whether this is a professional without any role in an organisation."""
    return utilisateur.professionnel_id is not None and not utilisateur.is_agent


def recognise(identite: Identite, on: date) -> Utilisateur:
    """The login identity of the professional who comes back from Pro Santé Connect, created at first login.

    Raises `Ecarte`. Somebody struck off whose account is active still reads it (right of access, CSP R. 4022-26): only
    an account that was never activated stays closed (`choix`).
    """
    type_, rpps = identite.sujet[:1], identite.sujet[1:]
    if type_ != TYPE_RPPS or not rpps_valide(rpps):
        raise Ecarte(Motif.PAS_RPPS)
    professionnel = Professionnel.objects.filter(rpps=rpps).first()
    if professionnel is None:
        raise _unknown(identite.professions)
    if professionnel.active_at is None and not _running(professionnel, on).exists():
        passe = professionnel.exercices.order_by("profession").first()
        raise Ecarte(Motif.PLUS_INSCRIT, Profession(passe.profession) if passe else None)
    utilisateur = user_of(professionnel)
    if not utilisateur.is_active:
        raise Ecarte(Motif.FERME)
    return utilisateur


def user_of(professionnel: Professionnel) -> Utilisateur:
    """The login identity of a professional, created at first login."""
    utilisateur, cree = Utilisateur.objects.get_or_create(
        professionnel=professionnel, defaults={"nom_affiche": str(professionnel)}
    )
    if cree:
        utilisateur.set_unusable_password()
        utilisateur.save(update_fields=["password"])
    return utilisateur


def _running(professionnel: Professionnel, on: date) -> QuerySet[Exercice]:
    """Exercises of which no source says that they ended: registered on that day, or in the RPPS alone."""
    siennes = Inscription.objects.filter(exercice=OuterRef("pk"))
    return professionnel.exercices.filter(
        Exists(siennes.filter(Q(fin__isnull=True) | Q(fin__gte=on))) | (Q(present=True) & ~Exists(siennes))
    )


def _unknown(professions: frozenset[str]) -> Ecarte:
    """Absent from the roster: one of the seven that it does not hold yet, or a profession it never holds."""
    des_sept = sorted(professions & set(Profession))
    if professions and not des_sept:
        return Ecarte(Motif.AUTRE_PROFESSION)
    return Ecarte(Motif.ABSENT, Profession(des_sept[0]) if des_sept else None)
