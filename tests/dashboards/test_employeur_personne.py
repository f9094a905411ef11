"""One member of the staff, somebody who left, a stranger; and the staff list of the employer on the screen."""

from __future__ import annotations

import pytest

from accounts.models import Activite, Appartenance, Evenement, LigneEffectif, Organisation
from accounts.roles import Nature
from tests.dashboards.employeurs import own_row
from tests.dashboards.populations import make_row
from tests.people import FINESS, JOUR, client_of, make_exercice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jour")]


def hired(nom: str = "PRESENTE", **exercice):
    return make_row(make_exercice(nom=nom, mode="S", finess=FINESS, **exercice))


def leave(row) -> None:
    Activite.objects.filter(exercice=row.cycle.exercice).update(present=False)


def test_progress_is_shown_without_any_action_and_the_holder_can_see_it(employeur):
    row = hired()
    page = client_of(employeur).get(f"/employeur/personnes/{row.pk}")
    assert page.status_code == 200 and "3\u00a0actions sur 8" in page.text.replace(" actions", "\u00a0actions")
    lu = Evenement.objects.get(nature="dossier:lu")
    assert (lu.professionnel, lu.organisation.code, lu.auteur) == (row.professionnel, "CH-ESSAI", employeur)


def test_somebody_who_left_is_refused_with_the_reason_and_journaled(employeur):
    row = hired("PARTIE")
    leave(row)
    page = client_of(employeur).get(f"/employeur/personnes/{row.pk}")
    assert page.status_code == 403 and "R. 4022-26" in page.text and "PARTIE" not in page.text
    cherche = client_of(employeur).get("/employeur/", {"q": row.professionnel.rpps})
    assert "plus visible" in cherche.text and "PARTIE" not in cherche.text
    faits = Evenement.objects.filter(nature="personnel:refuse", professionnel=row.professionnel, auteur=employeur)
    assert faits.count() == 2


@pytest.mark.parametrize("exercice", [{"finess": "990000028"}, {"finess": FINESS, "categorie": "M"}])
def test_a_stranger_does_not_exist(employeur, exercice):
    row = make_row(make_exercice(nom="AILLEURS", **exercice))
    leave(row)
    assert client_of(employeur).get(f"/employeur/personnes/{row.pk}").status_code == 404
    page = client_of(employeur).get("/employeur/", {"q": row.professionnel.rpps})
    assert "plus visible" not in page.text
    assert not Evenement.objects.filter(nature="personnel:refuse").exists()


def test_two_establishments_are_told_apart(employeur):
    autre = Organisation.objects.create(
        code="CH-SUD", nom="CH du Sud fictif", nature=Nature.EMPLOYEUR, finess="990000051"
    )
    Appartenance.objects.create(
        utilisateur=employeur, organisation=autre, role="employeur_gestionnaire", debut=JOUR.replace(year=2025)
    )
    hired("AU-NORD")
    make_row(make_exercice(nom="AU-SUD", mode="S", finess="990000051"))
    client = client_of(employeur)
    tous, sud = client.get("/employeur/").text, client.get("/employeur/?etablissement=CH-SUD").text
    assert "AU-NORD" in tous and "AU-SUD" in tous and "Tous mes établissements" in tous
    assert "AU-SUD" in sud and "AU-NORD" not in sud
    assert client.get("/employeur/?etablissement=CH-AUTRE").status_code == 404


def test_what_waits_comes_first(employeur):
    row = hired()
    own_row(employeur, etat="a_confirmer", candidats=[row.professionnel_id])
    page = client_of(employeur).get("/employeur/")
    assert [attente.page for attente in page.context["attentes"]] == ["effectif"]
    assert page.text.index("À faire maintenant") < page.text.index("Ce qui manque")


def test_a_row_is_recognised_taken_back_and_put_right(employeur):
    row = hired("EXEMPLE", prenom="Camille")
    ligne = own_row(employeur, etat="a_confirmer", candidats=[row.professionnel_id])
    client, adresse = client_of(employeur), f"/employeur/effectif/{ligne.pk}"
    assert (
        "100 points sur 100" in client.get(adresse).text
        and "personnes certaines" in client.get("/employeur/effectif").text
    )
    choix = {"revision": ligne.revision, "professionnel": row.professionnel_id}
    assert client.post(f"{adresse}/confirmer", choix).status_code == 302
    assert client.post(f"{adresse}/ecarter", choix).status_code == 409, "quelqu’un a déjà répondu"
    ligne.refresh_from_db()
    assert client.post(f"{adresse}/rouvrir", {"revision": ligne.revision}).status_code == 302
    ligne.refresh_from_db()
    assert (ligne.etat, ligne.professionnel) == ("a_confirmer", None)
    for service in ("Bloc", "Urgences", "Bloc"):
        dites = {"nom": "EXEMPLE", "prenom": "Camille", "profession": "10", "service": service}
        assert client.post(f"{adresse}/modifier", dites).status_code == 302
        assert LigneEffectif.objects.get(pk=ligne.pk).service == service
    assert client.post(f"{adresse}/modifier", {"nom": "=EXEMPLE()"}).status_code == 422


def test_certain_rows_are_recognised_together(employeur):
    row = hired("EXEMPLE", prenom="Camille")
    ligne = own_row(employeur, etat="a_confirmer", candidats=[row.professionnel_id])
    client = client_of(employeur)
    assert row.professionnel.rpps in client.get("/employeur/effectif/certaines").text
    assert client.post("/employeur/effectif/certaines").status_code == 302
    assert LigneEffectif.objects.get(pk=ligne.pk).professionnel == row.professionnel


def test_the_rows_of_another_employer_do_not_exist(employeur, autre_employeur):
    ligne = own_row(employeur, etat="a_confirmer")
    client = client_of(autre_employeur)
    assert client.get(f"/employeur/effectif/{ligne.pk}").status_code == 404
    assert client.post(f"/employeur/effectif/{ligne.pk}/ecarter", {"revision": ligne.revision}).status_code == 404
    assert "EXEMPLE" not in client.get("/employeur/effectif").text
