"""The rule of the draw, and the same file as a stand-alone script: same inputs, same list."""

from __future__ import annotations

import hashlib
import random
import runpy
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ordres.rules import strates, tirage
from ordres.rules.tirage import Dossier, Illisible, allocate, draw, fingerprint, population_lines, read_population

SCRIPT = Path(tirage.__file__)
GRAINE = "3 14 15 22 35 8"


def jeton(rang: int) -> str:
    return hashlib.sha256(str(rang).encode()).hexdigest()[:32]


@st.composite
def populations(tracer):
    """From 1 to 40 files in up to four strata, each with its tickets."""
    lignes = tracer(
        st.lists(
            st.tuples(st.sampled_from(["13", "2A à 48", "75", "SM54"]), st.integers(1, 6)), min_size=1, max_size=40
        )
    )
    return [Dossier(jeton(rang), strate, billets) for rang, (strate, billets) in enumerate(lignes)]


def published(dossiers: list[Dossier]) -> str:
    return "".join(population_lines(sorted(dossiers, key=lambda d: d.jeton)))


@given(populations(), st.text(min_size=1).filter(str.strip), st.randoms(use_true_random=False))
def test_the_order_of_the_file_changes_nothing(dossiers, graine, hasard):
    melanges = dossiers[:]
    hasard.shuffle(melanges)
    nombre = 1 + len(dossiers) // 3
    assert fingerprint(melanges) == fingerprint(dossiers)
    assert draw(melanges, graine, nombre) == draw(dossiers, f"  {graine} ", nombre)
    assert sorted(read_population(published(dossiers)), key=str) == sorted(dossiers, key=str)


@given(populations(), st.data())
def test_one_changed_byte_is_found(dossiers, tracer):
    octets = bytearray(published(dossiers).encode())
    place = tracer.draw(st.integers(0, len(octets) - 1))
    octets[place] = tracer.draw(st.integers(0, 255).filter(lambda octet: octet != octets[place]))
    try:
        autre = fingerprint(read_population(octets.decode()))
    except ValueError:
        return
    assert autre != fingerprint(dossiers)


@given(populations(), st.integers(0, 1_000))
def test_a_draw_is_an_urn_from_which_tickets_come_out_one_by_one(dossiers, rang):
    """The naive urn: every ticket in the order of its value, a file is kept the first time one of its tickets comes."""
    graine, empreinte = f"graine {rang}", fingerprint(dossiers)
    places = allocate(Counter(d.strate for d in dossiers), 1 + len(dossiers) // 2)
    billets = sorted(
        (hashlib.sha256(f"{graine}|{empreinte}|{d.jeton}|{n}".encode()).hexdigest(), d.strate, d.jeton)
        for d in dossiers
        for n in range(1, d.billets + 1)
    )
    sortis: dict[str, list[str]] = {strate: [] for strate in places}
    for _, strate, sorti in billets:
        if sorti not in sortis[strate] and len(sortis[strate]) < places[strate]:
            sortis[strate].append(sorti)
    tires = draw(dossiers, graine, sum(places.values()))
    assert {s: [r.jeton for r in tires if r.strate == s] for s in places} == sortis
    assert [r.rang for r in tires] == [rang for n in places.values() for rang in range(1, n + 1)]


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(1, 500), min_size=1, max_size=12), st.data())
def test_places_are_proportional_and_never_more_than_the_files(effectifs, tracer):
    total = sum(effectifs.values())
    nombre = tracer.draw(st.integers(1, total))
    places = allocate(effectifs, nombre)
    assert sum(places.values()) == nombre
    for strate, place in places.items():
        assert abs(place - nombre * effectifs[strate] / total) < 1
        assert place <= effectifs[strate]


def test_four_tickets_weigh_about_four_times_one():
    """Forty fixed seeds: the share of the heavy files is that of their tickets, within a wide margin."""
    dossiers = [Dossier(jeton(rang), "population", 4 if rang % 2 else 1) for rang in range(600)]
    empreinte = fingerprint(dossiers)
    tires = [r for n in range(40) for r in draw(dossiers, f"graine {n}", 30, empreinte)]
    assert 0.73 < sum(r.billets == 4 for r in tires) / len(tires) < 0.86
    # Nobody is always drawn, hardly anybody is forgotten.
    assert max(Counter(r.jeton for r in tires).values()) < 15


def test_each_seed_and_each_population_gives_another_list():
    dossiers = [Dossier(jeton(rang), "population", 1) for rang in range(200)]
    liste = {r.jeton for r in draw(dossiers, GRAINE, 20)}
    assert liste != {r.jeton for r in draw(dossiers, GRAINE + "9", 20)}
    assert liste != {r.jeton for r in draw([*dossiers, Dossier(jeton(999), "population", 1)], GRAINE, 20)}


@pytest.mark.parametrize(
    ("texte", "dit"),
    [
        ("jeton,strate,billets\na;b;1\n", "ligne 1"),
        ("jeton;strate;billets\n", "vide"),
        ("jeton;strate;billets\na;b\n", "ligne 2"),
        ("jeton;strate;billets\na;b;1\na;;1\n", "ligne 3"),
        ("jeton;strate;billets\na;b;0\n", "billets"),
        ("jeton;strate;billets\na;b;01\n", "billets"),
        ("jeton;strate;billets\na;b;100\n", "billets"),
        ("jeton;strate;billets\na;b;²\n", "billets"),
        ("jeton;strate;billets\na;b;x\n", "billets"),
        ("jeton;strate;billets\na;b;1\na;c;2\n", "plusieurs fois"),
    ],
)  # fmt: skip
def test_a_faulty_file_says_where(texte, dit):
    with pytest.raises(Illisible, match=dit):
        read_population(texte)


def test_what_a_spreadsheet_adds_changes_nothing():
    dossiers = [Dossier(jeton(1), "75", 1), Dossier(jeton(2), "75", 2)]
    recopie = "\ufeff" + published(dossiers).replace("\n", "\r\n")
    assert fingerprint(read_population(recopie)) == fingerprint(dossiers)


@pytest.mark.parametrize(("graine", "nombre"), [("  ", 1), (GRAINE, 0), (GRAINE, 3)])
def test_a_draw_that_cannot_be(graine, nombre):
    with pytest.raises(Illisible):
        draw([Dossier(jeton(1), "75", 1), Dossier(jeton(2), "75", 1)], graine, nombre)


@pytest.fixture
def fichier(tmp_path):
    hasard = random.Random(7)
    dossiers = [Dossier(jeton(rang), hasard.choice(["13", "75"]), hasard.randint(1, 4)) for rang in range(60)]
    chemin = tmp_path / "population.csv"
    chemin.write_bytes(published(dossiers).encode())
    return chemin, dossiers


def test_the_script_alone_gives_the_same_list(fichier, tmp_path):
    """Another folder, no environment, no package of ours: `python -I` and the file as it is published."""
    chemin, dossiers = fichier
    (tmp_path / "tirage.py").write_bytes(SCRIPT.read_bytes())
    fait = subprocess.run(
        [sys.executable, "-I", "tirage.py", str(chemin), "--graine", GRAINE, "--nombre", "12"],
        cwd=tmp_path, env={}, capture_output=True, check=True,
    )  # fmt: skip
    lignes = list(tirage.result_lines(draw(dossiers, GRAINE, 12)))
    assert fait.stdout.decode() == "".join(lignes)
    assert fingerprint(dossiers) in fait.stderr.decode() and tirage.digest(lignes) in fait.stderr.decode()


def run(monkeypatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["tirage.py", *arguments])
    with pytest.raises(SystemExit) as fin:
        runpy.run_path(str(SCRIPT), run_name="__main__")
    assert isinstance(fin.value.code, int)
    return fin.value.code


def test_what_the_script_says_of_one_file_and_of_what_was_published(fichier, monkeypatch, capsys):
    chemin, dossiers = fichier
    tires = draw(dossiers, GRAINE, 12)
    perdant = next(d.jeton for d in dossiers if d.jeton not in {r.jeton for r in tires})
    publies = ["--empreinte", fingerprint(dossiers), "--resultat", tirage.digest(tirage.result_lines(tires))]
    for demande, dit in ((tires[0].jeton, "tiré"), (perdant, "non tiré"), ("0" * 32, "absent de la population")):
        demandes = [str(chemin), "--graine", GRAINE, "--nombre", "12", *publies, "--jeton", demande]
        assert run(monkeypatch, *demandes) == 0
        assert dit in capsys.readouterr().err.splitlines()[-1]


def test_the_script_finds_a_difference_and_an_unreadable_file(fichier, monkeypatch, capsys, tmp_path):
    chemin, dossiers = fichier
    assert run(monkeypatch, str(chemin), "--graine", GRAINE, "--nombre", "12", "--empreinte", "0" * 64) == 1
    assert f"DIFFÉRENCE, empreinte de la population : {fingerprint(dossiers)} trouvée" in capsys.readouterr().err
    (tmp_path / "faux.csv").write_bytes(b"\xff\xfe")
    for mauvais in ("faux.csv", "absent.csv"):
        assert run(monkeypatch, str(tmp_path / mauvais), "--graine", GRAINE, "--nombre", "1") == 2
    assert "Tirage impossible" in capsys.readouterr().err


@given(st.dictionaries(st.text(min_size=1, max_size=4), st.integers(1, 60), min_size=1, max_size=30))
@settings(max_examples=50)
def test_no_published_stratum_holds_fewer_than_eleven_files(effectifs):
    noms = strates.merge(effectifs, 11)
    groupes: Counter[str] = Counter()
    for cle, nombre in effectifs.items():
        groupes[noms[cle]] += nombre
    assert set(noms) == set(effectifs)
    assert min(groupes.values()) >= 11 or len(groupes) == 1


def test_neighbours_are_merged_under_a_name_that_says_so():
    assert strates.merge({"01": 20, "02": 3, "03": 4, "04": 30}, 11) == {
        "01": "01", "02": "02 à 04", "03": "02 à 04", "04": "02 à 04",
    }  # fmt: skip
    assert strates.merge({"L": 11, "S": 3}, 11) == {"L": "L et S", "S": "L et S"}
    assert strates.merge({}, 11) == {}


@given(st.dictionaries(st.integers(1, 9), st.integers(1, 60), min_size=1, max_size=6))
@settings(max_examples=50)
def test_a_rare_number_of_tickets_is_lowered_never_raised(effectifs):
    alleges = strates.lighten(effectifs, 11)
    groupes: Counter[int] = Counter()
    for billets, nombre in effectifs.items():
        assert alleges[billets] <= billets
        groupes[alleges[billets]] += nombre
    assert min(groupes.values()) >= 11 or len(groupes) == 1
