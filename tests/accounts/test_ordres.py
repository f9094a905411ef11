"""The Ordre supplement: registrations, corrections, withdrawals, and rows that arrive before the person."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from accounts import horloge
from accounts.feeds.rpps import ChargementArrete, load
from accounts.feeds.rpps_format import FichierRefuse
from accounts.models import Exercice, ExerciceTouche, Inscription, LigneEnAttente, Livraison, Reponse
from tests.accounts.fichiers import CAMILLE, GOLDEN, SACHA, line, roster, supplement
from tests.people import JOUR

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def connus(reference: None) -> None:
    """The three people of the published sample."""
    load([GOLDEN])
    ExerciceTouche.objects.all().delete()


def row(
    rpps: str = CAMILLE, ordre: str = "CNOM", statut: str = "INSCRIT", debut: str = "2019-05-02", **reste: str
) -> str:
    """One line of the supplement."""
    cellules = {"fin": "", "motif": "", "conseil": "CDOM-75", "maj": "2026-01-10", **reste}
    return ";".join([rpps, ordre, statut, debut, *(cellules[c] for c in ("fin", "motif", "conseil", "maj"))])


@pytest.mark.usefixtures("connus")
def test_a_registration_is_written_and_its_exercise_touched(tmp_path: Path):
    bilan = load([supplement(tmp_path, row())])

    inscription = Inscription.objects.get()
    assert (inscription.debut, inscription.fin, inscription.conseil) == (date(2019, 5, 2), None, "CDOM-75")
    assert ExerciceTouche.objects.get().exercice_id == inscription.exercice_id
    livraison = bilan.livraisons[0]
    assert (livraison.partenaire.code, livraison.type_flux) == ("ORDRES", "INSCRIPTIONS")
    assert livraison.compteurs["acceptees"] == 1


@pytest.mark.usefixtures("connus")
def test_a_second_run_changes_nothing(tmp_path: Path):
    fichier = supplement(tmp_path, row(), row(SACHA, "CNOI", debut="02/09/2024"))
    load([fichier])
    ExerciceTouche.objects.all().delete()

    bilan = load([fichier])

    assert (bilan.inscriptions.inchangees, bilan.inscriptions.creees, bilan.inscriptions.modifiees) == (2, 0, 0)
    assert not ExerciceTouche.objects.exists()
    assert Inscription.objects.get(exercice__professionnel__rpps=SACHA).debut == date(2024, 9, 2)


@pytest.mark.usefixtures("connus")
def test_a_radiation_closes_the_registration_and_an_older_row_never_reopens_it(tmp_path: Path):
    load([supplement(tmp_path, row())])
    load([supplement(tmp_path, row(statut="RADIE", fin="2026-03-31", motif="retraite", maj="2026-04-02"))], force=True)
    bilan = load([supplement(tmp_path, row(maj="2026-02-01"))])

    assert bilan.inscriptions.anciennes == 1
    assert Inscription.objects.get().fin == date(2026, 3, 31)


@pytest.mark.usefixtures("connus")
def test_a_registration_sent_by_mistake_is_withdrawn(tmp_path: Path):
    load([supplement(tmp_path, row(), row(debut="2020-01-01"))])
    load([supplement(tmp_path, row(statut="ANNULE", debut="2020-01-01", maj="2026-02-01"))], force=True)

    assert Inscription.objects.get().debut == date(2019, 5, 2)


@pytest.mark.usefixtures("connus")
def test_the_newest_of_two_rows_of_a_file_wins(tmp_path: Path):
    load([supplement(tmp_path, row(conseil="NEUF", maj="2026-02-01"), row(conseil="VIEUX", maj="2025-01-01"))])

    assert Inscription.objects.get().conseil == "NEUF"


@pytest.mark.usefixtures("connus")
def test_changing_more_than_5_percent_of_the_registrations_stops(tmp_path: Path):
    load([supplement(tmp_path, row())])

    with pytest.raises(ChargementArrete, match="inscriptions connues changeraient"):
        load([supplement(tmp_path, row(conseil="AUTRE", maj="2026-05-01"))])
    assert Inscription.objects.get().conseil == "CDOM-75"


@pytest.mark.usefixtures("connus")
@pytest.mark.parametrize(
    ("ligne", "code"),
    [
        (row("99790000007"), "E102"),
        (row("abc"), "E101"),
        (row(ordre="CNOX"), "E307"),
        (row(debut=""), "E306"),
        (row(debut="31/02/2020"), "E307"),
        (row(fin="demain"), "E307"),
        (row(fin="2018-01-01"), "E301"),
        (row(statut="RADIE"), "E306"),
        (row(motif="m" * 41), "E308"),
        (f"{CAMILLE};CNOM;INSCRIT", "E309"),
    ],
)
def test_a_faulty_row_is_answered_and_the_others_pass(tmp_path: Path, ligne: str, code: str):
    bilan = load([supplement(tmp_path, ligne, row(SACHA, "CNOI"))])

    reponse = Reponse.objects.get()
    assert (reponse.ligne, reponse.code, reponse.sort) == (2, code, "rejetee")
    assert reponse.message.endswith(".")
    assert Inscription.objects.get().exercice.professionnel.rpps == SACHA
    compteurs = bilan.livraisons[0].compteurs
    assert compteurs["recues"] == sum(n for cle, n in compteurs.items() if cle != "recues")


def test_a_row_for_an_unknown_person_waits_and_is_taken_when_the_person_arrives(tmp_path: Path, jour: date):
    fichier = supplement(tmp_path, row())
    assert load([fichier]).livraisons[0].compteurs["en_attente"] == 1
    load([fichier])
    attente = LigneEnAttente.objects.get()
    assert (attente.code, attente.jusquau) == ("W201", JOUR + timedelta(days=30))

    bilan = load([GOLDEN])

    assert bilan.inscriptions.rejouees == 1
    assert Inscription.objects.get().exercice.professionnel.rpps == CAMILLE
    attente.refresh_from_db()
    assert attente.resolue_at is not None


def test_a_row_waits_no_more_than_30_days(tmp_path: Path, jour: date):
    load([supplement(tmp_path, row())])
    with horloge.fixed_day(JOUR + timedelta(days=31)):
        load([GOLDEN])

    assert not Inscription.objects.exists()


@pytest.mark.usefixtures("connus")
def test_a_profession_the_person_does_not_have_waits(tmp_path: Path):
    load([supplement(tmp_path, row(SACHA, "CNOM"))])

    assert (Inscription.objects.count(), LigneEnAttente.objects.count()) == (0, 1)


def test_roster_and_supplement_load_together_in_any_order(tmp_path: Path):
    load([supplement(tmp_path, row(SACHA, "CNOI", debut="2024-09-16")), roster(tmp_path, line(SACHA))])

    assert Exercice.objects.get().inscriptions.get().debut == date(2024, 9, 16)


def test_a_supplement_without_a_mandatory_column_is_refused(tmp_path: Path):
    fichier = tmp_path / "ordre.csv"
    fichier.write_text("rpps;ordre;date_inscription\n", encoding="utf-8")

    with pytest.raises(FichierRefuse, match="colonnes obligatoires absentes : statut_inscription"):
        load([fichier])
    assert Livraison.objects.get().etat == "refusee"
