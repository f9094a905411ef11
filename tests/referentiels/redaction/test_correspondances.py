"""Correspondences: written by the owner, in an order that decides, tried with the rule of the feeds."""

from __future__ import annotations

import pytest

from accounts.models import Evenement, ExerciceTouche
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels.echange.contenu import LigneCorrespondance
from referentiels.models import Correspondance, Referentiel
from referentiels.redaction import correspondances as actes
from referentiels.rules.correspondances import IssueRattachement, Signature
from tests.people import JOUR, client_of, make_exercice
from tests.referentiels_fictifs import make_version

DPC = LigneCorrespondance(0, ("A1a",), type_action="DPC", typologie="FC")


@pytest.fixture
def referentiel(brouillon) -> Referentiel:
    """Three lines of ranks 1, 2 and 2."""
    for rang, codes in ((1, ["A1a"]), (2, ["A1b"]), (2, ["A1c"])):
        Correspondance.objects.create(referentiel=brouillon.referentiel, rang=rang, type_action="DPC", codes=codes)
    return brouillon.referentiel


def mark(referentiel: Referentiel) -> str:
    return actes.fingerprint(actes.ordered(referentiel))


def ranks(referentiel: Referentiel) -> list[tuple[int, str]]:
    return [(ligne.rang, ligne.codes[0]) for ligne in actes.ordered(referentiel)]


def pk_of(referentiel: Referentiel, code: str) -> int:
    return referentiel.correspondances.get(codes=[code]).pk


def test_a_line_is_added_changed_and_removed(referentiel, cnp):
    ajoutee = actes.add(referentiel, DPC, cnp, JOUR, mark(referentiel))
    assert (ajoutee.rang, ajoutee.typologie) == (3, "FC")
    autre = LigneCorrespondance(0, ("A2a", "A2b"), orientation="12", axe=2)
    actes.edit(referentiel, ajoutee.pk, autre, cnp, JOUR, mark(referentiel))
    ajoutee.refresh_from_db()
    assert actes.line_of(ajoutee) == LigneCorrespondance(3, ("A2a", "A2b"), orientation="12", axe=2)
    actes.remove(referentiel, ajoutee.pk, cnp, JOUR, mark(referentiel))
    assert referentiel.correspondances.count() == 3
    assert Evenement.objects.filter(nature="referentiel:modifie").count() == 3


def test_the_order_moves_by_groups(referentiel, cnp):
    actes.move(referentiel, pk_of(referentiel, "A1a"), False, cnp, JOUR, mark(referentiel))
    assert ranks(referentiel) == [(1, "A1b"), (1, "A1c"), (2, "A1a")]
    actes.move(referentiel, pk_of(referentiel, "A1c"), True, cnp, JOUR, mark(referentiel))
    assert ranks(referentiel) == [(1, "A1c"), (2, "A1b"), (3, "A1a")]
    actes.join_previous(referentiel, pk_of(referentiel, "A1a"), cnp, JOUR, mark(referentiel))
    assert sorted(ranks(referentiel)) == [(1, "A1c"), (2, "A1a"), (2, "A1b")]
    actes.move(referentiel, pk_of(referentiel, "A1c"), True, cnp, JOUR, mark(referentiel))
    assert ranks(referentiel)[0] == (1, "A1c")
    with pytest.raises(Refus):
        actes.join_previous(referentiel, pk_of(referentiel, "A1c"), cnp, JOUR, mark(referentiel))


def test_a_list_that_changed_refuses_the_stale_form(referentiel, cnp):
    vue = mark(referentiel)
    actes.move(referentiel, pk_of(referentiel, "A1a"), False, cnp, JOUR, vue)
    with pytest.raises(Depasse):
        actes.add(referentiel, DPC, cnp, JOUR, vue)
    with pytest.raises(Depasse):
        actes.remove(referentiel, 0, cnp, JOUR, mark(referentiel))


@pytest.mark.parametrize(
    ("ligne", "champ"),
    [
        (LigneCorrespondance(0, ()), "codes"),
        (LigneCorrespondance(0, ("ZZ",)), "codes"),
        (LigneCorrespondance(0, ("A1a",), axe=9), "axe"),
        (LigneCorrespondance(0, ("A1a",), typologie="TROP-LONG"), "typologie"),
    ],
)
def test_a_wrong_line_is_refused(referentiel, cnp, ligne, champ):
    with pytest.raises(Refus) as refus:
        actes.add(referentiel, ligne, cnp, JOUR, mark(referentiel))
    assert refus.value.champ == champ


@pytest.mark.parametrize("acteur", ["autre_cnp", "cncp", "publication", "titulaire"])
def test_nobody_else_writes(request, referentiel, acteur):
    with pytest.raises(Refus) as refus:
        actes.add(referentiel, DPC, request.getfixturevalue(acteur), JOUR, mark(referentiel))
    assert refus.value.code == "non_autorise"


def test_waiting_actions_are_matched_again(cnp, jour):
    version = make_version("ATELIER")
    Referentiel.objects.filter(pk=version.referentiel_id).update(cnp=cnp.appartenances.get().organisation)
    exercice = make_exercice()
    referentiel = Referentiel.objects.get(pk=version.referentiel_id)
    actes.add(referentiel, DPC, cnp, JOUR, mark(referentiel))
    assert ExerciceTouche.objects.filter(exercice=exercice).exists()


def test_a_row_is_tried_with_the_rule_of_the_feeds(referentiel):
    lignes = actes.ordered(referentiel)
    assert actes.try_row(lignes, Signature("DPC"), (), ["A1a", "A1b", "A1c"]).codes == ("A1a",)
    sans_a1a = actes.try_row(lignes, Signature("DPC"), (), ["A1b", "A1c"])
    assert (sans_a1a.issue, sans_a1a.codes) == (IssueRattachement.A_CONFIRMER, ("A1b", "A1c"))
    assert actes.try_row(lignes, Signature("CONGRES"), (), ["A1a"]).issue is IssueRattachement.A_RATTACHER


def test_the_page_tries_a_row_and_keeps_a_stale_form(referentiel, brouillon, cnp):
    client = client_of(cnp)
    adresse = f"/redaction/{brouillon.pk}/correspondances/"
    contenu = client.get(adresse, {"essayer": "1", "type_action": "DPC"}).content.decode()
    assert "Rattachée d’office" in contenu
    saisie = {"type_action": "GARDE", "codes": ["A1a"], "empreinte": "perimee"}
    reponse = client.post(f"{adresse}ajouter/", saisie)
    assert reponse.status_code == 409
    assert 'value="GARDE"' in reponse.content.decode()
    empreinte = reponse.context["formulaire"].data["empreinte"]
    assert client.post(f"{adresse}ajouter/", {**saisie, "empreinte": empreinte}).status_code == 302
    assert referentiel.correspondances.filter(type_action="GARDE").exists()
