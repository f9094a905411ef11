"""What a decision would change, before it is taken: what the engine concludes once it is, and nothing written."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.models import Evenement
from actions import amenagements
from actions.amenagements import preview_exemption, preview_resumption
from actions.models import Avancement, ConditionReprise, Cycle, Exoneration
from actions.situation import situation
from certif.socle.period import Period
from certif.socle.refus import Refus
from tests.people import JOUR, make_exercice
from tests.referentiels_fictifs import default_items, make_action, make_cycle, make_version

MOTIF = "Décision fictive du conseil"


def figures(vue) -> tuple:
    return vue.avancement[:-1]


def decide(effet_de, acte) -> None:
    """The preview, the act, and both say the same."""
    effet = effet_de()
    avant = Evenement.objects.count()
    assert effet.empreinte == effet_de().empreinte
    assert Evenement.objects.count() == avant
    acte(vu=effet.empreinte)
    cycle = effet.avant.cycle
    assert figures(effet.apres) == figures(situation(cycle, JOUR))
    assert Avancement.objects.get(cycle=cycle).total == effet.apres.avancement.total


def test_every_preview_is_what_the_act_does(cycle, ordre_decideur):
    for code in ("A1a", "A1b", "A2a", "A3a"):
        make_action(cycle, code)
    acte = {"motif": MOTIF, "auteur": ordre_decideur, "on": JOUR}
    periode = Period(date(2025, 1, 1), date(2026, 1, 1))
    for axe, seuil in ((3, 0), (3, 1), (4, 1)):
        decide(
            lambda axe=axe, seuil=seuil: preview_exemption(cycle, axe, seuil=seuil, periode=periode, on=JOUR),
            lambda vu, axe=axe, seuil=seuil: amenagements.exempt(
                cycle, axe, seuil=seuil, periode=periode, vu=vu, **acte
            ),
        )
    decide(
        lambda: preview_resumption(cycle, ["A4c", "A2a"], on=JOUR),
        lambda vu: amenagements.ask_for_resumption(cycle, ["A4c", "A2a"], vu=vu, **acte),
    )
    condition = ConditionReprise.objects.get(item="A4c")
    decide(
        lambda: amenagements.preview_dropping(condition, JOUR),
        lambda vu: amenagements.drop_condition(condition, vu=vu, **acte),
    )
    exoneration = Exoneration.objects.get(axe=3)
    decide(
        lambda: amenagements.preview_lifting(exoneration, JOUR),
        lambda vu: amenagements.lift_exemption(exoneration, vu=vu, **acte),
    )


def test_the_effect_in_lines(cycle):
    for code in ("A1a", "A3a", "A3b"):
        make_action(cycle, code)
    assert preview_exemption(cycle, 3, on=JOUR).pourcents == (37.5, pytest.approx(16.67, abs=0.01))
    effet = preview_exemption(cycle, 3, seuil=1, on=JOUR)
    assert effet.pourcents == (37.5, 37.5)
    assert [axe.is_change for axe in effet.axes] == [False, False, True, False]
    assert (effet.avant.avancement.requises, effet.apres.avancement.requises) == (8, 7)
    (paire,) = effet.actions
    assert paire[0].resume == "Compte — axe\u00a03"
    assert paire[1].resume.endswith("en plus de ce qui est demandé")
    (exigence,) = preview_resumption(cycle, ["A2a"], on=JOUR).exigences
    assert (exigence.avant, exigence.apres.obtenu, exigence.apres.attendu) == (None, "0", "1")


def test_an_exoneration_moves_a_transversal_action_where_it_helps(exercice, jour):
    make_version(items=(*default_items(), {"code": "T13", "axes": [1, 3]}))
    cycle = make_cycle(exercice)
    make_action(cycle, "A3a")
    make_action(cycle, "T13")
    effet = preview_exemption(cycle, 3, on=JOUR)
    assert [(axe.avant.faites, axe.apres.faites) for axe in effet.axes] == [(0, 1), (0, 0), (2, 0), (0, 0)]
    assert [(avant.resume, apres.resume) for avant, apres in effet.actions] == [
        ("Compte — axe\u00a03", "Compte — axe\u00a01")
    ]


@pytest.mark.parametrize("seuil", [2, 3])
def test_a_threshold_that_lowers_nothing_is_refused(cycle, ordre_decideur, seuil):
    for act in (
        lambda: preview_exemption(cycle, 2, seuil=seuil, on=JOUR),
        lambda: amenagements.exempt(cycle, 2, seuil=seuil, motif=MOTIF, auteur=ordre_decideur, on=JOUR),
    ):
        with pytest.raises(Refus) as refus:
            act()
        assert (refus.value.code, refus.value.champ) == ("sans_effet", "seuil")
    assert not Exoneration.objects.exists()


def test_the_same_decision_again_is_allowed(cycle, ordre_decideur):
    for document in ("", "D-2"):
        amenagements.exempt(cycle, 2, seuil=1, motif=MOTIF, document=document, auteur=ordre_decideur, on=JOUR)
    assert Exoneration.objects.get().document == "D-2"


def test_a_decision_of_somebody_else_changes_what_was_seen(cycle, ordre_decideur):
    vu = preview_exemption(cycle, 2, seuil=1, on=JOUR).empreinte
    amenagements.exempt(cycle, 2, seuil=1, motif="La même, d’un autre", auteur=ordre_decideur, on=JOUR)
    assert preview_exemption(cycle, 2, seuil=1, on=JOUR).empreinte != vu


def test_without_a_referentiel_nothing_can_be_said_yet(db, jour, ordre_decideur):
    cycle = make_cycle(make_exercice())
    assert cycle.version_id is None
    effet = preview_exemption(cycle, 2, on=JOUR)
    assert (effet.is_calcule, effet.axes, effet.exigences, effet.actions, effet.pourcents) == (
        False, [], [], [], (0.0, 0.0),
    )  # fmt: skip
    amenagements.exempt(cycle, 2, motif=MOTIF, auteur=ordre_decideur, on=JOUR, vu=effet.empreinte)
    assert Exoneration.objects.count() == 1
    with pytest.raises(Refus) as refus:
        preview_resumption(cycle, ["A1a"], on=JOUR)
    assert refus.value.code == "action_inconnue"
    Cycle.objects.filter(pk=cycle.pk).update(etat="clos")
    with pytest.raises(Refus, match="clos sans jugement"):
        amenagements.lift_exemption(Exoneration.objects.get(), motif=MOTIF, auteur=ordre_decideur, on=JOUR)
