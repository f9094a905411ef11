"""What no file may hold: an unexplained opt-out, a skipped test, a registry's address, somebody's path."""

from __future__ import annotations

import contextlib
import re
import subprocess
from collections.abc import Iterator

from tests.maison.maison import RACINE, python_files, short

#: Written so that this file does not find itself.
REGISTRES = re.compile(r"py" + r"pi\.org|pythonhosted" + r"\.org|npm" + r"js\.org")
DOSSIERS = re.compile("(?<![\\w.])/" + r"(?:root|home/\w+)/\w")
DEROGATION = re.compile(r"#\s*(?:no" + r"qa|type:\s*ign" + r"ore)(?P<reste>.*)")
ECARTES = re.compile(r"\bpytest\.(?:mark\.)?(?:sk" + r"ip|skipif|xf" + r"ail|importorskip)\b")


def texts() -> Iterator[tuple[str, str]]:
    """Name and text of each file that git knows or would add, binary ones left out."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=RACINE, capture_output=True, text=True, check=True)
    for name in done.stdout.splitlines():
        with contextlib.suppress(UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            yield name, (RACINE / name).read_text()


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
    assert [name for name, text in texts() if REGISTRES.search(text)] == []


def test_no_folder_of_somebody():
    assert [name for name, text in texts() if DOSSIERS.search(text)] == []
