"""The production shape, checked without an engine: schemas, linters, names, and the same steps as the set-up."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from certif.settings import environnement
from tests.maison.maison import PRODUIT, RACINE

COMPOSE = RACINE / "docker-compose.yml"
DOCKERFILE = RACINE / "deploy" / "Dockerfile"
#: Read by programs of the image rather than by our settings.
D_AUTRES = {"WEB_CONCURRENCY", "DJANGO_SETTINGS_MODULE"}


def outil(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name(name)
    return subprocess.run([program, *arguments], cwd=RACINE, capture_output=True, text=True)


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load(COMPOSE.read_text())


@pytest.fixture(scope="module")
def services_compose(compose) -> dict[str, dict[str, Any]]:
    return compose["services"]


def names_prod_reads() -> tuple[set[str], set[str]]:
    """Required and optional names, read in the source: importing prod needs its secrets."""
    scope: dict[str, Any] = {}
    source = (RACINE / "certif" / "settings" / "prod.py").read_text()
    for name in ("REQUIRED", "OPTIONAL"):
        found = re.search(rf"^{name} = (\(.*?\))", source, re.M | re.S)
        assert found
        scope[name] = set(yaml.safe_load(re.sub(r"[()]", lambda m: "[" if m[0] == "(" else "]", found[1])))
    return scope["REQUIRED"], scope["OPTIONAL"]


def given(service: dict[str, Any]) -> set[str]:
    return {name.removesuffix("_FILE") for name in service.get("environment", {})}


def test_compose_follows_its_schema():
    done = outil("check-jsonschema", "--builtin-schema", "vendor.compose-spec", str(COMPOSE))
    assert done.returncode == 0, done.stdout


def test_compose_passes_the_security_linter():
    done = outil("compose-lint", "check", str(COMPOSE))
    assert done.returncode == 0, done.stdout


def test_dockerfile_passes_hadolint():
    done = outil("hadolint", str(DOCKERFILE))
    assert (done.returncode, done.stdout) == (0, "")


def test_the_shape_is_complete(services_compose):
    assert set(services_compose) == {"postgres", "redis", "migrations", "web", "worker", "beat", "proxy"}
    assert services_compose["postgres"]["image"] == "postgres:18"
    command = services_compose["redis"]["command"]
    assert command[command.index("--appendonly") + 1] == "yes"
    assert command[command.index("--maxmemory-policy") + 1] == "noeviction"
    for name in ("web", "worker", "beat"):
        assert services_compose[name]["depends_on"]["migrations"] == {"condition": "service_completed_successfully"}


def test_every_service_is_hardened(services_compose):
    for name, service in services_compose.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["user"].split(":")[0] not in ("0", "root"), name
        assert "healthcheck" in service, name
        assert "mem_limit" in service, name


def test_only_the_proxy_is_reached_and_only_from_the_machine(services_compose):
    published = {name: service["ports"] for name, service in services_compose.items() if "ports" in service}
    assert published == {"proxy": ["127.0.0.1:8080:8080"]}


def test_production_gets_what_it_requires_and_nothing_unknown(services_compose):
    required, optional = names_prod_reads()
    for name in ("migrations", "web", "worker", "beat"):
        names = given(services_compose[name])
        assert required <= names, name
        assert names <= required | optional | D_AUTRES, name


def test_optional_names_are_the_ones_the_settings_read():
    required, optional = names_prod_reads()
    folder = RACINE / "certif" / "settings"
    source = "".join((folder / file).read_text() for file in ("base.py", "prod.py", "environnement.py"))
    read = set(re.findall(r"""(?:env\.\w+|is_given)\(\s*["']([A-Z0-9_]+)["']""", source))
    assert read - {"CERTIF_DEMO"} == required | optional
    assert environnement.env.__class__.__name__ == "FileAwareEnv", "X_FILE is understood for each of them"


def test_secrets_come_by_file(compose, services_compose):
    for name in ("SECRET_KEY", "DATABASE_URL", "EMAIL_URL"):
        assert f"{name}_FILE" in services_compose["web"]["environment"]
        assert name not in services_compose["web"]["environment"]
    assert all(secret["file"].startswith("./secrets/") for secret in compose["secrets"].values())
    assert "secrets/" in (RACINE / ".gitignore").read_text().splitlines()


def test_the_image_takes_the_steps_of_the_set_up():
    image, makefile = DOCKERFILE.read_text(), (RACINE / "Makefile").read_text()
    assert "xargs -a /tmp/apt.txt apt-get install -y --no-install-recommends" in image
    assert "COPY deploy/apt.txt /tmp/apt.txt" in image
    assert "deploy/systeme.py deploy/apt.txt" in makefile
    for step in ("pip install", "--require-hashes -r requirements-uv.txt", "--require-hashes -r requirements.txt"):
        assert step in image
        assert step in makefile


def test_the_image_holds_the_whole_product():
    copied = set(re.findall(r"^COPY (\w+) \w+$", DOCKERFILE.read_text(), re.M))
    assert copied == {*PRODUIT, "templates", "static"}
