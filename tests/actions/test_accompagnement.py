"""Access of a CNP: given by the holder, read by those in charge of it, ended by the day or at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.journal import Fait
from accounts.models import AutorisationCnp, Evenement, Notification, Organisation, Travail, Utilisateur
from accounts.roles import Nature, Role
from actions import accompagnement
from actions.models import Cycle
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from tests.actions.declarations import declare
from tests.actions.test_declaration import ROLES
from tests.people import JOUR, client_of, make_agent, make_exercice

PAGE = "/mon-espace/acces-cnp/"
FIN = date(2026, 9, 30)


@pytest.fixture
def cnp_essai(accompagnant) -> Organisation:
    return accompagnant.appartenances.get().organisation


@pytest.fixture
def accord(cycle: Cycle, titulaire: Utilisateur, cnp_essai: Organisation) -> AutorisationCnp:
    return accompagnement.grant(titulaire, cycle.exercice, cnp_essai, FIN, JOUR)


def page(accord: AutorisationCnp) -> str:
    return reverse("cnp:accompagne", args=[accord.pk])


# The whole cast in one test: making the file of the owner costs more than asking it.
def test_nobody_else_gives_prolongs_or_takes_back(request, accord, cnp_essai):
    for nom in ("inconnu", *ROLES, "accompagnant"):
        autre = request.getfixturevalue(nom)
        for geste, restes in (
            (accompagnement.grant, (accord.exercice, cnp_essai, FIN, JOUR)),
            (accompagnement.extend, (accord, date(2026, 12, 31), JOUR)),
            (accompagnement.revoke, (accord, JOUR)),
        ):
            with pytest.raises(Refus) as refus:
                geste(autre, *restes)
            assert refus.value.code == "non_autorise", nom
        assert client_of(autre).post(reverse("ps:retirer_acces", args=[accord.pk])).status_code == 404, nom
    accord.refresh_from_db()
    assert (accord.fin, accord.revoquee_at) == (FIN, None)


def test_nobody_but_the_person_in_charge_reads(request, accord):
    for nom in ("inconnu", *ROLES, "titulaire"):
        client = client_of(request.getfixturevalue(nom))
        dits = {client.get(adresse).status_code for adresse in (page(accord), "/cnp/accompagnements/")}
        assert dits == {404}, nom
    assert not Evenement.objects.filter(nature=Fait.DOSSIER_LU).exists()


def test_another_cnp_reads_nothing(accord):
    autre = make_agent(Role.CNP_ACCOMPAGNANT, Nature.CNP, "CNP-AUTRE", nom="Autre CNP fictif")
    client = client_of(autre)
    assert client.get(page(accord)).status_code == 404
    assert "Aucun accord en vigueur" in client.get("/cnp/accompagnements/").text


def test_given_read_told_taken_back(accord, cycle, titulaire, accompagnant):
    declare(titulaire, cycle, "A4a", intitule="Dépistage fictif")
    message = Notification.objects.get(utilisateur=accompagnant)
    assert message.lien == "/cnp/accompagnements/" and "30/09/2026" in message.texte
    assert "EXEMPLE" not in message.titre + message.texte
    assert Travail.objects.filter(donnees={"cle": message.cle}).exists()

    client = client_of(accompagnant)
    liste = client.get("/cnp/accompagnements/").text
    assert "Camille EXEMPLE" in liste and "30/09/2026" in liste
    lue = client.get(page(accord))
    assert "Dépistage fictif" in lue.text and "1 action sur 8" in lue.text
    assert "99790000006" not in lue.text and "justificatif" not in lue.text
    assert "no-store" in lue["Cache-Control"]
    assert client.post(page(accord)).status_code == 405

    sienne = client_of(titulaire).get("/mon-espace/consultations/").text
    assert "CNP fictif de médecine" in sienne and "Accompagnement, avec votre accord" in sienne
    assert accompagnant.nom_affiche not in sienne

    accompagnement.revoke(titulaire, accord, JOUR)
    assert client.get(page(accord)).status_code == 404
    assert "Aucun accord en vigueur" in client.get("/cnp/accompagnements/").text
    assert Notification.objects.filter(utilisateur=accompagnant).count() == 2
    assert list(
        Evenement.objects.filter(professionnel=titulaire.professionnel, nature__startswith="acces_cnp")
        .order_by("pk").values_list("nature", "organisation")
    ) == [(Fait.ACCES_CNP_DONNE, accord.cnp_id), (Fait.ACCES_CNP_RETIRE, accord.cnp_id)]  # fmt: skip
    with pytest.raises(Depasse):
        accompagnement.revoke(titulaire, accord, JOUR)


def test_the_last_day_is_the_last(accord, accompagnant, au_jour):
    client = client_of(accompagnant)
    au_jour(FIN)
    assert client.get(page(accord)).status_code == 200
    au_jour(FIN + timedelta(days=1))
    assert client.get(page(accord)).status_code == 404


def test_the_right_of_the_reader_ends_with_their_role(accord, accompagnant):
    accompagnant.appartenances.update(fin=JOUR - timedelta(days=1))
    assert client_of(Utilisateur.objects.get(pk=accompagnant.pk)).get(page(accord)).status_code == 404


def test_only_the_running_cycle_is_read(accord, cycle, accompagnant):
    Cycle.objects.filter(pk=cycle.pk).update(etat=Cycle.Etat.CONTROLE)
    lue = client_of(accompagnant).get(page(accord)).text
    assert "Aucun cycle en cours" in lue and "sur 8" not in lue


def test_prolonged_while_it_runs_and_never_beyond_a_year(accord, titulaire):
    with pytest.raises(Refus) as refus:
        accompagnement.extend(titulaire, accord, date(2027, 6, 30), JOUR)
    assert "29/06/2027" in refus.value.remede
    with pytest.raises(Refus, match="déjà"):
        accompagnement.extend(titulaire, accord, FIN, JOUR)
    accompagnement.extend(titulaire, accord, date(2027, 6, 29), JOUR)
    assert AutorisationCnp.objects.get().fin == date(2027, 6, 29)
    with pytest.raises(Depasse):
        accompagnement.extend(titulaire, accord, date(2028, 1, 1), date(2027, 7, 1))


@pytest.mark.parametrize(("fin", "mots"), [(date(2026, 6, 29), "passé"), (date(2027, 6, 30), "12 mois")])
def test_a_day_past_or_too_far_is_refused(fin, mots, cycle, titulaire, cnp_essai):
    with pytest.raises(Refus, match=mots):
        accompagnement.grant(titulaire, cycle.exercice, cnp_essai, fin, JOUR)
    assert not AutorisationCnp.objects.exists()


def test_given_once_at_a_time_and_again_after(accord, titulaire, cnp_essai):
    with pytest.raises(Refus, match="a déjà votre accord"):
        accompagnement.grant(titulaire, accord.exercice, cnp_essai, FIN, JOUR)
    accompagnement.revoke(titulaire, accord, JOUR)
    nouveau = accompagnement.grant(titulaire, accord.exercice, cnp_essai, JOUR, JOUR)
    assert [a.etat for a in accompagnement.of_holder(titulaire, JOUR)] == ["en_vigueur", "retiree"]
    with pytest.raises(ValidationError):
        AutorisationCnp(
            exercice=nouveau.exercice, cnp=cnp_essai, debut=JOUR, fin=FIN, donnee_at=nouveau.donnee_at
        ).validate_constraints()


def test_a_cnp_of_another_profession_or_another_organisation_is_not_proposed(cycle, titulaire, cnp_essai, employeur):
    autre = Organisation.objects.create(code="CNP-IDE", nom="CNP infirmier fictif", nature=Nature.CNP, profession="60")
    proposes = accompagnement.cnps_for([cycle.exercice])
    assert cnp_essai in proposes and autre not in proposes
    for organisation in (autre, employeur.appartenances.get().organisation):
        with pytest.raises(Refus):
            accompagnement.grant(titulaire, cycle.exercice, organisation, FIN, JOUR)


def test_the_page_gives_prolongs_and_takes_back(cycle, titulaire, cnp_essai):
    client = client_of(titulaire)
    faux = client.post(PAGE, {"cnp": str(cnp_essai.pk), "fin": ""})
    assert faux.status_code == 422 and "Indiquez le dernier jour" in faux.text
    assert client.post(PAGE, {"cnp": "0", "fin": "2026-09-30"}).status_code == 422
    assert client.post(PAGE, {"cnp": str(cnp_essai.pk), "fin": "2026-09-30"})["Location"] == PAGE
    accord = AutorisationCnp.objects.get()
    assert client.post(PAGE, {"cnp": str(cnp_essai.pk), "fin": "2026-09-30"}).status_code == 422
    assert "En vigueur" in client.get(PAGE).text
    prolonger, retirer = (reverse(f"ps:{nom}_acces", args=[accord.pk]) for nom in ("prolonger", "retirer"))
    assert client.post(prolonger, {"fin": "2026-08-01"}).status_code == 422
    assert client.post(prolonger, {"fin": "2026-12-31"}).status_code == 302
    assert "31/12/2026" in client.get(retirer).text
    assert client.post(retirer).status_code == 302
    assert client.post(retirer).status_code == 409
    assert "Retiré" in client.get(PAGE).text


def test_two_professions_are_two_accords(cycle, titulaire, cnp_essai):
    seconde = make_exercice(profession="40", nom="AUTRE")
    seconde.professionnel = titulaire.professionnel
    seconde.save()
    dentaire = Organisation.objects.create(code="CNP-CD", nom="CNP dentaire fictif", nature=Nature.CNP, profession="40")
    client = client_of(titulaire)
    champs = {"cnp": str(dentaire.pk), "fin": "2026-09-30"}
    assert client.post(PAGE, {**champs, "exercice": str(cycle.exercice_id)}).status_code == 422
    assert client.post(PAGE, {**champs, "exercice": str(seconde.pk)}).status_code == 302
    assert AutorisationCnp.objects.get().exercice_id == seconde.pk
