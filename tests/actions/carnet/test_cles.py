"""Change of key: every note opens after it, nothing else moves, what does not open is told and left."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from accounts.journal import Fait
from accounts.models import Evenement
from actions import carnet, cles_carnet
from actions.chiffrement_carnet import current_key, known_keys
from actions.models import NoteCarnet
from tests.actions.carnet.notes import contenu, make_note

ANCIENNE, NEUVE = "cle-ancienne-fictive", "cle-neuve-fictive"


@pytest.fixture
def notes(titulaire, inconnu, settings) -> list[carnet.Note]:
    """Five notes of two people under the older key; then a newer key comes first."""
    settings.CERTIF_CLES_CARNET = [ANCIENNE]
    ecrites = [make_note(qui, f"Note {rang}") for rang, qui in enumerate((titulaire, titulaire, inconnu, titulaire))]
    effacee = make_note(titulaire, "Effacée")
    carnet.erase(titulaire, effacee.jeton, 1)
    settings.CERTIF_CLES_CARNET = [NEUVE, ANCIENNE]
    return ecrites


def test_rotation_batch_by_batch(notes, titulaire, settings, monkeypatch, capsys):
    monkeypatch.setattr(cles_carnet, "LOT", 2)
    avant = list(NoteCarnet.objects.order_by("pk").values_list("revision", "maj_at", "effacee_at"))
    call_command("reencrypt_carnets", verbosity=0)
    assert cles_carnet.census() == {known_keys()[0]: 0, known_keys()[1]: 5}
    assert "(ancienne) : 5 notes" in capsys.readouterr().out
    call_command("reencrypt_carnets", "--executer", verbosity=0)
    assert cles_carnet.census() == {known_keys()[0]: 5, known_keys()[1]: 0}
    assert list(NoteCarnet.objects.order_by("pk").values_list("revision", "maj_at", "effacee_at")) == avant
    evenement = Evenement.objects.get(nature=Fait.CARNETS_RECHIFFRES)
    assert evenement.details == {"cle": current_key(), "notes": 5, "illisibles": 0}
    settings.CERTIF_CLES_CARNET = [NEUVE]
    assert carnet.read(titulaire, notes[0].jeton) == notes[0]
    assert cles_carnet.reencrypt() == cles_carnet.Bilan(0, 0)


def test_a_killed_rotation_goes_on_where_it_stopped(notes, monkeypatch):
    monkeypatch.setattr(cles_carnet, "LOT", 2)

    def stop(faites: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cles_carnet.reencrypt(stop)
    assert cles_carnet.census()[current_key()] == 2
    assert cles_carnet.reencrypt() == cles_carnet.Bilan(3, 0)


def test_what_no_key_opens_is_left_and_told(notes, settings, capsys):
    settings.CERTIF_CLES_CARNET = [NEUVE, "une-autre-cle-fictive"]
    avant = dict(NoteCarnet.objects.values_list("pk", "contenu"))
    with pytest.raises(CommandError, match="5 notes ne s’ouvrent avec aucune clé"):
        call_command("reencrypt_carnets", "--executer", verbosity=0)
    assert dict(NoteCarnet.objects.values_list("pk", "contenu")) == avant
    assert "(inconnue) : 5 notes" in capsys.readouterr().out


def test_a_holder_writes_under_the_newest_key(notes, titulaire):
    carnet.write(titulaire, notes[0].jeton, 1, contenu("Corrigée"))
    assert NoteCarnet.objects.get(jeton=notes[0].jeton).cle == current_key()
