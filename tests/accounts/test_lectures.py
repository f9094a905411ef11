"""Mass reading: an account that opens many files is asked who it is, slowed, stopped; others are told, then lift it."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from accounts import horloge, lectures, lectures_levees, seuils_lecture
from accounts.models import AlerteLecture, Evenement, LectureDistincte, Notification, SeuilLecture
from accounts.roles import Role
from accounts.rules.lectures import Seuils
from actions.models import Cycle
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from tests.accounts.surveillance import PETITS, lower, make_clerk, stop
from tests.ordres.conftest import jour_controle  # noqa: F401 - the day of the files
from tests.ordres.situations import ended_cycle
from tests.people import client_of

pytestmark = pytest.mark.usefixtures("version", "jour_controle")


@pytest.fixture
def dossiers(ordre_gestionnaire, exploitant, version, jour_controle, settings) -> list[Cycle]:  # noqa: F811 - fixtures above
    """Files of the instance, a clerk with a second factor, and thresholds that a few pages reach; as in production."""
    settings.DEMO = False
    lower(Role.ORDRE_GESTIONNAIRE, exploitant)
    Authenticator.objects.create(user=ordre_gestionnaire, type=Authenticator.Type.TOTP, data={"secret": "fictif"})
    return [ended_cycle(nom=f"FICTIF-{numero}") for numero in range(7)]


def _open(client, cycle):
    return client.get(reverse("ordre:dossier", args=[cycle.pk]))


def _confirm(client, utilisateur) -> None:
    """The second factor was given just now."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time(), "type": "totp"}]
    session["account_authentication_methods_user"] = str(utilisateur.pk)
    session.save()


def _patient(secondes: int = PETITS.pause + 1) -> None:
    """The last file was opened some time ago."""
    LectureDistincte.objects.update(at=horloge.instant() - timedelta(seconds=secondes))


def test_asked_slowed_then_stopped_and_everybody_told(
    dossiers, ordre_gestionnaire, ordre_president, exploitant, settings
):
    client = client_of(ordre_gestionnaire)
    assert [_open(client, c).status_code for c in dossiers[:2]] == [200, 200]
    assert _open(client, dossiers[2])["Location"].startswith("/compte/2fa/reauthenticate/")
    assert _open(client, dossiers[0]).status_code == 200, "un dossier déjà ouvert se rouvre"
    _confirm(client, ordre_gestionnaire)
    attente = _open(client, dossiers[2])
    assert attente.status_code == 429
    assert 0 < int(attente["Retry-After"]) <= PETITS.pause
    assert "Ce dossier s’ouvre dans" in attente.text
    _patient()
    assert _open(client, dossiers[2]).status_code == 200
    _patient()
    assert _open(client, dossiers[3]).status_code == 200
    arret = _open(client, dossiers[4])
    assert arret.status_code == 403
    assert "Votre compte ne peut plus ouvrir de dossier" in arret.text
    assert _open(client, dossiers[0]).status_code == 403, "un arrêt ferme aussi ce qui était ouvert"
    assert LectureDistincte.objects.count() == 4
    for personne in (ordre_president, exploitant):
        titres = Notification.objects.filter(utilisateur=personne, nature="securite").values_list("titre", "lien")
        assert {titre.split("ce compte ")[1] for titre, _ in titres} == {"est arrêté", "est ralenti"}
        settings.DEMO = True  # nobody else has a second factor here
        assert all(client_of(personne).get(lien).status_code == 200 for _, lien in titres)
    dits = Evenement.objects.filter(nature__startswith="lecture:").values_list("nature", flat=True)
    assert sorted(dits) == ["lecture:arretee", "lecture:ralentie"]
    assert Evenement.objects.filter(nature="dossier:lu", auteur=ordre_gestionnaire).count() == 5


def test_numbers_guessed_and_pages_turned_are_readings_too(dossiers, ordre_gestionnaire):
    client = client_of(ordre_gestionnaire)
    for recherche in ("99790000001", "99790000002", "9979"):
        assert client.get(reverse("ordre:liste"), {"q": recherche}).status_code == 200
    assert client.get(reverse("ordre:liste"), {"q": "99790000003"}).status_code == 302
    assert client.get(f"{reverse('ordre:liste')}?tri=nom&apres=x").status_code == 302
    assert client.get(reverse("ordre:liste")).status_code == 200, "la première page reste ouverte"


def test_a_lift_needs_another_person_and_a_reason(ordre_president, ordre_gestionnaire, exploitant, jour):
    lower(Role.ORDRE_GESTIONNAIRE, exploitant, Seuils(2, 4, 5, pause=0, lignes=2))
    clerk = make_clerk(ordre_gestionnaire.appartenances.get().organisation)
    alerte = stop(clerk, jour)
    with pytest.raises(Refus) as refuse:
        lectures_levees.lift(alerte, "C’est moi.", clerk, jour)
    assert refuse.value.code == "non_autorise"
    page = reverse("ordre:lever_arret", args=[alerte.pk])
    assert client_of(ordre_president).post(page, {"motif": " "}).status_code == 422
    assert client_of(ordre_president).post(page, {"motif": "Vu avec elle."})["Location"] == reverse("ordre:lectures")
    with pytest.raises(Depasse):
        lectures_levees.lift(alerte, "Encore.", exploitant, jour)
    assert Evenement.objects.get(nature="lecture:levee").motif == "Vu avec elle."
    assert Notification.objects.filter(utilisateur=clerk, nature="securite").count() == 1
    lectures.note(lectures.reader_of(clerk, jour), "99790000001", confirme_at=None)
    assert "par Président de l’instance" in client_of(exploitant).get(reverse("administration:securite")).text


def test_a_president_does_not_lift_their_own_stop_nor_that_of_another_instance(
    ordre_president, autre_ordre, exploitant, jour
):
    lower(Role.ORDRE_PRESIDENT, exploitant, Seuils(2, 4, 5, pause=0, lignes=2))
    alerte = stop(ordre_president, jour)
    with pytest.raises(Refus) as refuse:
        lectures_levees.lift(alerte, "C’est moi.", ordre_president, jour)
    assert refuse.value.code == "soi_meme"
    assert client_of(autre_ordre).get(reverse("ordre:lever_arret", args=[alerte.pk])).status_code == 404
    lectures_levees.lift(alerte, "Vu au téléphone.", exploitant, jour)


def test_nothing_older_than_a_day_is_counted_nor_kept(ordre_gestionnaire, exploitant, jour):
    lower(Role.ORDRE_GESTIONNAIRE, exploitant)
    lecteur = lectures.reader_of(ordre_gestionnaire, jour)
    for numero in range(PETITS.arret_jour):
        LectureDistincte.objects.create(
            lecteur=lecteur.cle, personne=f"{numero}", at=horloge.instant() - timedelta(days=1)
        )
    lectures.note(lecteur, "0", confirme_at=None)
    assert LectureDistincte.objects.filter(at__gt=horloge.instant() - timedelta(hours=1)).count() == 1
    lectures.forget_old()
    assert LectureDistincte.objects.get().personne == "0"
    assert not AlerteLecture.objects.exists()


def test_thresholds_are_shown_changed_and_not_overwritten(exploitant, jour):
    client, page = client_of(exploitant), reverse("administration:seuils", args=["ordre_gestionnaire"])
    assert "Gestionnaire de dossiers" in client.get(reverse("administration:securite")).text
    envoi = {"revision": 0, "confirmation": 5, "arret_heure": 6, "arret_jour": 7, "pause": 0, "lignes": 0}
    assert client.post(page, {**envoi, "confirmation": 9}).status_code == 422
    assert client.post(page, envoi).status_code == 302
    assert client.post(page, envoi).status_code == 409
    assert seuils_lecture.of_roles([Role.ORDRE_GESTIONNAIRE]) == Seuils(5, 6, 7, 0, 0)
    assert client.post(page, {**envoi, "revision": 1, "lignes": 50}).status_code == 302
    assert SeuilLecture.objects.get().revision == 2
    assert client.get(reverse("administration:seuils", args=["roi"])).status_code == 404
