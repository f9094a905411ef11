"""The workshop of a mutation run: a copy of the law and of its pure tests, without Django nor database."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.mutation.mutants import Mutant, generate

RACINE = Path(__file__).resolve().parents[2]
#: `DOSSIER=…` gives another folder: two runs at once do not meet.
DOSSIER = Path(os.environ.get("DOSSIER") or RACINE / "build" / "mutation").resolve()
ATELIER, MESURES = DOSSIER / "atelier", DOSSIER / "mesures"
#: The rules that are mutated, as patterns of paths; those of one room may be asked alone.
REGLES = ("actions/rules/*.py", "referentiels/rules/*.py", "ordres/rules/*.py")
PAQUETS = ("actions", "referentiels", "ordres/rules", "certif/socle", "tests/donnees", "tests/mutation")
ESSAIS = ("tests/actions/rules", "tests/cases")
#: Pure tests that live beside others.
PURS = ("tests/referentiels/test_rules_*.py", "tests/ordres/test_regles.py")
#: Tests of the rules that need Django, or that measure something else than a rule.
SANS = ("test_check_cases.py",)
#: Fewer examples than in the suite: the same test runs hundreds of times.
EXEMPLES = "6"
#: `DUREE_MAX=0.1` leaves the longer tests out: a quick measure, whose score can only grow with the others.
DUREE_MAX = float(os.environ.get("DUREE_MAX") or "inf")

# The tool reads where the sources are, nothing else: the tests are ours to run.
_CONFIGURATION = "[mutmut]\nsource_paths=\n    actions\n    referentiels\n    ordres\n"
_PYTEST = """[pytest]
addopts = -q -p no:cacheprovider --assert=plain --capture=no --tb=native
pythonpath = .
"""
# Always the same examples; the first that fails is enough: nobody reads the smallest.
_CONFTEST = f"""from hypothesis import HealthCheck, Phase, settings

settings.register_profile(
    "mutation", max_examples={EXEMPLES}, deadline=None, derandomize=True, database=None,
    phases=(Phase.explicit, Phase.generate), suppress_health_check=tuple(HealthCheck),
)
settings.load_profile("mutation")
"""


def prepare() -> None:
    """Lay out a fresh workshop; the measures of former runs stay beside it."""
    shutil.rmtree(ATELIER, ignore_errors=True)
    for source in (*PAQUETS, *ESSAIS):
        _copie(RACINE / source, ATELIER / source)
    for essai in (chemin for motif in PURS for chemin in RACINE.glob(motif)):
        cible = ATELIER / essai.relative_to(RACINE)
        cible.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(essai, cible)
    for paquet in ("certif", "ordres", "tests", "tests/actions", "tests/referentiels", "tests/ordres"):
        (ATELIER / paquet / "__init__.py").touch()
    (ATELIER / "tests" / "conftest.py").write_text(_CONFTEST, encoding="utf-8")
    (ATELIER / "pytest.ini").write_text(_PYTEST, encoding="utf-8")
    (ATELIER / "setup.cfg").write_text(_CONFIGURATION, encoding="utf-8")
    MESURES.mkdir(parents=True, exist_ok=True)


def _copie(source: Path, cible: Path) -> None:
    sans = shutil.ignore_patterns("__pycache__", "migrations", "management", "donnees", *SANS)
    shutil.copytree(source, cible, ignore=sans)


def regles(motifs: Sequence[str] = REGLES) -> list[str]:
    """The files of rules that these patterns name, in their order."""
    trouves = [chemin for motif in motifs for chemin in sorted(RACINE.glob(motif)) if chemin.name != "__init__.py"]
    return list(dict.fromkeys(chemin.relative_to(RACINE).as_posix() for chemin in trouves))


def _pytest(greffon: str, essais: Sequence[str], **variables: str) -> int:
    propres = {"CERTIF_EXEMPLES": EXEMPLES, "PYTHONHASHSEED": "0", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    environnement = os.environ | variables | propres
    commande = [sys.executable, "-m", "pytest", "-p", f"tests.mutation.{greffon}", *essais]
    return subprocess.run(commande, cwd=ATELIER, env=environnement, check=False).returncode


def reach(essais: Sequence[str]) -> dict[str, Any]:
    """Which tests reach each line of the rules, and how long each takes; every test must pass.

    Kept as long as neither the rules nor the tests change.
    """
    etat = _etat(essais)
    sortie = DOSSIER / "portee.json"
    if sortie.exists():
        gardee: dict[str, Any] = json.loads(sortie.read_text(encoding="utf-8"))
        if gardee.get("etat") == etat:
            return gardee
    if _pytest("portee", essais, PORTEE=str(sortie)):
        raise SystemExit("mutation · les essais ne passent pas sur les règles telles qu’elles sont")
    lue: dict[str, Any] = json.loads(sortie.read_text(encoding="utf-8")) | {"etat": etat}
    sortie.write_text(json.dumps(lue), encoding="utf-8")
    return lue


def _etat(essais: Sequence[str]) -> str:
    """All that the tests could see of the workshop, in a few characters."""
    somme = hashlib.sha256(" ".join(essais).encode())
    for chemin in sorted(c for c in ATELIER.rglob("*") if c.suffix in {".py", ".yaml", ".ini"}):
        somme.update(chemin.relative_to(ATELIER).as_posix().encode() + chemin.read_bytes())
    return somme.hexdigest()[:16]


def empreinte(fichier: str) -> str:
    """What the file says, in a few characters: a measure holds for one state of it."""
    return hashlib.sha256((ATELIER / fichier).read_bytes()).hexdigest()[:16]


def measure(fichier: str, portee: dict[str, Any], essais: Sequence[str], processus: int, reprise: bool) -> None:
    """Run every mutant of one file against the tests that reach it.

    With `reprise`, those that a test has already noticed stay noticed. What is measured is written as it comes.
    """
    anciennes = {mesure["nom"]: mesure for mesure in mesures(fichier)}
    source = (ATELIER / fichier).read_text(encoding="utf-8")
    code, mutants = generate(ATELIER, fichier, source)
    gardees = [anciennes[m.nom] for m in mutants if reprise and anciennes.get(m.nom, {}).get("issue") in TUES]
    acquis = {mesure["nom"] for mesure in gardees}
    _ecrit(fichier, len(mutants), gardees)
    plan = {
        "sortie": str(_chemin(fichier)),
        "processus": processus,
        "durees": portee["durees"],
        "mutants": [_a_essayer(m, fichier, portee, anciennes) for m in mutants if m.nom not in acquis],
    }
    if not plan["mutants"]:
        return
    (DOSSIER / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    (ATELIER / fichier).write_text(code, encoding="utf-8")
    try:
        if _pytest("coureur", essais, PLAN=str(DOSSIER / "plan.json")):
            raise SystemExit(f"mutation · {fichier} : la mesure n’a pas pu se faire")
    finally:
        (ATELIER / fichier).write_text(source, encoding="utf-8")


#: A test failed, or one never ended: the change was noticed.
TUES = frozenset({"tué", "sans fin"})


def _a_essayer(mutant: Mutant, fichier: str, portee: dict[str, Any], anciennes: dict[str, Any]) -> dict[str, Any]:
    """The tests that run the statement a mutant changes (those of its function when none does)."""
    par_ligne = portee["lignes"].get(fichier, {})
    touche = {essai for ligne in mutant.lignes for essai in par_ligne.get(str(ligne), ())}
    if not touche:
        touche = {essai for ligne in mutant.fonction for essai in par_ligne.get(str(ligne), ())}
    noms = sorted(portee["essais"][essai] for essai in touche)
    return {
        "nom": mutant.nom,
        "difference": mutant.difference,
        "essais": [nom for nom in noms if portee["durees"][nom] <= DUREE_MAX],
        "par": anciennes.get(mutant.nom, {}).get("par", ""),
    }


def _chemin(fichier: str) -> Path:
    return MESURES / f"{fichier.removesuffix('.py').replace('/', '.')}.jsonl"


def _ecrit(fichier: str, nombre: int, gardees: Sequence[dict[str, Any]]) -> None:
    tete = {"fichier": fichier, "empreinte": empreinte(fichier), "mutants": nombre}
    lignes = [json.dumps(ligne, ensure_ascii=False) + "\n" for ligne in (tete, *gardees)]
    _chemin(fichier).write_text("".join(lignes), encoding="utf-8")


def _lue(fichier: str) -> tuple[int, list[dict[str, Any]]] | None:
    """How many mutants the file has and those that were tried; None when it changed since, or was never measured."""
    if not _chemin(fichier).exists():
        return None
    tete, *siennes = map(json.loads, _chemin(fichier).read_text(encoding="utf-8").splitlines())
    return (tete["mutants"], siennes) if tete["empreinte"] == empreinte(fichier) else None


def mesures(fichier: str) -> list[dict[str, Any]]:
    """What was measured of the file as it is now: one answer per mutant tried."""
    lue = _lue(fichier)
    return lue[1] if lue is not None else []


def tallies(fichiers: Sequence[str]) -> dict[str, dict[str, int]]:
    """Of each file measured: its mutants, those noticed, those that were not tried."""
    comptes: dict[str, dict[str, int]] = {}
    for fichier in fichiers:
        lue = _lue(fichier)
        if lue is not None:
            nombre, siennes = lue
            tues = sum(mesure["issue"] in TUES for mesure in siennes)
            comptes[fichier] = {"mutants": nombre, "tues": tues, "pas_essayes": nombre - len(siennes)}
    return comptes
