"""Duplicates between sources: the rule, its limits, and its quality on a labelled set."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.rules.doublons import RaisonDoublon, Signalement, compare, doublons, mots_du_titre, ressemblance
from referentiels.parametres import parametres_au
from tests.actions.rules.fabrique import rapide

LE = date(2026, 6, 30)
P = parametres_au(LE)
JOUR = date(2024, 3, 15)


def signale(
    identifiant: int, titre: str = "Antibiothérapie en ville", jours: int = 0, reference: str = "",
    organisme: str = "ORG1", session: str = "", duree: int = 0,
) -> Signalement:  # fmt: skip
    fin = JOUR + timedelta(days=jours)
    return Signalement(identifiant, fin, titre, reference, organisme, fin - timedelta(days=duree), session)


def test_the_same_reference_is_the_same_action() -> None:
    a, b = signale(1, "Un titre", reference="99992325001"), signale(2, "Autre", 3, "99992325001", "ORG2")
    trouve = compare(b, a, P)
    assert trouve is not None
    assert (trouve.premier, trouve.second, trouve.raison) == (a, b, RaisonDoublon.REFERENCE)


def test_two_sessions_of_one_reference_are_two_actions() -> None:
    a = signale(1, reference="99992325001", session="1")
    assert compare(a, signale(2, reference="99992325001", session="2"), P) is None
    assert compare(a, signale(2, reference="99992325001"), P) is not None


def test_the_same_reference_a_year_later_is_done_again() -> None:
    assert compare(signale(1, reference="99992325001"), signale(2, jours=366, reference="99992325001"), P) is None


@pytest.mark.parametrize(("jours", "memes"), [(0, True), (6, True), (7, True), (8, False)])
def test_dates_are_close_up_to_seven_days(jours: int, memes: bool) -> None:
    assert (compare(signale(1), signale(2, jours=jours), P) is not None) is memes


def test_overlapping_dates_are_close_whatever_the_ends() -> None:
    assert compare(signale(1, jours=60, duree=60), signale(2, jours=5), P) is not None


def test_another_or_an_unknown_organiser_is_not_compared_by_title() -> None:
    assert compare(signale(1), signale(2, organisme="ORG2"), P) is None
    assert compare(signale(1, organisme=""), signale(2, organisme=""), P) is None


@pytest.mark.parametrize(
    ("premier", "second", "proches"),
    [
        ("Antibiothérapie en ville", "ANTIBIOTHERAPIE EN VILLE", True),
        ("Formation : l’antibiothérapie en ville", "Antibiothérapie de ville", True),
        ("Prise en charge de la douleur", "Prise en charge douleur (présentiel)", True),
        ("Cœur et œdème", "Coeur et oedeme", True),
        ("Gestes d’urgence module 1", "Gestes d’urgence module 2", False),
        ("Congrès annuel 2024", "Congrès annuel", True),
        ("Antibiothérapie en ville", "Relation avec le patient", False),
        ("", "", False),
    ],
)
def test_titles_are_close_when_they_say_the_same(premier: str, second: str, proches: bool) -> None:
    assert (ressemblance(premier, second) >= P.doublon_titre) is proches


def test_the_words_of_a_title() -> None:
    assert mots_du_titre("Formation sur l’Œdème, en 2 jours") == ("oedeme", "2", "jours")


signalements = st.lists(
    st.builds(
        signale,
        st.integers(0, 10_000),
        st.sampled_from(["Antibiothérapie en ville", "Antibiothérapie de ville", "Relation patient"]),
        st.integers(0, 40),
        st.sampled_from(["", "99992325001"]),
        st.sampled_from(["", "ORG1", "ORG2"]),
        st.just(""),
        st.integers(0, 20),
    ),
    max_size=8,
    unique_by=lambda s: s.id,
)


@rapide
@given(signalements, st.randoms(use_true_random=False))
def test_every_pair_is_found_in_any_order(liste: list[Signalement], hasard: random.Random) -> None:
    attendus = {
        frozenset((a.id, b.id)) for i, a in enumerate(liste) for b in liste[i + 1 :] if compare(a, b, P) is not None
    }
    melanges = list(liste)
    hasard.shuffle(melanges)
    trouves = doublons(melanges, P)
    assert {frozenset((d.premier.id, d.second.id)) for d in trouves} == attendus
    assert trouves == doublons(liste, P)


# (title and day by the training body, title and day by another source, same action?) — same organiser.
ETIQUETES = [
    ("Prescription des antibiotiques en médecine de ville", 0, "Prescription d’antibiotiques en ville", 1, True),
    ("Éducation thérapeutique du patient diabétique", 0, "EDUCATION THERAPEUTIQUE DU PATIENT DIABETIQUE", 0, True),
    ("Journée régionale de pneumologie", 0, "Journée régionale pneumologie 2024", 2, True),
    ("Analyse de pratiques : sevrage tabagique", 0, "Sevrage tabagique, analyse des pratiques", 3, True),
    ("Prise en charge des plaies chroniques", 0, "Plaies chroniques : prise en charge", 5, True),
    ("Repérage des violences faites aux femmes", 0, "Reperage violences faites aux femmes (e-learning)", 7, True),
    ("Urgences vitales au cabinet dentaire", 0, "Urgence vitale au cabinet dentaire", 0, True),
    ("Radioprotection des patients", 0, "Formation à la radioprotection du patient", 1, True),
    ("AFGSU niveau 2", 0, "AFGSU 2 niveau", 2, True),
    ("Conciliation médicamenteuse à l’hôpital", 0, "Conciliation médicamenteuse hôpital", 4, True),
    ("Dépistage du cancer colorectal", 0, "Dépistage organisé du cancer colo-rectal", 0, True),
    ("AFGSU niveau 1", 0, "AFGSU niveau 2", 0, False),
    ("Antibiothérapie module 1", 0, "Antibiothérapie module 2", 6, False),
    ("Prise en charge des plaies chroniques", 0, "Prise en charge de la douleur chronique", 3, False),
    ("Dépistage du cancer colorectal", 0, "Dépistage du cancer du sein", 1, False),
    ("Journée régionale de pneumologie", 0, "Journée régionale de pneumologie", 30, False),
    ("Sevrage tabagique", 0, "Sevrage alcoolique", 2, False),
    ("Radioprotection des patients", 0, "Hygiène des mains", 0, False),
    ("Vaccination du nourrisson", 0, "Vaccination de la personne âgée", 0, False),
    ("Éducation thérapeutique du patient diabétique", 0, "Éducation thérapeutique du patient asthmatique", 4, False),
    ("Revue de morbi-mortalité", 0, "Revue de pertinence", 1, False),
    ("Télésurveillance", 0, "Téléconsultation", 2, False),
]  # fmt: skip


def test_quality_on_the_labelled_set(capsys: pytest.CaptureFixture[str]) -> None:
    """Precision and recall are printed; a wrong merge costs more than a missed one."""
    vrais = faux = manques = 0
    for premier, jour_1, second, jour_2, memes in ETIQUETES:
        trouve = compare(signale(1, premier, jour_1), signale(2, second, jour_2), P) is not None
        vrais += trouve and memes
        faux += trouve and not memes
        manques += memes and not trouve
    precision, rappel = vrais / (vrais + faux), vrais / (vrais + manques)
    with capsys.disabled():
        print(f"\ndoublons : précision {precision:.2f}, rappel {rappel:.2f} sur {len(ETIQUETES)} paires")
    assert precision >= 0.9
    assert rappel >= 0.8
