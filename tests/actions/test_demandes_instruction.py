"""The Ordre answers a request: the cast in order, each kind by its own act, both written or nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import ProgrammingError, transaction

from accounts.journal import Fait
from accounts.models import Evenement, Notification, Specialite, Utilisateur
from actions import amenagements, demandes_instruction, interruptions
from actions.demandes_effet import effect_of
from actions.models import ConditionReprise, Cycle, DemandeOrdre, EtapeDemande, Exoneration, Interruption
from actions.objets_demande import Objet
from actions.rules.demande import GesteDemande
from actions.situation import situation
from certif.socle.period import Period
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from tests.actions.demandes import make_request, typed
from tests.people import JOUR

AUTRES = ("inconnu", "autre_departement", "autre_ordre", "ssa", "cnp", "dgos", "employeur", "titulaire")
MOTIF = "Attestation fictive lue."


@pytest.fixture
def demande(cycle, titulaire) -> DemandeOrdre:
    return make_request(titulaire, cycle)


def take(demande: DemandeOrdre, auteur: Utilisateur) -> None:
    demandes_instruction.take(demande, auteur=auteur, revision=demande.revision, on=JOUR)


def accept(demande: DemandeOrdre, auteur: Utilisateur, vu: str | None = None) -> None:
    demandes_instruction.accept(demande, auteur=auteur, revision=demande.revision, motif=MOTIF, vu=vu, on=JOUR)


def dates_of(cycle: Cycle) -> list[tuple]:
    return list(Cycle.objects.filter(exercice=cycle.exercice).order_by("debut").values_list("debut", "fin"))


@pytest.mark.parametrize("nom", AUTRES)
def test_nobody_else_answers(nom, request, demande):
    auteur = request.getfixturevalue(nom)
    faits = {"auteur": auteur, "revision": 2, "on": JOUR}
    for act in (
        lambda: demandes_instruction.take(demande, **faits),
        lambda: demandes_instruction.ask_complement(demande, motif=MOTIF, **faits),
        lambda: demandes_instruction.accept(demande, motif=MOTIF, vu=None, **faits),
        lambda: demandes_instruction.refuse(demande, motif=MOTIF, recours="", **faits),
    ):
        with pytest.raises(Refus) as refus:
            act()
        assert refus.value.code == "non_autorise"
    assert demandes_instruction.may(auteur, demande, JOUR) == set()
    assert DemandeOrdre.objects.get().etat == "deposee"


def test_a_clerk_examines_and_a_decider_decides(demande, ordre_gestionnaire, ordre_decideur):
    take(demande, ordre_gestionnaire)
    assert demandes_instruction.may(ordre_gestionnaire, demande, JOUR) == {
        GesteDemande.PRENDRE, GesteDemande.DEMANDER_COMPLEMENT,
    }  # fmt: skip
    with pytest.raises(Refus) as refus:
        accept(demande, ordre_gestionnaire)
    assert refus.value.code == "non_autorise"
    assert GesteDemande.REFUSER in demandes_instruction.may(ordre_decideur, demande, JOUR)


def test_nobody_answers_their_own_request(demande, ordre_decideur, cycle):
    Utilisateur.objects.filter(professionnel=cycle.exercice.professionnel).update(professionnel=None)
    Utilisateur.objects.filter(pk=ordre_decideur.pk).update(professionnel=cycle.exercice.professionnel)
    ordre_decideur.refresh_from_db()
    with pytest.raises(Refus):
        take(demande, ordre_decideur)
    assert not DemandeOrdre.objects.visible_to(ordre_decideur, JOUR).exists()


@pytest.mark.parametrize(
    ("objet", "champs"),
    [
        (Objet.INTERRUPTION, {"debut": date(2023, 2, 1), "fin": date(2026, 5, 31)}),
        (Objet.INTERRUPTION, {}),
        (Objet.REPRISE, {}),
        (Objet.EXONERATION, {"axe": 2, "seuil": 1, "debut": date(2025, 1, 1)}),
        (Objet.ALLEGEMENT, {}),
    ],
)
def test_the_effect_shown_is_the_effect_obtained(objet, champs, cycle, titulaire, ordre_decideur):
    decision = {"motif": MOTIF, "auteur": ordre_decideur, "on": JOUR}
    amenagements.ask_for_resumption(cycle, ["A3a"], **decision)
    if objet is Objet.REPRISE:
        interruptions.record_interruption(cycle.exercice, Period(date(2023, 2, 1)), **decision)
    demande = make_request(titulaire, cycle, typed(objet, **champs))
    take(demande, ordre_decideur)
    effet = effect_of(demande, JOUR)
    accept(demande, ordre_decideur, effet.empreinte)
    assert demande.etat == "acceptee"
    if effet.dates is not None:
        assert dates_of(cycle) == [(c.periode.debut, c.fin) for c in effet.dates.apres]
    else:
        attendu = effet.exigences.apres.avancement
        assert situation(Cycle.objects.get(pk=cycle.pk), JOUR).avancement == attendu
    facts = {
        Objet.INTERRUPTION: Interruption.objects.filter(motif=f"Demande n°\u00a0{demande.pk}"),
        Objet.REPRISE: Interruption.objects.filter(fin=date(2026, 5, 31)),
        Objet.EXONERATION: Exoneration.objects.filter(axe=2, seuil=1, document=f"Demande n°\u00a0{demande.pk}"),
    }
    assert facts[objet].count() == 1 if objet in facts else not ConditionReprise.objects.exists()
    titres = Notification.objects.filter(professionnel=titulaire.professionnel).values_list("titre", flat=True)
    assert "Votre demande est acceptée" in titres


def test_a_correction_is_made_at_its_source(cycle, titulaire, ordre_decideur):
    Specialite.objects.get_or_create(code="SM04", defaults={"libelle": "Cardiologie fictive", "profession": "10"})
    demande = make_request(titulaire, cycle, typed(Objet.CORRECTION, donnee="specialite", valeur="SM04"))
    assert effect_of(demande, JOUR).essai.specialite.code == "SM04"
    take(demande, ordre_decideur)
    accept(demande, ordre_decideur, effect_of(demande, JOUR).empreinte)
    cycle.exercice.refresh_from_db()
    assert cycle.exercice.specialite == ""
    assert "à sa source" in Notification.objects.get(titre="Votre demande est acceptée").texte


def test_a_refusal_keeps_its_reason_and_its_remedies(demande, titulaire, ordre_decideur):
    take(demande, ordre_decideur)
    suite = {"auteur": ordre_decideur, "revision": 3, "on": JOUR, "recours": "Recours fictif sous deux mois."}
    with pytest.raises(Refus) as refus:
        demandes_instruction.refuse(demande, motif=" ", **suite)
    assert refus.value.code == "motif_requis"
    demandes_instruction.refuse(demande, motif="Pièce fictive illisible.", **suite)
    assert (demande.etat, demande.recours) == ("refusee", "Recours fictif sous deux mois.")
    message = Notification.objects.get(titre="Votre demande est refusée")
    assert "illisible" not in message.texte
    evenement = Evenement.objects.filter(nature=Fait.DEMANDE_ETAPE).latest("pk")
    assert (evenement.organisation.code, evenement.motif) == ("CNOM-75", "Pièce fictive illisible.")
    assert not Interruption.objects.exists()


def test_two_agents_answer_once(demande, ordre_decideur, ordre_president):
    take(demande, ordre_decideur)
    double = DemandeOrdre.objects.get(pk=demande.pk)
    accept(demande, ordre_decideur)
    with pytest.raises(Depasse):
        accept(double, ordre_president)
    assert Interruption.objects.count() == 1
    assert EtapeDemande.objects.filter(vers="acceptee").count() == 1


def test_what_the_act_refuses_leaves_the_request_as_it_was(demande, cycle, ordre_decideur):
    take(demande, ordre_decideur)
    vu = effect_of(demande, JOUR).empreinte
    Interruption.objects.create(
        exercice=cycle.exercice, debut=date(2026, 3, 1), fin=date(2026, 3, 2), created_at="2026-06-01T00:00Z"
    )
    cycle.exercice.inscriptions.update(debut=date(2025, 1, 1))
    with pytest.raises(Depasse):
        accept(demande, ordre_decideur, vu)
    Cycle.objects.filter(pk=cycle.pk).update(etat="controle")
    demande.refresh_from_db()
    with pytest.raises(Refus) as refus:
        accept(demande, ordre_decideur)
    assert refus.value.code == "cycle_ferme"
    assert DemandeOrdre.objects.get().etat == "en_examen"
    assert effect_of(demande, JOUR).refus.code == "cycle_ferme"


def test_a_request_follows_its_person_to_another_council(demande, cycle, autre_departement, ordre_decideur):
    type(cycle.exercice).objects.filter(pk=cycle.exercice_id).update(departement="69", region="84")
    demande = DemandeOrdre.objects.get()
    assert not DemandeOrdre.objects.visible_to(ordre_decideur, JOUR).exists()
    take(demande, autre_departement)
    assert demande.instance.code == "CNOM-69"


def test_military_practitioners_are_answered_by_the_ssa_alone(demande, cycle, ssa, ordre_decideur):
    type(cycle.exercice).objects.filter(pk=cycle.exercice_id).update(categorie="M")
    demande = DemandeOrdre.objects.get()
    with pytest.raises(Refus):
        take(demande, ordre_decideur)
    take(demande, ssa)
    assert demande.suivie_par == ssa


def test_steps_are_never_rewritten(demande):
    with pytest.raises(ProgrammingError), transaction.atomic():
        EtapeDemande.objects.update(motif="Autre texte.")


def test_a_cycle_that_a_corrected_fact_removed_says_so(cycle, titulaire, ordre_decideur):
    demande = make_request(titulaire, cycle, typed(Objet.EXONERATION))
    DemandeOrdre.objects.update(cycle=None)
    demande.refresh_from_db()
    assert effect_of(demande, JOUR + timedelta(days=1)).refus.code == "cycle_disparu"
