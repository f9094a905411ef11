"""The life of a request: its transitions, its deadline, and what may be kept of what is typed."""

from __future__ import annotations

from datetime import date

import pytest

from actions.objets_demande import Donnee, Objet
from actions.rules.demande import (
    A_TRAITER,
    DEMANDE,
    OUVERTS,
    EtatDemande,
    GesteDemande,
    SaisieDemande,
    echeance,
    fautes,
    is_en_retard,
    prolongee,
)
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse

JOUR = date(2026, 6, 30)
MOTIF = "Congé fictif de longue durée"
#: From each state, what may follow: the whole table.
SUITES = {
    EtatDemande.BROUILLON: {"envoyer"},
    EtatDemande.DEPOSEE: {"prendre", "retirer"},
    EtatDemande.EN_EXAMEN: {"prendre", "demander_complement", "accepter", "refuser", "retirer"},
    EtatDemande.COMPLEMENT: {"repondre", "accepter", "refuser", "retirer"},
    EtatDemande.ACCEPTEE: set(),
    EtatDemande.REFUSEE: set(),
    EtatDemande.RETIREE: set(),
}


@pytest.mark.parametrize("etat", list(EtatDemande))
def test_what_may_follow_each_state(etat):
    assert {t.nom for t in DEMANDE.possibles(etat)} == SUITES[etat]
    for geste in GesteDemande:
        if geste not in SUITES[etat]:
            with pytest.raises(Depasse):
                DEMANDE.check(geste, etat, MOTIF)
    assert (etat in OUVERTS) == ("retirer" in SUITES[etat])


@pytest.mark.parametrize("geste", [GesteDemande.DEMANDER_COMPLEMENT, GesteDemande.ACCEPTER, GesteDemande.REFUSER])
def test_what_the_ordre_answers_has_its_reason(geste):
    with pytest.raises(Refus) as refus:
        DEMANDE.check(geste, EtatDemande.EN_EXAMEN, "  ")
    assert refus.value.code == "motif_requis"


def test_the_answer_is_expected_that_many_days_later():
    assert echeance(date(2026, 2, 1), 30) == date(2026, 3, 3)


@pytest.mark.parametrize(
    ("recu", "attendue"),
    [(JOUR, date(2026, 7, 20)), (date(2026, 7, 4), date(2026, 7, 24)), (date(2026, 6, 1), date(2026, 7, 20))],
)
def test_the_days_when_the_holder_is_expected_are_not_counted(recu, attendue):
    assert prolongee(date(2026, 7, 20), JOUR, recu) == attendue


@pytest.mark.parametrize(
    ("etat", "prevue", "tard"),
    [
        (EtatDemande.DEPOSEE, date(2026, 6, 29), True),
        (EtatDemande.EN_EXAMEN, JOUR, False),
        (EtatDemande.EN_EXAMEN, date(2026, 7, 1), False),
        (EtatDemande.COMPLEMENT, date(2026, 6, 1), False),
        (EtatDemande.ACCEPTEE, date(2026, 6, 1), False),
        (EtatDemande.DEPOSEE, None, False),
    ],
)
def test_late_the_day_after_and_never_while_the_holder_is_expected(etat, prevue, tard):
    assert is_en_retard(etat, prevue, JOUR) is tard
    assert EtatDemande.COMPLEMENT not in A_TRAITER


@pytest.mark.parametrize(
    ("objet", "champs", "codes"),
    [
        (Objet.INTERRUPTION, {"debut": JOUR}, []),
        (Objet.INTERRUPTION, {}, ["date_manquante"]),
        (Objet.INTERRUPTION, {"debut": JOUR, "fin": date(2026, 6, 29)}, ["dates_inversees"]),
        (Objet.INTERRUPTION, {"debut": date(2028, 6, 30)}, []),
        (Objet.INTERRUPTION, {"debut": date(2028, 7, 1)}, ["date_lointaine"]),
        (Objet.REPRISE, {"debut": JOUR}, []),
        (Objet.REPRISE, {}, ["date_manquante"]),
        (Objet.REPRISE, {"debut": date(2062, 7, 1)}, ["date_lointaine"]),
        (Objet.EXONERATION, {"axe": 3}, []),
        (Objet.EXONERATION, {}, ["axe_manquant"]),
        (Objet.EXONERATION, {"axe": 3, "fin": JOUR}, ["date_manquante"]),
        (Objet.ALLEGEMENT, {"valeur": "A3a"}, []),
        (Objet.ALLEGEMENT, {}, ["condition_manquante"]),
        (Objet.CORRECTION, {}, ["donnee_manquante"]),
        (Objet.CORRECTION, {"donnee": "adresse"}, ["donnee_manquante"]),
        (Objet.CORRECTION, {"donnee": Donnee.IDENTITE, "valeur": " "}, ["valeur_manquante"]),
        (Objet.CORRECTION, {"donnee": Donnee.IDENTITE, "valeur": "EXEMPLE"}, []),
        (Objet.CORRECTION, {"donnee": Donnee.INSCRIPTION}, ["date_manquante"]),
        (Objet.CORRECTION, {"donnee": Donnee.INSCRIPTION, "debut": JOUR}, []),
        (Objet.CORRECTION, {"donnee": Donnee.INSCRIPTION, "debut": date(2026, 7, 1)}, ["date_future"]),
    ],
)
def test_what_is_typed_is_refused_with_its_field(objet, champs, codes):
    trouvees = fautes(SaisieDemande(objet, MOTIF, **champs), JOUR)
    assert [refus.code for refus in trouvees] == codes
    assert all(refus.champ for refus in trouvees)


def test_a_request_says_why():
    assert [refus.code for refus in fautes(SaisieDemande(Objet.ALLEGEMENT, " oui ", valeur="A3a"), JOUR)] == [
        "motif_court"
    ]


def test_a_medical_result_is_not_kept():
    saisie = SaisieDemande(Objet.INTERRUPTION, "Arrêt fictif, sérologie VIH négative.", JOUR)
    assert [refus.code for refus in fautes(saisie, JOUR)] == ["resultat_medical"]


def test_every_kind_has_its_words():
    for objet in Objet:
        assert objet.mots.article.startswith("CSP R. 4022-")
        assert objet.mots.explication.endswith(".")
    assert {donnee.libelle for donnee in Donnee}
