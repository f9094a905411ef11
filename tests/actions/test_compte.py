"""Activation, consultations, notifications, corrections, and the API's own access."""

from __future__ import annotations

import pytest

from accounts import adresse, horloge, journal, notifications
from accounts.journal import Fait
from accounts.models import Evenement, Notification, Partenaire, Professionnel, Utilisateur
from actions.activation import activate
from certif.socle.refus import Refus
from tests.actions.test_declaration import ROLES
from tests.people import client_of

PAGES = ("/mon-espace/consultations/", "/mon-espace/notifications/", "/mon-espace/corrections/")
ACTIVATION = "/mon-espace/activation/"
API = "/api/v1/moi/avancement"


def text(reponse) -> str:
    return reponse.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def nouveau(cycle, titulaire) -> Utilisateur:
    """The owner before their first login."""
    Professionnel.objects.filter(pk=titulaire.professionnel_id).update(active_at=None)
    Utilisateur.objects.filter(pk=titulaire.pk).update(email=None)
    return Utilisateur.objects.get(pk=titulaire.pk)


def test_anonymous_is_sent_to_login(client, cycle):
    for page in (*PAGES, ACTIVATION):
        assert client.get(page).status_code == 302
    assert client.get(API).status_code in {302, 401, 403}


@pytest.mark.parametrize("nom", ROLES)
def test_an_agent_has_no_such_page(nom, request, cycle):
    client = client_of(request.getfixturevalue(nom))
    for page in (*PAGES, ACTIVATION, API):
        assert client.get(page).status_code == 404


def test_every_page_waits_for_activation(nouveau):
    client = client_of(nouveau)
    for page in ("/mon-espace/", "/mon-espace/declarer/", "/mon-espace/synthese/", *PAGES):
        reponse = client.get(page)
        assert (reponse.status_code, reponse["Location"]) == (302, ACTIVATION)


def test_activation_shows_what_is_known_and_who_corrects_it(nouveau):
    texte = text(client_of(nouveau).get(ACTIVATION))
    for attendu in (
        "Camille EXEMPLE",
        "99790000006",
        "Médecin",
        "Référentiel fictif ESSAI",
        "du 01/01/2023 au 31/12/2031",
        "Une information est fausse ?",
        "seul votre Ordre peut corriger",
    ):
        assert attendu in texte, attendu


def test_a_received_action_names_the_partner_who_sent_it(cycle, titulaire):
    Partenaire.objects.create(code="ANDPC", nom="Agence nationale du DPC")
    journal.record(
        Fait.ACTION_RECUE, professionnel=titulaire.professionnel, details={"partenaire": "ANDPC", "lignes": [2]}
    )
    journal.record(Fait.CYCLE_CALCULE, professionnel=titulaire.professionnel)
    page = text(client_of(titulaire).get("/mon-espace/consultations/"))
    assert '<td data-label="Qui">Agence nationale du DPC</td>' in page
    assert '<td data-label="Qui">La plateforme</td>' in page


def test_activation_once(nouveau):
    client = client_of(nouveau)
    reponse = client.post(ACTIVATION, {"email": "Camille@Exemple.test", "conditions": "on"})
    assert reponse["Location"] == "/mon-espace/"
    assert client.get("/mon-espace/").status_code == 200
    assert client.get(ACTIVATION)["Location"] == "/mon-espace/"
    nouveau.refresh_from_db()
    assert (nouveau.email, nouveau.email_a_confirmer) == (None, "camille@exemple.test")
    evenement = Evenement.objects.get(nature=Fait.COMPTE_ACTIVE)
    assert (evenement.professionnel_id, evenement.details["conditions"]) == (nouveau.professionnel_id, "2026-11")
    activate(Utilisateur.objects.get(pk=nouveau.pk), email="autre@exemple.test", conditions=True)
    assert Evenement.objects.filter(nature=Fait.COMPTE_ACTIVE).count() == 1


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"email": "camille@exemple.test"}, "acceptez les conditions"),
        ({"email": "camille", "conditions": "on"}, "Cette adresse semble incomplète"),
        ({"conditions": "on"}, "Indiquez une adresse"),
    ],
)
def test_activation_refuses_and_says_what_to_do(champs, message, nouveau):
    reponse = client_of(nouveau).post(ACTIVATION, champs)
    assert reponse.status_code == 422
    assert message in text(reponse)
    assert Professionnel.objects.get(pk=nouveau.professionnel_id).active_at is None


def test_an_address_of_another_account_is_told_to_its_owner_only(nouveau, inconnu):
    """Saying at once that it is taken would tell who has an account; its owner alone opens the link."""
    activate(nouveau, email=inconnu.email.upper(), conditions=True)
    nouveau.refresh_from_db()
    assert (nouveau.email, nouveau.email_a_confirmer) == (None, inconnu.email)


def test_what_was_typed_waits_while_a_correction_is_asked(nouveau):
    client = client_of(nouveau)
    saisie = {"email": "camille@exemple.test", "conditions": "on", "corriger": "1"}
    nouvelle = client.post(ACTIVATION, saisie)["Location"]
    assert nouvelle == "/mon-espace/demandes/nouvelle/correction/"
    demande = client.post(nouvelle, {"donnee": "identite", "valeur": "Camille FICTIF", "motif": "Nom fictif."})[
        "Location"
    ]
    assert 'href="/mon-espace/activation/"' in client.get(demande).text
    page = client.get(ACTIVATION).text
    assert 'value="camille@exemple.test"' in page
    assert "checked" in page
    assert f'href="{demande}"' in page
    assert Professionnel.objects.get(pk=nouveau.professionnel_id).active_at is None


def test_the_address_is_recalled_until_it_is_confirmed(nouveau):
    client = client_of(nouveau)
    client.post(ACTIVATION, {"email": "camille@exemple.test", "conditions": "on"})
    rappel = "Confirmez votre adresse"
    assert rappel in text(client.get("/mon-espace/"))
    assert rappel in text(client.get("/mon-espace/courriels/"))
    adresse.confirm(adresse.key_of(Utilisateur.objects.get(pk=nouveau.pk)))
    assert rappel not in text(client.get("/mon-espace/"))


def test_an_agent_activates_nothing(ordre_gestionnaire):
    with pytest.raises(Refus):
        activate(ordre_gestionnaire, email="x@exemple.test", conditions=True)


def test_who_looked_at_my_file(cycle, titulaire, inconnu, ordre_gestionnaire):
    client = client_of(titulaire)
    assert "Personne n’a consulté votre dossier" in text(client.get(PAGES[0]))
    organisation = ordre_gestionnaire.appartenances.get().organisation
    journal.record(
        Fait.DOSSIER_LU, auteur=ordre_gestionnaire, organisation=organisation, professionnel=titulaire.professionnel
    )
    journal.record(
        Fait.DOSSIER_LU, auteur=ordre_gestionnaire, organisation=organisation, professionnel=inconnu.professionnel
    )
    journal.record(Fait.SYNTHESE_TELECHARGEE, auteur=titulaire, professionnel=titulaire.professionnel)
    texte = text(client.get(PAGES[0]))
    assert texte.count("A consulté votre dossier") == 1
    assert organisation.nom in texte
    assert ordre_gestionnaire.nom_affiche not in texte
    assert "téléchargé une synthèse" not in texte


def test_notifications_are_read_one_by_one_or_all_together(cycle, titulaire, inconnu):
    for rang, professionnel in enumerate((titulaire.professionnel,) * 3 + (inconnu.professionnel,)):
        Notification.objects.create(
            professionnel=professionnel,
            nature="essai",
            titre=f"Message {rang}",
            cle=f"essai:{rang}",
            created_at=horloge.now(),
        )
    client = client_of(titulaire)
    texte = text(client.get(PAGES[1]))
    assert "Message 0" in texte
    assert "Message 3" not in texte
    assert "Notifications (3 non lues)" in text(client.get("/mon-espace/"))
    premiere, etrangere = Notification.objects.get(titre="Message 0"), Notification.objects.get(titre="Message 3")
    client.post(PAGES[1], {"notification": str(premiere.pk)})
    client.post(PAGES[1], {"notification": str(etrangere.pk)})
    assert Notification.objects.filter(lue_at__isnull=True).count() == 3
    client.post(PAGES[1])
    assert list(Notification.objects.filter(lue_at__isnull=True)) == [etrangere]
    assert "Tout marquer comme lu" not in text(client.get(PAGES[1]))


def test_who_corrects_what(cycle, titulaire):
    texte = text(client_of(titulaire).get(PAGES[2]))
    for attendu in ("Seul votre Ordre", "R. 4022-17", "R. 4022-14", "R. 4022-16"):
        assert attendu in texte


def test_the_api_answers_its_holder_only(cycle, titulaire, inconnu):
    assert [c["cycle"] for c in client_of(titulaire).get(API).json()] == [cycle.pk]
    assert client_of(inconnu).get(API).json() == []


def test_an_agent_reads_their_own_messages_alone(ordre_decideur, cnp, titulaire):
    for rang, lecteur in enumerate((ordre_decideur, cnp)):
        notifications.notify(cle=f"fait:{rang}", nature="essai", titre=f"Message {rang}", utilisateur=lecteur)
    notifications.notify(
        cle="fait:pro", nature="essai", titre="Message au titulaire", professionnel=titulaire.professionnel
    )
    client = client_of(ordre_decideur)
    page = text(client.get("/notifications/"))
    assert "Message 0" in page
    assert "Message 1" not in page
    assert "Message au titulaire" not in page
    assert client.post("/notifications/").status_code == 302
    assert "Tout marquer comme lu" not in text(client.get("/notifications/"))
    assert list(Notification.objects.filter(lue_at__isnull=False).values_list("cle", flat=True)) == ["fait:0"]
