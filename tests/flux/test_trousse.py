"""The kit reads as the platform does: same reader, same codes, and nothing to install."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from accounts.flux import definitions, formats, trousse
from certif.socle.feeds.manifeste import read_manifest
from certif.socle.feeds.validation import validate

SITE = "https://certif.example"


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The kit, unpacked."""
    ou = tmp_path_factory.mktemp("trousse")
    zipfile.ZipFile(io.BytesIO(trousse.build(SITE, {"openapi": "3.0.3"}))).extractall(ou)
    return ou / trousse.RACINE


def run(dossier: Path, *arguments: str) -> tuple[int, dict]:
    """The validator of the kit, alone: no site package, no project, an empty environment."""
    fait = subprocess.run(
        [sys.executable, "-I", "-S", "valider.py", *arguments], cwd=dossier, capture_output=True, env={}, check=False
    )  # fmt: skip
    assert fait.stdout, fait.stderr.decode()
    return fait.returncode, json.loads(fait.stdout)


@pytest.mark.parametrize("type_flux", formats.registered())
def test_each_feed_has_samples_that_behave_as_said(dossier, type_flux):
    schema = formats.get(type_flux).schema
    valide = dossier / type_flux / "exemple-valide.csv"
    rapport = validate(valide, schema, read_manifest(valide.with_suffix(".json").read_bytes()))
    assert rapport["statut"] == "VALIDE" and rapport["compteurs"]["recues"] == 2, rapport
    attendu = json.loads((dossier / type_flux / "exemple-fautes.attendu.json").read_text())
    assert attendu["compteurs"]["sans_faute"] >= 1
    assert attendu["compteurs"]["rejetees"] == attendu["compteurs"]["recues"] - attendu["compteurs"]["sans_faute"]
    assert "E309" in {r["code"] for r in attendu["rejetees"]}
    assert all(r["remede"] for r in attendu["rejetees"])
    assert (dossier / type_flux / "modele.csv").read_text() == ";".join(schema.noms_publies) + "\n"


def test_the_validator_says_alone_what_the_platform_says(dossier):
    attendu = json.loads((dossier / "ACTIONS" / "exemple-fautes.attendu.json").read_text())
    assert {r["code"] for r in attendu["rejetees"]} >= {
        "E101", "E102", "E104", "E301", "E304", "E306", "E307", "E308", "E309", "E401"
    }  # fmt: skip
    assert run(dossier, "ACTIONS", "ACTIONS/exemple-fautes.csv") == (1, attendu)
    sortie, rapport = run(
        dossier, "ACTIONS", "ACTIONS/exemple-valide.csv", "--manifeste", "ACTIONS/exemple-valide.json"
    )
    assert (sortie, rapport["statut"]) == (0, "VALIDE")


def test_a_file_refused_whole_says_why(dossier, tmp_path):
    (dossier / "cp1252.csv").write_bytes("id_technique;rpps\né;1\n".encode("cp1252"))
    sortie, rapport = run(dossier, "ACTIONS", "cp1252.csv")
    assert (sortie, rapport["erreurs"][0]["code"]) == (2, "E002")
    autre = dossier / "autre.json"
    autre.write_text('{"version_format": "1.0", "fichier": {"nb_lignes": 3}}')
    sortie, rapport = run(dossier, "ACTIONS", "ACTIONS/exemple-valide.csv", "--manifeste", "autre.json")
    assert (sortie, rapport["erreurs"][0]["code"]) == (2, "E004")


def test_the_files_agree_with_the_definition(dossier):
    schema = formats.get("ACTIONS").schema
    table = json.loads((dossier / "ACTIONS" / "table.json").read_text())
    assert [champ["name"] for champ in table["fields"]] == list(schema.noms)
    types = {champ["name"]: champ for champ in table["fields"]}
    assert types["date_fin"]["type"] == "date" and types["rpps"]["constraints"]["required"]
    assert types["intitule"]["constraints"] == {"maxLength": 300}
    lignes = list(csv.DictReader(io.StringIO((dossier / "ACTIONS" / "dictionnaire.csv").read_text()), delimiter=";"))
    assert [ligne["colonne"] for ligne in lignes] == list(schema.noms)
    assert all(ligne["description"] for ligne in lignes)
    Draft202012Validator.check_schema(json.loads((dossier / "ACTIONS" / "schema.json").read_text()))
    assert "E301" in (dossier / "codes.csv").read_text()


def test_the_kit_is_the_same_bytes_and_knows_the_site(dossier):
    assert trousse.build(SITE, {}) == trousse.build(SITE, {})
    guide = (dossier / "LISEZ-MOI.md").read_text()
    assert f"{SITE}/api/v1/oauth/token" in guide and "@SITE@" not in guide and "@" not in guide.replace("@ACTIONS", "")
    # Nobody real, and nothing of the platform but what reads.
    assert (
        not list(dossier.glob("lecteur/**/models*")) and (dossier / "lecteur/actions/feeds/actions_champs.py").is_file()
    )


@pytest.mark.parametrize("schema", [s for s in definitions.every() if s.source is not None], ids=lambda s: s.type_flux)
def test_a_file_with_its_own_reader_is_described_and_shown(dossier, schema):
    decrits = {chemin.stem for chemin in (dossier / schema.type_flux).iterdir()}
    assert decrits == {"schema", "table", "dictionnaire", "modele", "exemple-valide"}
    table = json.loads((dossier / schema.type_flux / "table.json").read_text())
    assert [champ["name"] for champ in table["fields"]] == list(schema.noms_publies)
    Draft202012Validator.check_schema(json.loads((dossier / schema.type_flux / "schema.json").read_text()))
    assert schema.type_flux in (dossier / "LISEZ-MOI.md").read_text()
    assert schema.type_flux not in json.loads((dossier / "flux.json").read_text())
