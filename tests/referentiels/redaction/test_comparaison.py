"""The comparison of two versions, in words and by axis."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from referentiels.echange.contenu import LigneExigence
from referentiels.models import Referentiel, VersionReferentiel
from referentiels.redaction import brouillons, exigences, items, reglages
from referentiels.redaction.comparaison import compare
from tests.people import JOUR, client_of
from tests.referentiels_fictifs import make_version


@pytest.fixture
def paire(cnp, jour) -> tuple[VersionReferentiel, VersionReferentiel]:
    """A published version and the draft made from it."""
    publiee = make_version("ATELIER")
    Referentiel.objects.filter(pk=publiee.referentiel_id).update(cnp=cnp.appartenances.get().organisation)
    publiee = VersionReferentiel.objects.select_related("referentiel").get(pk=publiee.pk)
    return publiee, brouillons.create_draft(publiee.referentiel, cnp, JOUR, publiee)


def reread(version: VersionReferentiel) -> VersionReferentiel:
    return VersionReferentiel.objects.select_related("referentiel").get(pk=version.pk)


def test_a_fresh_copy_differs_by_its_date_only(paire):
    comparaison = compare(paire[0], paire[1], JOUR)
    assert [champ.nom for champ in comparaison.reglages] == ["Date d’effet"]
    assert all(axe.is_identique for axe in comparaison.axes)
    assert [axe.identiques for axe in comparaison.axes] == [3, 3, 3, 3]
    assert compare(paire[1], paire[1], JOUR).is_identique


def test_each_change_is_said_on_its_axis(paire, cnp):
    publiee, brouillon = paire
    a1a, a2a = (brouillon.actions.get(code=code) for code in ("A1a", "A2a"))
    items.edit(brouillon.pk, a1a.pk, items.line_of(a1a, libelle="Autre libellé", unite="nombre:2"), cnp, JOUR, 1)
    items.remove(brouillon.pk, a2a.pk, cnp, JOUR, 2)
    items.add(brouillon.pk, items.line_of(a2a, code="N3", axes=(3,)), cnp, JOUR, 3)
    exigences.add(brouillon.pk, LigneExigence(1, "nombre", Decimal(3)), cnp, JOUR, 4)
    exigences.add(brouillon.pk, LigneExigence(None, "heures", Decimal(14)), cnp, JOUR, 5)
    reglages.edit_settings(brouillon.pk, reglages.Reglages("Titre", "cnp", False), cnp, JOUR, 6)
    comparaison = compare(publiee, reread(brouillon), JOUR)
    axe1, axe2, axe3, axe4 = comparaison.axes
    assert [(c.nom, c.avant, c.apres) for c in axe1.modifiees[0].champs] == [
        ("Libellé", "Action A1a", "Autre libellé"),
        ("Conditions", "", "2\u00a0réalisations pour une action"),
    ]
    assert (axe1.avant, axe1.apres) == (
        ("Au moins 2\u00a0actions distinctes",), ("Au moins 3\u00a0actions distinctes",)
    )  # fmt: skip
    assert [a.code for a in axe2.retirees] == ["A2a"]
    assert [a.code for a in axe3.ajoutees] == ["N3"]
    assert axe4.is_identique
    assert (comparaison.ajoutees, comparaison.retirees, comparaison.modifiees) == (1, 1, 1)
    assert comparaison.cycle_apres == ("Au moins 14\u00a0heures",)
    assert {champ.nom for champ in comparaison.reglages} == {
        "Date d’effet", "Une action déclarée compte", "Axe d’une action transversale"
    }  # fmt: skip


def test_the_page_compares_with_the_version_in_force(paire, cnp, autre_cnp):
    publiee, brouillon = paire
    client = client_of(cnp)
    reponse = client.get(f"/redaction/{brouillon.pk}/comparer/")
    assert reponse.context["autre"] == publiee
    assert client.get(f"/redaction/{brouillon.pk}/comparer/", {"avec": "0"}).status_code == 404
    assert client_of(autre_cnp).get(f"/redaction/{brouillon.pk}/comparer/").status_code == 404
    seul = client.get(f"/redaction/{publiee.pk}/comparer/")
    assert seul.context["autre"] == brouillon


def test_the_number_of_queries_does_not_follow_the_number_of_items(paire, cnp):
    publiee, brouillon = paire
    with CaptureQueriesContext(connection) as peu:
        compare(publiee, brouillon, JOUR)
    for rang in range(20):
        items.add(brouillon.pk, items.line_of(brouillon.actions.get(code="A1a"), code=f"N{rang}"), cnp, JOUR, rang + 1)
    with CaptureQueriesContext(connection) as beaucoup:
        compare(publiee, reread(brouillon), JOUR)
    assert len(beaucoup) <= len(peu) + 1
