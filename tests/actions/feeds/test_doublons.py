"""One action told by several sources counts once; undoing is one gesture and lasts."""

from __future__ import annotations

import pytest
from django.urls import reverse

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


def test_what_the_cnp_accepted_stays_the_one_that_counts(andpc, anfh, roster, receive, exercice_recu):
    cycle = Cycle.objects.get(exercice=exercice_recu)
    ligne = row(roster[0])
    acceptee = make_action(
        cycle, "A1a", jour="2024-01-12", intitule=ligne["intitule"], organisme_id=ligne["organisme_id"],
        etat_cnp=Action.EtatCnp.VALIDEE,
    )  # fmt: skip
    receive(andpc, [ligne])
    acceptee.refresh_from_db()
    assert acceptee.fusionnee_dans is None
    assert Action.objects.get(id_technique="T-1").fusionnee_dans == acceptee


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


def test_undoing_survives_the_next_deliveries_of_both_sources(andpc, anfh, roster, receive, exercice_recu):
    titulaire = make_titulaire(exercice_recu)
    receive(andpc, [row(roster[0], "ANDPC-1")])
    receive(anfh, [row(roster[0], "ANFH-1")])
    unmerge(Action.objects.get(id_technique="ANFH-1"), titulaire, JOUR)
    for duree in ("60", "120", "180"):
        receive(andpc, [row(roster[0], "ANDPC-1", duree_minutes=duree)])
        receive(anfh, [row(roster[0], "ANFH-1", duree_minutes=duree)])
        receive(anfh, [removal(roster[0], "ANFH-1")])
        receive(anfh, [row(roster[0], "ANFH-1", intitule=f"Renvoyée {duree}")])
    assert (main_of("ANDPC-1"), main_of("ANFH-1")) == (None, None)


def test_what_was_taken_out_does_not_come_back_through_a_third_source(andpc, anfh, roster, receive, exercice_recu):
    opco = make_partner("OPCO")
    for partenaire in (andpc, anfh, opco):
        receive(partenaire, [row(roster[0], f"{partenaire.code}-1")])
    assert {main_of("ANFH-1"), main_of("OPCO-1")} == {"ANDPC-1"}

    unmerge(Action.objects.get(id_technique="ANFH-1"), make_titulaire(exercice_recu), JOUR)
    receive(opco, [row(roster[0], "OPCO-1", duree_minutes="60")])

    assert (main_of("ANFH-1"), main_of("OPCO-1")) == (None, "ANDPC-1")


@pytest.mark.parametrize("premier", ["ANDPC", "ANFH"])
def test_two_sessions_of_one_source_are_never_joined_by_a_vaguer_account(premier, andpc, anfh, roster, receive):
    sessions = [
        row(roster[0], f"ANDPC-{n}", numero_session=f"24.00{n}", date_debut=jour, date_fin=jour)
        for n, jour in ((1, "2024-01-11"), (2, "2024-01-13"))
    ]
    envois = [(andpc, sessions), (anfh, [row(roster[0], "ANFH-1", date_debut="2024-01-13", date_fin="2024-01-13")])]
    for partenaire, lignes in sorted(envois, key=lambda envoi: envoi[0].code != premier):
        receive(partenaire, lignes)
    assert (main_of("ANDPC-1"), main_of("ANDPC-2"), main_of("ANFH-1")) == (None, None, "ANDPC-2")


def test_a_merge_follows_what_the_sources_say_now(andpc, anfh, roster, receive):
    receive(andpc, [row(roster[0], "ANDPC-1")])
    receive(anfh, [row(roster[0], "ANFH-1")])
    assert main_of("ANFH-1") == "ANDPC-1"
    receive(anfh, [row(roster[0], "ANFH-1", reference_action="99990099999", intitule="Tout autre sujet traité")])
    assert main_of("ANFH-1") is None
    assert Avancement.objects.get(professionnel__rpps=roster[0].rpps).faites == 1
    assert Evenement.objects.filter(nature="action:fusion_defaite", motif__startswith="Les sources").count() == 1


def test_a_neighbour_that_is_another_action_undoes_nothing(andpc, anfh, roster, receive):
    receive(andpc, [row(roster[0], "ANDPC-1")])
    receive(anfh, [row(roster[0], "ANFH-1")])
    receive(
        make_partner("OPCO"), [row(roster[0], "OPCO-1", reference_action="99990055555", intitule="Hygiène des mains")]
    )
    assert (main_of("ANFH-1"), main_of("OPCO-1")) == ("ANDPC-1", None)


def test_a_cancelled_duplicate_stands_apart(andpc, anfh, roster, receive):
    receive(andpc, [row(roster[0], "ANDPC-1")])
    receive(anfh, [row(roster[0], "ANFH-1")])
    receive(anfh, [row(roster[0], "ANFH-1", statut="ANNULEE")])
    assert main_of("ANFH-1") is None


def test_what_the_holder_brought_together_lasts(andpc, anfh, roster, receive, exercice_recu):
    titulaire = make_titulaire(exercice_recu)
    receive(andpc, [row(roster[0], "ANDPC-1")])
    autre = {"reference_action": "99990099999", "intitule": "Le même stage, sous un autre nom", "organisme_id": "9997"}
    receive(anfh, [row(roster[0], "ANFH-1", **autre)])
    assert main_of("ANFH-1") is None
    merge(Action.objects.get(id_technique="ANFH-1"), Action.objects.get(id_technique="ANDPC-1"), titulaire, JOUR)
    receive(anfh, [row(roster[0], "ANFH-1", **autre, duree_minutes="60")])
    receive(andpc, [row(roster[0], "ANDPC-1", duree_minutes="90")])
    assert main_of("ANFH-1") == "ANDPC-1"
    unmerge(Action.objects.get(id_technique="ANFH-1"), titulaire, JOUR)
    assert main_of("ANFH-1") is None


def test_actions_of_several_years_are_compared_too(andpc, anfh, roster, receive):
    longue = {"date_debut": "2023-02-01", "date_fin": "2025-01-31", "reference_action": "99990000777"}
    receive(andpc, [row(roster[0], "ANDPC-1", **longue)])
    receive(anfh, [row(roster[0], "ANFH-1", **longue | {"date_debut": "2023-02-06", "date_fin": "2023-02-06"})])
    assert main_of("ANFH-1") == "ANDPC-1"
    receive(anfh, [row(roster[0], "ANFH-2", **longue | {"reference_action": "99990000778"})])
    assert main_of("ANFH-2") is None


def test_the_page_says_who_told_the_action_and_takes_one_out(client, andpc, anfh, roster, receive, exercice_recu):
    client.force_login(make_titulaire(exercice_recu))
    receive(andpc, [row(roster[0], "ANDPC-1")])
    receive(anfh, [row(roster[0], "ANFH-1")])
    principale, seconde = (Action.objects.get(id_technique=cle) for cle in ("ANDPC-1", "ANFH-1"))

    page = client.get(reverse("ps:action", args=[principale.pk])).content.decode()
    assert "Qui d’autre a parlé de cette action" in page
    assert "transmise par Partenaire ANFH, reçue le" in page
    assert "rapprochée d’une autre" in client.get(reverse("ps:action", args=[seconde.pk])).content.decode()

    assert client.get(reverse("ps:separer", args=[seconde.pk])).status_code == 405
    assert client.post(reverse("ps:separer", args=[seconde.pk])).status_code == 302
    assert main_of("ANFH-1") is None
    assert client.post(reverse("ps:separer", args=[seconde.pk])).status_code == 409


def test_a_stranger_takes_nothing_out(client, andpc, anfh, roster, receive, inconnu):
    receive(andpc, [row(roster[0], "ANDPC-1")])
    receive(anfh, [row(roster[0], "ANFH-1")])
    client.force_login(inconnu)
    assert client.post(reverse("ps:separer", args=[Action.objects.get(id_technique="ANFH-1").pk])).status_code == 404
    assert main_of("ANFH-1") == "ANDPC-1"
