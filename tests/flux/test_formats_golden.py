"""Each feed from a file as odd as real ones: the answer of every row, and nothing more when it comes twice."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.apps import apps

from accounts.flux import formats
from accounts.models import Livraison, Reponse
from certif.socle.feeds.manifeste import Manifeste
from tests.flux.mondes import GOLDEN, golden_cases, make_sender, make_world

pytestmark = pytest.mark.django_db
CAS = golden_cases()
PREMIER = datetime(2026, 6, 10, 2, tzinfo=UTC)
SECOND = datetime(2026, 6, 11, 2, tzinfo=UTC)
#: What a second sending may move: who said it last, and which number orders it.
SUIVI = {"sequence", "livraison", "ligne", "maj_at"}


@pytest.fixture
def monde(db, jour) -> None:
    make_world()


def send(receive, cas: str, quand: datetime, suffixe: bytes = b"") -> Livraison:
    attendu = CAS[cas]
    contenu = (GOLDEN / attendu["fichier"]).read_bytes() + suffixe
    partenaire = make_sender(attendu["partenaire"], attendu["type_flux"])
    return receive(
        partenaire, contenu, nom=f"{quand:%Y%m%d}-{attendu['fichier']}", manifeste=Manifeste(horodatage=quand)
    )


def answers(livraison: Livraison) -> list[list]:
    return [
        [r.ligne, r.id_technique, r.sort, r.code, r.champ, sorted(r.avertissements)]
        for r in Reponse.objects.filter(livraison=livraison).order_by("ligne")
    ]


def facts() -> dict[str, list[tuple]]:
    """Every row of the tables that feeds write, without what only says who repeated it."""
    lus = {}
    for nom in ("accounts.Organisme", "accounts.LigneEffectif", "accounts.Specialite", "actions.Action",
                "actions.ActionCatalogue", "actions.Orientation", "actions.Accreditation"):  # fmt: skip
        modele = apps.get_model(nom)
        colonnes = [c.name for c in modele._meta.concrete_fields if c.name not in SUIVI]
        lus[nom] = list(modele.objects.order_by("pk").values_list(*colonnes))
    return lus


@pytest.mark.parametrize("cas", CAS)
def test_every_row_of_the_golden_file_gets_its_answer_and_the_file_sent_again_changes_nothing(cas, monde, receive):
    premiere = send(receive, cas, PREMIER)

    assert premiere.etat == Livraison.Etat.TRAITEE, premiere.message_refus
    assert answers(premiere) == CAS[cas]["reponses"]
    etat = facts()

    # A blank line more: other bytes, the same rows, a day later.
    seconde = send(receive, cas, SECOND, b"\n")

    assert seconde.pk != premiere.pk
    avant, apres = premiere.compteurs, seconde.compteurs
    assert apres["inchangees"] == avant["acceptees"] + avant["inchangees"] + avant["rapprochees"]
    assert (apres["en_attente"], apres["rejetees"]) == (avant["en_attente"], avant["rejetees"])
    assert facts() == etat


def test_every_feed_that_the_platform_receives_has_its_golden_file():
    assert {attendu["type_flux"] for attendu in CAS.values()} == set(formats.registered())
