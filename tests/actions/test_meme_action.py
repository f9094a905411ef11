"""« C’est la même », « c’est une autre »: possible duplicates are shown before saving, a partner's as one's own."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from actions import doublons, projection
from actions.models import Action, Avancement, Brouillon, Justificatif
from actions.ressemblances import look_alikes
from tests.actions.declarations import declare, make_brouillon, pdf, saisie, upload
from tests.actions.test_parcours_declaration import send, text
from tests.people import JOUR, client_of
from tests.referentiels_fictifs import make_action

FICHIER = {"mode_preuve": "fichier", "honneur": None}


@pytest.fixture
def recue(cycle, partenaire_andpc) -> Action:
    """An action that a partner told, three days before what the holder will declare."""
    action = make_action(
        cycle, "A1a", date(2026, 5, 9), intitule="CONGRES FICTIF", partenaire=partenaire_andpc, id_technique="X1",
        preuve="flux", reference_action="99992629001",
    )  # fmt: skip
    projection.rebuild([cycle.pk], JOUR)
    return action


def test_a_partners_action_is_shown_before_saving(cycle, titulaire, recue):
    brouillon = make_brouillon(titulaire, cycle)
    page = text(send(client_of(titulaire), brouillon))
    assert "CONGRES FICTIF" in page and "transmise par ANDPC (fictive)" in page
    assert f'name="meme" value="{recue.pk}"' in page and "C’est une autre action, l’enregistrer" in page
    assert Action.objects.count() == 1


def test_the_same_reference_is_enough_to_be_shown(cycle, titulaire, recue):
    autre = saisie(intitule="Rien de semblable", date_fin=date(2024, 1, 1), reference="99992629001")
    assert look_alikes(cycle, "A3a", autre, JOUR) == [recue]
    assert look_alikes(cycle, "A3a", saisie(intitule="Rien de semblable", date_fin=date(2024, 1, 1)), JOUR) == []


def test_the_same_without_document_adds_nothing(cycle, titulaire, recue):
    reponse = send(client_of(titulaire), make_brouillon(titulaire, cycle), meme=str(recue.pk))
    assert reponse["Location"] == reverse("ps:action", args=[recue.pk])
    assert (Action.objects.count(), Brouillon.objects.count()) == (1, 0)


def test_the_same_as_a_partners_with_a_document_is_one_action_with_both_proofs(cycle, titulaire, recue):
    client, brouillon = client_of(titulaire), make_brouillon(titulaire, cycle)
    reponse = send(client, brouillon, **FICHIER, preuve=upload(pdf(), "a.pdf"), meme=str(recue.pk))
    page = text(client.get(reponse["Location"]))
    assert "Votre déclaration et l’action reçue sont réunies" in page and "a.pdf" in page
    declaree = Action.objects.get(partenaire=None)
    assert (declaree.fusionnee_dans, declaree.justificatifs.count()) == (recue, 1)
    assert Avancement.objects.get(cycle=cycle).faites == 1


def test_the_same_as_ones_own_gives_it_the_documents(cycle, titulaire, inconnu):
    sienne = declare(titulaire, cycle, "A1a", intitule="Congrès fictif")
    brouillon = make_brouillon(titulaire, cycle)
    preuve = {"preuve": upload(pdf(), "a.pdf"), "meme": str(sienne.pk)}
    assert client_of(inconnu).get(reverse("ps:declarer_details", args=[brouillon.jeton])).status_code == 404
    assert send(client_of(titulaire), brouillon, **FICHIER, **preuve).status_code == 302
    sienne.refresh_from_db()
    assert (sienne.preuve, Action.objects.count(), Brouillon.objects.filter(action=None).count()) == ("document", 1, 0)
    piece = Justificatif.objects.get(action=sienne)
    assert piece.fichier.storage.exists(piece.fichier.name)
    assert Avancement.objects.get(cycle=cycle).faites == 1


def test_the_same_says_what_is_missing_before_anything_is_written(cycle, titulaire, recue):
    reponse = send(client_of(titulaire), make_brouillon(titulaire, cycle), meme=str(recue.pk), date_fin="")
    assert reponse.status_code == 422 and "Indiquez la date de fin" in text(reponse)
    assert Brouillon.objects.count() == 1


def test_another_one_is_never_brought_together_with_it(cycle, titulaire, recue):
    brouillon = make_brouillon(titulaire, cycle)
    reponse = send(client_of(titulaire), brouillon, confirme="1", autre=[str(recue.pk), "999999999", "x"])
    assert reponse.status_code == 302
    declaree = Action.objects.get(partenaire=None)
    assert declaree.distincte_de == [recue.pk]
    Action.objects.filter(pk__in=[declaree.pk, recue.pk]).update(
        intitule="Congrès fictif", date_fin=recue.date_fin, reference_action="99992629001"
    )
    doublons.reconcile([declaree.pk, recue.pk], JOUR)
    declaree.refresh_from_db()
    assert declaree.fusionnee_dans is None
