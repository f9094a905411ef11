"""The audit of dependencies and the bill of materials: what is skipped is a failure, a known fault is found."""

from __future__ import annotations

import json

import pytest

from accounts import horloge
from tests.securite import dependances, sbom
from tests.securite.dependances import Epingle, judged, touches

DJANGO = Epingle("django", "5.2.19", ("a" * 64,))


def advisory(*evenements: dict[str, str], nom: str = "Django", **autres) -> dict:
    concerne = {"package": {"ecosystem": "PyPI", "name": nom}, **autres}
    if evenements:
        concerne["ranges"] = [{"type": "ECOSYSTEM", "events": list(evenements)}]
    return {"id": "FICTIF-1", "modified": horloge.instant().isoformat(), "affected": [concerne]}


@pytest.mark.parametrize(
    ("avis", "touche"),
    [
        (advisory({"introduced": "0"}, {"fixed": "5.2.20"}), True),
        (advisory({"introduced": "0"}, {"fixed": "5.2.19"}), False),
        (advisory({"introduced": "5.2"}, {"last_affected": "5.2.19"}), True),
        (advisory({"introduced": "0"}, {"last_affected": "5.2.18"}), False),
        (advisory({"introduced": "0"}, {"fixed": "4.0"}, {"introduced": "5.0"}, {"fixed": "6.0"}), True),
        (advisory({"introduced": "6.0"}), False),
        (advisory(versions=["5.2.19"]), True),
        (advisory({"introduced": "0"}, nom="autre"), False),
    ],
)
def test_a_version_is_confronted_with_an_advisory(avis, touche):
    assert touches(avis, DJANGO) is touche


def test_what_pip_audit_skips_or_forgets_is_not_verified():
    lus = {"django": {"name": "django", "skip_reason": "not found", "vulns": []}}
    autre, saine = Epingle("autre", "1", ()), Epingle("saine", "1", ())
    lignes = judged([DJANGO, autre, saine], lus | {"saine": {"name": "saine", "vulns": []}})
    assert [(ligne.valeur, ligne.tenu) for ligne in lignes] == [(2, False), (0, True)]
    fautive = judged([saine], {"saine": {"name": "saine", "vulns": [{"id": "FICTIF-1"}]}})
    assert [ligne.tenu for ligne in fautive] == [True, False]


def test_without_a_source_nothing_is_verified(monkeypatch):
    monkeypatch.delenv("CERTIF_AVIS", raising=False)
    monkeypatch.delenv("CERTIF_AUDIT_EN_LIGNE", raising=False)
    (ligne,) = dependances.lignes()
    assert ligne.tenu is False and ligne.valeur == len(dependances.pins())


def test_a_partial_source_verifies_nothing_and_still_finds(monkeypatch, tmp_path):
    (tmp_path / "a.json").write_text(json.dumps(advisory({"introduced": "0"})))
    monkeypatch.setenv("CERTIF_AVIS", str(tmp_path))
    non_verifies, avis = dependances.lignes()
    assert non_verifies.tenu is False and (avis.valeur, avis.tenu) == (1, False)
    monkeypatch.setattr(dependances, "AVIS_MIN", 1)
    assert dependances.lignes()[0].tenu is True


def test_the_bill_of_materials_holds_every_pin_with_its_hashes_and_is_always_the_same():
    epingles = dependances.pins("requirements.txt")
    livrees = {e.nom for e in epingles}
    deux = [sbom.build(epingles, livrees) for _ in range(2)]
    assert deux[0].serial_number == deux[1].serial_number
    assert {c.name for c in deux[0].components} == livrees
    assert all(c.hashes for c in deux[0].components)
    assert sbom.licence_of("django")
