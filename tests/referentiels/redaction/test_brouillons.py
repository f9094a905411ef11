"""Drafts: opened from a published version, from another référentiel or empty; deleted as long as nobody was asked."""

from __future__ import annotations

import pytest

from accounts import horloge
from accounts.models import Evenement
from certif.socle.refus import Refus
from referentiels.echange.rangement import contents_of
from referentiels.models import Correspondance, EtapeVersion, Referentiel, VersionReferentiel
from referentiels.redaction import brouillons
from tests.people import JOUR
from tests.referentiels_fictifs import make_version


@pytest.fixture
def publiee(cnp, jour) -> VersionReferentiel:
    version = make_version(
        "ATELIER", specialites=("SM02",), exigences=({"axe": 2, "type": "quota", "categorie": "DPC"},)
    )
    Referentiel.objects.filter(pk=version.referentiel_id).update(cnp=cnp.appartenances.get().organisation)
    return VersionReferentiel.objects.select_related("referentiel").get(pk=version.pk)


def test_a_draft_takes_the_content_of_the_published_version(publiee, cnp):
    brouillon = brouillons.create_draft(publiee.referentiel, cnp, JOUR, publiee)
    assert (brouillon.numero, brouillon.etat, brouillon.base, brouillon.revision) == (2, "brouillon", publiee, 1)
    assert (brouillon.effet, brouillon.arrete, brouillon.publiee_at) == (None, "", None)
    lus = contents_of([publiee, brouillon])
    assert lus[brouillon.pk].actions == lus[publiee.pk].actions
    assert lus[brouillon.pk].exigences == lus[publiee.pk].exigences
    assert not set(publiee.actions.values_list("pk")) & set(brouillon.actions.values_list("pk"))


def test_a_draft_from_another_referentiel_keeps_its_own_scope(publiee, cnp):
    generique = make_version("GENERIQUE")
    Correspondance.objects.create(referentiel=generique.referentiel, rang=1, type_action="DPC", codes=["A1a"])
    brouillon = brouillons.create_draft(publiee.referentiel, cnp, JOUR, generique)
    assert (brouillon.base, brouillon.specialites) == (generique, ["SM02"])
    assert brouillon.actions.count() == 12
    assert publiee.referentiel.correspondances.get().codes == ["A1a"]


def test_an_empty_draft_and_the_next_number(publiee, cnp):
    premier = brouillons.create_draft(publiee.referentiel, cnp, JOUR)
    assert (premier.numero, premier.actions.count(), premier.base) == (2, 0, None)
    assert brouillons.create_draft(publiee.referentiel, cnp, JOUR).numero == 3


@pytest.mark.parametrize("acteur", ["autre_cnp", "cncp", "publication", "titulaire"])
def test_only_the_owner_opens_and_deletes(request, publiee, brouillon_a_effacer, acteur):
    utilisateur = request.getfixturevalue(acteur)
    for geste in (
        lambda: brouillons.create_draft(publiee.referentiel, utilisateur, JOUR, publiee),
        lambda: brouillons.delete_draft(brouillon_a_effacer.pk, utilisateur, JOUR, 1),
    ):
        with pytest.raises(Refus) as refus:
            geste()
        assert refus.value.code == "non_autorise"


@pytest.fixture
def brouillon_a_effacer(publiee, cnp) -> VersionReferentiel:
    return brouillons.create_draft(publiee.referentiel, cnp, JOUR, publiee)


def test_a_draft_nobody_saw_is_deleted_and_told(brouillon_a_effacer, publiee, cnp):
    code = brouillon_a_effacer.code
    brouillons.delete_draft(brouillon_a_effacer.pk, cnp, JOUR, 1)
    assert list(VersionReferentiel.objects.all()) == [publiee]
    fait = Evenement.objects.latest("pk")
    assert (fait.details["geste"], fait.details["code"]) == ("supprimer", code)


def test_a_draft_that_was_sent_keeps_its_history(brouillon_a_effacer, cnp):
    EtapeVersion.objects.create(
        version=brouillon_a_effacer, geste="renvoyer", de="soumis", vers="brouillon", motif="Fictif.", jour=JOUR,
        at=horloge.now(),
    )  # fmt: skip
    with pytest.raises(Refus) as refus:
        brouillons.delete_draft(brouillon_a_effacer.pk, cnp, JOUR, 1)
    assert refus.value.code == "deja_transmis"
    brouillon_a_effacer.refresh_from_db()
    assert brouillon_a_effacer.revision == 1
