"""System libraries of certif: install the missing ones when that is possible (root on Debian), else say which.

`python deploy/systeme.py [apt.txt …]`: each file lists Debian packages, one a line; the image installs the same files.
Standard library only: it runs before anything is installed. Never fails the set-up.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

#: Debian package → what proves it is there: a library to load, or one of several programs.
PREUVES: dict[str, tuple[str, ...]] = {
    "libpango-1.0-0": ("libpango-1.0.so.0",),
    "libpangoft2-1.0-0": ("libpangoft2-1.0.so.0",),
    "libharfbuzz-subset0": ("libharfbuzz-subset.so.0",),
    "openssl": ("openssl",),
    "chromium": ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
}
ROLES = {
    "libpango-1.0-0": "les attestations en PDF",
    "libpangoft2-1.0-0": "les attestations en PDF",
    "libharfbuzz-subset0": "des PDF trois fois plus rapides (facultatif)",
    "openssl": "l’essai qui vérifie une attestation sans nous",
    "chromium": "les parcours de navigateur de « make test »",
}
APT = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]


def is_present(package: str) -> bool:
    """Tell whether what `package` brings can be used, whoever installed it."""
    for preuve in PREUVES[package]:
        if ".so." in preuve:
            try:
                ctypes.CDLL(preuve)
            except OSError:
                continue
            return True
        if os.environ.get("CERTIF_CHROMIUM") or shutil.which(preuve):
            return True
    return False


def wanted(files: list[str]) -> list[str]:
    """Packages named by the lists, in order."""
    return [line.strip() for file in files for line in Path(file).read_text().splitlines() if line.strip()]


def install(packages: list[str]) -> bool:
    """Install by apt-get; tells whether it worked."""
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    command = [*APT, "install", "-y", "--no-install-recommends", *packages]
    if subprocess.run(command, env=env, capture_output=True).returncode == 0:
        return True
    # The list of packages may be absent or old: refresh it once.
    if subprocess.run([*APT, "update"], env=env).returncode:
        return False
    return subprocess.run(command, env=env, stdout=subprocess.DEVNULL).returncode == 0


def main(files: list[str]) -> None:
    """Look, install, say what still lacks."""
    missing = [package for package in wanted(files) if not is_present(package)]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"certif · installation de {', '.join(missing)}…", flush=True)
        install(missing)
        missing = [package for package in missing if not is_present(package)]
    for package in missing:
        print(f"certif · il manque le paquet système {package}, pour {ROLES[package]}.")
    if missing:
        print(f"certif · à installer : apt-get install --no-install-recommends {' '.join(missing)}")


if __name__ == "__main__":
    main(sys.argv[1:])
