"""Files of a version: anyone may take them, and the import reads them again."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from referentiels.echange.analyse import read_contents
from referentiels.models import VersionReferentiel
from tests.referentiels_fictifs import make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(jour: date) -> VersionReferentiel:
    return make_version(exigences=({"axe": 1, "type": "nombre", "seuil": 3},))


def adresse(nom: str, numero: int = 1) -> str:
    return reverse("referentiels:fichier", args=["ESSAI", numero, nom])


@pytest.mark.usefixtures("version")
def test_une_feuille_en_csv() -> None:
    reponse = Client().get(adresse("actions.csv"))
    assert reponse["Content-Type"] == "text/csv; charset=utf-8"
    assert reponse["Content-Disposition"] == 'attachment; filename="ESSAI-v1-actions.csv"'
    lignes = reponse.content.decode().splitlines()
    assert lignes[0].startswith("referentiel;code;axes;libelle;")
    assert len(lignes) == 13


@pytest.mark.usefixtures("version")
@pytest.mark.parametrize("nom", ["referentiel.zip", "referentiel.xlsx"])
def test_l_ensemble_se_relit(tmp_path: Path, nom: str) -> None:
    corps = Client().get(adresse(nom)).content
    chemin = tmp_path / nom
    if nom.endswith(".zip"):
        zipfile.ZipFile(io.BytesIO(corps)).extractall(tmp_path)
        chemin = tmp_path
    else:
        chemin.write_bytes(corps)
    (contenu,), anomalies = read_contents(chemin)
    assert anomalies == []
    assert (contenu.entete.code, len(contenu.actions), len(contenu.exigences)) == ("ESSAI", 12, 1)


@pytest.mark.usefixtures("version")
def test_un_seul_fichier_json_par_feuille_et_par_colonne() -> None:
    reponse = Client().get(adresse("referentiel.json"))
    assert reponse["Content-Type"] == "application/json"
    lu = json.loads(reponse.content)
    assert list(lu) == ["referentiels", "actions", "exigences"]
    assert lu["referentiels"][0]["code"] == "ESSAI"
    assert len(lu["actions"]) == 12
    assert lu["actions"][0] == {"referentiel": "ESSAI", "code": "A1a", "axes": "1", "libelle": "Action A1a"}
    assert lu["exigences"] == [{"referentiel": "ESSAI", "axe": "1", "type": "nombre", "seuil": "3"}]


@pytest.mark.usefixtures("version")
@pytest.mark.parametrize("nom", ["autre.csv", "actions.txt", "actions", "..csv"])
def test_un_fichier_inconnu_est_introuvable(nom: str) -> None:
    assert Client().get(adresse(nom)).status_code == 404


def test_le_fichier_d_un_brouillon_est_introuvable(jour: date) -> None:
    make_version(publish=False)
    assert Client().get(adresse("actions.csv")).status_code == 404


@pytest.mark.usefixtures("version")
def test_une_version_absente_est_introuvable() -> None:
    for numero in (2, 99_999_999_999):
        assert Client().get(adresse("actions.csv", numero)).status_code == 404


def test_le_nombre_de_requetes_est_constant(version: VersionReferentiel, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(6):
        Client().get(adresse("referentiel.zip"))
