"""Opinions: the CNCP is asked at each submission, the HAS by the minister; each body gives its own."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError

from accounts.models import Evenement, Notification, Travail
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels import avis, suivi_versions, transmission
from referentiels.models import Avis, EtapeVersion, VersionReferentiel
from referentiels.saisine import MotifSaisine
from tests.referentiels.vie import make_draft, submitted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sans_simulation")]

DEMAIN = timedelta(days=1)
TROIS = [MotifSaisine.RECOMMANDATIONS, MotifSaisine.METHODE]


@pytest.fixture
def brouillon(cnp, jour: date) -> VersionReferentiel:
    return make_draft(cnp)


@pytest.fixture
def demande(brouillon, cnp, jour: date) -> Avis:
    """The opinion asked of the CNCP."""
    return submitted(brouillon, cnp, jour)


@pytest.fixture
def saisine(demande, publication, jour: date) -> Avis:
    """The opinion asked of the HAS."""
    return avis.ask_has(demande.version_id, publication, jour, motifs=TROIS, precision="Axe 2 trop peu précis")


def suivi(version: VersionReferentiel, on: date) -> suivi_versions.Suivi:
    return suivi_versions.follow(suivi_versions.with_life(VersionReferentiel.objects).get(pk=version.pk), on)


def test_la_soumission_saisit_le_cncp_avec_une_echeance(demande, cnp, jour: date) -> None:
    assert (demande.instance, demande.tour, demande.demande_le, demande.demande_par) == ("cncp", 1, jour, cnp)
    assert demande.echeance == date(2026, 8, 30)
    assert not demande.sens


@pytest.mark.parametrize("qui", ["inconnu", "ordre_decideur", "cnp", "cncp", "has", "dgos", "exploitant"])
def test_seul_le_ministere_saisit_la_has(request, demande, jour: date, qui: str) -> None:
    with pytest.raises(Refus) as refus:
        avis.ask_has(demande.version_id, request.getfixturevalue(qui), jour, motifs=TROIS, precision="")
    assert refus.value.code == "non_autorise"
    assert not Avis.objects.filter(instance="has").exists()


def test_la_has_est_saisie_pour_un_motif_du_decret_et_repond_sous_six_mois(has, saisine, cnp, jour: date) -> None:
    assert saisine.motifs == ["methode", "recommandations"]
    assert (saisine.saisine, saisine.echeance) == ("Axe 2 trop peu précis", date(2026, 12, 30))
    etape = EtapeVersion.objects.latest("pk")
    assert (etape.geste, etape.de, etape.vers) == ("saisir_has", "soumis", "soumis")
    assert "garanties méthodologiques" in etape.motif
    notification = Notification.objects.filter(utilisateur=has).get()
    assert notification.lien == f"/redaction/{saisine.version_id}/transmettre/"
    assert "Axe 2" not in notification.texte
    assert Travail.objects.filter(cle=f"notification.courriel:{notification.cle}").exists()
    assert Notification.objects.filter(utilisateur=cnp, titre__contains="HAS est saisie").exists()


def test_une_saisine_sans_motif_ou_repetee_est_refusee(saisine, publication, jour: date) -> None:
    with pytest.raises(Refus, match="déjà saisie"):
        avis.ask_has(saisine.version_id, publication, jour, motifs=TROIS, precision="")
    with pytest.raises(Refus, match="quatre motifs"):
        avis.ask_has(saisine.version_id, publication, jour, motifs=[], precision="Autre chose")
    with pytest.raises(IntegrityError, match="avis_has_saisi"), transaction.atomic():
        Avis.objects.filter(pk=saisine.pk).update(motifs=["autre"])


@pytest.mark.parametrize("qui", ["inconnu", "ordre_decideur", "cnp", "has", "dgos", "publication", "exploitant"])
def test_seul_le_cncp_rend_l_avis_du_cncp(request, demande, jour: date, qui: str) -> None:
    with pytest.raises(Refus) as refus:
        avis.give(demande.pk, request.getfixturevalue(qui), jour, sens="favorable")
    assert refus.value.code == "non_autorise"
    demande.refresh_from_db()
    assert not demande.sens


def test_rendre_un_avis_le_signe_le_date_et_avertit(demande, cncp, cnp, publication, jour: date) -> None:
    rendu = avis.give(demande.pk, cncp, jour + DEMAIN, sens="reserves", texte=" Précisez l’axe 4. ")
    assert (rendu.sens, rendu.texte, rendu.rendu_le) == ("reserves", "Précisez l’axe 4.", jour + DEMAIN)
    assert (rendu.auteur, rendu.organisation.nature) == (cncp, "cncp")
    assert EtapeVersion.objects.latest("pk").motif == "CNCP\u00a0: favorable avec réserves"
    assert Evenement.objects.latest("pk").details["geste"] == "rendre_avis"
    avertis = Notification.objects.filter(titre__startswith="Un avis est rendu")
    assert {n.utilisateur for n in avertis} == {cnp, publication}


@pytest.mark.parametrize("sens", ["reserves", "defavorable"])
def test_des_reserves_se_motivent(demande, cncp, jour: date, sens: str) -> None:
    with pytest.raises(Refus, match="se motivent"):
        avis.give(demande.pk, cncp, jour, sens=sens, texte="  ")


def test_un_sens_inconnu_est_refuse(demande, cncp, jour: date) -> None:
    with pytest.raises(Refus, match="sens"):
        avis.give(demande.pk, cncp, jour, sens="peut-être")


def test_un_avis_rendu_ne_se_reecrit_pas(demande, cncp, jour: date) -> None:
    avis.give(demande.pk, cncp, jour, sens="favorable")
    with pytest.raises(Depasse):
        avis.give(demande.pk, cncp, jour, sens="defavorable", texte="Finalement non")
    with pytest.raises(DatabaseError), transaction.atomic():
        Avis.objects.filter(pk=demande.pk).update(texte="Réécrit")


def test_un_avis_sur_un_projet_repris_est_sans_objet(demande, cncp, cnp, jour: date) -> None:
    transmission.take_back(demande.version_id, cnp, jour)
    with pytest.raises(Depasse):
        avis.give(demande.pk, cncp, jour, sens="favorable")
    assert not avis.awaited(["cncp"]).exists()


def test_chaque_soumission_ouvre_un_tour(demande, cncp, cnp, jour: date) -> None:
    version = demande.version
    avis.give(demande.pk, cncp, jour, sens="defavorable", texte="À reprendre")
    transmission.take_back(version.pk, cnp, jour)
    seconde = submitted(version, cnp, jour + DEMAIN)
    assert seconde.tour == 2
    assert [a.pk for a in avis.awaited(["cncp"])] == [seconde.pk]
    assert avis.current(version) == [seconde]
    with pytest.raises(Depasse):
        avis.give(Avis.objects.get(tour=1).pk, cncp, jour, sens="favorable")


def test_un_avis_de_la_has_qui_demande_une_revision_donne_trois_mois(saisine, has, cnp, publication, jour) -> None:
    version = saisine.version
    avis.give(saisine.pk, has, date(2026, 11, 30), sens="defavorable", texte="Recommandations de 2025 absentes")
    with pytest.raises(Refus, match="projet révisé"):
        transmission.validate(version.pk, publication, date(2026, 12, 1))
    a_l_avis = suivi(version, date(2026, 12, 1))
    assert (a_l_avis.echeance, a_l_avis.is_validable) == (date(2027, 2, 28), False)
    transmission.take_back(version.pk, cnp, date(2026, 12, 2))
    for on, retard in ((date(2027, 2, 27), 0), (date(2027, 2, 28), 0), (date(2027, 3, 1), 1)):
        attendu = suivi(version, on)
        assert (attendu.phrase, attendu.echeance, attendu.retard) == (
            "La HAS attend un projet révisé du CNP.", date(2027, 2, 28), retard,
        )  # fmt: skip
    version.refresh_from_db()
    submitted(version, cnp, date(2027, 1, 5))
    assert suivi(version, date(2027, 3, 1)).phrase == "Avis du CNCP attendu."


@pytest.mark.parametrize(("ecart", "possible"), [(-1, False), (0, False), (1, True)])
def test_un_avis_en_retard_n_empeche_plus_de_valider(demande, publication, jour: date, ecart: int, possible) -> None:
    assert demande.echeance
    on = demande.echeance + timedelta(days=ecart)
    assert suivi(demande.version, on).is_validable is possible
    if possible:
        assert transmission.validate(demande.version_id, publication, on).etat == "valide"
    else:
        with pytest.raises(Refus, match="L’avis du CNCP est attendu jusqu’au 30/08/2026"):
            transmission.validate(demande.version_id, publication, on)


def test_la_has_ne_voit_que_ce_dont_elle_est_saisie(demande, has, cncp, publication, jour: date) -> None:
    def vues(personne) -> set[int]:
        return set(VersionReferentiel.objects.visible_to(personne, jour).values_list("pk", flat=True))

    assert vues(cncp) == vues(publication) == {demande.version_id}
    assert vues(has) == set()
    avis.ask_has(demande.version_id, publication, jour, motifs=TROIS, precision="")
    assert vues(has) == {demande.version_id}
