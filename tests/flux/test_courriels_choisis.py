"""A delivery writes to each holder as they chose: in the application always, by e-mail at once, later, or never."""

from __future__ import annotations

import pytest
from django.core import mail

from accounts import horloge, notifications, preferences, resumes, travaux
from accounts.models import Notification, Professionnel, Travail
from tests.flux.lignes import row
from tests.people import make_titulaire

pytestmark = pytest.mark.django_db


def test_a_delivery_follows_each_choice(andpc, roster, receive):
    comptes = [make_titulaire(Professionnel.objects.get(rpps=personne.rpps).exercices.get()) for personne in roster[:4]]
    for compte, rythme in zip(comptes, ("chaque", "semaine", "jamais", None), strict=True):
        if rythme:
            preferences.choose(compte, {"receptions": rythme})
    livraison = receive(andpc, [row(personne, f"T-{i}") for i, personne in enumerate(roster[:5])])
    assert livraison.compteurs["acceptees"] == 5
    assert Notification.objects.filter(nature="flux").count() == 5
    envois = Travail.objects.filter(nature=notifications.NATURE_ENVOI)
    assert [t.donnees["cle"] for t in envois] == [f"flux:{livraison.pk}:{comptes[0].professionnel_id}"]
    travaux.run_pending([notifications.NATURE_ENVOI])
    assert [m.to for m in mail.outbox] == [[comptes[0].email]]

    mail.outbox.clear()
    lundi = horloge.today() + resumes.timedelta(days=7 - horloge.today().weekday())
    resumes.schedule(lundi, 0)
    travaux.run_pending([resumes.NATURE_FILE, resumes.NATURE_RESUME])
    assert [m.to for m in mail.outbox] == [[comptes[1].email]]
