"""Two people for one decision: proposed by one, confirmed by another on the unchanged file, refused by PostgreSQL."""

from __future__ import annotations

import re

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from accounts import horloge
from accounts.models import Evenement
from actions.models import Action, Avancement
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import decision, decision_en_nombre, double_regard, propositions
from ordres.models import Decision, PropositionDecision, ReglageDoubleRegard
from tests.ordres.dossier.situations import two_people
from tests.ordres.situations import APRES_OBSERVATIONS, control_at, intention
from tests.people import client_of

REGLAGES = "ordre:reglages"


@pytest.fixture
def ouvert(complet, ordre_gestionnaire):
    return control_at("ouvert", complet, ordre_gestionnaire)


def hidden(page: str, adresse: str) -> dict[str, str]:
    """Hidden fields of the form sent to this address."""
    debut = page.index(f'action="{adresse}"')
    bloc = page[debut : page.index("</form>", debut)]
    return dict(re.findall(r'<input type="hidden" name="(revision|empreinte|proposition)" value="([^"]*)"', bloc))


@pytest.mark.parametrize("qui", ["titulaire", "ordre_gestionnaire", "ordre_decideur", "ordre_national", "exploitant"])
def test_the_setting_is_the_president_s(qui, request, db, jour):
    assert client_of(request.getfixturevalue(qui)).get(reverse(REGLAGES)).status_code == 403


def test_the_president_chooses_and_two_at_once_are_told(ordre_president, ordre_decideur, autre_ordre, jour):
    instance = ordre_president.appartenances.get().organisation
    client, url = client_of(ordre_president), reverse(REGLAGES)
    assert instance.nom in client.get(url).text
    choix = {"instance": instance.pk, "revision": 0, "portee": "non_satisfait"}
    assert client.post(url, choix).status_code == 302
    assert client.post(url, {**choix, "portee": "aucune"}).status_code == 409
    assert client.post(url, {**choix, "portee": "faux"}).status_code == 422
    assert client.post(url, {**choix, "revision": 1, "portee": "toutes"}).status_code == 302
    assert ReglageDoubleRegard.objects.get().portee == "toutes"
    assert double_regard.blocks_bulk(instance)
    autre = autre_ordre.appartenances.get().organisation
    assert not double_regard.blocks_bulk(autre)
    assert client.post(url, {**choix, "instance": autre.pk}).status_code == 403
    with pytest.raises(Refus, match="président"):
        double_regard.choose(instance, "aucune", revision=2, auteur=ordre_decideur, on=jour)
    assert Evenement.objects.filter(nature="instance:double_regard").count() == 2


def test_nothing_is_decided_in_bulk_where_each_takes_two(
    complet, ouvert, ordre_decideur, ordre_president, jour_controle
):
    lignes = Avancement.objects.filter(cycle=complet)
    assert decision_en_nombre.prepare(lignes, ordre_decideur, jour_controle).pk
    two_people(ordre_president, jour_controle, "non_satisfait")
    assert decision_en_nombre.prepare(lignes, ordre_decideur, jour_controle).pk
    two_people(ordre_president, jour_controle, "toutes", revision=1)
    with pytest.raises(Refus, match="rien ne se décide en nombre"):
        decision_en_nombre.prepare(lignes, ordre_decideur, jour_controle)


def test_without_the_rule_one_person_decides(ouvert, ordre_decideur, jour_controle):
    assert decision.decide(ouvert, intention(ouvert), ordre_decideur, jour_controle).sens == "satisfait"
    assert not PropositionDecision.objects.exists()


def test_alone_nobody_decides(ouvert, ordre_decideur, ordre_president, jour_controle):
    two_people(ordre_president, jour_controle)
    with pytest.raises(Refus, match="deux personnes"):
        decision.decide(ouvert, intention(ouvert), ordre_decideur, jour_controle)
    ouvert.refresh_from_db()
    # Their own proposal changes nothing to it.
    propositions.propose(ouvert, intention(ouvert), ordre_decideur, jour_controle)
    with pytest.raises(Refus, match="deux personnes"):
        decision.decide(ouvert, intention(ouvert), ordre_decideur, jour_controle)
    with pytest.raises(Refus, match="autre personne"):
        propositions.confirm(PropositionDecision.objects.get(), ordre_decideur, jour_controle)
    ouvert.refresh_from_db()
    assert (ouvert.etat, Decision.objects.count()) == ("ouvert", 0)


def test_from_the_screens_a_clerk_proposes_and_a_decider_confirms(
    complet, ouvert, ordre_gestionnaire, ordre_decideur, ordre_president, jour_controle
):
    two_people(ordre_president, jour_controle)
    clerc, decideur = client_of(ordre_gestionnaire), client_of(ordre_decideur)
    dossier, proposer = (reverse(f"ordre:{nom}", args=[complet.pk]) for nom in ("dossier", "proposer"))
    assert "Donner l’indication finale" not in decideur.get(dossier).text
    champs = hidden(clerc.get(dossier).text, proposer)
    assert clerc.post(proposer, champs).status_code == 422
    assert clerc.post(proposer, {**champs, "sens": "satisfait", "motif": "Tout est établi."}).status_code == 302
    page = clerc.get(dossier).text
    assert "Un autre décideur de l’instance doit la confirmer." in page and "Retirer ma proposition" in page
    assert not Decision.objects.exists()
    confirmer = reverse("ordre:confirmer", args=[complet.pk])
    page = decideur.get(dossier).text
    assert "Tout est établi." in page
    attente = hidden(page, confirmer)
    assert clerc.post(confirmer, attente).status_code == 403 or not Decision.objects.exists()
    assert decideur.post(confirmer, attente).status_code == 302
    rendue = Decision.objects.get()
    confirmee = PropositionDecision.objects.get()
    assert (rendue.auteur, rendue.motif, confirmee.decision) == (ordre_decideur, "Tout est établi.", rendue)
    assert (confirmee.auteur, confirmee.clos_par) == (ordre_gestionnaire, ordre_decideur)
    assert decideur.post(confirmer, attente).status_code == 409
    assert "Décider à deux personnes" not in decideur.get(dossier).text


def test_a_file_that_moved_is_not_confirmed(ouvert, ordre_gestionnaire, ordre_decideur, ordre_president, jour_controle):
    two_people(ordre_president, jour_controle)
    proposee = propositions.propose(ouvert, intention(ouvert), ordre_gestionnaire, jour_controle)
    Action.objects.filter(pk=ouvert.cycle.actions.first().pk).update(is_retiree=True, revision=2)
    page = client_of(ordre_decideur).get(reverse("ordre:dossier", args=[ouvert.cycle_id])).text
    assert "Le dossier a changé depuis" in page
    with pytest.raises(Depasse):
        propositions.confirm(proposee, ordre_decideur, jour_controle)
    proposee.refresh_from_db()
    assert proposee.etat == "en_attente" and not Decision.objects.exists()


def test_set_aside_with_a_reason_or_withdrawn(
    complet, ouvert, ordre_gestionnaire, ordre_decideur, ordre_president, jour_controle
):
    two_people(ordre_president, jour_controle)
    url = reverse("ordre:ecarter", args=[complet.pk])
    proposee = propositions.propose(ouvert, intention(ouvert), ordre_gestionnaire, jour_controle)
    with pytest.raises(Depasse):
        propositions.propose(ouvert, intention(ouvert), ordre_decideur, jour_controle)
    client = client_of(ordre_decideur)
    assert client.post(url, {"proposition": proposee.pk, "motif": ""}).status_code == 422
    assert client.post(url, {"proposition": proposee.pk, "motif": "Une pièce manque."}).status_code == 302
    assert client.post(url, {"proposition": proposee.pk, "motif": "Encore."}).status_code == 409
    assert client.post(url, {"proposition": "x"}).status_code == 404
    retiree = propositions.propose(ouvert, intention(ouvert), ordre_gestionnaire, jour_controle)
    assert client_of(ordre_gestionnaire).post(url, {"proposition": retiree.pk}).status_code == 302
    assert sorted(PropositionDecision.objects.values_list("etat", flat=True)) == ["ecartee", "retiree"]


def test_only_a_refusal_takes_two_people_when_so_chosen(
    echu, ordre_gestionnaire, ordre_decideur, ordre_president, jour_controle, au_jour
):
    two_people(ordre_president, jour_controle, "non_satisfait")
    ouvert = control_at("audition", echu, ordre_gestionnaire)
    jour = au_jour(APRES_OBSERVATIONS)
    instance = ordre_president.appartenances.get().organisation
    assert not double_regard.blocks_bulk(instance) and double_regard.concerns(instance, "non_satisfait")
    page = client_of(ordre_decideur).get(reverse("ordre:dossier", args=[echu.pk])).text
    assert "Proposer une indication" in page and "Donner l’indication finale" in page
    refus = intention(ouvert, jour, "non_satisfait", "Deux axes manquent.")
    with pytest.raises(Refus, match="deux personnes"):
        decision.decide(ouvert, refus, ordre_decideur, jour)
    ouvert.refresh_from_db()
    proposee = propositions.propose(ouvert, refus, ordre_gestionnaire, jour)
    assert propositions.confirm(proposee, ordre_decideur, jour).sens == "non_satisfait"


def test_an_obstacle_of_the_contradictory_path_is_said_at_once(
    echu, ordre_gestionnaire, ordre_president, jour_controle
):
    two_people(ordre_president, jour_controle)
    ouvert = control_at("motifs", echu, ordre_gestionnaire)
    with pytest.raises(Refus):
        propositions.propose(
            ouvert, intention(ouvert, sens="non_satisfait", motif="Rien."), ordre_gestionnaire, jour_controle
        )
    with pytest.raises(Refus, match="motif"):
        propositions.propose(ouvert, intention(ouvert), ordre_gestionnaire, jour_controle)
    assert not PropositionDecision.objects.exists()


def test_postgresql_refuses_that_who_proposes_confirms(ouvert, ordre_decideur, ordre_president, jour_controle):
    two_people(ordre_president, jour_controle)
    proposee = propositions.propose(ouvert, intention(ouvert), ordre_decideur, jour_controle)
    siennes = PropositionDecision.objects.filter(pk=proposee.pk)
    for valeurs in (
        {"etat": "ecartee", "clos_par": ordre_decideur, "clos_at": horloge.now(), "motif_cloture": "x"},
        {"etat": "confirmee", "clos_par": ordre_president, "clos_at": horloge.now()},  # without its decision
        {"motif": "Réécrit."},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            siennes.update(**valeurs)
    with pytest.raises(IntegrityError), transaction.atomic():
        PropositionDecision.objects.create(
            controle=ouvert, sens="non_satisfait", motif="", revision=1, empreinte="a" * 64, at=horloge.now(),
            instance=proposee.instance, auteur=ordre_president, etat="retiree", clos_par=ordre_president,
            clos_at=horloge.now(),
        )  # fmt: skip
