"""Every kind of bad input that partners really send: its code, its French sentence, and a next file that passes.

The kinds with a code of their own are in `test_codes`; here is what surrounds them: how files are written, packed,
faked, and what a spreadsheet does to them.
"""

from __future__ import annotations

import dataclasses
import io
import tracemalloc
import zipfile
from datetime import UTC, date, datetime

import pytest

from accounts.flux import ouverture
from accounts.models import Livraison, Reponse
from actions.feeds.actions_champs import ACTIONS
from actions.models import Action
from certif.socle.feeds.enregistrements import read_records
from certif.socle.feeds.manifeste import Manifeste
from tests.flux.conftest import csv_text
from tests.flux.lignes import row

pytestmark = pytest.mark.django_db
#: The limits of the test bench: a bomb need not be big to be one.
OCTETS_MAX, MEMBRES_MAX = 1 << 20, 20

BILLION_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    "<flux><ligne>&b;&c;</ligne></flux>"
)


def zipped(membres: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", compression) as archive:
        for nom, contenu in membres.items():
            archive.writestr(nom, contenu)
    return tampon.getvalue()


def good(roster) -> str:
    return csv_text([row(roster[0])])


def bomb(_) -> bytes:
    return zipped({"a.csv": b"0" * (OCTETS_MAX + 2)}, zipfile.ZIP_DEFLATED)


FICHIERS = {
    "tabulations": (lambda r: good(r).replace(";", "\t"), "E003", "une tabulation au lieu du point-virgule"),
    "virgules": (lambda r: good(r).replace(";", ","), "E003", "une virgule au lieu du point-virgule"),
    "barres": (lambda r: good(r).replace(";", "|"), "E003", "une barre verticale au lieu du point-virgule"),
    "cp1252": (lambda r: good(r).encode("cp1252"), "E002", "Windows-1252"),
    "UTF-16": (lambda r: good(r).encode("utf-16"), "E002", "UTF-16"),
    "octet nul": (lambda r: good(r).replace("Action", "\0"), "E002", "un octet nul à la ligne 2"),
    "en-tête en double": (lambda r: good(r).replace("annexe", "RPPS", 1), "E003", "colonne en double"),
    "colonne manquante": (lambda r: good(r).replace("rpps", "matricule", 1), "E003", "colonne manquante\u00a0: rpps"),
    "guillemet ouvert dans l’en-tête": (lambda r: '"' + good(r), "E003", "un guillemet n’est pas refermé"),
    "sans en-tête": (lambda r: good(r).split("\n", 1)[1], "E003", "colonnes manquantes"),
    "en-tête infini": (lambda r: "x" * 200_000, "E003", "colonnes manquantes"),
    "page HTML": (lambda r: "<!doctype html><title>Erreur 502</title>", "E003", "colonnes manquantes"),
    "XML à entités": (lambda r: BILLION_LAUGHS, "E003", "colonnes manquantes"),
    "bombe zip": (bomb, "E008", "une fois décompressé"),
    "zip dans un zip": (lambda r: zipped({"b.zip": zipped({"a.csv": b"x"})}), "E006", "un seul fichier de données"),
    "trop de membres": (
        lambda r: zipped(dict.fromkeys(map(str, range(MEMBRES_MAX + 1)), b"")), "E008", "dans l’archive",
    ),
    "zip tronqué": (lambda r: zipped({"a.csv": good(r).encode()})[:-30], "E006", "abîmée ou protégée"),
    "classeur": (lambda r: zipped({"[Content_Types].xml": b"<x/>", "xl/a.xml": b""}), "E006", "un classeur de tableur"),
    "vide": (lambda r: b"", "E009", "aucune ligne"),
    "BOM seul": (lambda r: b"\xef\xbb\xbf", "E009", "aucune ligne"),
}  # fmt: skip


@pytest.mark.parametrize("cas", FICHIERS)
def test_a_bad_file_is_refused_in_one_sentence_and_the_next_one_passes(cas, andpc, roster, receive, monkeypatch):
    monkeypatch.setattr(ouverture, "MEMBRES_MAX", MEMBRES_MAX)
    limite = dataclasses.replace(ACTIONS, max_octets=OCTETS_MAX)
    monkeypatch.setattr("actions.feeds.actions_partenaires.FormatActions.schema", limite)
    fabrique, code, phrase = FICHIERS[cas]

    livraison = receive(andpc, fabrique(roster))

    assert (livraison.etat, livraison.code_refus) == ("refusee", code)
    assert phrase in livraison.message_refus
    assert livraison.message_refus.endswith(".")
    assert "root:" not in livraison.message_refus
    assert not Reponse.objects.exists()
    assert receive(andpc, good(roster)).compteurs["acceptees"] == 1


MANIFESTES = {
    "empreinte": (Manifeste(sha256="0" * 64), "E001"),
    "nombre de lignes": (Manifeste(nb_lignes=12), "E004"),
    "émetteur": (Manifeste(emetteur="ANFH"), "E005"),
    "type de flux": (Manifeste(type_flux="ROSTER"), "E005"),
}


@pytest.mark.parametrize("mensonge", MANIFESTES)
def test_a_manifest_that_lies_refuses_its_file_and_the_same_bytes_pass_with_a_true_one(
    mensonge, andpc, roster, receive
):
    manifeste, code = MANIFESTES[mensonge]
    assert receive(andpc, good(roster), manifeste=manifeste).code_refus == code
    vrai = Manifeste(nb_lignes=1, emetteur="ANDPC", type_flux="ACTIONS", horodatage=datetime(2026, 6, 1, tzinfo=UTC))
    assert receive(andpc, good(roster), manifeste=vrai).compteurs["acceptees"] == 1


LIGNES = {
    "31 février": ({"date_debut": "2025-02-31"}, "E307", "2025-02-31"),
    "31/02 à la française": ({"date_debut": "31/02/2025"}, "E307", "31/02/2025"),
    "date américaine": ({"date_fin": "06/30/2025"}, "E307", "06/30/2025"),
    "date de tableur": ({"date_fin": "45678"}, "E307", "45678"),
    "an 20 025": ({"date_fin": "20025-01-01"}, "E307", "20025-01-01"),
    "an 2200": ({"date_fin": "2200-01-01"}, "E307", "2200-01-01"),
    "date future": ({"date_fin": "2026-07-01"}, "E302", "01/07/2026"),
    "chiffres arabes": ({"duree_minutes": "٤٢٠"}, "E307", "un entier"),
    "durée à virgule": ({"duree_minutes": "7,5"}, "E307", "7,5"),
    "durée scientifique": ({"duree_minutes": "4E+2"}, "E307", "4E+2"),
    "RPPS en flottant": ({"rpps": "9,979E+10"}, "E101", "n’a pas onze chiffres"),
    "RPPS sans son zéro": ({"rpps": "9790000006"}, "E101", "n’a pas onze chiffres"),
    "RPPS à clé fausse": ({"rpps": "99790000007"}, "E102", "99790000007"),
    "formule": ({"intitule": '=HYPERLINK("http://exemple.invalid")'}, "E315", "une formule de tableur"),
    "commande": ({"organisme_nom": "@SUM(1+1)*cmd|' /C calc'!A0"}, "E315", "une formule de tableur"),
    "formule à signe": ({"intitule": "+cmd|' /C calc'!A0"}, "E315", "une formule de tableur"),
    "texte trop long": ({"intitule": "x" * 301}, "E308", "300 caractères au plus"),
    "axes": ({"axes_proposes": "1;2"}, "E309", "colonnes au lieu de"),
    "axe 9": ({"axes_proposes": "9"}, "E307", "de 1 à 4"),
    "code inconnu": ({"statut": "TERMINEE"}, "E307", "attendu REALISEE"),
    "empreinte": ({"justificatif_sha256": "g" * 64}, "E401", "hexadécimaux"),
}


@pytest.mark.parametrize("cas", LIGNES)
def test_a_bad_cell_rejects_its_row_alone(cas, andpc, roster, receive):
    valeurs, code, phrase = LIGNES[cas]

    livraison = receive(andpc, [row(roster[0], **valeurs), row(roster[1], "T-2")])

    reponse = Reponse.objects.get(livraison=livraison, ligne=2)
    assert (reponse.sort, reponse.code) == ("rejetee", code)
    assert phrase in reponse.message
    assert livraison.compteurs["acceptees"] == 1


def test_a_text_that_only_looks_like_a_formula_is_accepted(andpc, roster, receive):
    titres = ["- 65 ans : prévention", "+ de 65 ans (chutes)", "Insuline = vie", "-blocage"]
    livraison = receive(andpc, [row(roster[i], f"T-{i}", intitule=titre) for i, titre in enumerate(titres)])
    assert livraison.compteurs["acceptees"] == len(titres)


def test_swapped_names_wait_and_never_reach_the_account(andpc, roster, receive):
    qui = roster[0]
    livraison = receive(andpc, [row(qui, nom_exercice=qui.prenom, prenom_exercice=qui.nom)])
    reponse = Reponse.objects.get(livraison=livraison)
    assert (reponse.sort, reponse.code, reponse.champ) == ("en_attente", "E103", "nom_exercice")
    assert not Action.objects.exists()


def test_a_byte_order_mark_and_windows_line_ends_are_no_fault(andpc, roster, receive):
    texte = "\ufeff" + csv_text([row(roster[0]), row(roster[1], "T-2")]).replace("\n", "\r\n")
    assert receive(andpc, texte).compteurs["acceptees"] == 2


def test_ragged_rows_are_answered_one_by_one(andpc, roster, receive):
    entete, ligne, bonne = csv_text([row(roster[0]), row(roster[1], "T-2")]).splitlines()
    livraison = receive(andpc, "\n".join([entete, ligne[:-1], ligne + ";", "T-9", ";" * 5, bonne]) + "\n")
    reponses = list(Reponse.objects.filter(livraison=livraison).order_by("ligne").values_list("ligne", "code"))
    assert reponses == [(2, "E309"), (3, "E309"), (4, "E309"), (5, "E309"), (6, "")]


def test_a_field_of_ten_megabytes_is_one_rejected_row(andpc, roster, receive):
    entete, ligne, bonne = csv_text([row(roster[0]), row(roster[1], "T-2")]).splitlines()
    grosse = ligne.replace(row(roster[0])["intitule"], '"' + "é" * 5_000_000 + '"')
    livraison = receive(andpc, "\n".join([entete, grosse, bonne]) + "\n")
    assert list(Reponse.objects.filter(livraison=livraison).order_by("ligne").values_list("code", flat=True)) == [
        "E309", "",
    ]  # fmt: skip


def test_a_line_without_end_is_never_held_in_memory():
    flux = io.BytesIO(b"x" * (64 << 20))
    tracemalloc.start()
    lus = list(read_records(flux, 0, None))
    pointe = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [bool(lu.faute) for lu in lus] == [True]
    assert pointe < 8 << 20


def test_a_member_that_points_outside_the_archive_writes_nothing_there(andpc, roster, receive, tmp_path):
    archive = zipped({"../../dehors.csv": good(roster).encode(), "/etc/cron.d/mal.pdf": b"x"})
    livraison = receive(andpc, archive, nom="CP_ACTIONS_ANDPC.zip")
    assert livraison.compteurs["acceptees"] == 1
    assert not [f for f in tmp_path.parent.rglob("*") if f.name in {"dehors.csv", "mal.pdf"}]


def test_proofs_that_unpack_too_big_refuse_the_archive(andpc, roster, receive, monkeypatch):
    monkeypatch.setattr(ouverture, "PIECES_MAX", 1_000)
    livraison = receive(andpc, zipped({"a.csv": good(roster).encode(), "p.pdf": b"0" * 2_000}, zipfile.ZIP_DEFLATED))
    assert livraison.code_refus == "E008"
    assert not Livraison.objects.filter(etat="traitee").exists()


def test_a_date_written_in_full_is_accepted_with_a_remark_only_when_it_exists(andpc, roster, receive):
    receive(andpc, [row(roster[0], date_fin="12/01/2024", date_attestation="29/02/2024")])
    action = Action.objects.get()
    assert (action.date_fin, action.date_attestation) == (date(2024, 1, 12), date(2024, 2, 29))
    assert Reponse.objects.get().avertissements == ["W301", "W301"]
