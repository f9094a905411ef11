"""Staff lists of employers, as operators read them; and the accreditations that the HAS no longer says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from accounts import effectifs, liste_effectifs
from accounts.models import LigneEffectif, Professionnel
from actions import accreditations
from actions.models import Accreditation
from certif.socle.feeds.manifeste import Manifeste
from tests.flux.mondes import CAMILLE, GOLDEN, SACHA, make_sender, make_world
from tests.people import FINESS, JOUR, client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jour")]
EFFECTIFS, ACCREDITATIONS = "/livraisons/effectifs", "/livraisons/accreditations"
ENTETE = "id_technique;rpps;nom;statut;date_debut_accreditation;date_fin_accreditation;date_maj\n"


@pytest.fixture
def recus(receive):
    make_world()
    return receive(make_sender("EMPLOYEUR", "EFFECTIFS"), (GOLDEN / "EFFECTIFS.csv").read_bytes())


@pytest.fixture
def absentes(receive):
    """Two accreditations that left the file, ten days ago and today."""
    make_world()
    has = make_sender("HAS", "ACCREDITATIONS")
    lignes = "".join(
        f"A-{n};{qui.rpps};{qui.nom};ACCREDITE;2024-03-01;2028-02-29;2026-06-01\n"
        for n, qui in ((1, CAMILLE), (2, SACHA))
    )
    receive(has, ENTETE + lignes, manifeste=Manifeste(mode="COMPLET", horodatage=datetime(2026, 6, 1, tzinfo=UTC)))
    for identifiant, depuis in (("A-1", JOUR - timedelta(10)), ("A-2", JOUR)):
        Accreditation.objects.filter(id_technique=identifiant).update(absente_depuis=depuis)


@pytest.mark.parametrize("adresse", [EFFECTIFS, f"{EFFECTIFS}.csv", ACCREDITATIONS, f"{ACCREDITATIONS}.csv"])
def test_operators_only(adresse, inconnu, ordre_decideur, has, employeur, technique, titulaire, exploitant):
    assert client_of(None).get(adresse).status_code == 302
    for refuse in (inconnu, ordre_decideur, has, employeur, technique, titulaire):
        assert client_of(refuse).get(adresse).status_code == 404
    page = client_of(exploitant).get(adresse)
    assert page.status_code == 200
    assert page.streaming or (page.text.count("<h1") == 1 and 'class="vide"' in page.text)


def test_each_row_says_what_was_found_and_the_counts_add_up(recus, employeur, exploitant):
    camille = Professionnel.objects.get(rpps=CAMILLE.rpps)
    effectifs.confirm(LigneEffectif.objects.get(id_technique="M-1"), camille, employeur, JOUR)
    client = client_of(exploitant)
    page = client.get(EFFECTIFS)
    assert [(str(libelle), nombre) for libelle, _, nombre, _ in page.context["etats"]] == [
        ("À confirmer", 2), ("Sans candidat", 2), ("Confirmée", 1), ("Écartée", 0),
    ]  # fmt: skip
    assert camille.rpps in page.text and "1 personne proposée" in page.text
    [lieu] = page.context["lieux"]
    assert (lieu.numero, lieu.total, lieu.a_identifier) == (FINESS, 5, 4)
    for filtre, attendus in (
        ("etat=confirmee", ["M-1"]), (f"lieu={FINESS}&recherche=M-2", ["M-2"]), ("lieu=990000999", []),
        (f"recherche={SACHA.nom.lower()}", ["M-3"]),
    ):  # fmt: skip
        assert [ligne.id_technique for ligne in client.get(f"{EFFECTIFS}?{filtre}").context["lignes"]] == attendus
    assert client.get(f"{EFFECTIFS}?etat=autre").status_code == 404


def test_a_row_that_left_the_last_list_is_no_longer_said(recus, exploitant):
    LigneEffectif.objects.filter(id_technique="M-1").update(absente_depuis=JOUR)
    assert "M-1" not in client_of(exploitant).get(EFFECTIFS).text


def test_the_contact_of_another_partner_would_see_no_row(recus, technique, exploitant):
    assert liste_effectifs.visible_to(exploitant, JOUR).count() == 5
    assert not liste_effectifs.visible_to(technique, JOUR).exists()


def test_the_pages_follow_each_other_and_the_file_holds_them_all(recus, exploitant, monkeypatch):
    monkeypatch.setattr(liste_effectifs, "PAR_PAGE", 2)
    client, adresse, vues = client_of(exploitant), EFFECTIFS, []
    while adresse:
        page = client.get(adresse)
        vues += [ligne.id_technique for ligne in page.context["lignes"]]
        adresse = EFFECTIFS + page.context["suivant"] if page.context["suivant"] else ""
    assert sorted(vues) == ["M-1", "M-2", "M-3", "M-4", "M-5"]
    fichier = client.get(f"{EFFECTIFS}.csv?etat=sans_candidat").getvalue().decode().splitlines()
    assert fichier[0] == "\ufeff" + ";".join(liste_effectifs.ENTETES)
    assert [ligne.split(";")[3] for ligne in fichier[1:]] == ["M-4", "M-5"]


def test_what_the_has_no_longer_says_is_listed_with_what_comes_next(absentes, exploitant, monkeypatch):
    client = client_of(exploitant)
    page = client.get(ACCREDITATIONS)
    assert [(a.id_technique, limite) for a, limite in page.context["lignes"]] == [
        ("A-1", JOUR - timedelta(3)), ("A-2", JOUR + timedelta(7)),
    ]  # fmt: skip
    assert [nombre for _, _, nombre in page.context["delais"]] == [1, 1]
    assert "le prochain fichier complet la retire" in page.text
    assert "compte jusqu’au 07/07/2026 au moins" in page.text
    for filtre, attendue in (
        ("delai=echu", "A-1"), ("delai=en_cours", "A-2"), (f"recherche={SACHA.rpps}", "A-2"),
        (f"recherche={CAMILLE.nom.lower()}", "A-1"),
    ):  # fmt: skip
        assert [a.id_technique for a, _ in client.get(f"{ACCREDITATIONS}?{filtre}").context["lignes"]] == [attendue]
    assert client.get(f"{ACCREDITATIONS}?delai=autre").status_code == 404
    fichier = client.get(f"{ACCREDITATIONS}.csv").getvalue().decode().splitlines()
    assert (len(fichier), fichier[1].split(";")[0], fichier[1].split(";")[-1]) == (3, CAMILLE.rpps, "27/06/2026")
    monkeypatch.setattr(accreditations, "PAR_PAGE", 1)
    suite = client.get(ACCREDITATIONS).context["suivant"]
    assert [a.id_technique for a, _ in client.get(ACCREDITATIONS + suite).context["lignes"]] == ["A-2"]
