"""The projection equals an evaluation from scratch, is written once, and is verified every night."""

import threading
from datetime import date

import pytest
from django.db import connections, transaction

from accounts.journal import Fait
from accounts.models import Evenement
from accounts.travaux import run_pending
from actions import evaluation_generale, nuit, projection
from actions.evaluation_generale import check_all, evaluate_all
from actions.models import Avancement
from actions.situation import situation
from actions.tranche import Tranche
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


def test_une_dimension_changee_est_un_ecart_et_se_repare(maquette):
    exercice = maquette.exercice
    exercice.region = "11" if exercice.region != "11" else "93"
    exercice.mode = ""
    exercice.save()
    assert projection.differences([maquette.pk], JOUR) == {maquette.pk: ["mode", "region"]}
    assert evaluate_all(JOUR) == (1, 1)
    assert Avancement.objects.get(cycle=maquette).region == exercice.region


def test_une_nuit_sans_ecart_ne_tient_aucun_cycle(maquette, monkeypatch):
    monkeypatch.setattr(projection, "_hold", lambda tranche: pytest.fail("a cycle that agrees needs no lock"))
    assert projection.review(Tranche.between(maquette.pk, maquette.pk), JOUR) == (1, 0, 0)


@pytest.mark.parametrize("tenir", [False, True])
def test_le_temps_seul_n_accuse_personne(maquette, tenir):
    tranche = Tranche.between(maquette.pk, maquette.pk)
    plus_tard = date(2031, 6, 1)
    assert projection.review(tranche, plus_tard, ecrire=False, tenir=tenir) == (1, 0, 0)
    assert projection.review(tranche, plus_tard, tenir=tenir) == (1, 0, 1)
    assert Avancement.objects.get(cycle=maquette).risque == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("gardees", [2, 3])
def test_un_acte_entre_la_lecture_et_l_ecriture_l_emporte(maquette, monkeypatch, gardees):
    """The review read two actions, an act then brings back the third: whatever was kept, three is written.

    Kept 3, the act finds its row right and does not write it: comparing rows alone would miss it.
    """
    retiree = maquette.actions.order_by("pk").first()
    maquette.actions.filter(pk=retiree.pk).update(is_retiree=True)
    if gardees == 2:
        Avancement.objects.filter(cycle=maquette).update(faites=7)
    lire = projection._kept

    def act() -> None:
        try:
            with transaction.atomic():
                projection.lock([maquette.pk])
                type(retiree).objects.filter(pk=retiree.pk).update(is_retiree=False)
                projection.rebuild([maquette.pk], JOUR)
        finally:
            connections.close_all()

    def read_then_act(tranche):
        monkeypatch.setattr(projection, "_kept", lire)
        lues = lire(tranche)
        fil = threading.Thread(target=act)
        fil.start()
        fil.join(timeout=20)
        return lues

    monkeypatch.setattr(projection, "_kept", read_then_act)
    assert projection.review(Tranche.between(maquette.pk, maquette.pk), JOUR) == (1, 0, 0)
    assert Avancement.objects.get(cycle=maquette).faites == 3
    assert projection.differences([maquette.pk], JOUR) == {}


@pytest.mark.django_db(transaction=True)
def test_plusieurs_processus_ecrivent_la_meme_projection(version, jour, monkeypatch):
    cycles = [make_cycle(make_exercice()) for _ in range(3)]
    for cycle in cycles:
        make_action(cycle, "A1a")
    monkeypatch.setattr(evaluation_generale, "LOT", 1)
    monkeypatch.setattr(evaluation_generale, "PAR_PROCESSUS", 1)
    avances: list[tuple[int, int]] = []
    assert evaluate_all(JOUR, 2, lambda *avance: avances.append(avance)) == (3, 3)
    assert avances == [(1, 3), (2, 3), (3, 3)]
    assert check_all(JOUR, 1) == (3, 0)
    assert [a.faites for a in Avancement.objects.all()] == [1, 1, 1]
