"""Items of a draft: who writes them, one revision at a time, in the order chosen."""

from __future__ import annotations

from decimal import Decimal

import pytest

from accounts.models import Evenement
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels.echange.contenu import LigneAction
from referentiels.models import ActionPrevue, VersionReferentiel
from referentiels.redaction import items
from tests.people import JOUR

LIGNE = LigneAction("N1", (2,), "Nouvelle action fictive", unite="par_an:4x1", points="orateur:2", categories=("DPC",))
ETRANGERS = ("autre_cnp", "ordre_decideur", "cncp", "has", "publication", "exploitant", "titulaire")


def codes(version: VersionReferentiel, axe: int = 1) -> list[str]:
    return [a.code for a in version.actions.order_by("rang", "code") if a.axes[0] == axe]


def pk_of(version: VersionReferentiel, code: str) -> int:
    return version.actions.get(code=code).pk


def test_the_owner_adds_an_item_and_the_journal_says_it(brouillon, cnp):
    ajoutee = items.add(brouillon.pk, LIGNE, cnp, JOUR, brouillon.revision)
    assert items.line_of(ajoutee) == LIGNE
    brouillon.refresh_from_db()
    assert brouillon.revision == 2
    fait = Evenement.objects.get(nature="referentiel:modifie")
    assert (fait.auteur, fait.organisation) == (cnp, cnp.appartenances.get().organisation)
    assert fait.details == {"geste": "ajouter_action", "action": "N1", "revision": 2}


@pytest.mark.parametrize("acteur", ETRANGERS)
def test_nobody_else_writes(request, brouillon, acteur):
    with pytest.raises(Refus) as refus:
        items.add(brouillon.pk, LIGNE, request.getfixturevalue(acteur), JOUR, brouillon.revision)
    assert refus.value.code == "non_autorise"
    brouillon.refresh_from_db()
    assert (brouillon.revision, brouillon.actions.count()) == (1, 12)


def test_a_stale_form_writes_nothing(brouillon, cnp):
    items.add(brouillon.pk, LIGNE, cnp, JOUR, 1)
    with pytest.raises(Depasse):
        items.remove(brouillon.pk, pk_of(brouillon, "A1a"), cnp, JOUR, 1)
    assert brouillon.actions.filter(code="A1a").exists()


@pytest.mark.parametrize("etat", ["soumis", "valide"])
def test_a_version_past_the_draft_is_not_written(brouillon, cnp, etat):
    VersionReferentiel.objects.filter(pk=brouillon.pk).update(etat=etat)
    with pytest.raises(Depasse, match="n’est plus un brouillon"):
        items.add(brouillon.pk, LIGNE, cnp, JOUR, brouillon.revision)


@pytest.mark.parametrize(
    ("ligne", "code"),
    [
        (LigneAction("A1a", (1,), "Doublon"), "code_en_double"),
        (LigneAction("a b", (1,), "Espace"), "code_invalide"),
        (LigneAction("N2", (), "Sans axe"), "axe_manquant"),
        (LigneAction("N2", (5,), "Axe inconnu"), "axe_manquant"),
        (LigneAction("N2", (1,), ""), "libelle_invalide"),
        (LigneAction("N2", (1,), "x" * 2001), "libelle_invalide"),
        (LigneAction("N2", (1,), "Unité", unite="par_an"), "unite_invalide"),
        (LigneAction("N2", (1,), "Points", points="orateur:"), "points_invalide"),
    ],
)
def test_a_wrong_item_is_refused_and_the_revision_stays(brouillon, cnp, ligne, code):
    with pytest.raises(Refus) as refus:
        items.add(brouillon.pk, ligne, cnp, JOUR, brouillon.revision)
    assert refus.value.code == code
    brouillon.refresh_from_db()
    assert brouillon.revision == 1


def test_a_new_code_follows_in_requirements_and_remarks(brouillon, cnp):
    brouillon.exigences.update(type="obligatoire", action="A1a")
    brouillon.commentaires.create(action="A1a", texte="Fictif.", auteur=cnp, at="2026-06-30T10:00Z")
    ligne = LigneAction("A1z", (1, 3), "Autre libellé", max_par_cycle=None, duree_min_heures=Decimal("7.5"))
    items.edit(brouillon.pk, pk_of(brouillon, "A1a"), ligne, cnp, JOUR, 1)
    assert items.line_of(brouillon.actions.get(code="A1z")) == ligne
    assert brouillon.exigences.get().action == "A1z"
    assert brouillon.commentaires.get().action == "A1z"


def test_a_copy_stands_just_after_with_a_code_of_its_own(brouillon, cnp):
    premiere = items.duplicate(brouillon.pk, pk_of(brouillon, "A1a"), cnp, JOUR, 1)
    assert codes(brouillon) == ["A1a", "A1a-2", "A1b", "A1c"]
    items.duplicate(brouillon.pk, premiere.pk, cnp, JOUR, 2)
    assert codes(brouillon) == ["A1a", "A1a-2", "A1a-3", "A1b", "A1c"]


def test_a_removed_item_can_be_put_back(brouillon, cnp):
    retiree = items.remove(brouillon.pk, pk_of(brouillon, "A2b"), cnp, JOUR, 1)
    assert codes(brouillon, 2) == ["A2a", "A2c"]
    items.add(brouillon.pk, retiree, cnp, JOUR, 2)
    assert codes(brouillon, 2) == ["A2a", "A2c", "A2b"]
    with pytest.raises(Depasse):
        items.remove(brouillon.pk, 0, cnp, JOUR, 3)


def test_rows_move_inside_their_axis_only(brouillon, cnp):
    items.move(brouillon.pk, pk_of(brouillon, "A1c"), True, cnp, JOUR, 1)
    assert codes(brouillon) == ["A1a", "A1c", "A1b"]
    items.move(brouillon.pk, pk_of(brouillon, "A1a"), True, cnp, JOUR, 2)
    assert codes(brouillon) == ["A1a", "A1c", "A1b"]
    items.move(brouillon.pk, pk_of(brouillon, "A1a"), False, cnp, JOUR, 3)
    assert codes(brouillon) == ["A1c", "A1a", "A1b"]
    assert codes(brouillon, 2) == ["A2a", "A2b", "A2c"]


def test_neighbours_of_an_axis_change_places_over_the_others(brouillon, cnp):
    ActionPrevue.objects.filter(version=brouillon, code="A1c").update(rang=40)
    items.move(brouillon.pk, pk_of(brouillon, "A1c"), True, cnp, JOUR, 1)
    assert codes(brouillon) == ["A1a", "A1c", "A1b"]
    assert codes(brouillon, 4) == ["A4a", "A4b", "A4c"]
