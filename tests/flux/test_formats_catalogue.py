"""What other lists say of the rows of ACTIONS: catalogue, orientations, training bodies; and the slices of the DDT."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.flux.attente import replay_waiting
from accounts.models import DifferenceLivraison, Organisme, Reponse, Specialite
from actions.models import Action, ActionCatalogue, Orientation
from certif.socle.feeds.manifeste import Manifeste
from tests.flux.conftest import make_partner
from tests.flux.lignes import row
from tests.flux.mondes import CAMILLE, GOLDEN, SACHA, make_sender, make_world
from tests.people import JOUR

pytestmark = pytest.mark.django_db
ACTION = {"reference_action": "99992629002", "orientation_numero": "", "annexe": "", "date_fin": "2026-04-30",
          "date_debut": "2026-04-01", "date_attestation": "2026-05-04", "axes_proposes": "1"}  # fmt: skip
OMIS = {"typologie": "", "format": "", "categorie": ""}


@pytest.fixture
def andpc(db, jour):
    make_world()
    return make_partner("ANDPC", flux=["ACTIONS", "CATALOGUE", "ORIENTATIONS", "DDT"])


@pytest.fixture
def golden(receive):
    """Receive a golden file."""

    def recois(partenaire, type_flux: str, **options):
        options.setdefault("manifeste", Manifeste(horodatage=datetime(2026, 6, 10, 3, tzinfo=UTC)))
        return receive(partenaire, (GOLDEN / f"{type_flux}.csv").read_bytes(), nom=f"CP_{type_flux}_X.csv", **options)

    return recois


def warnings(livraison) -> list[list[str]]:
    return [sorted(r.avertissements) for r in Reponse.objects.filter(livraison=livraison).order_by("ligne")]


def test_a_row_that_says_nothing_is_completed_from_the_catalogue_and_says_so(andpc, golden, receive):
    golden(andpc, "CATALOGUE")
    livraison = receive(andpc, [row(CAMILLE, **ACTION, **OMIS)])
    action = Action.objects.get()
    assert (action.typologie, action.format, action.categorie) == ("FC", "NON_PRESENTIEL", "PLURI")
    assert (action.orientation_numero, action.annexe) == (4, 2)
    assert warnings(livraison) == [["W320"]]


def test_what_the_partner_says_wins_over_the_catalogue_and_is_remarked(andpc, golden, receive):
    golden(andpc, "CATALOGUE")
    livraison = receive(andpc, [row(CAMILLE, **ACTION, typologie="EPP", format="MIXTE", categorie="PLURI")])
    action = Action.objects.get()
    assert (action.typologie, action.format, action.orientation_numero) == ("EPP", "MIXTE", 4)
    assert warnings(livraison) == [["W320", "W321"]]


def test_without_a_catalogue_a_typology_is_required_with_one_the_row_waits_for_its_action(andpc, golden, receive):
    ligne = row(CAMILLE, **{**ACTION, "reference_action": "99992629555"}, **OMIS)
    assert receive(andpc, [ligne]).compteurs["rejetees"] == 1

    golden(andpc, "CATALOGUE")
    livraison = receive(andpc, [ligne | {"id_technique": "T-2"}])
    assert Reponse.objects.get(livraison=livraison).code == "W206"
    assert replay_waiting(JOUR) == 0
    entete = "reference_action;odpc;titre;annee;typologie\n"
    receive(andpc, entete + "99992629555;9999;Action tardive;2026;GDR\n", type_flux="CATALOGUE")
    assert replay_waiting(JOUR + timedelta(1)) == 1
    assert Action.objects.get().typologie == "GDR"


def test_a_catalogue_is_dated_and_keeps_what_a_full_file_no_longer_holds(andpc, golden, receive, au_jour):
    golden(andpc, "CATALOGUE")
    publiee = ActionCatalogue.objects.get(reference_action="99992629001")
    assert (publiee.statut, publiee.publics, publiee.connue_le) == ("RETIREE", ["10", "60"], JOUR)
    plus_tard = au_jour(JOUR + timedelta(30))
    entete = "reference_action;odpc;titre;annee;typologie\n"
    receive(
        andpc, entete + "99992629009;9999;Nouvelle;2026;PI\n", type_flux="CATALOGUE",
        manifeste=Manifeste(mode="COMPLET", horodatage=datetime(2026, 7, 30, 3, tzinfo=UTC)),
    )  # fmt: skip
    publiee.refresh_from_db()
    assert (publiee.absente_depuis, publiee.connue_le) == (plus_tard, JOUR)
    assert warnings(receive(andpc, [row(CAMILLE, **ACTION, **OMIS)])) == [["W320"]]


@pytest.mark.parametrize(
    ("numero", "fin", "inconnue"),
    [("2", "2026-04-30", False), ("3", "2026-04-30", True), ("2", "2025-04-30", False), ("284", "2025-04-30", True),
     ("4000", "2022-04-30", False)],
)  # fmt: skip
def test_an_orientation_is_judged_by_the_list_of_its_triennium(andpc, golden, receive, numero, fin, inconnue):
    golden(andpc, "ORIENTATIONS")
    assert list(Orientation.objects.values_list("triennium", "numero")) == [(2023, 1), (2023, 2), (2026, 2), (2026, 4)]
    assert Orientation.objects.get(triennium=2026, numero=4).libelle == "Dépistage organisé des cancers"
    ligne = row(CAMILLE, **{**ACTION, "orientation_numero": numero, "date_fin": fin, "date_debut": fin})
    assert ("E305" in warnings(receive(andpc, [ligne]))[0]) is inconnue


def test_until_its_list_is_received_a_triennium_has_a_known_highest_number(andpc, receive):
    lignes = [
        row(CAMILLE, f"T-{n}", **{**ACTION, "orientation_numero": n, "date_fin": fin, "date_debut": fin})
        for n, fin in (("284", "2025-04-30"), ("285", "2025-04-30"), ("285", "2026-04-30"))
    ]
    lignes[2]["id_technique"] = "T-9"
    assert ["E305" in w for w in warnings(receive(andpc, lignes))] == [False, True, False]


@pytest.mark.parametrize(
    ("numero", "type_action", "attendu"),
    [("99990000175", "FC_QUALIOPI", []), ("99 99 00001 75", "FC_QUALIOPI", []), ("99990000075", "FC_QUALIOPI", []),
     ("99900001700017", "FC_QUALIOPI", []), ("99990000275", "FC_QUALIOPI", ["W331"]), ("99990000275", "CONGRES", []),
     ("99990000999", "CONGRES", ["W330"])],
)  # fmt: skip
def test_a_training_body_is_looked_for_in_the_public_list_once_it_is_known(
    andpc, golden, receive, numero, type_action, attendu
):
    ligne = row(CAMILLE, **ACTION, type_action=type_action, organisme_type="OF", organisme_id=numero)
    assert warnings(receive(andpc, [ligne])) == [[]]
    golden(make_sender("LPOF", "ORGANISMES"), "ORGANISMES")
    assert warnings(receive(andpc, [ligne | {"id_technique": "T-2", "duree_minutes": "60"}])) == [attendu]


def test_a_body_keeps_its_former_numbers_and_leaves_recognition_when_it_leaves_the_list(andpc, golden, receive):
    lpof = make_sender("LPOF", "ORGANISMES")
    golden(lpof, "ORGANISMES")
    essai = Organisme.objects.get(nda="99990000275")
    assert (essai.nda_precedents, essai.qualiopi, essai.declaree_le) == (
        ["99990000176", "99990000177"], False, date(2025, 5, 15),
    )  # fmt: skip
    entete = "numeroDeclarationActivite;denomination;certifications.actionsDeFormation\n"
    suite = receive(
        lpof,
        entete + "99990000275;ÉCOLE D’ESSAI;true\n",
        manifeste=Manifeste(horodatage=datetime(2026, 7, 1, tzinfo=UTC)),
    )
    assert suite.mode == "COMPLET"
    assert set(Organisme.objects.filter(absente_depuis__isnull=True).values_list("nda", flat=True)) == {"99990000275"}
    ligne = row(CAMILLE, **ACTION, type_action="CONGRES", organisme_type="OF", organisme_id="99990000175")
    assert warnings(receive(andpc, [ligne])) == [["W330"]]


def test_a_full_list_that_loses_too_much_stops_and_shows_what_would_change(jour, receive):
    lpof = make_sender("LPOF", "ORGANISMES")
    entete = "numeroDeclarationActivite;denomination\n"
    lignes = [f"999900{n:05d};ORGANISME FICTIF {n}\n" for n in range(40)]
    receive(lpof, entete + "".join(lignes), manifeste=Manifeste(horodatage=datetime(2026, 6, 1, tzinfo=UTC)))
    suite = [*lignes[:28], "99990000028;RENOMMÉ\n", "99990000099;NOUVEAU\n", "99990000098;\n"]
    arretee = receive(lpof, entete + "".join(suite), manifeste=Manifeste(horodatage=datetime(2026, 6, 2, tzinfo=UTC)))
    assert arretee.etat == "arretee"
    difference = DifferenceLivraison.objects.get(livraison=arretee)
    assert difference.comptes == {
        "connues": 40, "nouvelles": 1, "modifiees": 1, "inchangees": 28, "retirees": 11, "illisibles": 1,
    }  # fmt: skip
    assert {e["nature"] for e in difference.exemples} == {"nouvelle", "modifiee", "retiree"}
    assert not Organisme.objects.filter(absente_depuis__isnull=False).exists()


def test_a_code_that_leaves_the_nomenclature_is_closed_and_never_deleted(andpc, golden, receive, au_jour):
    rpps = make_sender("RPPS", "NOMENCLATURES")
    golden(rpps, "NOMENCLATURES")
    assert Specialite.objects.get(code="SM99").libelle == "Spécialité de fiction ; essai, nouveau libellé"
    nombre = Specialite.objects.count()
    demain = au_jour(JOUR + timedelta(1))
    texte = "code;libelle;code_profession_principal\nSM54;Médecine générale (SM);10\nSI99;Infirmier d’essai;60\n"
    receive(rpps, texte, manifeste=Manifeste(mode="COMPLET", horodatage=datetime(2027, 1, 1, tzinfo=UTC)))
    close = Specialite.objects.get(code="SM99")
    assert (close.fin, close.statut, Specialite.objects.count()) == (demain, "retired", nombre)
    assert Specialite.objects.get(code="SM40").fin is None  # shipped, never told by the partner


def test_a_slice_of_the_ddt_withdraws_only_in_its_period_and_must_tell_it(andpc, golden, receive):
    manifeste = Manifeste(mode="COMPLET", periode=(date(2024, 1, 1), date(2024, 12, 31)))
    sans_periode = golden(andpc, "DDT", manifeste=Manifeste(mode="COMPLET"))
    assert (sans_periode.etat, sans_periode.code_refus) == ("refusee", "E007")
    receive(
        andpc,
        [
            row(SACHA, f"DDT-{jour:%Y}-9", **{**ACTION, "date_fin": f"{jour}", "date_debut": f"{jour}"})
            for jour in (date(2024, 6, 1), date(2025, 6, 1))
        ],
    )
    livraison = golden(andpc, "DDT", manifeste=manifeste)
    assert (livraison.type_flux, livraison.compteurs["acceptees"]) == ("DDT", 2)
    restees = Action.objects.filter(is_retiree=False).values_list("id_technique", flat=True)
    assert set(restees) == {"DDT-2024-1", "DDT-2024-2", "DDT-2025-9"}
