"""Round trip: what is written is read again to the last character, as CSV and as a workbook, through the database."""

from __future__ import annotations

import io
import tempfile
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from referentiels.conditions import read_points, read_unite, write_points, write_unite
from referentiels.echange.analyse import read_contents
from referentiels.echange.contenu import Contenu, Entete, LigneAction, LigneCorrespondance, LigneExigence
from referentiels.echange.controle import check_content
from referentiels.echange.ecriture import archive, workbook, write_folder
from referentiels.echange.importation import apply, prepare
from referentiels.echange.rangement import contents_of
from referentiels.models import Referentiel, VersionReferentiel
from referentiels.nomenclature import Nature, NiveauPreuve
from tests.people import JOUR
from tests.referentiels.exemplaires import ecrire

# Said to be ASCII: the default alphabet reads every character that UTF-8 can write, for seconds.
_ascii = st.characters(codec="ascii")
_codes = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,11}", fullmatch=True, alphabet=_ascii)
_lettres = st.characters(blacklist_categories=("Cs", "Cc", "Co", "Cn"), whitelist_characters="\n\t")
_formules = st.sampled_from(["", "=1+1", "'=1", "''-x", "+33", "@moi", "-", "'"])


def _texte(maximum: int) -> st.SearchStrategy[str]:
    """Any text as it is kept: NFC, trimmed; often one that a spreadsheet would take for a formula."""
    from unicodedata import normalize  # local: only this strategy needs it

    brut = st.builds(lambda a, b: a + b, _formules, st.text(_lettres, min_size=1, max_size=maximum - 5))
    return brut.map(lambda t: normalize("NFC", t).strip()).filter(lambda t: 0 < len(t) <= maximum)


_unites = st.sampled_from(["", "nombre:2", "heures:6.5", "annees:3", "annees_consecutives:6", "par_an:4x2"])
_points = st.sampled_from(["", "8", "2.5", "participant:5,orateur:10"])
_decimales = st.decimals(min_value=Decimal("0.25"), max_value=9999, places=2).map(
    lambda d: Decimal(f"{d:f}".rstrip("0").rstrip("."))
)
_listes = st.lists(_codes, max_size=3, unique=True).map(tuple)
_axes = st.sets(st.integers(1, 4), min_size=1).map(lambda axes: tuple(sorted(axes)))
_actions = st.builds(
    LigneAction, code=_codes, axes=_axes, libelle=_texte(400), nature=st.sampled_from(["", *Nature]).map(str),
    sous_bloc=st.one_of(st.just(""), _texte(100)), categories=_listes,
    max_par_cycle=st.one_of(st.none(), st.integers(1, 999)), unite=_unites,
    duree_min_heures=st.one_of(st.none(), _decimales), points=_points, organismes=_listes, independance=st.booleans(),
    preuve=st.sampled_from(["", *NiveauPreuve]).map(str), population=_listes, libre=st.booleans(),
)  # fmt: skip


#: A référentiel that fails is told as it was drawn, and none is kept: making it smaller, one folder after the other,
#: then playing the kept ones again, held the suite for minutes.
_bornes = settings(deadline=None, database=None, phases=(Phase.explicit, Phase.generate), print_blob=True)
_sans_seuil = st.just(Decimal(0))


@st.composite
def _contenus(draw: st.DrawFn, seuils: st.SearchStrategy[Decimal] = _sans_seuil) -> Contenu:
    """Any référentiel; without another `seuils`, one that somebody can satisfy."""
    actions = draw(st.lists(_actions, min_size=1, max_size=6, unique_by=lambda a: a.code))
    codes = st.sampled_from([action.code for action in actions])
    portees = st.sampled_from([None, 1, 2, 3, 4])
    exigences = st.one_of(
        st.builds(LigneExigence, axe=portees, type=st.just("nombre"), seuil=seuils),
        st.builds(LigneExigence, axe=st.none(), type=st.just("obligatoire"), action=codes),
    )
    correspondances = st.builds(
        LigneCorrespondance,
        rang=st.integers(0, 99),
        codes=st.lists(codes, min_size=1, max_size=2, unique=True).map(tuple),
        type_action=st.sampled_from(["", "DPC"]),
        axe=st.one_of(st.none(), st.integers(1, 4)),
    )
    specialites = st.lists(st.from_regex(r"S[A-Z][0-9]{2}", fullmatch=True, alphabet=_ascii), max_size=3, unique=True)
    entete = st.builds(
        Entete,
        code=_codes,
        titre=_texte(200),
        profession=st.sampled_from(["10", "60", "80"]),
        specialites=specialites.map(tuple),
        version=st.integers(1, 99),
        effet=st.one_of(st.none(), st.dates(date(2023, 1, 1), date(2090, 1, 1))),
        arrete=st.one_of(st.just(""), _texte(150)),
        mode_validation=st.sampled_from(["declaratif", "cnp"]),
        axe_au_choix=st.booleans(),
    )
    return Contenu(
        draw(entete),
        tuple(actions),
        tuple(draw(st.lists(exigences, max_size=3))),
        tuple(sorted(draw(st.lists(correspondances, max_size=3)), key=lambda ligne: ligne.rang)),
    )


def _relu(chemin: Path) -> list[Contenu]:
    contenus, anomalies = read_contents(chemin)
    assert [str(a) for a in anomalies] == []
    return contenus


def _sans_silence(contenu: Contenu) -> Contenu:
    """No correspondence at all writes no fourth sheet, which reads as « the exchange does not speak of them »."""
    return contenu if contenu.correspondances else Contenu(contenu.entete, contenu.actions, contenu.exigences, None)


def _juge(contenu: Contenu) -> list[tuple[str, str, str, str, bool]]:
    """What is said of a content, but for the file and the line that say it."""
    return [(a.colonne, a.attendu, a.trouve, a.remede, a.is_bloquante) for a in check_content(contenu)]


@settings(_bornes, max_examples=40)
@given(contenu=_contenus(st.integers(0, 12).map(Decimal)))
def test_ecrire_puis_lire_rend_le_meme_contenu(contenu: Contenu) -> None:
    with tempfile.TemporaryDirectory() as dossier:
        write_folder(Path(dossier), [contenu])
        (relu,) = _relu(Path(dossier))
        assert relu == _sans_silence(contenu)
        assert _juge(relu) == _juge(contenu)
        classeur = Path(dossier) / "c.xlsx"
        classeur.write_bytes(workbook([contenu]))
        assert _relu(classeur) == [_sans_silence(contenu)]


@settings(_bornes, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(contenu=_contenus())
@pytest.mark.django_db
def test_importer_puis_exporter_rend_les_memes_fichiers(contenu: Contenu, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("referentiels.echange.importation.check_specialites", lambda contenus: [])
    # Hypothesis plays many examples in one transaction: each finds the code free.
    VersionReferentiel.objects.filter(referentiel__code=contenu.entete.code).delete()
    Referentiel.objects.filter(code=contenu.entete.code).delete()
    with tempfile.TemporaryDirectory() as a, tempfile.TemporaryDirectory() as b:
        write_folder(Path(a), [contenu])
        (version,) = apply(prepare(Path(a)), on=JOUR)
        write_folder(Path(b), list(contents_of([version]).values()))
        ecrits, relus = ({f.name: f.read_bytes() for f in Path(d).iterdir()} for d in (a, b))
        assert relus == ecrits


@given(st.one_of(st.builds(lambda n: f"nombre:{n}", st.integers(2, 999)), _unites))
def test_une_unite_se_recrit_comme_elle_s_est_lue(texte: str) -> None:
    assert write_unite(read_unite(texte)) == texte
    assert read_unite(write_unite(read_unite(texte))) == read_unite(texte)


@given(_points)
def test_des_points_se_recrivent_comme_ils_se_sont_lus(texte: str) -> None:
    assert write_points(*read_points(texte)) == texte


@pytest.mark.django_db
@pytest.mark.parametrize("option", [(), ("--xlsx",)])
def test_les_commandes_font_l_aller_retour(tmp_path: Path, option: tuple[str, ...], jour: date) -> None:
    source = ecrire(tmp_path / "a", exigences=["ESSAI;1;nombre;2;;;"], correspondances=["ESSAI;1;DPC;FC;;;;1;A1a"])
    call_command("import_referentiel", str(source), "--publish", stdout=io.StringIO())
    call_command("export_referentiel", "ESSAI", "--out", str(tmp_path / "b"), *option, stdout=io.StringIO())
    sortie = io.StringIO()
    chemin = tmp_path / "b" / "ESSAI.xlsx" if option else tmp_path / "b"
    call_command("import_referentiel", str(chemin), stdout=sortie)
    assert "inchangé — rien ne change" in sortie.getvalue()


@pytest.mark.django_db
def test_exporter_un_code_inconnu_est_une_erreur(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Aucun référentiel de code « INCONNU »"):
        call_command("export_referentiel", "INCONNU", "--out", str(tmp_path))


def test_une_archive_du_meme_contenu_a_les_memes_octets() -> None:
    contenu = Contenu(Entete("ESSAI", "Essai", "10"), (LigneAction("A", (1,), "=1"),))
    assert archive([contenu]) == archive([contenu])
    with zipfile.ZipFile(io.BytesIO(archive([contenu]))) as boite:
        assert sorted(boite.namelist()) == ["actions.csv", "exigences.csv", "referentiels.csv"]
        assert ";'=1;" in boite.read("actions.csv").decode()
