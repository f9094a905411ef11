"""A safe place holds no count of 1 to 10, and leaves ten counts at least possible behind a small one."""

import random
from itertools import product

import pytest

from actions.rules.secret_places import Place, is_shown, protect
from tests.banc.attaquant import SEUIL, Attaque, changes, draw, made_safe, move

TOTAL_MAX = 26


def fixed(valeur):
    return lambda nom: valeur


def scripted(valeurs):
    return lambda nom: valeurs.get(nom, 0.0)


@pytest.mark.parametrize(
    ("etats", "tire", "attendu"),
    [
        ((0, 0, 0), 0.0, (0, 0, 0)),
        ((1, 2, 0), 0.99, (0, 0, 0)),
        ((0, 10, 0), 0.9, (0, 11, 0)),
        ((0, 10, 0), 0.91, (0, 0, 0)),
        ((20, 30, 40), 0.5, (20, 30, 40)),
        ((3, 0, 40), 0.2, (11, 0, 32)),
        ((3, 0, 40), 0.3, (0, 0, 43)),
        ((9, 0, 12), 0.1, (0, 0, 21)),
        ((5, 0, 7), 0.1, (12, 0, 0)),
        ((5, 0, 7), 0.9, (0, 0, 12)),
    ],
)
def test_les_etats_d_une_place(etats, tire, attendu):
    assert protect(Place(etats, ()), SEUIL, fixed(tire)).etats == attendu


@pytest.mark.parametrize(
    ("oui", "tire", "attendu"),
    [(0, 0.0, 0), (40, 0.9, 40), (20, 0.9, 20), (3, 0.2, 11), (3, 0.3, 0), (37, 0.2, 29), (37, 0.3, 40)],
)
def test_les_reponses_d_une_grande_place(oui, tire, attendu):
    assert protect(Place((40,), (oui,)), SEUIL, fixed(tire)).oui == (attendu,)


def test_les_reponses_d_une_place_trop_petite_pour_deux_groupes():
    assert protect(Place((15,), (5,)), SEUIL, fixed(0.3)).oui == (15,)
    assert protect(Place((15,), (5,)), SEUIL, fixed(0.4)).oui == (0,)
    # A place drawn as nobody answers nothing.
    assert protect(Place((4,), (2,)), SEUIL, fixed(0.9)) == Place((0,), (0,))


def test_personne_ne_repond_de_plus_que_les_comptes_suivis():
    # Out of the followed states (the first), nobody may say yes.
    place = Place((30, 12), (30,))
    assert protect(place, SEUIL, fixed(0.0), suivis=1).oui == (30,)
    tirage = scripted({"etat1": 0.0, "oui0": 0.99})
    assert protect(Place((30, 2), (31,)), SEUIL, tirage, suivis=1) == Place((21, 11), (21,))


def test_ce_qui_est_montre():
    assert is_shown(0, 0, SEUIL) and is_shown(12, 4, SEUIL)
    assert not is_shown(0, 3, SEUIL) and not is_shown(11, 11, SEUIL)


def test_les_sommes_sont_justes_en_moyenne():
    hasard = random.Random(4)
    places = [tuple(hasard.choice((0, 1, 4, 8, 15)) for _ in range(3)) for _ in range(4_000)]
    sures = [protect(Place(p, ()), SEUIL, lambda nom: hasard.random()).etats for p in places]
    for etat in range(3):
        vrai, sur = sum(p[etat] for p in places), sum(s[etat] for s in sures)
        assert abs(sur - vrai) < 0.04 * vrai


def test_dix_valeurs_au_moins_restent_possibles_derriere_une_petite_case():
    """For whoever knows the rule and the safe place, but not the draws."""
    derriere: dict[tuple, set] = {}
    for etats in product(range(TOTAL_MAX + 1), repeat=2):
        if 0 < sum(etats) <= TOTAL_MAX:
            for sure in _outcomes(etats):
                derriere.setdefault(sure, set()).add(etats)
    for etats in product(range(TOTAL_MAX + 1), repeat=2):
        for sure in _outcomes(etats) if 0 < sum(etats) <= TOTAL_MAX else ():
            assert all(n == 0 or n >= SEUIL for n in sure)
            for etat, nombre in enumerate(etats):
                if 0 < nombre < SEUIL:
                    possibles = {autres[etat] for autres in derriere[sure]}
                    assert len(possibles) >= SEUIL - 1, (etats, sure)


def _outcomes(etats):
    """Every safe place that the draws may make of this one."""
    grille = (0.0, 0.045, 0.2, 0.5, 0.8, 0.955, 0.999)
    noms = ("place", "etat", "etat0", "etat1")
    return {
        protect(Place(etats, ()), SEUIL, scripted(dict(zip(noms, tires, strict=True)))).etats
        for tires in product((0.0, 0.999), grille, (0.0, 0.999), (0.0, 0.999))
    }


def test_l_attaquant_ne_retrouve_aucune_case_ni_d_une_date_ni_de_deux():
    cibles = 0
    for graine in range(4):
        hasard = random.Random(graine)
        pays = draw(hasard)
        apres = move(pays, hasard)
        avant, ensuite = (Attaque(p, made_safe(p, graine)) for p in (pays, apres))
        for attaque in (avant, ensuite):
            cibles += len(attaque.targets())
            assert attaque.shown() == attaque.by_subtraction() == []
            assert attaque.by_rule() == []
        assert avant.by_programming() == []
        assert list(changes(avant, ensuite)) == []
    assert cibles > 150


def test_l_attaquant_retrouve_tout_d_une_table_sans_protection():
    pays = draw(random.Random(5))
    attaque = Attaque(pays, pays)
    trouvees = {cle for cle, *_ in attaque.by_programming()}
    memes = {frozenset(attaque.dedans[case]) for case, _ in trouvees}
    assert attaque.by_subtraction() and attaque.shown()
    assert memes >= {frozenset(attaque.dedans[case]) for case, _ in attaque.targets()}
