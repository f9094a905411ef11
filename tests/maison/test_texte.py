"""What no file of the project may hold: an unexplained opt-out, a skipped test, a registry's address, somebody's path."""

from __future__ import annotations

import re
import subprocess

from tests.maison.maison import RACINE, python_files, short

#: Written so that this file does not find itself.
REGISTRES = re.compile("|".join(("pypi" + r"\.org", "pythonhosted" + r"\.org", "registry" + r"\.npmjs", "npmjs" + r"\.org")))
DEROGATION = re.compile(r"#\s*(?:no" + r"qa|type:\s*ign" + r"ore)(?P<reste>.*)")
ECARTES = re.compile(r"\bpytest\.(?:mark\.)?(?:sk" + r"ip|skipif|xf" + r"ail|importorskip)\b")


def tracked() -> list[str]:
    """Files of the index and new ones, not the ignored."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=RACINE, capture_output=True, text=True, check=True)
    return [name for name in done.stdout.splitlines() if (RACINE / name).is_file()]


def test_each_opt_out_has_its_reason_beside_it():
    wrong = []
    for path in python_files("."):
        if any(part.startswith(".") or part == "build" for part in path.relative_to(RACINE).parts):
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            found = DEROGATION.search(line)
            if found and not re.search(r"(?:-|#|:)\s*[A-Za-zÀ-ÿ“«].{9,}", found["reste"].partition(" ")[2]):
                wrong.append(f"{short(path)}:{number}")
    assert wrong == []


def test_no_test_is_set_aside():
    wrong = [short(path) for path in python_files("tests") if ECARTES.search(path.read_text())]
    assert wrong == []


def test_no_registry_address():
    wrong = []
    for name in tracked():
        try:
            text = (RACINE / name).read_text()
        except UnicodeDecodeError:
            continue
        if REGISTRES.search(text):
            wrong.append(name)
    assert wrong == []


def test_no_path_of_the_machine():
    place = f"{RACINE.parent}/"
    wrong = []
    for name in tracked():
        try:
            text = (RACINE / name).read_text()
        except UnicodeDecodeError:
            continue
        if len(place) > 2 and place in text:
            wrong.append(name)
    assert wrong == []
