"""Declare: the holder only, once, inside the cycle, with its proof; everything in one transaction."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import connections

from accounts.journal import Fait
from accounts.models import Evenement, Utilisateur
from actions import brouillons, declaration, projection
from actions.declaration import Refusee
from actions.models import Action, Avancement, Brouillon, Cycle, Justificatif
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from tests.actions.declarations import declare, demande, make_brouillon, saisie
from tests.people import JOUR
from tests.referentiels_fictifs import make_action

ROLES = (
    "ordre_gestionnaire",
    "ordre_decideur",
    "ordre_president",
    "ordre_national",
    "autre_departement",
    "autre_ordre",
    "ssa",
    "cnp",
    "cncp",
    "has",
    "dgos",
    "publication",
    "employeur",
    "autre_employeur",
    "partenaire",
    "exploitant",
)


@pytest.mark.parametrize("nom", ["inconnu", *ROLES])
def test_nobody_else_declares_on_an_account(nom, request, cycle: Cycle, titulaire: Utilisateur):
    brouillon = make_brouillon(titulaire, cycle)
    autre = request.getfixturevalue(nom)
    with pytest.raises(Refus) as refus:
        declaration.declare(autre, str(brouillon.jeton), saisie(), demande(cycle), JOUR)
    assert refus.value.code == "non_autorise"
    with pytest.raises(Refus):
        brouillons.start(autre, cycle, "A1b", JOUR)
    assert not Action.objects.exists()


def test_a_sworn_statement_on_axis_4_counts_at_once(cycle: Cycle, titulaire: Utilisateur):
    action = declare(titulaire, cycle, "A4a")
    assert (action.preuve, action.honneur_at is not None, action.rattachement) == ("honneur", True, "rattachee")
    avancement = Avancement.objects.get(cycle=cycle)
    assert (avancement.faites, avancement.total) == (1, 0.125)
    assert projection.differences([cycle.pk], JOUR) == {}
    evenement = Evenement.objects.get(nature=Fait.ACTION_DECLAREE)
    assert (evenement.auteur, evenement.professionnel_id) == (titulaire, titulaire.professionnel_id)


def test_a_document_makes_an_action_of_axis_1_count(cycle: Cycle, titulaire: Utilisateur):
    action = declare(titulaire, cycle, "A1a", fichier=True)
    piece = Justificatif.objects.get(action=action)
    assert (action.preuve, piece.nom, piece.type_mime) == ("document", "attestation.pdf", "application/pdf")
    assert "attestation" not in piece.fichier.name
    assert Avancement.objects.get(cycle=cycle).faites == 1


def test_a_sworn_statement_where_a_document_is_asked_is_kept_but_does_not_count_yet(cycle, titulaire):
    declare(titulaire, cycle, "A1a")
    assert Avancement.objects.get(cycle=cycle).faites == 0


@pytest.mark.parametrize(
    ("fin", "code"),
    [
        (date(2022, 12, 31), "date_hors_cycle"),
        (date(2023, 1, 1), None),
        (JOUR, None),
        (date(2026, 7, 1), "date_future"),
        (date(2032, 1, 1), "date_future"),
    ],
)
def test_the_date_is_inside_the_cycle_and_not_in_the_future(fin, code, cycle, titulaire):
    if code is None:
        assert declare(titulaire, cycle, date_fin=fin).date_fin == fin
        return
    with pytest.raises(Refusee) as refus:
        declare(titulaire, cycle, date_fin=fin)
    assert (refus.value.code, refus.value.champ) == (code, "date_fin")
    assert refus.value.remede
    assert not Action.objects.exists()
    assert Brouillon.objects.get().action is None


def test_every_refusal_is_said_at_once(cycle, titulaire):
    brouillon = make_brouillon(titulaire, cycle)
    with pytest.raises(Refusee) as refus:
        declaration.declare(
            titulaire,
            str(brouillon.jeton),
            saisie(intitule=" ", date_fin=date(2020, 1, 1), honneur=False),
            demande(cycle),
            JOUR,
        )
    assert {r.code for r in refus.value.refus} == {"intitule_vide", "date_hors_cycle", "preuve_absente"}


def test_the_same_draft_sent_twice_is_one_action(cycle, titulaire):
    brouillon = make_brouillon(titulaire, cycle, "A4a")
    actions = {
        declaration.declare(titulaire, str(brouillon.jeton), saisie(), demande(cycle, "A4a"), JOUR).pk for _ in range(2)
    }
    assert len(actions) == 1
    assert Action.objects.count() == 1
    assert Evenement.objects.filter(nature=Fait.ACTION_DECLAREE).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_sendings_at_the_same_instant_are_one_action(cycle, titulaire):
    jeton = str(make_brouillon(titulaire, cycle, "A4a").jeton)
    resultats: list[int] = []

    def send():
        try:
            resultats.append(declaration.declare(titulaire, jeton, saisie(), demande(cycle, "A4a"), JOUR).pk)
        finally:
            connections.close_all()

    envois = [threading.Thread(target=send) for _ in range(4)]
    for envoi in envois:
        envoi.start()
    for envoi in envois:
        envoi.join()
    assert len(resultats) == 4
    assert len(set(resultats)) == 1
    assert Action.objects.count() == 1


def test_an_abandoned_draft_is_said_to_be_gone(cycle, titulaire):
    brouillon = make_brouillon(titulaire, cycle)
    brouillons.abandon(brouillon)
    with pytest.raises(Depasse):
        declaration.declare(titulaire, str(brouillon.jeton), saisie(), demande(cycle), JOUR)


def test_nothing_is_declared_on_a_controlled_cycle(cycle, titulaire):
    brouillon = make_brouillon(titulaire, cycle)
    Cycle.objects.filter(pk=cycle.pk).update(etat=Cycle.Etat.CONTROLE)
    with pytest.raises(Refus) as refus:
        declaration.declare(titulaire, str(brouillon.jeton), saisie(), demande(cycle), JOUR)
    assert refus.value.code == "cycle_ferme"


def test_a_failing_projection_leaves_nothing_behind(cycle, titulaire, monkeypatch):
    brouillon = make_brouillon(titulaire, cycle)

    def fail(*_):
        raise RuntimeError("panne")

    monkeypatch.setattr(projection, "rebuild", fail)
    with pytest.raises(RuntimeError):
        declaration.declare(titulaire, str(brouillon.jeton), saisie(), demande(cycle), JOUR)
    assert not Action.objects.exists()
    assert not Evenement.objects.filter(nature=Fait.ACTION_DECLAREE).exists()
    assert Brouillon.objects.get().action is None


def test_an_untouched_draft_of_the_same_item_is_taken_again(cycle, titulaire):
    assert make_brouillon(titulaire, cycle).pk == make_brouillon(titulaire, cycle).pk
    brouillons.save_typed(make_brouillon(titulaire, cycle), {"intitule": "Commencé", "inconnu": "x"})
    assert Brouillon.objects.get().donnees == {"intitule": "Commencé"}
    assert make_brouillon(titulaire, cycle).pk != Brouillon.objects.get(donnees__intitule="Commencé").pk


def test_an_item_of_another_version_is_refused(cycle, titulaire):
    with pytest.raises(Refus) as refus:
        brouillons.start(titulaire, cycle, "ZZZ", JOUR)
    assert refus.value.code == "item_inconnu"


def test_old_drafts_and_the_ones_above_the_limit_are_forgotten(cycle, titulaire):
    for rang in range(brouillons.MAXIMUM + 3):
        brouillons.save_typed(make_brouillon(titulaire, cycle), {"intitule": f"Brouillon {rang}"})
    assert Brouillon.objects.count() <= brouillons.MAXIMUM + 1


def test_only_the_holder_may_edit_and_never_a_partners_row(cycle, titulaire, inconnu, partenaire_andpc):
    mienne = declare(titulaire, cycle)
    recue = make_action(cycle, "A1b", partenaire=partenaire_andpc, id_technique="X1")
    assert declaration.can_edit(titulaire, mienne)
    assert not declaration.can_edit(inconnu, mienne)
    assert not declaration.can_edit(titulaire, recue)
