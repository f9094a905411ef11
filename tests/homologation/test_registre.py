"""The register of processing knows every table and every column about a person, and cites what exists."""

from __future__ import annotations

from dataclasses import replace

import pytest

from certif.homologation import registre
from certif.homologation.preuves import Depot
from tests.maison.maison import RACINE


@pytest.fixture(scope="module")
def lu() -> registre.Registre:
    return registre.load(RACINE)


@pytest.fixture(scope="module")
def depot() -> Depot:
    return Depot(RACINE)


def test_chaque_colonne_sur_une_personne_porte_une_classe(lu, depot):
    assert registre.faults(lu, registre.managed_tables(), depot) == []


def test_une_colonne_nouvelle_se_voit(lu, depot):
    tables = registre.managed_tables()
    table = next(t for t in lu.tables if t.nom == "accounts.Professionnel")
    sans_nom = replace(table, classes={nom: classe for nom, classe in table.classes.items() if nom != "prenom"})
    mute = replace(lu, tables=tuple(sans_nom if t is table else t for t in lu.tables))
    assert registre.faults(mute, tables, depot) == ["accounts.Professionnel.prenom : sans classe"]


def test_une_table_nouvelle_ou_mise_de_cote_a_tort_se_voit(lu, depot):
    tables = registre.managed_tables()
    oubliee = replace(lu, tables=tuple(t for t in lu.tables if t.nom != "actions.Capture"))
    assert registre.faults(oubliee, tables, depot) == ["actions.Capture : table absente du registre"]
    ecartee = replace(oubliee, sans_personne={**lu.sans_personne, "actions.Capture": "à tort"})
    assert registre.faults(ecartee, tables, depot) == ["actions.Capture : désigne une personne, professionnel"]


def test_une_conservation_ou_un_droit_inconnus_se_voient(lu, depot):
    premier = lu.traitements[0]
    for change, mot in (
        ({"conservation": replace(premier.conservation, parametres=("inconnu",))}, "paramètre inconnu inconnu"),
        ({"permissions": ("dossier:inventer",)}, "permission inconnue dossier:inventer"),
        ({"finalite": "x"}, "sans finalite"),
        ({"permissions": (), "autres": ()}, "sans destinataires"),
    ):
        mute = replace(lu, traitements=(replace(premier, **change), *lu.traitements[1:]))
        assert f"{premier.code} : {mot}" in registre.faults(mute, registre.managed_tables(), depot)


def test_chaque_conservation_existe_dans_le_code(lu, depot):
    for traitement in lu.traitements:
        garde = traitement.conservation
        assert depot.faults_of((), garde.liens) == [], traitement.code
        assert [nom for nom in garde.parametres if registre.parameter(nom).nom != nom] == []
    annees = registre.parameter("conservation_annees")
    assert (annees.article, annees.valeurs[0].valeur) == ("CSP R. 4022-27", 6)


def test_les_destinataires_sont_ceux_du_code(lu):
    compte = next(t for t in lu.traitements if t.code == "compte")
    assert "Gestionnaire du personnel" in compte.destinataires
    assert "Analyste du pilotage national" not in compte.destinataires


def test_la_copie_remise_est_celle_de_l_export(lu):
    tables = registre.managed_tables()
    dites = {t.nom: registre.export_of(t, tables) for t in lu.tables}
    assert dites["actions.Action"] == "oui"
    assert dites["accounts.Utilisateur"] == "oui, sauf password"
    assert dites["accounts.ExerciceTouche"].startswith("non : file de travail")
    assert dites["accounts.Invitation"].startswith("non : acte accompli")


def test_ce_qui_designe_une_personne_se_reconnait():
    assert registre.names_a_person(registre.managed_tables()["accounts.LigneEnAttente"]) == ["rpps"]
