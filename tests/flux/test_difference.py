"""Before a stopped delivery is released: what it would change, counted and shown row by row; nothing is written."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.urls import reverse

from accounts.flux import formats
from accounts.flux.listes import FormatListe
from accounts.flux.valve import stage_keys
from accounts.models import DifferenceLivraison
from actions.models import Action
from certif.socle.feeds.manifeste import Manifeste
from tests.flux.conftest import make_partner
from tests.flux.lignes import removal, row
from tests.flux.mondes import GOLDEN, make_sender, make_world
from tests.people import client_of

pytestmark = pytest.mark.django_db
COMPLET = Manifeste(mode="COMPLET")


@pytest.fixture
def connues(roster):
    return [row(roster[i % 50], f"T-{i:03d}", date_fin=f"2025-{i // 25 + 1:02d}-{i % 25 + 2:02d}") for i in range(200)]


def test_counts_by_kind_and_rows_before_and_after(andpc, roster, connues, receive, exploitant):
    receive(andpc, connues)
    nouvelles = [{**connues[0], "intitule": "Titre corrigé", "duree_minutes": "60"}, *connues[1:180],
                 row(roster[1], "N-1", date_fin="2025-12-01"), {**connues[190], "type_action": "YOGA"}]  # fmt: skip
    arretee = receive(andpc, [*nouvelles, removal(roster[185 % 50], "T-185")], manifeste=COMPLET)
    assert arretee.etat == "arretee"
    difference = DifferenceLivraison.objects.get(livraison=arretee)
    assert difference.comptes == {
        "connues": 200, "nouvelles": 1, "modifiees": 1, "inchangees": 179, "retirees": 19, "illisibles": 1,
    }  # fmt: skip
    modifiee = difference.exemples[0]
    assert (modifiee["nature"], modifiee["cle"], modifiee["ligne"]) == ("modifiee", "T-000", 2)
    assert modifiee["champs"] == [
        ["intitule", connues[0]["intitule"], "Titre corrigé"], ["duree_minutes", "420", "60"],
    ]  # fmt: skip
    assert [e["cle"] for e in difference.exemples[1:3]] == ["T-180", "T-181"]
    assert Action.objects.filter(is_retiree=False).count() == 200

    page = client_of(exploitant).get(reverse("operateur:livraison", args=[arretee.pk])).text
    assert "Ce que cette livraison changerait" in page
    assert "<del>420</del> → <ins>60</ins>" in page
    assert "Serait retirée" in page


def test_the_military_partner_is_counted_and_never_shown(roster, connues, receive):
    minarm = make_partner("MINARM")
    receive(minarm, connues)
    arretee = receive(minarm, connues[:100], manifeste=COMPLET)
    difference = DifferenceLivraison.objects.get(livraison=arretee)
    assert (difference.comptes["retirees"], difference.exemples) == (100, [])


def test_a_delivery_that_goes_on_keeps_no_difference(andpc, connues, receive):
    receive(andpc, connues[:20])
    assert not DifferenceLivraison.objects.exists()


CATALOGUE = "Reference action;ODPC;Titre;Année;Statut;Catégorie;Typologie;Format;Orientation;Annexe;Publics;Prix\n"


def catalogue(references, corrigee: int = 0) -> str:
    """A catalogue of these references, one of them with another title and another public."""

    def line(reference: int) -> str:
        titre, publics = ("Titre corrigé", "10") if reference == corrigee else (f"Titre {reference}", "10,60")
        return f"{reference};9999;{titre};2026;PUBLIEE;MONO;FC;MIXTE;2;1;{publics};300\n"

    return CATALOGUE + "".join(map(line, references))


def test_a_stopped_list_shows_what_appears_changes_and_goes_away(jour, receive, exploitant):
    andpc = make_partner("ANDPC", flux=["CATALOGUE"])
    references = range(99992629000, 99992629040)
    receive(andpc, catalogue(references), manifeste=COMPLET)
    change, neuve = references[0], 99992629999
    arretee = receive(andpc, catalogue([*references[:25], neuve], change), manifeste=COMPLET)
    assert arretee.etat == "arretee", arretee.message_refus
    difference = DifferenceLivraison.objects.get(livraison=arretee)
    assert difference.comptes == {
        "connues": 40, "nouvelles": 1, "modifiees": 1, "inchangees": 24, "retirees": 15, "illisibles": 0,
    }  # fmt: skip
    modifiee, nouvelle, *retirees = difference.exemples
    assert (modifiee["cle"], modifiee["ligne"], modifiee["autres"]) == (str(change), 2, 0)
    assert modifiee["champs"] == [["titre", f"Titre {change}", "Titre corrigé"], ["publics", "10, 60", "10"]]
    assert (nouvelle["nature"], nouvelle["ligne"]) == ("nouvelle", 27)
    assert ["titre", "", f"Titre {neuve}"] in nouvelle["champs"]
    assert [e["nature"] for e in retirees] == ["retiree"] * 10
    assert ["titre", f"Titre {references[25]}", ""] in retirees[0]["champs"]

    page = client_of(exploitant).get(reverse("operateur:livraison", args=[arretee.pk])).text
    assert f"<del>Titre {change}</del> → <ins>Titre corrigé</ins>" in page
    assert "Serait ajoutée" in page and f"Titre {neuve}" in page


@pytest.mark.parametrize("type_flux", ["EFFECTIFS", "NOMENCLATURES", "ORGANISMES", "ORIENTATIONS", "CATALOGUE"])
def test_every_list_compares_what_it_would_write_with_what_it_wrote(type_flux, jour, receive):
    """Sent again after every content is forgotten, a row « modified » shows no cell: both sides are written alike."""
    make_world()
    partenaire = make_sender("EMPLOYEUR", type_flux)
    texte = (GOLDEN / f"{type_flux}.csv").read_bytes()
    premiere = receive(partenaire, texte)
    format_ = formats.get(type_flux)
    assert isinstance(format_, FormatListe)
    format_.modele._default_manager.filter(partenaire=partenaire).update(empreinte="0" * 32)
    with transaction.atomic():
        difference = format_.difference(premiere, stage_keys(format_, premiere), 10)
    assert difference.modifiees == difference.connues > 0
    derniers = [e.champs for e in difference.exemples if e.nature == "modifiee"]
    assert derniers == [()] * len(derniers)
    assert len(format_.shown()) >= 3
