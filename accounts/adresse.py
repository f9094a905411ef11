"""The e-mail address of a professional: given by them, used once they have opened the link sent to it.

`Utilisateur.email` holds a confirmed address only, so that nothing else has to ask before writing to it; the new one
waits in `email_a_confirmer`. The link works in any browser, without a session: it proves that the mailbox is read.
An agent's address is vouched for by their organisation and does not come here.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse

from accounts import horloge, journal, travaux
from accounts.journal import Fait
from accounts.models import Travail, Utilisateur
from certif.socle.refus import Refus

NATURE_LIEN = "adresse.lien"
#: How long a link is good.
VALIDITE = timedelta(days=3)
#: Between two links to the same address.
PAUSE = timedelta(minutes=1)
#: Links in a day, to whatever addresses: nobody fills somebody else's mailbox from here.
LIENS_PAR_JOUR = 8
_SEL = "accounts.adresse"


@dataclass(frozen=True, slots=True)
class Lien:
    """What a link speaks of: whose account, and the address as it may be shown to whoever holds the link."""

    utilisateur: Utilisateur
    adresse: str
    is_confirmee: bool


def ask(utilisateur: Utilisateur, adresse: str) -> None:
    """Keep this address until it is confirmed, and send the link; the one in use stays in use meanwhile.

    Giving again the address in use forgets the other. Raises `Refus` (`trop_tot`, `trop_de_liens`).
    """
    voulue = Utilisateur.objects.normalize_email(adresse).lower()
    with transaction.atomic():
        tenu = Utilisateur.objects.select_for_update(no_key=True).get(pk=utilisateur.pk)
        if voulue == (tenu.email or ""):
            forget(utilisateur)
            return
        _brake(tenu, voulue)
        instant = horloge.instant()
        Utilisateur.objects.filter(pk=tenu.pk).update(email_a_confirmer=voulue, email_demande_at=instant)
        travaux.enqueue(
            NATURE_LIEN, f"{NATURE_LIEN}:{tenu.pk}:{instant.timestamp()}", {"utilisateur": tenu.pk}, priorite=3
        )
    utilisateur.email_a_confirmer, utilisateur.email_demande_at = voulue, instant


def forget(utilisateur: Utilisateur) -> None:
    """Give up the address that waits; its link opens nothing any more."""
    Utilisateur.objects.filter(pk=utilisateur.pk).update(email_a_confirmer="", email_demande_at=None)
    utilisateur.email_a_confirmer, utilisateur.email_demande_at = "", None


def send_link(travail: Travail) -> None:
    """Handler: write to the address that waits now, if one does."""
    utilisateur = Utilisateur.objects.filter(pk=travail.donnees["utilisateur"], is_active=True).first()
    if utilisateur is None or not utilisateur.email_a_confirmer:
        return
    chemin = reverse("compte:adresse_confirmer", args=[key_of(utilisateur)])
    contexte = {"lien": f"{settings.CERTIF_SITE_URL}{chemin}", "jours": VALIDITE.days, "nom": settings.CERTIF_NOM}
    send_mail(
        subject=f"[{settings.CERTIF_NOM}] Confirmez votre adresse",
        message=render_to_string("emails/adresse.txt", contexte),
        from_email=None,
        recipient_list=[utilisateur.email_a_confirmer],
    )


def key_of(utilisateur: Utilisateur) -> str:
    """The signed key of the link to the address that waits: no address in it, links end up in logs."""
    return signing.dumps([utilisateur.pk, _digest(utilisateur.email_a_confirmer)], salt=_SEL)


def read_key(cle: str) -> Lien:
    """What this link speaks of; raises `Refus` (`lien_illisible`, `lien_perime`, `lien_remplace`)."""
    pk, empreinte = _open(cle)
    return _match(Utilisateur.objects.filter(pk=pk, is_active=True).first(), empreinte)


def confirm(cle: str) -> Lien:
    """Put the address of this link in use; twice is once. Raises as `read_key`, and `Refus("adresse_prise")`."""
    pk, empreinte = _open(cle)
    with transaction.atomic():
        tenu = Utilisateur.objects.select_for_update(no_key=True).filter(pk=pk, is_active=True).first()
        lien = _match(tenu, empreinte)
        if lien.is_confirmee:
            return lien
        try:
            with transaction.atomic():
                Utilisateur.objects.filter(pk=pk).update(
                    email=lien.adresse, email_a_confirmer="", email_demande_at=None
                )
        except IntegrityError as erreur:
            raise Refus(
                "adresse_prise", "Cette adresse sert déjà à un autre compte.", "email",
                "Connectez-vous, puis donnez une adresse personnelle, que vous êtes seul à lire.",
            ) from erreur  # fmt: skip
        journal.record(Fait.ADRESSE_CONFIRMEE, auteur=tenu, professionnel=lien.utilisateur.professionnel, objet=tenu)
    return lien


def masked(adresse: str) -> str:
    """« c•••@exemple.fr »: enough for its owner, too little for whoever finds the link."""
    nom, _, domaine = adresse.partition("@")
    return f"{nom[:1]}•••@{domaine}"


def _open(cle: str) -> tuple[int, str]:
    """Whose link it is, and the digest of its address."""
    try:
        pk, empreinte = signing.loads(cle, salt=_SEL, max_age=VALIDITE)
    except signing.SignatureExpired as erreur:
        raise Refus(
            "lien_perime", f"Ce lien n’était bon que {VALIDITE.days} jours.",
            remede="Demandez-en un autre depuis votre compte.",
        ) from erreur  # fmt: skip
    except signing.BadSignature as erreur:
        raise Refus(
            "lien_illisible", "Ce lien est incomplet.", remede="Copiez-le en entier depuis le courriel reçu."
        ) from erreur
    return pk, empreinte


def _match(utilisateur: Utilisateur | None, empreinte: str) -> Lien:
    if utilisateur is not None:
        for adresse, is_confirmee in ((utilisateur.email, True), (utilisateur.email_a_confirmer, False)):
            if adresse and hmac.compare_digest(_digest(adresse), empreinte):
                return Lien(utilisateur, adresse, is_confirmee)
    raise Refus(
        "lien_remplace", "Une autre adresse a été donnée depuis\u00a0: ce lien ne sert plus.",
        remede="Ouvrez le dernier courriel reçu.",
    )  # fmt: skip


def _brake(utilisateur: Utilisateur, voulue: str) -> None:
    dernier = utilisateur.email_demande_at
    if voulue == utilisateur.email_a_confirmer and dernier and horloge.instant() - dernier < PAUSE:
        raise Refus(
            "trop_tot", "Un lien vient de partir à cette adresse.", "email",
            "Attendez une minute et regardez les indésirables avant d’en demander un autre.",
        )  # fmt: skip
    compteur = f"adresse:liens:{utilisateur.identifiant}"
    cache.add(compteur, 0, int(timedelta(days=1).total_seconds()))
    if cache.incr(compteur) > LIENS_PAR_JOUR:
        raise Refus(
            "trop_de_liens", f"{LIENS_PAR_JOUR} liens ont été envoyés en un jour\u00a0: c’est le plus.", "email",
            "Revenez demain. Votre compte marche sans attendre\u00a0: vos messages sont dans vos notifications.",
        )  # fmt: skip


def _digest(adresse: str) -> str:
    return hashlib.sha256(adresse.encode()).hexdigest()[:24]
