"""Asked in: the link, who opens it, once; a role stopped is gone at the next page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from accounts import horloge, invitations, travaux
from accounts.models import Appartenance, Evenement, Invitation, Utilisateur
from accounts.roles import Role
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from tests.dashboards.administration import invite, make_clinique
from tests.people import JOUR, client_of, make_agent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jour")]
PHRASE = "une phrase de passe longue et fictive"


def sent_link(django_capture_on_commit_callbacks) -> str:
    """The address that the last e-mail holds, once the work is done."""
    with django_capture_on_commit_callbacks(execute=True):
        travaux.run_pending()
    corps = mail.outbox[-1].body
    return next(ligne for ligne in corps.splitlines() if "/invitation/" in ligne).split("://", 1)[1].split("/", 1)[1]


def test_operators_only(inconnu, ordre_president, employeur, partenaire, exploitant):
    adresse = reverse("administration:inviter", args=[make_clinique().pk])
    assert client_of(None).get(adresse).status_code == 302
    for refuse in (inconnu, ordre_president, employeur, partenaire):
        assert client_of(refuse).get(adresse).status_code == 404
    assert client_of(exploitant).get(adresse).text.count("<h1") == 1


def test_a_new_person_comes_in_by_the_link(exploitant, settings, django_capture_on_commit_callbacks):
    clinique = make_clinique()
    saisie = {
        "nom": "Sacha Fictif", "email": "Sacha@Exemple.test", "role": Role.EMPLOYEUR_GESTIONNAIRE, "debut": "2026-06-30"
    }  # fmt: skip
    page = client_of(exploitant).post(reverse("administration:inviter", args=[clinique.pk]), saisie, follow=True)
    assert "Un lien part à Sacha@Exemple.test" in page.text and "Invitations sans réponse" in page.text
    lien = "/" + sent_link(django_capture_on_commit_callbacks)
    assert mail.outbox[-1].to == ["sacha@exemple.test"] and "sacha" not in lien
    visiteur = client_of(None)
    assert "s•••@exemple.test" in visiteur.get(lien).text
    for saisie, message in (
        ({"mot_de_passe": "court", "confirmation": "court"}, "trop court"),
        ({"mot_de_passe": PHRASE, "confirmation": PHRASE + "!"}, "sont différents"),
    ):
        refus = visiteur.post(lien, saisie)
        assert refus.status_code == 422 and message in refus.text
    assert not Utilisateur.objects.filter(email="sacha@exemple.test").exists()
    visiteur.post(lien, {"mot_de_passe": PHRASE, "confirmation": PHRASE})
    sacha = Utilisateur.objects.get(email="sacha@exemple.test")
    assert sacha.check_password(PHRASE) and sacha.nom_affiche == "Sacha Fictif"
    assert client_of(sacha).get(reverse("employeur:accueil")).status_code == 200
    settings.DEMO = False
    assert client_of(sacha).get(reverse("employeur:accueil")).status_code == 302, "un second facteur d’abord"
    donnee = Appartenance.objects.get(utilisateur=sacha)
    assert (donnee.organisation, donnee.role, donnee.debut) == (clinique, Role.EMPLOYEUR_GESTIONNAIRE, JOUR)
    again = visiteur.get(lien)
    assert again.status_code == 410 and "a déjà servi" in again.text
    assert {e.nature for e in Evenement.objects.filter(organisation=clinique)} == {
        "invitation:envoyee", "invitation:acceptee", "role:donne",
    }  # fmt: skip


def test_somebody_known_accepts_under_their_own_session(employeur, inconnu, exploitant):
    clinique = make_clinique()
    lien = reverse("compte:invitation", args=[invitations.key_of(invite(clinique, exploitant, JOUR, employeur.email))])
    assert "Se connecter" in client_of(None).get(lien).text
    assert "sous un autre nom" in client_of(inconnu).get(lien).text
    client_of(inconnu).post(lien)
    assert not Appartenance.objects.filter(organisation=clinique).exists()
    assert "Vous avez rejoint Clinique fictive neuve" in client_of(employeur).post(lien, follow=True).text
    assert Appartenance.objects.get(organisation=clinique).utilisateur == employeur


def test_a_link_sent_again_cancelled_too_old_or_altered_opens_nothing(exploitant):
    clinique = make_clinique()
    invitation = invite(clinique, exploitant, JOUR)
    premiere = invitations.key_of(invitation)
    client = client_of(exploitant)
    client.post(reverse("administration:invitation", args=[invitation.pk, "renvoyer"]))
    invitation.refresh_from_db()
    seconde = invitations.key_of(invitation)

    def refused(cle: str) -> str:
        with pytest.raises(Refus) as dit:
            invitations.read_key(cle)
        return dit.value.code

    assert refused(premiere) == "lien_remplace"
    assert refused(seconde[:-2] + "xx") == "lien_illisible"
    assert invitations.read_key(seconde) == invitation
    Invitation.objects.filter(pk=invitation.pk).update(expire_at=horloge.instant() - timedelta(seconds=1))
    assert refused(seconde) == "lien_perime"
    client.post(reverse("administration:invitation", args=[invitation.pk, "annuler"]))
    assert refused(seconde) == "invitation_annulee"
    assert client.post(reverse("administration:invitation", args=[invitation.pk, "annuler"])).status_code == 409
    assert client.post(reverse("administration:invitation", args=[invitation.pk, "autre"])).status_code == 404
    with pytest.raises(Depasse):
        invitations.accept(invitation, mot_de_passe=PHRASE)


def test_refusals_of_an_invitation(employeur, exploitant):
    clinique = make_clinique()
    adresse = reverse("administration:inviter", args=[clinique.pk])
    client = client_of(exploitant)
    invite(clinique, exploitant, JOUR)
    saisie = {"nom": "Sacha Fictif", "role": Role.EMPLOYEUR_GESTIONNAIRE, "debut": "2026-06-30"}
    chez_elle = reverse("administration:inviter", args=[employeur.appartenances.get().organisation_id])
    for ou, change, message in (
        (adresse, {"email": "sacha@exemple.test"}, "Une invitation attend déjà cette personne"),
        (chez_elle, {"email": employeur.email}, "a déjà ce rôle ici"),
        (adresse, {"email": "b@exemple.test", "debut": "2026-06-29"}, "au plus tôt aujourd’hui"),
        (adresse, {"email": "b@exemple.test", "fin": "2026-06-01"}, "finit après son début"),
        (adresse, {"email": "b@exemple.test", "role": Role.EXPLOITANT}, "Sélectionnez un choix valide"),
    ):
        refus = client.post(ou, saisie | change)
        assert refus.status_code == 422 and message in refus.text, message
    assert Invitation.objects.count() == 1


def test_a_role_stopped_is_gone_at_the_next_page_but_not_the_last_operator(employeur, exploitant):
    client, personnel = client_of(exploitant), client_of(employeur)
    assert personnel.get(reverse("employeur:accueil")).status_code == 200
    client.post(reverse("administration:arreter_role", args=[employeur.appartenances.get().pk]))
    assert personnel.get(reverse("employeur:accueil")).status_code == 404
    sien = exploitant.appartenances.get()
    arreter = reverse("administration:arreter_role", args=[sien.pk])
    assert "dernier exploitant" in client.post(arreter, follow=True).text
    make_agent(Role.EXPLOITANT, sien.organisation.nature, "EXPLOITANT-2")
    assert "Personne n’arrête son propre rôle" in client.post(arreter, follow=True).text
    sien.refresh_from_db()
    assert sien.fin is None


def test_without_a_fresh_second_factor_nothing_is_given(exploitant, settings):
    settings.DEMO = False
    saisie = {"nom": "S", "email": "s@exemple.test", "role": Role.EMPLOYEUR_GESTIONNAIRE, "debut": "2026-06-30"}
    reponse = client_of(exploitant).post(reverse("administration:inviter", args=[make_clinique().pk]), saisie)
    assert reponse.status_code == 302 and not Invitation.objects.exists()
