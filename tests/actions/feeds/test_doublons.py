"""One action told by several sources counts once; undoing is one gesture and lasts."""

from __future__ import annotations

import pytest

from accounts.models import Evenement, Exercice
from actions.doublons import merge, unmerge
from actions.models import Action, Avancement, Cycle
from certif.socle.refus import Refus
from referentiels.models import Correspondance, Referentiel
from tests.flux.conftest import make_partner
from tests.flux.lignes import removal, row
from tests.people import JOUR, make_titulaire
from tests.referentiels_fictifs import make_action

pytestmark = pytest.mark.django_db


@pytest.fixture
def anfh(roster):
    Correspondance.objects.create(referentiel=Referentiel.objects.get(), codes=["A1a"])
    return make_partner("ANFH")


@pytest.fixture
def exercice_recu(roster):
    return Exercice.objects.get(professionnel__rpps=roster[0].rpps)


def main_of(identifiant: str) -> str | None:
    principale = Action.objects.get(id_technique=identifiant).fusionnee_dans
    return principale.id_technique if principale else None


@pytest.mark.parametrize("premier", ["ANDPC", "ANFH"])
def test_the_main_row_does_not_depend_on_who_came_first(premier, andpc, anfh, roster, receive):
    for partenaire in sorted((andpc, anfh), key=lambda p: p.code != premier):
        receive(partenaire, [row(roster[0], f"{partenaire.code}-1")])
    assert (main_of("ANDPC-1"), main_of("ANFH-1")) == (None, "ANDPC-1")
    assert Avancement.objects.get(professionnel__rpps=roster[0].rpps).faites == 1


def test_a_declared_action_joins_the_partner_s_one(andpc, anfh, roster, receive, exercice_recu):
    cycle = Cycle.objects.get(exercice=exercice_recu)
    ligne = row(roster[0])
    declaree = make_action(
        cycle, "A1a", jour="2024-01-12", intitule=ligne["intitule"], organisme_id=ligne["organisme_id"]
    )
    livraison = receive(andpc, [ligne])
    assert livraison.compteurs["rapprochees"] == 1
    declaree.refresh_from_db()
    assert declaree.fusionnee_dans.id_technique == "T-1"


def test_a_withdrawn_main_row_frees_its_duplicates(andpc, anfh, roster, receive):
    receive(andpc, [row(roster[0], "ANDPC-1")])
    receive(anfh, [row(roster[0], "ANFH-1")])
    receive(andpc, [removal(roster[0], "ANDPC-1")])
    assert main_of("ANFH-1") is None
    assert Avancement.objects.get(professionnel__rpps=roster[0].rpps).faites == 1


def test_undoing_lasts_and_can_be_redone(andpc, anfh, roster, receive, exercice_recu):
    titulaire = make_titulaire(exercice_recu)
    receive(andpc, [row(roster[0], "ANDPC-1")])
    receive(anfh, [row(roster[0], "ANFH-1")])
    seconde = unmerge(Action.objects.get(id_technique="ANFH-1"), titulaire, JOUR)
    assert seconde.fusionnee_dans is None
    assert Evenement.objects.filter(nature="action:fusion_defaite").count() == 1

    assert receive(anfh, [row(roster[0], "ANFH-1", duree_minutes="60")]).compteurs["acceptees"] == 1
    assert main_of("ANFH-1") is None

    merge(Action.objects.get(id_technique="ANFH-1"), Action.objects.get(id_technique="ANDPC-1"), titulaire, JOUR)
    assert main_of("ANFH-1") == "ANDPC-1"


def test_only_the_holder_undoes(andpc, anfh, roster, receive, inconnu):
    receive(andpc, [row(roster[0], "ANDPC-1")])
    receive(anfh, [row(roster[0], "ANFH-1")])
    with pytest.raises(Refus, match="Seul le titulaire"):
        unmerge(Action.objects.get(id_technique="ANFH-1"), inconnu, JOUR)
    with pytest.raises(Refus, match="rapprochée d’aucune"):
        unmerge(
            Action.objects.get(id_technique="ANDPC-1"),
            make_titulaire(Exercice.objects.get(professionnel__rpps=roster[0].rpps)),
            JOUR,
        )
