"""Files that cannot be loaded, and loads that would change too much: nothing is written, and it is said why."""

from __future__ import annotations

import io
import tracemalloc
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.feeds.rpps import ChargementArrete, load
from accounts.feeds.rpps_format import FichierRefuse, recognise
from accounts.models import Activite, Evenement, Exercice, ExerciceTouche, Livraison, Professionnel
from certif.socle.identifiers import luhn_key
from tests.accounts.fichiers import CAMILLE, EN_TETE, GOLDEN, SACHA, line, roster, savoir_faire, supplement

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def numbers(combien: int) -> list[str]:
    """Valid synthetic RPPS numbers."""
    debuts = [f"9979{n:06d}" for n in range(200_000, 200_000 + combien)]
    return [debut + luhn_key(debut) for debut in debuts]


def test_windows_1252_is_refused_even_late_in_the_file_and_nothing_is_written(tmp_path: Path):
    fichier = roster(tmp_path, *[line(rpps) for rpps in numbers(50)])
    fichier.write_bytes(fichier.read_bytes() + line(SACHA, nom="FICTIVÉ").encode("cp1252") + b"\n")

    with pytest.raises(FichierRefuse, match=r"ligne 52 n’est pas en UTF-8 .*réenregistrez le fichier en UTF-8"):
        load([fichier])
    assert Professionnel.objects.count() == 0
    livraison = Livraison.objects.get()
    assert (livraison.etat, livraison.code_refus) == ("refusee", "E002")
    assert Evenement.objects.get().nature == "livraison:refusee"


@pytest.mark.parametrize("absente", ["Identifiant PP", "Code profession", "Identifiant technique de la structure"])
def test_a_missing_mandatory_header_refuses_the_file(tmp_path: Path, absente: str):
    entete = [nom for nom in EN_TETE if nom != absente]

    with pytest.raises(FichierRefuse, match="colonne obligatoire absente"):
        load([roster(tmp_path, line(SACHA, entete=entete), entete=entete)])
    assert Professionnel.objects.count() == 0


@pytest.mark.parametrize(
    ("contenu", "extrait"),
    [
        ("", "le fichier est vide"),
        ("a,b,c\n1,2,3\n", "n’est pas celui d’un fichier connu"),
        ("x" * 70_000, "dépasse 64 Kio"),
    ],
)
def test_what_is_not_a_roster_is_refused(tmp_path: Path, contenu: str, extrait: str):
    fichier = tmp_path / "fichier.txt"
    fichier.write_text(contenu)

    with pytest.raises(FichierRefuse, match=extrait):
        recognise(fichier)


def test_one_faulty_file_keeps_the_others_out(tmp_path: Path):
    mauvais = savoir_faire(tmp_path, (SACHA, "60", "SI01"))
    mauvais.write_bytes(mauvais.read_bytes() + b"8|\xe9|\n")

    with pytest.raises(FichierRefuse):
        load([GOLDEN, mauvais])
    assert Professionnel.objects.count() == 0
    assert set(Livraison.objects.values_list("etat", flat=True)) == {"refusee"}


def test_people_who_leave_the_roster_are_marked_never_deleted(tmp_path: Path):
    rpps = numbers(100)
    load([roster(tmp_path, *map(line, rpps))])
    ExerciceTouche.objects.all().delete()

    bilan = load([roster(tmp_path, *map(line, rpps[:-1]))])

    assert (bilan.roster.disparus, bilan.roster.inchanges) == (1, 99)
    parti = Exercice.objects.get(professionnel__rpps=rpps[-1])
    assert parti.present is False
    assert Activite.objects.get(exercice=parti).present is False
    assert list(ExerciceTouche.objects.values_list("exercice_id", flat=True)) == [parti.pk]

    load([roster(tmp_path, *map(line, rpps))])
    assert Exercice.objects.get(pk=parti.pk).present is True
    assert Activite.objects.filter(present=True).count() == 100


def test_an_activity_that_ends_is_marked_absent_without_recomputation(tmp_path: Path):
    deux = [line(SACHA), line(SACHA, structure="F990000036", finess="990000036")]
    load([roster(tmp_path, *deux)])
    ExerciceTouche.objects.all().delete()
    load([roster(tmp_path, deux[0])])

    assert list(Activite.objects.order_by("finess").values_list("finess", "present")) == [
        ("990000010", True),
        ("990000036", False),
    ]
    assert not ExerciceTouche.objects.exists()


def test_the_valve_stops_a_load_that_would_remove_more_than_5_percent(tmp_path: Path):
    rpps = numbers(100)
    load([roster(tmp_path, *map(line, rpps))])

    with pytest.raises(ChargementArrete, match=r"6,0 % des 100 exercices connus .*0 modifiés, 6 disparus, 0 créés"):
        load([roster(tmp_path, *map(line, rpps[:-6]))])
    assert Exercice.objects.filter(present=True).count() == 100
    assert Livraison.objects.first().etat == "arretee"

    load([roster(tmp_path, *map(line, rpps[:-6]))], force=True)
    assert Exercice.objects.filter(present=True).count() == 94


def test_the_valve_counts_changes_too_and_5_percent_passes(tmp_path: Path):
    rpps = numbers(100)
    load([roster(tmp_path, *map(line, rpps))])
    bouges = [line(r, departement="38") for r in rpps[:5]]
    assert load([roster(tmp_path, *bouges, *map(line, rpps[5:]))]).roster.exercices_modifies == 5

    bouges = [line(r, departement="01") for r in rpps[:6]]
    with pytest.raises(ChargementArrete):
        load([roster(tmp_path, *bouges, *map(line, rpps[6:]))])


def test_a_partial_extract_leaves_the_others_alone(tmp_path: Path):
    load([roster(tmp_path, *map(line, numbers(10)))])
    load([roster(tmp_path, line(SACHA))], partiel=True)

    assert Exercice.objects.filter(present=True).count() == 11


def test_an_older_extraction_never_overwrites_a_newer_one(tmp_path: Path):
    load([roster(tmp_path, line(SACHA), nom="PS_LibreAcces_Personne_activite_202609020230.txt")])
    ancien = roster(tmp_path, line(SACHA), nom="PS_LibreAcces_Personne_activite_202609010230.txt")

    with pytest.raises(FichierRefuse, match="une extraction plus récente est déjà chargée"):
        load([ancien])
    load([ancien], force=True)


def test_memory_does_not_follow_the_size_of_the_file(tmp_path: Path):
    def peak(lignes: int) -> int:
        fichier = roster(tmp_path, *[line(CAMILLE, profession="10")] * lignes)
        tracemalloc.start()
        load([fichier])
        _, pic = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return pic

    peak(10)
    petit, grand = peak(1_000), peak(20_000)
    assert grand < petit + 2_000_000, (petit, grand)


def test_the_command_prints_the_answers(tmp_path: Path):
    sortie = io.StringIO()
    ordre = supplement(tmp_path, f"{SACHA};CNOI;INSCRIT;2019-05-02;;;CDOI-69;2026-01-10")
    call_command("load_roster", str(GOLDEN), str(ordre), stdout=sortie, stderr=io.StringIO(), verbosity=0)

    texte = sortie.getvalue()
    assert "3 lignes lues" in texte
    assert "Personnes : 3 créées, 0 modifiée, 0 inchangée, 0 disparue" in texte
    assert "Inscriptions : 1 créée," in texte
    assert not ExerciceTouche.objects.exists()


@pytest.mark.parametrize("nom", ["absent.txt", "vide.txt"])
def test_the_command_fails_in_one_french_line(tmp_path: Path, nom: str):
    (tmp_path / "vide.txt").touch()

    with pytest.raises(CommandError) as refus:
        call_command("load_roster", str(tmp_path / nom), stdout=io.StringIO(), stderr=io.StringIO())
    assert str(refus.value).startswith(f"{nom} : ")
    assert "\n" not in str(refus.value)
