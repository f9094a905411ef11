"""The holder says that two actions are one: what would change is shown first, and undone in one gesture."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import Evenement
from actions import projection, reunion
from actions.models import Action, Avancement, Cycle
from certif.socle.refus import Refus
from tests.flux.conftest import make_partner
from tests.people import JOUR, client_of
from tests.referentiels_fictifs import make_action, make_cycle, make_version

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jour")]


@pytest.fixture
def cycle(exercice) -> Cycle:
    make_version()
    return make_cycle(exercice, JOUR)


@pytest.fixture
def paire(cycle, titulaire) -> tuple[Action, Action]:
    """The same congress, told by a partner and declared with another title: counted twice until the holder says so."""
    recue = make_action(
        cycle, "A1a", partenaire=make_partner("ANDPC"), id_technique="T-1", preuve="flux", intitule="Journées fictives"
    )
    declaree = make_action(cycle, "A1b", intitule="Congrès inventé", preuve="attestation")
    projection.rebuild([cycle.pk], JOUR)
    return recue, declaree


def address(action: Action, avec: Action | None = None) -> str:
    return reverse("ps:reunir", args=[action.pk]) + (f"?avec={avec.pk}" if avec else "")


def test_the_holder_only(
    paire, inconnu, ordre_gestionnaire, ordre_president, ssa, cnp, employeur, partenaire, exploitant, titulaire
):
    recue, declaree = paire
    for adresse in (address(declaree), address(declaree, recue)):
        assert client_of(None).get(adresse).status_code == 302
        for refuse in (inconnu, ordre_gestionnaire, ordre_president, ssa, cnp, employeur, partenaire, exploitant):
            assert client_of(refuse).get(adresse).status_code == 404
        page = client_of(titulaire).get(adresse)
        assert (page.status_code, page.text.count("<h1")) == (200, 1)
    with pytest.raises(Refus, match="Seul le titulaire"):
        reunion.unite(declaree, recue, exploitant, JOUR)


def test_the_page_of_an_action_leads_there_and_the_preview_writes_nothing(paire, cycle, titulaire):
    recue, declaree = paire
    client = client_of(titulaire)
    assert address(declaree) in client.get(reverse("ps:action", args=[declaree.pk])).text
    assert [a.pk for a in client.get(address(declaree)).context["proposees"]] == [recue.pk]
    page = client.get(address(declaree, recue))
    apercu = page.context["apercu"]
    assert (apercu.principale, apercu.autres) == (recue, (declaree,))
    assert (apercu.faites_avant, apercu.faites_apres) == (2, 1)
    assert [(ligne.avant, ligne.apres) for ligne in apercu.axes] == [(2, 1), (0, 0), (0, 0), (0, 0)]
    assert "Il passe de 2 à 1 action sur" in page.text
    assert not Action.objects.filter(fusionnee_dans__isnull=False).exists()
    assert not Evenement.objects.filter(nature="action:fusionnees").exists()
    assert Avancement.objects.get(cycle=cycle).faites == 2


def test_said_once_it_counts_once_and_is_undone_in_one_gesture(paire, cycle, titulaire):
    recue, declaree = paire
    client = client_of(titulaire)
    suite = client.post(address(declaree), {"avec": recue.pk}, follow=True)
    assert suite.redirect_chain == [(reverse("ps:action", args=[recue.pk]), 302)]
    assert "Ce n’est pas la même action" in suite.text and declaree.intitule in suite.text
    declaree.refresh_from_db()
    assert (declaree.fusionnee_dans, Avancement.objects.get(cycle=cycle).faites) == (recue, 1)
    assert {e.auteur for e in Evenement.objects.filter(nature="action:fusionnees")} == {None, titulaire}

    client.post(reverse("ps:separer", args=[declaree.pk]))
    declaree.refresh_from_db()
    assert (declaree.fusionnee_dans, Avancement.objects.get(cycle=cycle).faites) == (None, 2)


def test_a_third_action_told_apart_is_respected(paire, cycle, titulaire):
    recue, declaree = paire
    reunion.unite(declaree, recue, titulaire, JOUR)
    troisieme = make_action(cycle, "A1a", intitule="Troisième fictive", distincte_de=[declaree.pk])
    for page in (
        client_of(titulaire).get(address(troisieme, recue)),
        client_of(titulaire).post(address(troisieme), {"avec": recue.pk}),
    ):
        assert (page.status_code, "une troisième" in page.text) == (409, True)
    troisieme.refresh_from_db()
    assert (troisieme.fusionnee_dans, troisieme.reunie_a) == (None, [])


def test_only_an_action_of_the_same_cycle_may_be_chosen_and_only_while_it_is_open(paire, cycle, titulaire, inconnu):
    recue, declaree = paire
    ailleurs = make_action(make_cycle(inconnu.professionnel.exercices.get(), JOUR), "A1a")
    client = client_of(titulaire)
    for faux in (ailleurs.pk, declaree.pk, "x", ""):
        assert client.post(address(declaree), {"avec": faux}).status_code == 404
    Action.objects.filter(pk=recue.pk).update(is_retiree=True)
    assert "Aucune autre action dans ce cycle" in client.get(address(declaree)).text
    assert client.get(address(recue)).status_code == 404
    Cycle.objects.filter(pk=cycle.pk).update(etat=Cycle.Etat.CLOS)
    assert client.get(address(declaree)).status_code == 409
