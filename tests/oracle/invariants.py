"""What is true of every account, whatever happened to it. Each check raises AssertionError with the account's words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

from actions.rules.avancement import Avancement
from actions.rules.cycle import CycleCalcule
from actions.rules.risque import NiveauRisque, level
from actions.statuts import EtatAxe, EtatCycle
from tests.oracle.loi import plus
from tests.oracle.vie import UN_JOUR, Vie


@dataclass(frozen=True)
class Regard:
    """An account looked at once, on its day: its cycles, and the progress of those begun."""

    vie: Vie
    cycles: tuple[CycleCalcule, ...]
    evalues: tuple[tuple[CycleCalcule, Avancement], ...]

    @property
    def par_profession(self) -> Iterator[list[CycleCalcule]]:
        """The cycles of each profession, in order."""
        for _, siens in groupby(self.cycles, key=lambda c: c.profession):
            yield list(siens)


Invariant = Callable[[Regard], None]


def look(vie: Vie) -> Regard:
    """What the engine says of the account today."""
    compte, texte, confrontation = vie.compte, vie.texte, vie.confrontation
    cycles = confrontation.cycles(compte, vie.le)
    lus = ((c, confrontation.evalue(compte, c.periode.debut, c.fin, texte, vie.le)) for c in cycles)
    return Regard(vie, cycles, tuple((c, lu) for c, lu in lus if c.periode.debut <= vie.le))


def verify(vie: Vie) -> None:
    """Every invariant, on an account as it is."""
    vu = look(vie)
    for invariant in INVARIANTS:
        invariant(vu)


def engine_and_law_agree(vu: Regard) -> None:
    assert vu.vie.ecarts() == []


def one_open_cycle_at_most(vu: Regard) -> None:
    for siens in vu.par_profession:
        assert sum(c.etat is EtatCycle.OUVERT for c in siens) <= 1


def only_the_last_is_open(vu: Regard) -> None:
    for siens in vu.par_profession:
        assert all(c.etat is not EtatCycle.OUVERT for c in siens[:-1])


def no_day_in_two_cycles(vu: Regard) -> None:
    for siens in vu.par_profession:
        assert all(a.fin < b.periode.debut for a, b in pairwise(siens))


def no_gap_after_a_decided_cycle(vu: Regard) -> None:
    """Still on the register the day after its end, the next one begins that day."""
    for siens in vu.par_profession:
        for a, b in pairwise(siens):
            inscrit = any(
                (i.get("profession") or vu.vie.faits["profession"]) == a.profession
                and i["debut"] <= a.fin + UN_JOUR
                and (i.get("fin") is None or i["fin"] > a.fin)
                for i in vu.vie.faits["inscriptions"]
            )
            assert a.etat is not EtatCycle.ECHU or not inscrit or b.periode.debut == a.fin + UN_JOUR


def an_end_is_never_suspended(vu: Regard) -> None:
    """Begin plus six or nine years, minus one day: no interruption ever moves it (regulation §7, point 5)."""
    for cycle in vu.cycles:
        debut = cycle.periode.debut
        assert cycle.fin_prevue + UN_JOUR in (plus(debut, 6), plus(debut, 9))


def nine_years_only_from_the_first_day(vu: Regard) -> None:
    for cycle in vu.cycles:
        longue = cycle.fin_prevue + UN_JOUR == plus(cycle.periode.debut, 9)
        assert longue == (
            (cycle.periode.debut.year, cycle.periode.debut.month, cycle.periode.debut.day) == (2023, 1, 1)
        )


def only_a_closed_cycle_ends_early(vu: Regard) -> None:
    for cycle in vu.cycles:
        assert cycle.fin <= cycle.fin_prevue
        assert cycle.etat is EtatCycle.CLOS or cycle.fin == cycle.fin_prevue
        assert (cycle.etat is EtatCycle.CLOS) == bool(cycle.motif_cloture)


def nothing_runs_after_a_death(vu: Regard) -> None:
    deces = vu.vie.faits["deces"]
    assert deces is None or all(c.fin <= deces for c in vu.cycles)


def an_open_cycle_holds_its_day(vu: Regard) -> None:
    """Open and begun: today is inside it. At its term: today is after it."""
    for cycle in vu.cycles:
        if cycle.etat is EtatCycle.OUVERT:
            assert vu.vie.le <= cycle.fin
        if cycle.etat is EtatCycle.ECHU:
            assert vu.vie.le > cycle.fin


def a_decided_cycle_never_changes(vu: Regard) -> None:
    connus = {(c.profession, c.periode.debut): c for c in vu.cycles}
    for cle, photo in vu.vie.decidees.items():
        assert vu.vie.photo(connus[cle]) == photo


def the_order_of_facts_is_nothing(vu: Regard) -> None:
    envers = {
        **vu.vie.compte,
        **{cle: valeur[::-1] for cle, valeur in vu.vie.compte.items() if isinstance(valeur, list)},
    }
    assert vu.vie.confrontation.cycles(envers, vu.vie.le) == vu.cycles
    for cycle, lu in vu.evalues:
        autre = vu.vie.confrontation.evalue(envers, cycle.periode.debut, cycle.fin, vu.vie.texte, vu.vie.le)
        assert (autre.etat, autre.total, autre.axes) == (lu.etat, lu.total, lu.axes)


def every_action_has_one_verdict(vu: Regard) -> None:
    attendus = sorted(ligne["id"] for ligne in vu.vie.debout())
    for _, lu in vu.evalues:
        assert sorted(v.id for v in lu.verdicts) == attendus
        assert all(v.compte == (not v.code) for v in lu.verdicts)


def only_what_is_done_inside_counts(vu: Regard) -> None:
    lignes = {ligne["id"]: ligne for ligne in vu.vie.lignes}
    for cycle, lu in vu.evalues:
        for verdict in lu.verdicts:
            ligne = lignes[verdict.id]
            if verdict.compte:
                assert cycle.periode.debut <= ligne["date"] <= min(cycle.fin, vu.vie.le)
                assert ligne["statut"] == "realisee" and not ligne["retiree"] and ligne["fusionnee_dans"] is None


def no_action_counts_in_two_cycles_of_one_profession(vu: Regard) -> None:
    vus: set[tuple[str, object]] = set()
    for cycle, lu in vu.evalues:
        comptees = {(cycle.profession, v.id) for v in lu.verdicts if v.compte}
        assert not comptees & vus
        vus |= comptees


def two_distinct_actions_on_each_axis(vu: Regard) -> None:
    """Where the référentiel says nothing else (R. 4022-7), an axis never counts one action twice."""
    lignes = {ligne["id"]: ligne for ligne in vu.vie.lignes}
    if vu.vie.famille or any(ligne["version"] not in ("", "DEF1", "DEF2", "DEF3") for ligne in vu.vie.lignes):
        return
    for _, lu in vu.evalues:
        for axe in lu.axes:
            siennes = [lignes[v.id]["action"] for v in lu.verdicts if v.compte and v.axe == axe.axe]
            assert len(siennes) == len(set(siennes))
            if axe.etat is EtatAxe.COMPLET and not vu.vie.faits["exonerations"]:
                assert len(siennes) >= 2


def figures_hold_together(vu: Regard) -> None:
    for _, lu in vu.evalues:
        a_faire = [axe for axe in lu.axes if axe.etat is not EtatAxe.EXONERE]
        moyenne = sum(axe.progress for axe in a_faire) / len(a_faire) if a_faire else 1.0
        assert abs(lu.total - moyenne) < 1e-9 and 0 <= lu.total <= 1
        assert all((axe.etat is EtatAxe.COMPLET) == all(x.is_tenue for x in axe.lignes) for axe in a_faire)
        assert lu.faites <= lu.requises


def an_exempted_axis_weighs_nothing(vu: Regard) -> None:
    for cycle, lu in vu.evalues:
        zero = {
            e["axe"]
            for e in vu.vie.faits["exonerations"]
            if e["seuil"] == 0
            and e.get("debut", cycle.fin) <= cycle.fin
            and e.get("fin", cycle.fin) >= cycle.periode.debut
        }
        assert {axe.axe for axe in lu.axes if axe.etat is EtatAxe.EXONERE} == zero


def the_risk_follows_the_state(vu: Regard) -> None:
    for cycle, lu in vu.evalues:
        niveau = level(lu, cycle.periode, vu.vie.le, vu.vie.confrontation.parametres(vu.vie.le))
        assert (niveau is NiveauRisque.AUCUN) == lu.is_complet
        assert niveau is NiveauRisque.ELEVE or lu.is_complet or vu.vie.le <= cycle.fin


INVARIANTS: tuple[Invariant, ...] = (
    engine_and_law_agree, one_open_cycle_at_most, only_the_last_is_open, no_day_in_two_cycles,
    no_gap_after_a_decided_cycle, an_end_is_never_suspended, nine_years_only_from_the_first_day,
    only_a_closed_cycle_ends_early, nothing_runs_after_a_death, an_open_cycle_holds_its_day,
    a_decided_cycle_never_changes, the_order_of_facts_is_nothing, every_action_has_one_verdict,
    only_what_is_done_inside_counts, no_action_counts_in_two_cycles_of_one_profession,
    two_distinct_actions_on_each_axis, figures_hold_together, an_exempted_axis_weighs_nothing,
    the_risk_follows_the_state,
)  # fmt: skip
