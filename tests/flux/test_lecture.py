"""Reading without a database: slices and broken files never lose a row."""

from __future__ import annotations

import io
import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.feeds.actions_champs import ACTIONS
from certif.socle.feeds.codes import FauteFichier, message
from certif.socle.feeds.enregistrements import Forme, cut, leaves_open, read_records
from certif.socle.feeds.lecture import Lecteurs, normalise_header, read_dialect
from certif.socle.feeds.manifeste import read_manifest
from tests.donnees import dpc

ENTETE = ";".join(ACTIONS.noms) + "\n"
LIGNE = dpc._csv_line(dpc.base_row(3))


def read(texte: str, taille: int = 3) -> list:
    flux = io.BytesIO(texte.encode())
    dialecte = read_dialect(flux, 0, ACTIONS)
    lecteurs = Lecteurs(ACTIONS, dialecte)
    lues = []
    for t in list(cut(flux, dialecte.debut, dialecte.premiere_ligne, taille, dialecte.forme)):
        du_morceau = list(lecteurs.read(flux, t.octet_debut, t.octet_fin, t.premiere_ligne))
        assert len(du_morceau) == t.nb_lignes
        lues += du_morceau
    return lues


MORCEAUX = st.sampled_from(
    [
        LIGNE,
        "\n",
        '"',
        ";",
        '""',
        '";"',
        "\n\n",
        "é",
        "abc",
        '"ouvert\n',
        LIGNE.replace("Action", '"Action\ncoupée"'),
        "\r\n",
        "'",
        "\\",
    ]
)


@given(st.lists(MORCEAUX, max_size=60), st.integers(1, 7))
def test_slices_read_exactly_what_the_whole_file_holds(morceaux, taille):
    texte = ENTETE + "".join(morceaux)
    assert [tuple(lue) for lue in read(texte, taille)] == [tuple(lue) for lue in read(texte, 10_000)]


@given(st.lists(MORCEAUX, max_size=60))
def test_a_broken_row_never_costs_its_neighbours(morceaux):
    """Whatever comes before, faultless rows after a blank margin are read as if they were alone."""
    fin = "\n" + "x\n" * 25 + LIGNE * 2
    lues = read(ENTETE + "".join(morceaux) + fin)
    assert [lue.code for lue in lues[-2:]] == ["", ""]
    assert all(lue.ligne < suivante.ligne for lue, suivante in itertools.pairwise(lues))


@given(st.binary(max_size=400))
def test_any_bytes_after_the_header_are_read_without_an_exception(octets):
    flux = io.BytesIO(ENTETE.encode() + octets.decode("utf-8", "ignore").replace("\0", "").encode())
    dialecte = read_dialect(flux, 0, ACTIONS)
    for t in list(cut(flux, dialecte.debut, 2, 4, dialecte.forme)):
        for lue in Lecteurs(ACTIONS, dialecte).read(flux, t.octet_debut, t.octet_fin, t.premiere_ligne):
            assert lue.code == "" or lue.message


@pytest.mark.parametrize(
    ("texte", "ouvert"),
    [
        ("a;b", False),
        ('"a;b', True),
        ('a"b;c', False),
        ('a;"b""c', True),
        ('a;"b""c"', False),
        ('"a"b;"c', True),
        ('""', False),
    ],
)
def test_quotes_open_at_the_start_of_a_cell_only(texte, ouvert):
    assert leaves_open(texte.encode(), False, b";") is ouvert


def test_a_quoted_value_may_span_lines():
    [lue] = read(ENTETE + LIGNE.replace("Action fictive", '"Action\nfictive').replace(" numéro 3", ' numéro 3"'))
    assert lue.code == ""
    assert "\n" in lue.valeurs[ACTIONS.rang["intitule"]]


def test_columns_come_in_any_order_and_unknown_ones_are_ignored():
    noms = [*reversed(ACTIONS.noms), "inconnue"]
    ligne = dpc.base_row(3)
    texte = ";".join(noms) + "\n" + ";".join(ligne.get(nom, "x" if nom == "inconnue" else "") for nom in noms) + "\n"
    [lue] = read(texte)
    [normale] = read(ENTETE + LIGNE)
    assert (lue.code, lue.valeurs, lue.empreinte) == ("", normale.valeurs, normale.empreinte)


def test_json_lines_give_the_same_row():
    base = dpc.base_row(3)
    ligne: dict[str, object] = {**base, "axes_proposes": [int(base["axes_proposes"])], "duree_minutes": 420}
    [lue] = read(json.dumps(ligne) + "\n")
    [normale] = read(ENTETE + LIGNE)
    assert (lue.code, lue.valeurs, lue.empreinte) == ("", normale.valeurs, normale.empreinte)


@pytest.mark.parametrize(
    "texte", ["{", "[]", '"x"', '{"id_technique": {}}', '{"intitule": "a\\u0000"}', '{"intitule": "\\ud800"}']
)
def test_a_broken_json_row_is_answered(texte):
    lues = read('{"id_technique":"A"}\n' + texte + "\n")
    assert lues[1].code in {"E309", "E307"}


def test_headers_are_compared_without_case_accent_or_punctuation():
    assert normalise_header("  Pré\u0301nom d’Exercice ") == normalise_header("prenom_d_exercice")


def test_a_very_long_line_is_one_broken_row():
    assert [lue.code for lue in read(ENTETE + "x" * 70_000 + "\n" + LIGNE)] == ["E309", ""]


def test_records_without_a_width_stop_after_twenty_lines():
    lues = list(read_records(io.BytesIO(b'"a\n' + b"b\n" * 30), 0, None, Forme()))
    assert len(lues) == 31
    assert lues[0].faute


@pytest.mark.parametrize(
    "texte",
    ["", "[]", "{}", '{"version_format":"1.0","mode":"AUTRE"}', '{"version_format":"1.0","fichier":{"nb_lignes":"3"}}',
     '{"version_format":"1.0","horodatage":"hier"}',
     '{"version_format":"1.0","periode":{"debut":"2026-02-01","fin":"2026-01-01"}}',
     '{"version_format":"1.0","emetteur":[]}', '{"version_format":"2.0"}'],
)  # fmt: skip
def test_a_manifest_that_cannot_be_read_is_refused(texte):
    with pytest.raises(FauteFichier, match="E007"):
        read_manifest(texte)


def test_the_manifest_of_the_contract_is_read():
    lu = read_manifest(
        '{"version_format":"1.0","id_flux":"3f7f2f0e-0000-4000-8000-000000000001","type_flux":"ACTIONS","mode":"INCREMENTAL",'
        '"emetteur":{"code_partenaire":"ANDPC","siret":"99900000300015"},"pour_le_compte_de":null,'
        '"horodatage":"2026-06-10T02:15:00+02:00","periode":{"debut":"2026-06-09","fin":"2026-06-09"},'
        '"fichier":{"nom":"CP_ACTIONS_ANDPC_20260610021500_001.csv","nb_lignes":3,"sha256":"AB"}}'
    )
    assert (lu.emetteur, lu.nb_lignes, lu.sha256, lu.mode) == ("ANDPC", 3, "ab", "INCREMENTAL")


@pytest.mark.parametrize(
    ("absentes", "debut"),
    [(["rpps"], "colonne manquante"), (ACTIONS.obligatoires, f"{len(ACTIONS.obligatoires)} colonnes manquantes")],
)
def test_a_missing_column_is_named_whole_whatever_their_number(absentes, debut):
    entete = ";".join(nom for nom in ACTIONS.noms if nom not in absentes) + "\n"
    with pytest.raises(FauteFichier) as faute:
        read_dialect(io.BytesIO(entete.encode()), 0, ACTIONS)
    attendu = f"{debut}\u00a0: {', '.join(absentes)}."
    assert faute.value.message == f"L’en-tête ne convient pas : {attendu}"


def test_a_long_value_is_cut_after_a_whole_word():
    lu = message("E307", champ="date_fin", valeur="mot " * 40, detail="attendu")
    assert "mot mot…\u00a0" in lu or "mot mot… »" in lu
    assert message("E103", valeur="x" * 200).count("x") == 79
