"""A spreadsheet of an employer: read as it comes, refused with a reason when it cannot be."""

from __future__ import annotations

import io
from datetime import date

import pytest
from openpyxl import Workbook

from accounts.models import Organisation
from certif.socle.refus import Refus
from dashboards import employeur_tableur
from dashboards.employeur_modeles import ATTESTATIONS, EFFECTIF

ENTETE = "RPPS;Nom d’exercice;Prénom;Type;Intitulé;Date de fin;Date_attestation;Notes"
LIGNE = "99790000006;EXEMPLE;Camille;GDR;Revue fictive;18/05/2026;2026-05-20;à garder chez nous"
CH = Organisation(nom="CH fictif", finess="990000010")


def read(texte: str, modele=ATTESTATIONS, encodage="utf-8"):
    return employeur_tableur.read(texte.encode(encodage), "fichier.csv", modele)


@pytest.mark.parametrize("separateur", [";", ",", "\t"])
def test_headings_are_taken_as_people_write_them(separateur):
    lue = read(f"{ENTETE}\n\n{LIGNE}\n".replace(";", separateur).replace("Date de fin", "fin"))
    assert list(lue.lignes) == [3], "la ligne garde son numéro"
    assert lue.lignes[3]["nom"] == "EXEMPLE" and lue.lignes[3]["date_fin"] == "18/05/2026"
    assert lue.ignorees == ("Notes",) and not lue.is_windows


def test_a_file_of_an_old_spreadsheet_is_read_with_its_accents():
    lue = read(f"{ENTETE}\n{LIGNE}\n".replace("Date de fin", "fin").replace("’", " "), encodage="cp1252")
    assert lue.is_windows and lue.lignes[2]["prenom"] == "Camille"


def test_a_workbook_is_read_with_its_dates_and_its_numbers():
    livre, sortie = Workbook(), io.BytesIO()
    livre.active.append(["rpps", "nom", "type_action", "intitule", "date_fin", "date_attestation", "duree_minutes"])
    livre.active.append([99790000006.0, "EXEMPLE", "GDR", "Revue\nfictive", date(2026, 5, 18), date(2026, 5, 20), 270])
    livre.save(sortie)
    lue = employeur_tableur.read(sortie.getvalue(), "fichier.xlsx", ATTESTATIONS).lignes[2]
    assert lue == {
        "rpps": "99790000006", "nom": "EXEMPLE", "type_action": "GDR", "intitule": "Revue fictive",
        "date_fin": "2026-05-18", "date_attestation": "2026-05-20", "duree_minutes": "270",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("contenu", "nom", "mots"),
    [
        (b"", "vide.csv", "rpps"),
        (b"nom;rpps\nA;1\n", "court.csv", "type_action, intitule"),
        (b"nom;nom;rpps\nA;A;1\n", "double.csv", "deux fois"),
        (b"PK\x03\x04casse", "abime.xlsx", "abîmé"),
        (b"\xd0\xcf\x11\xe0", "ancien.xls", ".xls"),
        (b"\x00\x01\x02", "octets.csv", "pas un texte"),
        (b"x" * (employeur_tableur.OCTETS_MAX + 1), "gros.csv", "dépasse"),
        (b"rpps;nom;type_action;intitule;date_fin;date_attestation\n;;;;;\n", "blanc.csv", "aucune ligne"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(contenu, nom, mots):
    with pytest.raises(Refus) as refus:
        employeur_tableur.read(contenu, nom, ATTESTATIONS)
    assert mots in str(refus.value) and refus.value.remede


def test_a_list_too_long_is_refused_before_it_is_kept(monkeypatch):
    monkeypatch.setattr(employeur_tableur, "LIGNES_MAX", 2)
    with pytest.raises(Refus, match="plus de 2 lignes"):
        read("matricule;nom\n" + "M;A\n" * 3, EFFECTIF)


def test_the_platform_fills_what_it_knows():
    dites = ATTESTATIONS.convertit(
        {"matricule": "M-1", "nom": "EXEMPLE", "intitule": "Revue", "date_fin": "18/05/2026"},
        CH,
        {"M-1": "99790000006"},
    )
    assert (dites["rpps"], dites["date_debut"], dites["employeur_finess"], dites["organisme_type"]) == (
        "99790000006", "2026-05-18", "990000010", "ETABLISSEMENT",
    )  # fmt: skip
    autre = ATTESTATIONS.convertit(
        {"nom": "Exemple", "intitule": "REVUE", "rpps": "997 900 000 06", "date_fin": "2026-05-18"}, CH, {}
    )
    assert autre["id_technique"] == dites["id_technique"], "la même attestation, écrite autrement"


def test_a_profession_in_words_becomes_its_code():
    dites = EFFECTIF.convertit({"matricule": "M-1", "nom": "A", "profession": "Sages-femmes"}, CH, {})
    assert (dites["profession"], dites["id_technique"], dites["employeur_finess"]) == ("50", "M-1", "990000010")
    assert EFFECTIF.convertit({"profession": "Druide"}, CH, {})["profession"] == "Druide", "la réception le dira"
