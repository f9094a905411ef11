"""The projection equals an evaluation from scratch, is written once, and is verified every night."""

from datetime import date

import pytest

from accounts.journal import Fait
from accounts.models import Evenement
from accounts.travaux import run_pending
from actions import nuit, projection
from actions.evaluation_generale import check_all, evaluate_all
from actions.models import Avancement
from actions.situation import situation
from tests.people import JOUR, make_exercice
from tests.referentiels_fictifs import make_action, make_cycle

pytestmark = pytest.mark.django_db


@pytest.fixture
def maquette(cycle):
    """The mock-up of the seed: 2/2, 1/2, 0/2, 0/2."""
    for code in ("A1a", "A1b", "A2a"):
        make_action(cycle, code)
    projection.rebuild([cycle.pk], JOUR)
    return cycle


def test_la_maquette_donne_37_5_pour_cent(maquette):
    avancement = Avancement.objects.get(cycle=maquette)
    assert avancement.total == 0.375
    assert (avancement.faites, avancement.requises) == (3, 8)
    assert avancement.faites_axes == [2, 1, 0, 0]
    assert avancement.progressions == [1, 0.5, 0, 0]
    assert avancement.etat == "en_cours"


def test_la_page_et_la_projection_disent_la_meme_chose(maquette):
    vue = situation(maquette, JOUR)
    assert vue.avancement.total == Avancement.objects.get(cycle=maquette).total
    assert sum(verdict.compte for _, verdict in vue.actions) == 3


def test_une_ligne_identique_n_est_pas_reecrite(maquette):
    avant = Avancement.objects.get(cycle=maquette).maj_at
    assert projection.rebuild([maquette.pk], JOUR) == 0
    assert Avancement.objects.get(cycle=maquette).maj_at == avant


def test_une_action_retiree_ou_fusionnee_ne_compte_plus(maquette):
    actions = list(maquette.actions.order_by("item__code"))
    actions[0].is_retiree = True
    actions[0].save()
    actions[1].fusionnee_dans = actions[2]
    actions[1].save()
    projection.rebuild([maquette.pk], JOUR)
    assert Avancement.objects.get(cycle=maquette).faites_axes == [0, 1, 0, 0]


def test_un_ecart_est_trouve_puis_repare(maquette):
    Avancement.objects.filter(cycle=maquette).update(faites=7, etat="complet")
    assert projection.differences([maquette.pk], JOUR) == {maquette.pk: ["etat", "faites"]}
    assert check_all(JOUR) == (1, 1)
    assert evaluate_all(JOUR) == (1, 1)
    assert check_all(JOUR) == (1, 0)


def test_une_projection_absente_est_un_ecart(maquette):
    Avancement.objects.filter(cycle=maquette).delete()
    assert projection.differences([maquette.pk], JOUR) == {maquette.pk: ["absente"]}


def test_la_nuit_verifie_et_fait_passer_le_temps_sur_le_risque(maquette, au_jour):
    au_jour(date(2031, 6, 1))
    nuit.schedule()
    nuit.schedule()
    assert run_pending([nuit.NATURE_NUIT]) == 1
    assert Evenement.objects.get(nature=Fait.PROJECTION_VERIFIEE).details == {"comparees": 1, "ecarts": 0}
    assert Avancement.objects.get(cycle=maquette).risque == 3


def test_le_nombre_de_requetes_ne_depend_ni_des_cycles_ni_des_actions(version, jour, django_assert_max_num_queries):
    cycles = [make_cycle(make_exercice()) for _ in range(6)]
    for cycle in cycles:
        for code in ("A1a", "A2a", "A3a"):
            make_action(cycle, code)
    with django_assert_max_num_queries(9):
        projection.rebuild([cycle.pk for cycle in cycles], JOUR)


@pytest.mark.django_db(transaction=True)
def test_hors_transaction_la_projection_est_ecrite_aussi(maquette):
    Avancement.objects.filter(cycle=maquette).update(faites=7)
    assert projection.rebuild([maquette.pk], JOUR) == 1
    assert Avancement.objects.get(cycle=maquette).faites == 3
