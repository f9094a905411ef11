"""Every way in leaves a line, and its owner is told what they should know: who entered, who could not, what changed.

The journal keeps logins and refused ones (ASVS 16.3.1): never a password, never the address of somebody unknown here,
whose tries are told apart by the same keyed hash as the lock (`accounts.verrou`). A login from a kind of device that
this account did not use lately, and a password or a second factor that changes, are e-mailed to its owner by the table
of works, never by the page.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from accounts import appareils, horloge, journal, travaux, verrou
from accounts.journal import Fait
from accounts.models import Evenement, Travail, Utilisateur

NATURE_AVIS = "connexion.avis"
#: How far back a kind of device is a usual one.
HABITUEL = timedelta(days=180)
#: What the library announces, in words: « … : c’est ce qui a changé ».
CHANGEMENTS = {
    "password_changed": "votre mot de passe a été changé",
    "password_set": "un mot de passe a été choisi",
    "password_reset": "votre mot de passe oublié a été remplacé",
    "totp_activated": "une application de codes a été ajoutée",
    "totp_deactivated": "l’application de codes a été retirée",
    "recovery_codes_generated": "de nouveaux codes de secours ont été créés",
    "webauthn_added": "une clé d’accès a été ajoutée",
    "webauthn_removed": "une clé d’accès a été retirée",
}


def entered(request: HttpRequest, utilisateur: Utilisateur) -> None:
    """Somebody has just logged in: by what, from which kind of device; they are told when it is not a usual one."""
    appareil = appareils.describe(request.headers.get("User-Agent", ""))
    connus = _devices(utilisateur)
    with transaction.atomic():
        evenement = journal.record(
            Fait.CONNEXION, auteur=utilisateur, objet=utilisateur,
            details={"moyens": _means(request, utilisateur), "appareil": appareil},
        )  # fmt: skip
        if connus and appareil not in connus:
            _queue(utilisateur, "appareil", f"{evenement.pk}", appareil)


def refused(adresse: str) -> None:
    """A password was wrong. The same work for an address that somebody has and for one that nobody has."""
    utilisateur = Utilisateur.objects.filter(email=verrou.normal(adresse)).first()
    details = {"moyen": "password", "adresse": verrou.print_of(adresse)[:16]}
    journal.record(Fait.CONNEXION_REFUSEE, objet=utilisateur, details=details)


def factor_refused(sender: object, user: Utilisateur, **recu: Any) -> None:
    """A code or a key was wrong (signal of the library)."""
    journal.record(Fait.CONNEXION_REFUSEE, objet=user, details={"moyen": "second_facteur"})


def changed(utilisateur: Utilisateur, quoi: str) -> None:
    """A means of entering has changed: `quoi` is the name of the library's message, one of `CHANGEMENTS`."""
    with transaction.atomic():
        evenement = journal.record(
            Fait.MOYEN_CHANGE, auteur=utilisateur, professionnel=utilisateur.professionnel, objet=utilisateur,
            details={"changement": quoi},
        )  # fmt: skip
        _queue(utilisateur, "changement", f"{evenement.pk}", quoi)


def warn(travail: Travail) -> None:
    """Handler: write to the owner of the account."""
    donnees = travail.donnees
    personne = Utilisateur.objects.filter(pk=donnees["utilisateur"], is_active=True).first()
    if personne is None or not personne.email:
        return
    is_appareil = donnees["sujet"] == "appareil"
    contexte = {
        "nom": settings.CERTIF_NOM, "site": settings.CERTIF_SITE_URL, "at": timezone.localtime(travail.created_at),
        "appareil": donnees["dit"], "changement": CHANGEMENTS.get(donnees["dit"], ""),
    }  # fmt: skip
    titre = "Connexion depuis un appareil inhabituel" if is_appareil else "Votre façon d’entrer a changé"
    send_mail(
        subject=f"[{settings.CERTIF_NOM}] {titre}",
        message=render_to_string(f"emails/{'appareil_inhabituel' if is_appareil else 'moyen_change'}.txt", contexte),
        from_email=None, recipient_list=[personne.email],
    )  # fmt: skip


def _queue(utilisateur: Utilisateur, sujet: str, cle: str, dit: str) -> None:
    travaux.enqueue(
        NATURE_AVIS, f"{NATURE_AVIS}:{cle}", {"utilisateur": utilisateur.pk, "sujet": sujet, "dit": dit}, priorite=3
    )


def _devices(utilisateur: Utilisateur) -> set[str]:
    """Kinds of devices this account entered from lately; none before its first login."""
    passees = Evenement.objects.filter(
        auteur=utilisateur, nature=Fait.CONNEXION, at__gte=horloge.instant() - HABITUEL
    ).order_by("-id")
    return set(passees.values_list("details__appareil", flat=True)[:50])


def _means(request: HttpRequest, utilisateur: Utilisateur) -> list[str]:
    """What was given: `password`, `mfa`, `psc`, `proconnect`…"""
    preuves = get_authentication_records(request, utilisateur)
    return sorted({str(preuve.get("type") or preuve["method"]) for preuve in preuves})
