"""Too many wrong passwords close the door of an address: counted in PostgreSQL before a password is even read.

The limits of django-allauth are in a cache and count loosely when tries come together; here each try takes the row of
its address first, so that a thousand at once read as many passwords as ten in a row. The address is counted, known here
or not, from wherever it is tried: a forwarding header changes nothing. Other ways in stay open to its owner (access
key, Pro Santé Connect, ProConnect). Thresholds: `accounts.rules.verrou`.
"""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts import horloge, journal, travaux
from accounts.journal import Fait
from accounts.models import Travail, Utilisateur, VerrouConnexion
from accounts.permissions import Permission, require
from accounts.rules.verrou import DUREE, ESSAIS_MAX, FENETRE, Essais, count_one, is_closed
from certif.socle.workflow import Depasse

NATURE_AVIS = "connexion.verrou"
_SEL = "accounts.verrou"


def try_one(adresse: str) -> bool:
    """Count a password about to be evaluated for this address; False when it must not be."""
    empreinte = print_of(adresse)
    instant = horloge.instant()
    with transaction.atomic():
        VerrouConnexion.objects.bulk_create(
            [VerrouConnexion(empreinte=empreinte, essais=0, debut_at=instant)], ignore_conflicts=True
        )
        verrou = VerrouConnexion.objects.select_for_update(no_key=True).get(pk=empreinte)
        avant = Essais(verrou.essais, verrou.debut_at, verrou.fin_at)
        if is_closed(avant, instant):
            return False
        apres = count_one(avant, instant)
        verrou.essais, verrou.debut_at, verrou.fin_at = apres.nombre, apres.debut, apres.fin
        if apres.fin is not None:
            # Looked for in both cases, written in both: nothing tells who exists.
            verrou.utilisateur = Utilisateur.objects.filter(email=normal(adresse)).first()
            travaux.enqueue(
                NATURE_AVIS, f"{NATURE_AVIS}:{empreinte[:32]}:{instant.timestamp():.0f}", {"verrou": empreinte},
                priorite=3,
            )  # fmt: skip
        verrou.save()
    return True


def forget(adresse: str) -> None:
    """The right password was given: what was counted before is over."""
    VerrouConnexion.objects.filter(pk=print_of(adresse)).delete()


def closed() -> QuerySet[VerrouConnexion]:
    """Doors closed now, of people known here, the last closed first."""
    return VerrouConnexion.objects.filter(fin_at__gt=horloge.instant(), utilisateur__isnull=False).select_related(
        "utilisateur"
    )


def unlock(verrou: VerrouConnexion, auteur: Utilisateur, on: date) -> None:
    """Open a door before its time; raises `Refus("non_autorise")` or `Depasse`."""
    require(auteur, Permission.ORGANISATION_GERER, on)
    with transaction.atomic():
        ouvertes, _ = closed().filter(pk=verrou.pk).delete()
        if not ouvertes:
            raise Depasse("Cette connexion n’est plus verrouillée.")
        journal.record(Fait.CONNEXION_DEVERROUILLEE, auteur=auteur, objet=verrou.utilisateur)


def warn(travail: Travail) -> None:
    """Handler: write to the person whose door has just closed, if there is one and they enter by a password."""
    verrou = VerrouConnexion.objects.select_related("utilisateur__professionnel").filter(
        pk=travail.donnees["verrou"], fin_at__isnull=False, utilisateur__isnull=False
    ).first()  # fmt: skip
    if verrou is None or verrou.utilisateur is None or verrou.fin_at is None:
        return
    personne = verrou.utilisateur
    journal.record(
        Fait.CONNEXION_VERROUILLEE, auteur=personne, professionnel=personne.professionnel, objet=personne,
        details={"essais": verrou.essais},
    )  # fmt: skip
    if personne.email and personne.has_usable_password():
        contexte = {
            "nom": settings.CERTIF_NOM, "essais": ESSAIS_MAX, "minutes": int(DUREE.total_seconds() // 60),
            "fin": timezone.localtime(verrou.fin_at), "site": settings.CERTIF_SITE_URL,
        }  # fmt: skip
        send_mail(
            subject=f"[{settings.CERTIF_NOM}] La connexion à votre compte est bloquée pour un moment",
            message=render_to_string("emails/connexion_verrouillee.txt", contexte), from_email=None,
            recipient_list=[personne.email],
        )  # fmt: skip


def forget_old() -> None:
    """Erase what no try would read any more."""
    VerrouConnexion.objects.filter(debut_at__lt=horloge.instant() - FENETRE - DUREE).delete()


def normal(adresse: str) -> str:
    """An address as it is counted: written as the base holds it."""
    return Utilisateur.objects.normalize_email(adresse.strip()).lower()


def print_of(adresse: str) -> str:
    """What an address is counted under. A keyed hash: the table of tries is not a list of addresses."""
    return salted_hmac(_SEL, normal(adresse), algorithm="sha256").hexdigest()
