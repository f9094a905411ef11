"""Production refuses to start without its secrets, and is clean with them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.maison.maison import RACINE

COMPLET = {
    "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-essai-de-production",
    "DATABASE_URL": "postgres://certif:mot@base:5432/certif",
    "REDIS_URL": "redis://file:6379/0",
    "ALLOWED_HOSTS": "certif.example",
    "EMAIL_URL": "smtp+tls://envoi:mot@courrier.example:587",
    "CERTIF_SITE_URL": "https://certif.example",
    "CERTIF_CLE_CARNET": "carnet-de-production-d-essai-0123456789-abcdefghij",
}


def production(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `code` after the start of Django in production, with this environment and no other."""
    env = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "certif.settings.prod", **environment}
    command = [sys.executable, "-c", f"import django; django.setup()\n{code}"]
    return subprocess.run(command, cwd=RACINE, env=env, capture_output=True, text=True)


def test_it_starts_with_everything():
    code = "from django.conf import settings as s; print(s.DEBUG, s.DEMO, s.EMAIL_HOST, s.SESSION_COOKIE_SECURE)"
    done = production(code, **COMPLET)
    assert done.stdout == "False False courrier.example True\n", done.stderr


@pytest.mark.parametrize("name", sorted(COMPLET))
def test_it_refuses_to_start_without(name):
    done = production("", **{key: value for key, value in COMPLET.items() if key != name})
    assert done.returncode == 1
    assert f"Réglages manquants : {name}." in done.stderr


def test_it_says_all_that_lacks_at_once():
    done = production("")
    assert "SECRET_KEY, DATABASE_URL, REDIS_URL, ALLOWED_HOSTS, EMAIL_URL, CERTIF_SITE_URL" in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("CERTIF_DEMO", "1", "CERTIF_DEMO n’existe pas en production"),
        ("CERTIF_DEMO", "0", "CERTIF_DEMO n’existe pas en production"),
        ("SECRET_KEY", "court", "SECRET_KEY trop faible"),
        ("SECRET_KEY", "x" * 80, "SECRET_KEY trop faible"),
        ("CERTIF_CLE_CARNET", "court", "CERTIF_CLE_CARNET trop faible"),
        ("CERTIF_CLE_CARNET", COMPLET["SECRET_KEY"], "doit différer de SECRET_KEY"),
        ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS doit nommer"),
        ("CERTIF_SITE_URL", "http://certif.example", "https://"),
        ("DATABASE_URL", "sqlite:///base.db", "doit désigner PostgreSQL"),
    ],
)
def test_it_refuses_what_is_unsafe(name, value, message):
    done = production("", **COMPLET | {name: value})
    assert done.returncode == 1
    assert message in done.stderr


def test_a_secret_may_come_from_a_file(tmp_path: Path):
    secret = tmp_path / "secret_key"
    secret.write_text(COMPLET["SECRET_KEY"] + "\n")
    rest = {key: value for key, value in COMPLET.items() if key != "SECRET_KEY"}
    code = "from django.conf import settings; print(settings.SECRET_KEY)"
    done = production(code, SECRET_KEY_FILE=str(secret), **rest)
    assert done.stdout.strip() == COMPLET["SECRET_KEY"], done.stderr


def test_the_deployment_check_is_clean():
    env = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "certif.settings.prod", **COMPLET}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, cwd=RACINE, env=env, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n"), done.stderr


def test_static_files_gather_as_in_the_image(tmp_path: Path):
    """A vendored file that names a missing one would break the image's build."""
    env = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "certif.settings.prod",
        "CERTIF_STATIC": str(tmp_path),
        **COMPLET,
    }
    command = [sys.executable, "manage.py", "collectstatic", "--no-input", "-v", "0"]
    done = subprocess.run(command, cwd=RACINE, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "staticfiles.json").exists()


def test_tries_are_counted_by_visitor_behind_the_proxy():
    code = (
        "from django.test import RequestFactory\n"
        "from allauth.account.adapter import get_adapter\n"
        "vu = {'REMOTE_ADDR': '10.0.0.2', 'HTTP_X_FORWARDED_FOR': '203.0.113.9, 198.51.100.7'}\n"
        "print(get_adapter().get_client_ip(RequestFactory().get('/', **vu)))"
    )
    # What the visitor wrote before our proxy's own word is not believed.
    assert production(code, **COMPLET).stdout == "198.51.100.7\n"
    assert production(code, **COMPLET, CERTIF_PROXYS="2").stdout == "203.0.113.9\n"


def test_pro_sante_connect_is_configured_by_the_environment():
    code = "from django.conf import settings; print(settings.PSC_CLIENT_ID, settings.PSC_SERVER_URL, settings.PSC_ACR)"
    assert production(code, **COMPLET).stdout == "  eidas1\n"
    address = "https://connexion.example/.well-known/wallet-openid-configuration"
    given = {"PSC_CLIENT_ID": "client", "PSC_SECRET": "mot", "PSC_SERVER_URL": address}
    assert production(code, **COMPLET, **given).stdout == f"client {address} eidas1\n"
    for wrong in ("http://connexion.example/.well-known/x", "https://connexion.example/"):
        refused = production("", **COMPLET, **{**given, "PSC_SERVER_URL": wrong})
        assert (refused.returncode, "vont avec PSC_CLIENT_ID" in refused.stderr) == (1, True)
