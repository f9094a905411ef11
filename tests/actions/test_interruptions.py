"""Interruptions of practice: the effect shown is the effect obtained; they count, they never suspend (R. 4022-16)."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.journal import Fait
from accounts.models import Evenement
from actions.interruptions import (
    effect_of_registration,
    end_interruption,
    preview_interruption,
    preview_resumption_day,
    record_interruption,
)
from actions.models import Cycle, Interruption
from certif.socle.period import Period
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from tests.people import JOUR

AUTRES = (
    "inconnu",
    "ordre_gestionnaire",
    "autre_departement",
    "autre_ordre",
    "ssa",
    "cnp",
    "dgos",
    "employeur",
    "titulaire",
)
MOTIF = "Attestation fictive lue."
LONGUE = Period(date(2023, 2, 1), date(2026, 5, 31))


def kept(exercice) -> list[tuple]:
    """The cycles that are kept, in order."""
    return list(Cycle.objects.filter(exercice=exercice).order_by("debut").values_list("debut", "fin", "article"))


def computed(calcules) -> list[tuple]:
    """The cycles that were shown."""
    return [(c.periode.debut, c.fin, c.article) for c in calcules]


@pytest.mark.parametrize("nom", AUTRES)
def test_only_who_decides_in_the_competent_instance(nom, request, cycle):
    auteur = request.getfixturevalue(nom)
    for act in (
        lambda: record_interruption(cycle.exercice, LONGUE, motif=MOTIF, auteur=auteur, on=JOUR),
        lambda: end_interruption(cycle.exercice, JOUR, motif=MOTIF, auteur=auteur, on=JOUR),
    ):
        with pytest.raises(Refus) as refus:
            act()
        assert refus.value.code == "non_autorise"
    assert not Interruption.objects.exists()


@pytest.mark.parametrize(
    ("periode", "bouge", "jours"),
    [
        (Period(date(2026, 3, 1), date(2026, 4, 30)), False, 61),
        (LONGUE, True, 1216),
        (Period(date(2023, 2, 1)), True, 3256),
        (Period(date(2026, 9, 1), date(2027, 2, 28)), False, 181),
    ],
)
def test_the_effect_shown_is_the_effect_obtained(periode, bouge, jours, cycle, ordre_decideur):
    exercice, avant = cycle.exercice, kept(cycle.exercice)
    effet = preview_interruption(exercice, periode, JOUR)
    assert (kept(exercice), computed(effet.avant), effet.is_change, effet.jours) == (avant, avant, bouge, jours)
    record_interruption(
        exercice, periode, motif=MOTIF, auteur=ordre_decideur, on=JOUR, origine="Demande n° 1", vu=effet.empreinte
    )
    assert kept(exercice) == computed(effet.apres)
    assert (kept(exercice) != avant) is bouge
    ecrite = Interruption.objects.get()
    assert (ecrite.debut, ecrite.fin, ecrite.motif) == (periode.debut, periode.fin, "Demande n° 1")
    evenement = Evenement.objects.get(nature=Fait.INTERRUPTION_ENREGISTREE)
    assert (evenement.auteur, evenement.organisation.code, evenement.motif) == (ordre_decideur, "CNOM-75", MOTIF)


def test_an_interruption_that_lasts_says_when_it_would_end_the_cycle(cycle):
    effet = preview_interruption(cycle.exercice, Period(date(2026, 7, 1)), JOUR)
    assert not effet.is_change
    assert effet.is_change_au_terme
    assert (effet.horizon, effet.terme[0].fin) == (date(2031, 12, 31), date(2029, 7, 1))


@pytest.mark.parametrize(
    ("periode", "code"),
    [
        (Period(date(2019, 1, 1), date(2022, 12, 31)), "periode_hors_cycle"),
        (Period(date(2025, 2, 1), date(2025, 2, 10)), "deja_connue"),
    ],
)
def test_what_would_change_nothing_is_refused(periode, code, cycle, ordre_decideur):
    record_interruption(
        cycle.exercice, Period(date(2025, 1, 1), date(2025, 3, 31)), motif=MOTIF, auteur=ordre_decideur, on=JOUR
    )
    with pytest.raises(Refus) as refus:
        record_interruption(cycle.exercice, periode, motif=MOTIF, auteur=ordre_decideur, on=JOUR)
    assert (refus.value.code, refus.value.champ) == (code, "debut")
    assert Interruption.objects.count() == 1


def test_a_controlled_cycle_never_moves(cycle, ordre_decideur):
    Interruption.objects.create(exercice=cycle.exercice, debut=date(2026, 1, 1), created_at="2026-01-01T00:00Z")
    Cycle.objects.filter(pk=cycle.pk).update(etat="controle")
    for essai in (
        lambda: preview_interruption(cycle.exercice, LONGUE, JOUR),
        lambda: preview_resumption_day(cycle.exercice, JOUR, JOUR),
    ):
        with pytest.raises(Refus) as refus:
            essai()
        assert refus.value.code == "cycle_ferme"


def test_a_file_that_moved_is_not_decided(cycle, ordre_decideur):
    vu = preview_interruption(cycle.exercice, LONGUE, JOUR).empreinte
    Interruption.objects.create(
        exercice=cycle.exercice, debut=date(2022, 1, 1), fin=date(2026, 6, 1), created_at="2026-01-01T00:00Z"
    )
    with pytest.raises(Depasse):
        record_interruption(
            cycle.exercice, Period(date(2026, 6, 5)), motif=MOTIF, auteur=ordre_decideur, on=JOUR, vu=vu
        )
    assert Interruption.objects.count() == 1


def test_a_resumption_ends_what_covers_its_day(cycle, ordre_decideur):
    exercice = cycle.exercice
    record_interruption(exercice, Period(date(2023, 2, 1)), motif=MOTIF, auteur=ordre_decideur, on=JOUR)
    assert len(kept(exercice)) == 1
    effet = preview_resumption_day(exercice, date(2026, 6, 1), JOUR)
    assert effet.is_change
    end_interruption(exercice, date(2026, 6, 1), motif=MOTIF, auteur=ordre_decideur, on=JOUR, vu=effet.empreinte)
    assert Interruption.objects.get().fin == date(2026, 5, 31)
    assert kept(exercice) == computed(effet.apres)
    assert kept(exercice)[-1][:2] == (date(2026, 6, 1), date(2032, 5, 31))
    with pytest.raises(Refus) as refus:
        end_interruption(exercice, date(2026, 6, 1), motif=MOTIF, auteur=ordre_decideur, on=JOUR)
    assert refus.value.code == "aucune_interruption"


def test_another_registration_is_only_simulated(cycle):
    avant = kept(cycle.exercice)
    effet = effect_of_registration(cycle.exercice, date(2025, 9, 1), JOUR)
    assert (effet.apres[0].periode.debut, effet.apres[0].fin) == (date(2025, 9, 1), date(2031, 8, 31))
    assert kept(cycle.exercice) == avant
    cycle.exercice.inscriptions.all().delete()
    assert effect_of_registration(cycle.exercice, date(2025, 9, 1), JOUR).apres == effet.apres
