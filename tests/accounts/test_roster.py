"""`load_roster` on the real format: what is read, what is written, what a second run changes (nothing)."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.feeds.rpps import load
from accounts.feeds.rpps_lignes import HorsChamp
from accounts.models import (
    Activite,
    Exercice,
    ExerciceTouche,
    Livraison,
    Professionnel,
    Reponse,
    SavoirFaire,
    Travail,
)
from tests.accounts.fichiers import (
    ALEX,
    ANDREA,
    CAMILLE,
    EN_TETE,
    EN_TETE_52,
    GOLDEN,
    GOLDEN_DIPLOMES,
    GOLDEN_SAVOIR_FAIRE,
    SACHA,
    line,
    roster,
    savoir_faire,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def test_the_published_sample_loads_whole():
    bilan = load([GOLDEN, GOLDEN_SAVOIR_FAIRE, GOLDEN_DIPLOMES])

    assert (bilan.roster.crees, bilan.roster.modifies, bilan.roster.disparus) == (3, 0, 0)
    camille = Exercice.objects.select_related("professionnel").get(professionnel__rpps=CAMILLE)
    assert (camille.profession, camille.specialite, camille.mode) == ("10", "SM54", "L")
    assert (camille.departement, camille.region, camille.categorie) == ("75", "11", "C")
    assert str(camille.professionnel) == "Camille EXEMPLE"
    assert camille.professionnel.cle_nom == "exemple camille"
    sacha = Activite.objects.get(exercice__professionnel__rpps=SACHA)
    assert (sacha.finess, sacha.finess_ej, sacha.siret) == ("990000010", "990000028", "99900000300015")
    assert (sacha.mode, sacha.secteur, sacha.departement, sacha.present) == ("S", "SA01", "69", True)
    # No département in the file for this structure: nothing is invented.
    assert Exercice.objects.get(professionnel__rpps=ANDREA).departement == ""
    assert [livraison.etat for livraison in Livraison.objects.all()] == ["traitee"] * 3


def test_a_second_run_writes_nothing():
    load([GOLDEN, GOLDEN_SAVOIR_FAIRE])
    ExerciceTouche.objects.all().delete()
    with CaptureQueriesContext(connection) as requetes:
        bilan = load([GOLDEN, GOLDEN_SAVOIR_FAIRE])

    assert bilan.roster.inchanges == 3
    assert not ExerciceTouche.objects.exists()
    ecrit = bilan.ecrit
    assert (ecrit.activites_creees, ecrit.activites_modifiees, ecrit.specialites_ajoutees) == (0, 0, 0)
    assert len(requetes) < 80
    assert bilan.livraisons[0].compteurs == {
        "recues": 3, "acceptees": 0, "inchangees": 3, "rapprochees": 0, "en_attente": 0, "rejetees": 0,
        "hors_champ": 0,
    }  # fmt: skip


def test_touched_exercises_are_queued_for_recomputation():
    load([GOLDEN])

    assert ExerciceTouche.objects.count() == 3
    assert Travail.objects.get(cle="cycles.recalcul").etat == Travail.Etat.A_FAIRE


def test_the_52_column_variant_is_read_by_header_name(tmp_path: Path):
    fichier = roster(tmp_path, line(SACHA, entete=EN_TETE_52, departement="2A"), entete=EN_TETE_52)
    load([fichier])

    exercice = Exercice.objects.get()
    assert (exercice.profession, exercice.departement, exercice.region) == ("60", "2A", "94")


def test_headers_are_compared_without_case_accents_nor_apostrophes(tmp_path: Path):
    entete = [nom.upper().replace("É", "E").replace("'", "’") for nom in EN_TETE_52]
    fichier = roster(tmp_path, line(SACHA, entete=EN_TETE_52), entete=entete)
    load([fichier])

    assert Exercice.objects.get().mode == "S"


def test_columns_in_another_order_give_the_same_people(tmp_path: Path):
    envers = list(reversed(EN_TETE))
    load([roster(tmp_path, line(SACHA, entete=envers), entete=envers)])

    assert Professionnel.objects.get().rpps == SACHA


def test_two_professions_are_two_exercises_of_one_person(tmp_path: Path):
    load([roster(tmp_path, line(SACHA, profession="60"), line(SACHA, profession="10", sf="SM54", departement="38"))])

    assert Professionnel.objects.count() == 1
    assert sorted(Exercice.objects.values_list("profession", "specialite", "departement")) == [
        ("10", "SM54", "38"),
        ("60", "", "69"),
    ]


def test_duplicate_lines_count_once(tmp_path: Path):
    load([roster(tmp_path, *[line(SACHA)] * 5)])

    assert (Exercice.objects.count(), Activite.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("cellules", "attendue"),
    [
        ({"categorie": "M"}, "M"),
        ({"profession": "21", "section": "M"}, "M"),
        ({"profession": "21", "section": "A"}, "C"),
    ],
)
def test_military_practitioners_are_recognised(tmp_path: Path, cellules: dict[str, str], attendue: str):
    load([roster(tmp_path, line(SACHA, **cellules))])

    assert Exercice.objects.get().categorie == attendue


def test_an_empty_structure_gives_an_exercise_without_activity(tmp_path: Path):
    vide = line(SACHA, structure="", finess="", raison="", departement="", mode="")
    load([roster(tmp_path, vide)])

    exercice = Exercice.objects.get()
    assert (exercice.mode, exercice.departement, exercice.activites.count()) == ("", "", 0)


@pytest.mark.parametrize(
    ("cellules", "departement", "region"),
    [
        ({"departement": "9D"}, "974", "04"),
        ({"departement": "1"}, "01", "84"),
        ({"departement": "", "commune": "69123"}, "69", "84"),
        ({"departement": "", "commune": "97209"}, "972", "02"),
        ({"departement": "", "code_postal": "20090"}, "2A", "94"),
        ({"departement": "", "code_postal": "20200"}, "2B", "94"),
        ({"departement": "", "code_postal": "98000"}, "", ""),
    ],
)
def test_the_territory_falls_back_on_commune_then_postal_code(
    tmp_path: Path, cellules: dict[str, str], departement: str, region: str
):
    load([roster(tmp_path, line(SACHA, **cellules))])

    exercice = Exercice.objects.get()
    assert (exercice.departement, exercice.region) == (departement, region)


def test_the_main_activity_does_not_depend_on_the_order_of_lines(tmp_path: Path):
    lignes = [
        line(SACHA, mode="S", structure="F990000010", departement="69"),
        line(SACHA, mode="L", structure="R1", departement="38"),
        line(SACHA, mode="L", structure="R0", departement="01", genre="GENR02"),
    ]
    load([roster(tmp_path, *lignes)])
    assert (Exercice.objects.get().mode, Exercice.objects.get().departement) == ("L", "38")

    bilan = load([roster(tmp_path, *reversed(lignes))])
    assert bilan.roster.inchanges == 1


def test_people_outside_the_seven_professions_are_counted_not_stored(tmp_path: Path):
    bilan = load(
        [
            roster(
                tmp_path,
                line(SACHA),
                line(ANDREA, profession="96"),
                line(CAMILLE, categorie="E"),
                line("690000001", type="0"),
            )
        ]
    )

    assert Professionnel.objects.count() == 1
    assert bilan.lectures[0].hors_champ == {HorsChamp.PROFESSION: 1, HorsChamp.ETUDIANT: 1, HorsChamp.ADELI: 1}


def test_faulty_lines_are_rejected_by_cause_and_the_rest_is_loaded(tmp_path: Path):
    bilan = load(
        [
            roster(
                tmp_path,
                line("99790000007"),
                line("9979000000"),
                line(ANDREA, nom=""),
                "8|tronquée|",
                line(CAMILLE, nom="EX\x00EMPLE"),
                line(CAMILLE, nom="X" * 121),
                line(SACHA),
            )
        ]
    )

    assert Professionnel.objects.get().rpps == SACHA
    codes = sorted((rejet.code, n) for rejet, n in bilan.lectures[0].rejets.items())
    assert codes == [("E101", 1), ("E102", 1), ("E306", 1), ("E308", 1), ("E309", 1), ("E309", 1)]
    assert list(Reponse.objects.values_list("ligne", "code")) == [
        (2, "E102"), (3, "E101"), (4, "E306"), (5, "E309"), (6, "E309"), (7, "E308"),
    ]  # fmt: skip
    compteurs = Livraison.objects.get().compteurs
    assert compteurs["recues"] == 7 == compteurs["acceptees"] + compteurs["rejetees"]


def test_a_backslash_or_a_tab_in_a_name_cannot_break_the_copy(tmp_path: Path):
    load([roster(tmp_path, line(SACHA, raison="A\\B" + "\\" * 300), line(CAMILLE, raison="A\tB", nom="L\\N"))])

    assert Activite.objects.get(exercice__professionnel__rpps=CAMILLE).raison_sociale == "A B"
    assert Professionnel.objects.get(rpps=CAMILLE).nom == "L/N"


def test_a_new_specialty_is_dated_and_the_one_left_is_closed(tmp_path: Path):
    medecin = {"profession": "10", "mode": "L"}
    load([roster(tmp_path, line(CAMILLE, sf="SM54", **medecin), nom="Personne_activite_202601010230.txt")])
    assert list(SavoirFaire.objects.values_list("code", "debut", "fin")) == [("SM54", None, None)]

    load([roster(tmp_path, line(CAMILLE, sf="SM15", **medecin), nom="Personne_activite_202603010230.txt")], force=True)

    assert Exercice.objects.get().specialite == "SM15"
    tenues = {s.code: (str(s.debut), str(s.fin)) for s in SavoirFaire.objects.all()}
    assert tenues == {"SM54": ("None", "2026-02-28"), "SM15": ("2026-03-01", "None")}


def test_a_competence_that_is_not_an_ordinal_specialty_is_left_aside(tmp_path: Path):
    load([roster(tmp_path, line(CAMILLE, profession="10", sf="C01", type_sf="C"))])

    assert (Exercice.objects.get().specialite, SavoirFaire.objects.count()) == ("", 0)


def test_the_kept_specialty_stays_while_it_is_still_held(tmp_path: Path):
    load([roster(tmp_path, line(CAMILLE, profession="10", sf="SM54"))])
    load([savoir_faire(tmp_path, (CAMILLE, "10", "SM54"), (CAMILLE, "10", "SM15"))], force=True)

    assert Exercice.objects.get().specialite == "SM54"
    assert SavoirFaire.objects.filter(fin=None).count() == 2


def test_a_specialty_file_alone_never_makes_anybody_disappear(tmp_path: Path):
    load([roster(tmp_path, line(SACHA), line(CAMILLE, profession="10"), line(ALEX))])
    load([savoir_faire(tmp_path, (CAMILLE, "10", "SM54"))], force=True)

    assert Exercice.objects.filter(present=True).count() == 3
    assert Exercice.objects.get(professionnel__rpps=CAMILLE).specialite == "SM54"
