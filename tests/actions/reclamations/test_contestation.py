"""« Cette action est inexacte »: the cast in order, the sending, the count meanwhile, the answer, the withdrawal."""

from __future__ import annotations

import json
import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.journal import Fait
from accounts.models import Evenement, Notification
from actions import doublons, reclamations, reclamations_compte, reclamations_reponse
from actions.models import Action, Avancement, Cycle, PieceReclamation, Reclamation
from actions.reclamations_mots import Grief
from actions.situation import situation
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels.parametres import parametres_au
from tests.actions.declarations import pdf, photo, upload
from tests.actions.demandes import proof
from tests.actions.reclamations.situations import (
    MOTIF,
    delivery,
    disputed,
    make_dispute,
    missing,
    partner,
    received,
)
from tests.actions.test_declaration import ROLES
from tests.people import JOUR, client_of
from tests.referentiels_fictifs import make_action

LISTE = "/mon-espace/signalements/"


def text(reponse) -> str:
    return reponse.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def address(r: Reclamation, geste: str = "") -> str:
    return reverse("ps:reclamation_geste", args=[r.jeton, geste]) if geste else f"{LISTE}{r.jeton}/"


@pytest.fixture
def action(cycle, partenaire) -> Action:
    return received(cycle, partner(contact=partenaire))


def test_anonymous_is_sent_to_login(client, action, titulaire):
    for adresse in (LISTE, f"{LISTE}inexacte/{action.pk}/", address(make_dispute(titulaire, action))):
        assert client.get(adresse).status_code == 302


@pytest.mark.parametrize("nom", ["inconnu", *ROLES])
def test_nobody_else_disputes_my_action_nor_reads_it(nom, request, action, titulaire):
    autre, lue = request.getfixturevalue(nom), make_dispute(titulaire, action)
    client = client_of(autre)
    assert client.get(f"{LISTE}inexacte/{action.pk}/").status_code == 404
    assert client.get(address(lue)).status_code == 404
    assert client.post(address(lue, "retirer"), {"revision": 1}).status_code == 404
    with pytest.raises(Refus) as refus:
        make_dispute(autre, action)
    assert refus.value.code == "non_autorise"
    for acte in (reclamations.withdraw, reclamations.confirm):
        with pytest.raises(Refus, match="Seul le titulaire"):
            acte(autre, lue, revision=1, on=JOUR)
    with pytest.raises(Refus, match="Seul le titulaire"):
        reclamations_compte.set_aside(lue, autre, JOUR)


def test_from_the_page_of_the_action_to_the_sending(action, titulaire):
    client = client_of(titulaire)
    adresse = f"{LISTE}inexacte/{action.pk}/"
    assert adresse in client.get(reverse("ps:action", args=[action.pk])).text
    page = client.get(adresse).text
    jeton = re.findall(r'name="jeton" value="([0-9a-f-]{36})"', page)[0]
    saisie = {"jeton": jeton, "grief": "date", "date_fin": "2024-03-02", "motif": MOTIF}
    for _ in range(2):
        envoi = client.post(adresse, {**saisie, "preuve": upload(photo(), "attestation.jpg"), "partager": "on"})
        lue = Reclamation.objects.get()
        assert envoi["Location"] == address(lue)
    assert (lue.etat, lue.echeance, lue.recue_ligne) == ("envoyee", JOUR + timedelta(days=30), 2)
    assert PieceReclamation.objects.get().is_partagee
    page = text(client.get(address(lue)))
    for attendu in (
        "02/03/2024",
        "Réponse attendue avant le <strong>30/07/2026",
        "rien ne change dans votre compte jusqu’à la réponse",
    ):
        assert attendu in page
    assert "Vous contestez cette action" in text(client.get(reverse("ps:action", args=[action.pk])))
    assert client.get(adresse)["Location"] == address(lue)
    assert Evenement.objects.filter(nature=Fait.RECLAMATION_ENVOYEE, auteur=titulaire).count() == 1
    assert Notification.objects.get(professionnel=titulaire.professionnel).lien == address(lue)
    assert Avancement.objects.get(cycle=action.cycle).faites == 1


def test_the_partner_is_warned_once_a_day_without_any_name(action, titulaire, partenaire, cycle):
    make_dispute(titulaire, action)
    make_dispute(titulaire, received(cycle, action.partenaire, "A1b"))
    avis = Notification.objects.get(utilisateur=partenaire)
    assert avis.lien == "/partenaire/ANDPC/signalements"
    assert titulaire.professionnel.nom not in avis.titre + avis.texte


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"grief": ""}, "Choisissez ce qui est faux."),
        ({"grief": "date"}, "Donnez la date juste."),
        ({"motif": "non"}, "Expliquez-vous en une phrase"),
        ({"motif": "Test fictif positif."}, "résultat médical"),
        ({"grief": "date", "date_fin": "2027-01-01"}, "pas encore passée"),
    ],
)
def test_what_cannot_be_sent_is_said_with_what_was_typed(champs, phrase, action, titulaire):
    saisie = {"grief": "autre", "motif": MOTIF, **champs}
    reponse = client_of(titulaire).post(f"{LISTE}inexacte/{action.pk}/", saisie)
    assert reponse.status_code == 422
    assert phrase in text(reponse) and saisie["motif"] in reponse.text
    assert not Reclamation.objects.exists()


def test_a_hostile_proof_is_refused_and_nothing_is_sent(action, titulaire):
    faux = upload(b"MZ\x90\x00" + b"\0" * 60, "attestation.pdf")
    reponse = client_of(titulaire).post(
        f"{LISTE}inexacte/{action.pk}/", {"grief": "autre", "motif": MOTIF, "preuve": faux}
    )
    assert reponse.status_code == 422 and "un programme" in text(reponse) and MOTIF in reponse.text
    assert not Reclamation.objects.exists()


def test_one_s_own_action_is_not_disputed(cycle, titulaire):
    declaree = make_action(cycle, "A1a")
    assert client_of(titulaire).get(f"{LISTE}inexacte/{declaree.pk}/").status_code == 404
    with pytest.raises(Refus, match="déclaré cette action vous-même"):
        make_dispute(titulaire, declaree)


def test_the_same_action_is_disputed_once_at_a_time(action, titulaire):
    premiere = make_dispute(titulaire, action)
    with pytest.raises(Refus) as refus:
        make_dispute(titulaire, action)
    assert refus.value.code == "deja_signalee"
    reclamations.withdraw(titulaire, premiere, revision=1, on=JOUR)
    make_dispute(titulaire, action)


def test_somebody_elses_token_opens_nothing(action, titulaire, inconnu, jour):
    jeton = make_dispute(titulaire, action).jeton
    exercice = inconnu.professionnel.exercices.get()
    with pytest.raises(Depasse):
        reclamations.claim(inconnu, jeton, action.partenaire, exercice, missing(), JOUR)


def test_what_i_did_not_do_may_be_taken_out_of_the_count_and_put_back(action, cycle, titulaire):
    client, lue = client_of(titulaire), make_dispute(titulaire, action, disputed(Grief.PAS_MOI))
    assert Avancement.objects.get(cycle=cycle).faites == 1
    assert "sauf si vous l’écartez" in text(client.get(address(lue)))
    assert client.post(address(lue, "ecarter")).status_code == 302
    assert Avancement.objects.get(cycle=cycle).faites == 0
    verdict = next(v for a, v in situation(cycle, JOUR).actions if a.pk == action.pk)
    assert (verdict.compte, verdict.code) == (False, "contestee")
    assert "vous avez choisi de ne pas la compter" in text(client.get(reverse("ps:action", args=[action.pk])))
    assert "vous avez choisi de ne pas la compter" in text(client.get("/mon-espace/"))
    assert client.post(address(lue, "ecarter")).status_code == 404
    assert client.post(address(lue, "remettre")).status_code == 302
    assert Avancement.objects.get(cycle=cycle).faites == 1
    faits = Evenement.objects.filter(nature__in=[Fait.ACTION_ECARTEE, Fait.ACTION_REMISE]).order_by("pk")
    assert [(f.nature, f.auteur) for f in faits] == [("action:ecartee", titulaire), ("action:remise", titulaire)]


def test_a_wrong_date_is_not_taken_out_of_the_count(action, cycle, titulaire):
    lue = make_dispute(titulaire, action, disputed(Grief.DATE, ecarter=True))
    assert not lue.ecartee
    assert client_of(titulaire).post(address(lue, "ecarter")).status_code == 404
    assert Avancement.objects.get(cycle=cycle).faites == 1


def test_withdrawing_counts_it_again(action, cycle, titulaire):
    lue = make_dispute(titulaire, action, disputed(Grief.PAS_MOI, ecarter=True))
    assert Avancement.objects.get(cycle=cycle).faites == 0
    client = client_of(titulaire)
    assert client.post(address(lue, "retirer"), {"revision": lue.revision - 1}).status_code == 409
    assert client.post(address(lue, "retirer"), {"revision": lue.revision}).status_code == 302
    lue.refresh_from_db()
    assert (lue.etat, lue.ecartee, Avancement.objects.get(cycle=cycle).faites) == ("retiree", False, 1)


def test_an_action_told_by_two_sources_is_first_separated(action, cycle, titulaire):
    declaree = make_action(cycle, "A1b", preuve="attestation")
    doublons.merge(declaree, action, titulaire, JOUR)
    with pytest.raises(Refus) as refus:
        make_dispute(titulaire, action, disputed(Grief.PAS_MOI, ecarter=True))
    assert (refus.value.code, Reclamation.objects.exists()) == ("rapprochee", False)


def test_a_closed_cycle_keeps_its_count(action, cycle, titulaire):
    Cycle.objects.filter(pk=cycle.pk).update(etat=Cycle.Etat.CLOS)
    with pytest.raises(Refus) as refus:
        make_dispute(titulaire, action, disputed(Grief.PAS_MOI, ecarter=True))
    assert refus.value.code == "cycle_ferme"
    assert make_dispute(titulaire, action).etat == "envoyee"


def test_a_complement_is_given_and_puts_the_deadline_off(action, titulaire, partenaire):
    lue = make_dispute(titulaire, action)
    reclamations_reponse.ask_complement(
        lue, auteur=partenaire, revision=1, motif="Votre attestation <datée> ?", on=JOUR
    )
    client = client_of(titulaire)
    tableau = text(client.get("/mon-espace/"))
    assert "Partenaire ANDPC attend votre réponse sur un signalement" in tableau and address(lue) in tableau
    page = client.get(address(lue)).text
    assert "Votre attestation &lt;datée&gt;" in page and partenaire.nom_affiche not in page
    assert client.post(address(lue, "joindre"), {"preuve": upload(pdf(), "a.pdf")}).status_code == 302
    piece = PieceReclamation.objects.get()
    assert not piece.is_partagee
    assert client.get(f"{address(lue)}pieces/{piece.pk}/").getvalue() == pdf()
    client.post(address(lue, "partager"), {"piece": piece.pk})
    assert PieceReclamation.objects.get().is_partagee
    perdue = client.post(address(lue, "repondre"), {"revision": 1, "texte": "La voici, fictive."})
    assert (perdue.status_code, "La voici, fictive." in perdue.text) == (409, True)
    assert client.post(address(lue, "repondre"), {"revision": 2, "texte": " "}).status_code == 422
    reclamations.answer(titulaire, lue, revision=2, texte="La voici.", on=JOUR + timedelta(days=12))
    assert (lue.etat, lue.echeance, lue.attendu_depuis) == ("prise", JOUR + timedelta(days=42), None)


def test_five_documents_and_only_while_it_is_open(action, titulaire):
    lue = make_dispute(titulaire, action)
    for n in range(5):
        reclamations.attach(titulaire, lue, proof(b"/X%d" % n, f"{n}.pdf"), is_partagee=False)
    with pytest.raises(Refus, match="5 pièces au plus"):
        reclamations.attach(titulaire, lue, proof(b"/Y"), is_partagee=False)
    reclamations.withdraw(titulaire, lue, revision=1, on=JOUR)
    with pytest.raises(Depasse):
        reclamations.attach(titulaire, lue, proof(b"/Z"), is_partagee=False)
    with pytest.raises(Depasse):
        reclamations.share(titulaire, lue, lue.pieces.earliest("pk").pk)


def test_the_answer_is_checked_by_the_holder(action, cycle, titulaire, partenaire):
    lue = make_dispute(titulaire, action, disputed(Grief.PAS_MOI, ecarter=True))
    envoi = delivery(action.partenaire, "correction")
    Action.objects.filter(pk=action.pk).update(livraison=envoi, empreinte="f" * 32)
    reclamations_reponse.answer_by_delivery(lue, envoi.pk, auteur=partenaire, revision=lue.revision, motif="", on=JOUR)
    client = client_of(titulaire)
    assert "est-ce juste" in text(client.get(address(lue)))
    assert client.post(address(lue, "refuser"), {"revision": lue.revision, "texte": ""}).status_code == 422
    client.post(address(lue, "refuser"), {"revision": lue.revision, "texte": "Toujours pas moi, fictif."})
    lue.refresh_from_db()
    assert (lue.etat, lue.issue, lue.recue_par, lue.ecartee) == ("prise", "", envoi, True)
    suite = delivery(action.partenaire, "suite")
    Action.objects.filter(pk=action.pk).update(livraison=suite, empreinte="9" * 32)
    reclamations_reponse.answer_by_delivery(
        lue, suite.pk, auteur=partenaire, revision=lue.revision, motif="Corrigée.", on=JOUR
    )
    assert client.post(address(lue, "confirmer"), {"revision": lue.revision}).status_code == 302
    lue.refresh_from_db()
    assert (lue.etat, lue.issue, lue.ecartee) == ("resolue", "corrigee", False)
    assert Avancement.objects.get(cycle=cycle).faites == 1
    page = text(client.get(address(lue)))
    assert "L’organisme a corrigé l’action" in page and "Réponse vérifiée" in page


def test_every_dispute_is_out_of_the_count_where_the_choice_says_so(action, cycle, titulaire, monkeypatch):
    autre = parametres_au(JOUR, contestation_compte=False)
    monkeypatch.setattr(reclamations, "parametres_au", lambda on: autre)
    assert make_dispute(titulaire, action).ecartee
    assert Avancement.objects.get(cycle=cycle).faites == 0


def test_my_data_hold_my_claims(action, titulaire):
    lue = make_dispute(titulaire, action)
    reclamations.attach(titulaire, lue, proof(), is_partagee=True)
    ecrite = json.loads(client_of(titulaire).get("/mon-espace/mes-donnees/").content)["signalements_aux_organismes"][0]
    assert (ecrite["nature"], ecrite["motif"], ecrite["etat"]) == ("contestation", MOTIF, "envoyee")
    assert (ecrite["pieces"][0]["sha256"], ecrite["pieces"][0]["lisible_par_l_organisme"]) == (proof().sha256, True)


def test_the_same_form_twice_at_once_is_one_claim(action, titulaire):
    jeton = uuid.uuid4()
    exercice = action.cycle.exercice
    une = reclamations.dispute(titulaire, jeton, action, exercice, disputed(), JOUR)
    assert reclamations.dispute(titulaire, jeton, action, exercice, disputed(), JOUR) == une
    assert Evenement.objects.filter(nature=Fait.RECLAMATION_ENVOYEE).count() == 1
