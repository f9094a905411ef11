"""« Que voulez-vous demander à votre Ordre ? »: the cast in order, the draft, its effect, the sending, the answer."""

from __future__ import annotations

import json
import re
import uuid
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from accounts.journal import Fait
from accounts.models import Evenement, Notification, Professionnel, Utilisateur
from actions import amenagements, demandes, demandes_instruction, interruptions
from actions.demandes_effet import effect_of
from actions.models import Cycle, DemandeOrdre, PieceDemande
from actions.objets_demande import Objet
from certif.socle.period import Period
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from tests.actions.declarations import pdf, photo, upload
from tests.actions.demandes import MOTIF, make_draft, make_request, proof, typed
from tests.actions.test_declaration import ROLES
from tests.people import JOUR, client_of

LISTE = "/mon-espace/demandes/"
NOUVELLE = LISTE + "nouvelle/interruption/"
SAISIE = {"debut": "2026-03-01", "fin": "2026-04-30", "motif": MOTIF}


def text(reponse) -> str:
    return reponse.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def address(demande: DemandeOrdre, geste: str = "") -> str:
    return reverse("ps:demande_geste", args=[demande.jeton, geste]) if geste else f"{LISTE}{demande.jeton}/"


def seen(page: str) -> dict[str, str]:
    """What the form of the sending carries."""
    return dict(re.findall(r'name="(revision|vu)" value="(\w+)"', page))


def test_anonymous_is_sent_to_login(client, cycle, titulaire):
    for adresse in (LISTE, NOUVELLE, address(make_draft(titulaire, cycle))):
        assert client.get(adresse).status_code == 302


@pytest.mark.parametrize("nom", [*ROLES, "inconnu"])
def test_nobody_else_knows_my_requests(nom, request, cycle, titulaire):
    demande = make_draft(titulaire, cycle)
    piece = demandes.attach(titulaire, demande, proof())
    client = client_of(request.getfixturevalue(nom))
    for adresse in (address(demande), f"{address(demande)}pieces/{piece.pk}/", f"{address(demande)}modifier/"):
        assert client.get(adresse).status_code == 404
    assert client.post(address(demande, "abandonner")).status_code == 404
    assert (client.get(LISTE).status_code == 200) is (nom == "inconnu")
    assert DemandeOrdre.objects.count() == 1


def test_from_the_form_to_the_sending(cycle, titulaire):
    client = client_of(titulaire)
    assert NOUVELLE in client.get(LISTE).text
    page = client.get(NOUVELLE).text
    assert "N’indiquez pas le motif médical" in page
    jeton = re.findall(r'name="jeton" value="([0-9a-f-]{36})"', page)[0]
    reponse = client.post(NOUVELLE, {**SAISIE, "jeton": jeton})
    brouillon = DemandeOrdre.objects.get()
    assert reponse["Location"] == address(brouillon)
    assert client.post(NOUVELLE, {**SAISIE, "jeton": jeton})["Location"] == address(brouillon)
    page = client.get(address(brouillon)).text
    for attendu in ("Les dates du cycle ne changent pas", "61 jours d’interruption", "du 01/03/2026 au 30/04/2026"):
        assert attendu in page.replace("\u00a0", " ")
    assert not Notification.objects.exists()
    envoi = seen(page)
    assert client.post(address(brouillon, "envoyer"), envoi)["Location"] == address(brouillon)
    assert client.post(address(brouillon, "envoyer"), envoi).status_code == 302
    brouillon.refresh_from_db()
    assert (brouillon.etat, brouillon.echeance, brouillon.revision) == ("deposee", JOUR + timedelta(days=30), 2)
    assert brouillon.etapes.count() == 1
    assert "Réponse attendue avant le <strong>30/07/2026" in client.get(address(brouillon)).text
    assert Notification.objects.get(professionnel=titulaire.professionnel).lien == address(brouillon)
    assert Evenement.objects.filter(nature=Fait.DEMANDE_ENVOYEE, auteur=titulaire).count() == 1


@pytest.mark.parametrize(
    ("objet", "champs", "phrase"),
    [
        ("interruption", {"debut": ""}, "Indiquez ce jour."),
        ("interruption", {"fin": "2026-02-01"}, "La période finit avant de commencer."),
        ("interruption", {"debut": "2019-01-01", "fin": "2020-01-01"}, "ne touche aucun cycle"),
        ("interruption", {"motif": "non"}, "Expliquez votre demande"),
        ("exoneration", {"axe": "3", "seuil": "2", "debut": "", "fin": ""}, "Ce nombre n’abaisse rien"),
        ("correction", {"donnee": "specialite"}, "Choisissez la spécialité juste."),
        ("correction", {"donnee": "identite"}, "Écrivez ce qui serait juste."),
        ("allegement", {"valeur": "A3a"}, "n’est pas un choix valide|Sélectionnez un choix valide"),
    ],
)
def test_what_cannot_be_asked_is_said_with_what_was_typed(objet, champs, phrase, cycle, titulaire):
    reponse = client_of(titulaire).post(f"{LISTE}nouvelle/{objet}/", {**SAISIE, **champs})
    assert reponse.status_code == 422
    assert re.search(phrase, text(reponse))
    assert champs.get("motif", MOTIF) in reponse.text
    assert not DemandeOrdre.objects.exists()


def test_an_unknown_kind_is_not_found(cycle, titulaire):
    assert client_of(titulaire).get(LISTE + "nouvelle/retraite/").status_code == 404
    assert client_of(titulaire).post(address(make_draft(titulaire, cycle), "valider")).status_code == 404


def test_what_is_not_for_today_says_why(cycle, titulaire):
    client = client_of(titulaire)
    page = text(client.get(LISTE))
    for phrase in (
        "n’a demandé aucune action",
        "Aucune interruption en cours",
        "répertoire national (RPPS)",
        "30 jours",
    ):
        assert phrase in page
    assert "Aucune interruption en cours" in text(client.get(LISTE + "nouvelle/reprise/"))
    Cycle.objects.filter(pk=cycle.pk).update(etat="controle")
    assert "ce qui y est demandé ne change plus" in text(client.get(LISTE + "nouvelle/exoneration/"))


def test_two_tabs_overwrite_nothing(cycle, titulaire):
    client = client_of(titulaire)
    demande = make_draft(titulaire, cycle)
    envoi = seen(client.get(address(demande)).text)
    autre = {**SAISIE, "fin": "2026-05-31", "revision": "1"}
    assert client.post(address(demande) + "modifier/", autre)["Location"] == address(demande)
    assert client.post(address(demande) + "modifier/", autre).status_code == 409
    reponse = client.post(address(demande, "envoyer"), envoi)
    assert reponse.status_code == 409
    assert "du 01/03/2026 au 31/05/2026" in reponse.text
    demande.refresh_from_db()
    assert (demande.etat, demande.fin) == ("brouillon", date(2026, 5, 31))
    assert client.post(address(demande, "envoyer"), seen(reponse.text)).status_code == 302
    assert client.get(address(demande) + "modifier/")["Location"] == address(demande)


def test_an_effect_that_moved_is_read_again(cycle, titulaire):
    demande = make_draft(titulaire, cycle)
    vu = effect_of(demande, JOUR).empreinte
    cycle.exercice.inscriptions.update(debut=date(2025, 1, 1))
    with pytest.raises(Depasse):
        demandes.send(titulaire, demande, revision=1, vu=vu, on=JOUR)
    assert DemandeOrdre.objects.get().etat == "brouillon"


def test_the_same_thing_is_asked_once_at_a_time(cycle, titulaire):
    premiere, seconde = make_draft(titulaire, cycle), make_draft(titulaire, cycle)
    vu = effect_of(premiere, JOUR).empreinte
    demandes.send(titulaire, premiere, revision=1, vu=vu, on=JOUR)
    with pytest.raises(Refus) as refus:
        demandes.send(titulaire, seconde, revision=1, vu=vu, on=JOUR)
    assert refus.value.code == "deja_demandee"
    demandes.withdraw(titulaire, premiere, revision=2)
    demandes.send(titulaire, DemandeOrdre.objects.get(pk=seconde.pk), revision=1, vu=vu, on=JOUR)


def test_somebody_elses_token_opens_nothing(cycle, titulaire, inconnu):
    jeton = make_draft(titulaire, cycle).jeton
    exercice = inconnu.professionnel.exercices.get()
    with pytest.raises(Depasse):
        demandes.start(inconnu, jeton, exercice, None, typed(Objet.CORRECTION), JOUR)
    with pytest.raises(Refus):
        demandes.start(inconnu, uuid.uuid4(), cycle.exercice, cycle, typed(), JOUR)


@pytest.mark.parametrize(
    ("contenu", "nom", "phrase"),
    [
        (b"MZ\x90\x00" + b"\0" * 60, "attestation.pdf", "un programme"),
        (pdf(b"/OpenAction<</S/JavaScript/JS(x)>>"), "a.pdf", "contenu actif"),
        (photo(), "attestation.pdf", "c’est une image JPEG"),
        (b"", "vide.pdf", "vide"),
    ],
)
def test_a_hostile_document_is_refused_and_the_draft_kept(contenu, nom, phrase, cycle, titulaire):
    demande = make_draft(titulaire, cycle)
    reponse = client_of(titulaire).post(address(demande, "joindre"), {"preuve": upload(contenu, nom)})
    assert reponse.status_code == 422
    assert phrase in text(reponse)
    assert MOTIF in reponse.text
    assert not PieceDemande.objects.exists()


def test_documents_are_joined_taken_out_and_sealed(cycle, titulaire, settings):
    client, demande = client_of(titulaire), make_draft(titulaire, cycle)
    for _ in range(2):
        client.post(address(demande, "joindre"), {"preuve": upload(pdf(), "attestation.pdf")})
    piece = PieceDemande.objects.get()
    reponse = client.get(f"{address(demande)}pieces/{piece.pk}/")
    assert reponse.getvalue() == pdf()
    assert reponse["Content-Security-Policy"] == "default-src 'none'; sandbox"
    for n in range(4):
        demandes.attach(titulaire, demande, proof(b"/X%d" % n, f"{n}.pdf"))
    with pytest.raises(Refus) as refus:
        demandes.attach(titulaire, demande, proof(b"/Y", "6.pdf"))
    assert refus.value.code == "trop_de_pieces"
    client.post(address(demande, "ecarter"), {"piece": piece.pk})
    assert PieceDemande.objects.count() == 4
    demandes.send(titulaire, demande, revision=1, vu=effect_of(demande, JOUR).empreinte, on=JOUR)
    with pytest.raises(Depasse):
        demandes.attach(titulaire, demande, proof(b"/Z"))
    assert client.post(address(demande, "ecarter"), {"piece": PieceDemande.objects.first().pk}).status_code == 409


def test_a_draft_is_forgotten_with_its_files(cycle, titulaire, settings, django_capture_on_commit_callbacks):
    demande = make_draft(titulaire, cycle)
    demandes.attach(titulaire, demande, proof())
    ecrits = [p for p in Path(settings.MEDIA_ROOT).rglob("*") if p.is_file()]
    assert len(ecrits) == 1
    with django_capture_on_commit_callbacks(execute=True):
        assert client_of(titulaire).post(address(demande, "abandonner"))["Location"] == LISTE
    assert not DemandeOrdre.objects.exists()
    assert not ecrits[0].exists()
    vieille = make_draft(titulaire, cycle)
    DemandeOrdre.objects.filter(pk=vieille.pk).update(maj_at=vieille.maj_at - timedelta(days=91))
    neuve = make_draft(titulaire, cycle)
    assert list(DemandeOrdre.objects.all()) == [neuve]


def test_the_complement_puts_the_deadline_off(cycle, titulaire, ordre_decideur):
    demande = make_request(titulaire, cycle)
    demandes_instruction.take(demande, auteur=ordre_decideur, revision=2, on=JOUR)
    demandes_instruction.ask_complement(
        demande, auteur=ordre_decideur, revision=3, motif="Une attestation <datée>, s’il vous plaît.", on=JOUR
    )
    client = client_of(titulaire)
    page = client.get(address(demande)).text
    assert "Une attestation &lt;datée&gt;" in page
    assert ordre_decideur.nom_affiche not in page
    assert client.post(address(demande, "joindre"), {"preuve": upload(pdf(), "a.pdf")}).status_code == 302
    reponse = client.post(address(demande, "repondre"), {"revision": 3, "texte": "La voici, fictive."})
    assert (reponse.status_code, "La voici, fictive." in reponse.text) == (409, True)
    assert client.post(address(demande, "repondre"), {"revision": 4, "texte": " "}).status_code == 422
    sante = client.post(address(demande, "repondre"), {"revision": 4, "texte": "Test fictif positif."})
    assert (sante.status_code, "résultat médical" in sante.text) == (422, True)
    demandes.answer(titulaire, demande, revision=4, texte="La voici.", on=JOUR + timedelta(days=12))
    assert (demande.etat, demande.echeance) == ("en_examen", JOUR + timedelta(days=42))
    assert demande.attendu_depuis is None
    assert "La voici." in client.get(address(demande)).text


def test_a_request_is_withdrawn_until_it_is_answered(cycle, titulaire, ordre_decideur):
    client, demande = client_of(titulaire), make_request(titulaire, cycle)
    assert client.post(address(demande, "retirer"), {"revision": 1}).status_code == 409
    assert client.post(address(demande, "retirer"), {"revision": 2}).status_code == 302
    assert client.post(address(demande, "retirer"), {"revision": 3}).status_code == 409
    assert DemandeOrdre.objects.get().etat == "retiree"
    assert "Demande retirée" in client.get(address(demande)).text


def test_a_correction_is_asked_before_the_activation_and_nothing_else(cycle, titulaire):
    Professionnel.objects.filter(pk=titulaire.professionnel_id).update(active_at=None)
    nouveau = Utilisateur.objects.get(pk=titulaire.pk)
    client, adresse = client_of(nouveau), LISTE + "nouvelle/correction/"
    assert client.post("/mon-espace/activation/", {"corriger": "1"})["Location"] == adresse
    assert client.get(adresse).status_code == 200
    saisie = {"donnee": "inscription", "debut": "2025-09-01", "motif": MOTIF}
    page = text(client.get(client.post(adresse, saisie)["Location"]))
    assert "Du 01/09/2025 au 31/08/2031" in page
    assert "Activez d’abord votre compte" in text(client.get(NOUVELLE))
    assert client.post(NOUVELLE, SAISIE).status_code == 422
    assert DemandeOrdre.objects.get().debut == date(2025, 9, 1)


def test_each_kind_shows_its_effect(cycle, titulaire, ordre_decideur):
    client = client_of(titulaire)
    decision = {"motif": "Décision fictive.", "auteur": ordre_decideur, "on": JOUR}
    amenagements.ask_for_resumption(cycle, ["A3a"], **decision)
    interruptions.record_interruption(cycle.exercice, Period(date(2026, 2, 1)), **decision)
    for objet, phrase in (
        (Objet.EXONERATION, "Rien n’est demandé"),
        (Objet.ALLEGEMENT, "Non demandée"),
        (Objet.REPRISE, "120 jours d’interruption"),
        (Objet.CORRECTION, "Cette correction ne change ici ni le cycle"),
    ):
        demande = make_draft(titulaire, cycle, typed(objet))
        assert phrase in text(client.get(address(demande))), objet
        assert client.get(address(demande) + "modifier/").status_code == 200
    assert "Retirer" not in text(client.get(LISTE + "nouvelle/allegement/"))


def test_my_data_hold_my_requests(cycle, titulaire):
    demande = make_draft(titulaire, cycle)
    demandes.attach(titulaire, demande, proof())
    demandes.send(titulaire, demande, revision=1, vu=effect_of(demande, JOUR).empreinte, on=JOUR)
    ecrite = json.loads(client_of(titulaire).get("/mon-espace/mes-donnees/").content)["demandes_a_l_ordre"][0]
    assert (ecrite["objet"], ecrite["debut"], ecrite["etat"]) == ("interruption", "2026-03-01", "deposee")
    assert ecrite["pieces"][0]["sha256"] == proof().sha256
    assert [etape["par_le_titulaire"] for etape in ecrite["etapes"]] == [True]


def test_queries_do_not_grow_with_the_requests(cycle, titulaire, django_assert_max_num_queries):
    client = client_of(titulaire)
    for _ in range(4):
        make_draft(titulaire, cycle)
    with django_assert_max_num_queries(14):
        client.get(LISTE)
