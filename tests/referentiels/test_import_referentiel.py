"""import_referentiel: from the exchange format to drafts, all or nothing."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Evenement, Specialite
from certif.socle.workflow import Depasse
from referentiels.echange.contenu import ImportRefuse
from referentiels.echange.importation import apply, prepare
from referentiels.lecture import load_version
from referentiels.models import ActionPrevue, Correspondance, Exigence, Portee, Referentiel, VersionReferentiel
from referentiels.nomenclature import FormeUnite, NiveauPreuve
from tests.referentiels.exemplaires import ecrire

pytestmark = pytest.mark.django_db


def importer(dossier: Path, *options: str) -> str:
    sortie = io.StringIO()
    call_command("import_referentiel", str(dossier), *options, stdout=sortie)
    return sortie.getvalue()


def test_un_import_cree_un_brouillon_et_rien_ne_s_applique(tmp_path: Path) -> None:
    sortie = importer(ecrire(tmp_path))
    version = VersionReferentiel.objects.get(referentiel__code="ESSAI")
    assert "ESSAI version 1 : nouveau brouillon — actions : 9 ajoutées" in sortie
    assert (version.etat, version.numero, version.publiee_at) == ("brouillon", 1, None)
    assert not Portee.objects.filter(referentiel__code="ESSAI").exists()
    assert Evenement.objects.filter(nature="referentiel:importe").count() == 1


def test_toutes_les_colonnes_arrivent_au_moteur(tmp_path: Path) -> None:
    ligne = (
        'ESSAI;T1;1,3;"Transversale; longue";Analyse des pratiques;Sous-bloc;DPC,congres;3;par_an:4x2;6,50;'
        "participant:5,orateur:10;ODPC,UNIVERSITE;oui;attestation;salarie;oui"
    )
    importer(ecrire(tmp_path, actions=[ligne], exigences=["ESSAI;1;quota;1;DPC;;", "ESSAI;;points;8;;;"]))
    version = load_version(VersionReferentiel.objects.get(referentiel__code="ESSAI").pk)
    item = version.items["T1"]
    assert item.axes == (1, 3)
    assert item.libelle == "Transversale; longue"
    assert item.nature == "analyse_pratiques"
    assert item.categories == {"DPC", "congres"}
    assert item.max_par_cycle == 3
    assert (item.unite.forme, item.unite.par_an, item.unite.seuil) == (FormeUnite.PAR_AN, 4, 2)
    assert item.duree_min_heures == 6.5
    assert dict(item.points_par_role) == {"participant": 5, "orateur": 10}
    assert item.organismes == {"ODPC", "UNIVERSITE"}
    assert (item.independance, item.libre, item.preuve) == (True, True, NiveauPreuve.ATTESTATION)
    assert item.population == {"salarie"}
    assert version.exigences_de(1)[0].categorie == "DPC"
    assert version.exigences_de(None)[0].seuil == 8
    assert version.exigences_de(2) == ()


def test_un_mot_inconnu_de_la_population_se_dit_avec_sa_ligne(tmp_path: Path) -> None:
    debut = "ESSAI;{};1;x;;;;;;;;;;;{};"
    lignes = [debut.format("A", '"salarie,SM54"'), debut.format("B", '"salariés,SM54,SI04"')]
    dossier = ecrire(tmp_path, actions=lignes, exigences=[])
    assert "population" not in {a.colonne for a in prepare(dossier).remarques}, "no nomenclature: nothing to judge with"
    Specialite.objects.create(code="SM54", libelle="Médecine générale", profession="10")
    Specialite.objects.create(code="SI04", libelle="Mention infirmière", profession="60")
    (remarque,) = [a for a in prepare(dossier).remarques if a.colonne == "population"]
    assert (remarque.fichier, remarque.ligne, remarque.is_bloquante) == ("actions.csv", 3, False)
    assert "«\u00a0salariés\u00a0», «\u00a0SI04\u00a0»" in str(remarque)
    assert "Écrivez salarie, liberal, benevole" in importer(dossier)


def test_les_valeurs_par_defaut_sont_celles_du_format(tmp_path: Path) -> None:
    importer(
        ecrire(tmp_path, actions=["ESSAI;A;2;Seules les colonnes obligatoires;;;;;;;;;;;;", "ESSAI;B;2;b;;;;*;;;;;;;;"])
    )
    une, sans_limite = ActionPrevue.objects.filter(version__referentiel__code="ESSAI").order_by("code")
    assert (une.max_par_cycle, une.unite, une.preuve, une.duree_min_heures) == (1, "", "", None)
    assert sans_limite.max_par_cycle is None


def test_le_meme_import_deux_fois_ne_change_rien(tmp_path: Path) -> None:
    dossier = ecrire(tmp_path)
    importer(dossier)
    pk = VersionReferentiel.objects.get(referentiel__code="ESSAI").pk
    sortie = importer(dossier)
    assert "inchangé — rien ne change" in sortie
    assert VersionReferentiel.objects.get(referentiel__code="ESSAI").pk == pk
    assert Evenement.objects.filter(nature="referentiel:importe").count() == 1


def test_un_brouillon_est_remplace_et_l_apercu_dit_ce_qui_change(tmp_path: Path) -> None:
    importer(ecrire(tmp_path / "a"))
    lignes = [f"ESSAI;A{axe}a;{axe};Action corrigée;;;;;;;;;;;;" for axe in (1, 2, 3, 4)] + [
        "ESSAI;N1;1;Neuve;;;;;;;;;;;;"
    ]
    sortie = importer(ecrire(tmp_path / "b", actions=lignes))
    assert "brouillon remplacé — actions : 1 ajoutée, 4 modifiées, 5 retirées" in sortie
    assert "+ N1" in sortie
    assert "- A1b" in sortie
    assert ActionPrevue.objects.filter(version__referentiel__code="ESSAI").count() == 5


def test_publier_a_la_mise_en_place_date_la_version_et_sa_portee(tmp_path: Path, jour: date) -> None:
    importer(ecrire(tmp_path, specialites="SM54"), "--publish")
    version = VersionReferentiel.objects.get(referentiel__code="ESSAI")
    assert (version.etat, version.effet) == ("publie", date(2023, 1, 1))
    portee = Portee.objects.get(referentiel=version.referentiel)
    assert (portee.specialite, portee.debut, portee.fin) == ("SM54", date(2023, 1, 1), None)


def test_une_version_publiee_ne_change_plus(tmp_path: Path, jour: date) -> None:
    importer(ecrire(tmp_path / "a"), "--publish")
    assert "inchangé" in importer(ecrire(tmp_path / "a"), "--publish")
    with pytest.raises(ImportRefuse) as refus:
        prepare(ecrire(tmp_path / "b", actions=["ESSAI;Z;1;Autre;;;;;;;;;;;;"]))
    assert "version" in {a.colonne for a in refus.value.anomalies if a.is_bloquante}
    assert ActionPrevue.objects.filter(version__referentiel__code="ESSAI").count() == 9


def test_sans_numero_un_contenu_nouveau_prend_le_suivant(tmp_path: Path, jour: date) -> None:
    importer(ecrire(tmp_path / "a"), "--publish")
    lignes = [f"ESSAI;B{axe}{n};{axe};b;;;;;;;;;;;;" for axe in (1, 2, 3, 4) for n in "ab"]
    importer(ecrire(tmp_path / "b", actions=lignes, version="", effet="2027-01-01"), "--publish")
    une, deux = VersionReferentiel.objects.filter(referentiel__code="ESSAI").order_by("numero")
    assert (une.numero, une.fin_effet, deux.numero) == (1, date(2026, 12, 31), 2)


def test_la_date_d_effet_suit_celle_de_la_version_publiee(tmp_path: Path, jour: date) -> None:
    importer(ecrire(tmp_path / "a"), "--publish")
    with pytest.raises(ImportRefuse) as refus:
        prepare(ecrire(tmp_path / "b", version="2", effet="2022-01-01"), publier=True)
    assert [a.colonne for a in refus.value.anomalies if a.is_bloquante] == ["effet"]


def test_un_essai_a_blanc_n_ecrit_rien(tmp_path: Path) -> None:
    assert "rien n’a été écrit" in importer(ecrire(tmp_path), "--dry-run")
    assert not Referentiel.objects.filter(code="ESSAI").exists()


def test_une_ligne_fausse_et_rien_n_est_ecrit(tmp_path: Path) -> None:
    erreurs = io.StringIO()
    dossier = ecrire(tmp_path, actions=["ESSAI;A;1;Juste;;;;;;;;;;;;", "ESSAI;B;7;Axe faux;;;;;;;;;;;;"])
    with pytest.raises(CommandError, match="Rien n’a été écrit : 1 anomalie à corriger"):
        call_command("import_referentiel", str(dossier), stderr=erreurs)
    assert "actions.csv, ligne 3, colonne « axes » : attendu un ou plusieurs axes" in erreurs.getvalue()
    assert "trouvé « 7 »" in erreurs.getvalue()
    assert not Referentiel.objects.filter(code="ESSAI").exists()


def test_les_correspondances_suivent_le_referentiel(tmp_path: Path) -> None:
    dossier = ecrire(tmp_path, correspondances=["ESSAI;2;DPC;PI;;;;2;A2a,A2b", "ESSAI;1;DPC;FC;;;;1;A1a"])
    importer(dossier)
    lignes = list(Correspondance.objects.filter(referentiel__code="ESSAI").values_list("rang", "typologie", "codes"))
    assert lignes == [(1, "FC", ["A1a"]), (2, "PI", ["A2a", "A2b"])]
    assert "inchangé" in importer(dossier)


def test_les_specialites_sont_celles_de_la_nomenclature(tmp_path: Path) -> None:
    Specialite.objects.update_or_create(code="SM54", defaults={"libelle": "Médecine générale", "profession": "10"})
    with pytest.raises(ImportRefuse) as refus:
        prepare(ecrire(tmp_path, specialites="SM54,ZZ99"))
    assert "« ZZ99 »" in str(next(a for a in refus.value.anomalies if a.is_bloquante))


def test_une_date_d_effet_passee_se_dit_et_n_empeche_pas_le_brouillon(tmp_path: Path, jour: date) -> None:
    sortie = importer(ecrire(tmp_path, effet="2024-06-01"))
    assert (
        "Remarque — referentiels.csv, ligne 2, colonne « effet » : La date d’effet du 01/06/2024 est déjà passée"
        in sortie
    )
    assert "La publication la refusera" in sortie
    assert VersionReferentiel.objects.get(referentiel__code="ESSAI").etat == "brouillon"
    assert "Remarque" not in importer(tmp_path)  # nothing changes: nothing to say again
    assert "Remarque" not in importer(ecrire(tmp_path / "demain", version="2", effet="2099-01-01"))


def test_un_import_fait_avancer_la_revision_du_brouillon_qu_il_remplace(tmp_path: Path) -> None:
    importer(ecrire(tmp_path))
    version = VersionReferentiel.objects.get(referentiel__code="ESSAI")
    assert version.revision == 1
    importer(ecrire(tmp_path, exigences=["ESSAI;1;nombre;3;;;"]))
    version.refresh_from_db()
    assert version.revision == 2


def test_un_brouillon_change_depuis_l_apercu_n_est_pas_ecrase(tmp_path: Path, jour: date) -> None:
    importer(ecrire(tmp_path))
    preparation = prepare(ecrire(tmp_path, exigences=["ESSAI;1;nombre;3;;;"]))
    VersionReferentiel.objects.filter(referentiel__code="ESSAI").update(revision=7)
    with pytest.raises(Depasse):
        apply(preparation, on=jour)
    assert not Exigence.objects.filter(version__referentiel__code="ESSAI").exists()


def test_l_axe_au_choix_s_importe_et_se_publie(tmp_path: Path, jour: date) -> None:
    dossier = ecrire(tmp_path)
    entete = "code;titre;profession;version;effet;axe_au_choix\nESSAI;Titre;10;1;2023-01-01;non\n"
    (dossier / "referentiels.csv").write_text(entete, encoding="utf-8")
    importer(dossier, "--publish")
    version = VersionReferentiel.objects.get(referentiel__code="ESSAI")
    assert version.axe_au_choix is load_version(version.pk).axe_au_choix is False
    assert "inchangé" in importer(dossier)
