"""Withdraw what the Ordre decided: an exoneration, a condition of a resumption; what the holder reads of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.journal import Fait
from accounts.models import Evenement, Notification
from actions import amenagements_lus
from actions.amenagements import ask_for_resumption, drop_condition, exempt, lift_exemption, preview_lifting
from actions.models import Avancement, ConditionReprise, Cycle, Exoneration
from actions.projection import differences
from actions.situation import situation
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from tests.people import JOUR, client_of
from tests.referentiels_fictifs import make_action

AUTRES = ("inconnu", "ordre_gestionnaire", "autre_departement", "autre_ordre", "ssa", "cnp", "dgos", "employeur")
MOTIF = "Décision fictive du conseil"
RETRAIT = "La formation fictive est finie"


@pytest.fixture
def exoneration(cycle, ordre_decideur) -> Exoneration:
    return exempt(cycle, 3, motif=MOTIF, document="D-1", auteur=ordre_decideur, on=JOUR)


@pytest.fixture
def condition(cycle, ordre_decideur) -> ConditionReprise:
    return ask_for_resumption(cycle, ["A3a"], motif=MOTIF, auteur=ordre_decideur, on=JOUR)[0]


def mine(titulaire) -> str:
    return client_of(titulaire).get("/mon-espace/").text.replace("\u00a0", " ")


@pytest.mark.parametrize("nom", [*AUTRES, "titulaire"])
def test_only_who_decides_in_the_competent_instance(nom, request, exoneration, condition):
    auteur = request.getfixturevalue(nom)
    for act, rangee in ((lift_exemption, exoneration), (drop_condition, condition)):
        with pytest.raises(Refus) as refus:
            act(rangee, motif=RETRAIT, auteur=auteur, on=JOUR)
        assert refus.value.code == "non_autorise"
    assert Exoneration.objects.count() == ConditionReprise.objects.count() == 1


def test_nobody_decides_on_their_own_file(cycle, exoneration, condition, ordre_decideur):
    ordre_decideur.professionnel = cycle.exercice.professionnel
    for act, rangee in ((lift_exemption, exoneration), (drop_condition, condition)):
        with pytest.raises(Refus, match="Votre rôle ne permet pas"):
            act(rangee, motif=RETRAIT, auteur=ordre_decideur, on=JOUR)


def test_a_lifted_exoneration_gives_back_what_is_asked(cycle, exoneration, titulaire, ordre_decideur):
    assert Avancement.objects.get(cycle=cycle).requises == 6
    lift_exemption(exoneration, motif=RETRAIT, auteur=ordre_decideur, on=JOUR)
    assert not Exoneration.objects.exists()
    assert Avancement.objects.get(cycle=cycle).requises == 8
    assert differences([cycle.pk], JOUR) == {}
    evenement = Evenement.objects.get(nature=Fait.EXONERATION_LEVEE)
    assert (evenement.auteur, evenement.organisation.code, evenement.motif) == (ordre_decideur, "CNOM-75", RETRAIT)
    assert evenement.details == {"axe": 3, "seuil": 0, "document": "D-1"}
    message = Notification.objects.filter(professionnel=cycle.exercice.professionnel).latest("id")
    assert "levé l’exonération de l’axe\u00a03" in message.texte
    assert RETRAIT not in message.texte
    page = mine(titulaire)
    assert "votre Ordre est revenu sur une décision. Exonération de l’axe 3 levée" in page
    assert RETRAIT in page
    lectures = client_of(titulaire).get("/mon-espace/consultations/").text
    assert "A levé une exonération sur votre cycle" in lectures


def test_a_dropped_condition_is_no_longer_asked(cycle, condition, titulaire, ordre_decideur):
    for code in ("A1a", "A1b", "A2a", "A2b", "A3b", "A3c"):
        make_action(cycle, code)
    for code in ("A4a", "A4b"):
        make_action(cycle, code, preuve="honneur")
    assert not situation(cycle, JOUR).avancement.is_complet
    drop_condition(condition, motif=RETRAIT, auteur=ordre_decideur, on=JOUR)
    assert not ConditionReprise.objects.exists()
    assert Avancement.objects.get(cycle=cycle).etat == "complet"
    evenement = Evenement.objects.get(nature=Fait.REPRISE_ALLEGEE)
    assert (evenement.details["codes"], evenement.motif) == (["A3a"], RETRAIT)
    message = Notification.objects.filter(professionnel=cycle.exercice.professionnel).latest("id")
    assert "ne demande plus cette action" in message.texte
    assert "Action retirée des conditions de la reprise : Action A3a" in mine(titulaire)


def test_a_withdrawal_is_told_for_a_year_unless_decided_again(cycle, exoneration, ordre_decideur):
    lift_exemption(exoneration, motif=RETRAIT, auteur=ordre_decideur, on=JOUR)
    assert len(amenagements_lus.withdrawn(situation(cycle, JOUR))) == 1
    assert amenagements_lus.withdrawn(situation(cycle, JOUR + timedelta(days=366))) == []
    exempt(cycle, 3, motif=MOTIF, auteur=ordre_decideur, on=JOUR)
    assert amenagements_lus.withdrawn(situation(cycle, JOUR)) == []


def test_the_reason_is_asked(exoneration, condition, ordre_decideur):
    for act, rangee in ((lift_exemption, exoneration), (drop_condition, condition)):
        with pytest.raises(Refus) as refus:
            act(rangee, motif=" ", auteur=ordre_decideur, on=JOUR)
        assert (refus.value.code, refus.value.champ) == ("motif_manquant", "motif")


@pytest.mark.parametrize(("etat", "phrase"), [("controle", "indication finale est donnée"), ("clos", "est clos")])
def test_a_closed_cycle_is_not_touched(cycle, exoneration, condition, ordre_decideur, etat, phrase):
    Cycle.objects.filter(pk=cycle.pk).update(etat=etat)
    for act, rangee in ((lift_exemption, exoneration), (drop_condition, condition)):
        with pytest.raises(Refus, match=phrase) as refus:
            act(rangee, motif=RETRAIT, auteur=ordre_decideur, on=JOUR)
        assert refus.value.code == "cycle_ferme"


def test_somebody_was_faster(cycle, exoneration, condition, ordre_decideur):
    exempt(cycle, 3, seuil=1, motif="Autre décision fictive", auteur=ordre_decideur, on=JOUR)
    with pytest.raises(Depasse):
        lift_exemption(exoneration, motif=RETRAIT, auteur=ordre_decideur, on=JOUR)
    assert Exoneration.objects.get().seuil == 1
    drop_condition(ConditionReprise.objects.get(), motif=RETRAIT, auteur=ordre_decideur, on=JOUR)
    with pytest.raises(Depasse):
        drop_condition(condition, motif=RETRAIT, auteur=ordre_decideur, on=JOUR)


def test_what_was_seen_is_what_is_decided(cycle, exoneration, ordre_decideur):
    vu = preview_lifting(exoneration, JOUR).empreinte
    make_action(cycle, "A1a")
    with pytest.raises(Depasse, match="a changé pendant que vous le lisiez"):
        lift_exemption(exoneration, motif=RETRAIT, auteur=ordre_decideur, on=JOUR, vu=vu)
    vu = preview_lifting(exoneration, JOUR).empreinte
    lift_exemption(exoneration, motif=RETRAIT, auteur=ordre_decideur, on=JOUR, vu=vu)
    assert not Exoneration.objects.exists()
