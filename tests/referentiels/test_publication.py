"""Life of a version: each step asks its permission, leaves a line, and publication freezes the content."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from accounts.models import Evenement, ExerciceTouche, Utilisateur
from accounts.roles import Nature, Role
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels import publication
from referentiels.lecture import applicable_version
from referentiels.models import ActionPrevue, Exigence, Portee, Referentiel, VersionReferentiel
from tests.people import make_agent, make_exercice
from tests.referentiels_fictifs import make_version

pytestmark = pytest.mark.django_db

DEMAIN = timedelta(days=1)


@pytest.fixture
def redacteur() -> Utilisateur:
    return make_agent(Role.CNP_REDACTEUR, Nature.CNP, "CNP-FICTIF")


@pytest.fixture
def avis() -> Utilisateur:
    return make_agent(Role.CNCP_MEMBRE, Nature.CNCP, "CNCP-FICTIF")


@pytest.fixture
def ministere() -> Utilisateur:
    return make_agent(Role.MINISTERE_PUBLICATION, Nature.MINISTERE, "MIN-FICTIF")


@pytest.fixture
def brouillon(redacteur: Utilisateur, jour: date) -> VersionReferentiel:
    version = make_version("PROJET", specialites=(), publish=False)
    Referentiel.objects.filter(pk=version.referentiel_id).update(cnp=redacteur.appartenances.get().organisation)
    return version


def valide(version: VersionReferentiel, redacteur: Utilisateur, avis: Utilisateur, on: date) -> VersionReferentiel:
    publication.submit(version.pk, redacteur, on)
    return publication.validate(version.pk, avis, on)


def test_le_chemin_complet_laisse_une_ligne_par_etape(brouillon, redacteur, avis, ministere, jour: date) -> None:
    valide(brouillon, redacteur, avis, jour)
    effet = jour + DEMAIN
    publiee = publication.publish(brouillon.pk, ministere, jour, effet=effet, arrete="Arrêté fictif du 30 juin 2026")
    assert (publiee.etat, publiee.effet, publiee.arrete) == ("publie", effet, "Arrêté fictif du 30 juin 2026")
    gestes = Evenement.objects.filter(objet=f"referentiels.VersionReferentiel:{brouillon.pk}").order_by("pk")
    assert [e.details["geste"] for e in gestes] == ["soumettre", "valider", "publier"]
    assert [e.auteur for e in gestes] == [redacteur, avis, ministere]


def test_chaque_etape_demande_son_role(brouillon, redacteur, avis, ministere, inconnu, jour: date) -> None:
    for personne in (inconnu, avis, ministere):
        with pytest.raises(Refus, match="rôle"):
            publication.submit(brouillon.pk, personne, jour)
    publication.submit(brouillon.pk, redacteur, jour)
    for personne in (inconnu, redacteur, ministere):
        with pytest.raises(Refus, match="rôle"):
            publication.validate(brouillon.pk, personne, jour)
    publication.validate(brouillon.pk, avis, jour)
    for personne in (inconnu, redacteur, avis):
        with pytest.raises(Refus, match="rôle"):
            publication.publish(brouillon.pk, personne, jour, effet=jour, arrete="A")


def test_un_cnp_ne_soumet_que_ses_referentiels(brouillon, jour: date) -> None:
    autre = make_agent(Role.CNP_REDACTEUR, Nature.CNP, "CNP-AUTRE")
    with pytest.raises(Refus, match="autre conseil"):
        publication.submit(brouillon.pk, autre, jour)


def test_une_etape_sautee_est_refusee(brouillon, ministere, jour: date) -> None:
    with pytest.raises(Depasse):
        publication.publish(brouillon.pk, ministere, jour, effet=jour, arrete="A")


def test_renvoyer_demande_un_motif(brouillon, redacteur, avis, jour: date) -> None:
    publication.submit(brouillon.pk, redacteur, jour)
    with pytest.raises(Refus, match="motif"):
        publication.send_back(brouillon.pk, avis, jour, " ")
    renvoyee = publication.send_back(brouillon.pk, avis, jour, "Axe 3 à compléter")
    assert renvoyee.etat == "brouillon"
    assert Evenement.objects.latest("pk").motif == "Axe 3 à compléter"


def test_reprendre_avant_l_avis(brouillon, redacteur, jour: date) -> None:
    publication.submit(brouillon.pk, redacteur, jour)
    assert publication.take_back(brouillon.pk, redacteur, jour).etat == "brouillon"


def test_un_brouillon_qu_on_ne_peut_satisfaire_n_est_pas_soumis(brouillon, redacteur, jour: date) -> None:
    Exigence.objects.create(version=brouillon, axe=1, type="nombre", seuil=9)
    with pytest.raises(Refus, match="ne peut pas être atteint"):
        publication.submit(brouillon.pk, redacteur, jour)
    Exigence.objects.all().delete()
    ActionPrevue.objects.filter(version=brouillon).delete()
    with pytest.raises(Refus, match="aucune action"):
        publication.submit(brouillon.pk, redacteur, jour)


@pytest.mark.parametrize(("ecart", "refuse"), [(-1, True), (0, False), (1, False)])
def test_la_date_d_effet_n_est_jamais_dans_le_passe(brouillon, redacteur, avis, ministere, jour, ecart, refuse) -> None:
    valide(brouillon, redacteur, avis, jour)
    effet = jour + timedelta(days=ecart)
    if refuse:
        with pytest.raises(Refus, match="déjà passée"):
            publication.publish(brouillon.pk, ministere, jour, effet=effet, arrete="A")
    else:
        assert publication.publish(brouillon.pk, ministere, jour, effet=effet, arrete="A").effet == effet


def test_publier_demande_la_reference_de_l_arrete(brouillon, redacteur, avis, ministere, jour: date) -> None:
    valide(brouillon, redacteur, avis, jour)
    with pytest.raises(Refus, match="arrêté"):
        publication.publish(brouillon.pk, ministere, jour, effet=jour, arrete=" ")


def test_publier_ferme_la_version_precedente_la_veille(jour: date) -> None:
    un, deux = make_version("SUITE", specialites=()), make_version("SUITE", specialites=(), numero=2, publish=False)
    VersionReferentiel.objects.filter(pk=deux.pk).update(effet=date(2027, 1, 1))
    publication.put_in_service(deux.pk, on=jour)
    un.refresh_from_db()
    assert (un.etat, un.fin_effet) == ("publie", date(2026, 12, 31))


def test_deux_versions_ne_prennent_pas_effet_le_meme_jour(jour: date) -> None:
    make_version("SUITE", specialites=())
    deux = make_version("SUITE", specialites=(), numero=2, publish=False)
    with pytest.raises(Refus, match="déjà effet"):
        publication.put_in_service(deux.pk, on=jour)


def test_la_portee_suit_la_date_d_effet(jour: date) -> None:
    defaut = make_version("DEFAUT")
    un = make_version("PROPRE", specialites=(), publish=False)
    VersionReferentiel.objects.filter(pk=un.pk).update(specialites=["SM30", "SM31"])
    publication.put_in_service(un.pk, on=jour)
    deux = make_version("PROPRE", specialites=(), numero=2, publish=False)
    VersionReferentiel.objects.filter(pk=deux.pk).update(specialites=["SM30"], effet=date(2027, 1, 1))
    publication.put_in_service(deux.pk, on=jour)
    veille, effet = date(2026, 12, 31), date(2027, 1, 1)
    assert applicable_version("10", ["SM31"], veille) == un
    assert applicable_version("10", ["SM31"], effet) == defaut
    assert applicable_version("10", ["SM30"], veille) == un
    assert applicable_version("10", ["SM30"], effet) == deux
    assert Portee.objects.get(specialite="SM31").fin == veille


def test_abroger_dit_jusqu_a_quand_et_pourquoi(brouillon, redacteur, avis, ministere, jour: date) -> None:
    valide(brouillon, redacteur, avis, jour)
    publication.publish(brouillon.pk, ministere, jour, effet=jour, arrete="A")
    with pytest.raises(Refus, match="motif"):
        publication.repeal(brouillon.pk, ministere, jour, fin=jour, motif="")
    with pytest.raises(Refus, match="déjà passée"):
        publication.repeal(brouillon.pk, ministere, jour, fin=jour - DEMAIN, motif="Arrêté annulé")
    publication.repeal(brouillon.pk, ministere, jour, fin=jour, motif="Arrêté annulé")
    assert applicable_version("10", [], jour) == brouillon
    assert applicable_version("10", [], jour + DEMAIN) != brouillon


def test_publier_demande_le_recalcul_des_cycles_concernes(jour: date) -> None:
    concerne, autre = make_exercice(specialite="SM30"), make_exercice(specialite="SM31")
    version = make_version("PROPRE", specialites=(), publish=False)
    VersionReferentiel.objects.filter(pk=version.pk).update(specialites=["SM30"])
    publication.put_in_service(version.pk, on=jour)
    touches = set(ExerciceTouche.objects.values_list("exercice_id", flat=True))
    assert concerne.pk in touches
    assert autre.pk not in touches


# PostgreSQL garde le contenu publié ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "geste",
    [
        lambda v: ActionPrevue.objects.filter(version=v).update(libelle="changée"),
        lambda v: ActionPrevue.objects.filter(version=v).delete(),
        lambda v: ActionPrevue.objects.create(version=v, code="NEUVE", axes=[1], libelle="n"),
        lambda v: ActionPrevue.objects.bulk_create([ActionPrevue(version=v, code="NEUVE", axes=[1], libelle="n")]),
        lambda v: Exigence.objects.create(version=v, axe=1, seuil=1),
        lambda v: Exigence.objects.filter(version=v).update(seuil=1),
        lambda v: Exigence.objects.filter(version=v).delete(),
        lambda v: VersionReferentiel.objects.filter(pk=v.pk).update(effet=date(2024, 1, 1)),
        lambda v: VersionReferentiel.objects.filter(pk=v.pk).update(specialites=["SM30"]),
        lambda v: VersionReferentiel.objects.filter(pk=v.pk).update(mode_validation="cnp"),
        lambda v: VersionReferentiel.objects.filter(pk=v.pk).update(numero=7),
        lambda v: VersionReferentiel.objects.filter(pk=v.pk).update(etat="brouillon"),
        lambda v: VersionReferentiel.objects.filter(pk=v.pk).delete(),
    ],
    ids=[
        "modifier une action", "retirer les actions", "ajouter une action", "ajouter en nombre", "ajouter une exigence",
        "modifier une exigence", "retirer une exigence", "changer l’effet", "changer la portée", "changer le mode",
        "changer le numéro", "rouvrir", "supprimer",
    ],
)  # fmt: skip
def test_une_version_publiee_refuse_tout_changement(geste) -> None:
    version = make_version(exigences=({"axe": 1, "type": "nombre", "seuil": 2},))
    avant = list(ActionPrevue.objects.filter(version=version).values_list("code", "libelle"))
    with pytest.raises(DatabaseError, match=r"publiée|Cannot"), transaction.atomic():
        geste(version)
    assert list(ActionPrevue.objects.filter(version=version).values_list("code", "libelle")) == avant
    assert Exigence.objects.get(version=version).seuil == 2


def test_une_action_ne_passe_pas_d_un_brouillon_a_une_version_publiee() -> None:
    publiee, projet = make_version("PUBLIEE"), make_version("PROJET", publish=False)
    action = ActionPrevue.objects.filter(version=projet).first()
    assert action is not None
    with pytest.raises(DatabaseError, match=r"publiée|Cannot"), transaction.atomic():
        ActionPrevue.objects.filter(pk=action.pk).update(version=publiee, code="GLISSEE")
