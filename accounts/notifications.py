"""Tell somebody something, once: in the application now, by e-mail through the work table.

What is addressed to the holder of an account (`professionnel`) is e-mailed as they chose (`accounts.familles`): at
once, or with others (`accounts.resumes`). What is addressed to a user in their role is e-mailed at once.
"""

from collections.abc import Iterable

from django.db.models import Q

from accounts import horloge, preferences, travaux
from accounts.familles import Famille, Rythme
from accounts.lecture_preparee import Preparee
from accounts.models import Notification, Professionnel, Utilisateur

NATURE_ENVOI = "notification.courriel"

#: Queue the e-mails of the notifications « Actions reçues » written by the same SQL, given as `annoncees` (cle,
#: professionnel_id), for the holders who asked for one at each message; needs `envoi` (`NATURE_ENVOI`) and `reel`
#: (now). The same rule as `notify_holders`.
MET_EN_FILE = f"""
INSERT INTO accounts_travail (nature, cle, donnees, etat, priorite, du_at, tentatives, faites, total, erreur,
  created_at)
SELECT %(envoi)s, %(envoi)s || ':' || a.cle, jsonb_build_object('cle', a.cle), 'a_faire', 7, %(reel)s, 0, 0, 0,
  '', %(reel)s
FROM annoncees a JOIN accounts_utilisateur u ON u.professionnel_id = a.professionnel_id
LEFT JOIN accounts_preferencecourriel p ON p.utilisateur_id = u.id AND p.famille = '{Famille.RECEPTIONS}'
WHERE u.is_active AND u.email IS NOT NULL
  AND coalesce(p.rythme, '{Famille.RECEPTIONS.defaut}') = '{Rythme.CHAQUE}' ON CONFLICT (cle) DO NOTHING
"""  # noqa: S608 - words of the vocabulary, values are parameters
#: Beyond, the menu only says « plus de ».
NON_LUES_MAX = 99


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
    """Record a notification in the current transaction and queue its e-mail, if its reader wants one at once.

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
    if professionnel is None or preferences.wants_now(professionnel.pk, nature):
        travaux.enqueue(NATURE_ENVOI, f"{NATURE_ENVOI}:{cle}", {"cle": cle}, priorite=7)


def notify_holders(notifications: Iterable[Notification]) -> None:
    """The same for many holders of accounts (`professionnel_id` set), in constant queries.

    The e-mail is queued for those whose address is known and who want it at once; the message waits in the
    application for the others.
    """
    notifications = list(notifications)
    if not notifications:
        return
    Notification.objects.bulk_create(notifications, ignore_conflicts=True, batch_size=1_000)
    personnes = [n.professionnel_id for n in notifications if n.professionnel_id is not None]
    joignables = preferences.reachable(personnes)
    a_envoyer = [
        n.cle
        for n in notifications
        if n.professionnel_id in joignables and preferences.is_immediate(joignables[n.professionnel_id], n.nature)
    ]
    if a_envoyer:
        travaux.enqueue_many(NATURE_ENVOI, {f"{NATURE_ENVOI}:{cle}": {"cle": cle} for cle in a_envoyer}, priorite=7)


def unread_count(utilisateur: Utilisateur) -> int:
    """Messages this person has not read, in the application; counted up to one more than `NON_LUES_MAX`."""
    return len(_NON_LUES(utilisateur.pk, utilisateur.professionnel_id or 0))


_NON_LUES = Preparee(
    lambda utilisateur, professionnel: (
        Notification.objects.filter(
            Q(utilisateur_id=utilisateur) | Q(professionnel_id=professionnel), lue_at__isnull=True
        )
        .order_by()
        .values_list("pk")[: NON_LUES_MAX + 1]
    ),
    int,
    int,
)
