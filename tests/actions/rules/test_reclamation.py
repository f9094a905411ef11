"""The life of a claim to a partner: its transitions, its deadline, and what may be sent of what is typed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from actions.reclamations_mots import ECARTABLES, Grief, Issue, NatureReclamation
from actions.rules.reclamation import (
    A_TRAITER,
    OUVERTS,
    RECLAMATION,
    EtatReclamation,
    GesteReclamation,
    SaisieReclamation,
    fautes,
    is_en_retard,
)
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse

JOUR = date(2026, 6, 30)
MOTIF = "Explication fictive, une phrase."
CONTESTATION, MANQUANTE = NatureReclamation
#: From each state, what may follow: the whole table.
SUITES = {
    EtatReclamation.ENVOYEE: {"prendre", "demander_complement", "proposer", "classer", "retirer"},
    EtatReclamation.PRISE: {"prendre", "demander_complement", "proposer", "classer", "retirer"},
    EtatReclamation.COMPLEMENT: {"repondre", "proposer", "classer", "retirer"},
    EtatReclamation.A_VERIFIER: {"confirmer", "refuser", "retirer"},
    EtatReclamation.RESOLUE: set(),
    EtatReclamation.SANS_SUITE: set(),
    EtatReclamation.RETIREE: set(),
}


@pytest.mark.parametrize("etat", list(EtatReclamation))
def test_what_may_follow_each_state(etat):
    assert {t.nom for t in RECLAMATION.possibles(etat)} == SUITES[etat]
    for geste in GesteReclamation:
        if geste not in SUITES[etat]:
            with pytest.raises(Depasse):
                RECLAMATION.check(geste, etat, MOTIF)
    assert (etat in OUVERTS) == ("retirer" in SUITES[etat])


def test_the_holder_checks_and_the_partner_answers():
    """Whoever sent the row never says that the answer is right (R. 4022-25)."""
    du_partenaire = {t.nom for t in RECLAMATION.transitions if t.permission}
    assert du_partenaire == {"prendre", "demander_complement", "proposer", "classer"}


@pytest.mark.parametrize(
    ("geste", "etat"), [("demander_complement", "prise"), ("classer", "prise"), ("repondre", "complement"),
                        ("refuser", "a_verifier")],
)  # fmt: skip
def test_what_says_no_or_asks_has_its_reason(geste, etat):
    with pytest.raises(Refus) as refus:
        RECLAMATION.check(geste, etat, "  ")
    assert refus.value.code == "motif_requis"


@pytest.mark.parametrize("etat", list(EtatReclamation))
@pytest.mark.parametrize(("ecart", "retard"), [(-1, False), (0, False), (1, True)])
def test_late_the_day_after_and_only_for_the_partner(etat, ecart, retard):
    assert is_en_retard(etat, JOUR, JOUR + timedelta(days=ecart)) is (retard and etat in A_TRAITER)


def codes(saisie: SaisieReclamation) -> list[str]:
    return [faute.code for faute in fautes(saisie, JOUR)]


@pytest.mark.parametrize("grief", list(Grief))
def test_a_dispute_says_what_is_wrong(grief):
    date_juste = date(2026, 3, 2) if grief is Grief.DATE else None
    assert codes(SaisieReclamation(CONTESTATION, MOTIF, grief=grief, date_fin=date_juste)) == []
    assert grief.libelle


def test_what_a_dispute_lacks():
    assert codes(SaisieReclamation(CONTESTATION, MOTIF)) == ["grief_manquant"]
    assert codes(SaisieReclamation(CONTESTATION, MOTIF, grief=Grief.DATE)) == ["date_manquante"]
    assert codes(SaisieReclamation(CONTESTATION, "non", grief=Grief.AUTRE)) == ["motif_court"]
    assert codes(SaisieReclamation(CONTESTATION, "Mon test fictif positif.", grief=Grief.AUTRE)) == ["resultat_medical"]


def test_what_a_missing_action_lacks():
    assert codes(SaisieReclamation(MANQUANTE, MOTIF, intitule="Titre fictif", date_fin=JOUR)) == []
    assert codes(SaisieReclamation(MANQUANTE, "", intitule="Titre fictif", date_fin=JOUR)) == []
    assert codes(SaisieReclamation(MANQUANTE, MOTIF)) == ["intitule_manquant", "date_manquante"]
    assert codes(
        SaisieReclamation(MANQUANTE, MOTIF, intitule="Titre fictif", date_debut=JOUR, date_fin=JOUR - timedelta(days=1))
    ) == ["dates_inversees"]
    assert codes(SaisieReclamation(MANQUANTE, MOTIF, intitule="T", date_fin=JOUR + timedelta(days=1))) == [
        "date_future"
    ]
    same = SaisieReclamation(MANQUANTE, MOTIF, intitule="Titre fictif", date_debut=JOUR, date_fin=JOUR)
    assert codes(same) == []


def test_every_word_is_there():
    assert {nature.libelle for nature in NatureReclamation} == {"Action inexacte", "Action manquante"}
    assert all(issue.libelle.startswith("L’organisme a") for issue in Issue)
    assert {Grief.PAS_MOI, Grief.ABSENT} == ECARTABLES
