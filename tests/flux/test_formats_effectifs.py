"""A staff list without RPPS numbers: candidates of the establishment only, and nobody tied to a row by the machine."""

from __future__ import annotations

import pytest

from accounts import effectifs
from accounts.models import Evenement, Exercice, LigneEffectif, Organisation, Professionnel, Reponse
from accounts.professions import Categorie
from actions.models import Action
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from tests.flux.mondes import CAMILLE, GOLDEN, SACHA, make_sender, make_world
from tests.people import FINESS, JOUR

pytestmark = pytest.mark.django_db


@pytest.fixture
def recue(jour, receive):
    make_world()
    return receive(make_sender("EMPLOYEUR", "EFFECTIFS"), (GOLDEN / "EFFECTIFS.csv").read_bytes())


def one(identifiant: str) -> LigneEffectif:
    return LigneEffectif.objects.get(id_technique=identifiant)


def names(ligne: LigneEffectif) -> list[str]:
    return [p.rpps for p in effectifs.candidates(ligne)]


def test_candidates_work_at_the_establishment_and_bear_the_name(recue):
    assert {ligne.id_technique: names(ligne) for ligne in LigneEffectif.objects.order_by("id_technique")} == {
        "M-1": [CAMILLE.rpps], "M-2": ["99790000022"], "M-3": [SACHA.rpps], "M-4": [], "M-5": [],
    }  # fmt: skip
    assert (one("M-1").etat, one("M-4").etat) == ("a_confirmer", "sans_candidat")
    assert not LigneEffectif.objects.filter(professionnel__isnull=False).exists()
    assert not Action.objects.exists()


def test_somebody_who_left_or_serves_in_the_armed_forces_is_no_candidate(jour, receive):
    make_world()
    Exercice.objects.filter(professionnel__rpps=CAMILLE.rpps).update(categorie=Categorie.MILITAIRE)
    Exercice.objects.get(professionnel__rpps=SACHA.rpps).activites.update(present=False)
    receive(make_sender("EMPLOYEUR", "EFFECTIFS"), (GOLDEN / "EFFECTIFS.csv").read_bytes())
    assert list(Reponse.objects.filter(ligne__in=[2, 4]).values_list("avertissements", flat=True)) == [
        ["W352"],
        ["W352"],
    ]


def test_the_employer_confirms_or_discards_and_the_journal_keeps_who(recue, employeur):
    camille = Professionnel.objects.get(rpps=CAMILLE.rpps)
    assert set(effectifs.visible_to(employeur, JOUR)) == set(LigneEffectif.objects.all())
    ligne = one("M-1")
    effectifs.confirm(ligne, camille, employeur, JOUR)
    assert (ligne.etat, ligne.professionnel, ligne.choisi_par) == ("confirmee", camille, employeur)
    effectifs.discard(one("M-2"), employeur, JOUR)
    assert one("M-2").etat == "ecartee"
    faits = Evenement.objects.filter(nature="effectif:identifie").order_by("pk")
    assert [(f.professionnel, f.auteur) for f in faits] == [(camille, employeur), (None, employeur)]


def test_a_person_of_elsewhere_is_refused_and_a_late_choice_does_not_overwrite(recue, employeur):
    sacha, camille = (Professionnel.objects.get(rpps=p.rpps) for p in (SACHA, CAMILLE))
    sacha.exercices.get().activites.update(finess="990000028")
    with pytest.raises(Refus, match="activité en cours"):
        effectifs.confirm(one("M-1"), sacha, employeur, JOUR)
    lue, aussi = one("M-1"), one("M-1")
    effectifs.discard(lue, employeur, JOUR)
    with pytest.raises(Depasse):
        effectifs.confirm(aussi, camille, employeur, JOUR)


def test_another_employer_sees_and_decides_nothing(recue, employeur):
    Organisation.objects.filter(pk__in=[a.organisation_id for a in employeur.appartenances.all()]).update(
        finess="990000028"
    )
    employeur = type(employeur).objects.get(pk=employeur.pk)
    assert not effectifs.visible_to(employeur, JOUR).exists()
    with pytest.raises(Depasse):
        effectifs.discard(one("M-1"), employeur, JOUR)
    assert one("M-1").employeur_finess == FINESS


def test_a_new_list_keeps_what_was_decided_unless_it_speaks_of_another_person(recue, employeur, receive):
    camille = Professionnel.objects.get(rpps=CAMILLE.rpps)
    effectifs.confirm(one("M-1"), camille, employeur, JOUR)
    effectifs.discard(one("M-2"), employeur, JOUR)
    entete = "id_technique;nom;prenom;profession;employeur_finess;service\n"
    partenaire = recue.partenaire
    receive(partenaire, f"{entete}M-1;Exemple;Camille;10;{FINESS};Réanimation\nM-2;ETALON MAQUETTE;Noelle;;{FINESS};\n")
    assert (one("M-1").etat, one("M-1").professionnel, one("M-1").service) == ("confirmee", camille, "Réanimation")
    assert one("M-2").etat == "ecartee"
    receive(partenaire, f"{entete}M-1;Fictif;Sacha;10;{FINESS};Réanimation\n")
    assert (one("M-1").etat, one("M-1").professionnel, names(one("M-1"))) == ("a_confirmer", None, [SACHA.rpps])


def test_somebody_whose_name_is_mistyped_is_found_in_the_establishment_and_nowhere_else(recue, employeur):
    ligne = one("M-4")
    (trouve,) = effectifs.search(ligne, "cam exem")
    assert trouve.professionnel.rpps == CAMILLE.rpps and trouve.ressemblance.score < 50
    Professionnel.objects.get(rpps=CAMILLE.rpps).exercices.get().activites.update(finess="990000028")
    assert effectifs.search(ligne, "cam exem") == []
    effectifs.confirm(ligne, Professionnel.objects.get(rpps=SACHA.rpps), employeur, JOUR)
    assert one("M-4").etat == "confirmee"
    effectifs.reopen(ligne, employeur, JOUR)
    assert (one("M-4").etat, one("M-4").professionnel) == ("sans_candidat", None)


def test_only_rows_alike_in_everything_are_confirmed_together(recue, employeur):
    visibles = effectifs.visible_to(employeur, JOUR)
    assert [ligne.id_technique for ligne, _ in effectifs.certain(visibles)] == ["M-1"]
    assert effectifs.confirm_certain(visibles, employeur, JOUR) == 1
    assert (one("M-1").etat, one("M-2").etat, one("M-3").etat) == ("confirmee", "a_confirmer", "a_confirmer")
    fait = Evenement.objects.get(nature="effectif:identifie")
    assert (fait.professionnel.rpps, fait.organisation.code) == (CAMILLE.rpps, "CH-ESSAI")
    assert effectifs.confirm_certain(visibles, employeur, JOUR) == 0


@pytest.mark.parametrize("qui", ["inconnu", "ordre_gestionnaire", "dgos"])
def test_whoever_may_not_deposit_decides_nothing(qui, recue, request):
    with pytest.raises(Refus):
        effectifs.discard(one("M-1"), request.getfixturevalue(qui), JOUR)
