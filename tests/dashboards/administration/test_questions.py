"""The public questions: written by operators, read by everybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts import questions
from accounts.models import Evenement, Question
from accounts.questions_livrees import LIVREES
from certif.socle.workflow import Depasse
from tests.dashboards.administration import ask
from tests.people import JOUR, client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jour")]
LISTE, NOUVELLE, PUBLIQUE = "/administration/questions", "/administration/questions/nouvelle", "/questions-et-contacts/"


def test_operators_only(inconnu, ordre_president, employeur, partenaire, exploitant):
    for adresse in (LISTE, NOUVELLE):
        assert client_of(None).get(adresse).status_code == 302
        for refuse in (inconnu, ordre_president, employeur, partenaire):
            assert client_of(refuse).get(adresse).status_code == 404
        assert client_of(exploitant).get(adresse).text.count("<h1") == 1


def test_written_published_hidden_and_deleted(exploitant):
    client, visiteur = client_of(exploitant), client_of(None)
    saisie = {
        "theme": "technique", "intitule": "Où est le bouton\u00a0?", "rang": "1", "is_publiee": "on",
        "reponse": "En bas.\n\nOu sur <b>https://exemple.test/aide</b>.",
    }  # fmt: skip
    client.post(NOUVELLE, saisie)
    page = visiteur.get(PUBLIQUE).text
    assert "Où est le bouton" in page and '<a href="https://exemple.test/aide"' in page
    assert "<b>https" not in page and "&lt;b&gt;" in page, "une réponse est du texte"
    question = Question.objects.get()
    modifier = reverse("administration:modifier_question", args=[question.pk])
    client.post(modifier, {**saisie, "is_publiee": ""})
    assert "Où est le bouton" not in visiteur.get(PUBLIQUE).text
    assert client.post(modifier, {**saisie, "rang": "0"}).status_code == 422
    client.post(reverse("administration:supprimer_question", args=[question.pk]))
    assert not Question.objects.exists()
    assert list(Evenement.objects.order_by("id").values_list("nature", flat=True)) == [
        "question:ecrite", "question:ecrite", "question:supprimee",
    ]  # fmt: skip


def test_somebody_was_faster(exploitant):
    question = ask(exploitant, JOUR)
    Question.objects.filter(pk=question.pk).update(modifiee_at=question.modifiee_at + timedelta(seconds=1))
    redigee = questions.Redigee(Question.Theme.TECHNIQUE, "Autre\u00a0?", "Oui.", 1, True)
    with pytest.raises(Depasse):
        questions.write(question, redigee, exploitant, JOUR)


def test_a_new_base_comes_with_the_shipped_ones_and_keeps_what_was_written(exploitant):
    assert questions.install_shipped() == len(LIVREES)
    page = client_of(None).get(PUBLIQUE).text
    assert all(intitule in page for _, intitule, _ in LIVREES)
    assert questions.install_shipped() == 0
    Question.objects.all().delete()
    ask(exploitant, JOUR)
    assert questions.install_shipped() == 0
