"""Strict reading of the environment: one missing or unreadable value stops the start with a clear message."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

#: Each variable NAME may also be given by NAME_FILE, the path of a file that holds it (container secrets).
env = environ.FileAwareEnv()

#: Roles that a process may take in the base (`accounts.cloisons_droits`): that of pages, that of background work.
ROLES = ("certif_application", "certif_travaux")


def is_given(name: str) -> bool:
    """Tell whether NAME or NAME_FILE is set to something."""
    return bool(os.environ.get(name, "").strip() or os.environ.get(f"{name}_FILE", "").strip())


def require_all(names: tuple[str, ...]) -> None:
    """Refuse to start when one of `names` is missing; says all the missing ones at once."""
    missing = [name for name in names if not is_given(name)]
    if missing:
        raise ImproperlyConfigured(
            "Réglages manquants : "
            + ", ".join(missing)
            + ". Donnez chacun par sa variable d’environnement ou par NOM_FILE (chemin d’un fichier)."
        )


def database(default: str | None = None, *, pooled: bool) -> dict[str, Any]:
    """Django's database entry from DATABASE_URL; a unix socket is given by `?host=/directory`.

    CERTIF_ROLE is the role that each connection takes; none for whoever owns the tables (migrations, tests).
    `pooled`: keep connections in psycopg's pool (its size by CERTIF_DB_POOL, default 4 per process).
    """
    url = env.str("DATABASE_URL", default) if default else env.str("DATABASE_URL")
    config: dict[str, Any] = env.db_url_config(url)
    if config.get("ENGINE") != "django.db.backends.postgresql":
        raise ImproperlyConfigured("DATABASE_URL doit désigner PostgreSQL (postgres://…).")
    if role := env.str("CERTIF_ROLE", ""):
        if role not in ROLES:
            raise ImproperlyConfigured(f"CERTIF_ROLE doit valoir {' ou '.join(ROLES)}, ou rien.")
        # As a setting of the connection: Django's own `assume_role` waits for itself inside the pool.
        options = config.setdefault("OPTIONS", {})
        options["options"] = f"{options.get('options', '')} -c role={role}".strip()
    if pooled:
        size = env.int("CERTIF_DB_POOL", 4)
        config.setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": size, "timeout": 10}
    return config


def cache_location(redis_url: str) -> str:
    """The cache's address on the broker's server: database 1 of the same Redis, by TCP or by unix socket."""
    parts = urlsplit(redis_url)
    if parts.scheme == "redis+socket":
        return f"unix://{parts.path}?db=1"
    return parts._replace(path="/1").geturl()
