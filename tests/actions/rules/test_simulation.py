"""What another version changes for one account: each definition once, then properties."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.rules.dossier import Dossier, Exoneration, Realisation
from actions.rules.evaluation import evaluate
from actions.rules.simulation import Reste, compare, lightened, remainder, under
from actions.simulation_effets import FACULTATIFS, Effet, Hypothese
from certif.socle.period import Period
from referentiels.nomenclature import TypeExigence
from referentiels.rules.item import Exigence, Item
from referentiels.rules.version import Version
from tests.actions.rules.fabrique import DEBUT, FIN, LE, PARAMETRES, rapide

ITEMS = {
    f"A{axe}{lettre}": Item(f"A{axe}{lettre}", (axe,), categories=frozenset({"DPC"} if lettre == "a" else ()))
    for axe in (1, 2, 3, 4)
    for lettre in "abc"
}


def version(code="V1", exigences=None, items=ITEMS, referentiel="R"):
    return Version(code, items, exigences or {}, referentiel=referentiel)


def lignes(*faits):
    return tuple(Exigence(type_, seuil, **plus) for type_, seuil, *reste in faits for plus in [dict(*reste)])


NOMBRE, POINTS, HEURES, QUOTA = TypeExigence.NOMBRE, TypeExigence.POINTS, TypeExigence.HEURES, TypeExigence.QUOTA


def faites(*codes, de="V1"):
    return tuple(
        Realisation(rang, code, date(2024, 1, 1 + rang), duree_minutes=420, version=de)
        for rang, code in enumerate(codes)
    )


def evalue(v, *codes, **champs):
    versions = {"V1": version(), v.code: v}
    return evaluate(Dossier(Period(DEBUT, FIN), v.code, faites(*codes, de=v.code), **champs), versions, LE, PARAMETRES)


HUIT = [f"A{axe}{lettre}" for axe in (1, 2, 3, 4) for lettre in "ab"]
TROIS = version("V2", {1: lignes((NOMBRE, 3))})
UNE = version("V2", {1: lignes((NOMBRE, 1))})


@pytest.mark.parametrize(
    ("avant", "apres", "codes", "effet"),
    [
        (version(), version(), [], Effet.INCHANGE),
        (version(), TROIS, HUIT, Effet.PERD),
        (TROIS, version(), HUIT, Effet.GAGNE),
        (version(), UNE, HUIT, Effet.INCHANGE),
        (version(), TROIS, [], Effet.PLUS),
        (version(), UNE, [], Effet.MOINS),
        # The same number of actions, one of which must now be a DPC: one more line does not hold.
        (version(), version("V2", {1: lignes((NOMBRE, 2), (QUOTA, 1, {"categorie": "DPC"}))}), ["A1b"], Effet.PLUS),
        # Actions become points: another unit, with nothing done yet.
        (version(), version("V2", {1: lignes((POINTS, 30))}), [], Effet.AUTREMENT),
        # The same, with one action out of two done: the share accomplished falls.
        (version(), version("V2", {1: lignes((POINTS, 30))}), ["A1a"], Effet.PLUS),
        # Hours done beforehand make the share grow while the unit changes.
        (version("V2", {1: lignes((POINTS, 30))}), version("V3", {1: lignes((HEURES, 14))}), ["A1a"], Effet.MOINS),
    ],
)
def test_chaque_definition(avant, apres, codes, effet):
    assert compare(evalue(avant, *codes), evalue(apres, *codes)) is effet


def test_sans_referentiel_rien_a_comparer():
    assert compare(None, evalue(version())) is Effet.SANS_AVANT


def test_le_reste_compte_chaque_action_une_fois_par_axe_et_le_cycle_avec_elles():
    exigences = {1: lignes((NOMBRE, 3), (QUOTA, 1, {"categorie": "DPC"})), None: lignes((NOMBRE, 20))}
    assert remainder(evalue(version("V2", exigences))) == Reste(20, 0, 0)
    exigences[None] = lignes((NOMBRE, 5))
    assert remainder(evalue(version("V2", exigences))) == Reste(9, 0, 0)
    assert remainder(evalue(version("V2", {1: lignes((HEURES, 14), (POINTS, 30))}), "A1a")) == Reste(6, 30, 7)


def test_un_axe_exonere_ne_laisse_rien_a_faire():
    axes = tuple(Exoneration(axe) for axe in (1, 2, 3))
    assert remainder(evalue(version(), exonerations=axes)) == Reste(2, 0, 0)
    assert compare(evalue(version(), exonerations=axes), evalue(TROIS, exonerations=axes)) is Effet.INCHANGE


def test_une_action_retiree_du_brouillon_reste_acquise_a_la_migration():
    sans = version("V2", items={code: item for code, item in ITEMS.items() if code != "A1a"})
    dossier = Dossier(Period(DEBUT, FIN), "V1", faites("A1a", "A1b"))
    versions = {"V1": version(), "V2": sans}
    migre = evaluate(under(dossier, sans, versions, Hypothese.MIGRATION), versions, LE, PARAMETRES)
    neuf = evaluate(under(dossier, sans, versions, Hypothese.NOUVEAUX), versions, LE, PARAMETRES)
    assert [v.compte for v in migre.verdicts] == [True, True]
    assert [v.code for v in neuf.verdicts] == ["hors_referentiel", ""]


def test_une_action_d_un_autre_referentiel_garde_le_sien():
    autre = version("W1", referentiel="AUTRE")
    dossier = Dossier(Period(DEBUT, FIN), "W1", (*faites("A1a", de="W1"), *faites("A1b", de="inconnue")))
    versions = {"W1": autre, "V2": version("V2")}
    nouvelles = under(dossier, version("V2"), versions, Hypothese.NOUVEAUX).realisations
    assert [r.version for r in nouvelles] == ["W1", "inconnue"]


def test_une_action_sans_version_est_de_celle_que_suit_le_cycle():
    dossier = Dossier(Period(DEBUT, FIN), "V1", faites("A1a", de=""))
    nouveau = under(dossier, version("V2"), {"V1": version()}, Hypothese.NOUVEAUX)
    assert (nouveau.version, nouveau.realisations[0].version) == ("V2", "V2")


def test_les_mots_de_chaque_effet_et_hypothese():
    assert len({e.libelle for e in Effet}) == len({e.definition for e in Effet}) == len(Effet)
    assert len({h.libelle + h.explication for h in Hypothese}) == 2
    assert set(Effet) > FACULTATIFS


seuils = st.sampled_from(
    [(NOMBRE, 1), (NOMBRE, 2), (NOMBRE, 3), (POINTS, 10), (HEURES, 7), (HEURES, 14), (QUOTA, 1, {"categorie": "DPC"})]
)
exigences = st.dictionaries(
    st.sampled_from([1, 2, 3, 4, None]), st.lists(seuils, min_size=1, max_size=2).map(lambda fs: lignes(*fs))
)
codes = st.lists(st.sampled_from(sorted(ITEMS)), max_size=8)
MIROIR = {Effet.GAGNE: Effet.PERD, Effet.PERD: Effet.GAGNE, Effet.PLUS: Effet.MOINS, Effet.MOINS: Effet.PLUS}


@rapide
@given(exigences, codes, st.sampled_from(Hypothese))
def test_une_version_contre_elle_meme_ne_change_rien(demandes, faits, hypothese):
    v = version("V1", demandes)
    dossier = Dossier(Period(DEBUT, FIN), "V1", faites(*faits))
    avant = evaluate(dossier, {"V1": v}, LE, PARAMETRES)
    apres = evaluate(under(dossier, v, {"V1": v}, hypothese), {"V1": v}, LE, PARAMETRES)
    assert apres == avant
    assert compare(avant, apres) is Effet.INCHANGE


@rapide
@given(exigences, exigences, codes)
def test_le_retour_a_l_effet_contraire(unes, autres, faits):
    avant, apres = evalue(version("V1", unes), *faits), evalue(version("V1", autres), *faits)
    effet = compare(avant, apres)
    assert compare(apres, avant) is MIROIR.get(effet, effet)


def without_duration(codes):
    """Some items of the draft differ: they ask for ten hours."""
    return {
        code: Item(code, item.axes, categories=item.categories, duree_min_heures=10 if code in codes else 0)
        for code, item in ITEMS.items()
    }


@rapide
@given(
    exigences,
    st.sets(st.sampled_from(sorted(ITEMS))),
    st.lists(st.tuples(st.sampled_from(sorted(ITEMS)), st.sampled_from(["V0", "V1", "W1", "perdue"])), max_size=8),
    st.booleans(),
)
def test_le_dossier_allege_donne_le_meme_avancement(demandes, durcis, faits, au_choix):
    brouillon = Version("V2", without_duration(durcis), demandes, referentiel="R", axe_au_choix=au_choix)
    versions = {"V0": version("V0"), "V1": version(), "W1": version("W1", referentiel="AUTRE"), "V2": brouillon}
    realisations = tuple(
        Realisation(rang, code, date(2024, 1, 1 + rang), duree_minutes=420, version=sous)
        for rang, (code, sous) in enumerate(faits)
    )
    dossier = under(Dossier(Period(DEBUT, FIN), "V1", realisations), brouillon, versions, Hypothese.MIGRATION)
    entier = evaluate(dossier, versions, LE, PARAMETRES)
    allege = evaluate(lightened(dossier, versions), versions, LE, PARAMETRES)
    assert (allege.total, allege.etat, allege.axes) == (entier.total, entier.etat, entier.axes)
    assert allege.lignes_cycle == entier.lignes_cycle
    assert [v.compte for v in allege.verdicts] == [v.compte for v in entier.verdicts]


def test_un_dossier_allege_garde_ce_qui_differe():
    brouillon = version("V2", items=without_duration({"A1b"}))
    dossier = Dossier(Period(DEBUT, FIN), "V2", faites("A1a", "A1b"))
    versions = {"V1": version(), "V2": brouillon}
    for _ in range(2):
        assert [r.version for r in lightened(dossier, versions).realisations] == ["V2", "V1"]
