"""Internal notes: their instance and the levels above it, nobody else; corrected by a new version, never sent."""

from __future__ import annotations

import re
import uuid

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.models import Notification
from actions import export_tables
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import notes
from ordres.models import NoteInterne
from tests.ordres.dossier.situations import CANARI_NOTE
from tests.people import JOUR, client_of


def make_note(cycle, agent, texte: str = CANARI_NOTE) -> NoteInterne:
    return notes.write(cycle, uuid.uuid4(), texte, auteur=agent, on=JOUR)


def here(cycle) -> str:
    return reverse("ordre:notes", args=[cycle.pk])


def form_of(page: str) -> dict[str, str]:
    return {nom: re.search(rf'name="{nom}" value="([^"]+)"', page)[1] for nom in ("jeton", "version")}


@pytest.mark.parametrize(
    "qui", ["titulaire", "inconnu", "autre_departement", "autre_ordre", "ssa", "cnp", "accompagnant", "exploitant"]
)
def test_nobody_outside_the_instance_reads_a_note(qui, request, cycle, ordre_gestionnaire):
    make_note(cycle, ordre_gestionnaire)
    client = client_of(request.getfixturevalue(qui))
    assert client.get(here(cycle)).status_code == 404
    assert client.post(here(cycle), {"jeton": uuid.uuid4(), "version": 0, "texte": "x"}).status_code == 404
    assert NoteInterne.objects.count() == 1
    for nom in ("ordre:mes_messages", "ordre:messages"):
        assert CANARI_NOTE not in client.get(reverse(nom, args=[cycle.pk])).text


def test_the_levels_above_read_and_those_below_do_not(cycle, ordre_gestionnaire, ordre_decideur, ordre_national):
    make_note(cycle, ordre_gestionnaire)
    make_note(cycle, ordre_national, "CANARI-NOTE-NATIONALE")
    assert [n.note.texte for n in notes.visible_to(ordre_decideur, cycle, JOUR)] == [CANARI_NOTE]
    lues = notes.visible_to(ordre_national, cycle, JOUR)
    assert [(n.note.texte, n.is_corrigeable) for n in lues] == [(CANARI_NOTE, False), ("CANARI-NOTE-NATIONALE", True)]
    page = client_of(ordre_decideur).get(reverse("ordre:dossier", args=[cycle.pk])).text
    assert CANARI_NOTE in page and "CANARI-NOTE-NATIONALE" not in page
    with pytest.raises(Refus, match="autre instance"):
        notes.correct(cycle, lues[0].note.jeton, "x", version=1, auteur=ordre_national, on=JOUR)


def test_written_then_corrected_and_the_former_version_stays(cycle, ordre_gestionnaire, ordre_decideur):
    client = client_of(ordre_gestionnaire)
    page = client.get(here(cycle)).text
    assert "droit d’accès" in page and "Aucune note" in page
    envoi = {**form_of(page), "texte": "Premier texte."}
    assert client.post(here(cycle), envoi).status_code == client.post(here(cycle), envoi).status_code == 302
    note = NoteInterne.objects.get()
    collegue = client_of(ordre_decideur)
    corrige = collegue.get(here(cycle), {"corriger": note.jeton}).text
    assert "Premier texte." in corrige and form_of(corrige) == {"jeton": str(note.jeton), "version": "1"}
    assert collegue.post(here(cycle), {**form_of(corrige), "texte": "Second texte."}).status_code == 302
    depasse = client.post(here(cycle), {"jeton": note.jeton, "version": 1, "texte": "Mon troisième."})
    assert depasse.status_code == 409 and "Mon troisième." in depasse.text
    (lue,) = notes.visible_to(ordre_gestionnaire, cycle, JOUR)
    assert (lue.note.texte, [a.texte for a in lue.anciennes]) == ("Second texte.", ["Premier texte."])
    assert client.post(here(cycle), {"jeton": uuid.uuid4(), "version": 0, "texte": " "}).status_code == 422
    for geste in (NoteInterne.objects.all().delete, lambda: NoteInterne.objects.update(texte="x")):
        with pytest.raises(DatabaseError), transaction.atomic():
            geste()


def test_a_token_of_somebody_else_writes_nothing(cycle, ordre_gestionnaire, ordre_decideur):
    note = make_note(cycle, ordre_gestionnaire)
    with pytest.raises(Depasse):
        notes.write(cycle, note.jeton, "Autre.", auteur=ordre_decideur, on=JOUR)


def test_a_note_is_in_no_export_and_told_to_nobody(cycle, titulaire, ordre_gestionnaire):
    make_note(cycle, ordre_gestionnaire)
    assert NoteInterne not in export_tables.collect(titulaire)
    assert "ordres.NoteInterne" in export_tables.SANS
    assert not Notification.objects.exists()
