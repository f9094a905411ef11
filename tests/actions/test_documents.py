"""What the holder takes away: proofs (as sealed downloads), the summary PDF, their own data."""

from __future__ import annotations

import io
import json

import pikepdf
import pytest
from django.apps import apps
from django.urls import reverse

from accounts.journal import Fait
from accounts.models import Evenement, LigneEffectif
from actions import synthese_pdf, verdicts
from actions.models import Accreditation, Justificatif
from actions.situation import situation
from tests.actions.declarations import declare, pdf
from tests.actions.test_declaration import ROLES
from tests.people import JOUR, client_of, make_anomalie
from tests.referentiels_fictifs import make_action

ADRESSES = ("/mon-espace/synthese/", "/mon-espace/mes-donnees/")


@pytest.fixture
def piece(cycle, titulaire) -> Justificatif:
    return Justificatif.objects.get(action=declare(titulaire, cycle, "A1a", fichier=True))


def test_anonymous_is_sent_to_login(client, piece):
    for adresse in (*ADRESSES, reverse("ps:justificatif", args=[piece.pk])):
        assert client.get(adresse).status_code == 302


@pytest.mark.parametrize("nom", ROLES)
def test_an_agent_takes_nothing_here(nom, request, piece):
    client = client_of(request.getfixturevalue(nom))
    for adresse in (*ADRESSES, reverse("ps:justificatif", args=[piece.pk])):
        assert client.get(adresse).status_code == 404


def test_an_unrelated_professional_has_not_my_proof(piece, inconnu):
    assert client_of(inconnu).get(reverse("ps:justificatif", args=[piece.pk])).status_code == 404


def test_a_proof_is_always_a_sealed_download(piece, titulaire):
    reponse = client_of(titulaire).get(reverse("ps:justificatif", args=[piece.pk]))
    assert reponse.getvalue() == pdf()
    assert reponse["Content-Disposition"] == 'attachment; filename="attestation.pdf"'
    assert reponse["X-Content-Type-Options"] == "nosniff"
    assert reponse["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in reponse["Cache-Control"]


def test_a_file_lost_from_the_disk_says_whom_to_tell(piece, titulaire, caplog):
    piece.fichier.storage.delete(piece.fichier.name)
    reponse = client_of(titulaire).get(reverse("ps:justificatif", args=[piece.pk]))
    assert reponse.status_code == 503
    assert "ne peut pas être lu pour le moment" in reponse.text and "À qui le signaler" in reponse.text
    assert f"actions.Justificatif {piece.pk}: the stored file cannot be read" in caplog.text


def test_the_summary_is_a_tagged_pdf_with_the_words_of_the_page(cycle, titulaire):
    declare(titulaire, cycle, "A4a", intitule="Dépistage fictif")
    make_action(cycle, "A1a", preuve="honneur", intitule="Sans document")
    reponse = client_of(titulaire).get(ADRESSES[0])
    assert reponse["Content-Type"] == "application/pdf"
    assert "attachment" in reponse["Content-Disposition"]
    with pikepdf.open(io.BytesIO(reponse.content)) as document:
        assert bool(document.Root.MarkInfo.Marked)
        assert str(document.Root.Lang).startswith("fr")
        with document.open_metadata() as metadonnees:
            assert metadonnees["pdfuaid:part"] == "1"
        largeur, hauteur = (round(float(v)) for v in document.pages[0].MediaBox[2:])
        assert (largeur, hauteur) == (595, 842)
    assert Evenement.objects.filter(nature=Fait.SYNTHESE_TELECHARGEE, auteur=titulaire).count() == 1


def test_the_summary_says_that_it_proves_nothing(cycle, titulaire, settings):
    from django.template.loader import render_to_string

    declare(titulaire, cycle, "A4a", intitule="Dépistage fictif")
    vue = situation(cycle, JOUR)
    html = render_to_string(synthese_pdf.GABARIT, synthese_pdf.context(vue, JOUR))
    assert synthese_pdf.MENTION in html
    assert verdicts.read_all(vue)[0].resume in html
    assert "30/06/2026" in html
    assert "Document de démonstration" in html
    settings.DEMO = False
    assert "Document de démonstration" not in render_to_string(synthese_pdf.GABARIT, synthese_pdf.context(vue, JOUR))


def test_my_data_are_all_there(cycle, titulaire, piece):
    donnees = json.loads(client_of(titulaire).get(ADRESSES[1]).content)
    assert donnees["identite"]["rpps"] == titulaire.professionnel.rpps
    assert donnees["cycles"][0]["debut"] == "2023-01-01"
    assert donnees["actions"][0]["justificatifs"][0]["sha256"] == piece.sha256
    assert donnees["cycles"][0]["verdicts"][0]["resume"].startswith("Compte")
    assert {e["nature"] for e in donnees["journal"]} >= {"action:declaree", "justificatif:depose"}
    assert all(e["par_le_titulaire"] for e in donnees["journal"] if e["nature"] == "action:declaree")


def test_my_data_hold_nobody_elses(cycle, titulaire, inconnu):
    declare(titulaire, cycle, "A4a", intitule="CANARI-FICTIF")
    contenu = client_of(inconnu).get(ADRESSES[1]).content.decode()
    assert "CANARI-FICTIF" not in contenu
    assert titulaire.professionnel.rpps not in contenu


def test_my_data_hold_what_partners_said_beside_actions(cycle, titulaire):
    professionnel = titulaire.professionnel
    Accreditation.objects.create(
        professionnel=professionnel, id_technique="SIAM-1", statut="ACCREDITE", date_maj=JOUR,
        date_debut_accreditation=JOUR,
    )  # fmt: skip
    LigneEffectif.objects.create(id_technique="MATRICULE-7", nom_exercice="EXEMPLE", professionnel=professionnel)
    make_anomalie(cycle.exercice)
    donnees = json.loads(client_of(titulaire).get(ADRESSES[1]).content)
    assert (
        donnees["accreditations"][0] | {"statut": "ACCREDITE", "date_debut_accreditation": JOUR.isoformat()}
        == (donnees["accreditations"][0])
    )
    assert donnees["listes_d_effectif"][0]["nom_exercice"] == "EXEMPLE"
    assert donnees["ecarts_entre_sources"][0]["details"]["conseil"] == "CDOM-75"
    assert donnees["lignes_en_attente"] == []


EXPORTEES = {
    "accounts.Activite", "accounts.Anomalie", "accounts.AutorisationCnp", "accounts.Evenement", "accounts.Exercice",
    "accounts.Inscription",
    "accounts.LigneEffectif", "accounts.Notification", "accounts.SavoirFaire", "actions.Accreditation",
    "actions.Action", "actions.Brouillon", "actions.Capture", "actions.Carnet",
    "actions.ConditionReprise", "actions.Cycle", "actions.DemandeLibre", "actions.DemandeOrdre",
    "actions.Exoneration",
    "actions.Interruption", "actions.Reclamation",
}  # fmt: skip
#: What is kept about a person and is not in the export, and why.
HORS_EXPORT = {
    "actions.ExportDonnees": "les archives demandées : leurs lignes sont dans l’archive",
    "actions.SilenceAppreciation": "ne plus être interrogé : « avis_plus_demandes » le dit",
    "accounts.ExerciceTouche": "une file de travail, vidée à chaque recalcul",
    "accounts.Utilisateur": "l’identité de connexion : son adresse est dans « identite »",
    "actions.Avancement": "calculé à chaque lecture : il est dans « cycles »",
    "ordres.Alerte": "ce que son Ordre a écrit : il le lit mot pour mot, et l’archive complète l’emporte",
    "ordres.DossierCampagne": "le tri d’une campagne de contrôle : l’archive complète l’emporte",
    "ordres.DossierLot": "sa place dans une décision en nombre : la décision et l’archive complète la disent",
    "ordres.DossierTire": "sa place dans un tirage : il la lit sur sa page, l’archive complète l’emporte",
    "ordres.Effacement": "ce qui a été effacé : une date, sans contenu ; l’archive complète l’emporte",
    "ordres.Fil": "ses messages avec son Ordre, qu’il lit sur leur page ; l’archive complète les emporte",
    "ordres.MessageDossier": "ses messages avec son Ordre, qu’il lit sur leur page ; l’archive complète les emporte",
    "ordres.Attestation": "un document, que le titulaire télécharge",
    "ordres.Controle": "son dossier de contrôle, que le titulaire lit sur sa page ; les faits sont dans « journal »",
}


def test_every_table_about_a_person_is_in_the_export_or_says_why_not():
    personne = {"accounts.Professionnel", "accounts.Exercice", "actions.Cycle"}
    tables = {
        modele._meta.label
        for modele in apps.get_models()
        for champ in modele._meta.get_fields()
        if (champ.many_to_one or champ.one_to_one) and champ.concrete and champ.related_model
        if champ.related_model._meta.label in personne
    }
    assert tables == EXPORTEES | set(HORS_EXPORT)
