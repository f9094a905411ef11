"""A choice of the operators really changes the verdicts, from its day and through its recomputation; never before."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from accounts import horloge, travaux
from accounts.models import Evenement, Travail
from actions import choix_applique, choix_effet, nuit, projection
from actions.models import Action, Avancement, Cycle
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels import choix_retenus
from referentiels.choix_retenus import Propose
from referentiels.models import ChoixRetenu
from referentiels.parametres import parametres_au
from tests.people import JOUR, make_exercice
from tests.referentiels.choix import choix_lus  # noqa: F401 - a fixture, asked by its name
from tests.referentiels_fictifs import make_action, make_cycle, make_version

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("choix_lus")]
EFFET = JOUR + timedelta(days=10)
MOTIF = "Le ministère l’a écrit dans une lettre aux Ordres."
PREUVE = Propose("preuve_par_defaut", "flux", EFFET, "Une action se prouve par un partenaire.", MOTIF)
RADIATION = Propose("radiation_est_interruption", False, EFFET, "Une sortie du tableau clôt le cycle.", MOTIF)


@pytest.fixture
def cycle() -> Cycle:
    """A cycle with one action that counts."""
    make_version()
    exercice = make_exercice()
    cycle = make_cycle(exercice, on=JOUR)
    make_action(cycle, "A1a")
    projection.rebuild([cycle.pk], JOUR)
    return cycle


def done(cycle: Cycle) -> int:
    return Avancement.objects.get(cycle=cycle).faites


def test_the_verdict_changes_on_the_day_after_the_recomputation(jour, au_jour, cycle, exploitant):
    retenu = choix_retenus.choose(PREUVE, exploitant, JOUR)
    travail = Travail.objects.get(nature="choix.recalcul")
    assert travail.du_at.date() >= EFFET - timedelta(days=1)
    projection.rebuild([cycle.pk], JOUR)
    assert done(cycle) == 1
    au_jour(EFFET)
    Travail.objects.update(du_at=horloge.instant())
    travaux.run_pending(["choix.recalcul"])
    assert done(cycle) == 0
    retenu.refresh_from_db()
    assert (retenu.cycles, retenu.changes) == (Cycle.objects.count(), 1)
    fait = Evenement.objects.get(nature="choix:applique")
    assert fait.details == {"nom": "preuve_par_defaut", "effet": EFFET.isoformat(), "cycles": 1, "changes": 1}
    choix_applique.handle(travail)
    assert Evenement.objects.filter(nature="choix:applique").count() == 1
    # What was judged on a day before is judged the same.
    assert parametres_au(EFFET - timedelta(days=1)).preuve_par_defaut == "document"


def test_a_missed_day_is_made_up_by_the_night(jour, au_jour, cycle, exploitant):
    choix_retenus.choose(RADIATION, exploitant, JOUR)
    Travail.objects.all().delete()
    nuit.schedule()
    assert not Travail.objects.filter(nature="choix.recalcul").exists()
    au_jour(EFFET + timedelta(days=3))
    nuit.schedule()
    travaux.run_pending(["choix.recalcul"])
    assert ChoixRetenu.objects.get().applique_at is not None


def test_undone_before_its_day_it_never_applies(jour, au_jour, cycle, exploitant, inconnu):
    retenu = choix_retenus.choose(PREUVE, exploitant, JOUR)
    for refus, motif, qui, on in (
        ("motif_requis", " ", exploitant, JOUR), ("non_autorise", MOTIF, inconnu, JOUR),
        ("choix_commence", MOTIF, exploitant, EFFET),
    ):  # fmt: skip
        with pytest.raises(Refus) as trouve:
            choix_retenus.cancel(retenu, motif, qui, on)
        assert trouve.value.code == refus
    choix_retenus.cancel(retenu, MOTIF, exploitant, JOUR)
    with pytest.raises(Depasse):
        choix_retenus.cancel(retenu, MOTIF, exploitant, JOUR)
    choix_retenus.forget()
    au_jour(EFFET)
    Travail.objects.update(du_at=horloge.instant())
    travaux.run_pending(["choix.recalcul"])
    assert done(cycle) == 1
    assert [e.motif for e in Evenement.objects.filter(nature="choix:annule")] == [MOTIF]


@pytest.mark.parametrize(
    ("code", "champs"),
    [
        ("choix_ferme", {"nom": "controle_mois", "valeur": 12}),
        ("choix_ferme", {"nom": "quarantaine_jours", "valeur": 12}),
        ("hors_marge", {"valeur": "magique"}),
        ("effet_passe", {"effet": JOUR}),
        ("sans_changement", {"valeur": "document"}),
        ("phrase", {"phrase": "Sans point"}),
        ("phrase_inchangee", {"nom": "risque_modere", "valeur": 0.3, "phrase":
            "Le risque est modéré quand la progression a vingt points de retard ou plus sur le temps écoulé."}),
        ("motif_requis", {"motif": "Parce que."}),
        ("ordre", {"nom": "risque_modere", "valeur": 0.4}),
    ],
)  # fmt: skip
def test_what_may_not_be_chosen_is_refused(jour, exploitant, code, champs):
    with pytest.raises(Refus) as trouve:
        choix_retenus.choose(
            Propose(**{**{c: getattr(PREUVE, c) for c in PREUVE.__slots__}, **champs}), exploitant, JOUR
        )
    assert trouve.value.code == code
    assert not ChoixRetenu.objects.exists()


def test_two_choices_of_one_day_and_what_is_written_stays(jour, exploitant, inconnu):
    with pytest.raises(Refus):
        choix_retenus.choose(PREUVE, inconnu, JOUR)
    retenu = choix_retenus.choose(PREUVE, exploitant, JOUR)
    autre = Propose("preuve_par_defaut", "honneur", EFFET, "L’honneur suffit.", MOTIF)
    with pytest.raises(Depasse):
        choix_retenus.choose(autre, exploitant, JOUR)
    for geste in (
        lambda: ChoixRetenu.objects.filter(pk=retenu.pk).update(valeur="document"),
        lambda: ChoixRetenu.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            geste()


def test_the_effect_is_measured_on_a_draw_before_it_is_confirmed(jour, cycle):
    change = choix_effet.preview("preuve_par_defaut", "flux", EFFET, JOUR)
    assert change is not None
    assert (change.tires, change.changes) == (1, (("Plus à faire", 1),))
    assert choix_effet.preview("preuve_par_defaut", "document", EFFET, JOUR).total == 0
    assert choix_effet.preview("risque_eleve", 0.2, date(2029, 1, 1), JOUR).tires == 1
    assert choix_effet.preview("demande_jours", 45, EFFET, JOUR) is None
    dates = choix_effet.preview("radiation_est_interruption", False, EFFET, JOUR)
    assert (dates.tires, dates.total) == (1, 0)
    Action.objects.all().delete()
    Cycle.objects.all().delete()
    assert choix_effet.preview("preuve_par_defaut", "flux", EFFET, JOUR).tires == 0
