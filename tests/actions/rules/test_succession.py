"""Several versions in one cycle: each way to keep what they acquired, the usual one first (CSP R. 4022-17)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from actions.rules.dossier import Dossier, Realisation
from actions.rules.explication import Refuse
from actions.rules.plan import plan_de
from actions.rules.regroupement import reglages_de
from actions.rules.succession import VARIANTES, VARIANTES_PAR_ACTION, variantes
from actions.statuts import CodeVerdict, EtatCnp, StatutRealisation
from certif.socle.period import Period
from referentiels.nomenclature import FormeUnite, ModeValidation
from referentiels.rules.item import Item, Unite
from referentiels.rules.version import Version
from tests.actions.rules.fabrique import DEBUT, FIN, LE, PARAMETRES

DEJA, PLAFOND, INCOMPLETE = CodeVerdict.DEJA_COMPTEE, CodeVerdict.PLAFOND_ATTEINT, CodeVerdict.UNITE_INCOMPLETE
Voie = tuple[list[tuple[int | str, ...]], dict[int | str, CodeVerdict]]


def v(code: str, *items: Item, referentiel: str = "R") -> Version:
    return Version(code, {item.code: item for item in items}, referentiel=referentiel)


def r(rang: int, sous: str, action: str = "X", **champs: object) -> Realisation:
    return Realisation(rang, action, date(2024, 1, rang), version=sous, **champs)


def essaie(
    versions: list[Version], *realisations: Realisation
) -> list[tuple[list[tuple[tuple[int | str, ...], bool]], list[Refuse]]]:
    """The ways given for a dossier that the first version rules."""
    par_code = {version.code: version for version in versions}
    courante = versions[0]
    plan = plan_de(courante, PARAMETRES)
    dossier = Dossier(Period(DEBUT, FIN), courante.code, realisations)
    groupes: dict[str, list[Realisation]] = {}
    for realisation in realisations:
        if realisation.version == courante.code:
            groupes.setdefault(realisation.action, []).append(realisation)
    anciennes = [realisation for realisation in realisations if realisation.version != courante.code]
    reglages = reglages_de(plan, dossier, PARAMETRES)
    trouvees = variantes(dossier, plan, groupes, anciennes, par_code, LE, PARAMETRES, reglages)
    return [
        ([(tuple(x.id for x in unite.realisations), unite.autre) for unite in acquis], refuses)
        for acquis, refuses in trouvees
    ]


def voies(versions: list[Version], *realisations: Realisation) -> list[Voie]:
    return [
        ([ids for ids, _ in acquis], {refuse.realisation.id: refuse.code for refuse in refuses})
        for acquis, refuses in essaie(versions, *realisations)
    ]


SIMPLE, DOUBLE = Item("X", (1,)), Item("X", (1,), unite=Unite(FormeUnite.NOMBRE, 2))


def test_one_action_acquired_twice_is_kept_once_the_earliest_first_then_the_other() -> None:
    assert voies([v("N", SIMPLE), v("A", SIMPLE)], r(2, "N"), r(1, "A")) == [
        ([(1,)], {2: DEJA}),
        ([(2,)], {1: DEJA}),
        ([(1,)], {2: DEJA}),
    ]


def test_the_widest_limit_holds() -> None:
    deux = Item("X", (1,), max_par_cycle=2)
    faits = [r(1, "A"), r(2, "N"), r(3, "N")]
    assert voies([v("N", deux), v("A", SIMPLE)], *faits)[0] == ([(1,), (2,)], {3: PLAFOND})
    illimite = Item("X", (1,), max_par_cycle=None)
    assert sorted(voies([v("N", SIMPLE), v("A", illimite)], r(1, "A"), r(2, "A"), r(3, "N"))[0][0]) == [
        (1,),
        (2,),
        (3,),
    ]
    assert len(voies([v("N", deux), v("A", SIMPLE)], *faits)[0][1]) == 1


def test_the_limit_of_the_current_version_widens_the_former_even_without_a_new_action() -> None:
    deux = Item("X", (1,), max_par_cycle=2)
    faits = [r(1, "A"), r(2, "B")]
    assert voies([v("N", deux), v("A", SIMPLE), v("B", SIMPLE)], *faits)[0] == ([(1,), (2,)], {})
    assert voies([v("N"), v("A", SIMPLE), v("B", SIMPLE)], *faits) == [([(1,)], {2: DEJA}), ([(2,)], {1: DEJA})]


def test_what_was_begun_under_a_former_version_is_finished_under_the_current_one() -> None:
    assert voies([v("N", DOUBLE), v("A", DOUBLE)], r(1, "A"), r(2, "N"))[0] == ([(1, 2)], {})
    assert voies([v("N", DOUBLE), v("A", DOUBLE)], r(1, "A")) == [([], {1: INCOMPLETE})] * 2


def test_what_was_begun_stays_out_when_the_current_version_does_not_accept_it() -> None:
    exigeante = Item("X", (1,), unite=Unite(FormeUnite.NOMBRE, 2), duree_min_heures=1)
    premiere, seconde = voies([v("N", exigeante), v("A", DOUBLE)], r(1, "A"), r(2, "N", duree_minutes=60))
    assert premiere == seconde == ([], {1: INCOMPLETE, 2: INCOMPLETE})


def test_under_the_current_version_alone_what_it_refuses_is_told_by_its_limit() -> None:
    exigeante = Item("X", (1,), duree_min_heures=1)
    *_, derniere = voies([v("N", exigeante), v("A", SIMPLE)], r(1, "A"), r(2, "N", duree_minutes=60))
    assert derniere == ([(2,)], {1: DEJA})
    *_, derniere = voies([v("N", exigeante), v("A", SIMPLE)], r(1, "A"))
    assert derniere == ([], {1: INCOMPLETE})


def test_another_referentiel_keeps_its_own_actions_and_they_are_marked() -> None:
    ailleurs = v("B", SIMPLE, referentiel="S")
    ((acquis, refuses),) = essaie([v("N", SIMPLE), ailleurs], r(1, "B"), r(2, "N"))
    assert sorted(acquis) == [((1,), True), ((2,), False)]
    assert refuses == []


def test_a_former_version_of_the_same_referentiel_is_not_another_one() -> None:
    (premiere, *_) = essaie([v("N", SIMPLE), v("A", Item("Y", (2,)))], r(1, "A", "Y"), r(2, "N"))
    assert sorted(premiere[0]) == [((1,), False), ((2,), False)]


def test_what_stays_out_keeps_the_item_that_was_looked_at() -> None:
    ancien, courant = Item("X", (1,), points=3), Item("X", (1,), duree_min_heures=1)
    faits = [r(1, "A"), r(2, "N", duree_minutes=60)]
    premiere, _, derniere = essaie([v("N", courant), v("A", ancien)], *faits)
    assert premiere[1] == [Refuse(faits[1], courant, DEJA)]
    assert derniere[1] == [Refuse(faits[0], courant, DEJA)]


def test_a_pin_holds_in_every_version_that_allows_it() -> None:
    """The axis that the professional chose is kept with what a former version acquired."""
    deux_axes, double = Item("X", (1, 2)), Item("X", (1, 2), unite=Unite(FormeUnite.NOMBRE, 2))
    fait = r(1, "A", axe_choisi=2)
    dossier = Dossier(Period(DEBUT, FIN), "N", (fait,))

    def axes(item: Item, *faits: Realisation) -> list[list[tuple[int, ...]]]:
        versions = {"N": v("N", item), "A": v("A", item)}
        plan = plan_de(versions["N"], PARAMETRES)
        reglages = reglages_de(plan, dossier, PARAMETRES)
        trouvees = variantes(dossier, plan, {}, list(faits), versions, LE, PARAMETRES, reglages)
        return [[unite.axes for unite in acquis] for acquis, _ in trouvees]

    assert axes(deux_axes, fait) == [[(2,)], [(2,)]]
    assert axes(double, fait, r(2, "A")) == [[(2,)], [(2,)]]


def test_a_sample_that_waits_for_the_council_waits_under_each_version() -> None:
    attente = EtatCnp.EN_ATTENTE
    echantillon = replace(v("A", SIMPLE), mode_validation=ModeValidation.SUR_ECHANTILLON)
    ((acquis, refuses),) = essaie([v("N"), echantillon], r(1, "A", etat_cnp=attente))
    assert (acquis, [refuse.code for refuse in refuses]) == ([], [CodeVerdict.ATTENTE_CNP])
    courante = replace(v("N", SIMPLE), mode_validation=ModeValidation.SUR_ECHANTILLON)
    premiere, derniere = voies([courante, v("A", SIMPLE)], r(1, "A", etat_cnp=attente))
    assert (premiere, derniere) == (([(1,)], {}), ([], {1: INCOMPLETE}))


def test_what_no_version_knows_is_told_with_the_item_that_was_looked_at() -> None:
    court = Item("Y", (1,), duree_min_heures=7)
    faits = [r(1, "perdue"), r(2, "A", "Z"), r(3, "A", "Y"), r(4, "A", statut=StatutRealisation.ANNULEE)]
    ((acquis, refuses),) = essaie([v("N"), v("A", SIMPLE, court)], *faits)
    assert acquis == []
    assert refuses == [
        Refuse(faits[0], None, CodeVerdict.HORS_REFERENTIEL),
        Refuse(faits[1], None, CodeVerdict.HORS_REFERENTIEL),
        Refuse(faits[2], court, CodeVerdict.DUREE_INSUFFISANTE),
        Refuse(faits[3], SIMPLE, CodeVerdict.NON_REALISEE),
    ]


def test_each_action_multiplies_the_ways_up_to_a_limit() -> None:
    items = [Item(code, (1,)) for code in "ABCDEFG"]
    faits = [Realisation(f"{code}{sous}", code, date(2024, 1, 1), version=sous) for code in "ABCDEFG" for sous in "NO"]
    trouvees = voies([v("N", *items), v("O", *items)], *faits)
    assert len(trouvees) == VARIANTES
    assert all(len(acquis) == len(refuses) == 7 for acquis, refuses in trouvees)


def test_the_ways_of_one_action_are_limited_too() -> None:
    trois = Item("X", (1,), max_par_cycle=3)
    faits = [r(rang, "A" if rang % 2 else "B") for rang in range(1, 9)]
    illimite = Item("X", (1,), max_par_cycle=None)
    trouvees = voies([v("N"), v("A", illimite), v("B", illimite)], *faits)
    assert len(trouvees) == 1
    trouvees = voies([v("N"), v("A", trois), v("B", trois)], *faits)
    assert len(trouvees) == 20  # three among six: each version kept three of its four
    assert trouvees[0][0] == [(1,), (2,), (3,)]
    quatre = Item("X", (1,), max_par_cycle=4)
    assert len(voies([v("N"), v("A", quatre), v("B", quatre)], *faits)) == VARIANTES_PAR_ACTION
