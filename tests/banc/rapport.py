"""Running what is registered and reporting it: a table on the console, JSON under build/, the machine described."""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import ModuleType

from tests.maison.maison import RACINE


@dataclass(frozen=True)
class Ligne:
    """One figure: `valeur` in `unite` (a median), beside its floor or goal; `tenu` is None without a promise."""

    nom: str
    valeur: float
    unite: str
    reference: str = ""
    tenu: bool | None = None
    details: dict[str, float | int | str] = field(default_factory=dict)


def modules(package: ModuleType, wanted: list[str]) -> Iterator[ModuleType]:
    """Modules of `package` that measure something (they define `lignes`): those named, or all but the ones on demand.

    A module is on demand (an hour of traffic, say) when it sets `A_LA_DEMANDE`.
    """
    for info in pkgutil.iter_modules(package.__path__):
        if info.name.startswith("_") or (wanted and info.name not in wanted):
            continue
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        if hasattr(module, "lignes") and (wanted or not getattr(module, "A_LA_DEMANDE", False)):
            yield module


def machine() -> dict[str, str | int | float]:
    """What the figures were measured on."""
    return {
        "systeme": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "coeurs": os.cpu_count() or 0,
        "charge": round(os.getloadavg()[0], 2),
    }


def run(package: ModuleType, sortie: str) -> int:
    """Run the modules named on the command line (all by default); 1 if a promise is not kept or one broke.

    `NAME=value` on the command line is set in the environment. What the other modules measured before stays in the
    JSON, under its own day and commit.
    """
    os.environ.update(dict(mot.split("=", 1) for mot in sys.argv[1:] if "=" in mot))
    rows: dict[str, list[Ligne]] = {}
    broken = []
    for module in modules(package, [mot for mot in sys.argv[1:] if "=" not in mot]):
        name = module.__name__.rsplit(".", 1)[1]
        print(f"… {name} : {(module.__doc__ or '').splitlines()[0]}", flush=True)
        start = time.monotonic()
        try:
            rows[name] = module.lignes()
        except Exception as error:  # one broken measure must not hide the others; the exit code says it
            broken.append(name)
            print(f"  {name} a échoué : {error!r}", flush=True)
        print(f"  {time.monotonic() - start:.1f} s", flush=True)
    write(rows, RACINE / "build" / sortie)
    return 1 if broken or any(row.tenu is False for des_siennes in rows.values() for row in des_siennes) else 0


def write(rows: dict[str, list[Ligne]], path: Path) -> None:
    """Print the table and write the JSON: rows by module, each module with the day, commit and machine of its run."""
    toutes = [row for des_siennes in rows.values() for row in des_siennes]
    width = max((len(row.nom) for row in toutes), default=10)
    print()
    for row in toutes:
        verdict = {True: "tenu", False: "NON TENU", None: ""}[row.tenu]
        print(f"{row.nom:<{width}}  {row.valeur:>12,.3f} {row.unite:<10} {row.reference:<32} {verdict}".rstrip())
    path.parent.mkdir(exist_ok=True)
    passage = {"le": time.strftime("%Y-%m-%d %H:%M", time.gmtime()), "commit": commit(), "machine": machine()}
    avant = json.loads(path.read_text()) if path.exists() else {}
    passages = {**avant.get("passages", {}), **dict.fromkeys(rows, passage)}
    gardees = [row for row in avant.get("lignes", []) if row.get("module") in passages.keys() - rows.keys()]
    neuves = [{"module": nom, **asdict(row)} for nom, des_siennes in rows.items() for row in des_siennes]
    report = {"machine": machine(), "passages": passages, "lignes": gardees + neuves}
    path.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n")
    print(f"\n{len(toutes)} ligne(s), écrites aussi dans {path.relative_to(RACINE)} ; machine : {machine()}")


def commit() -> str:
    """The short hash of what was measured, « + » when files differ from it."""
    dit = ["git", "describe", "--always", "--dirty=+", "--abbrev=9", "--exclude=*"]
    fini = subprocess.run(dit, cwd=RACINE, capture_output=True, text=True)
    return fini.stdout.strip() or "inconnu"
