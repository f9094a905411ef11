"""Pure rules of the alerts: who is left out and why, what a template may say (CSP R. 4022-18)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordres.alertes_textes import COMMUNS
from ordres.alertes_vocabulaire import Destinataire, Ecart
from ordres.rules.alerte import VARIABLES, Faits, exclusion, faults, fill, next_day
from referentiels.parametres import parametres_au

LE = date(2026, 6, 30)
P = parametres_au(LE)
PRO, EMPLOYEUR = Destinataire.PROFESSIONNEL, Destinataire.EMPLOYEUR
A_ALERTER = Faits(
    cycle_etat="ouvert", fin=date(2031, 12, 31), etat="en_cours", is_exonere=False, risque=2, is_propre=False,
    is_prevue=False, derniere=None, is_joignable=True,
)  # fmt: skip


@pytest.mark.parametrize("qui", [PRO, EMPLOYEUR])
def test_a_file_at_risk_may_be_alerted(qui):
    assert exclusion(A_ALERTER, qui, LE, P) is None


@pytest.mark.parametrize(
    ("change", "ecart"),
    [
        ({"is_propre": True}, Ecart.PROPRE),
        ({"cycle_etat": "clos"}, Ecart.CLOS),
        ({"cycle_etat": "controle"}, Ecart.TERMINE),
        ({"fin": LE - timedelta(days=1)}, Ecart.TERMINE),
        ({"etat": "sans_referentiel"}, Ecart.SANS_REFERENTIEL),
        ({"is_exonere": True, "etat": "complet"}, Ecart.EXONERE),
        ({"etat": "complet"}, Ecart.COMPLET),
        ({"risque": 1}, Ecart.SANS_RISQUE),
        ({"is_prevue": True}, Ecart.PREVUE),
        ({"derniere": LE - timedelta(days=89)}, Ecart.RECENTE),
    ],
)
@pytest.mark.parametrize("qui", [PRO, EMPLOYEUR])
def test_each_reason_to_leave_out(qui, change, ecart):
    assert exclusion(replace(A_ALERTER, **change), qui, LE, P) is ecart


def test_who_cannot_be_reached_is_said_in_the_words_of_the_recipient():
    sans = replace(A_ALERTER, is_joignable=False)
    assert exclusion(sans, PRO, LE, P) is Ecart.SANS_ADRESSE
    assert exclusion(sans, EMPLOYEUR, LE, P) is Ecart.SANS_EMPLOYEUR


def test_the_last_day_of_the_cycle_is_still_one():
    assert exclusion(replace(A_ALERTER, fin=LE), PRO, LE, P) is None


@pytest.mark.parametrize(("apres", "attendu"), [(89, Ecart.RECENTE), (90, None), (91, None)])
def test_the_interval_the_day_before_the_day_and_the_day_after(apres, attendu):
    derniere = date(2026, 1, 5)
    assert next_day(derniere, P) == derniere + timedelta(days=90)
    le = derniere + timedelta(days=apres)
    assert exclusion(replace(A_ALERTER, derniere=derniere), PRO, le, P) is attendu


def test_the_level_and_the_interval_are_parameters():
    p = parametres_au(LE, alerte_niveau=3, alerte_intervalle_jours=10)
    assert exclusion(A_ALERTER, PRO, LE, p) is Ecart.SANS_RISQUE
    grave = replace(A_ALERTER, risque=3, derniere=LE - timedelta(days=11))
    assert exclusion(grave, PRO, LE, p) is None


@pytest.mark.parametrize("qui", [PRO, EMPLOYEUR])
def test_the_texts_of_the_product_are_templates_that_could_be_kept(qui):
    for texte in COMMUNS[qui]:
        assert faults(texte, qui) == []
        assert texte.strip()


def test_an_unknown_variable_is_refused_in_a_french_sentence_with_those_that_exist():
    fautes = faults("Bonjour {prenom}, {prenom} et {nom}", PRO)
    assert fautes[0] == "«\u00a0{prenom}\u00a0» n’est pas une variable connue."
    assert fautes[1].startswith("Variables possibles\u00a0: {nom}, ")
    assert len(fautes) == 2


def test_what_an_employer_may_not_be_told_is_no_variable_of_its_texts():
    for nom in ("axes_manquants", "fait", "rythme", "debut_cycle"):
        assert nom in VARIABLES[PRO]
        assert faults(f"{{{nom}}}", EMPLOYEUR)


@pytest.mark.parametrize("texte", ["{nom", "nom}", "{{nom}}", "a } b { c"])
def test_a_brace_alone_is_refused(texte):
    assert any("accolade" in faute for faute in faults(texte, PRO))


def test_a_value_is_never_read_as_a_variable():
    valeurs = dict.fromkeys(VARIABLES[PRO], "x")
    assert fill("{nom} : {instance}", {**valeurs, "nom": "{instance}", "instance": "Conseil"}) == "{instance} : Conseil"


@given(st.text(alphabet="ab{}nom ", max_size=30))
def test_a_template_without_fault_is_filled_whole(texte):
    if not faults(texte, PRO):
        assert "{" not in fill(texte, dict.fromkeys(VARIABLES[PRO], "v"))


def test_every_reason_has_its_words_and_its_gesture():
    for ecart in Ecart:
        assert ecart.libelle and ecart.remede.endswith(".")
