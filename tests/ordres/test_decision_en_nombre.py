"""Many « satisfait » at once: who, what is shown, one decision each, what changed is left out, nothing twice."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import horloge, travaux
from accounts.models import Appartenance, Evenement, ExerciceTouche, Notification, Travail
from actions.models import Action, Avancement, Cycle
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import constat, decision, decision_en_nombre, lot_lecture, lot_lu, lot_tranches, precontrole
from ordres.models import Attestation, Controle, Decision, DossierLot, LotDecisions, ReglageDoubleRegard
from ordres.rules.echantillon import draw
from tests.ordres.campagnes import complete_cycles, decided, instance_of, look, opened, prepared, run
from tests.ordres.situations import control_at, fill, intention
from tests.people import make_anomalie

Etat = LotDecisions.Etat


@pytest.fixture
def ouverte(version, ordre_gestionnaire, jour_controle):
    """A campaign of three complete files, sorted."""
    complete_cycles(3)
    return opened(ordre_gestionnaire)


@pytest.mark.parametrize(
    "qui", ["inconnu", "ordre_gestionnaire", "autre_departement", "autre_ordre", "ssa", "cnp", "employeur", "titulaire"]
)
def test_who_may_not_prepare_nor_confirm(ouverte, ordre_decideur, jour_controle, request, qui):
    lot, acteur = prepared(ouverte, ordre_decideur), request.getfixturevalue(qui)
    for acte in (
        lambda: decision_en_nombre.prepare_campagne(ouverte, acteur, jour_controle),
        lambda: decision_en_nombre.confirm(lot.pk, acteur, jour_controle),
        lambda: decision_en_nombre.steer(lot.pk, "annuler", acteur, jour_controle),
    ):
        with pytest.raises(Refus) as refus:
            acte()
        assert refus.value.code == "non_autorise"
    assert not Decision.objects.exists()


@pytest.mark.parametrize("qui", ["ordre_decideur", "ordre_president"])
def test_who_may_decide(ouverte, request, qui):
    lot = decided(ouverte, request.getfixturevalue(qui))
    assert (lot.etat, lot_lu.counts(lot).decides) == (Etat.TERMINE, 3)


def _written(cycle: Cycle) -> dict:
    """Everything that a « satisfait » writes, without what is the row's own."""
    cycle = Cycle.objects.select_related("exercice__professionnel").get(pk=cycle.pk)
    rendue, etape = Decision.objects.get(controle__cycle=cycle), cycle.controle.etapes.latest("revision")
    delivree = Attestation.objects.get(cycle=cycle)
    faits = Evenement.objects.filter(professionnel=cycle.exercice.professionnel).order_by("nature")
    return {
        "cycle": (cycle.etat, cycle.jugement, cycle.juge_le, cycle.controle.etat, cycle.controle.revision),
        "projection": Avancement.objects.get(pk=cycle.pk).cycle_etat,
        "decision": (rendue.sens, rendue.motif, rendue.auteur_id, rendue.organisation_id, rendue.jour),
        "constat": (sorted(rendue.constat), rendue.constat["contradictoire"], rendue.constat["parametres"]),
        "empreinte": constat.digest(rendue.constat) == rendue.constat["empreinte"],
        "actions": [{**a, "id": 0} for a in rendue.constat["actions"]],
        "etape": (etape.transition, etape.de, etape.vers, etape.auteur_id, etape.motif),
        "attestation": (delivree.etat, delivree.emetteur, delivree.emise_le, delivree.profession),
        "faits": [(f.nature, f.auteur_id, f.organisation_id, sorted(f.details)) for f in faits],
        "avis": sorted(
            Notification.objects.filter(professionnel=cycle.exercice.professionnel).values_list("titre", "texte")
        ),
        "suite": ExerciceTouche.objects.filter(pk=cycle.exercice_id).exists(),
        "pdf": Travail.objects.filter(nature__startswith="ordres.attestation").exists(),
    }  # fmt: skip


def test_each_file_gets_what_a_decision_alone_writes(ouverte, ordre_decideur, jour_controle):
    premier, *autres = Cycle.objects.filter(dossier_campagne__campagne=ouverte).order_by("pk")
    seul = Controle.objects.get(cycle=premier)
    decision.decide(seul, intention(seul), ordre_decideur, jour_controle)
    lot = decided(ouverte, ordre_decideur)
    assert lot_lu.counts(lot).decides == 2
    attendu = _written(premier)
    assert [_written(cycle) for cycle in autres] == [attendu, attendu]
    assert sorted(Attestation.objects.values_list("numero", flat=True)) == [
        f"CP-2032-CNOM-{rang:06d}" for rang in (1, 2, 3)
    ]
    assert {d.decision.controle.cycle_id for d in lot.dossiers.all()} == {c.pk for c in autres}


def test_reading_many_is_reading_each(ouverte, echu, jour_controle):
    fill(echu, jour_controle, axes=(1, 2))
    cycles = list(Cycle.objects.select_related("exercice__professionnel", "version__referentiel"))
    lus = precontrole.read([cycle.pk for cycle in cycles], jour_controle)
    for cycle in cycles:
        assert lus[cycle.pk].constat.donnees == constat.read(cycle, jour_controle).donnees


def test_reading_costs_the_same_whatever_the_number(ouverte, jour_controle):
    ids = list(Cycle.objects.filter(dossier_campagne__campagne=ouverte).values_list("pk", flat=True))
    precontrole.read(ids, jour_controle)
    comptes = []
    for lus in (ids[:1], ids):
        with CaptureQueriesContext(connection) as vues:
            precontrole.read(lus, jour_controle)
        comptes.append(len(vues))
    assert comptes[0] == comptes[1] <= 16


def test_deciding_costs_the_same_whatever_the_number(version, ordre_decideur, jour_controle, monkeypatch):
    complete_cycles(4)
    lot = prepared(opened(ordre_decideur), ordre_decideur)
    decision_en_nombre.confirm(lot.pk, ordre_decideur, jour_controle)
    comptes = []
    for taille in (1, 3):
        monkeypatch.setattr(lot_tranches, "TRANCHE", taille)
        with CaptureQueriesContext(connection) as vues:
            assert lot_tranches.decide_slice(lot.pk, jour_controle) == taille
        comptes.append(len(vues))
    assert comptes[0] == comptes[1] <= 75
    assert Decision.objects.count() == Attestation.objects.count() == 4


def test_sample_must_be_opened_by_who_confirms(ouverte, ordre_decideur, ordre_president, jour_controle):
    lot = prepared(ouverte, ordre_decideur)
    tires = list(lot.dossiers.filter(is_echantillon=True).values_list("cycle_id", flat=True))
    assert sorted(tires) == sorted(draw(lot.graine, lot.dossiers.values_list("cycle_id", flat=True), 10))
    with pytest.raises(Refus) as refus:
        decision_en_nombre.confirm(lot.pk, ordre_president, jour_controle)
    assert refus.value.code == "echantillon"
    look(lot, ordre_president)
    assert decision_en_nombre.confirm(lot.pk, ordre_president, jour_controle).confirme_par == ordre_president


def test_nothing_is_decided_before_confirmation_nor_twice_after(ouverte, ordre_decideur, jour_controle):
    lot = prepared(ouverte, ordre_decideur)
    run(lot_tranches.NATURE)
    assert lot_tranches.decide_slice(lot.pk, jour_controle) == 0
    assert not Decision.objects.exists()
    decision_en_nombre.confirm(lot.pk, ordre_decideur, jour_controle)
    with pytest.raises(Depasse):
        decision_en_nombre.confirm(lot.pk, ordre_decideur, jour_controle)
    run(lot_tranches.NATURE)
    travaux.requeue(lot_tranches.NATURE, lot_tranches.work_key(lot), {"lot": lot.pk})
    run(lot_tranches.NATURE)
    assert Decision.objects.count() == Attestation.objects.count() == 3
    assert Notification.objects.filter(utilisateur=ordre_decideur, cle=f"lot:{lot.pk}:fin").count() == 1
    assert Evenement.objects.filter(nature="controle:en_nombre", objet=f"ordres.LotDecisions:{lot.pk}").count() == 1


def test_a_file_that_changed_is_left_out_and_told(ouverte, ordre_decideur, ordre_president, jour_controle):
    lot = prepared(ouverte, ordre_decideur)
    change, hinder, deja = Cycle.objects.filter(dossier_campagne__campagne=ouverte).order_by("pk")
    # Still complete, but not the file that was shown.
    Action.objects.filter(cycle=change, item__code="A1a").update(intitule="Un autre titre", revision=2)
    make_anomalie(hinder.exercice, jour_controle)
    autre = Controle.objects.get(cycle=deja)
    decision_en_nombre.confirm(lot.pk, ordre_decideur, jour_controle)
    decision.decide(autre, intention(autre), ordre_president, jour_controle)
    run(lot_tranches.NATURE)
    assert {d.cycle_id: (d.etat, d.cause) for d in lot.dossiers.all()} == {
        change.pk: ("ecarte", "depasse"), hinder.pk: ("ecarte", "anomalie"), deja.pk: ("ecarte", "deja_decide"),
    }  # fmt: skip
    assert all(lot.dossiers.values_list("message", flat=True))
    assert Decision.objects.count() == 1
    assert Controle.objects.get(cycle=change).etat == "ouvert"


def test_two_clerks_at_once_decide_each_file_once(ouverte, ordre_decideur, ordre_president, jour_controle):
    premier, second = prepared(ouverte, ordre_decideur), prepared(ouverte, ordre_president)
    for lot, qui in ((premier, ordre_decideur), (second, ordre_president)):
        decision_en_nombre.confirm(lot.pk, qui, jour_controle)
    run(lot_tranches.NATURE)
    assert Decision.objects.count() == Attestation.objects.count() == 3
    comptes = [lot_lu.counts(lot) for lot in (premier, second)]
    assert sorted((c.decides, c.ecartes) for c in comptes) == [(0, 3), (3, 0)]
    assert [c.message for c in lot_lu.causes(second)] == [lot_lecture.PHRASES["deja_decide"]]


def test_pause_resume_and_cancel_what_is_left(ouverte, ordre_decideur, ordre_president, jour_controle, monkeypatch):
    monkeypatch.setattr(lot_tranches, "TRANCHE", 1)
    lot = prepared(ouverte, ordre_decideur)
    decision_en_nombre.confirm(lot.pk, ordre_decideur, jour_controle)
    assert lot_tranches.decide_slice(lot.pk, jour_controle) == 1
    decision_en_nombre.steer(lot.pk, "suspendre", ordre_decideur, jour_controle)
    run(lot_tranches.NATURE)
    assert Decision.objects.count() == 1
    with pytest.raises(Depasse):
        decision_en_nombre.steer(lot.pk, "suspendre", ordre_decideur, jour_controle)
    # Who starts it again answers for what is left, hence looks first.
    with pytest.raises(Refus, match="échantillon"):
        decision_en_nombre.steer(lot.pk, "reprendre", ordre_president, jour_controle)
    look(lot, ordre_president)
    decision_en_nombre.steer(lot.pk, "reprendre", ordre_president, jour_controle)
    assert lot_tranches.decide_slice(lot.pk, jour_controle) == 1
    decision_en_nombre.steer(lot.pk, "annuler", ordre_president, jour_controle)
    run(lot_tranches.NATURE)
    assert {d.auteur for d in Decision.objects.all()} == {ordre_decideur, ordre_president}
    assert sorted(lot.dossiers.values_list("etat", "cause")) == [("decide", ""), ("decide", ""), ("ecarte", "annule")]
    with pytest.raises(Depasse):
        decision_en_nombre.steer(lot.pk, "reprendre", ordre_president, jour_controle)


def test_author_who_lost_the_right_stops_the_lot(ouverte, ordre_decideur, jour_controle):
    lot = prepared(ouverte, ordre_decideur)
    decision_en_nombre.confirm(lot.pk, ordre_decideur, jour_controle)
    Appartenance.objects.filter(utilisateur=ordre_decideur).update(fin=date(2032, 2, 14))
    run(lot_tranches.NATURE)
    lot.refresh_from_db()
    assert (lot.etat, bool(lot.arret)) == (Etat.PAUSE, True)
    assert not Decision.objects.exists()


def test_from_the_list_only_what_can_be_decided_is(ouverte, echu, ordre_decideur, jour_controle):
    sans = complete_cycles(1)[0]
    control_at("ouvert", echu, ordre_decideur)
    lot = decision_en_nombre.prepare(Avancement.objects.all(), ordre_decideur, jour_controle)
    run(lot_lecture.NATURE)
    lot.refresh_from_db()
    causes = {d.cycle_id: d.cause for d in lot.dossiers.filter(etat=DossierLot.Etat.ECARTE)}
    assert causes[sans.pk] == "sans_controle"
    assert causes[echu.pk] == "incomplet"
    assert lot_lu.counts(lot).a_decider == 3
    assert lot.etat == Etat.PRET


def test_instance_that_asks_two_people_meanwhile_decides_none(ouverte, ordre_decideur, jour_controle, ssa):
    lot = prepared(ouverte, ordre_decideur)
    decision_en_nombre.confirm(lot.pk, ordre_decideur, jour_controle)
    # The control belongs to another instance than the one that decides: only the latter's rule is left to look at.
    Controle.objects.update(instance=instance_of(ssa))
    regle = {"portee": "toutes", "choisi_par": ordre_decideur, "maj_at": horloge.now()}
    ReglageDoubleRegard.objects.create(instance=instance_of(ordre_decideur), **regle)
    run(lot_tranches.NATURE)
    assert set(lot.dossiers.values_list("etat", "cause")) == {("ecarte", "double_regard")}
    assert not Decision.objects.exists()


def test_own_file_is_never_decided(ouverte, ordre_decideur, jour_controle):
    sien = Cycle.objects.filter(dossier_campagne__campagne=ouverte).earliest("pk")
    ordre_decideur.professionnel = sien.exercice.professionnel
    ordre_decideur.save()
    lot = decided(ouverte, ordre_decideur)
    assert lot.dossiers.get(cycle=sien).cause == "propre_dossier"
    assert Decision.objects.count() == 2


def test_nobody_chosen_is_refused(ouverte, ordre_decideur, jour_controle):
    with pytest.raises(Refus) as refus:
        decision_en_nombre.prepare(Avancement.objects.none(), ordre_decideur, jour_controle)
    assert refus.value.code == "personne"
    assert not LotDecisions.objects.exists()


def test_nothing_left_to_decide_is_refused(ouverte, ordre_decideur, jour_controle):
    decided(ouverte, ordre_decideur)
    with pytest.raises(Refus) as refus:
        decision_en_nombre.prepare_campagne(ouverte, ordre_decideur, jour_controle)
    assert refus.value.code == "personne"
