"""S6: bytes in, a fault of the contract or rows out; never another exception, never a row lost between two slices."""

from __future__ import annotations

import io
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.flux import ouverture
from actions.feeds.actions_champs import ACTIONS
from certif.socle.feeds.codes import CODES, FauteFichier, FauteLigne
from certif.socle.feeds.encodage import check_text
from certif.socle.feeds.enregistrements import cut
from certif.socle.feeds.lecture import Lecteurs, read_dialect
from certif.socle.feeds.manifeste import read_manifest
from tests.donnees import dpc
from tests.flux.conftest import csv_text
from tests.flux.fichiers_casses import broken_file
from tests.flux.lignes import row

ENTETE = ";".join(ACTIONS.noms).encode() + b"\n"
SAINE = csv_text([row(dpc.personne(0))]).encode()
rapide = settings(max_examples=150, deadline=None)

#: Bytes near the edges of the format: pure noise, a true header with noise behind, a true file with noise inside.
octets = st.one_of(
    st.binary(max_size=300),
    st.builds(lambda bruit: ENTETE + bruit, st.binary(max_size=300)),
    st.builds(
        lambda place, bruit: SAINE[:place] + bruit + SAINE[place:], st.integers(0, len(SAINE)), st.binary(max_size=9)
    ),
    st.builds(lambda texte: ENTETE + texte.encode("utf-8", "ignore"), st.text(max_size=200)),
    st.builds(lambda texte: b"{" + texte.encode("utf-8", "ignore"), st.text(max_size=200)),
)  # fmt: skip


def read(contenu: bytes, taille: int) -> list[tuple]:
    flux = io.BytesIO(contenu)
    texte = check_text(flux)
    dialecte = read_dialect(flux, texte.debut, ACTIONS)
    lecteurs = Lecteurs(ACTIONS, dialecte)
    lues = []
    for t in list(cut(flux, dialecte.debut, dialecte.premiere_ligne, taille, dialecte.forme)):
        du_morceau = list(lecteurs.read(flux, t.octet_debut, t.octet_fin, t.premiere_ligne))
        assert len(du_morceau) == t.nb_lignes
        lues += [tuple(lue) for lue in du_morceau]
    return lues


def outcome(contenu: bytes, taille: int = 10_000) -> str | list[tuple]:
    """The code of the refused file, or its rows: nothing else may come out."""
    try:
        return read(contenu, taille)
    except FauteFichier as faute:
        return faute.code


@rapide
@given(octets, st.integers(1, 3))
def test_any_bytes_give_rows_or_a_fault_of_the_contract(contenu, taille):
    entier = outcome(contenu)
    assert outcome(contenu, taille) == entier
    for lue in entier if isinstance(entier, list) else ():
        assert lue[4] == "" or lue[4] in CODES


@pytest.mark.parametrize("graine", range(0, 400, 4))
def test_a_broken_file_gives_rows_or_a_fault_of_the_contract(graine):
    outcome(broken_file(graine))


@rapide
@given(
    st.one_of(octets, st.builds(lambda b: b"\x1f\x8b\x08" + b, octets), st.builds(lambda b: b"PK\x03\x04" + b, octets))
)
def test_any_packed_bytes_open_or_are_refused(contenu):
    with tempfile.TemporaryDirectory() as dossier:
        chemin, vers = Path(dossier) / "recu", Path(dossier) / "clair"
        chemin.write_bytes(contenu)
        try:
            if ouverture.is_packed(chemin):
                ouverture.unpack(chemin, "recu", vers, 10_000)
            code = ""
        except FauteFichier as faute:
            code = faute.code
    assert code in {"", "E006", "E008"}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda enfants: st.lists(enfants, max_size=3) | st.dictionaries(st.text(max_size=8), enfants, max_size=3),
    max_leaves=8,
)
CLES = ("version_format", "id_flux", "type_flux", "mode", "emetteur", "horodatage", "periode", "fichier", "remplace")


@rapide
@given(st.one_of(
    st.binary(max_size=200),
    st.builds(
        lambda champs: json.dumps({"version_format": "1.0", **champs}),
        st.dictionaries(st.sampled_from(CLES), json_values, max_size=5),
    ),
))  # fmt: skip
def test_any_manifest_is_read_or_refused(contenu):
    try:
        read_manifest(contenu)
        code = ""
    except FauteFichier as faute:
        code = faute.code
    assert code in {"", "E007", "E011", "E012"}


@rapide
@given(st.dictionaries(st.sampled_from(ACTIONS.noms), json_values, max_size=30))
def test_any_json_row_is_read_or_answered(objet):
    dialecte = read_dialect(io.BytesIO(b"{}\n"), 0, ACTIONS)
    lue = Lecteurs(ACTIONS, dialecte).read_values(1, objet)
    assert lue.code in CODES or lue.code == ""
    assert "\0" not in lue.id_technique


@rapide
@given(st.sampled_from(ACTIONS.champs), st.text(min_size=1, max_size=40))
def test_any_text_of_a_column_is_a_value_or_a_fault_of_the_row(champ, texte):
    texte = texte.strip()
    code = ""
    try:
        if texte:
            champ.reader()(texte, [])
    except FauteLigne as faute:
        code = faute.code
    assert code in CODES or code == ""
