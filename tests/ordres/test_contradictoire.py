"""Both sides of the contradictory path: answers, observations, hearing, a decision replaced, a referral."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils.timezone import get_default_timezone

from accounts.models import Evenement, Notification
from actions.justificatifs import accept
from actions.models import Cycle
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import auditions, decision, ecrits, remplacement, saisine
from ordres import controle as actes
from ordres.models import Attestation, Decision, EcritControle, Saisine
from ordres.workflow_controle import Geste, words_of
from referentiels.parametres import parametres_au
from tests.ordres.ecrits import PDF
from tests.ordres.situations import APRES_OBSERVATIONS, JOUR_CONTROLE, control_at, ended_cycle, intention
from tests.people import client_of

PARIS = get_default_timezone()
DATES = [datetime(2032, 3, 1, 14, 30, tzinfo=PARIS), datetime(2032, 3, 3, 9, 0, tzinfo=PARIS)]


@pytest.fixture
def motifs(echu, ordre_gestionnaire, jour_controle):
    """A control whose reasons were communicated: observations until 16/03/2032."""
    return control_at("motifs", echu, ordre_gestionnaire)


@pytest.fixture
def refuse(motifs, ordre_decideur, au_jour):
    """The same, declared not satisfied on 17/03/2032."""
    jour = au_jour(APRES_OBSERVATIONS)
    voulu = intention(motifs, jour, "non_satisfait", "Deux axes manquent.", entendu=True)
    rendue = decision.decide(motifs, voulu, ordre_decideur, jour)
    # What a commit checks: the next decision comes another day.
    connection.check_constraints()
    return rendue


def _code(acte, *args, **options) -> str:
    with pytest.raises(Refus) as refus:
        acte(*args, **options)
    return refus.value.code


# What the professional writes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("jour", "tardif"), [(date(2032, 3, 16), False), (APRES_OBSERVATIONS, True)])
def test_observations_are_received_with_their_date_and_late_ones_are_said_late(
    motifs, titulaire, au_jour, jour, tardif
):
    etape = ecrits.send(titulaire, motifs, "observations", " Mes observations. ", au_jour(jour))
    assert (motifs.etat, etape.motif, etape.auteur) == ("observations", "Mes observations.", titulaire)
    ecrit = EcritControle.objects.get()
    assert (ecrit.etat, ecrit.is_tardif, ecrit.etape) == ("envoye", tardif, etape)
    recu = Notification.objects.get(titre="Vos observations sont reçues").texte
    assert ("tardif" in recu) is tardif
    assert Evenement.objects.filter(nature="controle:etape", auteur=titulaire, details__tardif=tardif).exists()


def test_late_observations_may_be_refused_by_the_parameter(motifs, titulaire, au_jour, monkeypatch):
    monkeypatch.setattr(ecrits, "parametres_au", lambda on: parametres_au(on, observations_tardives=False))
    jour = au_jour(APRES_OBSERVATIONS)
    assert _code(ecrits.send, titulaire, motifs, "observations", "Trop tard.", jour) == "hors_delai"
    assert not EcritControle.objects.exists()
    assert motifs.etat == "motifs"


def test_only_the_holder_writes_and_only_when_it_is_awaited(motifs, titulaire, inconnu, ordre_gestionnaire):
    jour = JOUR_CONTROLE
    for autre in (inconnu, ordre_gestionnaire):
        assert _code(ecrits.send, autre, motifs, "observations", "x", jour) == "non_autorise"
    assert _code(ecrits.send, titulaire, motifs, "pieces", "x", jour) == "ecrit_ferme"
    assert _code(ecrits.send, titulaire, motifs, "observations", "  ", jour) == "motif_requis"
    assert motifs.etapes.count() == 2


def test_observations_after_the_decision_have_a_clear_answer(refuse, titulaire, au_jour):
    controle = refuse.controle
    page = client_of(titulaire).post(
        reverse("ordre:ecrire", args=[controle.cycle_id, "observations"]), {"texte": "Trop tard.", "envoyer": "1"}
    )
    assert page.status_code == 422
    assert "s’est prononcé" in page.text
    assert "Trop tard." in page.text
    assert Evenement.objects.filter(nature="controle:refuse", auteur=titulaire).get().details["code"] == "ecrit_ferme"


def test_the_page_keeps_the_draft_joins_documents_and_sends_once(motifs, titulaire):
    client, cycle = client_of(titulaire), motifs.cycle
    adresse = reverse("ordre:ecrire", args=[cycle.pk, "observations"])
    page = client.get(adresse)
    assert "mardi 16 mars 2032 inclus" in page.text
    jeton = f"{page.context['form'].initial['jeton']}"
    champs = {"jeton": jeton, "texte": "Mon brouillon.", "garder": "1"}
    piece = SimpleUploadedFile("preuve.pdf", PDF, "application/pdf")
    assert client.post(adresse, {**champs, "preuve": piece}).status_code == 302
    assert (EcritControle.objects.get().texte, motifs.etapes.count()) == ("Mon brouillon.", 2)
    assert "preuve.pdf" in client.get(adresse).text
    for _ in range(2):
        envoi = client.post(adresse, {**champs, "texte": "Mes observations.", "envoyer": "1"})
        assert envoi["Location"] == reverse("ordre:mon_controle", args=[cycle.pk])
    assert EcritControle.objects.get().etat == "envoye"
    lu = client.get(reverse("ordre:mon_controle", args=[cycle.pk])).text
    assert "Accusé de réception" in lu
    assert "Mes observations." in lu


def test_the_instance_reads_what_was_sent_with_its_documents(motifs, titulaire, ordre_decideur, autre_departement):
    ecrit = ecrits.keep(titulaire, motifs, "observations", "Mes observations.")
    piece = ecrits.join(titulaire, ecrit, accept(SimpleUploadedFile("preuve.pdf", PDF)))
    adresse = reverse("ordre:ecrit_piece", args=[motifs.cycle_id, piece.pk])
    assert client_of(ordre_decideur).get(adresse).status_code == 404
    ecrits.send(titulaire, motifs, "observations", "Mes observations.", JOUR_CONTROLE)
    page = client_of(ordre_decideur).get(reverse("ordre:dossier", args=[motifs.cycle_id])).text
    assert "Mes observations." in page
    assert adresse in page
    assert client_of(ordre_decideur).get(adresse).getvalue() == PDF
    assert Evenement.objects.filter(
        nature="justificatif:lu", professionnel=motifs.cycle.exercice.professionnel
    ).exists()
    assert client_of(autre_departement).get(adresse).status_code == 404
    with pytest.raises(DatabaseError, match="piece_ecrit_gardee"), transaction.atomic():
        piece.delete()


def test_an_answer_to_a_request_for_documents(echu, ordre_gestionnaire, titulaire, jour_controle):
    ouvert = control_at("pieces", echu, ordre_gestionnaire)
    assert ouvert.pieces_jusquau == date(2032, 3, 16)
    page = client_of(titulaire).get(reverse("ordre:mon_controle", args=[echu.pk])).text
    assert "Votre silence ne vaut pas refus" in page
    etape = ecrits.send(titulaire, ouvert, "pieces", "", jour_controle)
    assert (ouvert.etat, etape.motif) == ("pieces_recues", "Pièces ajoutées au compte.")


# The hearing ---------------------------------------------------------------------------------------------------------


def _propose(controle, auteur, on=JOUR_CONTROLE, dates=DATES, lieu="Salle fictive"):
    return auditions.propose(controle, auteur, on, revision=controle.revision, dates=dates, lieu=lieu)


def test_a_hearing_is_asked_for_proposed_chosen_and_held(motifs, titulaire, ordre_gestionnaire, au_jour):
    auditions.answer(motifs, Geste.DEMANDER_AUDITION, titulaire, JOUR_CONTROLE, revision=motifs.revision)
    assert decision.obstacle(decision.contradictoire(motifs, True), APRES_OBSERVATIONS).code == "audition_demandee"
    _propose(motifs, ordre_gestionnaire)
    auditions.answer(motifs, Geste.CHOISIR_AUDITION, titulaire, JOUR_CONTROLE, revision=motifs.revision, rang=1)
    assert (motifs.audition, motifs.audition_at, motifs.etat) == ("fixee", DATES[1], "motifs")
    client = client_of(titulaire)
    assert "03/03/2032 à 09:00" in client.get(reverse("ordre:mon_controle", args=[motifs.cycle_id])).text
    vu = decision.contradictoire(motifs, True)
    assert decision.obstacle(vu, date(2032, 3, 17)).code == "audition_a_enregistrer"
    assert (vu.entendu, vu.audition_le) == (True, date(2032, 3, 3))
    jour = au_jour(date(2032, 3, 3))
    actes.advance(motifs, Geste.TENIR_AUDITION, ordre_gestionnaire, jour, revision=motifs.revision, motif="Entendu.")
    assert (motifs.audition, decision.contradictoire(motifs).entendu) == ("tenue", True)


def test_another_date_then_an_absence_or_a_renunciation(motifs, titulaire, ordre_gestionnaire, au_jour):
    _propose(motifs, ordre_gestionnaire)
    autre = {"revision": motifs.revision, "texte": ""}
    assert _code(auditions.answer, motifs, Geste.AUTRE_AUDITION, titulaire, JOUR_CONTROLE, **autre) == "motif_requis"
    auditions.answer(motifs, Geste.AUTRE_AUDITION, titulaire, JOUR_CONTROLE, revision=motifs.revision, texte="Jeudi.")
    assert motifs.audition == "autre_date"
    _propose(motifs, ordre_gestionnaire)
    absence = {"revision": motifs.revision, "motif": "Invité par lettre, non venu."}
    assert _code(auditions.miss, motifs, ordre_gestionnaire, date(2032, 3, 2), **absence) == "audition_a_venir"
    auditions.miss(motifs, ordre_gestionnaire, au_jour(date(2032, 3, 4)), **absence)
    assert decision.contradictoire(motifs).entendu is True


def test_who_renounces_may_change_their_mind(motifs, titulaire):
    for geste, etat in ((Geste.RENONCER_AUDITION, "renoncee"), (Geste.DEMANDER_AUDITION, "demandee")):
        adresse = reverse("ordre:mon_audition", args=[motifs.cycle_id, geste])
        motifs.refresh_from_db()
        assert client_of(titulaire).post(adresse, {"revision": motifs.revision}).status_code == 302
        motifs.refresh_from_db()
        assert motifs.audition == etat


@pytest.mark.parametrize(
    ("dates", "lieu", "code"),
    [
        ([], "Salle", "audition_dates"), (DATES, " ", "audition_lieu"),
        ([datetime(2032, 2, 21, 9, tzinfo=PARIS)], "Salle", "audition_dates"),
        ([DATES[0] + timedelta(days=n) for n in range(4)], "Salle", "audition_dates"),
    ],
)  # fmt: skip
def test_dates_are_given_in_good_time(motifs, ordre_gestionnaire, dates, lieu, code):
    assert _code(_propose, motifs, ordre_gestionnaire, JOUR_CONTROLE, dates, lieu) == code
    assert motifs.audition == "aucune"


def test_a_stale_answer_changes_nothing(motifs, titulaire, ordre_gestionnaire):
    ancienne = motifs.revision
    _propose(motifs, ordre_gestionnaire)
    adresse = reverse("ordre:mon_audition", args=[motifs.cycle_id, Geste.CHOISIR_AUDITION])
    assert client_of(titulaire).post(adresse, {"revision": ancienne, "rang": 0}).status_code == 409
    motifs.refresh_from_db()
    assert motifs.audition == "proposee"
    assert Evenement.objects.filter(nature="controle:refuse", details__code="depasse").exists()


def test_the_clerk_proposes_dates_from_the_page(motifs, ordre_gestionnaire):
    adresse = reverse("ordre:suite", args=[motifs.cycle_id, Geste.PROPOSER_AUDITION])
    client = client_of(ordre_gestionnaire)
    assert client.get(adresse).status_code == 200
    champs = {"revision": motifs.revision, "date_1": "2032-02-16T09:00", "lieu": "Salle fictive"}
    trop_tot = client.post(adresse, champs)
    assert trop_tot.status_code == 422
    assert "au moins 7 jours" in trop_tot.text
    assert client.post(adresse, {**champs, "date_1": "2032-03-01T09:00"}).status_code == 302
    motifs.refresh_from_db()
    assert motifs.audition == "proposee"


# A new decision, a referral ------------------------------------------------------------------------------------------


def test_a_refusal_is_replaced_by_a_new_reasoned_decision(refuse, ordre_decideur, au_jour):
    controle = refuse.controle
    jour = au_jour(date(2032, 4, 2))
    remplacement.reexamine(controle, ordre_decideur, jour, revision=controle.revision, motif="Une preuve est venue.")
    assert (controle.etat, controle.observations_jusquau) == ("motifs", date(2032, 5, 2))
    assert decision.contradictoire(controle) == decision.Contradictoire(date(2032, 5, 2))
    assert controle.decisions.get(remplacee_par__isnull=True) == refuse
    assert _code(decision.decide, controle, intention(controle, jour), ordre_decideur, jour) == "motif_requis"
    rendue = decision.decide(controle, intention(controle, jour, motif="Preuve admise."), ordre_decideur, jour)
    refuse.refresh_from_db()
    assert (refuse.remplacee_par, rendue.remplacee_par, Decision.objects.count()) == (rendue, None, 2)
    cycle = Cycle.objects.get(pk=controle.cycle_id)
    assert (cycle.etat, cycle.jugement, cycle.juge_le) == ("controle", "satisfait", jour)
    assert Attestation.objects.get(cycle=cycle).etat == "valide"


def test_a_satisfied_decision_withdrawn_takes_its_attestation_with_it(attestation, complet, ordre_decideur, au_jour):
    connection.check_constraints()
    controle = attestation.decision.controle
    jour = JOUR_CONTROLE
    remplacement.reexamine(controle, ordre_decideur, jour, revision=controle.revision, motif="Une preuve est fausse.")
    voulu = intention(controle, jour, "non_satisfait", "Preuve fausse.", entendu=True)
    assert _code(decision.decide, controle, voulu, ordre_decideur, jour) == "delai_observations"
    attestation.refresh_from_db()
    assert attestation.etat == "valide"
    jour = au_jour(APRES_OBSERVATIONS)
    controle.cycle.refresh_from_db()
    voulu = intention(controle, jour, "non_satisfait", "Preuve fausse.", entendu=True)
    decision.decide(controle, voulu, ordre_decideur, jour)
    attestation.refresh_from_db()
    assert attestation.etat == "revoquee"
    assert not Attestation.objects.filter(cycle=complet, etat="valide").exists()


def test_a_referral_is_never_at_once_nor_by_who_may_not(refuse, ordre_decideur, ordre_president, au_jour):
    controle = refuse.controle
    champs = {"revision": controle.revision, "motif": "Manquement répété."}
    assert saisine.first_day(refuse, APRES_OBSERVATIONS) == date(2032, 5, 17)
    assert _code(saisine.refer, controle, ordre_president, date(2032, 5, 16), **champs) == "saisine_trop_tot"
    jour = au_jour(date(2032, 5, 17))
    assert _code(saisine.refer, controle, ordre_decideur, jour, **champs) == "non_autorise"
    assert _code(saisine.refer, controle, ordre_president, jour, revision=1, motif="") == "motif_requis"
    saisine.refer(controle, ordre_president, jour, **champs)
    assert (controle.etat, Saisine.objects.get().motif) == ("non_satisfait", "Manquement répété.")
    assert _code(saisine.refer, controle, ordre_president, jour, **champs) == "saisine_faite"
    assert "disciplinaire" in Notification.objects.get(titre="Une suite disciplinaire a été engagée").texte


def test_postgresql_refers_refusals_only(attestation, ordre_president, jour_controle):
    with pytest.raises(DatabaseError, match="saisine_apres_refus"), transaction.atomic():
        Saisine.objects.create(
            decision=attestation.decision, motif="x", auteur=ordre_president, jour=jour_controle,
            organisation=attestation.decision.organisation, created_at=attestation.created_at,
        )  # fmt: skip


def test_the_armies_have_their_own_words_and_texts(version, ssa, jour_controle):
    militaire = ended_cycle(nom="FICTIF-MILITAIRE", categorie="M")
    ouvert = control_at("motifs", militaire, ssa)
    mots = words_of(ouvert.instance)
    assert "R. 4137-114" in mots.suite_article
    titres = set(Notification.objects.values_list("titre", flat=True))
    assert "Le service de santé des armées a ouvert le contrôle de votre cycle" in titres
    assert not [titre for titre in titres if "Ordre" in titre]


@pytest.mark.parametrize("revision", [1, 99])
def test_a_new_examination_of_what_moved_is_refused(refuse, ordre_decideur, revision):
    with pytest.raises(Depasse):
        remplacement.reexamine(refuse.controle, ordre_decideur, APRES_OBSERVATIONS, revision=revision, motif="x")
