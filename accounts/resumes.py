"""Several messages in one e-mail: every week for who asks, and the « point d’étape » (twice a year by default).

Each period has one work, that queues one e-mail a person in one statement (`queue`); running twice queues nothing
more. The point d’étape goes to everyone who left it on, even when nothing came: it reminds that the account exists
(CSP R. 4022-18, a choice: see the parameter `informations_par_an`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import connection, transaction
from django.template.loader import render_to_string

from accounts import horloge, preferences, travaux
from accounts.familles import AU_CHOIX, NATURES, Famille, Rythme, family_of
from accounts.models import Notification, Travail, Utilisateur

NATURE_FILE = "resumes.file"
NATURE_RESUME = "resumes.courriel"
#: A period whose e-mails were not queued by then is old news: nights may be missed, not a month of them.
RATTRAPAGE = timedelta(days=30)
#: Beyond, the e-mail says how many more wait in the application.
LIGNES_MAX = 20

# The family of a message is that of its nature, `suites` when no line names it (`familles.family_of`).
_FILE = """
INSERT INTO accounts_travail (nature, cle, donnees, etat, priorite, du_at, tentatives, faites, total, erreur,
  created_at)
SELECT %(nature)s, %(nature)s || ':' || %(cle)s || ':' || u.id, %(donnees)s::jsonb || jsonb_build_object(
  'utilisateur', u.id), 'a_faire', 9, %(reel)s, 0, 0, 0, '', %(reel)s
FROM accounts_utilisateur u JOIN accounts_professionnel pr ON pr.id = u.professionnel_id
WHERE u.is_active AND u.email IS NOT NULL AND pr.active_at IS NOT NULL AND EXISTS (
  SELECT FROM unnest(%(familles)s::text[], %(defauts)s::text[]) AS f (famille, defaut)
  LEFT JOIN accounts_preferencecourriel p ON p.utilisateur_id = u.id AND p.famille = f.famille
  WHERE coalesce(p.rythme, f.defaut) = %(rythme)s AND (%(meme_vide)s OR EXISTS (
    SELECT FROM accounts_notification n
    LEFT JOIN unnest(%(natures)s::text[], %(dites)s::text[]) AS d (nature, famille) ON d.nature = n.nature
    WHERE n.professionnel_id = u.professionnel_id AND n.created_at >= %(debut)s AND n.created_at < %(fin)s
      AND n.envoyee_at IS NULL AND coalesce(d.famille, %(autre)s) = f.famille)))
ON CONFLICT (cle) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Periode:
    """What an e-mail sums up: from `debut` to the day before `fin`."""

    rythme: Rythme
    debut: date
    fin: date

    @property
    def cle(self) -> str:
        """Its name in the table of works."""
        return f"{self.rythme}:{self.debut:%Y-%m-%d}"

    @property
    def bornes(self) -> tuple[datetime, datetime]:
        """First instant, and the first one after."""
        return horloge.first_instant(self.debut), horloge.first_instant(self.fin)


def periods(on: date, par_an: int) -> list[Periode]:
    """The week and the part of the year that ended last, unless it is old news; `par_an` parts make a year."""
    lundi = on - timedelta(days=on.weekday())
    trouvees = [Periode(Rythme.SEMAINE, lundi - timedelta(days=7), lundi)]
    if 1 <= par_an <= 12:
        mois = 12 // par_an
        rang = (on.month - 1) // mois
        fin = date(on.year, rang * mois + 1, 1)
        avant = date(on.year, (rang - 1) * mois + 1, 1) if rang else date(on.year - 1, 12 - mois + 1, 1)
        if on - fin <= RATTRAPAGE:
            trouvees.append(Periode(Rythme.BILAN, avant, fin))
    return trouvees


def schedule(on: date, par_an: int) -> None:
    """Ask for the e-mails of the periods that have just ended, once each; called every night."""
    for periode in periods(on, par_an):
        donnees = {"rythme": periode.rythme, "debut": f"{periode.debut}", "fin": f"{periode.fin}"}
        travaux.enqueue(NATURE_FILE, f"{NATURE_FILE}:{periode.cle}", donnees, priorite=9)


def queue(travail: Travail) -> None:
    """Handler: queue one e-mail for each person who wants this period summed up, in one statement."""
    periode = _period(travail)
    debut, fin = periode.bornes
    with transaction.atomic(), connection.cursor() as curseur:
        curseur.execute(_FILE, {
            "nature": NATURE_RESUME, "cle": periode.cle, "rythme": periode.rythme.value, "debut": debut, "fin": fin,
            "donnees": _json(travail.donnees), "reel": horloge.instant(), "meme_vide": periode.rythme is Rythme.BILAN,
            "familles": [f.value for f in AU_CHOIX], "defauts": [f.defaut.value for f in AU_CHOIX],
            "natures": list(NATURES), "dites": [f.value for f in NATURES.values()], "autre": Famille.SUITES.value,
        })  # fmt: skip
        transaction.on_commit(travaux.wake_up)


def send(travail: Travail) -> None:
    """Handler: one e-mail for one person, as they choose today; at least once, its messages marked as sent."""
    periode = _period(travail)
    lecteur = Utilisateur.objects.filter(pk=travail.donnees["utilisateur"], is_active=True, email__isnull=False).first()
    if lecteur is None or lecteur.email is None:
        return
    familles = {famille for famille, rythme in preferences.read(lecteur).items() if rythme is periode.rythme}
    messages = [n for n in _waiting(lecteur, periode) if family_of(n.nature) in familles]
    if not familles or (not messages and periode.rythme is not Rythme.BILAN):
        return
    contexte = {
        "periode": periode, "dernier": periode.fin - timedelta(days=1), "messages": messages[:LIGNES_MAX],
        "autres": max(0, len(messages) - LIGNES_MAX), "nombre": len(messages), "site": settings.CERTIF_SITE_URL,
        "is_bilan": periode.rythme is Rythme.BILAN,
    }  # fmt: skip
    send_mail(
        subject="Votre point d’étape" if periode.rythme is Rythme.BILAN else "Votre semaine, en un message",
        message=render_to_string("emails/resume.txt", contexte),
        from_email=None,
        recipient_list=[lecteur.email],
    )
    Notification.objects.filter(pk__in=[n.pk for n in messages]).update(envoyee_at=horloge.instant())


def _waiting(lecteur: Utilisateur, periode: Periode) -> list[Notification]:
    debut, fin = periode.bornes
    return list(
        Notification.objects.filter(
            professionnel=lecteur.professionnel_id, created_at__gte=debut, created_at__lt=fin, envoyee_at__isnull=True
        ).order_by("-id")
    )


def _period(travail: Travail) -> Periode:
    donnees: dict[str, Any] = travail.donnees
    debut, fin = (date.fromisoformat(donnees[nom]) for nom in ("debut", "fin"))
    return Periode(Rythme(donnees["rythme"]), debut, fin)


def _json(donnees: dict[str, Any]) -> str:
    return json.dumps({nom: donnees[nom] for nom in ("rythme", "debut", "fin")})
