"""The final indication: who, when, on which file; once, frozen, with its attestation."""

from __future__ import annotations

import hashlib
import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.utils import DatabaseError

from accounts import horloge, travaux
from accounts.models import Evenement, ExerciceTouche, Notification, Travail
from actions import projection
from actions.models import Action, Avancement, Cycle, Justificatif
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import constat, decision
from ordres.models import Attestation, Controle, Decision
from tests.ordres.situations import APRES_OBSERVATIONS, JOUR_CONTROLE, control_at, intention
from tests.referentiels_fictifs import make_action


def _nothing_written(ouvert: Controle) -> None:
    ouvert.refresh_from_db()
    assert not ouvert.is_clos
    assert not Decision.objects.exists()
    assert not Attestation.objects.exists()
    assert Cycle.objects.get(pk=ouvert.cycle_id).etat == "ouvert"


def test_complete_file_is_proposed_then_satisfied(complet, ordre_decideur, jour_controle):
    ouvert = control_at("ouvert", complet, ordre_decideur)
    assert constat.read(complet, jour_controle).complet
    rendue = decision.decide(ouvert, intention(ouvert), ordre_decideur, jour_controle)
    complet.refresh_from_db()
    assert (complet.etat, complet.jugement, complet.juge_le) == ("controle", "satisfait", jour_controle)
    assert Avancement.objects.get(pk=complet.pk).cycle_etat == "controle"
    assert (rendue.motif, rendue.jour, rendue.organisation.code) == ("", jour_controle, "CNOM-75")
    assert rendue.attestation.numero == "CP-2032-CNOM-000001"
    assert ExerciceTouche.objects.filter(pk=complet.exercice_id).exists()
    assert Travail.objects.filter(nature="ordres.attestation_pdf").count() == 1
    assert Evenement.objects.filter(nature__in=["controle:decide", "attestation:emise"]).count() == 2
    assert Notification.objects.filter(titre__contains="satisfaite").count() == 1


def test_incomplete_file_needs_a_reason_to_be_satisfied(echu, ordre_decideur, jour_controle):
    ouvert = control_at("ouvert", echu, ordre_decideur)
    with pytest.raises(Refus) as refus:
        decision.decide(ouvert, intention(ouvert), ordre_decideur, jour_controle)
    assert (refus.value.code, refus.value.champ) == ("motif_requis", "motif")
    _nothing_written(ouvert)
    rendue = decision.decide(ouvert, intention(ouvert, motif="Équivalence établie."), ordre_decideur, jour_controle)
    assert rendue.motif == "Équivalence établie."


@pytest.mark.parametrize(
    ("qui", "code"),
    [
        ("inconnu", "non_autorise"), ("autre_ordre", "non_autorise"), ("autre_departement", "non_autorise"),
        ("ssa", "non_autorise"), ("ordre_gestionnaire", "non_autorise"), ("employeur", "non_autorise"),
        ("exploitant", "non_autorise"), ("titulaire", "propre_dossier"),
    ],
)  # fmt: skip
def test_who_may_not_decide(complet, ordre_decideur, jour_controle, request, qui, code):
    ouvert = control_at("ouvert", complet, ordre_decideur)
    with pytest.raises(Refus) as refus:
        decision.decide(ouvert, intention(ouvert), request.getfixturevalue(qui), jour_controle)
    assert refus.value.code == code
    _nothing_written(ouvert)


@pytest.mark.parametrize("qui", ["ordre_decideur", "ordre_president", "ordre_national"])
def test_who_may_decide(complet, ordre_gestionnaire, jour_controle, request, qui):
    ouvert = control_at("ouvert", complet, ordre_gestionnaire)
    assert decision.decide(ouvert, intention(ouvert), request.getfixturevalue(qui), jour_controle).pk


@pytest.mark.parametrize(
    ("etape", "jour", "entendu", "code"),
    [
        ("ouvert", JOUR_CONTROLE, True, "depasse"),
        ("pieces", JOUR_CONTROLE, True, "depasse"),
        ("motifs", JOUR_CONTROLE, True, "delai_observations"),
        ("motifs", APRES_OBSERVATIONS - timedelta(days=1), True, "delai_observations"),
        ("motifs", APRES_OBSERVATIONS, False, "audition"),
        ("observations", JOUR_CONTROLE, False, "audition"),
        ("motifs", APRES_OBSERVATIONS, True, None),
        ("observations", JOUR_CONTROLE, True, None),
        ("audition", JOUR_CONTROLE, False, None),
    ],
)
def test_not_satisfied_only_after_the_contradictory_path(
    echu, ordre_decideur, jour_controle, au_jour, etape, jour, entendu, code
):
    ouvert = control_at(etape, echu, ordre_decideur)
    au_jour(jour)
    voulu = intention(ouvert, jour, "non_satisfait", "Deux axes ne sont pas établis.", entendu=entendu)
    if code is None:
        rendue = decision.decide(ouvert, voulu, ordre_decideur, jour)
        assert rendue.constat["contradictoire"]["entendu"] is True
        assert Cycle.objects.get(pk=echu.pk).jugement == "non_satisfait"
        assert not Attestation.objects.exists()
    else:
        with pytest.raises(Refus) as refus:
            decision.decide(ouvert, voulu, ordre_decideur, jour)
        assert refus.value.code == code
        _nothing_written(ouvert)


def test_not_satisfied_needs_a_reason(echu, ordre_decideur, jour_controle):
    ouvert = control_at("audition", echu, ordre_decideur)
    with pytest.raises(Refus) as refus:
        decision.decide(ouvert, intention(ouvert, sens="non_satisfait"), ordre_decideur, jour_controle)
    assert refus.value.code == "motif_requis"


def test_stale_control_is_refused(complet, ordre_decideur, jour_controle):
    ouvert = control_at("pieces", complet, ordre_decideur)
    with pytest.raises(Depasse):
        decision.decide(ouvert, intention(ouvert, revision=1), ordre_decideur, jour_controle)
    _nothing_written(ouvert)


def test_file_that_changed_since_it_was_shown_is_refused(complet, ordre_decideur, jour_controle):
    ouvert = control_at("ouvert", complet, ordre_decideur)
    vu = intention(ouvert)
    Action.objects.filter(cycle=complet, item__code="A1a").update(is_retiree=True, revision=2)
    with pytest.raises(Depasse, match="Le dossier a changé depuis son affichage"):
        decision.decide(ouvert, vu, ordre_decideur, jour_controle)
    _nothing_written(ouvert)


def test_digest_does_not_move_with_the_day(complet, jour_controle):
    veille, lendemain = (constat.read(complet, jour_controle + timedelta(days=n)) for n in (-1, 1))
    assert veille.empreinte == lendemain.empreinte
    assert veille.donnees["lu_le"] != lendemain.donnees["lu_le"]


def test_what_the_decision_saw_is_frozen(complet, ordre_decideur, jour_controle):
    ouvert = control_at("ouvert", complet, ordre_decideur)
    rendue = decision.decide(ouvert, intention(ouvert), ordre_decideur, jour_controle)
    fige = dict(rendue.constat)
    make_action(complet, "A1c", intitule="Ajoutée après la décision")
    Action.objects.filter(cycle=complet, item__code="A2a").update(is_retiree=True)
    projection.rebuild([complet.pk], jour_controle)
    rendue.refresh_from_db()
    assert rendue.constat == fige
    assert len(fige["actions"]) == 8
    assert constat.digest(fige) == fige["empreinte"]
    assert {a["verdict"]["compte"] for a in fige["actions"]} == {True}
    assert fige["parametres"]["controle_mois"] == 6
    assert constat.read(complet, jour_controle).empreinte != fige["empreinte"]


def test_digest_holds_the_proofs(complet, titulaire, jour_controle):
    avant = constat.read(complet, jour_controle)
    sha = hashlib.sha256(b"piece").hexdigest()
    Justificatif.objects.create(
        action=complet.actions.first(), fichier="justificatifs/x.pdf", nom="x.pdf", type_mime="application/pdf",
        taille=5, sha256=sha, deposee_par=titulaire, created_at=horloge.now(),
    )  # fmt: skip
    apres = constat.read(complet, jour_controle)
    assert apres.empreinte != avant.empreinte
    assert [sha] in [a["justificatifs"] for a in apres.donnees["actions"]]


def test_decided_once(complet, ordre_decideur, ordre_president, jour_controle):
    ouvert = control_at("ouvert", complet, ordre_decideur)
    vu = intention(ouvert)
    decision.decide(ouvert, vu, ordre_decideur, jour_controle)
    ancien = Controle.objects.get(pk=ouvert.pk)
    with pytest.raises(Depasse):
        decision.decide(ancien, vu, ordre_president, jour_controle)
    assert Decision.objects.count() == Attestation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_deciders_at_once_one_effect(complet, ordre_decideur, ordre_president, jour_controle):
    ouvert = control_at("ouvert", complet, ordre_decideur)
    vu = intention(ouvert)
    resultats: list[str] = []
    depart = threading.Barrier(2)

    def decide(auteur) -> None:
        mien = Controle.objects.select_related("cycle__exercice__professionnel").get(pk=ouvert.pk)
        depart.wait()
        try:
            with horloge.fixed_day(jour_controle):
                decision.decide(mien, vu, auteur, jour_controle)
            resultats.append("fait")
        except Depasse:
            resultats.append("depasse")
        finally:
            connections.close_all()

    fils = [threading.Thread(target=decide, args=(auteur,)) for auteur in (ordre_decideur, ordre_president)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert sorted(resultats) == ["depasse", "fait"]
    assert Decision.objects.count() == Attestation.objects.count() == 1
    assert Notification.objects.filter(titre__contains="satisfaite").count() == 1
    assert Evenement.objects.filter(nature="controle:decide").count() == 1


@pytest.mark.parametrize(
    ("sens", "complet_", "contrainte"),
    [("non_satisfait", True, "decision_refus_motive"), ("satisfait", False, "decision_incomplete_motivee")],
)
def test_postgresql_asks_for_the_reason(echu, ordre_decideur, jour_controle, sens, complet_, contrainte):
    ouvert = control_at("ouvert", echu, ordre_decideur)
    with pytest.raises(IntegrityError, match=contrainte), transaction.atomic():
        Decision.objects.create(
            controle=ouvert, sens=sens, constat={"complet": complet_}, auteur=ordre_decideur,
            organisation=ouvert.instance, jour=jour_controle, created_at=horloge.now(),
        )  # fmt: skip


def test_postgresql_keeps_the_decision(attestation):
    for requete in (
        "UPDATE ordres_decision SET motif = 'x'",
        "DELETE FROM ordres_decision",
        "UPDATE ordres_decision SET constat = '{}'",
    ):
        with pytest.raises(DatabaseError, match="decision_"), transaction.atomic(), connection.cursor() as curseur:
            curseur.execute(requete)


def test_next_cycle_follows(attestation, complet, jour_controle):
    travaux.run_pending(["cycles.recalcul"])
    suivant = Cycle.objects.filter(exercice=complet.exercice).latest("debut")
    assert suivant.debut == date(2032, 1, 1)
    assert Cycle.objects.get(pk=complet.pk).etat == "controle"
