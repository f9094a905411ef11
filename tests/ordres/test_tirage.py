"""A draw from the urn to the review: announced before the seed is known, drawn again by anyone."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

import pgtrigger
import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.urls import reverse

from accounts import travaux
from accounts.models import Evenement, Notification, Travail
from actions.models import Avancement, Cycle
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import precontrole, revue, tirage, tirage_calcul
from ordres.models import DossierTire, Tirage
from ordres.rules.precontrole import Motif, Tri
from tests.ordres.situations import JOUR_CONTROLE, ended_cycle
from tests.ordres.tirages import (
    EVENEMENT,
    GRAINE,
    LENDEMAIN,
    committed,
    done,
    draw_addresses,
    instance_of,
    make_urn,
    ready,
)
from tests.people import client_of, make_titulaire
from tests.referentiels_fictifs import make_cycle

E = Tirage.Etat


@pytest.fixture
def urne(version, jour_controle) -> list[Cycle]:
    return make_urn()


def body(reponse) -> bytes:
    return b"".join(reponse.streaming_content) if reponse.streaming else reponse.content


def test_the_published_files_drawn_again_by_the_script_alone(urne, ordre_decideur, client, tmp_path):
    fait = done(ordre_decideur)
    assert (fait.etat, fait.effectif, fait.secret) == (E.TIRE, 12, "")
    for nom in ("population", "resultat"):
        (tmp_path / f"{nom}.csv").write_bytes(body(client.get(reverse(f"tirages:{nom}", args=[fait.pk]))))
    (tmp_path / "tirage.py").write_bytes(body(client.get(reverse("tirages:script"))))
    refait = subprocess.run(
        [sys.executable, "-I", "tirage.py", "population.csv", "--graine", GRAINE, "--nombre", "4",
         "--empreinte", fait.empreinte, "--resultat", fait.resultat],
        cwd=tmp_path, env={}, capture_output=True, check=True,
    )  # fmt: skip
    assert refait.stdout == (tmp_path / "resultat.csv").read_bytes()
    tires = DossierTire.objects.filter(tirage=fait, rang__isnull=False)
    assert (
        tires.count()
        == Notification.objects.filter(cle__startswith=f"tirage:{fait.pk}:", nature="controle").count()
        == 4
    )
    faits = Evenement.objects.filter(objet=f"ordres.Tirage:{fait.pk}").order_by("pk").values_list("nature", flat=True)
    assert list(faits) == ["tirage:prepare", "tirage:engage", "tirage:graine", "tirage:fait"]
    # What is published names nobody.
    publie = (tmp_path / "population.csv").read_text() + (tmp_path / "resultat.csv").read_text()
    assert not any(cycle.exercice.professionnel.rpps in publie for cycle in urne)


def test_only_ended_cycles_that_await_their_judgement_are_in_the_urn(urne, ordre_decideur, autre_departement, exercice):
    make_cycle(exercice, JOUR_CONTROLE)
    ended_cycle(departement="69")
    Cycle.objects.filter(pk=urne[0].pk).update(etat="controle")
    Avancement.objects.filter(pk=urne[0].pk).update(cycle_etat="controle")
    Avancement.objects.filter(pk=urne[1].pk).update(fin=JOUR_CONTROLE)
    pret = ready(ordre_decideur)
    mien = Cycle.objects.filter(exercice=exercice).earliest("debut")
    assert set(pret.dossiers.values_list("cycle_id", flat=True)) == {c.pk for c in urne[2:]} | {mien.pk}


def test_small_strata_and_rare_tickets_join_their_neighbours(urne, ordre_decideur):
    for cycle in make_urn(3, mode="S"):
        Avancement.objects.filter(pk=cycle.pk).update(risque=3)
    Avancement.objects.filter(cycle__in=urne).update(risque=0)
    pret = ready(ordre_decideur, strates_par=Tirage.Strates.MODE)
    assert pret.strates == [{"strate": "L et S", "dossiers": 15, "billets": 15, "detail": [[1, 15]]}]
    Avancement.objects.filter(profession="10").update(risque=3)
    assert ready(ordre_decideur, billets=(1, 1, 2, 5)).strates[0]["billets"] == 75


@pytest.mark.parametrize(
    "qui", ["inconnu", "autre_ordre", "autre_departement", "ssa", "ordre_gestionnaire", "titulaire"]
)
def test_who_may_not(urne, ordre_decideur, request, qui):
    personne, pret = request.getfixturevalue(qui), ready(ordre_decideur)
    demande = tirage.Demande("x", "x", "", 1)
    for essai in (
        lambda: tirage.prepare(demande, pret.instance, personne, JOUR_CONTROLE),
        lambda: tirage.commit(pret, EVENEMENT, LENDEMAIN, personne, JOUR_CONTROLE),
        lambda: tirage.give_seed(pret, GRAINE, "x", personne, LENDEMAIN),
        lambda: tirage.cancel(pret, "x", personne, JOUR_CONTROLE),
    ):
        with pytest.raises(Refus) as refus:
            essai()
        assert refus.value.code == "non_autorise"
    assert Tirage.objects.get().etat == E.PRET


def test_the_event_is_to_come_and_the_seed_after_it(urne, ordre_decideur, jour_controle):
    pret = ready(ordre_decideur)
    for evenement, jour, code in (("", LENDEMAIN, "evenement_requis"), (EVENEMENT, JOUR_CONTROLE, "evenement_a_venir"),
                                  (EVENEMENT, None, "evenement_a_venir")):  # fmt: skip
        with pytest.raises(Refus) as refus:
            tirage.commit(pret, evenement, jour, ordre_decideur, JOUR_CONTROLE)
        assert refus.value.code == code
    tirage.commit(pret, EVENEMENT, LENDEMAIN, ordre_decideur, JOUR_CONTROLE)
    for graine, source, jour, code in (
        (GRAINE, "x", JOUR_CONTROLE, "evenement_a_venir"), ("3 14", "x", LENDEMAIN, "graine_courte"),
        (GRAINE, " ", LENDEMAIN, "source_requise"),
    ):  # fmt: skip
        with pytest.raises(Refus) as refus:
            tirage.give_seed(pret, graine, source, ordre_decideur, jour)
        assert refus.value.code == code
    tirage.give_seed(pret, GRAINE, "x", ordre_decideur, LENDEMAIN)
    with pytest.raises(Depasse):
        tirage.give_seed(pret, "une autre", "x", ordre_decideur, LENDEMAIN)


@pytest.mark.parametrize(
    ("demande", "code"),
    [({"nombre": 0}, "nombre"), ({"billets": (0, 1, 2, 4)}, "billets"), ({"billets": (1, 2)}, "billets")],
)
def test_a_draw_that_cannot_be_prepared(ordre_decideur, jour_controle, demande, code):
    voulu = {"titre": "x", "perimetre": "x", "criteres": "", "nombre": 3, **demande}
    with pytest.raises(Refus) as refus:
        tirage.prepare(tirage.Demande(**voulu), instance_of(ordre_decideur), ordre_decideur, JOUR_CONTROLE)
    assert refus.value.code == code


def test_too_few_to_publish_or_too_many_to_draw(version, jour_controle, ordre_decideur):
    make_urn(10)
    for nombre, code in ((2, "population_petite"), (12, "nombre_trop_grand")):
        pret = ready(ordre_decideur, nombre=nombre)
        with pytest.raises(Refus) as refus:
            tirage.commit(pret, EVENEMENT, LENDEMAIN, ordre_decideur, JOUR_CONTROLE)
        assert refus.value.code == code
        ended_cycle(nom="ONZIEME")
    assert ready(ordre_decideur, criteres="portee=coches").strates == []


def test_given_up_before_the_commitment_only_with_a_reason(urne, ordre_decideur):
    pret = ready(ordre_decideur)
    with pytest.raises(Refus, match="motif"):
        tirage.cancel(pret, " ", ordre_decideur, JOUR_CONTROLE)
    tirage.cancel(pret, "Mauvais périmètre.", ordre_decideur, JOUR_CONTROLE)
    assert (pret.etat, pret.dossiers.count()) == (E.ANNULE, 0)
    with pytest.raises(Depasse):
        tirage.cancel(committed(ordre_decideur), "Trop tard.", ordre_decideur, JOUR_CONTROLE)


def test_postgresql_freezes_what_was_committed(urne, ordre_decideur):
    fait = done(ordre_decideur)
    for requete in (
        "UPDATE ordres_tirage SET nombre = 1", "UPDATE ordres_tirage SET empreinte = 'x'",
        "UPDATE ordres_tirage SET graine = 'une autre'", "DELETE FROM ordres_tirage",
        "UPDATE ordres_dossiertire SET billets = 9", "UPDATE ordres_dossiertire SET rang = rang + 1",
        "DELETE FROM ordres_dossiertire", "UPDATE ordres_dossiertire SET revue_resultat = 'conforme'",
        "INSERT INTO ordres_dossiertire (tirage_id, jeton, strate, billets) SELECT id, 'x', 'x', 1 FROM ordres_tirage",
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as curseur:
            curseur.execute(requete)
    assert fait.dossiers.update(cycle=None) == 12


def test_no_file_enters_a_committed_draw_from_another(urne, ordre_decideur):
    engage, libre = committed(ordre_decideur), ready(ordre_decideur)
    siens = sorted(engage.dossiers.values_list("pk", "jeton"))
    # Neither by changing draw, nor by taking another key on the way; one at a time or all at once.
    dernier = DossierTire.objects.latest("pk").pk
    for essai in (
        "UPDATE ordres_dossiertire SET tirage_id = %s, cycle_id = NULL WHERE id = {dernier}",
        "UPDATE ordres_dossiertire SET tirage_id = %s, cycle_id = NULL",
        "UPDATE ordres_dossiertire SET tirage_id = %s, cycle_id = NULL, id = id + 1000 WHERE id = {dernier}",
    ):
        with pytest.raises(DatabaseError, match="tirage engagé"), transaction.atomic(), connection.cursor() as curseur:
            curseur.execute(essai.format(dernier=dernier), [engage.pk])
    assert sorted(engage.dossiers.values_list("pk", "jeton")) == siens
    # Between two that nobody committed, it is nobody's concern.
    autre = ready(ordre_decideur)
    assert libre.dossiers.update(tirage=autre, cycle=None) == 12


def test_what_nothing_undoes_asks_for_the_second_factor(urne, ordre_decideur, settings):
    settings.DEMO = False
    pret, client = ready(ordre_decideur), client_of(ordre_decideur)
    saisies = {
        "engager": {"evenement": EVENEMENT, "evenement_le": LENDEMAIN.isoformat()},
        "graine": {"graine": GRAINE, "source": "Journal fictif"},
    }
    for geste, saisie in saisies.items():
        reponse = client.post(reverse("ordre:tirage_geste", args=[pret.pk, geste]), saisie)
        assert reponse.status_code == 302 and reponse["Location"].startswith("/compte/")
    pret.refresh_from_db()
    assert pret.etat == E.PRET


def test_an_altered_population_is_never_drawn(urne, ordre_decideur):
    engage = committed(ordre_decideur)
    tirage.give_seed(engage, GRAINE, "x", ordre_decideur, LENDEMAIN)
    with pgtrigger.ignore("ordres.DossierTire:dossier_tire_modification"):
        DossierTire.objects.filter(pk=engage.dossiers.earliest("pk").pk).update(billets=9)
    travaux.run_pending([tirage.NATURE_CALCUL])
    engage.refresh_from_db()
    assert (engage.etat, engage.dossiers.filter(rang__isnull=False).count()) == (E.CALCUL, 0)
    assert "not the one that was committed" in Travail.objects.get(nature=tirage.NATURE_CALCUL).erreur


def test_works_run_twice_change_nothing(urne, ordre_decideur):
    fait = done(ordre_decideur)
    for traitement in (tirage_calcul.fill, tirage_calcul.calculate):
        traitement(Travail(donnees={"tirage": fait.pk}))
    assert Tirage.objects.get().resultat == fait.resultat
    assert Evenement.objects.filter(nature="tirage:fait").count() == 1


def test_the_instance_prepares_commits_and_draws_on_its_pages(urne, ordre_decideur, au_jour):
    client = client_of(ordre_decideur)
    page = client.get(reverse("ordre:tirage_preparer") + "?situation=echus")
    assert "<strong>12 dossiers</strong>" in page.text
    champs = {
        "instance": instance_of(ordre_decideur).pk, "titre": "Revue", "perimetre": "Cycles", "nombre": 4,
        "strates_par": "", **{f"billets_{n}": 1 for n in range(4)},
    }  # fmt: skip
    assert client.post(reverse("ordre:tirage_preparer"), {**champs, "nombre": 0}).status_code == 422
    prepare = client.post(reverse("ordre:tirage_preparer") + "?situation=echus", champs)
    travaux.run_pending([tirage.NATURE_POPULATION])
    lien = prepare["Location"]
    assert "Engager le tirage" in client.get(lien).text
    assert client.post(f"{lien}engager", {"evenement": "Loto", "evenement_le": JOUR_CONTROLE}).status_code == 422
    assert client.post(f"{lien}engager", {"evenement": "Loto", "evenement_le": LENDEMAIN}).status_code == 302
    assert "Personne ne peut la connaître avant" in client.get(lien).text
    au_jour(LENDEMAIN)
    graine = {"graine": GRAINE, "encore": GRAINE + "9", "source": "Journal fictif"}
    assert "Les deux valeurs diffèrent" in client.post(f"{lien}graine", graine).text
    assert client.post(f"{lien}graine", {**graine, "encore": GRAINE}).status_code == 302
    assert "quelques secondes" in client.get(lien).text
    travaux.run_pending([tirage.NATURE_CALCUL])
    assert "4 dossiers à relire" in client.get(lien).text
    assert "URNE" in client.get(f"{lien}?revue=attendue&apres=0~0").text
    assert client.post(f"{lien}renoncer", {"motif": "Trop tard"}).status_code == 409
    assert client.post(f"{lien}autre").status_code == 404
    assert "Revue" in client.get(reverse("ordre:tirages")).text


def test_who_sees_the_pages_of_the_instance(urne, ordre_decideur, request):
    lien = reverse("ordre:tirage", args=[committed(ordre_decideur).pk])
    for qui, statut in (("inconnu", 404), ("autre_ordre", 404), ("autre_departement", 404), ("ssa", 404),
                        ("ordre_gestionnaire", 200), ("ordre_national", 200), ("titulaire", 404)):  # fmt: skip
        assert client_of(request.getfixturevalue(qui)).get(lien).status_code == statut, qui


def test_anyone_reads_what_is_committed_and_checks_a_number(urne, ordre_decideur, client):
    pret = ready(ordre_decideur)
    lien = reverse("tirages:tirage", args=[pret.pk])
    assert client.get(lien).status_code == 404
    tirage.commit(pret, EVENEMENT, LENDEMAIN, ordre_decideur, JOUR_CONTROLE)
    assert pret.empreinte in client.get(lien).text
    assert client.get(reverse("tirages:resultat", args=[pret.pk])).status_code == 404
    jeton = pret.dossiers.earliest("pk").jeton
    assert "Ce dossier est dans l’urne" in client.get(lien, {"jeton": jeton}).text
    fait = done(ordre_decideur)
    lien = reverse("tirages:tirage", args=[fait.pk])
    tire = fait.dossiers.filter(rang__isnull=False).earliest("pk")
    reste = fait.dossiers.filter(rang__isnull=True).earliest("pk")
    assert "Ce dossier est tiré" in client.get(lien, {"jeton": tire.jeton.upper()}).text
    page = client.get(lien, {"jeton": reste.jeton}).text
    assert "n’est pas tiré" in page and f"{GRAINE}|{fait.empreinte}|{reste.jeton}|" in page
    assert "n’est pas dans ce tirage" in client.get(lien, {"jeton": jeton}).text
    assert "32 chiffres" in client.get(lien, {"jeton": "x"}).text
    assert fait.titre in client.get(reverse("tirages:liste")).text


def test_the_holder_reads_their_number_and_the_end_of_the_review(urne, ordre_decideur, ordre_gestionnaire, au_jour):
    fait = done(ordre_decideur)
    au_jour(LENDEMAIN)
    tire = fait.dossiers.filter(rang__isnull=False).earliest("pk")
    cycle = tire.cycle
    assert cycle is not None
    moi = client_of(make_titulaire(cycle.exercice))
    mien, public = reverse("ordre:mes_tirages", args=[cycle.pk]), reverse("tirages:tirage", args=[fait.pk])
    assert f"{public}?jeton={tire.jeton}#mon-dossier" in moi.get(mien).text
    assert client_of(make_titulaire(urne[-1].exercice)).get(mien).status_code in {
        404,
        200 if urne[-1] == cycle else 404,
    }
    assert moi.post(reverse("ordre:revue_clore", args=[tire.pk]), {}).status_code == 404
    agent, clore = client_of(ordre_gestionnaire), reverse("ordre:revue_clore", args=[tire.pk])
    assert agent.post(clore, {"resultat": "conforme", "motif": " "}).status_code == 422
    assert revue.under_review([c.pk for c in urne]) == set(
        fait.dossiers.filter(rang__isnull=False).values_list("cycle_id", flat=True)
    )
    assert agent.post(clore, {"resultat": "conforme", "motif": "Rien d’autre à dire."})["Location"].endswith(
        f"/{cycle.pk}/"
    )
    assert agent.post(clore, {"resultat": "ecart", "motif": "Encore."}).status_code == 409
    assert "Rien d’autre à dire." in moi.get(mien).text
    assert Notification.objects.filter(cle=f"revue:{tire.pk}").count() == 1
    reste = fait.dossiers.filter(rang__isnull=True).select_related("cycle").earliest("pk")
    with pytest.raises(Refus, match="pas été tiré"):
        revue.close(reste, "conforme", "x", ordre_decideur, LENDEMAIN)


def test_the_file_shows_the_review_and_who_may_close_it(echu, ordre_gestionnaire, titulaire):
    draw_addresses(echu, ordre_gestionnaire)
    page = client_of(ordre_gestionnaire).get(reverse("ordre:dossier", args=[echu.pk])).text
    assert "À relire de plus près" in page and "Clore la revue" in page
    assert "Votre dossier a été tiré au sort" in client_of(titulaire).get("/mon-espace/", follow=True).text


def test_a_committed_draw_is_announced_on_the_holder_s_page(urne, ordre_decideur):
    committed(ordre_decideur)
    moi = client_of(make_titulaire(urne[0].exercice))
    assert "fait partie d’un tirage au sort" in moi.get("/mon-espace/", follow=True).text
    assert JOUR_CONTROLE + timedelta(days=1) == LENDEMAIN


def test_a_drawn_file_waits_for_its_review_before_a_bulk_decision(urne, ordre_decideur):
    fait = done(ordre_decideur)
    tires = set(fait.dossiers.filter(rang__isnull=False).values_list("cycle_id", flat=True))
    lus = precontrole.read([cycle.pk for cycle in urne], LENDEMAIN)
    assert {pk for pk, lu in lus.items() if Motif.REVUE in lu.conclusion.motifs} == tires
    assert all(lus[pk].conclusion.tri is Tri.EMPECHE for pk in tires)
