"""Where the state of one checkout lives, and the addresses that follow from it."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

RACINE = Path(__file__).resolve().parents[2]
#: Short on purpose: a unix socket's path holds at most 107 bytes.
SOCKETS = Path("/tmp")  # noqa: S108 - the folder made there is checked to be ours
UTILISATEUR = "certif"
BASE = "certif"


@dataclass(frozen=True)
class Etat:
    """A state directory; `durable` tells servers that keep their promises from the test bench's fast ones."""

    path: Path
    durable: bool = True

    @classmethod
    def from_environment(cls) -> Etat:
        """The state of this checkout: `CERTIF_STATE`, else `.certif` beside manage.py."""
        return cls(Path(os.environ.get("CERTIF_STATE") or RACINE / ".certif").absolute())

    @classmethod
    def for_tests(cls) -> Etat:
        """The test bench's state, inside the checkout's one: the two never share a server."""
        return cls(cls.from_environment().path / "essais", durable=False)

    @property
    def sockets(self) -> Path:
        """Directory of the two socket directories, from the hash of the state's path."""
        return SOCKETS / f"certif-{hashlib.sha256(str(self.path).encode()).hexdigest()[:12]}"

    @property
    def postgres_socket_dir(self) -> Path:
        """Directory of PostgreSQL's socket, owned by the user that runs it."""
        return self.sockets / "pg"

    @property
    def valkey_socket(self) -> Path:
        """Valkey's socket."""
        return self.sockets / "vk" / "valkey.sock"

    @property
    def database_url(self) -> str:
        """Address of the embedded database."""
        return f"postgres://{UTILISATEUR}@/{BASE}?host={self.postgres_socket_dir}"

    @property
    def redis_url(self) -> str:
        """Address of the embedded broker, as Celery writes it."""
        return f"redis+socket://{self.valkey_socket}?virtual_host=0"

    def prepare(self) -> None:
        """Make the directory: others may cross it (PostgreSQL is not run by root), not list it."""
        self.path.mkdir(mode=0o711, parents=True, exist_ok=True)
