"""The definition of the roster's files is the one its reader follows: headers, schemas, samples, golden file."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from accounts.feeds import ordres
from accounts.feeds.rpps import load
from accounts.feeds.rpps_champs import DIPLOMES, INSCRIPTIONS, ROSTER, SAVOIR_FAIRE
from accounts.feeds.rpps_format import Fichier, Genre, recognise
from accounts.feeds.rpps_lignes import HorsChamp, Lecteur, Rejet
from accounts.flux import definitions, formats
from accounts.models import Activite, Exercice, ExerciceTouche, Inscription, Livraison, Partenaire, Reponse
from certif.socle.feeds.documentation import header, json_schema, sample
from certif.socle.feeds.schema import Schema
from tests.accounts.fichiers import CAMILLE, DONNEES, GOLDEN, GOLDEN_DIPLOMES, GOLDEN_SAVOIR_FAIRE, SACHA

GOLDEN_INSCRIPTIONS = DONNEES / "supplement_ordres.csv"
SOURCES = {schema.type_flux: schema for schema in (ROSTER, SAVOIR_FAIRE, DIPLOMES, INSCRIPTIONS)}
PUBLIES = {"ROSTER": GOLDEN, "SAVOIR_FAIRE": GOLDEN_SAVOIR_FAIRE, "DIPLOMES": GOLDEN_DIPLOMES}


def cells(schema: Schema, texte: str) -> dict[str, str]:
    """A line as an object of the JSON Schema."""
    return dict(zip(schema.noms_publies, texte.split(schema.source.separateur), strict=False))


def accepts(schema: Schema, ligne: dict[str, str]) -> bool:
    """Whether the published JSON Schema holds this line for right."""
    return Draft202012Validator(json.loads(json_schema(schema)), format_checker=FormatChecker()).is_valid(ligne)


def write(dossier: Path, schema: Schema, texte: str, suffixe: str = "") -> Path:
    """A file of this kind."""
    chemin = dossier / f"{schema.type_flux}{suffixe}.txt"
    chemin.write_text(texte, encoding="utf-8")
    return chemin


@pytest.mark.parametrize("type_flux", PUBLIES)
def test_the_definition_has_the_columns_of_the_published_file_in_their_order(type_flux):
    assert header(SOURCES[type_flux]) == PUBLIES[type_flux].read_text(encoding="utf-8").splitlines()[0]


@pytest.mark.parametrize("type_flux", SOURCES)
def test_a_file_is_recognised_and_its_read_columns_are_found_where_they_are(type_flux, tmp_path):
    schema = SOURCES[type_flux]
    fichier = recognise(write(tmp_path, schema, sample(schema)))
    assert (fichier.genre, fichier.largeur) == (Genre(type_flux), len(schema.champs))
    assert {c.nom for c in schema.champs if c.lu} <= fichier.colonnes.keys()
    assert [schema.champs[fichier.colonnes[c.nom]].nom for c in schema.champs if c.lu] == [
        c.nom for c in schema.champs if c.lu
    ]


@pytest.mark.parametrize("type_flux", ["ROSTER", "SAVOIR_FAIRE"])
def test_the_schema_accepts_what_the_reader_keeps(type_flux):
    schema, fichier = SOURCES[type_flux], recognise(PUBLIES[type_flux])
    lignes = list(fichier.lines())
    assert lignes
    for numero, texte in lignes:
        assert isinstance(Lecteur(fichier).row(numero, texte), tuple)
        assert accepts(schema, cells(schema, texte))


@pytest.mark.parametrize(
    ("colonne", "valeur"),
    [
        ("type", "0"), ("rpps", "9979000000"), ("rpps", "899790000006"), ("nom", ""), ("prenom", "x" * 121),
        ("profession", "96"), ("sf", "SM54789"), ("mode", "LS"), ("siret", "9" * 15), ("finess", "9" * 10),
        ("finess_ej", "9" * 10), ("secteur", "SA07777"),
    ],
)  # fmt: skip
def test_the_schema_refuses_what_the_reader_does_not_keep(colonne, valeur):
    fichier = Fichier(GOLDEN, Genre.ACTIVITES, "|", {c.nom: i for i, c in enumerate(ROSTER.champs)}, 56, 0)
    cellules = list(ROSTER.exemples)
    cellules[ROSTER.rang[colonne]] = valeur
    texte = ROSTER.source.line(cellules)
    assert isinstance(Lecteur(fichier).row(2, texte), Rejet | HorsChamp)
    assert not accepts(ROSTER, cells(ROSTER, texte))


@pytest.mark.parametrize(
    ("champs", "garde"),
    [
        ({}, True), ({"fin": "2020-01-01"}, True), ({"motif": "m" * 40, "statut": ""}, True),
        ({"rpps": "abc"}, False), ({"rpps": "899790000006"}, False), ({"ordre": "CNOX"}, False), ({"debut": ""}, False),
        ({"debut": "hier"}, False), ({"fin": "demain"}, False), ({"maj": "x"}, False), ({"motif": "m" * 41}, False),
        ({"conseil": "c" * 61}, False),
    ],
)  # fmt: skip
def test_the_schema_and_the_reader_agree_on_a_registration(champs, garde):
    ligne = dict(zip(INSCRIPTIONS.noms, INSCRIPTIONS.exemples, strict=True)) | champs
    assert (ordres.judge(ligne) is None) is garde
    publiee = {INSCRIPTIONS.champs[INSCRIPTIONS.rang[nom]].nom_publie: valeur for nom, valeur in ligne.items()}
    assert accepts(INSCRIPTIONS, publiee) is garde


@pytest.mark.django_db
@pytest.mark.usefixtures("reference")
def test_the_samples_of_the_kit_load_and_twice_change_nothing(tmp_path):
    fichiers = [write(tmp_path, schema, sample(schema)) for schema in SOURCES.values()]
    assert load(fichiers).roster.crees == 1
    camille = Exercice.objects.get(professionnel__rpps=CAMILLE)
    assert (camille.specialite, camille.inscriptions.get().debut) == ("SM54", date(2015, 9, 1))
    ExerciceTouche.objects.all().delete()

    bilan = load(fichiers)

    assert (bilan.roster.crees, bilan.roster.modifies, bilan.inscriptions.inchangees) == (0, 0, 1)
    assert not ExerciceTouche.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("reference")
def test_every_row_of_the_golden_supplement_gets_its_answer_and_twice_changes_nothing():
    load([GOLDEN])
    premier = load([GOLDEN_INSCRIPTIONS]).livraisons[0]

    assert list(Reponse.objects.filter(livraison=premier).order_by("ligne").values_list("ligne", "code")) == [
        (8, "E102"), (9, "E101"), (10, "E307"), (11, "E306"), (12, "E307"), (13, "E306"), (14, "E301"), (15, "E308"),
        (16, "E309"),
    ]  # fmt: skip
    assert (premier.compteurs["acceptees"], premier.compteurs["en_attente"], premier.compteurs["recues"]) == (2, 1, 15)
    etat = list(Inscription.objects.order_by("pk").values())
    assert [(i["debut"], i["fin"], i["conseil"]) for i in etat] == [
        (date(2015, 9, 1), None, "CDOM-75; deux"), (date(2018, 7, 2), date(2026, 3, 31), "CROI-84"),
    ]  # fmt: skip
    ExerciceTouche.objects.all().delete()

    second = load([GOLDEN_INSCRIPTIONS]).livraisons[0]

    assert (second.compteurs["acceptees"], second.compteurs["rejetees"]) == (0, premier.compteurs["rejetees"])
    assert list(Inscription.objects.order_by("pk").values()) == etat
    assert not ExerciceTouche.objects.exists()
    assert Activite.objects.count() == 3
    assert not Exercice.objects.filter(professionnel__rpps=SACHA, inscriptions__isnull=True).exists()


@pytest.mark.django_db
def test_every_feed_of_every_partner_has_its_definition(reference):
    connus = {schema.type_flux for schema in definitions.every()}
    demandes = {flux for partenaire in Partenaire.objects.all() for flux in partenaire.flux}
    assert demandes <= connus
    assert {"ROSTER", "INSCRIPTIONS"} <= demandes
    assert set(SOURCES) == connus - set(formats.registered())
    assert not Livraison.objects.exists()
