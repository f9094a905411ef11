"""« Quelles actions attendent notre avis ? »: the cast in order, the queue, one request, the labels."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.journal import Fait
from accounts.models import Evenement
from accounts.roles import Nature, Role
from actions.models import Avancement, DemandeLibre, Label
from dashboards import file_libres
from tests.actions.declarations import pdf, upload
from tests.actions.libres.cas import (
    A_VENIR,
    DECISION,
    FAITE,
    MOTIF,
    accepted,
    make_draft,
    make_libre_version,
    make_request,
    refused,
)
from tests.people import JOUR, client_of, make_agent, make_exercice, make_titulaire
from tests.referentiels_fictifs import make_cycle

FILE, LABELS = "/cnp/demandes/", "/cnp/labels/"
AUTRES = [
    "inconnu", "ordre_decideur", "ssa", "accompagnant", "cncp", "has", "dgos", "publication", "employeur", "partenaire",
    "exploitant", "titulaire",
]  # fmt: skip


@pytest.fixture
def version(cnp):
    return make_libre_version(cnp)


@pytest.fixture
def demande(cycle, titulaire) -> DemandeLibre:
    return make_request(titulaire, cycle)


@pytest.fixture
def autre_cnp(db):
    return make_agent(Role.CNP_REDACTEUR, Nature.CNP, "CNP-AUTRE", nom="Autre CNP fictif")


def page_of(demande: DemandeLibre) -> str:
    return reverse("cnp:libre", args=[demande.pk])


def gesture(demande: DemandeLibre, geste: str) -> str:
    return reverse("cnp:libre_geste", args=[demande.pk, geste])


def text(reponse) -> str:
    return reponse.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def ask(rang: int, on: date = JOUR, **champs) -> DemandeLibre:
    """A request of somebody else."""
    exercice = make_exercice(nom=f"FICTIF-{rang}")
    return make_request(make_titulaire(exercice), make_cycle(exercice), on, **champs)


def test_anonymous_is_sent_to_login(client, demande):
    for adresse in (FILE, page_of(demande), LABELS):
        assert client.get(adresse).status_code == 302


@pytest.mark.parametrize("qui", AUTRES)
def test_nobody_else_has_a_queue(qui, request, demande):
    client = client_of(request.getfixturevalue(qui))
    for adresse in (FILE, FILE + "fichier/", page_of(demande), LABELS):
        assert client.get(adresse).status_code == 404
    assert client.post(gesture(demande, "accepter"), {"revision": 2, "motif": DECISION, "axe": 1}).status_code == 404


def test_another_cnp_does_not_know_the_request(demande, autre_cnp):
    client = client_of(autre_cnp)
    assert demande.intitule not in client.get(FILE).text
    piece = reverse("cnp:libre_piece", args=[demande.pk, demande.pieces.get().pk])
    for adresse in (page_of(demande), piece, reverse("cnp:libres_lot", args=[demande.pk])):
        assert client.get(adresse).status_code == 404
    assert client.post(gesture(demande, "refuser"), {"revision": 2, "motif": DECISION}).status_code == 404


def test_the_cnp_reads_what_it_needs_and_no_name(demande, titulaire, cnp):
    client = client_of(cnp)
    page = client.get(FILE)
    assert page_of(demande) in page.text
    assert "Actions à valider (1)" in page.text
    lue = text(client.get(page_of(demande)))
    for attendu in (MOTIF, "Médecin", "Société fictive", "Atelier d’annonce d’une mauvaise nouvelle", "3-ATELIER"):
        assert attendu in lue
    personne = titulaire.professionnel
    fichier = client.get(FILE + "fichier/").getvalue().decode()
    for lu in (lue, fichier, client.get(FILE).text):
        for secret in (personne.nom, personne.rpps, personne.prenom, "attestation.pdf"):
            assert secret not in lu
    assert "a posteriori;Atelier d’annonce;Société fictive" in fichier
    lecture = Evenement.objects.get(nature=Fait.LIBRE_LUE)
    assert (lecture.professionnel, lecture.organisation.code) == (personne, "CNP-ESSAI")
    consultations = text(client_of(titulaire).get("/mon-espace/consultations/"))
    assert "A lu une de vos demandes sur une action, sans votre nom" in consultations


def test_a_document_is_read_sealed_without_its_name(demande, cnp):
    reponse = client_of(cnp).get(reverse("cnp:libre_piece", args=[demande.pk, demande.pieces.get().pk]))
    assert reponse.getvalue() == pdf()
    assert "attestation" not in reponse["Content-Disposition"]
    assert reponse["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_from_the_queue_to_the_acceptance(demande, cycle, titulaire, cnp):
    client = client_of(cnp)
    envoi = {"revision": 2, "motif": DECISION, "axe": 2}
    assert client.post(gesture(demande, "accepter"), {**envoi, "axe": 3}).status_code == 422
    assert client.post(gesture(demande, "accepter"), {**envoi, "motif": " "}).status_code == 422
    reponse = client.post(gesture(demande, "accepter"), envoi, follow=True)
    assert "L’action est acceptée. Le professionnel en est averti." in text(reponse)
    assert "une nouvelle décision, motivée, la remplace" in text(reponse)
    assert Avancement.objects.get(cycle=cycle).faites == 1
    mienne = client_of(titulaire).get(f"/mon-espace/libres/{demande.jeton}/").text
    assert "lue &lt;ce jour&gt;." in mienne
    assert cnp.nom_affiche not in mienne
    assert client.post(gesture(demande, "valider"), envoi).status_code == 404


def test_a_refusal_says_a_reason_and_two_tabs_answer_once(demande, titulaire, cnp):
    client = client_of(cnp)
    assert client.post(gesture(demande, "refuser"), {"revision": 2}).status_code == 422
    assert client.post(gesture(demande, "refuser"), {"revision": 2, "raison": "existe"}).status_code == 302
    reponse = client.post(gesture(demande, "accepter"), {"revision": 2, "motif": DECISION, "axe": 1})
    assert (reponse.status_code, "lue &lt;ce jour&gt;." in reponse.text) == (409, True)
    mienne = text(client_of(titulaire).get(f"/mon-espace/libres/{demande.jeton}/"))
    assert "prévoit déjà cette action" in mienne
    assert "La présenter de nouveau" in mienne


def test_what_was_decided_of_the_like_is_shown(demande, cnp, version):
    semblable = refused(ask(1, intitule="Atelier d'annonce", fin=FAITE - timedelta(days=30)), cnp)
    meme_organisateur = accepted(ask(2, intitule="Colloque fictif"), cnp)
    ask(3, intitule="Autre chose", organisme_nom="Autre société fictive")
    page = client_of(cnp).get(page_of(demande)).text
    assert page.index(page_of(semblable)) < page.index(page_of(meme_organisateur))
    assert "FICTIF-1" not in page


def test_one_session_is_decided_for_all_who_ask_it(demande, cnp, version):
    autre, ailleurs = ask(1), ask(2, fin=FAITE - timedelta(days=1))
    client = client_of(cnp)
    adresse = reverse("cnp:libres_lot", args=[demande.pk])
    assert adresse in client.get(page_of(demande)).text
    page = text(client.get(adresse))
    assert "pour 2 professionnels" in page
    vues = re.findall(r'name="vue" value="([\d:]+)"', page)
    assert len(set(vues)) == 2
    envoi = {"geste": "accepter", "revision": 1, "axe": 1, "motif": DECISION}
    assert client.post(adresse, {**envoi, "motif": "", "vue": sorted(set(vues))}).status_code == 422
    DemandeLibre.objects.filter(pk=autre.pk).update(revision=9)
    reponse = client.post(adresse, {**envoi, "vue": sorted(set(vues))}, follow=True)
    assert "1 sur 2 décidées" in text(reponse)
    etats = dict(DemandeLibre.objects.values_list("pk", "etat"))
    assert [etats[d.pk] for d in (demande, autre, ailleurs)] == ["acceptee", "deposee", "deposee"]


def test_the_queue_is_sorted_filtered_and_late_ones_say_so(version, jour, cnp, au_jour):
    for rang, champs in enumerate(({"axe": 2}, {"intitule": "Colloque fictif"}, {"fin": A_VENIR})):
        ask(rang, au_jour(JOUR - timedelta(days=40 - rang)), **champs)
    au_jour(JOUR)
    exercice = make_exercice(nom="BROUILLON")
    make_draft(make_titulaire(exercice), make_cycle(exercice), intitule="Brouillon fictif")
    client = client_of(cnp)

    def numbers(requete: str = "") -> list[int]:
        pks = [int(pk) for pk in re.findall(r'<a href="/cnp/demandes/(\d+)/">', client.get(FILE + requete).text)]
        premier = DemandeLibre.objects.exclude(etat="brouillon").earliest("pk").pk
        return [pk - premier for pk in pks]

    assert numbers() == numbers("?tri=depot") == [0, 1, 2]
    assert numbers("?axe=2") == [0]
    assert numbers("?q=COLLOQUE") == [1]
    assert numbers("?q=societe+atelier") == [0, 2]
    assert numbers("?age=30") == [0, 1, 2]
    assert numbers("?etat=en_retard") == numbers("?etat=decidees") == numbers("?etat=complement") == []
    assert numbers("?etat=n-importe-quoi&axe=9&apres=x") == [0, 1, 2]
    au_jour(JOUR + timedelta(days=21))
    assert numbers("?etat=en_retard") == [0]
    page = text(client.get(FILE))
    assert "3 demandes attendent une réponse, dont 1 en retard" in page


def test_pages_show_everything_once_and_queries_do_not_grow(version, jour, cnp, monkeypatch):
    monkeypatch.setattr(file_libres, "PAR_PAGE", 2)
    client, comptes = client_of(cnp), []
    for rang in range(3):
        ask(rang, intitule=f"Atelier fictif {rang}")
        with CaptureQueriesContext(connection) as lues:
            premiere = client.get(FILE + "?tri=depot").text
        comptes.append(len(lues))
    assert comptes[1] == comptes[2] <= 14
    suite = re.findall(r'rel="next" href="\?([^"]+)"', premiere)[0].replace("&amp;", "&")
    seconde = client.get(f"{FILE}?{suite}").text
    assert ("fictif 2" in premiere, "fictif 2" in seconde, "fictif 0" in seconde) == (False, True, False)


def test_an_editor_decides_nothing_about_themselves(demande, cnp, titulaire):
    titulaire.appartenances.create(
        organisation=cnp.appartenances.get().organisation, role="cnp_redacteur", debut=date(2023, 1, 1)
    )
    assert client_of(titulaire).get(FILE).status_code == 200
    assert client_of(titulaire).get(page_of(demande)).status_code == 404


def test_labels_are_inscribed_read_from_a_file_and_closed(version, cnp, autre_cnp):
    client, referentiel = client_of(cnp), version.referentiel
    inscrire = reverse("cnp:label_inscrire", args=[referentiel.pk])
    fichier = reverse("cnp:labels_importer", args=[referentiel.pk])
    assert "Aucun label encore" in text(client.get(LABELS))
    assert "ou son organisateur" in text(client.post(inscrire, {"debut": "2026-01-01"}))
    assert client.post(inscrire, {"debut": "2026-01-01", "organisme": "Société fictive"})["Location"] == LABELS
    csv = "reference;organisateur;debut\nREF-1;;2026-01-01\n;Société fictive;2026-01-01\n;;2026-01-01\n".encode()
    page = client.post(fichier, {"fichier": upload(csv, "labels.csv")})
    assert "3 lignes lues : 2 bonnes, 1 fautive" in text(page)
    assert Label.objects.count() == 1
    contenu = re.findall(r"<textarea[^>]*>(.*?)</textarea>", page.text, re.DOTALL)[0]
    reponse = client.post(fichier, {"contenu": contenu}, follow=True)
    assert "Labels nouveaux : 1. Déjà sur la liste, laissés tels quels : 1." in text(reponse)
    assert client.post(fichier, {"fichier": upload(b"x;y\n", "labels.csv")}).status_code == 422
    label = Label.objects.get(reference_action="REF-1")
    fin = reverse("cnp:label_fin", args=[label.pk])
    assert client.post(fin, {"revision": 1, "fin": "2025-01-01"}).status_code == 422
    assert client.post(fin, {"revision": 1, "fin": "2026-02-01"})["Location"] == LABELS
    assert client.post(fin, {"revision": 1, "fin": "2026-03-01"}).status_code == 409
    assert "(terminé)" in text(client.get(LABELS))
    assert "REF-1" not in client.get(LABELS + "?q=societe").text
    for adresse in (inscrire, fichier, fin):
        assert client_of(autre_cnp).post(adresse, {}).status_code == 404
