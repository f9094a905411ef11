"""An opinion that becomes late: who is told, when, and only once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import Notification
from referentiels import avis, relances, transmission
from referentiels.models import Avis
from referentiels.saisine import MotifSaisine
from tests.referentiels.vie import make_draft, submitted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sans_simulation")]


@pytest.fixture
def demande(cnp, cncp, has, publication, jour) -> Avis:
    """The opinion asked of the CNCP; the HAS was asked nothing. What was told before is forgotten."""
    demande = submitted(make_draft(cnp), cnp, jour)
    Notification.objects.all().delete()
    return demande


def told() -> list[tuple[str, str]]:
    return [(n.utilisateur.nom_affiche, n.titre) for n in Notification.objects.order_by("titre", "pk")]


@pytest.mark.parametrize(("ecart", "combien"), [(-1, 0), (0, 0), (1, 1), (2, 1)])
def test_un_avis_est_en_retard_le_lendemain_de_son_dernier_jour(demande, ecart, combien) -> None:
    assert relances.remind_late_opinions(demande.echeance + timedelta(days=ecart)) == combien
    assert Notification.objects.count() == 2 * combien


def test_l_instance_et_le_cnp_en_sont_avertis_une_fois(demande, cnp, cncp) -> None:
    for nuit in (1, 2, 30):
        relances.remind_late_opinions(demande.echeance + timedelta(days=nuit))
    assert told() == [
        (cnp.nom_affiche, "L’avis du CNCP sur votre projet est en retard"),
        (cncp.nom_affiche, "Un avis que l’on vous demande est en retard"),
    ]
    assert {n.lien for n in Notification.objects.all()} == {f"/redaction/{demande.version_id}/transmettre/"}


def test_la_has_saisie_est_relancee_de_son_propre_avis(demande, cnp, cncp, has, publication, jour) -> None:
    has_saisie = avis.ask_has(demande.version_id, publication, jour, motifs=[MotifSaisine.METHODE], precision="")
    avis.give(demande.pk, cncp, jour, sens="favorable")
    Notification.objects.all().delete()
    assert relances.remind_late_opinions(has_saisie.echeance + timedelta(days=1)) == 1
    assert [qui for qui, _ in told()] == [cnp.nom_affiche, has.nom_affiche]


def test_un_projet_repris_n_attend_plus_d_avis(demande, cnp, jour) -> None:
    transmission.take_back(demande.version_id, cnp, jour)
    Notification.objects.all().delete()
    assert relances.remind_late_opinions(demande.echeance + timedelta(days=1)) == 0
    assert not Notification.objects.exists()
