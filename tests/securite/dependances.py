"""Known faults of what is installed: every package of the locks confronted with advisories; one left out is a failure.

Two sources, none by default: `CERTIF_AVIS`, the OSV export of the PyPI ecosystem (zip or folder of JSON files), read
here; or `CERTIF_AUDIT_EN_LIGNE=1`, pip-audit over the network. Without either, nothing was checked and the line says so
in red: pip-audit on a closed network prints « No known vulnerabilities found » after having skipped everything.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from tests.banc.rapport import Ligne
from tests.maison.maison import RACINE

VERROUS = ("requirements.txt", "requirements-dev.txt", "requirements-uv.txt")
#: A source older than this, or smaller, proves nothing about what was found since.
FRAICHEUR = timedelta(days=7)
AVIS_MIN = 1_000


@dataclass(frozen=True, slots=True)
class Epingle:
    """One pinned package of a lock."""

    nom: str
    version: str
    hachages: tuple[str, ...]


def pins(*noms: str) -> list[Epingle]:
    """What the locks pin, once each."""
    lues: dict[str, Epingle] = {}
    for nom in noms or VERROUS:
        for bloc in re.split(r"\n(?=[a-z0-9])", (RACINE / nom).read_text()):
            trouve = re.match(r"([a-z0-9._-]+)(?:\[[^]]*\])?==([^\s;]+)", bloc)
            if trouve:
                hachages = tuple(re.findall(r"--hash=sha256:([0-9a-f]{64})", bloc))
                lues[trouve[1]] = Epingle(canonicalize_name(trouve[1]), trouve[2], hachages)
    return list(lues.values())


def touches(avis: dict[str, Any], epingle: Epingle) -> bool:
    """Whether an advisory (OSV) is about this very version."""
    for concerne in avis.get("affected", ()):
        paquet = concerne.get("package", {})
        if paquet.get("ecosystem") != "PyPI" or canonicalize_name(paquet.get("name", "")) != epingle.nom:
            continue
        if epingle.version in concerne.get("versions", ()):
            return True
        if any(_in_range(Version(epingle.version), p["events"]) for p in concerne.get("ranges", ()) if _is_ours(p)):
            return True
    return False


def _is_ours(plage: dict[str, Any]) -> bool:
    return plage.get("type") in ("ECOSYSTEM", "SEMVER") and bool(plage.get("events"))


def _in_range(version: Version, evenements: Iterable[dict[str, str]]) -> bool:
    """OSV: events in order of version; inside from `introduced`, outside from `fixed` or after `last_affected`."""
    dedans = False
    for evenement in sorted(evenements, key=_bound):
        ((genre, borne),) = list(evenement.items())[:1]
        try:
            limite = Version("0") if borne == "0" else Version(borne)
        except InvalidVersion:
            continue
        if genre == "introduced" and version >= limite:
            dedans = True
        elif (genre == "fixed" and version >= limite) or (genre == "last_affected" and version > limite):
            dedans = False
    return dedans


def _bound(evenement: dict[str, str]) -> Version:
    try:
        return Version(next(iter(evenement.values())))
    except InvalidVersion:
        return Version("0")


def advisories(source: Path) -> Iterator[dict[str, Any]]:
    """Those of an archive or of a folder that were not withdrawn."""
    if source.is_dir():
        textes: Iterable[str] = (chemin.read_text() for chemin in sorted(source.rglob("*.json")))
    else:
        archive = zipfile.ZipFile(source)
        textes = (archive.read(nom).decode() for nom in archive.namelist() if nom.endswith(".json"))
    for texte in textes:
        avis = json.loads(texte)
        if not avis.get("withdrawn"):
            yield avis


def lignes() -> list[Ligne]:
    """By the source that is given."""
    epingles = pins()
    if source := os.environ.get("CERTIF_AVIS"):
        return _offline(epingles, Path(source))
    if os.environ.get("CERTIF_AUDIT_EN_LIGNE") == "1":
        return _online(epingles)
    return [
        Ligne("paquets non vérifiés", len(epingles), "paquets",
              "0 ; aucune source : CERTIF_AVIS ou CERTIF_AUDIT_EN_LIGNE=1", False)
    ]  # fmt: skip


def _offline(epingles: list[Epingle], source: Path) -> list[Ligne]:
    recents, nombre, fautifs = datetime(1970, 1, 1, tzinfo=UTC), 0, []
    for avis in advisories(source):
        nombre += 1
        recents = max(recents, datetime.fromisoformat(avis["modified"]))
        fautifs += [f"{e.nom} {e.version} : {avis['id']}" for e in epingles if touches(avis, e)]
    for fautif in fautifs:
        print(f"  {fautif}")
    age = timezone.now() - recents  # noqa: TID251 - the age of a file of the world, not a day of the platform
    complete = nombre >= AVIS_MIN and age <= FRAICHEUR
    return [
        Ligne("paquets non vérifiés", 0 if complete else len(epingles), "paquets",
              f"0 sur {len(epingles)}, {nombre} avis, le dernier a {age.days} j", complete),
        Ligne("avis sur une version installée", len(fautifs), "avis", "0", not fautifs),
    ]  # fmt: skip


def _online(epingles: list[Epingle]) -> list[Ligne]:
    lus: dict[str, dict[str, Any]] = {}
    for verrou in VERROUS:
        commande = [sys.executable, "-m", "pip_audit", "-r", verrou, "--no-deps", "--disable-pip", "--require-hashes",
                    "-f", "json", "--progress-spinner", "off"]  # fmt: skip
        fait = subprocess.run(commande, cwd=RACINE, capture_output=True, text=True)
        rapport = json.loads(fait.stdout or '{"dependencies": []}')
        lus |= {canonicalize_name(paquet["name"]): paquet for paquet in rapport["dependencies"]}
    return judged(epingles, lus)


def judged(epingles: list[Epingle], lus: dict[str, dict[str, Any]]) -> list[Ligne]:
    """Lines of a report of pip-audit: what it skipped, or never named, is not verified."""
    sautes = [e.nom for e in epingles if e.nom not in lus or "skip_reason" in lus[e.nom]]
    fautifs = [f"{nom} : {faute['id']}" for nom, paquet in lus.items() for faute in paquet.get("vulns", ())]
    for ligne in [*fautifs, *(f"{nom} : non vérifié" for nom in sautes[:10])]:
        print(f"  {ligne}")
    return [
        Ligne("paquets non vérifiés", len(sautes), "paquets", f"0 sur {len(epingles)}, pip-audit", not sautes),
        Ligne("avis sur une version installée", len(fautifs), "avis", "0", not fautifs),
    ]
