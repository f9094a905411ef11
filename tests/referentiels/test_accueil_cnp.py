"""The CNP's home and tabs: nothing published is lost from sight, badges are true, tabs say what one may do."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from accounts import horloge
from accounts.models import Notification
from accounts.notifications import unread_count
from referentiels import publication as actes
from referentiels.models import Referentiel, VersionReferentiel
from referentiels.situations import situation_of
from tests.people import client_of
from tests.referentiels.vie import make_draft, submitted, validated

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sans_simulation")]

UN = timedelta(days=1)


def page(qui, adresse: str = "/redaction/") -> str:
    reponse = client_of(qui).get(adresse)
    assert reponse.status_code == 200
    return reponse.content.decode().replace("&nbsp;", "\u00a0")


@pytest.fixture
def abrogee(cnp, cncp, publication, jour: date) -> VersionReferentiel:
    """Published to take effect in ten days, repealed today; its only day is that of its date of effect."""
    version = validated(make_draft(cnp), cnp, cncp, publication, jour)
    effet = jour + 10 * UN
    actes.publish(version.pk, publication, jour, effet=effet, arrete="Arrêté fictif")
    return actes.repeal(version.pk, publication, jour, fin=effet, motif="Erreur fictive")


def test_une_version_abrogee_avant_son_effet_reste_a_l_accueil(abrogee, cnp) -> None:
    accueil = page(cnp)
    assert "Abrogée avant effet" in accueil
    assert "Abrogée avant sa date d’effet, le 10/07/2026\u00a0: elle ne s’appliquera que ce jour-là." in accueil
    assert f'href="/redaction/{abrogee.pk}/transmettre/"' in accueil


@pytest.mark.parametrize(
    ("ecart", "mots"), [(-1, "Abrogée avant effet"), (0, "En vigueur"), (1, "Abrogée"), (400, "Abrogée")]
)
def test_son_etiquette_suit_le_jour(abrogee, cnp, au_jour, ecart, mots) -> None:
    on = au_jour(abrogee.effet + ecart * UN)
    assert situation_of(abrogee, on)[0] == mots
    accueil = page(cnp)
    assert str(abrogee) in accueil
    assert ("Versions passées" in accueil) == (ecart > 0)


def test_une_abrogation_a_terme_dit_jusqu_a_quand(abrogee, cnp) -> None:
    VersionReferentiel.objects.filter(pk=abrogee.pk).update(fin_effet=date(2026, 12, 31))
    assert "elle ne s’appliquera que jusqu’au 31/12/2026." in page(cnp)


def test_un_referentiel_sans_version_est_dit_les_autres_non(abrogee, cnp) -> None:
    Referentiel.objects.create(
        code="NU", titre="Référentiel fictif nu", profession="10", cnp=cnp.appartenances.get().organisation
    )
    assert "Encore sans aucune version\u00a0: Référentiel fictif nu." in page(cnp)


def test_l_onglet_du_contenu_se_nomme_selon_ce_qu_on_y_fait(cnp, cncp, jour: date) -> None:
    projet = make_draft(cnp)
    adresse = f"/redaction/{projet.pk}/"
    assert ">Éditer</a>" in page(cnp, adresse)
    submitted(projet, cnp, jour)
    for lecteur in (cnp, cncp):
        lue = page(lecteur, adresse)
        assert ">Lire</a>" in lue
        assert ">Éditer</a>" not in lue


def test_le_texte_d_un_avis_n_est_pas_dit_facultatif(cnp, cncp, jour: date) -> None:
    projet = make_draft(cnp)
    submitted(projet, cnp, jour)
    formulaire = page(cncp, f"/redaction/{projet.pk}/transmettre/")
    etiquette = formulaire[formulaire.index("Texte de l’avis") :][:60]
    assert "facultatif" not in etiquette


@pytest.mark.parametrize(
    ("combien", "badge", "dit"),
    [(1, ">1<", "notification non lue<"), (2, ">2<", "notifications non lues<"), (120, ">99+<", "non lues<")],
)  # fmt: skip
def test_le_menu_compte_les_notifications_non_lues(
    cnp, cncp, jour: date, combien: int, badge: str, dit: str, django_assert_num_queries
) -> None:
    assert "badge" not in page(cnp)
    Notification.objects.bulk_create(
        Notification(
            cle=f"essai:{rang}", nature="essai", titre="Essai", utilisateur=cnp, created_at="2026-06-30T10:00Z"
        )
        for rang in range(combien)
    )
    accueil = page(cnp)
    assert badge in accueil
    assert dit in accueil
    assert "badge" not in page(cncp), "celles d’un autre ne comptent pas"
    with django_assert_num_queries(1):
        assert unread_count(cnp) == min(combien, 100)
    client_of(cnp).post("/notifications/")
    assert "badge" not in page(cnp)


def test_le_titulaire_compte_aussi_ce_qui_l_attendait_avant_sa_connexion(titulaire, jour: date) -> None:
    for cle, qui in (("a", {"utilisateur": titulaire}), ("b", {"professionnel": titulaire.professionnel})):
        Notification.objects.create(cle=cle, nature="essai", titre="Essai", created_at=horloge.now(), **qui)
    assert unread_count(titulaire) == 2
