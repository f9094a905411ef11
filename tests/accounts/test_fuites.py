"""Leaked passwords: found wherever they are in the file, whatever its ends of lines; nothing else is refused."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given
from hypothesis import settings as profil
from hypothesis import strategies as st

from accounts.fuites import is_leaked

FUITES = [f"phrase dérobée numéro {rang}" for rang in range(200)]


def written(chemin: Path, mots: list[str], fin: str = ":12\n") -> Path:
    """The file of these passwords, as collections give it."""
    condenses = sorted(hashlib.sha1(mot.encode(), usedforsecurity=False).hexdigest().upper() for mot in mots)
    chemin.write_text("".join(f"{condense}{fin}" for condense in condenses))
    return chemin


@pytest.mark.parametrize("fin", [":12\n", "\n", ":3\r\n", ":123456789\n"])
def test_each_of_the_file_is_found_and_no_other(tmp_path, fin):
    fichier = written(tmp_path / "fuites.txt", FUITES, fin)
    assert [mot for mot in FUITES if not is_leaked(mot, fichier)] == []
    assert [mot for mot in FUITES if is_leaked(f"{mot} ", fichier)] == []


@profil(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(mots=st.lists(st.text(min_size=1, max_size=12).filter(lambda t: t.isprintable()), unique=True, max_size=12))
def test_whatever_the_size_of_the_file(tmp_path, mots):
    fichier = written(tmp_path / "petit.txt", mots)
    assert all(is_leaked(mot, fichier) for mot in mots)
    assert not is_leaked("absent de tout fichier", fichier)


def test_a_password_that_leaked_is_refused_with_what_to_do(tmp_path, settings):
    validate_password(FUITES[7])
    settings.CERTIF_MOTS_DE_PASSE_FUITES = str(written(tmp_path / "fuites.txt", FUITES))
    with pytest.raises(ValidationError) as refus:
        validate_password(FUITES[7])
    assert "dérobés" in str(refus.value) and "Choisissez-en un autre" in str(refus.value)
    validate_password("quatre mots jamais vus ensemble")


def test_a_file_that_was_promised_and_is_not_there_lets_nothing_through(tmp_path, settings):
    settings.CERTIF_MOTS_DE_PASSE_FUITES = str(tmp_path / "absent.txt")
    with pytest.raises(OSError, match="absent"):
        validate_password("quatre mots jamais vus ensemble")
