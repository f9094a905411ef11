"""The shipped référentiels: complete, in force from the start, installed once."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.professions import Profession
from referentiels.donnees.installation import install_shipped, shipped_codes, shipped_folders
from referentiels.echange.analyse import read_contents
from referentiels.echange.controle import check_content, version_of
from referentiels.echange.ecriture import csv_text, sheets
from referentiels.lecture import applicable_version, applicable_versions, load_version
from referentiels.models import Referentiel, VersionReferentiel
from referentiels.nomenclature import FormeUnite
from referentiels.rules.correspondances import Correspondance, Signature, attach
from referentiels.rules.version import Version
from referentiels.valeurs_legales import PAR_NOM


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
        version = applicable_version(profession, [], jour)
        assert version is not None, profession.libelle
        assert (version.numero, version.effet) == (1, date(2023, 1, 1))
        assert applicable_version(profession, [], date(2022, 12, 31)) is None


@pytest.mark.usefixtures("livres")
def test_l_installation_ne_se_fait_qu_une_fois(jour: date) -> None:
    codes = set(shipped_codes().values())
    assert install_shipped(jour) == 0
    assert VersionReferentiel.objects.filter(referentiel__code__in=codes).count() == len(codes) == 10


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


@pytest.mark.usefixtures("livres")
def test_une_specialite_suit_le_referentiel_ecrit_pour_elle(jour: date) -> None:
    attendus = {
        ("10", "SM54"): "EXEMPLE-MEDECINE-GENERALE", ("10", "SM26"): "EXEMPLE-MEDECINE-GENERALE",
        ("10", "SM30"): "EXEMPLE-NEPHROLOGIE", ("10", "SM83"): "EXEMPLE-NEPHROLOGIE", ("10", "SM04"): "FSM-GENERIQUE",
        ("60", "SI04"): "EXEMPLE-IPA", ("60", "SI07"): "EXEMPLE-INFIRMIER", ("60", ""): "EXEMPLE-INFIRMIER",
        ("40", "SCD01"): "EXEMPLE-CHIRURGIEN-DENTISTE",
    }  # fmt: skip
    applicables = applicable_versions(jour)
    codes = dict(VersionReferentiel.objects.values_list("pk", "referentiel__code"))
    trouves = {cle: codes[applicables.pour(cle[0], [cle[1]]) or 0] for cle in attendus}
    assert trouves == attendus


@pytest.fixture(scope="module")
def exemples() -> dict[str, Version]:
    """The examples as the engine reads them, by folder."""
    return {
        dossier.name.removeprefix("exemple_"): version_of(read_contents(dossier)[0][0])
        for dossier in shipped_folders()
        if dossier.name.startswith("exemple_")
    }


def test_les_exemples_disent_qu_ils_sont_a_remplacer() -> None:
    for dossier in shipped_folders():
        (contenu,), _ = read_contents(dossier)
        if dossier.name.startswith("exemple_"):
            assert "exemple à remplacer par l’annexe de l’arrêté" in contenu.entete.titre
            assert contenu.entete.arrete == "Exemple à remplacer par l’annexe de l’arrêté"


def _par_axe(version: Version) -> list[int]:
    return [sum(axe in item.axes for item in version.items.values()) for axe in (1, 2, 3, 4)]


def test_les_structures_entieres_ont_leur_compte(exemples: dict[str, Version]) -> None:
    """Counts by axis of the structures of regulation §3.3 that are known item by item."""
    assert _par_axe(exemples["medecine_generale"]) == [8, 12, 6, 7]
    assert _par_axe(exemples["chirurgien_dentiste"]) == [10, 8, 6, 7]


def test_les_conditions_du_chirurgien_dentiste(exemples: dict[str, Version]) -> None:
    items = exemples["chirurgien_dentiste"].items
    assert {code for code, i in items.items() if i.duree_min_heures == 6} == {
        "1-DPC", "1-FORMATION", "1-CONGRES", "3-FORMATION", "4-FORMATION",
    }  # fmt: skip
    assert items["2-TRAVAUX-PRATIQUES"].duree_min_heures == 3
    assert items["1-CONGRES"].independance
    assert (items["2-RCP"].unite.par_an, items["2-RCP"].unite.seuil) == (4, 1)
    assert (items["4-AUTO-EVALUATION"].unite.par_an, items["4-AUTO-EVALUATION"].unite.seuil) == (1, 6)
    axe_1 = [i for i in items.values() if i.axes == (1,)]
    assert [len([i for i in axe_1 if mot in i.categories]) for mot in ("label_de_fait", "label_a_demander")] == [5, 5]
    assert {code for code, i in items.items() if i.axes == (4,) and i.preuve != "honneur"} == {"4-MEDECINE-TRAVAIL"}


def test_la_medecine_generale_garde_ses_conditions(exemples: dict[str, Version]) -> None:
    items = exemples["medecine_generale"].items
    assert {code for code, i in items.items() if i.independance} == {"1-CONGRES"}
    assert all((items[code].unite.par_an, items[code].unite.seuil) == (4, 1) for code in ("2-RCP", "2-PAIRS"))
    assert {items[c].preuve for c in ("4-MEDECIN-TRAITANT", "4-AUTO-EVALUATION", "4-SOCIAL")} == {"honneur"}
    assert not any(i.libre for i in items.values())


def test_la_pratique_avancee_demande_quatre_actions_et_quatorze_heures(exemples: dict[str, Version]) -> None:
    version = exemples["infirmier_pratique_avancee"]
    for axe in (1, 2, 3, 4):
        assert [(e.type, e.seuil) for e in version.exigences_de(axe)] == [("nombre", 4), ("heures", 14)]
    mentions = frozenset().union(*(i.population for i in version.items.values())) - {"salarie"}
    assert mentions == version.specialites == {"SI01", "SI02", "SI03", "SI04", "SI05"}


def test_la_nephrologie_compte_trente_points_par_role(exemples: dict[str, Version]) -> None:
    version = exemples["nephrologie"]
    assert [(e.type, e.seuil) for e in version.exigences_de(1)] == [("points", 30)]
    assert [[(e.type, e.seuil) for e in version.exigences_de(a)] for a in (2, 3, 4)] == [[("nombre", 2)]] * 3
    assert dict(version.items["1-CONGRES"].points_par_role) == {"participant": 5, "orateur": 10}
    assert all(i.points or i.points_par_role for i in version.items.values() if i.axes == (1,))


def test_les_seuils_du_masseur_kinesitherapeute(exemples: dict[str, Version]) -> None:
    items = exemples["masseur_kinesitherapeute"].items
    unites = {c: (items[c].unite.forme, items[c].unite.seuil) for c in ("1-REUNIONS", "2-AUDIT", "2-MENTORAT")}
    assert unites == {
        "1-REUNIONS": (FormeUnite.HEURES, 18), "2-AUDIT": (FormeUnite.NOMBRE, 6), "2-MENTORAT": (FormeUnite.ANNEES, 3),
    }  # fmt: skip
    assert (items["3-FORMATION"].duree_min_heures, items["3-EDUCATION"].duree_min_heures) == (14, 40)
    assert items["2-AUTOSCOPIE"].unite.par_an == 1


def test_les_actions_transversales_du_pedicure_podologue_sont_plafonnees(exemples: dict[str, Version]) -> None:
    transversales = {code: i for code, i in exemples["pedicure_podologue"].items.items() if i.is_transversal}
    assert all(i.max_par_cycle is not None and i.max_par_cycle <= 2 for i in transversales.values())
    assert {code for code, i in transversales.items() if i.max_par_cycle == 2} == {
        "T-SIMULATION", "T-PROGRAMME", "T-PUBLICATION",
    }  # fmt: skip
    assert transversales["T-MANDAT"].max_par_cycle == 1
    assert all(transversales[code].duree_min_heures == 6 for code in ("T-SIMULATION", "T-PROGRAMME"))


def test_la_vaccination_socle_n_est_pas_exigee_tant_que_l_arrete_n_est_pas_lu(exemples: dict[str, Version]) -> None:
    infirmier = exemples["infirmier"]
    assert "socle" in infirmier.items["4-VACCINATION"].categories
    assert PAR_NOM["action_socle_obligatoire"].is_principe
    for version in exemples.values():
        assert not any(e.type == "obligatoire" for axe in (1, 2, 3, 4, None) for e in version.exigences_de(axe))


@pytest.mark.usefixtures("livres")
def test_le_vocabulaire_des_partenaires_mene_aux_actions() -> None:
    lignes = list(Referentiel.objects.get(code="FSM-GENERIQUE").correspondances.all())
    for signature, axe, codes in (
        (("DPC", "FC"), None, ["1-DPC"]),
        (("DPC", "FC"), 3, ["3-FORMATION"]),
        (("DPC", "EPP"), None, ["2-DPC-ANALYSE"]),
        (("DPC", "GDR"), None, ["2-DPC-RISQUES"]),
        (("DPC", "PI"), None, ["1-PROGRAMME-DPC", "2-DPC-PROGRAMME"]),
        (("DPC", "PI"), 4, ["4-PROGRAMME-DPC"]),
        (("FC_QUALIOPI", ""), 1, ["1-ORGANISME"]),
        (("ACCREDITATION", ""), None, ["2-ACCREDITATION"]),
        (("AUTRE", ""), None, []),
    ):
        regles = [
            Correspondance(
                ligne.codes, ligne.rang, ligne.type_action, ligne.typologie, organisme_type=ligne.organisme_type
            )
            for ligne in lignes
            if ligne.axe is None or axe is None or ligne.axe == axe
        ]
        assert list(attach(Signature(*signature), regles).codes) == codes, (signature, axe)
