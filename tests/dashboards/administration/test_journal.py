"""The journal searched: by whom, by what, and noted each time."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts import journal
from accounts.journal import Fait
from accounts.models import Evenement
from dashboards.views import administration_journal
from tests.people import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jour")]
JOURNAL = "/administration/journal"
PERIODE = "du=2026-06-01&au=2026-06-30"


def test_operators_only(inconnu, ordre_president, employeur, partenaire, exploitant):
    for adresse in (JOURNAL, f"{JOURNAL}.csv?{PERIODE}"):
        assert client_of(None).get(adresse).status_code == 302
        for refuse in (inconnu, ordre_president, employeur, partenaire):
            assert client_of(refuse).get(adresse).status_code == 404
        assert client_of(exploitant).get(adresse).status_code == 200


def test_found_by_each_criterion_and_noted(exercice, titulaire, employeur, exploitant):
    chez = employeur.appartenances.get().organisation
    personne = exercice.professionnel
    journal.record(Fait.DOSSIER_LU, auteur=employeur, organisation=chez, professionnel=personne, objet="app.Objet:7")
    journal.record(Fait.ROLE_DONNE, auteur=exploitant, details={"role": "x"})
    client = client_of(exploitant)
    for critere, attendus in (
        ("nature=dossier:lu", ["dossier:lu"]),
        ("nature=role", ["role:donne"]),
        (f"rpps={personne.rpps}", ["dossier:lu"]),
        ("organisation=ch-essai", ["dossier:lu"]),
        (f"auteur={employeur.email}", ["dossier:lu"]),
        ("objet=app.Objet:7", ["dossier:lu"]),
    ):
        lignes = client.get(f"{JOURNAL}?{PERIODE}&{critere}").context["lignes"]
        assert [une.nature for une in lignes if not une.nature.startswith("journal:")][:1] == attendus, critere
    notes = Evenement.objects.filter(nature="journal:consulte")
    assert notes.count() == 6
    assert notes.get(professionnel=personne).details["criteres"] == ["rpps"]
    assert personne.rpps not in str(notes.get(professionnel=personne).details)
    assert "A cherché votre numéro dans le journal" in client_of(titulaire).get(reverse("ps:consultations")).text
    fichier = client.get(f"{JOURNAL}.csv?{PERIODE}&nature=role").getvalue().decode()
    assert "role:donne" in fichier and notes.count() == 7
    assert "Rien dans le journal" in client.get(f"{JOURNAL}?{PERIODE}&objet=app.Objet:8").text


@pytest.mark.parametrize(
    ("requete", "message"),
    [
        ("du=2026-06-30&au=2026-06-01", "finit avant de commencer"),
        ("du=2020-01-01&au=2026-06-01", "dépasse un an"),
        (f"{PERIODE}&rpps=99790000006", "Aucun compte n’a ce numéro"),
        (f"{PERIODE}&organisation=RIEN", "Aucune organisation n’a ce code"),
        (f"{PERIODE}&auteur=personne", "Personne ne porte ce nom"),
        ("du=31/02/2026&au=2026-06-01", "Saisissez une date valide"),
    ],
)
def test_refused_with_a_sentence_and_not_noted(exploitant, requete, message):
    page = client_of(exploitant).get(f"{JOURNAL}?{requete}")
    assert page.status_code == 422 and message in page.text
    assert not Evenement.objects.exists()


def test_pages_follow_one_another(exploitant, monkeypatch):
    monkeypatch.setattr(administration_journal, "PAR_PAGE", 2)
    for rang in range(5):
        journal.record(Fait.ROLE_DONNE, objet=f"app.Objet:{rang}")
    client, vus, suite = client_of(exploitant), [], f"{PERIODE}&nature=role:donne"
    while suite:
        page = client.get(f"{reverse('administration:journal')}?{suite}")
        vus += [une.objet for une in page.context["lignes"]]
        suite = page.context["suivant"]
    assert vus == [f"app.Objet:{rang}" for rang in reversed(range(5))]
