"""Open a session for some holders of the base that is open: `python -m tests.bench._visiteurs 40` prints their keys.

First as many as asked, as they come (ten actions each on average), then as many of the fullest accounts.
"""

from __future__ import annotations

import json
import sys

import django


def open_sessions(nombre: int) -> list[str]:
    """Session keys of twice `nombre` activated holders: any, then those with the most actions."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.db.models import Count

    from accounts import horloge
    from accounts.identification import user_of
    from accounts.models import Professionnel

    tires = (
        Professionnel.objects.filter(pk__lte=20 * nombre).annotate(faites=Count("actions")).order_by("-faites", "pk")
    )
    cles = []
    venus = Professionnel.objects.order_by("pk")[:nombre]
    for professionnel in [*venus, *tires.exclude(pk__in=[p.pk for p in venus])[:nombre]]:
        Professionnel.objects.filter(pk=professionnel.pk).update(active_at=horloge.instant())
        utilisateur = user_of(professionnel)
        session = SessionStore()
        session[SESSION_KEY] = str(utilisateur.pk)
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session[HASH_SESSION_KEY] = utilisateur.get_session_auth_hash()
        session.save()
        cles.append(str(session.session_key))
    return cles


if __name__ == "__main__":
    django.setup()
    print(json.dumps(open_sessions(int(sys.argv[1]))))
