"""The service de santé des armées follows the military practitioners, all of them and nobody else; it alone does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.http import QueryDict
from django.urls import URLPattern, URLResolver, reverse

from accounts.professions import Profession
from actions.models import Cycle
from ordres import charge, selection, statuts, suivi
from ordres.models import Campagne
from ordres.suivi_filtre import Filtre
from ordres.urls import urlpatterns
from tests.ordres.campagnes import instance_of, opened
from tests.ordres.situations import control_at, ended_cycle
from tests.people import FINESS, client_of, make_titulaire

AUTRES = [
    "inconnu", "ordre_gestionnaire", "ordre_decideur", "ordre_president", "ordre_national", "autre_departement",
    "autre_ordre", "cnp", "accompagnant", "cncp", "has", "dgos", "publication", "employeur", "partenaire", "exploitant",
    "titulaire",
]  # fmt: skip
INSTANCES = ["ordre_decideur", "ordre_national", "autre_departement", "autre_ordre"]


@pytest.fixture
def militaire(version, ssa, jour_controle) -> Cycle:
    """A military doctor of Paris, working at the hospital of the bench, whose control is under way."""
    cycle = ended_cycle(nom="TREILLIS-MEDECIN", categorie="M", mode="S", finess=FINESS)
    control_at("motifs", cycle, ssa)
    return cycle


@pytest.fixture
def civil(militaire) -> Cycle:
    return ended_cycle(nom="CIVIL-MEDECIN")


def _about(cycle: Cycle) -> Iterator[str]:
    """Every address of the room that names a cycle."""
    valeurs = {"cycle_id": cycle.pk, "geste": "demander_pieces", "nature": "observations"}

    def walk(motifs: list[URLPattern | URLResolver]) -> Iterator[str]:
        for motif in motifs:
            if isinstance(motif, URLResolver):
                yield from walk(motif.url_patterns)
            elif "cycle_id" in (noms := motif.pattern.converters):
                yield reverse(f"ordre:{motif.name}", kwargs={nom: valeurs.get(nom, 1) for nom in noms})

    yield from walk(urlpatterns)


def test_it_follows_military_practitioners_of_every_profession_and_no_civilian(civil, ssa, jour_controle):
    ended_cycle(nom="TREILLIS-PHARMACIEN", profession=Profession.PHARMACIEN, categorie="M", departement="83")
    page = client_of(ssa).get(reverse("ordre:liste")).text
    assert "TREILLIS-MEDECIN" in page and "TREILLIS-PHARMACIEN" in page and "CIVIL-MEDECIN" not in page
    trouve = client_of(ssa).get(f"{reverse('ordre:liste')}?q={civil.exercice.professionnel.rpps}").text
    assert "CIVIL-MEDECIN" not in trouve
    tous = selection.chosen(QueryDict("portee=tout"), [instance_of(ssa)], jour_controle)
    assert not tous.filter(is_militaire=False).exists() and tous.count() == 2
    for adresse in _about(civil):
        assert client_of(ssa).get(adresse).status_code in (404, 405), adresse
        assert client_of(ssa).post(adresse).status_code in (404, 405), adresse


def test_nobody_else_reaches_any_page_of_their_control(militaire, request):
    adresses = list(_about(militaire))
    assert len(adresses) >= 20
    for qui in AUTRES:
        client = client_of(request.getfixturevalue(qui))
        for adresse in adresses:
            for reponse in (client.get(adresse), client.post(adresse, {"revision": 1, "motif": "Texte fictif."})):
                assert reponse.status_code in (404, 405), (qui, adresse)
    militaire.controle.refresh_from_db()
    assert militaire.controle.etat == "motifs"


@pytest.mark.parametrize("qui", INSTANCES)
def test_no_list_count_campaign_or_nightly_file_of_another_instance_holds_them(
    militaire, civil, ssa, qui, request, jour_controle
):
    agent = request.getfixturevalue(qui)
    instance, client = instance_of(agent), client_of(agent)
    menee = opened(ssa)
    for q in ("tri=fin", "situation=a_examiner", "q=treillis", f"q={militaire.exercice.professionnel.rpps}"):
        assert "TREILLIS" not in client.get(f"{reverse('ordre:liste')}?{q}").text
    assert not suivi.rows([instance], Filtre(), jour_controle).filter(is_militaire=True).exists()
    assert sum(equipe.en_cours for equipe in charge.teams([instance], jour_controle)) == 0
    assert client.get(reverse("ordre:campagne", args=[menee.pk])).status_code == 404
    assert not statuts.rows([instance]).filter(cycle=militaire).exists()
    if qui == "ordre_decideur":
        assert list(opened(agent).dossiers.values_list("cycle_id", flat=True)) == [civil.pk]
    assert list(Campagne.objects.get(pk=menee.pk).dossiers.values_list("cycle_id", flat=True)) == [militaire.pk]


def test_the_holder_reads_it_in_the_words_of_the_service(militaire):
    personne = make_titulaire(militaire.exercice)
    assert personne.professionnel == militaire.exercice.professionnel
    page = client_of(personne).get(reverse("ordre:mon_controle", args=[militaire.pk])).text
    assert "Le service de santé des armées vous a communiqué ses motifs" in page and "CSP R. 4022-21" in page
    assert "Votre Ordre" not in page[page.index("<main") : page.index("</main")]
