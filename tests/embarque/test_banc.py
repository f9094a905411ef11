"""The bench is as hostile as it says."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.template import engines
from django.template.backends.django import DjangoTemplates
from django.template.base import Origin, Template
from django.template.context import Context

from tests.banc.gabarits import VariableIndefinie


def rendu(source: str, folder: Path) -> str:
    django = engines["django"]
    assert isinstance(django, DjangoTemplates)
    engine = django.engine
    return Template(source, origin=Origin(str(folder / "essai.html")), engine=engine).render(Context({"a": 1}))


def test_an_undefined_variable_of_ours_fails():
    with pytest.raises(VariableIndefinie, match=r"templates/essai\.html : variable « absente » indéfinie"):
        rendu("{% if a %}{{ absente }}{% endif %}", settings.BASE_DIR / "templates")


def test_an_undefined_variable_of_a_package_is_its_business():
    assert rendu("[{{ absente }}]", Path("/usr/lib/autre")) == "[]"


def test_a_condition_may_ask_for_an_optional_variable():
    assert rendu("{% if absente %}oui{% else %}non{% endif %}", settings.BASE_DIR / "templates") == "non"


def test_the_network_is_closed():
    with socket.socket() as client, pytest.raises(AssertionError, match=r"192\.0\.2\.1"):
        client.connect(("192.0.2.1", 80))


@pytest.mark.django_db
def test_the_base_is_a_real_postgresql_tuned_for_tests():
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('server_version_num')::int, current_setting('fsync')")
        version, fsync = cursor.fetchone()
    assert version >= 180000
    assert fsync == "off"
