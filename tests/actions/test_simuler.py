"""« Et si… ? »: the effect shown is the effect there would be, and nothing is written."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions import simulation_titulaire
from actions.models import Cycle, Interruption
from actions.simulation_effets import Hypothese
from actions.situation import situation
from certif.socle.period import Period
from referentiels.models import VersionReferentiel
from tests.people import JOUR, client_of
from tests.referentiels_fictifs import default_items, make_action, make_version

SIMULER = "/mon-espace/simuler/"
INTERRUPTION, REFERENTIEL = f"{SIMULER}interruption/", f"{SIMULER}referentiel/"
pytestmark = pytest.mark.django_db


def text(client, adresse: str, statut: int = 200, **parametres) -> str:
    """The words of a page, which wrote nothing (the session aside)."""
    with CaptureQueriesContext(
        connection,
    ) as requetes:
        reponse = client.get(adresse, parametres)
    assert reponse.status_code == statut
    ecritures = [r["sql"] for r in requetes if re.match(r"\s*(INSERT|UPDATE|DELETE)", r["sql"])]
    assert [sql for sql in ecritures if "session" not in sql] == []
    corps = re.sub(r"<[^>]+>", " ", html.unescape(reponse.content.decode()))
    return " ".join(corps.replace("\u00a0", " ").split())


@pytest.fixture
def suivante(cycle) -> VersionReferentiel:
    """The next version of the same référentiel: without A1a, three actions on axis 1, A1b by an attestation."""
    items = tuple(
        {**item, "preuve": "attestation"} if item["code"] == "A1b" else item
        for item in default_items()
        if item["code"] != "A1a"
    )
    version = make_version(numero=2, publish=False, items=items, exigences=({"axe": 1, "type": "nombre", "seuil": 3},))
    VersionReferentiel.objects.filter(pk=version.pk).update(effet=date(2027, 1, 1))
    VersionReferentiel.objects.filter(pk=version.pk).update(etat="publie", publiee_at="2026-06-01T00:00:00Z")
    return VersionReferentiel.objects.get(pk=version.pk)


def test_the_family_is_one_page_with_three_ways(cycle, titulaire):
    page = text(client_of(titulaire), SIMULER)
    for lien in ("Je change de spécialité", "J’interromps mon exercice", "Mon référentiel change"):
        assert lien in page
    assert "Rien n’est enregistré" in page


# An interruption ------------------------------------------------------------------------------------------------------


def test_a_short_interruption_moves_nothing(cycle, titulaire):
    page = text(client_of(titulaire), INTERRUPTION, debut="2026-09-01", fin="2027-02-28")
    assert "Les dates du cycle ne changent pas aujourd’hui." in page
    assert "181 jours d’interruption dans ce cycle" in page
    assert "Ce qui vous est demandé ne change pas" in page
    assert "Et ensuite" not in page


def test_beyond_three_years_the_cycle_ends_and_another_opens_at_the_resumption(cycle, titulaire):
    make_action(cycle, "A1a")
    page = text(client_of(titulaire), INTERRUPTION, debut="2026-07-01", fin="2029-12-31")
    assert "Votre cycle prendrait fin le 01/07/2029. Un nouveau s’ouvrirait à votre reprise : du 01/01/2030" in page
    assert "au 31/12/2035" in page
    assert "Aujourd’hui 1 action sur 8, 12,5 % ; ce serait 0 sur 8, 0 %" in page
    assert "1 sur 2, en cours 0 sur 2, à commencer" in page
    simulee = simulation_titulaire.interruption(situation(cycle, JOUR), Period(date(2026, 7, 1), date(2029, 12, 31)))
    assert (simulee.fin, simulee.suivant.periode.debut) == (date(2029, 7, 1), date(2030, 1, 1))
    assert not Interruption.objects.exists()
    cycle.refresh_from_db()
    assert cycle.fin == date(2031, 12, 31)


def test_without_an_end_no_new_cycle_has_a_date(cycle, titulaire):
    page = text(client_of(titulaire), INTERRUPTION, debut="2026-07-01")
    assert "Votre cycle prendrait fin le 01/07/2029. Un nouveau s’ouvrira à votre reprise, pour six ans" in page


def test_the_request_to_the_ordre_opens_with_the_two_days(cycle, titulaire):
    client = client_of(titulaire)
    corps = client.get(INTERRUPTION, {"debut": "2026-09-01", "fin": "2027-02-28"}).content.decode()
    adresse = html.unescape(re.search(r'href="([^"]*demandes/nouvelle/interruption/[^"]*)"', corps)[1])
    demande = client.get(adresse).content.decode()
    assert 'value="2026-09-01"' in demande
    assert 'value="2027-02-28"' in demande


@pytest.mark.parametrize(
    ("debut", "fin", "statut", "attendu"),
    [
        ("2019-01-01", "2019-02-01", 200, "elle n’aurait aucun effet"),
        ("2027-01-01", "2026-01-01", 422, "Le dernier jour précède le premier"),
        ("demain", "", 422, "Écrivez la date comme 05/11/2026"),
        ("", "2026-01-01", 422, "Indiquez ce jour"),
    ],
)
def test_days_that_mean_nothing_are_explained(debut, fin, statut, attendu, cycle, titulaire):
    assert attendu in text(client_of(titulaire), INTERRUPTION, statut, debut=debut, fin=fin)


# Another version ------------------------------------------------------------------------------------------------------


def test_the_next_version_says_what_each_action_would_become(cycle, suivante, titulaire):
    for code in ("A1a", "A1b", "A2a"):
        make_action(cycle, code, preuve="document", date_debut=None)
    make_action(cycle, None)
    vue = situation(cycle, JOUR)
    gardee = simulation_titulaire.version(vue, suivante, Hypothese.MIGRATION)
    jugee = simulation_titulaire.version(vue, suivante, Hypothese.NOUVEAUX)
    assert [(d.is_prevue, [c.nom for c in d.champs]) for d in gardee.actions if d.avant.action.item] == [
        (True, []), (True, ["Preuve demandée"]), (False, []),
    ]  # fmt: skip
    # Migration: what is acquired stays, two actions out of the three now asked.
    assert (gardee.effet.axes[0].apres.faites, gardee.effet.axes[0].apres.requises) == (2, 3)
    # A new cycle: A1a is no longer there, A1b asks for an attestation.
    assert (jugee.effet.axes[0].apres.faites, jugee.effet.axes[0].apres.requises) == (0, 3)
    assert not jugee.effet.axes[1].is_change
    page = text(client_of(titulaire), REFERENTIEL, version=suivante.pk, hypothese="nouveaux")
    for attendu in (
        "elle n’y est plus prévue", "elle y est prévue autrement : preuve demandée",
        "elle y est prévue de la même façon", "Aujourd’hui 3 actions sur 8", "ce serait 1 sur 9",
        "Le référentiel suit votre spécialité : il ne se choisit pas.",
    ):  # fmt: skip
        assert attendu in page, attendu
    cycle.refresh_from_db()
    assert cycle.version_id != suivante.pk


def test_only_published_versions_of_the_profession_may_be_tried(cycle, suivante, titulaire):
    brouillon = make_version(numero=3, publish=False)
    autre = make_version("INFIRMIER", profession="60")
    voisine = make_version("VOISINE", specialites=("SM04",))
    client = client_of(titulaire)
    assert simulation_titulaire.version_choices(cycle, JOUR) == [suivante, voisine]
    for cle in (brouillon.pk, autre.pk, cycle.version_id, "x"):
        assert client.get(REFERENTIEL, {"version": cle}).status_code == 404
    page = text(client, REFERENTIEL, version=voisine.pk)
    assert "Comparer les deux versions, action par action" in page
    assert "Vous n’avez encore aucune action dans ce cycle" in page


def test_alone_or_not_published_the_page_teaches(cycle, titulaire):
    client = client_of(titulaire)
    assert "Aucune autre version n’est publiée" in text(client, REFERENTIEL)
    Cycle.objects.filter(pk=cycle.pk).update(version=None)
    assert "Votre référentiel n’est pas encore publié" in text(client, REFERENTIEL)


# Who ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("adresse", [SIMULER, INTERRUPTION, REFERENTIEL, f"{SIMULER}specialite/"])
def test_only_the_holder(adresse, cycle, inconnu, ordre_gestionnaire, cnp):
    assert client_of(None).get(adresse).status_code == 302
    assert client_of(inconnu).get(adresse, {"cycle": cycle.pk}).status_code == 404
    for agent in (ordre_gestionnaire, cnp):
        assert client_of(agent).get(adresse).status_code == 404
