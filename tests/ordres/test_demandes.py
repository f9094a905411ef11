"""« Qui attend une réponse de nous ? »: the cast in order, the queue, one request, and each answer."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.journal import Fait
from accounts.models import Evenement, Organisation
from actions import demandes
from actions.demandes_effet import effect_of
from actions.models import DemandeOrdre, Interruption
from actions.objets_demande import Objet
from ordres import file_demandes
from tests.actions.declarations import pdf
from tests.actions.demandes import MOTIF, make_draft, make_request, proof, typed
from tests.people import JOUR, client_of, make_exercice, make_titulaire
from tests.referentiels_fictifs import make_cycle

FILE = "/ordre/demandes"
AUTRES = ["inconnu", "cnp", "cncp", "has", "dgos", "publication", "employeur", "partenaire", "exploitant", "titulaire"]
HORS_PERIMETRE = ["autre_departement", "autre_ordre", "ssa"]
INSTANCE = ["ordre_gestionnaire", "ordre_decideur", "ordre_president", "ordre_national"]
DECISION = "Attestation fictive lue <ce jour>."


@pytest.fixture
def demande(cycle, titulaire) -> DemandeOrdre:
    return make_request(titulaire, cycle)


def page_of(demande: DemandeOrdre) -> str:
    return reverse("ordre:demande", args=[demande.pk])


def gesture(demande: DemandeOrdre, geste: str) -> str:
    return reverse("ordre:demande_geste", args=[demande.pk, geste])


def seen(page: str) -> dict[str, str]:
    """What every form of the page carries."""
    return dict(re.findall(r'name="(revision|vu)" value="(\w+)"', page))


def text(reponse) -> str:
    return reponse.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def test_anonymous_is_sent_to_login(client, demande):
    for adresse in (FILE, page_of(demande)):
        assert client.get(adresse).status_code == 302


@pytest.mark.parametrize("qui", [*AUTRES, *HORS_PERIMETRE])
def test_nobody_else_knows_the_request(qui, request, demande):
    client = client_of(request.getfixturevalue(qui))
    assert client.get(FILE).status_code == (200 if qui in HORS_PERIMETRE else 403)
    assert page_of(demande) not in client.get(FILE).text
    assert client.get(page_of(demande)).status_code == 404
    assert client.post(gesture(demande, "prendre"), {"revision": 2}).status_code == 404
    demande.refresh_from_db()
    assert demande.etat == "deposee"


@pytest.mark.parametrize("qui", INSTANCE)
def test_the_instance_reads_it_and_the_journal_says_so(qui, request, demande):
    agent = request.getfixturevalue(qui)
    client = client_of(agent)
    assert page_of(demande) in client.get(FILE).text
    page = text(client.get(page_of(demande)))
    for attendu in (MOTIF, "du 01/03/2026 au 30/04/2026", "61 jours d’interruption", "Aucune pièce jointe."):
        assert attendu in page
    assert Evenement.objects.get(nature=Fait.DOSSIER_LU).organisation == agent.appartenances.get().organisation


def test_a_draft_is_nobodys_business(cycle, titulaire, ordre_decideur):
    brouillon = make_draft(titulaire, cycle)
    client = client_of(ordre_decideur)
    assert "Personne n’attend de réponse" in text(client.get(FILE))
    assert client.get(page_of(brouillon)).status_code == 404


def test_a_document_is_read_sealed_and_told(cycle, titulaire, ordre_gestionnaire, autre_ordre):
    demande = make_draft(titulaire, cycle)
    piece = demandes.attach(titulaire, demande, proof())
    demandes.send(titulaire, demande, revision=1, vu=effect_of(demande, JOUR).empreinte, on=JOUR)
    adresse = reverse("ordre:demande_piece", args=[demande.pk, piece.pk])
    assert client_of(autre_ordre).get(adresse).status_code == 404
    reponse = client_of(ordre_gestionnaire).get(adresse)
    assert reponse.getvalue() == pdf()
    assert reponse["Content-Disposition"].startswith("attachment")
    assert Evenement.objects.filter(nature=Fait.JUSTIFICATIF_LU, auteur=ordre_gestionnaire).count() == 1


def test_from_the_queue_to_the_acceptance(demande, titulaire, ordre_decideur):
    client = client_of(ordre_decideur)
    page = client.get(page_of(demande)).text
    assert "Prenez-la d’abord" in page
    assert gesture(demande, "accepter") not in page
    assert client.post(gesture(demande, "prendre"), seen(page))["Location"] == page_of(demande)
    page = client.get(page_of(demande)).text
    assert gesture(demande, "prendre") not in page
    assert client.post(gesture(demande, "accepter"), seen(page)).status_code == 422
    reponse = client.post(gesture(demande, "accepter"), {**seen(page), "motif": DECISION}, follow=True)
    assert "La demande est acceptée. Le professionnel en est averti." in text(reponse)
    assert "il n’y a plus rien à y faire" in text(reponse)
    assert Interruption.objects.get().debut == date(2026, 3, 1)
    mienne = client_of(titulaire).get(f"/mon-espace/demandes/{demande.jeton}/").text
    assert "Attestation fictive lue &lt;ce jour&gt;." in mienne
    assert ordre_decideur.nom_affiche not in mienne


def test_a_clerk_asks_for_a_complement_and_decides_nothing(demande, ordre_gestionnaire):
    client = client_of(ordre_gestionnaire)
    client.post(gesture(demande, "prendre"), {"revision": 2})
    page = client.get(page_of(demande)).text
    assert gesture(demande, "accepter") not in page
    for geste in ("accepter", "refuser"):
        assert client.post(gesture(demande, geste), {**seen(page), "motif": DECISION}).status_code == 403
    reponse = client.post(gesture(demande, "demander_complement"), {**seen(page), "motif": DECISION}, follow=True)
    assert "complément attendu depuis le 30/06/2026" in text(reponse)
    assert "Le professionnel doit répondre." in text(reponse)


def test_a_refusal_shows_the_remedies_before_and_after(demande, titulaire, ordre_decideur):
    Organisation.objects.filter(code="CNOM-75").update(voies_recours="Recours fictif devant le tribunal fictif.")
    client = client_of(ordre_decideur)
    client.post(gesture(demande, "prendre"), {"revision": 2})
    page = client.get(page_of(demande)).text
    assert "Recours fictif devant le tribunal fictif." in page
    client.post(gesture(demande, "refuser"), {**seen(page), "motif": "Pièce fictive illisible."})
    mienne = client_of(titulaire).get(f"/mon-espace/demandes/{demande.jeton}/").text
    for attendu in ("Pièce fictive illisible.", "Contester cette décision", "tribunal fictif"):
        assert attendu in mienne


def test_two_tabs_answer_once_and_lose_nothing(demande, ordre_decideur):
    client = client_of(ordre_decideur)
    client.post(gesture(demande, "prendre"), {"revision": 2})
    envoi = {**seen(client.get(page_of(demande)).text), "motif": DECISION}
    assert client.post(gesture(demande, "demander_complement"), envoi).status_code == 302
    reponse = client.post(gesture(demande, "accepter"), envoi)
    assert reponse.status_code == 409
    assert "lue &lt;ce jour&gt;." in reponse.text
    assert not Interruption.objects.exists()


def test_an_effect_that_moved_is_a_409_with_the_new_one(demande, cycle, ordre_decideur):
    client = client_of(ordre_decideur)
    client.post(gesture(demande, "prendre"), {"revision": 2})
    envoi = {**seen(client.get(page_of(demande)).text), "motif": DECISION}
    Interruption.objects.create(
        exercice=cycle.exercice, debut=date(2026, 3, 1), fin=date(2026, 3, 31), created_at="2026-06-01T00:00Z"
    )
    cycle.exercice.inscriptions.update(debut=date(2025, 9, 1))
    reponse = client.post(gesture(demande, "accepter"), envoi)
    assert reponse.status_code == 409
    assert seen(reponse.text)["vu"] != envoi["vu"]
    demande.refresh_from_db()
    assert demande.etat == "en_examen"


def test_the_queue_is_sorted_filtered_and_late_ones_say_so(version, jour, ordre_gestionnaire, au_jour):
    for rang, objet in enumerate((Objet.INTERRUPTION, Objet.CORRECTION, Objet.INTERRUPTION)):
        exercice = make_exercice(nom=f"FICTIF-{rang}")
        cycle = make_cycle(exercice)
        make_request(make_titulaire(exercice), cycle, typed(objet), JOUR - timedelta(days=10 - rang))
    DemandeOrdre.objects.filter(exercice__professionnel__nom="FICTIF-1").update(suivie_par=ordre_gestionnaire)
    client = client_of(ordre_gestionnaire)

    def names(requete: str = "") -> list[str]:
        return re.findall(r'<th scope="row"><a href="[^"]*">(FICTIF-\d)', client.get(FILE + requete).text)

    assert names() == ["FICTIF-0", "FICTIF-1", "FICTIF-2"]
    assert names("?objet=correction") == ["FICTIF-1"]
    assert names("?suivi=moi") == ["FICTIF-1"]
    assert names("?suivi=personne") == ["FICTIF-0", "FICTIF-2"]
    assert names("?etat=en_retard") == names("?etat=closes") == names("?etat=complement") == []
    assert names("?etat=n-importe-quoi&objet=xx") == ["FICTIF-0", "FICTIF-1", "FICTIF-2"]
    assert "Demandes à traiter" in client.get("/ordre/").text
    au_jour(JOUR + timedelta(days=22))
    assert names("?etat=en_retard") == ["FICTIF-0", "FICTIF-1"]
    assert client.get(FILE).text.count("En retard</span>") == 2


def test_pages_of_the_queue_show_everything_once(version, jour, ordre_gestionnaire, monkeypatch):
    monkeypatch.setattr(file_demandes, "PAR_PAGE", 2)
    for rang in range(3):
        exercice = make_exercice(nom=f"FICTIF-{rang}")
        make_request(make_titulaire(exercice), make_cycle(exercice))
    client = client_of(ordre_gestionnaire)
    premiere = client.get(FILE).text
    suite = re.findall(r'rel="next" href="\?([^"]+)"', premiere)[0].replace("&amp;", "&")
    seconde = client.get(f"{FILE}?{suite}").text
    assert ("FICTIF-2" in premiere, "FICTIF-2" in seconde, "FICTIF-0" in seconde) == (False, True, False)
    assert 'rel="prev"' in seconde


def test_queries_do_not_grow(version, jour, ordre_gestionnaire):
    client = client_of(ordre_gestionnaire)
    comptes = []
    for rang in range(3):
        exercice = make_exercice(nom=f"FICTIF-{rang}")
        make_request(make_titulaire(exercice), make_cycle(exercice))
        DemandeOrdre.objects.update(suivie_par=ordre_gestionnaire)
        with CaptureQueriesContext(connection) as lues:
            client.get(FILE)
        comptes.append(len(lues))
    assert comptes[1] == comptes[2] <= 22
