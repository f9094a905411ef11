"""Import and export at the size of the country: 60 référentiels, 3,000 items, one of 250 items, long labels."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from referentiels.echange.analyse import read_contents
from referentiels.echange.ecriture import write_folder
from referentiels.echange.importation import apply, prepare
from referentiels.echange.plan import Geste
from referentiels.models import ActionPrevue, VersionReferentiel
from tests.referentiels.exemplaires import national

pytestmark = pytest.mark.django_db


def _octets(dossier: Path) -> dict[str, bytes]:
    return {fichier.name: fichier.read_bytes() for fichier in sorted(dossier.iterdir())}


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The exchange as CSV files."""
    chemin = tmp_path_factory.mktemp("national")
    write_folder(chemin, national())
    return chemin


def test_soixante_referentiels_et_trois_mille_actions_reviennent_a_l_identique(
    dossier: Path, tmp_path: Path, jour: date, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(80):  # one line of the journal for each, and a constant
        preparation = prepare(dossier)
        versions = apply(preparation, on=jour)
    assert {p.geste for p in preparation.prevus} == {Geste.CREER}
    assert (len(versions), ActionPrevue.objects.filter(version__in=versions).count()) == (60, 3_000)
    assert max(len(p.contenu.actions) for p in preparation.prevus) == 250
    assert max(len(a.libelle) for p in preparation.prevus for a in p.contenu.actions) == 2_000
    codes = [p.code for p in preparation.prevus]
    call_command("export_referentiel", *codes, "--out", str(tmp_path / "csv"), stdout=io.StringIO())
    assert _octets(tmp_path / "csv") == _octets(dossier)
    assert {p.geste for p in prepare(tmp_path / "csv").prevus} == {Geste.INCHANGE}


def test_le_classeur_dit_la_meme_chose_que_les_fichiers(tmp_path: Path, jour: date) -> None:
    dossier = tmp_path / "csv"
    write_folder(dossier, national(referentiels=5, actions=300))
    versions = apply(prepare(dossier), on=jour)
    assert VersionReferentiel.objects.filter(pk__in=[v.pk for v in versions], etat="brouillon").count() == 5
    codes = [version.referentiel.code for version in versions]
    call_command("export_referentiel", *codes, "--out", str(tmp_path), "--xlsx", stdout=io.StringIO())
    assert read_contents(tmp_path / "referentiels.xlsx")[0] == read_contents(dossier)[0]
