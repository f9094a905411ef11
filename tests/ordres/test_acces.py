"""Who reaches which page: the cast in order; outside the perimeter, the answer is 404."""

from __future__ import annotations

import hashlib

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts import horloge
from accounts.models import Evenement, Organisation
from actions.models import Justificatif
from ordres import decision, recours
from tests.ordres.situations import JOUR_CONTROLE, control_at, ended_cycle, intention
from tests.people import client_of

AUTRES = ["inconnu", "cnp", "cncp", "has", "dgos", "publication", "employeur", "partenaire", "exploitant"]
HORS_PERIMETRE = ["autre_ordre", "autre_departement", "ssa"]
INSTANCE = ["ordre_gestionnaire", "ordre_decideur", "ordre_president", "ordre_national"]


@pytest.fixture
def piece(complet, titulaire) -> Justificatif:
    action = complet.actions.order_by("pk").first()
    fichier = ContentFile(b"%PDF-1.4 fictif", name="abc.pdf")
    return Justificatif.objects.create(
        action=action, fichier=fichier, nom="<attestation>.pdf", type_mime="application/pdf", taille=15,
        sha256=hashlib.sha256(b"%PDF-1.4 fictif").hexdigest(), deposee_par=titulaire, created_at=horloge.now(),
    )  # fmt: skip


def _pages(complet, piece) -> list[str]:
    return [
        reverse("ordre:dossier", args=[complet.pk]),
        reverse("ordre:justificatif", args=[complet.pk, piece.pk]),
    ]


def test_anonymous_is_sent_to_login(complet, piece):
    for url in [reverse("ordre:liste"), *_pages(complet, piece)]:
        reponse = client_of(None).get(url)
        assert reponse.status_code == 302
        assert reverse("account_login") in reponse["Location"]


@pytest.mark.parametrize("qui", [*AUTRES, "titulaire"])
def test_list_is_for_instances(complet, request, qui):
    assert client_of(request.getfixturevalue(qui)).get(reverse("ordre:liste")).status_code == 403


@pytest.mark.parametrize("qui", [*AUTRES, *HORS_PERIMETRE, "titulaire"])
def test_file_is_invisible_outside_the_perimeter(complet, piece, request, qui):
    client = client_of(request.getfixturevalue(qui))
    for url in _pages(complet, piece):
        assert client.get(url).status_code == 404
    for nom, args in (("ouvrir", []), ("etape", ["demander_pieces"]), ("decider", [])):
        assert client.post(reverse(f"ordre:{nom}", args=[complet.pk, *args])).status_code == 404
    assert not Evenement.objects.filter(nature="dossier:lu").exists()


@pytest.mark.parametrize("qui", INSTANCE)
def test_file_for_the_instance_leaves_a_trace(complet, piece, request, qui):
    agent = request.getfixturevalue(qui)
    assert client_of(agent).get(reverse("ordre:dossier", args=[complet.pk])).status_code == 200
    lecture = Evenement.objects.get(nature="dossier:lu")
    assert (lecture.auteur, lecture.professionnel) == (agent, complet.exercice.professionnel)
    assert lecture.organisation is not None


def test_military_files_are_for_the_ssa_alone(version, ssa, ordre_national, jour_controle):
    militaire = ended_cycle(nom="FICTIF-MILITAIRE", categorie="M")
    url = reverse("ordre:dossier", args=[militaire.pk])
    assert client_of(ordre_national).get(url).status_code == 404
    assert client_of(ssa).get(url).status_code == 200
    assert "FICTIF-MILITAIRE" not in client_of(ordre_national).get(reverse("ordre:liste")).content.decode()
    assert "FICTIF-MILITAIRE" in client_of(ssa).get(reverse("ordre:liste")).content.decode()


def test_an_agent_does_not_follow_their_own_file(complet, ordre_decideur):
    type(ordre_decideur).objects.filter(pk=ordre_decideur.pk).update(professionnel=complet.exercice.professionnel)
    ordre_decideur.refresh_from_db()
    assert client_of(ordre_decideur).get(reverse("ordre:dossier", args=[complet.pk])).status_code == 404


def test_proof_is_a_sealed_download(complet, piece, ordre_gestionnaire):
    reponse = client_of(ordre_gestionnaire).get(reverse("ordre:justificatif", args=[complet.pk, piece.pk]))
    assert reponse.status_code == 200
    assert reponse.getvalue() == b"%PDF-1.4 fictif"
    assert reponse["Content-Disposition"].startswith("attachment")
    assert reponse["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in reponse["Content-Security-Policy"]
    assert Evenement.objects.filter(nature="justificatif:lu", professionnel=complet.exercice.professionnel).count() == 1


def test_a_proof_lost_from_the_disk_is_a_page_and_no_reading(complet, piece, ordre_gestionnaire, caplog):
    piece.fichier.storage.delete(piece.fichier.name)
    reponse = client_of(ordre_gestionnaire).get(reverse("ordre:justificatif", args=[complet.pk, piece.pk]))
    assert reponse.status_code == 503
    assert "ne peut pas être lu pour le moment" in reponse.text
    assert "the stored file cannot be read" in caplog.text
    assert not Evenement.objects.filter(nature="justificatif:lu").exists()


def test_proof_of_another_file_is_not_reached_through_this_one(complet, piece, ordre_gestionnaire):
    autre = ended_cycle(nom="FICTIF-VOISIN")
    url = reverse("ordre:justificatif", args=[autre.pk, piece.pk])
    assert client_of(ordre_gestionnaire).get(url).status_code == 404


def test_a_refused_holder_reads_how_to_contest(echu, titulaire, ordre_decideur, jour_controle):
    ouvert = control_at("audition", echu, ordre_decideur)
    decision.decide(
        ouvert, intention(ouvert, sens="non_satisfait", motif="Deux axes manquent."), ordre_decideur, jour_controle
    )
    url = reverse("ordre:mon_controle", args=[echu.pk])
    assert recours.NEUTRE in client_of(titulaire).get(url).text
    instance = Organisation.objects.get(code="CNOM-75")
    mere = Organisation.objects.create(code="MERE", nom="Conseil fictif", nature=instance.nature)
    Organisation.objects.filter(pk=instance.pk).update(parent=mere)
    for code in ("MERE", "CNOM-75"):
        call_command("voies_recours", code, texte=f"Recours fictif de {code}, dans les délais dits ici.", verbosity=0)
        assert f"Recours fictif de {code}" in client_of(titulaire).get(url).text
    with pytest.raises(CommandError, match="INCONNUE"):
        call_command("voies_recours", "INCONNUE", texte="x", verbosity=0)


def test_holder_reads_the_control_of_their_cycle(complet, titulaire, inconnu, ordre_gestionnaire):
    url = reverse("ordre:mon_controle", args=[complet.pk])
    assert client_of(titulaire).get(url).status_code == 404
    control_at("motifs", complet, ordre_gestionnaire, JOUR_CONTROLE)
    page = client_of(titulaire).get(url)
    assert page.status_code == 200
    assert "Texte fictif de l’étape." in page.content.decode()
    assert "mardi 16 mars 2032 inclus" in page.content.decode()
    # The holder deals with an instance; the agent's name stays inside it.
    assert ordre_gestionnaire.nom_affiche not in page.content.decode()
    dossier = client_of(ordre_gestionnaire).get(reverse("ordre:dossier", args=[complet.pk]))
    assert f"par {ordre_gestionnaire.nom_affiche}" in dossier.content.decode()
    for autre in (inconnu, ordre_gestionnaire):
        assert client_of(autre).get(url).status_code == 404
