"""« Que vous signalent les professionnels ? »: the cast, own claims only, the gestures, the file, the counts."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest

from accounts.flux import delegation
from accounts.journal import Fait
from accounts.models import Evenement, Notification, Partenaire
from accounts.roles import Nature, Role
from actions import reclamations, reclamations_reponse
from actions.models import Action, Reclamation
from certif.socle.refus import Refus
from tests.actions.declarations import pdf
from tests.actions.demandes import proof
from tests.actions.reclamations.situations import MOTIF, delivery, make_claim, make_dispute, missing, partner, received
from tests.actions.test_declaration import ROLES
from tests.people import JOUR, client_of, make_agent

LISTE = "/partenaire/ANDPC/signalements"


def text(reponse) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", reponse.text)).split())


@pytest.fixture
def andpc(partenaire, jour) -> Partenaire:
    return partner(contact=partenaire)


@pytest.fixture
def action(cycle, andpc) -> Action:
    return received(cycle, andpc)


@pytest.fixture
def lue(titulaire, action) -> Reclamation:
    return make_dispute(titulaire, action)


def adresse(r: Reclamation, geste: str = "") -> str:
    return f"{LISTE}/{r.pk}" + (f"/{geste}" if geste else "")


def revision(r: Reclamation) -> int:
    r.refresh_from_db()
    return r.revision


def test_anonymous_is_sent_to_login(client, lue):
    for page in (LISTE, f"{LISTE}.csv", adresse(lue)):
        assert client.get(page).status_code == 302


@pytest.mark.parametrize("nom", [n for n in ("inconnu", *ROLES, "titulaire") if n != "partenaire"])
def test_nobody_else_reads_what_is_told_to_a_partner(nom, request, lue):
    autre = request.getfixturevalue(nom)
    client = client_of(autre)
    for page in (LISTE, f"{LISTE}.csv", adresse(lue)):
        assert client.get(page).status_code == 404
    assert client.post(adresse(lue, "prendre"), {"revision": 1}).status_code == 404
    with pytest.raises(Refus) as refus:
        reclamations_reponse.take(lue, auteur=autre, revision=1, on=JOUR)
    assert refus.value.code == "non_autorise"


def test_another_partner_knows_nothing_of_it(lue, andpc):
    autre = make_agent(Role.PARTENAIRE_TECHNIQUE, Nature.PARTENAIRE, "AUTRE-ORG")
    partner("AUTRE", autre)
    client = client_of(autre)
    assert client.get(LISTE).status_code == 404
    assert client.get(f"/partenaire/AUTRE/signalements/{lue.pk}").status_code == 404
    assert "Aucun signalement n’attend" in text(client.get("/partenaire/AUTRE/signalements"))
    assert client.post(f"/partenaire/AUTRE/signalements/{lue.pk}/classer", {"revision": 1}).status_code == 404


def test_the_delegation_is_respected(cycle, titulaire, andpc, partenaire):
    """What was deposited for somebody else: its depositor while the delegation lasts, its owner always."""
    contact = make_agent(Role.PARTENAIRE_TECHNIQUE, Nature.PARTENAIRE, "MANDANT-ORG")
    mandant = contact.appartenances.get().organisation
    partner("MANDANT", contact)
    accord = delegation.grant(andpc, mandant, JOUR, None, None, JOUR)
    lue = make_dispute(titulaire, received(cycle, andpc, livraison=delivery(andpc, "delegue", mandant=mandant)))
    assert lue.mandant == mandant
    assert {n.utilisateur for n in Notification.objects.filter(utilisateur__isnull=False)} == {partenaire, contact}
    assert client_of(partenaire).get(adresse(lue)).status_code == 200
    du_mandant = f"/partenaire/MANDANT/signalements/{lue.pk}"
    assert client_of(contact).get(du_mandant).status_code == 200
    delegation.close(accord, JOUR, None, JOUR)
    demain = JOUR + timedelta(days=1)
    assert not Reclamation.objects.visible_to(partenaire, demain).exists()
    assert Reclamation.objects.visible_to(contact, demain).get() == lue
    reclamations_reponse.take(lue, auteur=contact, revision=1, on=demain)
    assert lue.instance == mandant


def test_the_file_says_what_is_needed_and_nothing_more(lue, titulaire, partenaire, cycle):
    montree = reclamations.attach(titulaire, lue, proof(), is_partagee=True)
    cachee = reclamations.attach(titulaire, lue, proof(b"/B"), is_partagee=False)
    client = client_of(partenaire)
    page = client.get(adresse(lue))
    lu = text(page)
    personne = cycle.exercice.professionnel
    for attendu in (personne.rpps, personne.nom, MOTIF, "La date est fausse", "T-A1a", "Date juste"):
        assert attendu in lu
    assert f"/livraisons/{lue.recue_par_id}" in page.text and "ligne 2" in lu
    assert "ne vous montre pas" not in lu and titulaire.email not in page.text
    assert client.get(f"{adresse(lue)}/pieces/{montree.pk}").getvalue() == proof().contenu
    assert client.get(f"{adresse(lue)}/pieces/{cachee.pk}").status_code == 404
    faits = Evenement.objects.filter(auteur=partenaire, professionnel=personne).values_list("nature", flat=True)
    assert list(faits.order_by("pk")) == [Fait.RECLAMATION_LUE, Fait.JUSTIFICATIF_LU]
    vues = text(client_of(titulaire).get("/mon-espace/consultations/"))
    assert "A lu un de vos signalements" in vues and "A ouvert un de vos justificatifs" in vues
    assert pdf() != proof(b"/B").contenu


def test_taken_then_asked_for_more(lue, partenaire, titulaire):
    client = client_of(partenaire)
    assert client.post(adresse(lue, "prendre"), {"revision": 1}).status_code == 302
    assert client.post(adresse(lue, "prendre"), {"revision": 1}).status_code == 409
    vide = client.post(adresse(lue, "demander_complement"), {"revision": revision(lue)})
    assert (vide.status_code, "Choisissez une phrase" in vide.text) == (422, True)
    client.post(
        adresse(lue, "demander_complement"),
        {
            "revision": revision(lue),
            "phrase": "Pouvez-vous joindre votre attestation\u00a0?",
            "motif": "Merci, fictif.",
        },
    )
    lue.refresh_from_db()
    assert (lue.etat, lue.suivie_par, lue.attendu_depuis) == ("complement", partenaire, JOUR)
    assert lue.etapes.last().motif == "Pouvez-vous joindre votre attestation\u00a0?\nMerci, fictif."
    titres = Notification.objects.filter(professionnel=titulaire.professionnel).values_list("titre", flat=True)
    assert set(titres) == {
        "Votre signalement est envoyé", "Votre signalement est pris en charge",
        "Un organisme vous demande un complément",
    }  # fmt: skip


def test_the_answer_is_a_delivery_that_really_changed_the_row(lue, action, andpc, partenaire, jour):
    client = client_of(partenaire)
    autre = delivery(partner("AUTRE"), "autre")
    essai = delivery(andpc, "essai", a_blanc=True)
    sans_effet = delivery(andpc, "sans-effet")
    for envoi, phrase in (
        (autre, "Aucun envoi traité"), (essai, "Aucun envoi traité"), (sans_effet, "n’a rien changé"),
        (action.livraison, "n’a rien changé"),
    ):  # fmt: skip
        refus = client.post(adresse(lue, "proposer"), {"revision": 1, "livraison": envoi.pk, "motif": "Voilà, fictif."})
        assert (refus.status_code, phrase in text(refus), "Voilà, fictif." in refus.text) == (422, True, True)
    correction = delivery(andpc, "correction")
    Action.objects.filter(pk=action.pk).update(livraison=correction, statut="ANNULEE")
    assert f"n° {correction.pk}" in text(client.get(adresse(lue)))
    assert client.post(adresse(lue, "proposer"), {"revision": 1, "livraison": correction.pk}).status_code == 302
    lue.refresh_from_db()
    assert (lue.etat, lue.issue, lue.livraison) == ("a_verifier", "annulee", correction)
    assert "envoi n° " in text(client.get(adresse(lue)))


def test_a_missing_action_is_answered_by_a_row_of_this_person(cycle, titulaire, inconnu, andpc, partenaire):
    lue = make_claim(titulaire, cycle, andpc)
    client, envoi = client_of(partenaire), delivery(andpc, "arrivee")
    assert "l’action est dite manquante" in text(client.get(adresse(lue)))
    assert client.post(adresse(lue, "proposer"), {"revision": 1, "livraison": envoi.pk}).status_code == 422
    arrivee = received(cycle, andpc, "A1b", livraison=envoi)
    assert client.post(adresse(lue, "proposer"), {"revision": 1, "livraison": envoi.pk}).status_code == 302
    lue.refresh_from_db()
    assert (lue.action, lue.issue) == (arrivee, "transmise")


def test_closed_with_a_reason_that_the_professional_reads(lue, partenaire, titulaire):
    client = client_of(partenaire)
    motif = "Nos listes d’émargement confirment votre participation à ces dates."
    assert client.post(adresse(lue, "classer"), {"revision": 1, "phrase": motif}).status_code == 302
    assert client.post(adresse(lue, "prendre"), {"revision": revision(lue)}).status_code == 409
    assert client.post(adresse(lue, "inconnu"), {"revision": 1}).status_code == 404
    page = client_of(titulaire).get(f"/mon-espace/signalements/{lue.jeton}/")
    assert motif in text(page) and "Sans suite" in text(page)
    assert "Répondre" not in text(client.get(adresse(lue)))


def test_the_list_is_filtered_counted_and_taken_away(lue, cycle, titulaire, andpc, partenaire, au_jour):
    manquante = make_claim(titulaire, cycle, andpc, missing(intitule="=Titre fictif manquant"))
    reclamations_reponse.dismiss(manquante, auteur=partenaire, revision=1, motif="Raison fictive.", on=JOUR)
    client = client_of(partenaire)
    page = client.get(LISTE)
    assert "À traiter (1)" in text(page) and "Clos (1)" in text(page) and "Titre fictif" not in text(page)
    assert client.get(f"{LISTE}?etat=ailleurs").status_code == 404
    for filtre, attendues in (
        ("?etat=toutes", 2), ("?etat=toutes&nature=manquante", 1), ("?etat=closes&recherche=titre", 1),
        (f"?recherche={cycle.exercice.professionnel.rpps[:6]}", 1), ("?recherche=T-A1a", 1), ("?recherche=exemple", 1),
        ("?recherche=introuvable", 0), ("?age=7", 0), ("?etat=en_retard", 0), ("?etat=complement", 0),
        ("?etat=a_verifier", 0),
    ):  # fmt: skip
        assert len(client.get(LISTE + filtre).context["lignes"]) == attendues, filtre
    fichier = client.get(f"{LISTE}.csv?etat=toutes").getvalue().decode("utf-8-sig")
    assert fichier.count("\n") == 3 and "'=Titre fictif manquant" in fichier
    au_jour(JOUR + timedelta(days=31))
    assert len(client.get(f"{LISTE}?etat=en_retard&age=30").context["lignes"]) == 1
    assert "En retard (1)" in text(client.get(LISTE))


def test_the_list_asks_as_many_questions_whatever_it_holds(
    cycle, titulaire, andpc, partenaire, django_assert_max_num_queries
):
    client = client_of(partenaire)
    client.get(LISTE)
    for n in range(5):
        make_claim(titulaire, cycle, andpc, missing(intitule=f"Action fictive {n}"))
    with django_assert_max_num_queries(9):
        client.get(LISTE)


def test_the_operator_sees_numbers_and_reminds_once_a_day(lue, andpc, exploitant, partenaire, au_jour):
    retard = au_jour(JOUR + timedelta(days=31))
    client = client_of(exploitant)
    page = client.get("/livraisons/signalements")
    assert "Partenaire ANDPC" in text(page) and "dont 1 en retard" in text(page)
    assert lue.exercice.professionnel.nom not in page.text and lue.action.intitule not in page.text
    assert "Signalements" not in text(client.get("/partenaire/ANDPC/")).split("Espace partenaire")[1]
    for _ in range(2):
        assert client.post("/livraisons/signalements/ANDPC/relancer").status_code == 302
    lue.refresh_from_db()
    assert lue.relancee_le == retard
    assert Notification.objects.filter(utilisateur=partenaire, cle__startswith="signalement-relance").count() == 1
    assert Evenement.objects.filter(nature=Fait.RECLAMATION_RELANCE, auteur=exploitant).count() == 1
    assert client_of(partenaire).get("/livraisons/signalements").status_code == 404
    assert client_of(partenaire).post("/livraisons/signalements/ANDPC/relancer").status_code == 404
