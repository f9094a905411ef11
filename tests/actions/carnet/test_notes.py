"""Acts of the private room: its holder alone, once, nothing overwritten, erased for good after a moment."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from accounts import horloge
from accounts.models import Evenement
from actions import carnet, nuit
from actions.models import Carnet, NoteCarnet
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from tests.actions.carnet.notes import contenu, make_note
from tests.actions.declarations import declare
from tests.actions.test_declaration import ROLES


@pytest.mark.parametrize("nom", ROLES)
def test_an_agent_has_no_notebook(nom, request):
    agent = request.getfixturevalue(nom)
    for geste in (
        lambda: carnet.write(agent, uuid.uuid4(), 0, contenu()),
        lambda: carnet.own_notes(agent),
        lambda: carnet.search(agent, "fictif"),
        lambda: carnet.as_export(agent),
    ):
        with pytest.raises(Refus) as refus:
            geste()
        assert refus.value.code == "non_autorise"
    assert not Carnet.objects.exists()


def test_each_reads_their_own(titulaire, inconnu):
    mienne, autre = make_note(titulaire, "La mienne"), make_note(inconnu, "La sienne")
    assert [n.contenu.texte for n in carnet.read_all(carnet.own_notes(titulaire))] == ["La mienne"]
    assert carnet.read(titulaire, autre.jeton) is None
    assert carnet.search(titulaire, "sienne") == []
    assert [n["texte"] for n in carnet.as_export(titulaire)] == ["La mienne"]
    for geste in (carnet.restore, lambda u, j: carnet.write(u, j, 1, contenu("Volée"))):
        with pytest.raises(Depasse):
            geste(inconnu, mienne.jeton)
    carnet.erase(inconnu, mienne.jeton, 1)
    assert carnet.read(titulaire, mienne.jeton) == mienne


def test_a_note_says_what_was_written(cycle, titulaire):
    action = declare(titulaire, cycle)
    ecrite = make_note(titulaire, "Première ligne\n  suite", titre="", axe=3, action=action.pk)
    lue = carnet.read(titulaire, ecrite.jeton)
    assert lue == ecrite
    assert (lue.contenu.axe, lue.contenu.action, lue.intitule) == (3, action.pk, "Première ligne")
    assert lue.extrait == "Première ligne suite"


def test_the_journal_does_not_even_say_that_a_note_was_written(titulaire):
    note = make_note(titulaire)
    carnet.erase(titulaire, note.jeton, 1)
    assert not Evenement.objects.exists()


def test_sent_twice_it_is_one_note(titulaire):
    jeton = uuid.uuid4()
    assert carnet.write(titulaire, jeton, 0, contenu()) == carnet.write(titulaire, jeton, 0, contenu())
    assert carnet.write(titulaire, jeton, 1, contenu("Corrigée")).revision == 2
    assert carnet.write(titulaire, jeton, 1, contenu("Corrigée")).revision == 2
    assert NoteCarnet.objects.get().revision == 2


def test_two_windows_overwrite_nothing(titulaire):
    note = make_note(titulaire, "Une")
    carnet.write(titulaire, note.jeton, 1, contenu("Deux"))
    with pytest.raises(Depasse, match="a changé"):
        carnet.write(titulaire, note.jeton, 1, contenu("Trois"))
    with pytest.raises(Depasse, match="a changé"):
        carnet.erase(titulaire, note.jeton, 1)
    assert carnet.read(titulaire, note.jeton).contenu.texte == "Deux"


@pytest.mark.parametrize(
    ("champs", "code"),
    [
        ({"titre": " ", "texte": "\n "}, "note_vide"),
        ({"titre": "x" * (carnet.LONGUEUR_TITRE + 1)}, "note_longue"),
        ({"texte": "x" * (carnet.LONGUEUR_TEXTE + 1)}, "note_longue"),
    ],
)
def test_refusals_write_nothing(champs, code, titulaire):
    with pytest.raises(Refus) as refus:
        make_note(titulaire, **{"texte": "Texte", **champs})
    assert (refus.value.code, bool(refus.value.remede)) == (code, True)
    assert not NoteCarnet.objects.exists()


def test_an_action_of_somebody_else_is_not_linked(cycle, titulaire, inconnu):
    action = declare(titulaire, cycle)
    with pytest.raises(Refus) as refus:
        make_note(inconnu, action=action.pk)
    assert refus.value.code == "action_inconnue"


def test_a_full_notebook_says_so(titulaire, monkeypatch):
    monkeypatch.setattr(carnet, "MAXIMUM", 1)
    note = make_note(titulaire)
    with pytest.raises(Refus) as refus:
        make_note(titulaire)
    assert refus.value.code == "carnet_plein"
    assert carnet.write(titulaire, note.jeton, 1, contenu("Toujours modifiable")).revision == 2


def test_search_forgives_accents_and_asks_every_word(titulaire):
    make_note(titulaire, "Écouter davantage l’équipe", titre="Après le congrès")
    make_note(titulaire, "Autre chose")
    assert [n.intitule for n in carnet.search(titulaire, "EQUIPE congres")] == ["Après le congrès"]
    assert carnet.search(titulaire, "équipe absente") == []


def test_erased_then_taken_back(titulaire):
    note = make_note(titulaire)
    carnet.erase(titulaire, note.jeton, 1)
    carnet.erase(titulaire, note.jeton, 1)
    assert carnet.read(titulaire, note.jeton) is None
    assert [n["effacee_le"] is None for n in carnet.as_export(titulaire)] == [False]
    with pytest.raises(Depasse, match="effacée"):
        carnet.write(titulaire, note.jeton, 1, contenu("Autre onglet"))
    carnet.restore(titulaire, note.jeton)
    carnet.restore(titulaire, note.jeton)
    assert carnet.read(titulaire, note.jeton) == note


def test_after_the_delay_it_is_gone_for_good(titulaire, monkeypatch):
    effacee, gardee = make_note(titulaire), make_note(titulaire)
    carnet.erase(titulaire, effacee.jeton, 1)
    assert carnet.forget_erased() == 0
    plus_tard = horloge.instant() + carnet.ANNULATION + timedelta(seconds=1)
    monkeypatch.setattr(horloge, "instant", lambda: plus_tard)
    with pytest.raises(Depasse, match="pour de bon"):
        carnet.restore(titulaire, effacee.jeton)
    assert carnet.read_all(carnet.erased_notes(titulaire)) == []
    assert carnet.forget_erased() == 1
    assert NoteCarnet.objects.get().jeton == gardee.jeton
    assert "forget_erased" in nuit.run.__code__.co_names


def test_a_row_moved_to_somebody_else_does_not_open(titulaire, inconnu, caplog):
    note, autre = make_note(titulaire, "Chez moi"), make_note(inconnu)
    NoteCarnet.objects.filter(jeton=note.jeton).update(carnet=Carnet.objects.get(professionnel=inconnu.professionnel))
    lues = {n.jeton: n.contenu for n in carnet.read_all(carnet.own_notes(inconnu))}
    assert lues == {note.jeton: None, autre.jeton: autre.contenu}
    assert "does not open (alteree)" in caplog.text
    # Even with the random salt of the first owner.
    sel = Carnet.objects.get(professionnel=titulaire.professionnel).sel
    Carnet.objects.filter(professionnel=inconnu.professionnel).update(sel=sel)
    assert carnet.read(inconnu, note.jeton).contenu is None


def test_an_unreadable_note_is_kept_and_can_be_erased(titulaire, settings):
    note = make_note(titulaire)
    settings.CERTIF_CLES_CARNET = ["une-autre-cle-fictive"]
    lue = carnet.read(titulaire, note.jeton)
    assert (lue.contenu, lue.intitule, lue.extrait) == (None, "Note illisible pour le moment", "")
    assert carnet.search(titulaire, "fictif") == []
    assert carnet.as_export(titulaire)[0]["illisible"] is True
    with pytest.raises(Refus) as refus:
        carnet.write(titulaire, note.jeton, 1, contenu("Par-dessus"))
    assert refus.value.code == "note_illisible"
    carnet.erase(titulaire, note.jeton, 1)
    assert carnet.read(titulaire, note.jeton) is None
