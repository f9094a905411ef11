"""« Votre action n’est pas dans votre référentiel ? »: the cast in order, the draft, the sending, the answer."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.journal import Fait
from accounts.models import Evenement, Notification
from actions import declaration, libres, libres_decision, libres_faite
from actions.declaration import Refusee
from actions.models import Action, Avancement, Cycle, DemandeLibre
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels.models import Referentiel
from tests.actions.declarations import demande as asked
from tests.actions.declarations import pdf, saisie, upload
from tests.actions.demandes import proof
from tests.actions.libres.cas import A_VENIR, DECISION, FAITE, MOTIF, accepted, make_draft, make_request, refused, typed
from tests.actions.test_declaration import ROLES
from tests.people import JOUR, client_of
from tests.referentiels_fictifs import make_action

LISTE = "/mon-espace/libres/"
NOUVELLE = LISTE + "nouvelle/"
SAISIE = {
    "intitule": "Atelier d’annonce", "organisme_nom": "Société fictive", "fin": FAITE.isoformat(), "axe": "1",
    "motif": MOTIF, "duree": "7 h", "independance": "oui",
}  # fmt: skip


def text(reponse) -> str:
    return reponse.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def address(demande: DemandeLibre, geste: str = "") -> str:
    return reverse("ps:libre_geste", args=[demande.jeton, geste]) if geste else f"{LISTE}{demande.jeton}/"


def done(cycle: Cycle) -> int:
    """How many actions count."""
    return Avancement.objects.get(cycle=cycle).faites


def test_anonymous_is_sent_to_login(client, cycle, titulaire):
    for adresse in (LISTE, NOUVELLE, address(make_draft(titulaire, cycle))):
        assert client.get(adresse).status_code == 302


@pytest.mark.parametrize("nom", [*ROLES, "inconnu"])
def test_nobody_else_knows_my_requests(nom, request, cycle, titulaire):
    demande = make_draft(titulaire, cycle)
    piece = libres.attach(titulaire, demande, proof(), JOUR)
    client = client_of(request.getfixturevalue(nom))
    for adresse in (address(demande), f"{address(demande)}pieces/{piece.pk}/", f"{address(demande)}modifier/"):
        assert client.get(adresse).status_code == 404
    assert client.post(address(demande, "abandonner")).status_code == 404
    assert (client.get(LISTE).status_code == 200) is (nom == "inconnu")
    assert DemandeLibre.objects.count() == 1


def test_done_already_it_waits_on_the_account_from_the_sending(cycle, titulaire):
    client = client_of(titulaire)
    assert NOUVELLE in client.get(LISTE).text
    page = client.get(NOUVELLE + "?q=Atelier%20d%E2%80%99annonce").text
    assert 'value="Atelier d’annonce"' in page
    jeton = re.findall(r'name="jeton" value="([0-9a-f-]{36})"', page)[0]
    for _ in range(2):
        reponse = client.post(NOUVELLE, {**SAISIE, "jeton": jeton})
    brouillon = DemandeLibre.objects.get()
    assert reponse["Location"] == address(brouillon)
    page = text(client.get(address(brouillon)))
    for attendu in (
        "sous 60 jours",
        "le CNP se prononce sur pièces",
        "Il ne voit ni votre nom",
        "Acceptée : elle compte",
    ):
        assert attendu in page
    assert client.post(address(brouillon, "envoyer"), {"revision": 1}).status_code == 422
    client.post(address(brouillon, "joindre"), {"preuve": upload(pdf(), "attestation.pdf")})
    assert not Action.objects.exists()
    for _ in range(2):
        assert client.post(address(brouillon, "envoyer"), {"revision": 1})["Location"] == address(brouillon)
    brouillon.refresh_from_db()
    assert (brouillon.etat, brouillon.echeance, brouillon.is_a_priori) == ("deposee", JOUR + timedelta(days=60), False)
    action = Action.objects.get()
    assert (action.etat_cnp, action.item.code, action.duree_minutes, action.independance) == (
        "en_attente", "1-LIBRE", 420, True,
    )  # fmt: skip
    assert action.justificatifs.count() == 1
    page = text(client.get(reverse("ps:action", args=[action.pk])))
    assert "attend la décision du conseil national professionnel" in page
    assert address(brouillon) in page
    assert done(cycle) == 0
    assert Notification.objects.get(professionnel=titulaire.professionnel).lien == address(brouillon)
    assert Evenement.objects.filter(nature=Fait.LIBRE_ENVOYEE, auteur=titulaire).count() == 1


def test_still_to_do_it_is_declared_in_one_gesture_once_accepted(cycle, titulaire, cnp, au_jour):
    demande = make_request(titulaire, cycle, fin=A_VENIR)
    assert (demande.is_a_priori, demande.action) == (True, None)
    accepted(demande, cnp)
    client = client_of(titulaire)
    assert DECISION.replace("<", "&lt;").replace(">", "&gt;") in client.get(address(demande)).text
    au_jour(A_VENIR + timedelta(days=1))
    envoi = {"date_fin": A_VENIR.isoformat()}
    # What was joined beforehand tells of a project: it proves nothing.
    assert "Joignez un document" in text(client.post(address(demande, "declarer"), envoi))
    fichier = {"preuve": upload(pdf(b"/X1"), "attestation.pdf")}
    reponse = client.post(address(demande, "declarer"), {**envoi, "date_fin": "2040-01-01", **fichier})
    assert (reponse.status_code, "Document déjà reçu" in reponse.text) == (422, True)
    reponse = client.post(address(demande, "declarer"), envoi)
    action = Action.objects.get()
    assert reponse["Location"] == reverse("ps:enregistree", args=[action.pk])
    assert client.post(address(demande, "declarer"), envoi)["Location"] == reponse["Location"]
    assert (action.etat_cnp, action.preuve, action.date_fin) == ("validee", "document", A_VENIR)
    assert action.justificatifs.get().sha256 == demande.pieces.last().sha256
    assert done(cycle) == 1
    assert "Compte" in text(client.get(reponse["Location"]))


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"fin": ""}, "Indiquez ce jour."),
        ({"fin": "2022-01-01"}, "en dehors de votre cycle"),
        ({"debut": "2026-06-01"}, "finit avant de commencer"),
        ({"motif": "non"}, "ce que cette action apporte"),
        ({"organisme_nom": " "}, "qui organise"),
        ({"axe": "3"}, "choix valide"),
        ({"motif": "Mon dépistage fictif est positif."}, "résultat médical"),
    ],
)
def test_what_cannot_be_asked_is_said_with_what_was_typed(champs, phrase, cycle, titulaire):
    reponse = client_of(titulaire).post(NOUVELLE, {**SAISIE, **champs})
    assert reponse.status_code == 422
    assert phrase in text(reponse)
    assert champs.get("motif", MOTIF) in reponse.text
    assert not DemandeLibre.objects.exists()


def test_who_cannot_ask_is_told_why(cycle, titulaire):
    client = client_of(titulaire)
    Referentiel.objects.update(cnp=None)
    assert "Aucun conseil national professionnel" in text(client.get(NOUVELLE))
    Cycle.objects.update(etat="controle")
    assert "Aucun cycle n’est ouvert" in text(client.get(LISTE))
    assert client.post(address(DemandeLibre(jeton=uuid.uuid4()), "envoyer")).status_code == 404


def test_two_tabs_overwrite_nothing(cycle, titulaire):
    client = client_of(titulaire)
    demande = make_draft(titulaire, cycle)
    autre = {**SAISIE, "axe": "2", "revision": "1"}
    assert client.get(address(demande) + "modifier/").status_code == 200
    assert client.post(address(demande) + "modifier/", autre)["Location"] == address(demande)
    assert client.post(address(demande) + "modifier/", autre).status_code == 409
    demande.refresh_from_db()
    assert (demande.axe, demande.item.code, demande.revision) == (2, "2-LIBRE", 2)
    with pytest.raises(Depasse):
        libres.send(titulaire, DemandeLibre.objects.get(), revision=1, honneur=True, on=date(2026, 1, 1))


def test_the_same_session_is_asked_once_at_a_time(cycle, titulaire):
    premiere, seconde = make_request(titulaire, cycle), make_draft(titulaire, cycle, intitule="ATELIER d'annonce")
    libres.attach(titulaire, seconde, proof(), JOUR)
    with pytest.raises(Refus) as refus:
        libres.send(titulaire, seconde, revision=1, on=JOUR)
    assert refus.value.code == "deja_demandee"
    assert Action.objects.count() == 1
    libres.withdraw(titulaire, premiere, revision=premiere.revision, on=JOUR)
    libres.send(titulaire, DemandeLibre.objects.get(pk=seconde.pk), revision=1, on=JOUR)


def test_withdrawn_it_leaves_the_account(cycle, titulaire):
    demande = make_request(titulaire, cycle)
    client = client_of(titulaire)
    page = client.get(address(demande)).text
    assert "quitte votre compte avec elle" in page
    client.post(address(demande, "retirer"), {"revision": demande.revision})
    demande.refresh_from_db()
    assert (demande.etat, Action.objects.get().is_retiree) == ("retiree", True)
    assert client.post(address(demande, "retirer"), {"revision": 3}).status_code == 409


def test_the_complement_puts_the_deadline_off(cycle, titulaire, cnp):
    demande = make_request(titulaire, cycle)
    libres_decision.ask_complement(demande, auteur=cnp, revision=2, motif="Le <programme>, s’il vous plaît.", on=JOUR)
    client = client_of(titulaire)
    page = client.get(address(demande)).text
    assert "Le &lt;programme&gt;" in page
    assert cnp.nom_affiche not in page
    client.post(address(demande, "joindre"), {"preuve": upload(pdf(b"/P1"), "programme.pdf")})
    envoi = {"revision": 3, "texte": "Le voici, fictif."}
    assert client.post(address(demande, "repondre"), {**envoi, "revision": 2}).status_code == 409
    sante = client.post(address(demande, "repondre"), {**envoi, "texte": "Test fictif positif."})
    assert (sante.status_code, "résultat médical" in text(sante)) == (422, True)
    demande.refresh_from_db()
    libres.answer(titulaire, demande, revision=3, texte="Le voici, fictif.", on=JOUR + timedelta(days=10))
    demande.refresh_from_db()
    assert (demande.etat, demande.echeance) == ("deposee", JOUR + timedelta(days=70))
    assert demande.action.justificatifs.count() == 2


def test_accepted_it_counts_on_the_axis_decided_and_refused_it_says_why(cycle, titulaire, cnp):
    demande = make_request(titulaire, cycle)
    accepted(demande, cnp, axe=2)
    assert (done(cycle), Action.objects.get().item.code) == (1, "2-LIBRE")
    refused(demande, cnp)
    assert done(cycle) == 0
    client = client_of(titulaire)
    page = text(client.get(reverse("ps:action", args=[demande.action_id])))
    for attendu in ("n’a pas retenu cette action", "présentez-la de nouveau", f"{LISTE}action/{demande.action_id}/"):
        assert attendu in page
    assert "Nouvelle décision : action refusée" in text(client.get(address(demande)))
    reponse = client.post(f"{LISTE}action/{demande.action_id}/", {"motif": "Voici d’autres éléments fictifs."})
    neuve = DemandeLibre.objects.latest("pk")
    assert reponse["Location"] == address(neuve)
    libres.send(titulaire, neuve, revision=1, on=JOUR)
    assert (neuve.action_id, Action.objects.get().etat_cnp) == (demande.action_id, "en_attente")
    libres.withdraw(titulaire, neuve, revision=2, on=JOUR)
    assert (Action.objects.get().etat_cnp, Action.objects.get().is_retiree) == ("refusee", False)


def test_what_the_cnp_reads_is_not_rewritten_behind_its_back(cycle, titulaire, cnp):
    demande = make_request(titulaire, cycle)
    action = demande.action
    for geste in (
        lambda: declaration.modify(titulaire, action, saisie(), asked(cycle, "1-LIBRE"), action.revision, JOUR),
        lambda: declaration.withdraw(titulaire, action, action.revision, JOUR),
    ):
        with pytest.raises(Refus) as refus:
            geste()
        assert refus.value.code == "action_au_cnp"
    refused(demande, cnp)
    action.refresh_from_db()
    declaration.withdraw(titulaire, action, action.revision, JOUR)


def test_a_label_is_asked_for_an_action_of_the_account(cycle, titulaire, cnp):
    action = make_action(cycle, "1-LABEL", FAITE, organisme_nom="Société fictive")
    client = client_of(titulaire)
    page = text(client.get(reverse("ps:action", args=[action.pk])))
    assert "Label du CNP : à demander au CNP" in page
    assert "Demander ce label" in page
    reponse = client.post(f"{LISTE}action/{action.pk}/", {"motif": MOTIF}, follow=True)
    demande = DemandeLibre.objects.get()
    assert "Envoyer à mon CNP" in text(reponse)
    client.post(address(demande, "envoyer"), {"revision": 1})
    assert "demandé, réponse attendue" in text(client.get(reverse("ps:action", args=[action.pk])))
    accepted(DemandeLibre.objects.get(), cnp)
    assert done(cycle) == 1
    assert "Label du CNP : accordé" in text(client.get(reverse("ps:action", args=[action.pk])))
    assert client.get(f"{LISTE}action/{action.pk}/").status_code == 404


def test_a_health_action_is_sworn_and_takes_no_document(cycle, titulaire):
    demande = make_draft(titulaire, cycle, axe=4, intitule="Marche fictive")
    with pytest.raises(Refus) as refus:
        libres.attach(titulaire, demande, proof(), JOUR)
    assert refus.value.code == "preuve_de_sante"
    client = client_of(titulaire)
    assert 'name="honneur"' in client.get(address(demande)).text
    assert client.post(address(demande, "envoyer"), {"revision": 1}).status_code == 422
    assert client.post(address(demande, "envoyer"), {"revision": 1, "honneur": "1"}).status_code == 302
    assert Action.objects.get().honneur_at is not None


def test_nothing_is_declared_without_a_decision(cycle, titulaire, inconnu):
    demande = make_request(titulaire, cycle, fin=A_VENIR)
    with pytest.raises(Depasse):
        libres_faite.declare(titulaire, demande, jour=JOUR, honneur=True, on=JOUR)
    with pytest.raises(Refus):
        libres_faite.declare(inconnu, demande, jour=JOUR, honneur=True, on=JOUR)
    with pytest.raises(Refus):
        libres.start(inconnu, uuid.uuid4(), cycle, typed(), JOUR)
    with pytest.raises(Refusee):
        libres.start(titulaire, uuid.uuid4(), cycle, typed(axe=3), JOUR)
    assert not Action.objects.exists()
