"""Requirements and settings of a draft."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import Specialite
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels.echange.contenu import LigneExigence
from referentiels.lecture import load_version
from referentiels.redaction import exigences, reglages
from referentiels.verification import findings
from tests.people import JOUR

QUOTA = LigneExigence(1, "quota", Decimal(1), categorie="DPC")


def test_a_requirement_is_added_changed_moved_and_removed(brouillon, cnp):
    ajoutee = exigences.add(brouillon.pk, QUOTA, cnp, JOUR, 1)
    assert exigences.line_of(ajoutee) == QUOTA
    exigences.move(brouillon.pk, ajoutee.pk, True, cnp, JOUR, 2)
    assert [e.type for e in brouillon.exigences.order_by("rang")] == ["quota", "nombre"]
    exigences.move(brouillon.pk, ajoutee.pk, True, cnp, JOUR, 3)
    points = LigneExigence(None, "points", Decimal(30))
    exigences.edit(brouillon.pk, ajoutee.pk, points, cnp, JOUR, 4)
    assert [e.seuil for e in load_version(brouillon.pk).exigences_de(None)] == [30]
    assert exigences.remove(brouillon.pk, ajoutee.pk, cnp, JOUR, 5) == points
    with pytest.raises(Depasse):
        exigences.remove(brouillon.pk, ajoutee.pk, cnp, JOUR, 6)


def test_a_quota_on_an_unknown_category_is_found_by_the_checks(brouillon, cnp):
    exigences.add(brouillon.pk, QUOTA, cnp, JOUR, 1)
    constats = findings(load_version(brouillon.pk), JOUR)
    assert any(constat.axe == 1 and "DPC" in constat.message for constat in constats)


@pytest.mark.parametrize(
    ("ligne", "code"),
    [
        (LigneExigence(5, "nombre"), "axe_inconnu"),
        (LigneExigence(1, "rien"), "type_inconnu"),
        (LigneExigence(1, "nombre", Decimal(0)), "seuil_invalide"),
        (LigneExigence(1, "quota"), "quota_sans_objet"),
        (LigneExigence(1, "quota", categorie="DPC", nature="formation"), "quota_sans_objet"),
        (LigneExigence(1, "obligatoire", action="ZZ"), "action_inconnue"),
        (LigneExigence(1, "nombre", categorie="DPC"), "objet_inutile"),
        (LigneExigence(1, "points", action="A1a"), "objet_inutile"),
    ],
)
def test_a_wrong_requirement_is_refused(brouillon, cnp, ligne, code):
    with pytest.raises(Refus) as refus:
        exigences.add(brouillon.pk, ligne, cnp, JOUR, 1)
    assert refus.value.code == code
    assert brouillon.exigences.count() == 1


@pytest.mark.parametrize("acteur", ["autre_cnp", "cncp", "publication", "titulaire"])
def test_nobody_else_writes(request, brouillon, acteur):
    utilisateur = request.getfixturevalue(acteur)
    voulus = reglages.Reglages("Autre titre", "cnp", False)
    for geste in (
        lambda: exigences.add(brouillon.pk, QUOTA, utilisateur, JOUR, 1),
        lambda: reglages.edit_settings(brouillon.pk, voulus, utilisateur, JOUR, 1),
        lambda: reglages.edit_specialties(brouillon.pk, [], utilisateur, JOUR, 1),
    ):
        with pytest.raises(Refus) as refus:
            geste()
        assert refus.value.code == "non_autorise"


def test_settings_and_specialties(brouillon, cnp):
    Specialite.objects.create(code="SM98", libelle="Spécialité fictive", profession="10")
    Specialite.objects.create(code="SI98", libelle="Autre profession fictive", profession="60")
    voulus = reglages.Reglages("Autre titre", "cnp", False, date(2027, 1, 1), "Ce qui change.")
    reglages.edit_settings(brouillon.pk, voulus, cnp, JOUR, 1)
    reglages.edit_specialties(brouillon.pk, ["SM98"], cnp, JOUR, 2)
    brouillon.refresh_from_db()
    brouillon.referentiel.refresh_from_db()
    assert reglages.settings_of(brouillon) == voulus
    assert brouillon.specialites == ["SM98"]
    with pytest.raises(Refus, match="SI98"):
        reglages.edit_specialties(brouillon.pk, ["SM98", "SI98"], cnp, JOUR, 3)


@pytest.mark.parametrize(
    ("autre", "champ"),
    [({"titre": ""}, "titre"), ({"mode_validation": "x"}, "mode_validation"), ({"note": "x" * 4001}, "note")],
)
def test_wrong_settings_are_refused(brouillon, cnp, autre, champ):
    justes = {"titre": "Titre", "mode_validation": "declaratif", "axe_au_choix": True}
    with pytest.raises(Refus) as refus:
        reglages.edit_settings(brouillon.pk, reglages.Reglages(**{**justes, **autre}), cnp, JOUR, 1)
    assert refus.value.champ == champ
