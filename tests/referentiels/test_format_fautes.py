"""Every fault of an exchange is told: file, line, column, what was expected, what was found. No database."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from referentiels.echange.analyse import read_contents
from referentiels.echange.contenu import FEUILLES, Anomalie, ImportRefuse
from referentiels.echange.controle import check_content, version_of
from referentiels.echange.ecriture import rows, workbook
from tests.referentiels.exemplaires import actions_justes, ecrire


def bloquantes(dossier: Path) -> list[Anomalie]:
    contenus, anomalies = read_contents(dossier)
    if not any(a.is_bloquante for a in anomalies):
        anomalies = [a for contenu in contenus for a in check_content(contenu)]
    return [a for a in anomalies if a.is_bloquante]


def action(**cellules: str) -> str:
    """A right row of `actions`, with these cells changed."""
    valeurs = dict.fromkeys(FEUILLES["actions"], "") | {
        "referentiel": "ESSAI",
        "code": "X1",
        "axes": "1",
        "libelle": "x",
    }
    return ";".join((valeurs | cellules).values())


def exigence(**cellules: str) -> str:
    valeurs = dict.fromkeys(FEUILLES["exigences"], "") | {
        "referentiel": "ESSAI",
        "axe": "1",
        "type": "nombre",
        "seuil": "1",
    }
    return ";".join((valeurs | cellules).values())


@pytest.mark.parametrize(
    ("colonne", "valeur", "attendu"),
    [
        ("referentiel", "AUTRE", "un code présent dans « referentiels »"),
        ("referentiel", "", "obligatoire"),
        ("code", "", "obligatoire"),
        ("code", "deux mots", "un code sans espace"),
        ("code", "A1a", "un code qui n’est pas déjà ligne 2"),
        ("code", "c" * 61, "60 caractères au plus"),
        ("axes", "", "obligatoire"),
        ("axes", "5", "axes de 1 à 4"),
        ("axes", "1,1", "axes de 1 à 4"),
        ("axes", "1.2", "axes de 1 à 4"),
        ("libelle", "", "obligatoire"),
        ("libelle", "l" * 2001, "2000 caractères au plus"),
        ("libelle", "a\x07b", "sans caractère de contrôle"),
        ("nature", "loisir", "l’un de : formation, analyse_pratiques"),
        ("categories", "DPC,,congres", "une liste séparée par des virgules"),
        ("categories", "DPC,DPC", "une liste séparée par des virgules"),
        ("max_par_cycle", "0", "« * » pour ne pas limiter"),
        ("max_par_cycle", "1,5", "« * » pour ne pas limiter"),
        ("unite", "semaines:3", "une unité comme « nombre:2 »"),
        ("unite", "par_an:4", "une unité comme « nombre:2 »"),
        ("unite", "heures:0", "une unité comme « nombre:2 »"),
        ("duree_min_heures", "six", "un nombre, 0 ou plus"),
        ("duree_min_heures", "-1", "un nombre, 0 ou plus"),
        ("duree_min_heures", "1,234", "deux décimales au plus"),
        ("points", "beaucoup", "un nombre de points"),
        ("points", "participant:5,participant:6", "un nombre de points"),
        ("organismes", "l’université", "un code sans espace"),
        ("independance", "peut-être", "« oui » ou « non »"),
        ("preuve", "photo", "l’un de : honneur, document, attestation, flux"),
        ("libre", "2", "« oui » ou « non »"),
    ],
)
def test_une_cellule_fausse_d_action(tmp_path: Path, colonne: str, valeur: str, attendu: str) -> None:
    trouvees = bloquantes(ecrire(tmp_path, actions=[*actions_justes(), action(**{colonne: valeur})]))
    assert len(trouvees) == 1, [str(a) for a in trouvees]
    (anomalie,) = trouvees
    assert (anomalie.fichier, anomalie.ligne, anomalie.colonne) == ("actions.csv", 11, colonne)
    assert attendu in anomalie.attendu
    if valeur and colonne != "libelle":
        assert valeur[:60] in anomalie.trouve


@pytest.mark.parametrize(
    ("cellules", "colonne", "attendu"),
    [
        ({"axe": "0"}, "axe", "un nombre entier de 1 à 4"),
        ({"type": ""}, "type", "obligatoire"),
        ({"type": "moyenne"}, "type", "l’un de : nombre, quota, points"),
        ({"seuil": ""}, "seuil", "un seuil"),
        ({"seuil": "deux"}, "seuil", "un nombre, 0 ou plus"),
        ({"type": "quota"}, "categorie", "une catégorie ou une nature"),
        ({"type": "quota", "categorie": "DPC", "nature": "formation"}, "categorie", "une seule des deux"),
        ({"categorie": "DPC"}, "categorie", "n’utilise pas cette colonne"),
        ({"type": "obligatoire"}, "action", "le code de l’action obligatoire"),
        ({"type": "obligatoire", "action": "ZZ"}, "action", "le code d’une action de ce référentiel"),
        ({"referentiel": "AUTRE"}, "referentiel", "un code présent"),
        # what could never be satisfied
        ({"seuil": "9"}, "seuil", "une exigence qui peut être satisfaite"),
        (
            {"type": "quota", "categorie": "ZZZ"},
            "categorie",
            "une catégorie portée par une action de l’axe (ici, aucune)",
        ),
        ({"type": "quota", "nature": "recherche"}, "nature", "une nature portée par une action de l’axe (ici, aucune)"),
        ({"type": "quota", "nature": "loisir"}, "nature", "l’un de : formation, analyse_pratiques"),
        ({"type": "points", "seuil": "8"}, "seuil", "une exigence qui peut être satisfaite"),
        ({"type": "sous_blocs", "seuil": "2"}, "seuil", "une exigence qui peut être satisfaite"),
    ],
)
def test_une_exigence_fausse(tmp_path: Path, cellules: dict[str, str], colonne: str, attendu: str) -> None:
    trouvees = bloquantes(ecrire(tmp_path, exigences=[exigence(), exigence(**cellules)]))
    assert [(a.fichier, a.ligne, a.colonne) for a in trouvees] == [("exigences.csv", 3, colonne)]
    assert attendu in trouvees[0].attendu


@pytest.mark.parametrize(
    ("ligne", "colonne"),
    [
        ("deux mots;Titre;10;;1;2023-01-01;;", "code"),
        ("ESSAI;;10;;1;2023-01-01;;", "titre"),
        ("ESSAI;Titre;11;;1;2023-01-01;;", "profession"),
        ("ESSAI;Titre;10;SM54,;1;2023-01-01;;", "specialites"),
        ("ESSAI;Titre;10;;un;2023-01-01;;", "version"),
        ("ESSAI;Titre;10;;1;le 1er janvier;;", "effet"),
        ("ESSAI;Titre;10;;1;2023-02-30;;", "effet"),
        ("ESSAI;Titre;10;;1;2023-01-01;;au hasard", "mode_validation"),
    ],
)
def test_un_en_tete_de_referentiel_faux(tmp_path: Path, ligne: str, colonne: str) -> None:
    trouvees = bloquantes(ecrire(tmp_path, referentiels=[ligne], actions=[]))
    assert ("referentiels.csv", 2, colonne) in [(a.fichier, a.ligne, a.colonne) for a in trouvees]


def test_toutes_les_fautes_sont_dites_en_une_fois(tmp_path: Path) -> None:
    fautes = [action(code=f"X{n}", axes="9", nature="loisir") for n in range(50)]
    trouvees = bloquantes(ecrire(tmp_path, actions=[*actions_justes(), *fautes]))
    assert len(trouvees) == 100
    assert {a.ligne for a in trouvees} == set(range(11, 61))


def test_une_correspondance_vers_une_action_inconnue(tmp_path: Path) -> None:
    trouvees = bloquantes(ecrire(tmp_path, correspondances=["ESSAI;1;DPC;;;;;;A1a,ZZ"]))
    assert [(a.fichier, a.ligne, a.colonne) for a in trouvees] == [("correspondances.csv", 2, "actions")]
    assert "ZZ" in trouvees[0].attendu


def test_une_exigence_sur_un_axe_sans_action_dit_quoi_faire(tmp_path: Path) -> None:
    lignes = [a for a in actions_justes() if ";4;" not in a]
    (anomalie,) = bloquantes(ecrire(tmp_path, actions=lignes, exigences=[exigence(axe="4", seuil="2")]))
    assert (anomalie.fichier, anomalie.ligne, anomalie.colonne) == ("exigences.csv", 2, "axe")
    assert anomalie.attendu == "un axe qui a des actions"
    assert anomalie.remede == "Ajoutez des actions à cet axe, ou retirez l’exigence."


def test_un_quota_inconnu_dit_les_categories_connues(tmp_path: Path) -> None:
    lignes = [*actions_justes(), action(categories="DPC,congres")]
    ecrit = ecrire(tmp_path, actions=lignes, exigences=[exigence(type="quota", categorie="dpc")])
    (anomalie,) = bloquantes(ecrit)
    assert anomalie.colonne == "categorie"
    assert "(ici : DPC, congres)" in anomalie.attendu


def test_une_regle_qui_ne_sert_jamais_se_dit_sans_bloquer(tmp_path: Path) -> None:
    regles = [
        "ESSAI;9;DPC;FC;;;;1;A1a", "ESSAI;1;DPC;;;;;;A1b", "ESSAI;5;EPP;;;;;;A2a,A2b", "ESSAI;5;EPP;;;;;;A2a",
        "ESSAI;5;GDR;;;;;;A2a",
    ]  # fmt: skip
    (contenu,), anomalies = read_contents(ecrire(tmp_path, correspondances=regles))
    assert anomalies == []
    remarques = check_content(contenu)
    assert {(r.fichier, r.ligne, r.colonne, r.is_bloquante) for r in remarques} == {
        ("correspondances.csv", 2, "rang", False), ("correspondances.csv", 5, "rang", False),
    }  # fmt: skip
    assert all("n’est jamais lue" in str(r) and "plus précise avant la plus large" in r.remede for r in remarques)


def test_des_axes_que_personne_ne_peut_tenir_ensemble(tmp_path: Path) -> None:
    lignes = [action(code=f"T{n}", axes="1,2,3,4") for n in range(5)]
    (anomalie,) = bloquantes(ecrire(tmp_path, actions=lignes, exigences=[exigence(seuil="2")]))
    assert (anomalie.fichier, anomalie.ligne, anomalie.colonne) == ("exigences.csv", 2, "seuil")
    assert "une action transversale ne sert qu’un axe" in anomalie.trouve


def test_des_axes_laisses_au_defaut_de_la_loi_se_disent_sans_bloquer(tmp_path: Path) -> None:
    """The row that is written asks for something else: it is not what nobody can satisfy."""
    lignes = [action(code=f"T{n}", axes="1,2,3,4") for n in range(5)]
    (contenu,), _ = read_contents(ecrire(tmp_path, actions=lignes, exigences=[exigence(axe="", seuil="2")]))
    (remarque,) = check_content(contenu)
    assert not remarque.is_bloquante
    assert (remarque.fichier, remarque.ligne) == ("referentiels.csv", 2)
    assert "une action transversale ne sert qu’un axe" in str(remarque)


def test_une_regle_qui_renvoie_a_un_mot_de_partenaire_bouclerait(tmp_path: Path) -> None:
    (anomalie,) = bloquantes(ecrire(tmp_path, correspondances=["ESSAI;1;DPC;;;;;;EPP"]))
    assert "jamais à un mot de partenaire ni à une autre règle" in anomalie.remede


@pytest.mark.parametrize(("mot", "lu"), [("oui", True), ("non", False), ("", True), ("Faux", False)])
def test_le_choix_de_l_axe_est_une_colonne_facultative(tmp_path: Path, mot: str, lu: bool) -> None:
    ligne = f"code;titre;profession;axe_au_choix\nESSAI;Titre;10;{mot}\n"
    (ecrire(tmp_path) / "referentiels.csv").write_text(ligne, encoding="utf-8")
    (contenu,), anomalies = read_contents(tmp_path)
    assert anomalies == []
    assert contenu.entete.axe_au_choix is lu
    assert version_of(contenu).axe_au_choix is lu
    entete, ecrite = rows("referentiels", [contenu])
    assert entete[8:] == ([] if lu else ["axe_au_choix"])
    assert ecrite[8:] == ([] if lu else ["non"])


def _ecrase(nom: str, octets: bytes) -> Callable[[Path], None]:
    def geste(dossier: Path) -> None:
        (dossier / nom).write_bytes(octets)

    return geste


@pytest.mark.parametrize(
    ("geste", "attendu"),
    [
        (lambda d: (d / "actions.csv").unlink(), "ce fichier dans le dossier"),
        (_ecrase("actions.csv", b""), "une ligne d’en-tête"),
        (_ecrase("actions.csv", "référentiel\n".encode("cp1252")), "un texte en UTF-8"),
        (_ecrase("actions.csv", b"referentiel,code,axes,libelle\n"), "des colonnes séparées par « ; »"),
        (_ecrase("actions.csv", b"referentiel;code;axes\nESSAI;A;1\n"), "cette colonne dans l’en-tête"),
        (_ecrase("actions.csv", b"referentiel;code;axes;libelle;code\n"), "cette colonne une seule fois"),
        (_ecrase("actions.csv", b'referentiel;code;axes;libelle\nESSAI;A;1;"ouvert\n'), "un CSV bien formé"),
        (_ecrase("actions.csv", b"referentiel;code;axes;libelle\nESSAI;A;1;un;deux\n"), "4 cellules"),
        (_ecrase("referentiels.csv", b"code;titre;profession\n"), "au moins un référentiel"),
    ],
)
def test_un_fichier_mal_forme(tmp_path: Path, geste: Callable[[Path], None], attendu: str) -> None:
    dossier = ecrire(tmp_path)
    geste(dossier)
    assert attendu in "\n".join(str(a) for a in bloquantes(dossier))


def test_la_marque_d_ordre_des_octets_et_l_ordre_des_colonnes_sont_toleres(tmp_path: Path) -> None:
    dossier = ecrire(tmp_path)
    lignes = "\ufeffLIBELLE;Axes;code;referentiel;note\r\n" + "".join(
        f"Action {axe}{n};{axe};A{axe}{n};ESSAI;x\r\n" for axe in (1, 2, 3, 4) for n in "ab"
    )
    (dossier / "actions.csv").write_bytes(lignes.encode())
    (contenu,), anomalies = read_contents(dossier)
    assert len(contenu.actions) == 8
    assert [(a.colonne, a.is_bloquante) for a in anomalies] == [("note", False)]


def test_un_axe_encore_vide_se_dit_sans_bloquer_le_brouillon(tmp_path: Path) -> None:
    (contenu,), _ = read_contents(ecrire(tmp_path, actions=[a for a in actions_justes() if ";4;" not in a]))
    (remarque,) = check_content(contenu)
    assert not remarque.is_bloquante
    assert "axe\u00a04" in str(remarque)


def test_une_formule_de_classeur_est_refusee(tmp_path: Path) -> None:
    classeur = Workbook()
    classeur.remove(classeur.worksheets[0])
    for nom in ("referentiels", "actions", "exigences"):
        classeur.create_sheet(nom).append(list(FEUILLES[nom]))
    classeur["referentiels"].append(["ESSAI", "Titre", "10", "", 1, "2023-01-01", "", ""])
    classeur["actions"].append(["ESSAI", "A", 1, "=1+1"])
    classeur.save(tmp_path / "essai.xlsx")
    trouvees = bloquantes(tmp_path / "essai.xlsx")
    assert [(a.fichier, a.ligne, a.trouve) for a in trouvees] == [("actions", 2, "une formule")]


@pytest.mark.parametrize(
    "fin", [b'<row r="1048576"><c r="XFD1048576"/></row>', b'<row r="9"><c r="&#88;FD9"/></row>', b'<row r="200001"/>']
)
def test_une_feuille_sans_fin_est_refusee_sans_la_parcourir(tmp_path: Path, fin: bytes) -> None:
    """Its reader would give millions of empty cells first: more than a minute for a file of 6 kB."""
    (contenu,), _ = read_contents(ecrire(tmp_path))
    with (
        zipfile.ZipFile(io.BytesIO(workbook([contenu]))) as juste,
        zipfile.ZipFile(tmp_path / "sans_fin.xlsx", "w") as boite,
    ):
        for entree in juste.infolist():
            boite.writestr(entree, juste.read(entree).replace(b"</sheetData>", fin + b"</sheetData>"))
    depart = time.perf_counter()
    with pytest.raises(ImportRefuse) as refus:
        read_contents(tmp_path / "sans_fin.xlsx")
    assert time.perf_counter() - depart < 1
    (anomalie,) = refus.value.anomalies
    assert str(anomalie).startswith("sans_fin.xlsx : attendu des feuilles de 200000 lignes et 64 colonnes au plus")
    assert "Supprimez les lignes et les colonnes vides" in anomalie.remede


@pytest.mark.parametrize(
    ("avant", "apres"), [(b"</sheetData>", b"</sheetData"), (b"<c r=", b"<c t="), (b' r="A1"', b' r="&nul;"')]
)
def test_une_feuille_abimee_dans_un_classeur_est_refusee(tmp_path: Path, avant: bytes, apres: bytes) -> None:
    (contenu,), _ = read_contents(ecrire(tmp_path))
    with (
        zipfile.ZipFile(io.BytesIO(workbook([contenu]))) as juste,
        zipfile.ZipFile(tmp_path / "abime.xlsx", "w") as boite,
    ):
        for entree in juste.infolist():
            boite.writestr(entree, juste.read(entree).replace(avant, apres))
    with pytest.raises(ImportRefuse, match="anomalie") as refus:
        read_contents(tmp_path / "abime.xlsx")
    assert refus.value.anomalies[0].trouve == "un fichier abîmé"


@pytest.mark.parametrize("nom", ["absent", "texte.csv", "abime.xlsx"])
def test_un_chemin_illisible_est_refuse(tmp_path: Path, nom: str) -> None:
    if nom != "absent":
        (tmp_path / nom).write_bytes(b"pas un classeur")
    with pytest.raises(ImportRefuse):
        read_contents(tmp_path / nom)
