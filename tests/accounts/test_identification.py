"""Who comes back from Pro Santé Connect: whose account it is, or what their page says; and who has no password."""

from __future__ import annotations

from datetime import date

import pytest
from django.core import mail

from accounts.identification import AdaptateurCompte, recognise, user_of
from accounts.models import Exercice, Inscription, Professionnel, Utilisateur
from accounts.professions import Profession
from accounts.psc import Identite
from accounts.psc_refus import Ecarte, Motif, explain
from accounts.roles import Nature, Role
from certif.socle.identifiers import luhn_key
from tests.people import JOUR, client_of, make_agent, make_exercice

INCONNU = "9979000099" + luhn_key("9979000099")


def who(sujet: str, *professions: str) -> Identite:
    """Somebody whose answer was right."""
    return Identite(sujet, frozenset(professions), "jeton", "")


def set_aside(identite: Identite, on: date = JOUR) -> tuple[Motif, Profession | None]:
    """Why this person does not enter."""
    with pytest.raises(Ecarte) as refus:
        recognise(identite, on)
    return refus.value.motif, refus.value.profession


@pytest.mark.django_db
class TestWho:
    def test_a_professional_of_the_roster_is_recognised_by_rpps(self, exercice: Exercice):
        utilisateur = recognise(who(f"8{exercice.professionnel.rpps}"), JOUR)
        assert utilisateur.professionnel == exercice.professionnel
        assert not utilisateur.has_usable_password()
        assert recognise(who(f"8{exercice.professionnel.rpps}"), JOUR) == utilisateur
        assert Utilisateur.objects.count() == 1

    @pytest.mark.parametrize(
        "sujet", ["", "0690000001", "99790000006", "3990000010/123", "899790000007", "8ANS20230001", "8"]
    )
    def test_an_identifier_that_is_not_an_rpps(self, exercice: Exercice, sujet: str):
        assert set_aside(who(sujet)) == (Motif.PAS_RPPS, None)

    @pytest.mark.parametrize(
        ("professions", "attendu"),
        [
            ((), (Motif.ABSENT, None)),
            (("60",), (Motif.ABSENT, Profession.INFIRMIER)),
            (("91", "60"), (Motif.ABSENT, Profession.INFIRMIER)),
            (("91",), (Motif.AUTRE_PROFESSION, None)),
        ],
    )
    def test_absent_from_the_roster(self, professions, attendu):
        make_exercice()
        assert set_aside(who(f"8{INCONNU}", *professions)) == attendu

    def test_struck_off_before_any_activation(self, exercice: Exercice):
        sujet = f"8{exercice.professionnel.rpps}"
        Inscription.objects.filter(exercice=exercice).update(fin=JOUR)
        assert recognise(who(sujet), JOUR).professionnel == exercice.professionnel
        lendemain = date(JOUR.year, JOUR.month + 1, 1)
        assert set_aside(who(sujet), lendemain) == (Motif.PLUS_INSCRIT, Profession.MEDECIN)
        Professionnel.objects.update(active_at="2026-01-01T00:00Z")
        assert recognise(who(sujet), lendemain).is_active, "un compte actif reste lisible"

    def test_an_exercise_whose_registration_is_not_known_yet(self):
        exercice = make_exercice(inscrit_le=None)
        sujet = f"8{exercice.professionnel.rpps}"
        assert recognise(who(sujet), JOUR).professionnel == exercice.professionnel
        Exercice.objects.update(present=False)
        assert set_aside(who(sujet)) == (Motif.PLUS_INSCRIT, Profession.MEDECIN)
        Exercice.objects.all().delete()
        assert set_aside(who(sujet)) == (Motif.PLUS_INSCRIT, None)

    def test_a_suspended_account(self, titulaire: Utilisateur):
        Utilisateur.objects.update(is_active=False)
        assert set_aside(who(f"8{titulaire.professionnel.rpps}")) == (Motif.FERME, None)


@pytest.mark.parametrize("motif", Motif)
def test_each_refusal_says_what_why_what_to_do_and_whom_to_ask(motif: Motif):
    for profession in (None, Profession.SAGE_FEMME):
        dite = explain(motif, profession)
        mots = (dite.titre, dite.pourquoi, dite.que_faire, dite.qui)
        assert all(mots)
        assert not [m for m in mots if "{" in m or "'" in m or " :" in m or " ;" in m]
        assert dite.titre[-1] != "."
        assert dite.pourquoi[-1] == dite.que_faire[-1] == "."


def test_the_ordre_is_named_when_the_profession_is_known():
    assert explain(Motif.ABSENT, Profession.SAGE_FEMME).qui == "le Conseil national de l’Ordre des sages-femmes"
    assert explain(Motif.ABSENT).qui == "votre Ordre"


@pytest.mark.django_db
class TestPassword:
    def test_nobody_signs_up_alone(self, rf):
        assert AdaptateurCompte().is_open_for_signup(rf.get("/")) is False

    def test_a_professional_gets_none(self, titulaire: Utilisateur):
        client = client_of(titulaire)
        saisie = {"password1": "phrase de passe fictive", "password2": "phrase de passe fictive"}
        assert client.post("/compte/password/set/", saisie).status_code == 403
        client_of(None).post("/compte/password/reset/", {"email": titulaire.email})
        assert mail.outbox == []
        titulaire.refresh_from_db()
        assert not titulaire.has_usable_password()
        assert "Changer de mot de passe" not in client.get("/compte/sessions/").text

    def test_an_agent_who_is_a_professional_too_has_one(self, exercice: Exercice):
        agent = make_agent(Role.ORDRE_GESTIONNAIRE, Nature.ORDRE, "CNOM-X")
        Utilisateur.objects.filter(pk=agent.pk).update(professionnel=exercice.professionnel)
        assert user_of(exercice.professionnel) == agent
        client_of(None).post("/compte/password/reset/", {"email": agent.email})
        assert len(mail.outbox) == 1
