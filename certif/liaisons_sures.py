"""`check --deploy`: what leaves the machine or the private network of its containers is encrypted (ASVS 12.3.1).

A socket, the loopback and a name without a dot (a container of the same private network) stay in clear; any other host
of PostgreSQL must be asked for TLS with its certificate checked, any other broker by `rediss://`.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error

#: What makes libpq refuse a server in clear or that somebody else answers for.
MODES_SURS = frozenset({"verify-ca", "verify-full"})


def check_links(app_configs: Any = None, **_: Any) -> list[CheckMessage]:
    """What Django asks, of the links of this site."""
    return faults(settings.DATABASES["default"], settings.CELERY_BROKER_URL)


def faults(base: Mapping[str, Any], adresse_courtier: str) -> list[CheckMessage]:
    """One error for each link in clear, with what to write; of the settings of a base and the address of a broker."""
    trouvees: list[CheckMessage] = []
    hotes = str(base.get("OPTIONS", {}).get("host") or base.get("HOST") or "").split(",")
    if not all(map(is_near, hotes)) and base.get("OPTIONS", {}).get("sslmode") not in MODES_SURS:
        trouvees.append(Error(
            "PostgreSQL est joint hors de la machine sans TLS vérifié.",
            hint="Ajoutez « ?sslmode=verify-full&sslrootcert=… » à DATABASE_URL.", id="certif.E001",
        ))  # fmt: skip
    courtier = urlsplit(adresse_courtier)
    if courtier.scheme == "redis" and not is_near(courtier.hostname or ""):
        trouvees.append(Error(
            "Le courtier est joint hors de la machine sans TLS.", hint="Donnez REDIS_URL en « rediss://… ».",
            id="certif.E002",
        ))  # fmt: skip
    return trouvees


def is_near(hote: str) -> bool:
    """Whether nothing leaves this machine or the private network of its containers."""
    if not hote or hote.startswith("/") or hote == "localhost":
        return True
    try:
        return ipaddress.ip_address(hote.strip("[]")).is_loopback
    except ValueError:
        return "." not in hote
