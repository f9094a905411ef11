"""The pack says nothing that is not so: every row, every cited test, every column, every link."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from accounts.mots_de_passe import MOTS
from certif.homologation import asvs, declaration, liens, rgaa
from certif.homologation.pages import pages
from certif.homologation.preuves import Depot
from tests.maison.maison import RACINE

NIVEAUX = asvs.levels(RACINE / asvs.DOSSIER)


@pytest.fixture(scope="module")
def depot() -> Depot:
    return Depot(RACINE)


@pytest.fixture(scope="module")
def lignes() -> list[asvs.Ligne]:
    return asvs.load(RACINE / asvs.DOSSIER)


def test_la_liste_officielle_est_entiere():
    assert [sum(niveau == n for niveau in NIVEAUX.values()) for n in (1, 2, 3)] == [70, 183, 92]
    assert len(asvs.expected(NIVEAUX)) == 253 + len(asvs.NIVEAU_3) == 278
    assert {NIVEAUX[ligne] for ligne in asvs.NIVEAU_3} == {3}


def test_chaque_ligne_est_la_et_se_prouve(lignes, depot):
    assert asvs.faults(lignes, asvs.expected(NIVEAUX), depot) == []


def test_neuf_lignes_applicables_sur_dix_sont_prouvees(lignes):
    applicables = [li for li in lignes if NIVEAUX[li.identifiant] <= 2 and li.etat is not asvs.Etat.SANS_OBJET]
    assert sum(li.etat is asvs.Etat.PROUVE for li in applicables) >= 0.9 * len(applicables)


@pytest.mark.parametrize("rang", range(0, 500, 10))
def test_un_essai_cite_qui_disparait_se_voit(lignes, depot, rang):
    """Mutation of the file itself: one cited test, renamed, and the check finds that row and no other."""
    cites = [(li, essai) for li in lignes for essai in li.essais]
    ligne, essai = cites[rang % len(cites)]
    autres = tuple(e if e != essai else f"{e}_disparu" for e in ligne.essais)
    mutees = [replace(ligne, essais=autres) if li is ligne else li for li in lignes]
    assert asvs.faults(mutees, asvs.expected(NIVEAUX), depot) == [
        f"{ligne.identifiant} : essai introuvable : {essai}_disparu"
    ]


@pytest.mark.parametrize(
    ("change", "faute"),
    [
        ({"essais": ()}, "prouvée sans essai"),
        ({"etat": asvs.Etat.DECRIT, "liens": ("README.md",), "raison": ""}, "sans raison"),
        ({"etat": asvs.Etat.DECRIT, "liens": (), "raison": "parce que c’est ainsi"}, "décrite sans lien"),
        ({"etat": asvs.Etat.A_FAIRE, "raison": "bientôt"}, "sans raison"),
        ({"liens": ("docs/nulle-part.md",)}, "lien mort : docs/nulle-part.md"),
        ({"liens": ("README.md#nulle-part",)}, "lien mort : README.md#nulle-part"),
        ({"liens": ("accounts/journal.py#Rien",)}, "lien mort : accounts/journal.py#Rien"),
        ({"liens": ("../ailleurs",)}, "lien mort : ../ailleurs"),
        ({"demande": " "}, "ne dit pas ce qu’elle demande"),
    ],
)
def test_ce_qui_rend_une_ligne_fausse(lignes, depot, change, faute):
    juste = next(li for li in lignes if li.etat is asvs.Etat.PROUVE)
    fautes = asvs.faults([replace(juste, **change)], [juste.identifiant], depot)
    assert f"{juste.identifiant} : {faute}" in fautes


def test_une_ligne_oubliee_ou_ecrite_deux_fois_se_voit(lignes, depot):
    premiere = lignes[0]
    assert asvs.faults([premiere], [premiere.identifiant, "99.1.1"], depot) == ["99.1.1 : absente"]
    doubles = asvs.faults([premiere, premiere], [premiere.identifiant], depot)
    assert f"{premiere.identifiant} : écrite 2 fois" in doubles


def test_un_essai_se_trouve_par_son_nom_entier(depot):
    assert depot.has_test("tests/homologation/test_dossier.py::test_un_essai_se_trouve_par_son_nom_entier")
    for faux in ("tests/homologation/test_dossier.py", "tests/homologation/test_dossier.py::depot", "manage.py::main",
                 "tests/homologation/test_rien.py::test_x", "tests/people.py::test_people"):  # fmt: skip
        assert not depot.has_test(faux), faux


def test_chaque_critere_est_verifie_ou_dit_par_qui(depot):
    criteres = rgaa.load(RACINE)
    assert rgaa.faults(criteres, depot) == []
    assert len(rgaa.expected()) == 106
    vide = replace(criteres[0], axe=(), essais=(), personne="")
    assert "1.1 : case vide" in rgaa.faults([vide, *criteres[1:]], depot)


def test_chaque_regle_d_axe_citee_existe():
    connues = set(re.findall(r"RGAA-\d+\.\d+\.\d+", AXE_SCRIPT))
    citees = {regle for critere in rgaa.load(RACINE) for regle in critere.axe}
    assert citees - connues == set()
    ailleurs = {
        c.numero for c in rgaa.load(RACINE) for regle in c.axe if regle.split("-")[1].rpartition(".")[0] != c.numero
    }
    assert ailleurs == set()


def test_les_pages_sont_a_jour():
    perimees = [str(page) for page, texte in pages(RACINE).items() if (RACINE / page).read_text("utf-8") != texte]
    assert perimees == [], "lancez « python manage.py dossier_homologation »"


def test_la_declaration_est_a_jour_et_ne_dit_pas_plus():
    faite = declaration.make(RACINE)
    assert (RACINE / declaration.FICHIER).read_text("utf-8") == declaration.as_json(faite)
    assert faite.total == 106 == faite.touches + faite.par_personne + faite.sans_objet
    if faite.releve is not None:
        assert faite.releve.is_entier and faite.releve.violations == 0
        assert set(faite.releve.largeurs) == {1280, 390}


def test_un_parcours_se_lit_et_un_incomplet_ne_compte_pas(tmp_path: Path):
    fichier = tmp_path / "axe.json"
    dit = {"version_axe": "4", "jour": "2026-11-23", "revision": "abc", "ecrans_attendus": 2, "ecrans_vus": 2,
           "sombres": 1, "personas": ["Visiteur"], "largeurs": [1280, 390], "violations": 0}  # fmt: skip
    fichier.write_text(json.dumps(dit))
    assert declaration.read_releve(fichier).is_entier
    for change in ({"ecrans_vus": 1}, {"ecrans_attendus": 0, "ecrans_vus": 0}):
        fichier.write_text(json.dumps(dit | change))
        assert not declaration.read_releve(fichier).is_entier
    for faux in ({}, None, {"jour": "x", "personas": [], "largeurs": []}, dit | {"de trop": 1}):
        fichier.write_text(json.dumps(faux))
        with pytest.raises(ValueError, match="axe"):
            declaration.read_releve(fichier)


def test_la_page_dit_la_declaration_et_ses_mentions(client, db, settings):
    settings.CERTIF_CONTACT_TECHNIQUE = "aide@exemple.test"
    page = " ".join(client.get("/accessibilite/").text.replace("\u00a0", " ").split())
    faite = declaration.published()
    for mention in ("non conforme", "Défenseur des droits", "aide@exemple.test", "Technologies utilisées",
                    "Voies de recours",
                    "Contenus non accessibles", "Environnement de test", f"{faite.par_personne} critères"):  # fmt: skip
        assert mention in page, mention
    assert "partiellement conforme" not in page and "totalement conforme" not in page


def test_aucun_lien_mort_dans_la_documentation():
    documents = [*RACINE.glob("*.md"), *sorted((RACINE / "docs").rglob("*.md"))]
    assert len(documents) > 80
    assert list(liens.dead_links(RACINE, documents)) == []


def test_un_lien_mort_se_voit(tmp_path: Path):
    (tmp_path / "b.md").write_text("# Un titre\n\n## L’été, à 8 h\n\n## Un titre\n")
    page = tmp_path / "a.md"
    page.write_text(
        "[a](b.md) [b](b.md#un-titre) [c](b.md#lété-à-8-h) [d](b.md#un-titre-1) [e](https://x.test) [f](#ici)\n"
        "[g](c.md) [h](b.md#autre) [i](../../etc/passwd) `[j](k.md)`\n```\n[l](m.md)\n```\n## Ici\n"
    )
    morts = [lien.partition(" : ")[2] for lien in liens.dead_links(tmp_path, [page])]
    assert morts == ["c.md", "b.md#autre", "../../etc/passwd"]


def test_les_risques_nomment_des_essais_qui_existent(depot):
    page = (RACINE / "docs" / "homologation" / "risques.md").read_text("utf-8")
    cites = re.findall(r"`(tests/[\w/.]+::\w+)`", page)
    assert len(cites) >= 30
    assert [essai for essai in cites if not depot.has_test(essai)] == []


def test_les_mots_interdits_sont_documentes():
    page = (RACINE / "docs" / "homologation" / "identification.md").read_text("utf-8")
    liste = " ".join(page.partition("reposent sur un de ces mots :")[2].partition("— et le nom")[0].split())
    assert liste.split(", ") == list(MOTS)
