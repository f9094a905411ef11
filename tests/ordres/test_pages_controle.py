"""The forms of the file: what was typed is kept, a stale form is a 409 that says what changed."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from accounts import horloge
from actions.models import Action
from ordres import controle as actes
from ordres.models import Controle, Decision
from ordres.workflow_controle import Geste
from tests.ordres.situations import control_at
from tests.people import client_of


def _form(page: str) -> dict[str, str]:
    """Hidden fields of the decision form, as a browser would send them back."""
    bloc = page[page.index("/decision") :]
    champs = re.findall(r'<input type="hidden" name="(revision|empreinte|vu_at)" value="([^"]*)"', bloc)
    return dict(champs)


def test_whole_path_from_the_screen(complet, ordre_gestionnaire, ordre_decideur):
    clerc, decideur = client_of(ordre_gestionnaire), client_of(ordre_decideur)
    url = reverse("ordre:dossier", args=[complet.pk])
    page = clerc.get(url).content.decode()
    assert "Ouvrir le contrôle" in page
    assert "30/06/2032" in page
    assert clerc.post(reverse("ordre:ouvrir", args=[complet.pk]), follow=True).status_code == 200
    page = clerc.get(url).content.decode()
    assert "Demander des pièces" in page
    assert "Donner l’indication finale" not in page
    page = decideur.get(url).content.decode()
    assert "Proposition : obligation satisfaite" in page
    champs = _form(page)
    assert set(champs) == {"revision", "empreinte", "vu_at"}
    reponse = decideur.post(reverse("ordre:decider", args=[complet.pk]), {**champs, "sens": "satisfait"}, follow=True)
    assert "CP-2032-CNOM-000001" in reponse.content.decode()
    assert Decision.objects.get().sens == "satisfait"


def test_missing_reason_keeps_the_form(echu, ordre_gestionnaire):
    control_at("ouvert", echu, ordre_gestionnaire)
    url = reverse("ordre:etape", args=[echu.pk, "communiquer_motifs"])
    reponse = client_of(ordre_gestionnaire).post(url, {"revision": 1, "motif": ""})
    assert reponse.status_code == 422
    page = reponse.content.decode()
    assert "Un motif est nécessaire" in page
    assert "Ce qui n’est pas établi à ce jour" in page  # the label of the step, not a generic one
    assert ">Texte<" not in page
    assert Controle.objects.get().etat == "ouvert"


def test_clerk_cannot_decide(complet, ordre_gestionnaire):
    control_at("ouvert", complet, ordre_gestionnaire)
    reponse = client_of(ordre_gestionnaire).post(
        reverse("ordre:decider", args=[complet.pk]), {"revision": 1, "empreinte": "a" * 64, "sens": "satisfait"}
    )
    assert reponse.status_code == 403
    assert not Decision.objects.exists()


def test_unknown_step_is_a_404(complet, ordre_decideur):
    control_at("ouvert", complet, ordre_decideur)
    for geste in ("decider_satisfait", "ouvrir", "inconnu"):
        if geste != "ouvrir":
            url = reverse("ordre:etape", args=[complet.pk, geste])
            assert client_of(ordre_decideur).post(url, {"revision": 1, "motif": "x"}).status_code == 404


def test_steps_before_the_opening_are_a_404(complet, ordre_decideur):
    url = reverse("ordre:etape", args=[complet.pk, "demander_pieces"])
    assert client_of(ordre_decideur).post(url, {"revision": 1, "motif": "x"}).status_code == 404


def test_stale_step_shows_what_changed_and_keeps_the_text(echu, ordre_gestionnaire, ordre_decideur, jour_controle):
    ouvert = control_at("ouvert", echu, ordre_decideur)
    actes.advance(ouvert, Geste.DEMANDER_PIECES, ordre_decideur, jour_controle, revision=1, motif="Le diplôme fictif.")
    reponse = client_of(ordre_gestionnaire).post(
        reverse("ordre:etape", args=[echu.pk, "communiquer_motifs"]), {"revision": 1, "motif": "Mon long texte."}
    )
    page = reponse.content.decode()
    assert reponse.status_code == 409
    assert "Ce dossier a changé" in page
    assert "Pièces demandées" in page
    assert "Le diplôme fictif." in page
    assert "Mon long texte." in page


def test_decision_on_a_file_that_moved_names_the_action(complet, ordre_decideur):
    control_at("ouvert", complet, ordre_decideur)
    client = client_of(ordre_decideur)
    champs = _form(client.get(reverse("ordre:dossier", args=[complet.pk])).content.decode())
    action = Action.objects.filter(cycle=complet).first()
    Action.objects.filter(pk=action.pk).update(is_retiree=True, revision=2, maj_at=horloge.instant())
    reponse = client.post(reverse("ordre:decider", args=[complet.pk]), {**champs, "sens": "satisfait"})
    assert reponse.status_code == 409
    assert action.intitule in reponse.content.decode()
    assert not Decision.objects.exists()


@pytest.mark.parametrize("dossier", ["complet", "echu"])
def test_an_indication_is_proposed_only_for_a_complete_file(dossier, request, ordre_decideur):
    cycle = request.getfixturevalue(dossier)
    control_at("ouvert", cycle, ordre_decideur)
    page = client_of(ordre_decideur).get(reverse("ordre:dossier", args=[cycle.pk])).text
    choix = re.findall(r'<input[^>]*name="sens" value="(\w+)"[^>]*>', page)
    coches = re.findall(r'<input[^>]*name="sens" value="(\w+)"[^>]* checked', page)
    assert choix == ["satisfait", "non_satisfait"]
    assert coches == (["satisfait"] if dossier == "complet" else [])
    assert "(facultatif)" not in page


def test_a_recorded_hearing_is_told_and_not_denied(echu, ordre_decideur):
    ouvert = control_at("observations", echu, ordre_decideur)
    client, url = client_of(ordre_decideur), reverse("ordre:dossier", args=[echu.pk])
    assert "L’audition a été proposée et n’a pas eu lieu" in client.get(url).text
    actes.advance(
        ouvert, Geste.TENIR_AUDITION, ordre_decideur, horloge.today(), revision=ouvert.revision, motif="Entendu."
    )
    page = client.get(url).text
    assert "L’audition a été proposée et n’a pas eu lieu" not in page
    assert "Audition tenue le 15/02/2032." in page
    reponse = client.post(
        reverse("ordre:decider", args=[echu.pk]), {**_form(page), "sens": "non_satisfait", "motif": "Rien."}
    )
    assert reponse.status_code == 302
    assert Decision.objects.get().constat["contradictoire"]["entendu"] is True


def test_second_opening_is_a_409(echu, ordre_gestionnaire):
    client = client_of(ordre_gestionnaire)
    url = reverse("ordre:ouvrir", args=[echu.pk])
    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 409


def test_a_running_cycle_says_when(cycle, ordre_gestionnaire):
    client = client_of(ordre_gestionnaire)
    page = client.get(reverse("ordre:dossier", args=[cycle.pk])).content.decode()
    assert "31/12/2031" in page
    assert "30/06/2032" in page
    assert "Ouvrir le contrôle" not in page
    assert client.post(reverse("ordre:ouvrir", args=[cycle.pk])).status_code == 422


def test_not_satisfied_is_explained_while_impossible(echu, ordre_decideur):
    control_at("motifs", echu, ordre_decideur)
    page = client_of(ordre_decideur).get(reverse("ordre:dossier", args=[echu.pk])).content.decode()
    assert "jusqu’au 16/03/2032" in page
    reponse = client_of(ordre_decideur).post(
        reverse("ordre:decider", args=[echu.pk]),
        {**_form(page), "sens": "non_satisfait", "motif": "Rien.", "entendu": "on"},
    )
    assert reponse.status_code == 422
    assert "peut encore présenter ses observations" in reponse.content.decode()
