"""Margins: every choice has one or says why not, holds its own default, and lets nothing else in."""

from __future__ import annotations

from datetime import date

import pytest

from referentiels import parametres
from referentiels.marges import FIXES, MARGES, Marge, Touche
from referentiels.parametres import PAR_NOM, PARAMETRES, NatureParametre, Retenu, parametres_au

LE = date(2027, 1, 1)
VEILLE = date(2026, 12, 31)


def test_every_choice_with_a_value_has_a_margin_or_a_reason_and_no_text_has_any() -> None:
    choix = {p.nom for p in PARAMETRES if p.nature is NatureParametre.CHOIX and not p.is_principe}
    assert choix == set(MARGES) | set(FIXES)
    assert not set(MARGES) & set(FIXES)
    for nom, marge in MARGES.items():
        assert marge.permits(PAR_NOM[nom].valeurs[0].valeur), nom
        assert marge.touche.explication.endswith(".")


@pytest.mark.parametrize(
    ("nom", "permises", "refusees"),
    [
        ("demande_jours", (7, 180), (6, 181, 30.0, True, "30")),
        ("risque_eleve", (0.05, 1.0), (0.04, 1.1, 1)),
        ("observations_tardives", (False,), (0, 1, "non")),
        ("realisation_retenue", ("la_premiere",), ("magique", "")),
        ("ordre_neutre_graine", ("graine-2027",), ("", "Graine", "é", 12)),
        ("seuil_secret", (11,), (10, 0)),
    ],
)
def test_a_margin_lets_in_what_it_says(nom, permises, refusees) -> None:
    assert all(MARGES[nom].permits(valeur) for valeur in permises)
    assert not any(MARGES[nom].permits(valeur) for valeur in refusees)


def test_a_half_open_margin_is_a_word() -> None:
    assert Marge(Touche.ACTES, minimum=1).permits("mot")


@pytest.fixture
def choisis():
    """Choices given from memory, as the base would."""
    lus: list[Retenu] = []
    ancienne = parametres.register_source(lambda: tuple(lus))
    yield lus
    parametres.register_source(ancienne)


def test_a_choice_applies_from_its_day_and_a_text_never_moves(choisis) -> None:
    choisis += [
        Retenu("demande_jours", LE, 45, "Quarante-cinq jours."),
        Retenu("demande_jours", date(2028, 1, 1), 60, "Soixante jours."),
        Retenu("preuve_par_defaut", LE, "flux", "Par un flux."),
        Retenu("risque_eleve", LE, 1, "Entier."),
        Retenu("controle_mois", LE, 12, "Un texte ne se choisit pas."),
    ]
    assert parametres_au(VEILLE) == parametres.Parametres()
    apres = parametres_au(LE)
    assert (apres.demande_jours, apres.preuve_par_defaut.value, apres.risque_eleve) == (45, "flux", 1.0)
    assert apres.controle_mois == 6
    assert parametres_au(date(2028, 6, 1)).demande_jours == 60
    assert parametres_au(LE, demande_jours=9).demande_jours == 9
    choisis.clear()
    assert parametres_au(LE) == parametres.Parametres()


def test_on_the_first_day_of_the_registry_the_choice_wins(choisis) -> None:
    premier = PAR_NOM["demande_jours"].valeurs[0].depuis
    choisis.append(Retenu("demande_jours", premier, 45, "Quarante-cinq jours."))
    assert parametres_au(premier).demande_jours == 45
