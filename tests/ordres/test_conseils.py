"""The national level reads what its councils lead, in figures; it leads nothing in their place."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Echelon, Nature, Role
from ordres import conseils
from ordres.models import Alerte, Campagne
from tests.ordres.alertes import EMPLOYEUR, at_risk, sent
from tests.ordres.campagnes import complete_cycles, decided, instance_of, opened
from tests.ordres.situations import ended_cycle
from tests.people import FINESS, client_of, make_agent

APRES = date(2032, 7, 1)


@pytest.fixture
def menees(version, ordre_decideur, autre_departement, jour_controle) -> Campagne:
    """Paris: two files decided out of three, two alerts read once; Lyon: one file that nobody decided."""
    complete_cycles(2)
    ended_cycle(nom="RESTE")
    lyon = ended_cycle(nom="LYON", departement="69")
    paris = opened(ordre_decideur)
    decided(paris, ordre_decideur)
    opened(autre_departement)
    risque = at_risk(jour_controle, nom="RISQUE", inscrit_le=date(2027, 2, 1))
    sent(ordre_decideur, jour_controle, risque)
    Alerte.objects.update(lue_at=paris.ouverte_at)
    sent(ordre_decideur, jour_controle, at_risk(jour_controle, nom="AUTRE", inscrit_le=date(2027, 2, 1)))
    assert lyon.dossier_campagne.campagne != paris
    return paris


def _lit(reponse) -> str:
    """What the main part of the page says, without its marks."""
    page = reponse.content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page[page.index("<main") :]).replace("&nbsp;", " ").split())


def test_each_council_stands_with_its_figures(menees, ordre_national, autre_departement, jour_controle):
    suivis = conseils.supervised_by(ordre_national, jour_controle)
    paris, lyon = sorted(conseils.read(suivis, jour_controle), key=lambda lu: -lu.dossiers)
    assert (paris.campagnes, paris.dossiers, paris.decides, paris.en_retard) == (1, 3, 2, 0)
    assert (paris.professionnels, paris.employeurs, paris.lues, paris.echeance) == (2, 0, 1, date(2032, 6, 30))
    assert (lyon.instance, lyon.dossiers, lyon.decides, lyon.alertes) == (instance_of(autre_departement), 1, 0, 0)
    # The latest first, and each keeps its own lateness.
    assert [lu.en_retard for lu in conseils.read(suivis, APRES)] == [1, 1]


def test_the_page_its_file_and_the_council(menees, ordre_national, jour_controle):
    client = client_of(ordre_national)
    page = _lit(client.get(reverse("ordre:conseils")))
    assert "2 dossiers décidés sur 4, dans les campagnes de 2 conseils" in page and "2 alertes envoyées" in page
    assert "ni campagne ni alerte" not in page
    make_agent(Role.ORDRE_DECIDEUR, Nature.ORDRE, "CDOM-33", profession="10", echelon=Echelon.DEPARTEMENTAL)
    assert "1 conseil n’a ni campagne ni alerte Organisation CDOM-33" in _lit(client.get(reverse("ordre:conseils")))
    fichier = client.get(reverse("ordre:conseils_csv")).getvalue().decode()
    assert f"CNOM-75;{menees.instance.nom};1;3;2;0;2032-06-30;2;0;1;2032-02-15" in fichier
    conseil = _lit(client.get(reverse("ordre:conseil", args=[menees.instance_id])))
    assert "Cycles échus en 2031" in conseil and "2 sur 3" in conseil
    assert conseil.count("Le professionnel") == 2
    for nom in ("ordre:campagnes", "ordre:alertes"):
        assert reverse("ordre:conseils") in client.get(reverse(nom)).text


def test_its_campaigns_are_read_and_never_led(menees, ordre_national, ordre_decideur):
    client, page = client_of(ordre_national), reverse("ordre:campagne", args=[menees.pk])
    lue = client.get(page).text
    assert "2 dossiers décidés" in lue and reverse("ordre:conseil", args=[menees.instance_id]) in lue
    assert "Refaire le tri" not in lue and "Préparer les décisions" not in lue and "/ordre/decisions/" not in lue
    assert "Refaire le tri" in client_of(ordre_decideur).get(page).text
    assert "RESTE" in client.get(reverse("ordre:campagne_dossiers", args=[menees.pk, "a_completer"])).text
    for nom in ("campagne_trier", "campagne_decider"):
        assert client.post(reverse(f"ordre:{nom}", args=[menees.pk])).status_code == 404
    envoi = Alerte.objects.earliest("pk").envoi_id
    assert client.get(reverse("ordre:envoi_alertes", args=[envoi])).status_code == 404
    assert client.post(reverse("ordre:annuler_alertes", args=[envoi])).status_code == 404
    # Its own list stays its own.
    assert "Aucune campagne n’est ouverte" in client.get(reverse("ordre:campagnes")).text


def test_another_national_level_and_a_council_see_none_of_it(menees, autre_ordre, ordre_president, ssa):
    for qui in (autre_ordre, ordre_president, ssa):
        client = client_of(qui)
        assert client.get(reverse("ordre:conseils")).status_code == 403
        assert client.get(reverse("ordre:conseil", args=[menees.instance_id])).status_code == 404
    for qui in (autre_ordre, ssa):
        assert client_of(qui).get(reverse("ordre:campagne", args=[menees.pk])).status_code == 404


def test_alerts_to_employers_are_counted_apart(version, ordre_decideur, ordre_national, jour_controle):
    make_agent(Role.EMPLOYEUR_GESTIONNAIRE, Nature.EMPLOYEUR, "CH-ALERTE", finess=FINESS)
    salarie = at_risk(jour_controle, inscrit_le=date(2027, 2, 1), mode="S", finess=FINESS)
    sent(ordre_decideur, jour_controle, salarie, destinataire=EMPLOYEUR)
    [paris] = conseils.read(conseils.supervised_by(ordre_national, jour_controle), jour_controle)
    assert (paris.professionnels, paris.employeurs) == (0, 1)


def test_as_many_queries_whatever_the_number_of_councils(version, ordre_national, ordre_decideur, jour_controle):
    comptes, suivis = [], conseils.supervised_by(ordre_national, jour_controle)
    for departement in ("33", "44"):
        agent = make_agent(
            Role.ORDRE_DECIDEUR, Nature.ORDRE, f"CDOM-{departement}", profession="10",
            echelon=Echelon.DEPARTEMENTAL, departement=departement,
        )  # fmt: skip
        ended_cycle(departement=departement)
        opened(agent)
        with CaptureQueriesContext(connection) as vues:
            conseils.read(suivis.all(), jour_controle)
        comptes.append(len(vues))
    assert comptes == [4, 4]
