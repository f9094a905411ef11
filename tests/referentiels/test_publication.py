"""Publication by arrêté and repeal: who, from when, what closes before; then the base keeps the published content."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import Evenement, ExerciceTouche, Notification
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels import prealables, publication
from referentiels.lecture import applicable_version
from referentiels.models import ActionPrevue, EtapeVersion, Exigence, Portee, VersionReferentiel
from referentiels.prealables import Vu
from tests.people import make_exercice
from tests.referentiels.vie import make_draft, published, validated
from tests.referentiels_fictifs import make_version

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sans_simulation")]

DEMAIN = timedelta(days=1)


@pytest.fixture
def brouillon(cnp, jour: date) -> VersionReferentiel:
    return make_draft(cnp)


@pytest.fixture
def valide(brouillon, cnp, cncp, publication, jour: date) -> VersionReferentiel:
    return validated(brouillon, cnp, cncp, publication, jour)


@pytest.fixture
def ministere(publication):
    """The person of the ministry, under a name that hides no module."""
    return publication


def test_le_chemin_complet_laisse_une_ligne_par_etape(valide, cnp, cncp, ministere, jour: date) -> None:
    effet = jour + DEMAIN
    publiee = publication.publish(valide.pk, ministere, jour, effet=effet, arrete=" Arrêté fictif du 30 juin 2026 ")
    assert (publiee.etat, publiee.effet, publiee.arrete) == ("publie", effet, "Arrêté fictif du 30 juin 2026")
    etapes = EtapeVersion.objects.filter(version=valide)
    assert [(e.geste, e.de, e.vers, e.auteur) for e in etapes] == [
        ("soumettre", "brouillon", "soumis", cnp),
        ("rendre_avis", "soumis", "soumis", cncp),
        ("valider", "soumis", "valide", ministere),
        ("publier", "valide", "publie", ministere),
    ]
    assert {e.jour for e in etapes} == {jour}
    assert [e.organisation.nature for e in etapes] == ["cnp", "cncp", "ministere", "ministere"]
    evenements = Evenement.objects.filter(objet=f"referentiels.VersionReferentiel:{valide.pk}").order_by("pk")
    assert [e.details["geste"] for e in evenements] == [e.geste for e in etapes]
    assert evenements.last().nature == "referentiel:publie"


@pytest.mark.parametrize("qui", ["inconnu", "ordre_decideur", "cnp", "cncp", "has", "dgos", "exploitant"])
def test_seul_le_ministere_publie_et_abroge(request, valide, ministere, jour: date, qui: str) -> None:
    personne = request.getfixturevalue(qui)
    with pytest.raises(Refus) as refus:
        publication.publish(valide.pk, personne, jour, effet=jour, arrete="A")
    assert refus.value.code == "non_autorise"
    publication.publish(valide.pk, ministere, jour, effet=jour, arrete="A")
    with pytest.raises(Refus) as refus:
        publication.repeal(valide.pk, personne, jour, fin=jour, motif="Arrêté annulé")
    assert refus.value.code == "non_autorise"


def test_une_etape_sautee_est_refusee(brouillon, ministere, jour: date) -> None:
    with pytest.raises(Depasse):
        publication.publish(brouillon.pk, ministere, jour, effet=jour, arrete="A")


def test_publier_deux_fois_est_refuse(valide, ministere, jour: date) -> None:
    publication.publish(valide.pk, ministere, jour, effet=jour, arrete="A")
    with pytest.raises(Depasse):
        publication.publish(valide.pk, ministere, jour, effet=jour + DEMAIN, arrete="B")


@pytest.mark.parametrize(("ecart", "refuse"), [(-1, True), (0, False), (1, False)])
def test_la_date_d_effet_n_est_jamais_dans_le_passe(valide, ministere, jour, ecart, refuse) -> None:
    effet = jour + timedelta(days=ecart)
    if refuse:
        with pytest.raises(Refus, match="déjà passée"):
            publication.publish(valide.pk, ministere, jour, effet=effet, arrete="A")
    else:
        assert publication.publish(valide.pk, ministere, jour, effet=effet, arrete="A").effet == effet


def test_publier_demande_la_reference_de_l_arrete(valide, ministere, jour: date) -> None:
    with pytest.raises(Refus, match="arrêté"):
        publication.publish(valide.pk, ministere, jour, effet=jour, arrete=" ")


def test_personne_ne_publie_sans_avoir_vu_qui_la_regle_touche(valide, ministere, jour) -> None:
    fait = False
    prealables.register("simulation", lambda version: Vu("simulation", fait, "Ce contenu n’a pas été simulé."))
    with pytest.raises(Refus, match="pas été simulé") as refus:
        publication.publish(valide.pk, ministere, jour, effet=jour, arrete="A", sans_prealable=" ")
    assert (refus.value.code, refus.value.champ) == ("prealable_manquant", "sans_prealable")
    fait = True
    with transaction.atomic():
        publication.publish(valide.pk, ministere, jour, effet=jour, arrete="A")
        assert EtapeVersion.objects.latest("pk").motif == ""
        transaction.set_rollback(True)
    fait = False
    publication.publish(valide.pk, ministere, jour, effet=jour, arrete="A", sans_prealable="Urgence sanitaire")
    assert "Urgence sanitaire" in EtapeVersion.objects.latest("pk").motif


def test_ceux_que_la_publication_concerne_en_sont_avertis(valide, cnp, cncp, has, ministere, jour: date) -> None:
    Notification.objects.all().delete()
    publication.publish(valide.pk, ministere, jour, effet=jour + DEMAIN, arrete="A")
    # La HAS n’a pas été saisie : ce projet ne la concernait pas ; l’auteur du geste le connaît.
    assert {n.utilisateur for n in Notification.objects.all()} == {cnp, cncp}
    assert "prend effet le 01/07/2026" in Notification.objects.filter(utilisateur=cnp).get().texte


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


def test_abroger_dit_jusqu_a_quand_et_pourquoi(brouillon, cnp, cncp, ministere, jour: date) -> None:
    published(brouillon, cnp, cncp, ministere, jour)
    with pytest.raises(Refus, match="motif"):
        publication.repeal(brouillon.pk, ministere, jour, fin=jour, motif="")
    with pytest.raises(Refus, match="déjà passée"):
        publication.repeal(brouillon.pk, ministere, jour, fin=jour - DEMAIN, motif="Arrêté annulé")
    publication.repeal(brouillon.pk, ministere, jour, fin=jour, motif="Arrêté annulé")
    assert applicable_version("10", [], jour) == brouillon
    assert applicable_version("10", [], jour + DEMAIN) is None
    assert EtapeVersion.objects.latest("pk").motif == "Arrêté annulé"


def test_une_version_n_est_pas_abrogee_avant_son_effet_ni_apres_la_suivante(
    brouillon, cnp, cncp, ministere, jour: date
) -> None:
    effet = jour + 10 * DEMAIN
    published(brouillon, cnp, cncp, ministere, jour, effet)
    with pytest.raises(Refus, match="ne prend effet que le"):
        publication.repeal(brouillon.pk, ministere, jour, fin=effet - DEMAIN, motif="Arrêté annulé")
    deux = make_draft(cnp, numero=2)
    published(deux, cnp, cncp, ministere, jour, effet + 10 * DEMAIN)
    with pytest.raises(Refus, match="une autre lui succède"):
        publication.repeal(brouillon.pk, ministere, jour, fin=effet + 10 * DEMAIN, motif="Arrêté annulé")
    abrogee = publication.repeal(brouillon.pk, ministere, jour, fin=effet + 9 * DEMAIN, motif="Arrêté annulé")
    assert publication.next_version(abrogee) == deux


def test_une_version_abrogee_cede_la_place_a_celle_qui_prend_effet_avant_sa_fin(
    brouillon, cnp, cncp, ministere, jour: date
) -> None:
    published(brouillon, cnp, cncp, ministere, jour)
    publication.repeal(brouillon.pk, ministere, jour, fin=jour + 30 * DEMAIN, motif="Remplacée bientôt")
    deux = make_draft(cnp, numero=2)
    published(deux, cnp, cncp, ministere, jour, jour + 10 * DEMAIN)
    brouillon.refresh_from_db()
    assert brouillon.fin_effet == jour + 9 * DEMAIN


def test_les_professionnels_concernes_se_comptent_dans_la_profession_et_les_specialites(jour: date) -> None:
    make_exercice(specialite="SM30")
    make_exercice(specialite="SM31")
    make_exercice("60")
    version = make_version("PROPRE", specialites=(), publish=False)
    assert publication.count_concerned(version, jour) == 2
    make_version("NEPHRO", specialites=("SM30",))
    assert publication.count_concerned(version, jour) == 1, "qui a un référentiel à soi n’est pas concerné"
    VersionReferentiel.objects.filter(pk=version.pk).update(specialites=["SM30"])
    version.refresh_from_db()
    assert publication.count_concerned(version, jour) == 1


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
        lambda v: VersionReferentiel.objects.filter(pk=v.pk).update(arrete="Arrêté réécrit"),
        lambda v: VersionReferentiel.objects.filter(pk=v.pk).update(note="Note réécrite"),
        lambda v: VersionReferentiel.objects.filter(pk=v.pk).update(publiee_at=None),
        lambda v: VersionReferentiel.objects.filter(pk=v.pk).update(axe_au_choix=False),
        lambda v: VersionReferentiel.objects.filter(pk=v.pk).update(revision=9),
        lambda v: VersionReferentiel.objects.filter(pk=v.pk).update(etat="brouillon"),
        lambda v: VersionReferentiel.objects.filter(pk=v.pk).delete(),
    ],
    ids=[
        "modifier une action", "retirer les actions", "ajouter une action", "ajouter en nombre", "ajouter une exigence",
        "modifier une exigence", "retirer une exigence", "changer l’effet", "changer la portée", "changer le mode",
        "changer le numéro", "réécrire l’arrêté", "réécrire la note", "effacer la publication",
        "changer l’axe au choix", "changer la révision", "rouvrir", "supprimer",
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


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE referentiels_versionreferentiel SET effet = effet + 1 WHERE id = %s",
        "UPDATE referentiels_versionreferentiel SET etat = 'valide' WHERE id = %s",
        "UPDATE referentiels_actionprevue SET libelle = 'changée' WHERE version_id = %s",
        "DELETE FROM referentiels_exigence WHERE version_id = %s",
        "DELETE FROM referentiels_etapeversion WHERE version_id = %s",
        "DELETE FROM referentiels_versionreferentiel WHERE id = %s",
    ],
)
def test_la_base_refuse_en_sql_de_changer_une_version_publiee(brouillon, cnp, cncp, ministere, jour, sql: str) -> None:
    Exigence.objects.create(version=brouillon, axe=1, type="nombre", seuil=2)
    published(brouillon, cnp, cncp, ministere, jour)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as curseur:
        curseur.execute(sql, [brouillon.pk])
    assert EtapeVersion.objects.filter(version=brouillon).count() == 4
    assert Exigence.objects.get(version=brouillon).seuil == 2


def test_la_base_refuse_deux_versions_publiees_au_meme_effet(cnp, jour: date) -> None:
    make_version("SUITE")
    deux = make_version("SUITE", numero=2, publish=False)
    with pytest.raises(DatabaseError, match="version_effet_unique"), transaction.atomic():
        VersionReferentiel.objects.filter(pk=deux.pk).update(etat="publie", publiee_at="2026-06-30T00:00:00Z")


def test_une_version_abrogee_ne_redevient_pas_publiee(brouillon, cnp, cncp, ministere, jour: date) -> None:
    published(brouillon, cnp, cncp, ministere, jour)
    publication.repeal(brouillon.pk, ministere, jour, fin=jour, motif="Arrêté annulé")
    with pytest.raises(DatabaseError), transaction.atomic():
        VersionReferentiel.objects.filter(pk=brouillon.pk).update(etat="publie")
