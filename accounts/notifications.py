"""Tell somebody something, once: in the application now, by e-mail through the work table."""

from accounts import horloge, travaux
from accounts.models import Notification, Professionnel, Utilisateur

NATURE_ENVOI = "notification.courriel"


def notify(
    *,
    cle: str,
    nature: str,
    titre: str,
    texte: str = "",
    lien: str = "",
    utilisateur: Utilisateur | None = None,
    professionnel: Professionnel | None = None,
) -> None:
    """Record a notification in the current transaction and queue its e-mail.

    `cle` names the fact: announcing the same fact twice does nothing. `lien` is a path of the site.
    """
    Notification.objects.bulk_create(
        [
            Notification(
                cle=cle, nature=nature, titre=titre, texte=texte, lien=lien, utilisateur=utilisateur,
                professionnel=professionnel, created_at=horloge.now(),
            )
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    travaux.enqueue(NATURE_ENVOI, f"{NATURE_ENVOI}:{cle}", {"cle": cle}, priorite=7)
