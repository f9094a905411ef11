"""Roles and delegations inside an instance: given by its president, limited, dated, never to oneself."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from accounts.models import Appartenance, Evenement, Specialite
from accounts.permissions import Permission
from accounts.roles import Role
from certif.socle.refus import Refus
from ordres import decision, delegations
from ordres.delegations import Pouvoir
from ordres.models import Decision, DelegationOrdre
from tests.ordres.situations import JOUR_CONTROLE, control_at, ended_cycle, intention
from tests.people import client_of

FIN = date(2032, 6, 30)


@pytest.fixture
def conseil(ordre_president):
    """The council of the president."""
    return ordre_president.appartenances.get().organisation


def _give(conseil, personne, auteur, on=JOUR_CONTROLE, acte="satisfait", **champs) -> DelegationOrdre:
    pouvoir = Pouvoir(
        **{"acte": DelegationOrdre.Acte(acte), "debut": on, "fin": FIN, "motif": "Campagne 2032.", **champs}
    )
    return delegations.delegate(conseil, personne, pouvoir, auteur=auteur, on=on)


def _decide(cycle, qui, on=JOUR_CONTROLE, **champs) -> Decision:
    controle = cycle.controle
    controle.refresh_from_db()
    return decision.decide(controle, intention(controle, on, **champs), qui, on)


def _code(acte, *args, **options) -> str:
    with pytest.raises(Refus) as refus:
        acte(*args, **options)
    return refus.value.code


def test_a_delegation_lets_a_clerk_decide_what_it_says_and_nothing_more(
    complet, conseil, ordre_president, ordre_gestionnaire, jour_controle
):
    control_at("audition", complet, ordre_gestionnaire)
    assert _code(_decide, complet, ordre_gestionnaire) == "non_autorise"
    _give(conseil, ordre_gestionnaire, ordre_president)
    refus = {"sens": "non_satisfait", "motif": "Rien."}
    assert _code(_decide, complet, ordre_gestionnaire, **refus) == "non_autorise"
    page = client_of(ordre_gestionnaire).get(reverse("ordre:dossier", args=[complet.pk]))
    assert "Donner l’indication finale" in page.text
    rendue = _decide(complet, ordre_gestionnaire)
    assert (rendue.auteur, rendue.organisation) == (ordre_gestionnaire, conseil)


@pytest.mark.parametrize(
    ("limite", "code"),
    [
        ({"departement": "75"}, None), ({"specialite": "SM26"}, "hors_delegation"),
        ({"fin": JOUR_CONTROLE - timedelta(days=1), "debut": date(2032, 1, 1)}, "delegation_expiree"),
    ],
)  # fmt: skip
def test_limits_and_days_are_enforced_with_a_clear_sentence(
    complet, conseil, ordre_president, ordre_gestionnaire, jour_controle, limite, code
):
    control_at("ouvert", complet, ordre_gestionnaire)
    _give(conseil, ordre_gestionnaire, ordre_president, date(2032, 1, 1), **limite)
    if code is None:
        assert _decide(complet, ordre_gestionnaire).pk
    else:
        with pytest.raises(Refus) as refus:
            _decide(complet, ordre_gestionnaire)
        assert refus.value.code == code
        assert ("14/02/2032" in refus.value.message) is (code == "delegation_expiree")


def test_a_delegation_gives_nothing_outside_the_instance_nor_on_the_armies_nor_once_gone(
    version, conseil, ordre_president, ordre_gestionnaire, ordre_national, ssa, jour_controle
):
    _give(conseil, ordre_gestionnaire, ordre_president)
    lyon = ended_cycle(nom="FICTIF-LYON", departement="69")
    militaire = ended_cycle(nom="FICTIF-MILITAIRE", categorie="M")
    for cycle, auteur in ((lyon, ordre_national), (militaire, ssa)):
        control_at("ouvert", cycle, auteur)
        assert _code(_decide, cycle, ordre_gestionnaire, motif="x") == "hors_delegation"
    paris = ended_cycle(nom="FICTIF-PARIS")
    control_at("ouvert", paris, ordre_gestionnaire)
    Appartenance.objects.filter(utilisateur=ordre_gestionnaire).update(fin=JOUR_CONTROLE - timedelta(days=1))
    parti = type(ordre_gestionnaire).objects.get(pk=ordre_gestionnaire.pk)
    assert _code(_decide, paris, parti, motif="x") == "hors_delegation"


def test_nobody_raises_their_own_rights_nor_those_of_another_instance(
    conseil, ordre_president, ordre_decideur, ordre_gestionnaire, autre_departement, jour_controle
):
    assert _code(_give, conseil, ordre_president, ordre_president) == "soi_meme"
    assert _code(_give, conseil, autre_departement, ordre_president) == "autre_instance"
    for autre in (ordre_decideur, ordre_gestionnaire, autre_departement):
        assert _code(_give, conseil, ordre_gestionnaire, autre) == "non_autorise"
    donne = {"auteur": ordre_president, "on": JOUR_CONTROLE}
    assert _code(
        delegations.give_role, conseil, ordre_decideur, Role.ORDRE_PRESIDENT, JOUR_CONTROLE, None, **donne
    ) == "role_reserve"  # fmt: skip
    assert _code(
        delegations.give_role, conseil, ordre_president, Role.ORDRE_DECIDEUR, JOUR_CONTROLE, None, **donne
    ) == "soi_meme"  # fmt: skip
    assert not DelegationOrdre.objects.exists()


@pytest.mark.parametrize(
    ("champs", "code"),
    [
        ({"fin": JOUR_CONTROLE - timedelta(days=1)}, "dates"), ({"fin": date(2034, 1, 1)}, "dates"),
        ({"motif": " "}, "motif_requis"), ({"departement": "69"}, "territoire"),
    ],
)  # fmt: skip
def test_what_is_not_well_formed_is_refused(conseil, ordre_president, ordre_gestionnaire, jour_controle, champs, code):
    assert _code(_give, conseil, ordre_gestionnaire, ordre_president, **champs) == code


def test_a_role_is_given_for_a_period_then_stopped(conseil, ordre_president, ordre_gestionnaire, jour_controle):
    client = client_of(ordre_president)
    donner = reverse("ordre:delegation_geste", args=["role"])
    champs = {"personne": ordre_gestionnaire.pk, "role": "ordre_decideur", "debut": "2032-02-15", "fin": "2032-03-31"}
    assert client.post(donner, champs).status_code == 302
    role = Appartenance.objects.get(utilisateur=ordre_gestionnaire, role="ordre_decideur")
    relu = type(ordre_gestionnaire).objects.get(pk=ordre_gestionnaire.pk)
    assert relu.has_permission(Permission.CONTROLE_DECIDER, date(2032, 3, 31))
    assert not relu.has_permission(Permission.CONTROLE_DECIDER, date(2032, 4, 1))
    ancien = Appartenance.objects.get(utilisateur=ordre_gestionnaire, role="ordre_gestionnaire")
    arreter = reverse("ordre:delegation_geste", args=["arreter_role"])
    assert client.post(arreter, {"numero": ancien.pk}).status_code == 302
    ancien.refresh_from_db()
    assert ancien.fin == JOUR_CONTROLE - timedelta(days=1)
    assert client.post(arreter, {"numero": ancien.pk}).status_code == 409
    assert client.post(arreter, {"numero": role.pk}).status_code == 422
    assert Evenement.objects.filter(nature__in=["role:donne", "role:arrete"]).count() == 2


def test_the_page_gives_stops_and_keeps_the_history(conseil, ordre_president, ordre_gestionnaire, jour_controle):
    Specialite.objects.create(code="SM26", libelle="Qualifié en médecine générale", profession="10")
    client, page = client_of(ordre_president), reverse("ordre:delegations")
    assert "Aucune." in client.get(page).text
    champs = {
        "personne": ordre_gestionnaire.pk, "acte": "satisfait", "departement": "75", "specialite": "SM26",
        "debut": "2032-02-15", "fin": "2032-06-30", "motif": "Campagne 2032.",
    }  # fmt: skip
    donner = reverse("ordre:delegation_geste", args=["deleguer"])
    refusee = client.post(donner, {**champs, "fin": "2032-01-01"})
    assert refusee.status_code == 422
    assert "finit après son début" in refusee.text
    assert client.post(donner, champs).status_code == 302
    assert "le département Paris et la spécialité SM26" in client.get(page).text
    donnee = DelegationOrdre.objects.get()
    arreter = reverse("ordre:delegation_geste", args=["arreter"])
    assert client.post(arreter, {"numero": donnee.pk, "motif": ""}).status_code == 422
    assert client.post(arreter, {"numero": donnee.pk, "motif": "Fin de la campagne."}).status_code == 302
    assert client.post(arreter, {"numero": donnee.pk, "motif": "Encore."}).status_code == 409
    lu = client.get(page).text
    assert "arrêtée par" in lu
    assert "Fin de la campagne." in lu
    for requete in ("UPDATE ordres_delegationordre SET fin = '2040-01-01'", "DELETE FROM ordres_delegationordre"):
        with pytest.raises(DatabaseError, match="delegation_ordre"), transaction.atomic():
            connection.cursor().execute(requete)


def test_a_stopped_delegation_no_longer_decides(complet, conseil, ordre_president, ordre_gestionnaire, jour_controle):
    control_at("ouvert", complet, ordre_gestionnaire)
    donnee = _give(conseil, ordre_gestionnaire, ordre_president, date(2032, 2, 1))
    delegations.stop(donnee, "Fin.", auteur=ordre_president, on=JOUR_CONTROLE)
    assert _code(_decide, complet, ordre_gestionnaire) == "delegation_expiree"
