"""Open a control and lead it: states × transitions × roles, stale forms, constraints of PostgreSQL."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from accounts.models import Evenement, ExerciceTouche, Notification
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import controle as actes
from ordres.models import Controle, EtapeControle
from ordres.rules.chemin import SUR_PLACE
from ordres.workflow_controle import CONTROLE, INSTRUCTION, MOTS, Geste
from tests.ordres.situations import CHEMINS, JOUR_CONTROLE, control_at, ended_cycle


def test_workflow_table_is_whole():
    """Every state of the model is in the table, every step has its words, a decision leaves to a new examination."""
    assert CONTROLE.etats == set(Controle.Etat.values)
    assert {t.nom for t in CONTROLE.transitions} | set(SUR_PLACE) | {Geste.OUVRIR} == set(Geste) == set(MOTS)
    for decide in ("satisfait", "non_satisfait"):
        assert [t.nom for t in CONTROLE.possibles(decide)] == [Geste.REEXAMINER]


@pytest.mark.parametrize(
    ("jour", "code"), [(date(2031, 12, 30), "cycle_en_cours"), (date(2031, 12, 31), "cycle_en_cours")]
)
def test_not_opened_before_the_day_after(cycle, ordre_gestionnaire, jour, code):
    with pytest.raises(Refus) as refus:
        actes.open_controle(cycle, ordre_gestionnaire, jour)
    assert refus.value.code == code
    assert not Controle.objects.exists()


def test_opened_the_day_after_and_due_in_six_months(cycle, ordre_gestionnaire, au_jour):
    ouvert = actes.open_controle(cycle, ordre_gestionnaire, au_jour(date(2032, 1, 1)))
    assert (ouvert.etat, ouvert.echeance, ouvert.revision) == ("ouvert", date(2032, 6, 30), 1)
    assert ouvert.instance.code == "CNOM-75"
    etape = ouvert.etapes.get()
    assert (etape.transition, etape.de, etape.vers, etape.revision) == ("ouvrir", "", "ouvert", 1)
    professionnel = cycle.exercice.professionnel
    assert Evenement.objects.get(nature="controle:ouvert").professionnel == professionnel
    annonce = Notification.objects.get(professionnel=professionnel)
    assert "30/06/2032" in annonce.texte
    assert annonce.lien == f"/ordre/mon-controle/{cycle.pk}/"


def test_opened_once(echu, ordre_gestionnaire, jour_controle):
    actes.open_controle(echu, ordre_gestionnaire, jour_controle)
    with pytest.raises(Depasse):
        actes.open_controle(echu, ordre_gestionnaire, jour_controle)
    assert EtapeControle.objects.count() == 1


def test_closed_cycle_is_not_controlled(echu, ordre_gestionnaire, jour_controle):
    type(echu).objects.filter(pk=echu.pk).update(etat="clos")
    echu.refresh_from_db()
    with pytest.raises(Refus) as refus:
        actes.open_controle(echu, ordre_gestionnaire, jour_controle)
    assert refus.value.code == "cycle_clos"


@pytest.mark.parametrize(
    "qui", ["inconnu", "autre_ordre", "autre_departement", "ssa", "cnp", "employeur", "dgos", "exploitant", "titulaire"]
)
def test_only_the_competent_instance_opens(echu, jour_controle, request, qui):
    with pytest.raises(Refus) as refus:
        actes.open_controle(echu, request.getfixturevalue(qui), jour_controle)
    assert refus.value.code == ("propre_dossier" if qui == "titulaire" else "non_autorise")
    assert not Controle.objects.exists()


@pytest.mark.parametrize("etat", sorted(CHEMINS))
@pytest.mark.parametrize("geste", INSTRUCTION)
def test_every_state_times_every_step(echu, ordre_gestionnaire, jour_controle, etat, geste):
    """A step passes exactly from the states the table names; elsewhere nothing moves."""
    ouvert = control_at(etat, echu, ordre_gestionnaire)
    avant = (ouvert.etat, ouvert.revision, ouvert.etapes.count())
    transition = CONTROLE.transition(geste)
    if etat in transition.de:
        etape = actes.advance(
            ouvert, geste, ordre_gestionnaire, jour_controle, revision=ouvert.revision, motif="Parce que."
        )
        ouvert.refresh_from_db()
        assert (ouvert.etat, ouvert.revision) == (transition.vers, avant[1] + 1)
        assert (etape.de, etape.vers, etape.motif, etape.revision) == (
            etat,
            transition.vers,
            "Parce que.",
            avant[1] + 1,
        )
    else:
        with pytest.raises(Depasse):
            actes.advance(
                ouvert, geste, ordre_gestionnaire, jour_controle, revision=ouvert.revision, motif="Parce que."
            )
        ouvert.refresh_from_db()
        assert (ouvert.etat, ouvert.revision, ouvert.etapes.count()) == avant


@pytest.mark.parametrize("qui", ["ordre_gestionnaire", "ordre_decideur", "ordre_president", "ordre_national"])
def test_every_role_of_the_instance_instructs(echu, jour_controle, request, qui):
    auteur = request.getfixturevalue(qui)
    ouvert = control_at("motifs", echu, auteur)
    assert ouvert.observations_jusquau == date(2032, 3, 16)


@pytest.mark.parametrize("qui", ["inconnu", "autre_ordre", "autre_departement", "ssa", "titulaire"])
def test_nobody_else_instructs(echu, ordre_gestionnaire, jour_controle, request, qui):
    ouvert = control_at("ouvert", echu, ordre_gestionnaire)
    with pytest.raises(Refus):
        actes.advance(
            ouvert, Geste.DEMANDER_PIECES, request.getfixturevalue(qui), jour_controle, revision=1, motif="Pièce."
        )
    assert ouvert.etapes.count() == 1


@pytest.mark.parametrize("geste", [Geste.DEMANDER_PIECES, Geste.COMMUNIQUER_MOTIFS])
def test_a_reason_is_needed(echu, ordre_gestionnaire, jour_controle, geste):
    ouvert = control_at("ouvert", echu, ordre_gestionnaire)
    with pytest.raises(Refus) as refus:
        actes.advance(ouvert, geste, ordre_gestionnaire, jour_controle, revision=1, motif="  ")
    assert (refus.value.code, refus.value.champ) == ("motif_requis", "motif")


def test_the_decision_is_not_a_step(echu, ordre_president, jour_controle):
    ouvert = control_at("audition", echu, ordre_president)
    with pytest.raises(Refus):
        actes.advance(
            ouvert, Geste.DECIDER_SATISFAIT, ordre_president, jour_controle, revision=ouvert.revision, motif="x"
        )


def test_a_stale_form_moves_nothing(echu, ordre_gestionnaire, ordre_decideur, jour_controle):
    ouvert = control_at("ouvert", echu, ordre_gestionnaire)
    ancien = Controle.objects.get(pk=ouvert.pk)
    actes.advance(ouvert, Geste.DEMANDER_PIECES, ordre_gestionnaire, jour_controle, revision=1, motif="Une pièce.")
    with pytest.raises(Depasse):
        actes.advance(ancien, Geste.COMMUNIQUER_MOTIFS, ordre_decideur, jour_controle, revision=1, motif="Des motifs.")
    ouvert.refresh_from_db()
    assert (ouvert.etat, ouvert.revision, ouvert.observations_jusquau) == ("pieces", 2, None)
    assert Notification.objects.count() == 2


def test_ssa_alone_leads_the_control_of_a_military_practitioner(version, ssa, ordre_national, jour_controle):
    militaire = ended_cycle(nom="FICTIF-MILITAIRE", categorie="M")
    with pytest.raises(Refus):
        actes.open_controle(militaire, ordre_national, jour_controle)
    assert actes.open_controle(militaire, ssa, jour_controle).instance.code == "SSA"


def test_postgresql_refuses_a_step_without_reason(echu, ordre_gestionnaire, jour_controle):
    ouvert = control_at("ouvert", echu, ordre_gestionnaire)
    with pytest.raises(IntegrityError, match="etape_motivee"), transaction.atomic():
        EtapeControle.objects.create(
            controle=ouvert, revision=2, transition="demander_pieces", de="ouvert", vers="pieces", at=ouvert.ouvert_at
        )


def test_postgresql_refuses_two_steps_at_one_revision(echu, ordre_gestionnaire, jour_controle):
    ouvert = control_at("ouvert", echu, ordre_gestionnaire)
    with pytest.raises(IntegrityError, match="etape_revision_unique"), transaction.atomic():
        EtapeControle.objects.create(
            controle=ouvert,
            revision=1,
            transition="tenir_audition",
            de="motifs",
            vers="audition",
            motif="Texte fictif.",
            at=ouvert.ouvert_at,
        )


def test_postgresql_keeps_steps_as_written(echu, ordre_gestionnaire, jour_controle):
    etape = control_at("pieces", echu, ordre_gestionnaire).etapes.last()
    for requete in (
        "UPDATE ordres_etapecontrole SET motif = 'autre' WHERE id = %s",
        "DELETE FROM ordres_etapecontrole WHERE id = %s",
    ):
        with (
            pytest.raises(DatabaseError, match="etape_ajout_seul"),
            transaction.atomic(),
            connection.cursor() as curseur,
        ):
            curseur.execute(requete, [etape.pk])


def test_postgresql_dates_the_observations(echu, ordre_gestionnaire, jour_controle):
    ouvert = control_at("ouvert", echu, ordre_gestionnaire)
    with pytest.raises(IntegrityError, match="controle_observations_datees"), transaction.atomic():
        Controle.objects.filter(pk=ouvert.pk).update(etat="motifs", revision=2)
    assert not ExerciceTouche.objects.exists()
    assert jour_controle == JOUR_CONTROLE
