"""Pages of the operators' room: who may open what, what each says, and how many queries it costs."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import travaux
from accounts.models import Livraison, Organisation
from accounts.roles import Nature, Role
from actions.models import Action
from certif.socle.feeds.manifeste import Manifeste
from tests.donnees import dpc
from tests.flux.conftest import csv_text, make_partner
from tests.flux.lignes import row
from tests.people import client_of, make_agent

pytestmark = pytest.mark.django_db


@pytest.fixture
def exploitant():
    return make_agent(Role.EXPLOITANT, Nature.EXPLOITANT, "EXPLOITANT")


@pytest.fixture
def autre_technique():
    agent = make_agent(Role.PARTENAIRE_TECHNIQUE, Nature.PARTENAIRE, "PARTENAIRE-ANFH")
    make_partner("ANFH", organisation=Organisation.objects.get(code="PARTENAIRE-ANFH"))
    return agent


@pytest.fixture
def livraison(andpc, roster, receive):
    lignes = [
        row(roster[0]),
        row(roster[1], "T-2", type_action="YOGA"),
        row(roster[2], "T-3", rpps=dpc.rpps_of(0, 600_000)),
    ]
    return receive(andpc, lignes, nom="actions.csv")


@pytest.fixture
def arretee(livraison):
    Livraison.objects.filter(pk=livraison.pk).update(etat="arretee", message_refus="L’écart dépasse 50 %.")
    livraison.refresh_from_db()
    return livraison


PAGES = ("livraisons", "livraison", "ar", "cr")


def address(page: str, livraison) -> str:
    if page == "livraisons":
        return reverse("operateur:livraisons")
    if page == "livraison":
        return reverse("operateur:livraison", args=[livraison.pk])
    return reverse("operateur:accuse", args=[livraison.pk, page])


@pytest.mark.parametrize("page", PAGES)
def test_only_operators_and_the_partner_s_own_contact_see_a_delivery(
    page, livraison, inconnu, titulaire, ordre_gestionnaire, cnp, technique, autre_technique, exploitant
):
    adresse = address(page, livraison)
    assert client_of(None).get(adresse).status_code == 302
    for refuse in (inconnu, titulaire, ordre_gestionnaire, cnp):
        assert client_of(refuse).get(adresse).status_code == 404
    assert client_of(autre_technique).get(adresse).status_code == (200 if page == "livraisons" else 404)
    for admis in (technique, exploitant):
        assert client_of(admis).get(adresse).status_code == 200


def test_a_contact_never_reads_the_name_of_somebody_else_s_file(livraison, autre_technique):
    assert b"actions.csv" not in client_of(autre_technique).get(reverse("operateur:livraisons")).content


def test_the_page_says_what_happened_with_an_example_and_the_message(livraison, exploitant):
    page = client_of(exploitant).get(address("livraison", livraison)).content.decode()
    assert "Qu’est-il arrivé à ce fichier" in page
    assert "3 lignes reçues" in page
    assert "Ligne 3 (T-2) : « YOGA » n’est pas un type d’action connu." in page
    assert "Choisissez un type dans la liste publiée." in page


def test_rows_are_filtered_by_answer_and_by_code(livraison, exploitant):
    client = client_of(exploitant)
    adresse = address("livraison", livraison)
    for filtre, attendue in (("sort=rejetee", "T-2"), ("code=W201", "T-3"), ("apres=3", "T-3")):
        lignes = client.get(f"{adresse}?{filtre}").context["lignes"]
        assert [r.id_technique for r in lignes] == [attendue]
    assert client.get(f"{adresse}?sort=autre").status_code == 404


def test_acknowledgements_are_those_of_the_partner(livraison, technique):
    client = client_of(technique)
    accuse = client.get(address("ar", livraison))
    assert "attachment" in accuse["Content-Disposition"]
    assert json.loads(accuse.content)["statut"] == "RECU"
    assert json.loads(client.get(address("cr", livraison)).getvalue())["compteurs"]["recues"] == 3


def decide(utilisateur, livraison, decision="liberer", motif="Annoncé par le partenaire."):
    return client_of(utilisateur).post(
        reverse("operateur:decider", args=[livraison.pk]), {"decision": decision, "motif": motif}
    )


def test_only_an_operator_decides_on_a_stopped_delivery(arretee, titulaire, technique, autre_technique, exploitant):
    for utilisateur, statut in ((None, 302), (titulaire, 404), (autre_technique, 404), (technique, 403)):
        assert decide(utilisateur, arretee).status_code == statut
    assert decide(exploitant, arretee, motif="").status_code == 400
    assert decide(exploitant, arretee).status_code == 302
    arretee.refresh_from_db()
    assert arretee.etat == "en_cours"
    assert decide(exploitant, arretee).status_code == 409


def test_an_operator_may_refuse_it(arretee, exploitant):
    assert b"Lib\xc3\xa9rer" in client_of(exploitant).get(address("livraison", arretee)).content
    assert decide(exploitant, arretee, "refuser").status_code == 302
    arretee.refresh_from_db()
    assert arretee.etat == "annulee"


def upload(utilisateur, contenu: str, partenaire: str = "ANDPC", **champs):
    fichier = SimpleUploadedFile("depot.csv", contenu.encode())
    return client_of(utilisateur).post(
        reverse("operateur:deposer"), {"partenaire": partenaire, "fichier": fichier, **champs}
    )


def test_a_file_is_rehearsed_then_confirmed(technique, roster, livraison):
    avant = Action.objects.count()
    envoi = upload(technique, csv_text([row(roster[4], "E-1"), row(roster[5], "E-2", statut="FINIE")]))
    assert envoi.status_code == 302
    page = client_of(technique).get(envoi["Location"]).content.decode()
    assert "Essai, rien n’est appliqué" in page
    assert "2 lignes reçues" in page
    assert Action.objects.count() == avant

    essai = Livraison.objects.get(a_blanc=True)
    confirmation = client_of(technique).post(reverse("operateur:confirmer", args=[essai.pk]))
    vraie = Livraison.objects.get(a_blanc=False, nom_fichier="depot.csv")
    assert confirmation["Location"] == reverse("operateur:livraison", args=[vraie.pk])
    assert vraie.deposee_par == technique
    page = client_of(technique).get(reverse("operateur:livraison", args=[essai.pk])).text
    assert "Confirmer le dépôt" not in page
    assert "Ce fichier a déjà été déposé" in page
    assert confirmation["Location"] in page
    assert "Traitement en cours" in client_of(technique).get(confirmation["Location"]).content.decode()

    travaux.run_pending(["flux.livraison"])
    vraie.refresh_from_db()
    assert vraie.compteurs["acceptees"] == 1
    assert Action.objects.get(id_technique="E-1").deposee_par == technique


def test_nobody_deposits_for_somebody_else(livraison, technique, autre_technique, titulaire, exploitant):
    for utilisateur, statut in ((None, 302), (titulaire, 404), (autre_technique, 400)):
        assert upload(utilisateur, "id_technique\n").status_code == statut
    assert client_of(exploitant).get(reverse("operateur:deposer")).status_code == 200
    assert not Livraison.objects.filter(a_blanc=True).exists()


def test_a_refused_file_says_why(technique, exploitant):
    page = client_of(technique).get(upload(technique, "a,b,c\n1,2,3\n")["Location"]).content.decode()
    assert "le séparateur semble être une virgule" in page


def test_an_unreadable_manifest_is_an_error_of_its_field(technique):
    reponse = upload(technique, "x", manifeste=SimpleUploadedFile("m.json", b"{"))
    assert reponse.status_code == 400
    assert "manifeste ne peut pas être lu" in reponse.content.decode()


def test_the_list_is_empty_at_first_then_comes_by_pages(exploitant, andpc, roster, receive):
    client = client_of(exploitant)
    adresse = reverse("operateur:livraisons")
    assert "Aucun fichier reçu" in client.get(adresse).content.decode()
    modele = receive(andpc, [row(roster[0])])
    for rang in range(45):
        modele.pk, modele.id_flux = None, f"F-{rang}"
        modele.save(force_insert=True)
    page = client.get(adresse)
    assert len(page.context["livraisons"]) == 40
    assert len(client.get(adresse + page.context["suivant"]).context["livraisons"]) == 6
    assert "Aucune livraison ne correspond" in client.get(f"{adresse}?etat=refusee").content.decode()


def test_the_pages_cost_the_same_queries_whatever_their_content(exploitant, andpc, roster, receive, livraison):
    client = client_of(exploitant)
    client.get(reverse("operateur:livraisons"))

    def cost(adresse: str) -> int:
        with CaptureQueriesContext(connection) as requetes:
            client.get(adresse)
        return len(requetes)

    avant = cost(reverse("operateur:livraisons")), cost(address("livraison", livraison))
    grande = receive(
        andpc,
        [row(roster[i % 50], f"G-{i}", **({"type_action": "YOGA"} if i % 2 else {"rpps": "1"})) for i in range(60)],
        manifeste=Manifeste(id_flux="G"),
    )  # fmt: skip
    assert (cost(reverse("operateur:livraisons")), cost(address("livraison", grande))) == avant
    assert max(avant) <= 20
