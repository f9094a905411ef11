"""Import on screen: nothing written before the confirmation, every faulty row told, hostile files refused."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Specialite
from referentiels.echange.contenu import FEUILLES
from referentiels.echange.ecriture import archive, csv_text, rows, workbook
from referentiels.echange.rangement import contents_of
from referentiels.redaction import fichiers_recus
from tests.people import client_of
from tests.referentiels_fictifs import make_version


@pytest.fixture
def client(cnp):
    return client_of(cnp)


@pytest.fixture
def adresse(brouillon) -> str:
    return f"/redaction/{brouillon.pk}/importer/"


def sheets(version) -> dict[str, str]:
    """The CSV files of the version."""
    contenu = contents_of([version])[version.pk]
    return {nom: csv_text(rows(nom, [contenu])) for nom in FEUILLES if nom != "correspondances"}


def files(feuilles: dict[str, str]) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(f"{nom}.csv", texte.encode()) for nom, texte in feuilles.items()]


def zipped(entrees: dict[str, bytes]) -> SimpleUploadedFile:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as boite:
        for nom, contenu in entrees.items():
            boite.writestr(nom, contenu)
    return SimpleUploadedFile("classeur.zip", tampon.getvalue())


def test_the_preview_writes_nothing_and_the_confirmation_writes_it(client, adresse, brouillon):
    feuilles = sheets(brouillon)
    feuilles["actions"] = feuilles["actions"].replace("Action A1a", "Libellé changé").replace(";A2c;", ";A2z;")
    feuilles["exigences"] = feuilles["exigences"].replace("nombre;2", "nombre;3")
    reponse = client.post(adresse, {"fichiers": files(feuilles)})
    contexte = reponse.context
    assert reponse.status_code == 200
    assert [code for code, _ in contexte["ajoutees"]] == ["A2z"]
    assert [code for code, _ in contexte["retirees"]] == ["A2c"]
    assert contexte["modifiees"] == [("A1a", "Libellé changé", [("libelle", "Action A1a", "Libellé changé")])]
    assert contexte["exigences"] == [("Axe\u00a01\u00a0: nombre 2", "Axe\u00a01\u00a0: nombre 3")]
    brouillon.refresh_from_db()
    assert (brouillon.revision, brouillon.actions.filter(code="A2z").count()) == (1, 0)
    confirmation = client.post(f"{adresse}confirmer/", {"jeton": contexte["apercu"].jeton})
    assert confirmation["Location"] == f"/redaction/{brouillon.pk}/"
    brouillon.refresh_from_db()
    assert brouillon.revision == 2
    assert brouillon.actions.get(code="A1a").libelle == "Libellé changé"
    encore = client.post(f"{adresse}confirmer/", {"jeton": contexte["apercu"].jeton})
    assert encore.status_code == 409


def test_a_population_that_the_roster_never_says_comes_with_a_remark(client, adresse, brouillon):
    Specialite.objects.get_or_create(code="SM54", defaults={"libelle": "Médecine générale", "profession": "10"})
    colonne = list(FEUILLES["actions"]).index("population")
    lignes = [ligne.split(";") for ligne in sheets(brouillon)["actions"].splitlines()]
    lignes[2][colonne] = "cadres"
    feuilles = sheets(brouillon) | {"actions": "\n".join(map(";".join, lignes))}
    (remarque,) = client.post(adresse, {"fichiers": files(feuilles)}).context["apercu"].remarques
    assert (remarque.fichier, remarque.ligne, remarque.colonne) == ("actions.csv", 3, "population")
    assert "«\u00a0cadres\u00a0»" in str(remarque)


@pytest.mark.parametrize("ecrire", [workbook, archive])
def test_what_is_downloaded_comes_back_unchanged(client, adresse, brouillon, ecrire):
    nom = "classeur.xlsx" if ecrire is workbook else "classeur.zip"
    brut = ecrire([contents_of([brouillon])[brouillon.pk]])
    reponse = client.post(adresse, {"fichiers": SimpleUploadedFile(nom, brut)})
    assert reponse.context["apercu"].difference.is_vide, reponse.context["apercu"].difference


def test_each_faulty_row_is_told(client, adresse, brouillon):
    feuilles = sheets(brouillon)
    feuilles["actions"] = feuilles["actions"].replace(";A1a;1;", ";A1a;9;").replace(";A1b;1;", ";A1c;1;")
    reponse = client.post(adresse, {"fichiers": files(feuilles)})
    assert reponse.status_code == 422
    trouvees = [(a.fichier, a.ligne, a.colonne) for a in reponse.context["anomalies"]]
    assert trouvees == [("actions.csv", 2, "axes"), ("actions.csv", 4, "code")]
    contenu = reponse.content.decode()
    assert "2 lignes sont à corriger" in contenu
    assert "un ou plusieurs axes" in contenu


def test_another_referentiel_and_another_profession_are_refused(client, adresse, brouillon):
    make_version("ATELIER", numero=9)
    feuilles = {nom: texte.replace("ATELIER", "VOISIN") for nom, texte in sheets(brouillon).items()}
    reponse = client.post(adresse, {"fichiers": files(feuilles)})
    assert [a.colonne for a in reponse.context["anomalies"]] == ["code"]
    feuilles = sheets(brouillon)
    feuilles["referentiels"] = feuilles["referentiels"].replace(";10;", ";60;")
    reponse = client.post(adresse, {"fichiers": files(feuilles)})
    assert [a.colonne for a in reponse.context["anomalies"]] == ["profession"]


@pytest.mark.parametrize(
    "cellule", [b'<row r="1048576"><c r="A1048576"/></row>', b'<row r="9"><c r="&#88;FD9"/></row>']
)
def test_a_sheet_without_end_is_refused_at_once(client, adresse, brouillon, cellule):
    """Its reader would walk through millions of empty cells before it says anything."""
    tampon = io.BytesIO()
    source = zipfile.ZipFile(io.BytesIO(workbook([contents_of([brouillon])[brouillon.pk]])))
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as boite:
        for entree in source.infolist():
            contenu = source.read(entree).replace(b"</sheetData>", cellule + b"</sheetData>")
            boite.writestr(entree.filename, contenu)
    reponse = client.post(adresse, {"fichiers": SimpleUploadedFile("classeur.xlsx", tampon.getvalue())})
    assert reponse.status_code == 422
    assert "s’étend bien au-delà" in reponse.content.decode()


def test_a_header_without_references_is_read_where_it_stands(client, adresse, brouillon):
    """Some writers leave `r` out: the sheet is as right as another."""
    tampon = io.BytesIO()
    source = zipfile.ZipFile(io.BytesIO(workbook([contents_of([brouillon])[brouillon.pk]])))
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as boite:
        for entree in source.infolist():
            boite.writestr(entree.filename, re.sub(rb'<c r="[A-Z]+1"', b"<c", source.read(entree)))
    reponse = client.post(adresse, {"fichiers": SimpleUploadedFile("classeur.xlsx", tampon.getvalue())})
    assert reponse.context["apercu"].difference.is_vide, reponse.context["apercu"].difference


def test_a_draft_that_nobody_can_satisfy_comes_back_with_a_remark(client, adresse, brouillon):
    feuilles = sheets(brouillon)
    feuilles["exigences"] += "ATELIER;2;points;30;;;\n"
    apercu = client.post(adresse, {"fichiers": files(feuilles)}).context["apercu"]
    remarque = str(apercu.remarques[0])
    assert remarque.startswith("exigences.csv, ligne 3")
    assert "ne peut pas être atteint" in remarque
    client.post(f"{adresse}confirmer/", {"jeton": apercu.jeton})
    assert brouillon.exigences.count() == 2


@pytest.mark.parametrize(
    ("fichiers", "mot"),
    [
        ([SimpleUploadedFile("notes.pdf", b"%PDF-1.4")], "n’est pas attendu"),
        ([SimpleUploadedFile("classeur.xlsx", b"pas un classeur")], "ne s’ouvre pas"),
        ([zipped({"actions.csv": b"0" * (fichiers_recus.DECOMPRESSE_MAX + 1)})], "trop gros"),
        ([zipped({"../../actions.txt": b"x"})], "n’est pas attendu"),
        ([zipped({"a/actions.csv": b"x", "b/actions.csv": b"x"})], "n’est pas attendu"),
        ([zipped({})], "aucun fichier CSV"),
        ([SimpleUploadedFile("actions.csv", b"x" * (fichiers_recus.FICHIER_MAX + 1))], "dépasse"),
        ([], "Choisissez un fichier"),
    ],
)
def test_hostile_files_are_refused_in_french(client, adresse, brouillon, fichiers, mot):
    reponse = client.post(adresse, {"fichiers": fichiers})
    assert reponse.status_code == 422
    assert mot in reponse.content.decode()
    brouillon.refresh_from_db()
    assert brouillon.revision == 1


def test_a_preview_serves_its_draft_its_person_and_its_revision(client, adresse, brouillon, cnp):
    feuilles = sheets(brouillon)
    feuilles["actions"] = feuilles["actions"].replace("Action A1a", "Autre")
    jeton = client.post(adresse, {"fichiers": files(feuilles)}).context["apercu"].jeton
    for faux in ("", jeton + "x"):
        assert client.post(f"{adresse}confirmer/", {"jeton": faux})["Location"] == adresse
    client.post(f"/redaction/{brouillon.pk}/ordre/", {
        "monter": brouillon.actions.get(code="A1b").pk, "revision": 1
    })  # fmt: skip
    assert client.post(f"{adresse}confirmer/", {"jeton": jeton}).status_code == 409
    assert brouillon.actions.get(code="A1a").libelle == "Action A1a"
