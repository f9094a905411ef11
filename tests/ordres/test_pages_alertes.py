"""Pages of the alerts: the instance prepares and follows, the professional and the employer read; the cast in order."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from accounts.models import Activite
from actions.models import Cycle
from ordres.models import Alerte, EnvoiAlertes
from tests.ordres.alertes import EMPLOYEUR, at_risk, confirm, sent
from tests.people import FINESS, JOUR, client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("version", "jour")]
SANS_INSTANCE = ["inconnu", "cnp", "cncp", "has", "dgos", "publication", "employeur", "partenaire", "exploitant",
                 "titulaire"]  # fmt: skip
PREPARER = "/ordre/alertes/professionnels"


@pytest.fixture
def risque(version, jour) -> Cycle:
    return at_risk(JOUR, nom="FICTIF-RISQUE", prenom="Alix", mode="S", finess=FINESS)


def _confirm_page(client, url: str):
    page = client.get(url)
    empreinte = re.search(r'name="empreinte" value="([0-9a-f]{64})"', page.text)
    assert empreinte is not None, page.text
    return page, {"empreinte": empreinte[1]}


@pytest.mark.parametrize("url", ["/ordre/alertes/", PREPARER, "/ordre/alertes/employeurs"])
def test_visitors_are_sent_to_login_and_others_refused(risque, request, url):
    assert client_of(None).get(url).status_code == 302
    for qui in SANS_INSTANCE:
        assert client_of(request.getfixturevalue(qui)).get(url).status_code == 403, qui


@pytest.mark.parametrize("qui", ["autre_departement", "autre_ordre", "ssa"])
def test_another_instance_alerts_nobody_here(risque, ordre_gestionnaire, request, qui):
    client = client_of(request.getfixturevalue(qui))
    page = client.get(PREPARER, {"portee": "coches", "cycle": risque.pk})
    assert "Personne ne sera alerté" in page.text and "FICTIF-RISQUE" not in page.text
    envoi = confirm(ordre_gestionnaire, JOUR, risque)
    for nom in ("envoi_alertes", "annuler_alertes", "reprendre_alertes"):
        url = reverse(f"ordre:{nom}", args=[envoi.pk])
        assert (client.get if nom == "envoi_alertes" else client.post)(url).status_code == 404
    envoi.refresh_from_db()
    assert envoi.etat == "en_attente"


def test_a_clerk_previews_confirms_follows_and_undoes(risque, ordre_gestionnaire):
    at_risk(JOUR, nom="FICTIF-MUET", is_joint=False)
    client = client_of(ordre_gestionnaire)
    page, formulaire = _confirm_page(client, f"{PREPARER}?situation=a_risque&portee=tout")
    texte = page.text.replace("\u00a0", " ")
    assert "1 professionnel sera alerté" in texte and "Sans adresse électronique" in texte
    assert "Bonjour Alix FICTIF-RISQUE" in texte
    reponse = client.post(f"{PREPARER}?situation=a_risque&portee=tout", formulaire)
    envoi = EnvoiAlertes.objects.get()
    assert reponse["Location"] == reverse("ordre:envoi_alertes", args=[envoi.pk])
    suivi = client.get(reponse["Location"]).text.replace("&nbsp;", " ")
    assert "L’envoi part dans 10 minutes" in suivi and "Annuler l’envoi" in suivi
    deux = client.post(f"{PREPARER}?situation=a_risque&portee=tout", formulaire)
    assert deux.status_code == 409 and "a changé depuis l’aperçu" in deux.text
    apres = client.post(reverse("ordre:annuler_alertes", args=[envoi.pk]), follow=True)
    assert "Personne n’a rien reçu" in apres.text
    assert "ne peut plus être annulé" in client.post(
        reverse("ordre:annuler_alertes", args=[envoi.pk]), follow=True
    ).text  # fmt: skip
    assert "Annulé" in client.get("/ordre/alertes/").text


def test_the_file_says_the_risk_and_the_alerts(risque, ordre_gestionnaire, employeur):
    client, url = client_of(ordre_gestionnaire), reverse("ordre:dossier", args=[risque.pk])
    texte = client.get(url).text.replace("\u00a0", " ")
    assert "Risque modéré" in texte and "Il manque 8 actions sur 8 et il reste 5 ans et 6 mois" in texte
    assert "Alerter le professionnel…" in texte and "Alerter l’employeur…" in texte
    sent(ordre_gestionnaire, JOUR, risque)
    texte = client.get(url).text
    assert "pas encore lue" in texte and "déjà alerté récemment" in texte
    confirm(ordre_gestionnaire, JOUR, risque, destinataire=EMPLOYEUR)
    assert "suivre ou annuler l’envoi" in client.get(url).text


def test_the_list_says_why_and_filters_those_never_alerted(risque, ordre_gestionnaire):
    client = client_of(ordre_gestionnaire)
    assert "il en faut une tous les" in client.get("/ordre/").text
    assert "FICTIF-RISQUE" in client.get("/ordre/?situation=jamais_alertes").text
    assert "1 professionnel est" in client.get("/ordre/alertes/").text
    sent(ordre_gestionnaire, JOUR, risque)
    assert "FICTIF-RISQUE" not in client.get("/ordre/?situation=jamais_alertes").text


def test_the_professional_reads_what_was_written_and_reading_is_kept(
    risque, ordre_gestionnaire, employeur, titulaire, inconnu
):
    sent(ordre_gestionnaire, JOUR, risque)
    sent(ordre_gestionnaire, JOUR, risque, destinataire=EMPLOYEUR)
    url = reverse("ordre:mes_alertes")
    assert client_of(ordre_gestionnaire).get(url).status_code == 404
    assert "FICTIF-RISQUE" not in client_of(inconnu).get(url).text
    client = client_of(risque.exercice.professionnel.utilisateur)
    page = client.get(url).text
    assert "Écrit à votre employeur, CH fictif" in page and "nouveau" in page
    assert all(alerte.texte.splitlines()[0] in page for alerte in Alerte.objects.all())
    assert Alerte.objects.get(destinataire="professionnel").lue_at is not None
    assert Alerte.objects.get(destinataire="employeur").lue_at is None, "c’est l’employeur qui lit la sienne"
    assert "nouveau" not in client.get(url).text


def test_the_employer_reads_only_about_who_is_still_there(risque, ordre_gestionnaire, employeur, autre_employeur):
    Activite.objects.filter(exercice=risque.exercice).update(raison_sociale="Service fictif de cardiologie")
    sent(ordre_gestionnaire, JOUR, risque, destinataire=EMPLOYEUR)
    url = reverse("employeur:alertes")
    assert client_of(ordre_gestionnaire).get(url).status_code == 404
    assert "Aucune alerte reçue" in client_of(autre_employeur).get(url).text
    page = client_of(employeur).get(url).text
    assert "Service fictif de cardiologie" in page and "FICTIF-RISQUE Alix" in page
    assert Alerte.objects.get().lue_at is not None
    Activite.objects.filter(exercice=risque.exercice).update(present=False)
    assert "FICTIF-RISQUE" not in client_of(employeur).get(url).text
