"""The shipped référentiels: complete, in force from the start, installed once."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.professions import Profession
from actions.rules.correspondances import Correspondance, Signature, attach
from referentiels.donnees.installation import install_shipped, shipped_codes, shipped_folders
from referentiels.echange.analyse import read_contents
from referentiels.echange.controle import check_content
from referentiels.echange.ecriture import csv_text, sheets
from referentiels.lecture import applicable_version, load_version
from referentiels.models import Referentiel, VersionReferentiel
from referentiels.nomenclature import FormeUnite


@pytest.mark.parametrize("dossier", shipped_folders(), ids=lambda dossier: dossier.name)
def test_un_referentiel_livre_se_lit_sans_remarque_et_se_recrit_a_l_identique(dossier) -> None:
    contenus, anomalies = read_contents(dossier)
    assert anomalies == []
    assert [str(a) for contenu in contenus for a in check_content(contenu)] == []
    for nom, lignes in sheets(contenus).items():
        assert csv_text(lignes) == (dossier / f"{nom}.csv").read_text(encoding="utf-8")


@pytest.fixture
def livres(db, jour: date) -> None:
    """A database with the shipped référentiels, whoever installed them."""
    install_shipped(jour)


@pytest.mark.usefixtures("livres")
def test_chaque_profession_a_un_referentiel_en_vigueur(jour: date) -> None:
    for profession in Profession:
        version = applicable_version(profession, ["SM54"], jour)
        assert version is not None, profession.libelle
        assert (version.numero, version.effet) == (1, date(2023, 1, 1))
        assert applicable_version(profession, [], date(2022, 12, 31)) is None


@pytest.mark.usefixtures("livres")
def test_l_installation_ne_se_fait_qu_une_fois(jour: date) -> None:
    codes = set(shipped_codes().values())
    assert install_shipped(jour) == 0
    assert VersionReferentiel.objects.filter(referentiel__code__in=codes).count() == len(codes) == 7


@pytest.mark.usefixtures("livres")
def test_un_referentiel_deja_connu_garde_ses_correspondances(jour: date) -> None:
    referentiel = Referentiel.objects.get(code="FSM-GENERIQUE")
    referentiel.correspondances.all().delete()
    assert install_shipped(jour) == 0
    assert referentiel.correspondances.count() == 0


@pytest.mark.usefixtures("livres")
def test_le_referentiel_generique_tient_ce_que_dit_la_fsm() -> None:
    version = load_version(VersionReferentiel.objects.get(referentiel__code="FSM-GENERIQUE").pk)
    par_axe = {axe: [i for i in version.items.values() if axe in i.axes] for axe in (1, 2, 3, 4)}
    assert {axe: len(items) for axe, items in par_axe.items()} == {1: 22, 2: 22, 3: 15, 4: 10}
    for items in par_axe.values():
        assert [item.libre for item in items].count(True) == 1
    natures = {item.nature for item in version.items.values()}
    assert natures >= {"formation", "analyse_pratiques", "gestion_risques", "programme_integre", "action_libre"}
    for code in ("1-ACCREDITATION", "2-ACCREDITATION", "2-REGISTRE"):
        unite = version.items[code].unite
        assert (unite.forme, unite.seuil) == (FormeUnite.ANNEES_CONSECUTIVES, 6)
    assert all(item.max_par_cycle == 1 for item in version.items.values())
    assert version.items["4-VACCINATION"].preuve == "honneur"
    assert {code for code, item in version.items.items() if item.independance} == {
        "1-EXPERTISE", "1-PUBLICATION", "1-RELECTURE",
    }  # fmt: skip


def test_les_exemples_disent_qu_ils_sont_a_remplacer() -> None:
    for dossier in shipped_folders():
        (contenu,), _ = read_contents(dossier)
        if dossier.name.startswith("exemple_"):
            assert "exemple à remplacer par l’annexe de l’arrêté" in contenu.entete.titre
            assert 10 <= len(contenu.actions) <= 12


@pytest.mark.usefixtures("livres")
@pytest.mark.parametrize(
    ("signature", "axes", "codes"),
    [
        (("DPC", "FC"), (), ["1-DPC"]),
        (("DPC", "FC"), (3,), ["3-FORMATION"]),
        (("DPC", "EPP"), (), ["2-DPC-ANALYSE"]),
        (("DPC", "GDR"), (), ["2-DPC-RISQUES"]),
        (("DPC", "PI"), (), ["1-PROGRAMME-DPC", "2-DPC-PROGRAMME"]),
        (("DPC", "PI"), (4,), ["4-PROGRAMME-DPC"]),
        (("FC_QUALIOPI", ""), (1,), ["1-ORGANISME"]),
        (("ACCREDITATION", ""), (), ["2-ACCREDITATION"]),
        (("AUTRE", ""), (), []),
    ],
)
def test_le_vocabulaire_des_partenaires_mene_aux_actions(signature, axes, codes) -> None:
    lignes = Referentiel.objects.get(code="FSM-GENERIQUE").correspondances.all()
    regles = [
        Correspondance(ligne.codes, ligne.rang, ligne.type_action, ligne.typologie, organisme_type=ligne.organisme_type)
        for ligne in lignes
        if ligne.axe is None or not axes or ligne.axe in axes
    ]
    assert list(attach(Signature(*signature), regles).codes) == codes
