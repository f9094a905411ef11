"""Statuses for an Ordre's own system: its perimeter alone, the same columns by file and by API, nothing twice."""

from __future__ import annotations

import csv
import hashlib
import json
from datetime import timedelta
from pathlib import Path

import pytest

from accounts import horloge, travaux
from accounts.etendues import Etendue, Mode
from accounts.models import Evenement, Organisation, Partenaire, Travail
from actions import cycles
from actions.models import Avancement
from ordres import statuts
from tests.accounts.api.conftest import systeme  # noqa: F401 - the fixture of a partner's machine
from tests.flux.conftest import make_partner
from tests.people import make_exercice

ADRESSE = "/api/v1/statuts"


@pytest.fixture
def conseil(ordre_gestionnaire) -> Organisation:
    """The council of médecins of Paris."""
    return ordre_gestionnaire.appartenances.get().organisation


@pytest.fixture
def partner(conseil) -> Partenaire:
    """The own system of that council."""
    return make_partner("CDOM75", organisation=conseil)


@pytest.fixture
def membres(jour, version) -> list[str]:
    """Three members, and two people of others: another département, another perimeter."""
    exercices = [make_exercice(nom=f"FICTIF{n}") for n in range(3)]
    ailleurs = [make_exercice(nom="LOINTAIN", departement="69"), make_exercice(nom="SOLDAT", categorie="M")]
    cycles.recompute([e.pk for e in (*exercices, *ailleurs)], jour)
    return sorted(e.professionnel.rpps for e in exercices)


@pytest.fixture
def boite(settings, tmp_path: Path) -> Path:
    settings.CERTIF_INBOX = str(tmp_path)
    return tmp_path


def _lu(chemin: Path) -> list[dict[str, str]]:
    with chemin.open(encoding="utf-8", newline="") as flux:
        return list(csv.DictReader(flux, delimiter=";"))


def test_the_nightly_file_holds_the_members_and_nobody_else(partner, membres, boite):
    statuts.schedule()
    statuts.schedule()
    assert Travail.objects.filter(nature=statuts.NATURE).count() == 1
    assert travaux.run_pending([statuts.NATURE]) == 1
    (chemin,) = (boite / "outbox" / "CDOM75").glob("*.csv")
    lignes = _lu(chemin)
    assert sorted(ligne["rpps"] for ligne in lignes) == membres
    assert list(lignes[0]) == [colonne.nom for colonne in statuts.COLONNES]
    une = lignes[0]
    assert (une["statut_global"], une["statut_cycle"], une["controle"]) == ("a_commencer", "ouvert", "")
    assert (une["axe1_faites"], une["axe1_requises"], une["cycle_fin"]) == ("0", "2", "2031-12-31")
    manifeste = json.loads(chemin.with_name(chemin.name + ".json").read_text())
    assert manifeste["fichier"] == {
        "nom": chemin.name, "nb_lignes": 3, "sha256": hashlib.sha256(chemin.read_bytes()).hexdigest(),
    }  # fmt: skip
    assert Evenement.objects.get(nature="statuts:remis").details["lignes"] == 3


def test_a_file_written_again_replaces_itself_and_old_nights_go(partner, membres, boite):
    on = horloge.today()
    for ecart in (10, 6, 0, 0):
        statuts.write_file(boite, partner, on - timedelta(days=ecart))
    noms = sorted(f.name for f in (boite / "outbox" / "CDOM75").iterdir())
    assert noms == [
        f"STATUTS_{on - timedelta(days=ecart):%Y%m%d}.csv{suite}" for ecart in (6, 0) for suite in ("", ".json")
    ]


@pytest.mark.parametrize("ferme", ["partenaire", "organisation", "porte"])
def test_nothing_is_queued_for_whom_cannot_read_it(partner, boite, settings, ferme):
    if ferme == "porte":
        settings.CERTIF_INBOX = ""
    elif ferme == "partenaire":
        Partenaire.objects.update(is_active=False)
    else:
        Organisation.objects.update(is_active=False)
    statuts.schedule()
    assert not Travail.objects.filter(nature=statuts.NATURE).exists()


def test_the_api_gives_the_same_rows_by_pages(systeme, membres, boite, partner):  # noqa: F811 - the fixture
    machine = systeme(etendues=[Etendue.STATUTS_LIRE])
    vus, adresse = [], f"{ADRESSE}?taille=2"
    while adresse:
        page = machine.get(adresse)
        assert page.status_code == 200, page.content
        vus += page.json()["statuts"]
        adresse = page.json()["suivante"]
    assert sorted(v["rpps"] for v in vus) == membres
    fichier = _lu(statuts.write_file(boite, partner, horloge.today()))
    assert [{cle: "" if v is None else str(v) for cle, v in vu.items()} for vu in vus] == fichier


def test_only_what_changed_since_an_instant(systeme, membres):  # noqa: F811 - the fixture
    machine = systeme(etendues=[Etendue.STATUTS_LIRE])
    une = Avancement.objects.get(professionnel__rpps=membres[1])
    instant = horloge.instant() + timedelta(hours=1)
    Avancement.objects.filter(pk=une.pk).update(maj_at=instant)
    reponse = machine.get(ADRESSE, QUERY_STRING=f"depuis={instant:%Y-%m-%dT%H:%M:%SZ}")
    assert [s["rpps"] for s in reponse.json()["statuts"]] == [membres[1]]
    refus = machine.get(f"{ADRESSE}?depuis=hier")
    assert (refus.status_code, refus.json()["erreurs"][0]["champ"]) == (422, "depuis")


def test_test_credentials_and_missing_scopes_read_nobody(systeme, membres):  # noqa: F811 - the fixture
    essai = systeme(Mode.ESSAI, [Etendue.STATUTS_LIRE])
    assert essai.get(ADRESSE).json() == {"statuts": [], "suivante": None}
    assert systeme(etendues=[Etendue.FLUX_LIRE]).get(ADRESSE).json()["code"] == "etendue_manquante"


def test_another_partner_is_told_why_not(systeme, membres, partenaire):  # noqa: F811 - the fixture
    organisme = make_partner("AUTRE", organisation=partenaire.appartenances.get().organisation)
    refus = systeme(etendues=[Etendue.STATUTS_LIRE], pour=organisme).get(ADRESSE)
    assert (refus.status_code, refus.json()["code"]) == (403, "non_autorise")
    assert "réservés aux systèmes d’un Ordre" in refus.json()["detail"]


def test_the_page_of_the_documentation_names_every_column():
    page = Path("docs/flux/statuts.md").read_text(encoding="utf-8")
    assert [f"| `{c.nom}` | {c.description} |" in page for c in statuts.COLONNES] == [True] * len(statuts.COLONNES)
