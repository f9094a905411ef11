"""Send the e-mail of a notification; registered as the handler of `notification.courriel`."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string

from accounts import horloge
from accounts.models import Notification, Travail


def send_notification(travail: Travail) -> None:
    """E-mail one notification to its reader, if an address is known; at least once, marked when sent."""
    notification = (
        Notification.objects.select_related("utilisateur", "professionnel__utilisateur")
        .filter(cle=travail.donnees["cle"], envoyee_at__isnull=True)
        .first()
    )
    if notification is None:
        return
    adresse = _address(notification)
    if not adresse:
        return
    contexte = {"notification": notification, "site": settings.CERTIF_SITE_URL}
    send_mail(
        subject=notification.titre,
        message=render_to_string("emails/notification.txt", contexte),
        from_email=None,
        recipient_list=[adresse],
    )
    Notification.objects.filter(pk=notification.pk).update(envoyee_at=horloge.instant())


def _address(notification: Notification) -> str | None:
    utilisateur = notification.utilisateur
    if utilisateur is None and notification.professionnel is not None:
        utilisateur = getattr(notification.professionnel, "utilisateur", None)
    return utilisateur.email if utilisateur is not None and utilisateur.is_active else None
