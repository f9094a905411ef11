"""The demonstration where there is none: refused, absent from production; and a day that cannot be."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.http import Http404
from django.test import Client
from django.urls import reverse

from accounts import horloge
from accounts.models import Horloge, Professionnel
from certif.demonstration import retour, views


def test_nothing_is_undone_outside_the_demonstration(settings: Any):
    settings.DEMO = False
    with pytest.raises(RuntimeError):
        retour.rewind(horloge.today())


@pytest.mark.django_db
@pytest.mark.parametrize("jour", ["demain", "1999-01-01", "2400-01-01"])
def test_an_impossible_day_is_refused(jour: str):
    reponse = Client().post(reverse("demo:jour"), {"jour": jour})

    assert reponse.status_code == 422
    assert not Horloge.objects.filter(jour__isnull=False).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("vue", [views.accueil, views.entrer, views.jour, views.deposer])
def test_each_view_answers_404_without_the_demonstration_mode(rf: Any, settings: Any, vue: Any):

    settings.DEMO = False
    with pytest.raises(Http404):
        vue(rf.post("/demonstration/"))


@pytest.mark.django_db
def test_the_command_refuses_without_the_demonstration_mode(settings: Any):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO est faux"):
        call_command("demonstration")
    assert not Professionnel.objects.exists()


def test_production_has_no_address_of_the_demonstration():
    programme = (
        "import django; django.setup()\n"
        "from django.conf import settings\n"
        "from django.urls import NoReverseMatch, Resolver404, resolve, reverse\n"
        "assert settings.DEMO is False\n"
        "try: reverse('demo:accueil')\n"
        "except NoReverseMatch: print('sans nom')\n"
        "for chemin in ('', 'entrer/', 'jour/', 'deposer/'):\n"
        "    try: resolve(f'/demonstration/{chemin}')\n"
        "    except Resolver404: print('introuvable')\n"
    )
    environnement = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "certif.settings.prod",
        "SECRET_KEY": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "DATABASE_URL": "postgres://certif@127.0.0.1:1/certif",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "ALLOWED_HOSTS": "certif.example",
        "EMAIL_URL": "smtp://127.0.0.1:25",
        "CERTIF_SITE_URL": "https://certif.example",
        "CERTIF_CLE_CARNET": "abcdefghijklmnopqrstuvwxyz-0123456789-essai-carnet",
    }
    resultat = subprocess.run(
        [sys.executable, "-c", programme],
        env=environnement,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )

    assert resultat.returncode == 0, resultat.stderr
    assert resultat.stdout.splitlines() == ["sans nom", *["introuvable"] * 4]
