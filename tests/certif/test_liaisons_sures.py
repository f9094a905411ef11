"""Links that leave the machine: TLS is asked for, and the deployment check fails without it."""

from __future__ import annotations

import pytest
from django.core.checks.registry import registry

from certif.liaisons_sures import check_links, faults
from certif.settings.environnement import env
from tests.deploiement.test_production import COMPLET, production

PRES = ["", "/var/run/postgresql", "localhost", "127.0.0.1", "::1", "postgres", "redis"]
LOIN = ["10.0.0.7", "base.exemple.test", "192.0.2.4", "postgres.certif.svc"]


def found(base: str, courtier: str) -> list[str]:
    return [faute.id or "" for faute in faults(env.db_url_config(base), courtier)]


@pytest.mark.parametrize("hote", [h for h in PRES if h and not h.startswith("/") and ":" not in h])
def test_what_stays_near_may_be_in_clear(hote):
    assert found(f"postgres://u:p@{hote}/base", f"redis://{hote}:6379/0") == []


def test_a_socket_is_near():
    assert found("postgres://u@/base?host=/var/run/postgresql", "redis+socket:///run/redis.sock") == []


@pytest.mark.parametrize("hote", LOIN)
def test_what_goes_further_is_encrypted_and_checked(hote):
    assert found(f"postgres://u:p@{hote}/base", f"redis://{hote}:6379/0") == ["certif.E001", "certif.E002"]
    for mode in ("disable", "allow", "prefer", "require"):
        assert found(f"postgres://u:p@{hote}/base?sslmode={mode}", "redis://redis/0") == ["certif.E001"]
    for mode in ("verify-ca", "verify-full"):
        assert found(f"postgres://u:p@{hote}/base?sslmode={mode}", f"rediss://{hote}:6380/0") == []


def test_the_deployment_check_of_a_production_says_it():
    assert check_links in registry.deployment_checks
    programme = """
from django.core.management import call_command
import django; django.setup()
call_command("check", deploy=True, fail_level="ERROR")
"""
    loin = COMPLET | {"DATABASE_URL": "postgres://u:p@base.exemple.test/certif"}
    faite = production(programme, **loin)
    assert faite.returncode != 0 and "certif.E001" in faite.stderr and "sslmode=verify-full" in faite.stderr
