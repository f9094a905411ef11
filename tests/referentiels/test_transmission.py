"""A draft submitted, taken back, sent back, validated; the pages of the workspace, each with the cast."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Notification
from accounts.roles import Nature, Role
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels import avis, prealables, transmission
from referentiels.models import ActionPrevue, Avis, Correspondance, EtapeVersion, Exigence, VersionReferentiel
from referentiels.prealables import Vu
from referentiels.saisine import MotifSaisine
from tests.people import client_of, make_agent
from tests.referentiels.vie import make_draft, published, submitted, validated
from tests.referentiels_fictifs import make_version

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sans_simulation")]

DEMAIN = timedelta(days=1)
CAST = ("inconnu", "ordre_decideur", "ssa", "cncp", "has", "dgos", "publication", "employeur", "exploitant")


@pytest.fixture
def brouillon(cnp, jour: date) -> VersionReferentiel:
    return make_draft(cnp)


# The acts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("qui", CAST)
def test_seul_un_redacteur_soumet(request, brouillon, jour: date, qui: str) -> None:
    with pytest.raises(Refus) as refus:
        transmission.submit(brouillon.pk, request.getfixturevalue(qui), jour)
    assert refus.value.code == "non_autorise"


def test_un_cnp_ne_soumet_que_ses_referentiels(brouillon, jour: date) -> None:
    autre = make_agent(Role.CNP_REDACTEUR, Nature.CNP, "CNP-AUTRE")
    with pytest.raises(Refus, match="autre conseil"):
        transmission.submit(brouillon.pk, autre, jour)


def test_un_role_passe_ne_soumet_plus(brouillon, cnp, jour: date) -> None:
    cnp.appartenances.update(fin=jour - DEMAIN)
    with pytest.raises(Refus, match="rôle"):
        transmission.submit(brouillon.pk, cnp, jour)


def test_un_brouillon_qu_on_ne_peut_satisfaire_n_est_pas_soumis(brouillon, cnp, jour: date) -> None:
    Exigence.objects.create(version=brouillon, axe=1, type="nombre", seuil=9)
    with pytest.raises(Refus, match="ne peut pas être atteint"):
        transmission.submit(brouillon.pk, cnp, jour)
    Exigence.objects.all().delete()
    ActionPrevue.objects.filter(version=brouillon).delete()
    with pytest.raises(Refus, match="aucune action"):
        transmission.submit(brouillon.pk, cnp, jour)
    assert not EtapeVersion.objects.exists()
    assert not Notification.objects.exists()


def test_les_alertes_se_confirment(brouillon, cnp, jour: date) -> None:
    Exigence.objects.create(version=brouillon, axe=1, type="nombre", seuil=0)
    with pytest.raises(Refus) as refus:
        transmission.submit(brouillon.pk, cnp, jour)
    assert (refus.value.code, refus.value.champ) == ("alertes_non_lues", "alertes_lues")
    assert transmission.submit(brouillon.pk, cnp, jour, alertes_lues=True).etat == "soumis"


def test_la_correspondance_qui_ne_mene_nulle_part_est_un_defaut(brouillon, cnp, jour: date) -> None:
    Correspondance.objects.create(referentiel=brouillon.referentiel, rang=1, type_action="EPP", codes=["PARTI"])
    with pytest.raises(Refus, match="mène à «\u00a0PARTI\u00a0»"):
        transmission.submit(brouillon.pk, cnp, jour, alertes_lues=True)
    # The mapping still serves the version that knows this code.
    make_version("PROJET", numero=2, items=({"code": "PARTI", "axes": [1]},))
    with pytest.raises(Refus) as refus:
        transmission.submit(brouillon.pk, cnp, jour)
    assert refus.value.code == "alertes_non_lues"


def test_une_date_d_effet_passee_est_signalee(brouillon, cnp, jour: date) -> None:
    VersionReferentiel.objects.filter(pk=brouillon.pk).update(effet=jour - DEMAIN)
    with pytest.raises(Refus) as refus:
        transmission.submit(brouillon.pk, cnp, jour)
    assert refus.value.code == "alertes_non_lues"


def test_ce_qui_est_soumis_est_ce_qui_a_ete_relu(brouillon, cnp, jour: date) -> None:
    VersionReferentiel.objects.filter(pk=brouillon.pk).update(revision=2)
    with pytest.raises(Depasse, match="a changé depuis"):
        transmission.submit(brouillon.pk, cnp, jour, revision=1)
    assert transmission.submit(brouillon.pk, cnp, jour, revision=2).etat == "soumis"


def test_soumettre_sans_simulation_demande_une_raison(brouillon, cnp, jour: date) -> None:
    prealables.register("simulation", lambda version: Vu("simulation", False, "Ce contenu n’a pas été simulé."))
    with pytest.raises(Refus, match="pas été simulé"):
        transmission.submit(brouillon.pk, cnp, jour)
    transmission.submit(brouillon.pk, cnp, jour, sans_prealable="Premier référentiel de la spécialité")
    assert "Premier référentiel" in EtapeVersion.objects.get().motif


def test_reprendre_puis_soumettre_de_nouveau(brouillon, cnp, cncp, publication, jour: date) -> None:
    submitted(brouillon, cnp, jour)
    assert transmission.take_back(brouillon.pk, cnp, jour, "Coquille").etat == "brouillon"
    # A draft is open to its authors alone: the others are led to their list.
    lien = Notification.objects.filter(utilisateur=cncp, titre__contains="repris").get().lien
    assert lien == "/redaction/"
    with pytest.raises(Depasse):
        transmission.take_back(brouillon.pk, cnp, jour)
    with pytest.raises(Depasse):
        transmission.validate(brouillon.pk, publication, jour)


@pytest.mark.parametrize("etat", ["soumis", "valide"])
def test_renvoyer_est_le_fait_du_ministere_et_demande_un_motif(
    request, brouillon, cnp, cncp, publication, jour: date, etat: str
) -> None:
    if etat == "valide":
        validated(brouillon, cnp, cncp, publication, jour)
    else:
        submitted(brouillon, cnp, jour)
    for qui in ("inconnu", "cnp", "cncp", "has", "dgos"):
        with pytest.raises(Refus, match="rôle"):
            transmission.send_back(brouillon.pk, request.getfixturevalue(qui), jour, "Axe 3 à compléter")
    with pytest.raises(Refus, match="motif"):
        transmission.send_back(brouillon.pk, publication, jour, " ")
    assert transmission.send_back(brouillon.pk, publication, jour, "Axe 3 à compléter").etat == "brouillon"
    assert EtapeVersion.objects.latest("pk").motif == "Axe 3 à compléter"
    assert Notification.objects.filter(utilisateur=cnp, titre__contains="renvoyé").get().lien.endswith("/transmettre/")


@pytest.mark.parametrize("qui", ["inconnu", "cnp", "cncp", "has", "dgos"])
def test_seul_le_ministere_valide(request, brouillon, cnp, cncp, jour: date, qui: str) -> None:
    avis.give(submitted(brouillon, cnp, jour).pk, cncp, jour, sens="favorable")
    with pytest.raises(Refus, match="rôle"):
        transmission.validate(brouillon.pk, request.getfixturevalue(qui), jour)


# The pages -------------------------------------------------------------------------------------------------------


def get(personne, adresse: str, status: int = 200) -> str:
    reponse = client_of(personne).get(adresse)
    assert reponse.status_code == status, adresse
    return reponse.content.decode()


def test_chaque_role_a_sa_question(request, brouillon, cnp, cncp, has, publication, jour: date) -> None:
    assert client_of(None).get("/redaction/").status_code == 302
    for qui in ("inconnu", "ordre_decideur", "ssa", "dgos", "employeur", "partenaire", "exploitant", "titulaire"):
        get(request.getfixturevalue(qui), "/redaction/", 404)
    assert "Où en sont mes référentiels" in get(cnp, "/redaction/")
    for personne in (cncp, has):
        page = get(personne, "/redaction/")
        assert "Quels avis me sont demandés" in page
        assert "Aucun avis ne vous est demandé" in page
    assert "Rien n’attend votre décision" in get(publication, "/redaction/")


def test_les_listes_disent_ce_qui_est_attendu_et_depuis_quand(brouillon, cnp, cncp, publication, au_jour) -> None:
    submitted(brouillon, cnp, date(2026, 6, 30))
    au_jour(date(2026, 9, 11))
    for personne in (cnp, cncp, publication):
        page = get(personne, "/redaction/")
        assert "Référentiel fictif PROJET, version 1" in page
        assert "en retard de 12\u00a0jours" in page.replace("&nbsp;", "\u00a0")
    assert "À valider, ou à renvoyer au CNP" in get(publication, "/redaction/")


def test_le_ministere_suit_un_projet_renvoye_sans_l_ouvrir(brouillon, cnp, publication, jour: date) -> None:
    submitted(brouillon, cnp, jour)
    transmission.send_back(brouillon.pk, publication, jour, "Axe 3 à compléter")
    page = get(publication, "/redaction/")
    assert "Renvoyé par le ministère" in page
    assert f"/redaction/{brouillon.pk}/" not in page
    get(publication, f"/redaction/{brouillon.pk}/transmettre/", 404)


@pytest.mark.parametrize(
    ("etat", "ouverte"),
    [
        ("brouillon", {"cnp"}),
        ("soumis", {"cnp", "cncp", "publication"}),
        ("publie", {"cnp", "cncp", "has", "publication"}),
    ],
)
def test_la_page_d_une_version_s_ouvre_a_ceux_qu_elle_concerne(
    request, brouillon, cnp, cncp, publication, jour: date, etat: str, ouverte: set[str]
) -> None:
    autre = make_agent(Role.CNP_REDACTEUR, Nature.CNP, "CNP-AUTRE")
    if etat == "soumis":
        submitted(brouillon, cnp, jour)
    elif etat == "publie":
        published(brouillon, cnp, cncp, publication, jour)
    adresse = f"/redaction/{brouillon.pk}/transmettre/"
    for qui in ("cnp", *CAST):
        get(request.getfixturevalue(qui), adresse, 200 if qui in ouverte else 404)
    get(autre, adresse, 404)


def test_le_cnp_soumet_par_la_page(brouillon, cnp, jour: date) -> None:
    client = client_of(cnp)
    Exigence.objects.create(version=brouillon, axe=1, type="nombre", seuil=0)
    prealables.register("simulation", lambda version: Vu("simulation", False, "Ce contenu n’a pas été simulé."))
    page = get(cnp, f"/redaction/{brouillon.pk}/transmettre/")
    assert "ne demande rien" in page
    assert "pas été simulé" in page
    adresse = f"/redaction/{brouillon.pk}/transmettre/soumettre/"
    refusee = client.post(adresse, {"revision": 1, "sans_prealable": "Une raison gardée"})
    assert refusee.status_code == 422
    assert "Lisez-les, puis corrigez" in refusee.content.decode()
    assert "Une raison gardée" in refusee.content.decode()
    suivie = client.post(adresse, {"revision": 1, "alertes_lues": "on", "sans_prealable": "Urgence"}, follow=True)
    assert "Avis du CNCP attendu." in suivie.content.decode()
    brouillon.refresh_from_db()
    assert brouillon.etat == "soumis"
    # The form of yesterday, sent again.
    assert client.post(adresse, {"revision": 1, "alertes_lues": "on"}).status_code == 409


def test_un_defaut_bloquant_retire_le_geste_et_dit_ou(brouillon, cnp, jour: date) -> None:
    Exigence.objects.create(version=brouillon, axe=1, type="nombre", seuil=9)
    page = get(cnp, f"/redaction/{brouillon.pk}/transmettre/")
    assert "ne peut pas encore être soumis" in page
    assert "/transmettre/soumettre/" not in page
    reponse = client_of(cnp).post(f"/redaction/{brouillon.pk}/transmettre/soumettre/", {"revision": 1})
    assert reponse.status_code == 422
    assert "ne peut pas être atteint" in reponse.content.decode()


def test_les_avis_se_rendent_par_la_page(brouillon, cnp, cncp, has, publication, jour: date) -> None:
    submitted(brouillon, cnp, jour)
    racine = f"/redaction/{brouillon.pk}/transmettre/"
    assert client_of(publication).post(f"{racine}saisir_has/", {}).status_code == 422
    suivie = client_of(publication).post(f"{racine}saisir_has/", {"motifs": ["incomplet"]}, follow=True)
    assert "La HAS est saisie. Son avis est attendu jusqu’au 30/12/2026" in suivie.content.decode()
    assert "Rendre l’avis de la HAS" in get(has, racine)
    assert client_of(has).post(f"{racine}rendre_avis/", {"sens": "reserves"}).status_code == 422
    client_of(has).post(f"{racine}rendre_avis/", {"sens": "reserves", "texte": "Ajoutez l’axe 4."})
    client_of(cncp).post(f"{racine}rendre_avis/", {"sens": "favorable"})
    assert set(Avis.objects.values_list("instance", "sens")) == {("has", "reserves"), ("cncp", "favorable")}
    page = get(cnp, racine)
    assert "Ajoutez l’axe 4." in page
    assert "La HAS demande un projet révisé" in page
    assert "La validation n’est pas encore possible" in get(publication, racine)
    assert client_of(cncp).post(f"{racine}rendre_avis/", {"sens": "favorable"}).status_code == 409


@pytest.mark.parametrize(
    ("geste", "permis"),
    [("reprendre", "cnp"), ("renvoyer", "publication"), ("valider", "publication"), ("saisir_has", "publication")],
)
def test_un_geste_n_est_recu_que_du_bon_role(request, brouillon, cnp, jour: date, geste: str, permis: str) -> None:
    submitted(brouillon, cnp, jour)
    Avis.objects.update(sens="favorable", rendu_le=jour)
    adresse = f"/redaction/{brouillon.pk}/transmettre/{geste}/"
    donnees = {"motif": "Texte fictif", "motifs": ["methode"]}
    dits = {q: client_of(request.getfixturevalue(q)).post(adresse, donnees).status_code for q in ("cnp", *CAST)}
    refuses = {qui: dit for qui, dit in dits.items() if qui != permis}
    assert set(refuses.values()) <= {403, 404, 409}
    assert EtapeVersion.objects.exclude(auteur=request.getfixturevalue(permis)).count() == int(permis != "cnp")


def test_publier_confirme_ce_qui_change_avant_d_agir(brouillon, cnp, cncp, publication, exercice, jour: date) -> None:
    validated(brouillon, cnp, cncp, publication, jour)
    adresse = f"/redaction/{brouillon.pk}/transmettre/publier/"
    for personne in (cnp, cncp):
        get(personne, adresse, 404)
    client = client_of(publication)
    assert "1 professionnel du répertoire exerce dans son périmètre" in get(publication, adresse)
    passee = client.post(adresse, {"arrete": "Arrêté fictif", "effet": "2026-06-29"})
    assert passee.status_code == 422
    assert "déjà passée" in passee.content.decode()
    relue = client.post(adresse, {"arrete": "Arrêté fictif", "effet": "2026-07-01"})
    assert "première version de ce référentiel" in relue.content.decode()
    brouillon.refresh_from_db()
    assert brouillon.etat == "valide"
    faite = client.post(adresse, {"arrete": "Arrêté fictif", "effet": "2026-07-01", "confirme": "oui"}, follow=True)
    assert "Prendra effet le 01/07/2026" in faite.content.decode()
    assert client.post(adresse, {"arrete": "B", "effet": "2026-07-02", "confirme": "oui"}).status_code == 409


def test_abroger_confirme_et_dit_qui_suit(brouillon, cnp, cncp, publication, jour: date) -> None:
    published(brouillon, cnp, cncp, publication, jour)
    client = client_of(publication)
    adresse = f"/redaction/{brouillon.pk}/transmettre/abroger/"
    assert client.post(adresse, {"fin": "2026-07-31"}).status_code == 422
    relue = client.post(adresse, {"fin": "2026-07-31", "motif": "Arrêté annulé"})
    assert "Aucune version ne lui succède" in relue.content.decode()
    assert "Abroger la version" in relue.content.decode()
    client.post(adresse, {"fin": "2026-07-31", "motif": "Arrêté annulé", "confirme": "oui"})
    brouillon.refresh_from_db()
    assert (brouillon.etat, brouillon.fin_effet) == ("abroge", date(2026, 7, 31))


def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_de_projets(cnp, cncp, has, publication, jour: date) -> None:
    def seed(premier: int, combien: int) -> None:
        for rang in range(premier, premier + combien):
            demande = submitted(make_draft(cnp, f"P{rang}"), cnp, jour)
            avis.ask_has(demande.version_id, publication, jour, motifs=[MotifSaisine.METHODE], precision="")
            if rang % 2:
                avis.give(demande.pk, cncp, jour, sens="favorable")

    def counts() -> dict[str, int]:
        comptes = {}
        for qui, personne in {"cnp": cnp, "cncp": cncp, "has": has, "publication": publication}.items():
            client = client_of(personne)
            with CaptureQueriesContext(connection) as requetes:
                assert client.get("/redaction/").status_code == 200
            comptes[qui] = len(requetes)
        return comptes

    seed(0, 2)
    avant = counts()
    seed(2, 4)
    assert counts() == avant
    assert max(avant.values()) <= 14, avant
