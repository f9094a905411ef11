"""The demonstration: built twice the same, entered as anyone, moved in time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from accounts import horloge
from accounts.models import Evenement, Exercice, Horloge, Livraison, Notification, Professionnel, Utilisateur
from actions.models import Action, Avancement
from certif.demonstration import mise_en_place
from certif.demonstration.personnes import AGENTS, TITULAIRES
from certif.demonstration.recit import ETAPES, JOUR_DU_CONTROLE
from ordres.models import (
    Attestation,
    Campagne,
    Controle,
    DossierCampagne,
    EnvoiAlertes,
    Fil,
    LotDecisions,
    MessageDossier,
    RevuePreuve,
    Tirage,
)
from tests.ordres.campagnes import decided, opened

CAMILLE, SACHA, ANDREA, ALIX = "99790000006", "99790000014", "99790000022", "99790000030"
NOE, DOMINIQUE = "99790000048", "99790000063"


@pytest.fixture(scope="module")
def batie(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The demonstration with a population of twenty, built once for these tests: each undoes what it did to it."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as remplace, transaction.atomic():
        remplace.setattr(mise_en_place, "POPULATION", 20)
        remplace.setenv("CERTIF_STATE", str(tmp_path_factory.mktemp("demonstration")))
        call_command("demonstration", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demonstration(batie: None, db: None) -> None:
    """The demonstration, as if it had just been built."""


def total(rpps: str) -> float:
    """Progress of the only cycle of a person."""
    return Avancement.objects.get(professionnel__rpps=rpps).total


@pytest.mark.usefixtures("demonstration")
def test_each_person_stands_where_the_card_says():
    assert total(CAMILLE) == pytest.approx(0.375)
    camille = Avancement.objects.get(professionnel__rpps=CAMILLE)
    assert (camille.faites_axes, camille.requises_axes) == ([2, 1, 0, 0], [2, 2, 2, 2])
    assert (total(ALIX), total(NOE), total(DOMINIQUE)) == (0.0, 1.0, 1.0)
    assert Exercice.objects.get(professionnel__rpps="99790000055").is_militaire
    assert Professionnel.objects.get(rpps=ALIX).active_at is None
    assert Utilisateur.objects.filter(email__endswith="@demonstration.certif.example").count() == len(AGENTS) + 8


@pytest.mark.usefixtures("demonstration")
def test_building_twice_changes_nothing(capsys: pytest.CaptureFixture[str]):
    def state() -> list[Any]:
        return [
            list(Avancement.objects.order_by("pk").values_list("pk", "total", "maj_at")),
            Action.objects.count(),
            Utilisateur.objects.count(),
            Professionnel.objects.count(),
            Livraison.objects.count(),
        ]

    avant = state()
    call_command("demonstration", verbosity=0)
    assert state() == avant
    assert "Démonstration prête en" in capsys.readouterr().out


@pytest.mark.usefixtures("demonstration")
def test_the_page_shows_everyone_and_each_step_has_a_gesture():
    page = Client().get(reverse("demo:accueil"))
    texte = page.content.decode()

    assert page.status_code == 200
    for cle in (*(t.cle for t in TITULAIRES), *(a.cle for a in AGENTS)):
        assert f'name="cle" value="{cle}"' in texte
    assert all(etape.libelle in texte for etape in ETAPES)
    assert re.findall(r".{0,20}(?: [:;?!»%](?=\s|<)|« ).{0,10}", texte[texte.index("<main") :]) == []


@pytest.mark.usefixtures("demonstration")
def test_a_visitor_enters_as_anyone_and_reaches_a_page():
    for cle in (CAMILLE, ALIX, *(agent.cle for agent in AGENTS)):
        reponse = Client().post(reverse("demo:entrer"), {"cle": cle}, follow=True)

        assert reponse.status_code == 200, cle
        assert reponse.context["user"].is_authenticated
        evenement = Evenement.objects.filter(nature="compte:connexion_demonstration").first()
        assert evenement is not None
        assert evenement.auteur == reponse.context["user"]


@pytest.mark.usefixtures("demonstration")
def test_those_who_judge_a_draft_find_one_where_they_enter():
    for cle, dit in (
        ("membre.cncp", "1 avis à rendre"),
        ("avis.has", "1 avis à rendre"),
        ("publication.dgos", "En attente d’un avis"),
    ):
        reponse = Client().post(reverse("demo:entrer"), {"cle": cle}, follow=True)

        assert reponse.request["PATH_INFO"] == reverse("redaction:accueil"), cle
        assert dit in reponse.content.decode()
        assert "néphrologie" in reponse.content.decode().lower()


@pytest.mark.usefixtures("demonstration")
def test_nobody_outside_the_cards_can_be_entered_as():
    for cle in ("", "inconnu", "99790010005", "gestionnaire.cnom@demonstration.certif.example"):
        client = Client()
        reponse = client.post(reverse("demo:entrer"), {"cle": cle}, follow=True)

        assert "n’est pas dans la démonstration" in reponse.content.decode(), cle
        assert "_auth_user_id" not in client.session


@pytest.mark.usefixtures("demonstration")
def test_entering_never_sends_to_another_site():
    reponse = Client().post(reverse("demo:entrer"), {"cle": "exploitant", "suite": "https://ailleurs.example/"})

    assert reponse["Location"].startswith("/")


@pytest.mark.usefixtures("demonstration")
def test_the_sample_file_changes_the_total_once():
    client = Client()
    for _ in range(2):
        reponse = client.post(reverse("demo:deposer"), follow=True)
        assert "reçu et traité" in reponse.content.decode()

    assert total(CAMILLE) == pytest.approx(0.5)
    livraison = Livraison.objects.get(nom_fichier=mise_en_place.FICHIER_A_DEPOSER.name)
    compteurs = livraison.compteurs
    assert (compteurs["recues"], compteurs["acceptees"], compteurs["rejetees"]) == (6, 3, 1)
    assert compteurs["en_attente"] == 2
    assert "6 lignes, dont 3 acceptées, 2 en attente et 1 rejetée" in reponse.content.decode()


@pytest.mark.usefixtures("demonstration")
def test_the_day_moves_for_everybody_and_comes_back():
    client = Client()
    client.post(reverse("demo:entrer"), {"cle": "exploitant"})
    reponse = client.post(reverse("demo:jour"), {"jour": JOUR_DU_CONTROLE}, follow=True)

    assert "15/02/2032" in reponse.content.decode()
    assert Horloge.objects.get().jour is not None
    assert horloge.today().isoformat() == JOUR_DU_CONTROLE
    evenement = Evenement.objects.filter(nature="demonstration:jour_deplace").get()
    assert evenement.details == {"jour": JOUR_DU_CONTROLE}
    assert Avancement.objects.filter(professionnel__rpps=DOMINIQUE).ended(horloge.today()).exists()

    client.post(reverse("demo:jour"), {"jour": ""})
    assert Horloge.objects.get().jour is None


def _walk(client: Client) -> str:
    """The guided path from the page of the demonstration to the attestation; returns its number."""
    for etape in ETAPES[:4]:
        adresse = {"entrer": "demo:entrer", "deposer": "demo:deposer"}[etape.geste]
        assert client.post(reverse(adresse), {"cle": etape.cle}, follow=True).status_code == 200
    assert total(CAMILLE) == pytest.approx(0.5)
    client.post(reverse("demo:jour"), {"jour": JOUR_DU_CONTROLE})
    stales = Avancement.objects.exclude(evalue_le=JOUR_DU_CONTROLE)
    assert (
        not stales.exclude(etat="sans_referentiel").filter(risque__gt=0, risque__lt=3).ended(horloge.today()).exists()
    )
    client.post(reverse("demo:entrer"), {"cle": "decideur.cdom75"})
    ligne = Avancement.objects.filter(professionnel__rpps=DOMINIQUE).earliest("fin")
    client.post(reverse("ordre:ouvrir", args=[ligne.pk]))
    dossier = client.get(reverse("ordre:dossier", args=[ligne.pk])).content.decode()
    bloc = dossier[dossier.index("/decision") :]
    champs = dict(re.findall(r'<input type="hidden" name="(revision|empreinte|vu_at)" value="([^"]*)"', bloc))
    decide = client.post(reverse("ordre:decider", args=[ligne.pk]), {**champs, "sens": "satisfait"}, follow=True)
    assert decide.status_code == 200
    client.post(reverse("demo:entrer"), {"cle": DOMINIQUE})
    assert client.get(reverse("ordre:mon_controle", args=[ligne.pk])).status_code == 200
    return Attestation.objects.get(cycle_id=ligne.pk).numero


def _as_if_committed() -> None:
    """What PostgreSQL checks at the end of a transaction, now: here one transaction holds several days."""
    with connection.cursor() as curseur:
        curseur.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


@pytest.mark.usefixtures("demonstration")
def test_the_guided_path_can_be_walked_twice_in_a_row():
    client = Client()
    premier = _walk(client)
    _as_if_committed()
    client.post(reverse("demo:jour"), {"jour": "2032-03-01"})
    assert Attestation.objects.filter(numero=premier).exists()
    client.post(reverse("demo:jour"), {"jour": ""})
    assert not Controle.objects.exists()
    dominique = Avancement.objects.filter(professionnel__rpps=DOMINIQUE)
    assert [(a.cycle_etat, a.total) for a in dominique] == [("ouvert", 1.0)]
    assert _walk(client) != premier


@pytest.mark.usefixtures("demonstration")
def test_a_campaign_and_its_decisions_have_not_happened_yet():
    client = Client()
    client.post(reverse("demo:jour"), {"jour": JOUR_DU_CONTROLE})
    agent = Utilisateur.objects.get(nom_affiche="Décideur (Paris)")
    lot = decided(opened(agent), agent)
    decides = lot.dossiers.filter(etat="decide").values("cycle")
    assert lot.etat == "termine" and Attestation.objects.filter(cycle__in=decides).count() == decides.count() > 0
    _as_if_committed()
    client.post(reverse("demo:jour"), {"jour": ""})
    for modele in (Campagne, LotDecisions, Controle, Attestation):
        assert not modele.objects.exists(), modele
    assert not Avancement.objects.filter(cycle_etat="controle").exists()


@pytest.mark.usefixtures("demonstration")
def test_controls_are_under_way_in_2032_and_have_not_begun_before():
    avant = [MessageDossier.objects.count(), EnvoiAlertes.objects.count()]
    fil = Fil.objects.get(exercice__professionnel__rpps=CAMILLE)
    lu = (fil.dernier_at, fil.is_au_titulaire, fil.a_lire_instance, fil.a_lire_titulaire)
    assert avant[0] == 2 and avant[1] > 0
    client = Client()
    client.post(reverse("demo:entrer"), {"cle": ANDREA})
    assert "ce n’est ni un contrôle ni une sanction" in client.get(reverse("ordre:mes_alertes")).text
    client.post(reverse("demo:jour"), {"jour": JOUR_DU_CONTROLE})

    sacha = Controle.objects.get(cycle__exercice__professionnel__rpps=SACHA)
    assert (sacha.etat, sacha.observations_jusquau) == ("motifs", date(2032, 3, 3))
    assert sacha.cycle.dossier_campagne.campagne.instance.code == "CROI-84"
    assert not DossierCampagne.objects.filter(tri="").exists()
    assert sorted(Attestation.objects.values_list("etat", flat=True)) == ["remplacee", "valide"]
    # So few in the urn would be named by it: the population of this test is too small to be published.
    assert list(Tirage.objects.values_list("etat", "motif_annulation")) == [
        ("annule", "Population trop petite pour être publiée.")
    ]
    client.post(reverse("demo:entrer"), {"cle": SACHA})
    page = client.get(reverse("ordre:mon_controle", args=[sacha.cycle_id])).text
    assert "Écrire mes observations" in page and "Ce que disent les relecteurs" in page
    client.post(reverse("demo:entrer"), {"cle": "gestionnaire.cnoi"})
    assert "Infirmiers, cycles finis en 2031" in client.get(reverse("ordre:conseil", args=[sacha.instance_id])).text

    _as_if_committed()
    client.post(reverse("demo:jour"), {"jour": ""})
    for modele in (Campagne, Controle, Attestation, Tirage, RevuePreuve):
        assert not modele.objects.exists(), modele
    assert [MessageDossier.objects.count(), EnvoiAlertes.objects.count()] == avant
    assert not Notification.objects.filter(created_at__year=2032).exists()
    fil.refresh_from_db()
    assert (fil.dernier_at, fil.is_au_titulaire, fil.a_lire_instance, fil.a_lire_titulaire) == lu
    restant = Fil.objects.get(exercice__professionnel__rpps=SACHA)
    assert (restant.dernier_at, restant.a_lire_instance, restant.a_lire_titulaire) == (None, 0, 0)
