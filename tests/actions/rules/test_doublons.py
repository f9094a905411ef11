"""Duplicates between sources: the rule, its limits, and its quality on a labelled set."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.rules.doublons import (
    RaisonDoublon,
    Signalement,
    compare,
    doublons,
    mots_du_titre,
    regroupe,
    ressemblance,
)
from referentiels.parametres import parametres_au
from tests.actions.rules.fabrique import rapide
from tests.donnees.doublons import difficiles, paires
from tests.donnees.justesse_doublons import measure

LE = date(2026, 6, 30)
P = parametres_au(LE)
JOUR = date(2024, 3, 15)


def signale(
    identifiant: int, titre: str = "Antibiothérapie en ville", jours: int = 0, reference: str = "",
    organisme: str = "ORG1", session: str = "", duree: int = 0, **champs: Any,
) -> Signalement:  # fmt: skip
    """An account of seven hours that ends on `jours` after `JOUR`; `duree` is in days, 0 = one day."""
    fin = JOUR + timedelta(days=jours)
    debut = fin - timedelta(days=duree)
    dits = {"duree": 420, "debut": debut, "session": session, **champs}
    return Signalement(identifiant, fin, titre, reference, organisme, **dits)


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
    assert (compare(signale(1), signale(2, jours=jours, debut=None), P) is not None) is memes


@pytest.mark.parametrize(("jours", "memes"), [(0, True), (6, True), (7, False)])
def test_the_same_day_of_another_week_is_a_series(jours: int, memes: bool) -> None:
    assert (compare(signale(1), signale(2, jours=jours), P) is not None) is memes
    assert compare(signale(1, session="1"), signale(2, jours=jours, session="1"), P) is not None


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
    assert mots_du_titre("Formation sur l’Œdème, module 2, en 3 jours") == ("oedeme", "2")


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


def test_quality_on_titles_alone(capsys: pytest.CaptureFixture[str]) -> None:
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


def same(a: Signalement, b: Signalement, **reglages: Any) -> bool:
    trouve = compare(a, b, parametres_au(LE, **reglages))
    assert (compare(b, a, parametres_au(LE, **reglages)) is None) == (trouve is None)
    return trouve is not None


def test_one_source_never_tells_one_action_twice() -> None:
    assert not same(signale(1, source="ANDPC"), signale(2, source="ANDPC"))
    assert same(signale(1, source="ANDPC"), signale(2, source="ANFH"))


def test_what_both_accounts_say_and_cannot_be_true_of_one_action() -> None:
    assert not same(signale(1, reference="99992325001"), signale(2, reference="99992325002"))
    assert same(signale(1, reference="99992325001"), signale(2, reference="OPCO-7711"))
    assert not same(signale(1, typologie="FC"), signale(2, typologie="EPP"))
    assert not same(signale(1, session="24.001"), signale(2, session="24.002"))
    assert same(signale(1, session="24.001"), signale(2, session="S1"))
    long, court = (
        Signalement(1, JOUR, "Plaies", "", "ORG1", duree=841),
        Signalement(2, JOUR, "Plaies", "", "ORG1", duree=420),
    )
    assert not same(long, court)
    assert same(long, court, doublon_duree=3.0)


@pytest.mark.parametrize("reference", ["0", "SANS", "N/A", "12", "00000"])
def test_what_is_too_short_to_name_an_action_is_no_reference(reference: str) -> None:
    assert not same(signale(1, "Nutrition", reference=reference), signale(2, "Dopage", reference=reference))


def test_a_reference_does_not_join_two_units_of_one_programme() -> None:
    a, b = (signale(n, f"Suivi, unité {n}", 2 * n, reference="99992325001") for n in (1, 2))
    assert not same(a, b)


@pytest.mark.parametrize(
    "champs", [{"type_action": "CONGRES"}, {"titre": "Congrès de soins"}, {"duree": 180}, {"type_action": "RCP_STAFF"}]
)
def test_what_repeats_itself_is_known_by_its_day(champs: dict[str, Any]) -> None:
    def dit(identifiant: int, jours: int, **autres: Any) -> Signalement:
        fin = JOUR + timedelta(days=jours)
        return Signalement(
            identifiant, fin, **{"titre": "Soins", "organisme": "ORG1", "debut": fin, "duree": 420} | champs | autres
        )

    assert not same(dit(1, 0), dit(2, 1))
    assert same(dit(1, 0), dit(2, 0))
    # The same first day, whatever the last.
    assert same(dit(1, 0), dit(2, 1, debut=JOUR))


def test_when_nobody_says_how_long_it_lasts_the_dates_must_overlap() -> None:
    def dit(identifiant: int, jours: int, duree: int | None) -> Signalement:
        return Signalement(identifiant, JOUR + timedelta(days=jours), "Soins", organisme="ORG1", duree=duree)

    assert not same(dit(1, 0, None), dit(2, 1, None))
    assert same(dit(1, 0, None), dit(2, 1, 420))
    assert same(dit(1, 0, None), dit(2, 0, None))


def test_the_further_the_dates_the_closer_the_titles() -> None:
    titres = ("Plaies chroniques du pied", "Plaies chroniques du pied diabétique")
    assert same(signale(1, titres[0]), signale(2, titres[1], 2))
    assert not same(signale(1, titres[0]), signale(2, titres[1], 6))


def test_an_unknown_organiser_asks_for_the_same_day_and_the_same_title() -> None:
    def dit(identifiant: int, titre: str, jours: int = 0, **autres: Any) -> Signalement:
        return signale(identifiant, titre, jours, organisme="", **autres)

    titre = "Pansements complexes et plaies chroniques"
    assert same(signale(1, titre), dit(2, titre))
    assert same(signale(1, titre), dit(2, titre, debut=None))
    assert not same(signale(1, titre), dit(2, titre, 1))
    assert not same(signale(1, titre, duree=2), dit(2, titre))
    assert not same(signale(1, titre), dit(2, titre + " du pied"))
    assert not same(signale(1, "Plaies"), dit(2, "Plaies"))


def test_nobody_follows_two_whole_days_the_same_day() -> None:
    def dit(identifiant: int, titre: str, **autres: Any) -> Signalement:
        return Signalement(identifiant, JOUR, titre, "", "ORG1", **{"debut": JOUR, "duree": 420} | autres)

    a = dit(1, "Bon usage des antibiotiques en ville")
    assert compare(a, dit(2, "Antibiotiques en ville : prescrire juste"), P).raison is RaisonDoublon.PRESENCE
    for autres in (
        {"duree": None}, {"debut": None}, {"format": "NON_PRESENTIEL"}, {"debut": JOUR - timedelta(9)},
    ):  # fmt: skip
        assert not same(a, dit(2, "Antibiotiques en ville : prescrire juste", **autres))
    assert not same(a, dit(2, "Relation avec le patient"))
    titres = ("Bon usage des antibiotiques en ville", "Antibiotiques en ville : prescrire juste")
    assert not same(*(dit(rang, titre, duree=300) for rang, titre in enumerate(titres)))
    assert same(*(dit(rang, titre, duree=301) for rang, titre in enumerate(titres)))
    longue = {"debut": JOUR - timedelta(days=5), "duree": 4_200}
    assert not same(
        dit(1, "Bon usage des antibiotiques en ville", **longue), dit(2, "Antibiotiques en ville : prescrire", **longue)
    )


def groups(comptes: list[Signalement], **dits: Any) -> list[set[Any]]:
    return [set(groupe) for groupe in regroupe(doublons(comptes, P), **dits)]


def test_a_group_holds_one_account_of_each_source() -> None:
    a, b = signale(1, source="ANDPC"), signale(2, jours=2, source="ANDPC")
    vague = signale(3, jours=2, source="ANFH")
    assert groups([a, b, vague]) == [{2, 3}]
    assert groups([vague, b, a]) == [{2, 3}]


def test_the_surest_comes_first() -> None:
    a = signale(1, "Tout autre titre", reference="99992325001", source="ANDPC")
    b, c = signale(2, source="ANDPC"), signale(3, reference="99992325001", source="ANFH")
    assert groups([a, b, c]) == [{1, 3}]


def test_what_the_holder_said_comes_before_everything() -> None:
    comptes = [signale(n, source=source) for n, source in enumerate(("ANDPC", "ANFH", "OPCO"), 1)]
    a = comptes[0]
    assert groups(comptes) == [{1, 2, 3}]
    assert groups(comptes, distincts={frozenset((1, 2))}) == [{1, 3}]
    assert groups(comptes, distincts={frozenset(p) for p in ((1, 2), (1, 3), (2, 3))}) == []
    d = signale(4, "Sans rapport", 300, source="ANDPC")
    assert groups([*comptes, d], reunis=[(a, d), (d, a)]) == [{1, 2, 3, 4}]
    assert groups([a, d], reunis=[(a, d)], distincts={frozenset((1, 4))}) == []


@rapide
@given(signalements, st.randoms(use_true_random=False))
def test_groups_do_not_depend_on_the_order(liste: list[Signalement], hasard: random.Random) -> None:
    melanges = list(liste)
    hasard.shuffle(melanges)
    assert regroupe(doublons(melanges, P)) == regroupe(doublons(liste, P))


def test_quality_on_four_thousand_pairs_and_on_a_hundred_hard_ones(capsys: pytest.CaptureFixture[str]) -> None:
    """Precision comes first: a wrong merge takes an action away from an account, a missed one shows it twice."""
    engendrees, dures = measure(paires(4_000)), measure(difficiles())
    with capsys.disabled():
        for nom, lot in (("engendrées", engendrees), ("difficiles", dures)):
            print(f"\ndoublons, {lot.total} paires {nom} : précision {lot.precision:.3f}, rappel {lot.rappel:.3f}")
    assert (engendrees.total, dures.total) == (4_000, 100)
    assert engendrees.precision >= 0.99
    assert engendrees.rappel >= 0.75
    assert dures.precision >= 0.95
    assert dures.rappel >= 0.8
