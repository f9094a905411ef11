"""The seal: made for the demonstration, given by the configuration, refused with what the operator does about it."""

from __future__ import annotations

import stat
import threading
from datetime import timedelta

import pytest

from ordres import cachet_demonstration
from ordres.cachet import CachetIndisponible
from ordres.cachet_en_vigueur import current
from tests.ordres.cachets import MOT, certificate, give


def refusal() -> CachetIndisponible:
    with pytest.raises(CachetIndisponible) as refus:
        current()
    return refus.value


def test_the_demonstration_makes_its_own_and_keeps_it(settings, tmp_path):
    chemin = settings.CERTIF_CACHET_DEMONSTRATION = tmp_path / "neuf" / "cachet-demonstration.p12"
    premier = current()
    assert premier.nom == "Cachet de démonstration, sans valeur"
    assert premier.fin - premier.debut > timedelta(days=3600)
    assert stat.S_IMODE(chemin.stat().st_mode) == 0o600
    contenu = chemin.read_bytes()
    assert current() is premier and chemin.read_bytes() == contenu
    assert [p.name for p in chemin.parent.iterdir()] == [chemin.name]


def test_two_workers_at_once_make_one(tmp_path):
    chemin = tmp_path / "cachet-demonstration.p12"
    ensemble = threading.Barrier(4)

    def make() -> None:
        ensemble.wait()
        cachet_demonstration.ensure(chemin)

    fils = [threading.Thread(target=make) for _ in range(4)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert certificate(chemin).subject.rfc4514_string().startswith("CN=Cachet de démonstration")
    assert [p.name for p in tmp_path.iterdir()] == [chemin.name]


def test_outside_the_demonstration_nothing_is_made(settings):
    settings.DEMO = False
    refus = refusal()
    assert refus.code == "absent"
    assert "CERTIF_CACHET_P12" in refus.remede


@pytest.mark.parametrize(
    ("jours", "code", "mots"), [(-3, "expire", "a expiré le"), (2, "pas_encore", "n’est valable qu’à partir du")]
)
def test_out_of_its_time(settings, tmp_path, monkeypatch, jours, code, mots):
    give(settings, tmp_path / "cachet.p12", jours=jours)
    if code == "pas_encore":
        instant = current().debut - timedelta(days=1)
        monkeypatch.setattr("ordres.cachet_en_vigueur.horloge.instant", lambda: instant)
    refus = refusal()
    assert refus.code == code and mots in refus.message and "Cachet fictif d’un Ordre" in refus.message


def test_what_cannot_be_read(settings, tmp_path):
    chemin = give(settings, tmp_path / "cachet.p12")
    settings.CERTIF_CACHET_MOT_DE_PASSE = "un autre"
    assert refusal().code == "illisible"
    settings.CERTIF_CACHET_MOT_DE_PASSE = MOT
    chemin.write_bytes(b"pas un PKCS#12")
    assert refusal().code == "illisible"
    chemin.unlink()
    refus = refusal()
    assert refus.code == "introuvable" and MOT not in str(refus)


def test_a_replaced_file_is_seen_without_a_restart(settings, tmp_path):
    chemin = give(settings, tmp_path / "cachet.p12", jours=-1)
    assert refusal().code == "expire"
    give(settings, chemin, nom="Cachet fictif renouvelé")
    assert current().nom == "Cachet fictif renouvelé"
