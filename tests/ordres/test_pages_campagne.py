"""The pages of campaigns and of bulk decisions: what they say, what they refuse, from the list to the last decision."""

from __future__ import annotations

import pytest
from django.urls import reverse

from ordres import decision_en_nombre, lot_lecture, lot_tranches
from ordres.models import Campagne, LotDecisions
from tests.ordres.campagnes import complete_cycles, look, opened, prepared, run
from tests.people import client_of

OUVRIR = {"titre": "Cycles échus en 2031", "fin_du": "2031-01-01", "fin_au": "2031-12-31"}


@pytest.fixture
def ouverte(version, ordre_gestionnaire, jour_controle):
    """A campaign of three complete files, sorted."""
    complete_cycles(3)
    return opened(ordre_gestionnaire)


def _lit(reponse) -> str:
    return " ".join(reponse.content.decode().replace("&nbsp;", " ").replace("\xa0", " ").split())


def test_a_clerk_sees_then_opens(version, ordre_gestionnaire, jour_controle):
    complete_cycles(2)
    client = client_of(ordre_gestionnaire)
    assert "Aucune campagne n’est ouverte" in _lit(client.get(reverse("ordre:campagnes")))
    apercu = _lit(client.get(reverse("ordre:campagne_ouvrir"), OUVRIR))
    assert "Ouvrir 2 contrôles" in apercu
    assert not Campagne.objects.exists()
    reponse = client.post(reverse("ordre:campagne_ouvrir"), OUVRIR)
    ouverte = Campagne.objects.get()
    assert reponse.headers["Location"] == reverse("ordre:campagne", args=[ouverte.pk])
    assert "Les contrôles s’ouvrent" in _lit(client.get(reponse.headers["Location"]))
    run("ordres.campagne", "ordres.precontrole")
    page = _lit(client.get(reponse.headers["Location"]))
    assert "Complets : 2" in page
    assert "Préparer les décisions" not in page
    assert "0 sur 2" in _lit(client.get(reverse("ordre:campagnes")))
    assert "Refaire le tri" in page
    client.post(reverse("ordre:campagne_trier", args=[ouverte.pk]))
    assert "en cours de tri" in _lit(client.get(reponse.headers["Location"]))


def test_dates_to_come_are_refused_beside_their_field(echu, ordre_gestionnaire, jour_controle):
    reponse = client_of(ordre_gestionnaire).post(reverse("ordre:campagne_ouvrir"), {**OUVRIR, "fin_au": "2032-12-31"})
    assert reponse.status_code == 422
    assert "le contrôle s’ouvre après la fin du cycle" in _lit(reponse)


def test_each_sorting_opens_its_list(ouverte, echu, ordre_gestionnaire):
    opened(ordre_gestionnaire)
    client = client_of(ordre_gestionnaire)
    lue = _lit(client.get(reverse("ordre:campagne_dossiers", args=[ouverte.pk, "complet"])))
    assert "COMPLET 0" in lue and "COMPLET 2" in lue
    seconde = Campagne.objects.latest("pk")
    adresse = reverse("ordre:campagne_dossiers", args=[seconde.pk, "a_completer"])
    assert "Ce que demande le référentiel n’est pas établi." in _lit(client.get(adresse, {"motif": "incomplet"}))
    assert "Aucun dossier ici" in _lit(client.get(adresse, {"motif": "anomalie"}))
    assert client.get(reverse("ordre:campagne_dossiers", args=[ouverte.pk, "inconnu"])).status_code == 404


def test_a_decision_maker_decides_in_bulk(ouverte, ordre_decideur, settings):
    settings.DEMO = True  # people of the demonstration have no second factor; the step has its own test below
    client = client_of(ordre_decideur)
    reponse = client.post(reverse("ordre:campagne_decider", args=[ouverte.pk]))
    lot = LotDecisions.objects.get()
    page = reverse("ordre:lot", args=[lot.pk])
    assert reponse.headers["Location"] == page
    assert "Les dossiers sont lus" in _lit(client.get(page))
    run(lot_lecture.NATURE)
    assert "3 dossiers de l’échantillon restent à ouvrir" in _lit(client.get(page))
    assert client.post(reverse("ordre:lot_confirmer", args=[lot.pk])).status_code == 422
    for dossier in lot.dossiers.all():
        client.get(reverse("ordre:dossier", args=[dossier.cycle_id]))
    assert "Confirmer 3 décisions" in _lit(client.get(page))
    assert client.post(reverse("ordre:lot_confirmer", args=[lot.pk])).headers["Location"] == page
    assert "Les décisions sont prises, une par une" in _lit(client.get(page))
    run(lot_tranches.NATURE)
    assert "Toutes les décisions sont prises" in _lit(client.get(page))
    assert "CP-2032-CNOM-000002" in _lit(client.get(reverse("ordre:lot_dossiers", args=[lot.pk, "decide"])))
    assert "3 dossiers décidés" in _lit(client.get(reverse("ordre:campagne", args=[ouverte.pk])))
    assert client.post(reverse("ordre:lot_confirmer", args=[lot.pk])).status_code == 409


def test_confirming_asks_for_the_second_factor(ouverte, ordre_decideur, settings):
    settings.DEMO = False
    lot = prepared(ouverte, ordre_decideur)
    reponse = client_of(ordre_decideur).post(reverse("ordre:lot_confirmer", args=[lot.pk]))
    assert reponse.status_code == 302 and reponse.headers["Location"].startswith("/compte/")
    lot.refresh_from_db()
    assert lot.etat == "pret"


def test_from_the_list_the_selection_is_kept(ouverte, ordre_decideur):
    client = client_of(ordre_decideur)
    adresse = f"{reverse('ordre:decider_en_nombre')}?situation=a_examiner&portee=tout"
    assert "3 professionnels dans votre sélection" in _lit(client.get(adresse))
    client.post(adresse)
    assert LotDecisions.objects.get().dossiers.count() == 3
    un = ouverte.dossiers.earliest("pk").cycle_id
    adresse = f"{reverse('ordre:decider_en_nombre')}?portee=coches&cycle={un}"
    assert "1 professionnel dans votre sélection" in _lit(client.get(adresse))


def test_what_is_left_out_is_told_with_its_reason(ouverte, ordre_decideur, ordre_president):
    lot = prepared(ouverte, ordre_decideur)
    cycle = lot.dossiers.earliest("pk").cycle
    cycle.actions.filter(item__code="A1a").update(is_retiree=True, revision=2)
    look(lot, ordre_decideur)
    decision_en_nombre.confirm(lot.pk, ordre_decideur, lot.prepare_le)
    run(lot_tranches.NATURE)
    client = client_of(ordre_president)
    assert "Ce que demande le référentiel n’est pas établi." in _lit(client.get(reverse("ordre:lot", args=[lot.pk])))
    lue = _lit(client.get(reverse("ordre:lot_dossiers", args=[lot.pk, "ecarte"]), {"cause": "incomplet"}))
    assert cycle.exercice.professionnel.nom in lue


@pytest.mark.parametrize("qui", ["autre_departement", "autre_ordre", "ssa", "inconnu", "titulaire"])
def test_outside_the_instance_is_404(ouverte, ordre_decideur, request, qui):
    lot, client = prepared(ouverte, ordre_decideur), client_of(request.getfixturevalue(qui))
    for adresse in (reverse("ordre:campagne", args=[ouverte.pk]), reverse("ordre:lot", args=[lot.pk])):
        assert client.get(adresse).status_code == 404
