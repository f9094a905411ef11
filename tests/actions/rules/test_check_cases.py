"""`check_cases`: says exactly what differs, what cannot be read, and its exit status follows."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from actions.cas import read_cas
from actions.comparaison_cas import differences, reponse
from referentiels.rules.lecteur import FormatInvalide

BON = """
- nom: Un cycle de six ans
  article: CSP R. 4022-14
  professionnel: {profession: "50", inscriptions: [{debut: 2024-09-16}]}
  le: 2026-06-30
  attendu: {cycle: {debut: 2024-09-16, fin: "2030-09-15"}, total: 0}
"""
FAUX = """
nom: Un cycle de sept ans
article: aucun
professionnel: {profession: "50", inscriptions: [{debut: 2024-09-16}]}
referentiel: {code: T, actions: [{code: A, axes: [1]}]}
realisations: [{id: r1, action: A, date: 2025-01-01}]
le: 2026-06-30
attendu:
  cycle: {debut: 2024-09-16, fin: 2031-09-15}
  axes: {1: {lignes: [2], etat: complet}, 5: {etat: complet}}
  lignes_cycle: [1]
  verdicts: {r1: {compte: false, code: hors_cycle}, r2: {compte: true}}
  total: 0.25
  cycles: 3
"""
ILLISIBLE = """
- nom: Une date impossible
  le: demain
  attendu: {total: 0}
- {le: 2026-06-30, attendu: {total: 0}}
-
"""


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    (tmp_path / "sous").mkdir()
    (tmp_path / "bon.yaml").write_text(BON, encoding="utf-8")
    (tmp_path / "sous" / "faux.yml").write_text(FAUX, encoding="utf-8")
    (tmp_path / "illisible.yaml").write_text(ILLISIBLE, encoding="utf-8")
    (tmp_path / "notes.txt").write_text("rien", encoding="utf-8")
    return tmp_path


def lance(*chemins: Path) -> list[str]:
    sortie = StringIO()
    try:
        call_command("check_cases", *map(str, chemins), stdout=sortie)
    except CommandError as erreur:
        sortie.write(f"erreur : {erreur}\n")
    return sortie.getvalue().splitlines()


def test_a_good_file_passes(dossier: Path) -> None:
    assert lance(dossier / "bon.yaml") == ["1 cas réussi, 0 en échec"]


def test_each_difference_is_a_line_and_the_status_says_failure(dossier: Path) -> None:
    nom = "faux.yml › Un cycle de sept ans › "
    assert lance(dossier / "sous") == [
        f"{nom}cycle.fin : attendu 2031-09-15, trouvé 2030-09-15",
        f"{nom}axes.1.lignes[1] : attendu 2, trouvé 1",
        f"{nom}axes.1.etat : attendu complet, trouvé en_cours",
        f"{nom}axes.5 : attendu {{etat: complet}}, rien trouvé",
        f"{nom}lignes_cycle : attendu [1], trouvé []",
        f"{nom}verdicts.r1.compte : attendu false, trouvé true",
        f"{nom}verdicts.r1.code : attendu hors_cycle, trouvé rien",
        f"{nom}verdicts.r2 : attendu {{compte: true}}, rien trouvé",
        f"{nom}total : attendu 0.25, trouvé 0.125",
        f"{nom}cycles : attendu 3, trouvé [{{debut: 2024-09-16, fin: 2030-09-15, fin_prevue: 2030-09-15, "
        "profession: 50, regime: inscription, article: CSP R. 4022-14, etat: ouvert, motif_cloture: , "
        "provisoire: false}]",
        "0 cas réussi, 1 en échec",
        "erreur : 1 cas en échec : comparez l’attendu et le trouvé ci-dessus.",
    ]


def test_a_case_that_cannot_be_read_names_the_file_the_case_and_the_key(dossier: Path) -> None:
    assert lance(dossier / "illisible.yaml") == [
        "illisible.yaml › Une date impossible › le: expected a date yyyy-mm-dd, found demain",
        "illisible.yaml › case 2 › nom: this key is required",
        "0 cas réussi, 2 en échec",
        "erreur : 2 cas en échec : comparez l’attendu et le trouvé ci-dessus.",
    ]


@pytest.mark.parametrize("contenu", [b"a: [1", b"\xff\xfe", b"a: !!python/object:os.system {}"])
def test_a_file_that_is_no_yaml_is_said(tmp_path: Path, contenu: bytes) -> None:
    (tmp_path / "x.yaml").write_bytes(contenu)
    premiere, *reste = lance(tmp_path)
    assert premiere.startswith("x.yaml › unreadable file: ")
    assert reste[0] == "0 cas réussi, 1 en échec"


def test_an_empty_folder_or_a_wrong_path_is_not_a_success(tmp_path: Path) -> None:
    assert lance(tmp_path)[-1] == "erreur : aucun cas trouvé : donnez un fichier YAML ou un dossier qui en contient."
    assert lance(tmp_path / "absent")[-1].startswith("erreur : introuvable : ")


def test_the_whole_folder_is_read_in_order(dossier: Path) -> None:
    assert lance(dossier)[-2] == "1 cas réussi, 3 en échec"


BASE = {"nom": "n", "le": "2026-06-30", "attendu": {"total": 0}}


@pytest.mark.parametrize(
    ("ajout", "cle"),
    [
        ({"referenciel": {}}, "referenciel"),
        ({"attendu": [1]}, "attendu"),
        ({"parametres": {"min_par_axes": 1}}, "parametres"),
        ({"parametres": {1: 1}}, "parametres"),
        ({"parametres": [1]}, "parametres"),
        ({"professionnel": {"version": "V9"}}, "professionnel.version"),
        ({"professionnel": {"inscriptions": [{"fin": "2026-01-01"}]}}, "professionnel.inscriptions[1].debut"),
        (
            {"professionnel": {"interruptions": [{"debut": "2026-01-02", "fin": "2026-01-01"}]}},
            "professionnel.interruptions[1]",
        ),
        ({"professionnel": {"exonerations": [{"seuil": 0}]}}, "professionnel.exonerations[1].axe"),
        ({"realisations": [{"action": "A", "date": "2026-01-01"}]}, "realisations[1].id"),
        ({"realisations": [{"id": "r", "action": "A"}]}, "realisations[1][r].date"),
        ({"realisations": [{"id": "r", "action": "A", "date": "2026-01-01"}] * 2}, "realisations"),
        ({"versions": [{"code": "V", "axs": {}}]}, "referentiel.axs"),
    ],
)
def test_a_wrong_key_of_a_case_is_named(ajout: dict[str, object], cle: str) -> None:
    with pytest.raises(FormatInvalide) as erreur:
        read_cas({**BASE, **ajout})
    assert erreur.value.cle == cle


def test_before_any_version_is_in_force_the_oldest_rules_still_show() -> None:
    cas = read_cas({**BASE, "versions": [{"code": "V1", "effet": "2027-01-01"}]})
    assert cas.version == "V1"


def test_the_profession_of_the_day_is_the_one_on_the_register() -> None:
    cas = read_cas(
        {
            **BASE,
            "professionnel": {
                "profession": "60",
                "inscriptions": [
                    {"debut": "2015-09-01", "fin": "2025-08-31"},
                    {"debut": "2025-09-01", "profession": "50"},
                ],
            },
        }
    )
    cycle = cas.cycle()
    assert cycle is not None
    assert (cycle.profession, cycle.periode.debut.isoformat()) == ("50", "2025-09-01")


def test_someone_without_cycle_has_no_progress() -> None:
    attendu = {"cycle": None}
    cas = read_cas(
        {
            **BASE,
            "attendu": attendu,
            "professionnel": {"inscriptions": [{"debut": "1980-01-01", "fin": "2020-01-01"}]},
        }
    )
    assert cas.cycle() is None
    assert reponse(cas) == {"cycle": None, "cycles": []}
    assert list(differences({"cycle": {"debut": 1}, "x": 1.5}, {"cycle": None, "x": True})) == [
        "cycle : attendu {debut: 1}, trouvé rien",
        "x : attendu 1.5, trouvé true",
    ]
