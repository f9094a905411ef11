"""« Pour le compte de »: refused without a delegation of the day, said everywhere with one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from accounts.flux import accuses, delegation
from accounts.models import Delegation, Evenement, Organisation
from accounts.roles import Nature
from certif.socle.feeds.codes import FauteFichier
from certif.socle.feeds.manifeste import Manifeste
from certif.socle.refus import Refus
from tests.flux.conftest import make_partner
from tests.flux.lignes import row
from tests.people import JOUR

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinique() -> Organisation:
    return Organisation.objects.create(
        code="CLINIQUE", nom="Clinique fictive", nature=Nature.EMPLOYEUR, finess="990000044", siret="99900000300044"
    )


def manifeste(texte: str) -> Manifeste:
    return Manifeste(pour_le_compte_de=texte)


def test_without_a_delegation_the_file_is_refused(andpc, roster, receive, clinique):
    refusee = receive(andpc, [row(roster[0])], manifeste=manifeste("CLINIQUE"))
    assert refusee.code_refus == "E005"
    assert "aucune délégation en vigueur" in refusee.message_refus
    inconnue = receive(andpc, [row(roster[0])], manifeste=manifeste("NULLE-PART"))
    assert "ne désigne aucune organisation" in inconnue.message_refus


@pytest.mark.parametrize("nom", ["CLINIQUE", "clinique", "990000044", "99900000300044"])
def test_with_one_the_delivery_says_for_whom(andpc, roster, receive, clinique, nom, exploitant):
    delegation.grant(andpc, clinique, JOUR, None, exploitant, JOUR)
    livraison = receive(andpc, [row(roster[0])], manifeste=manifeste(nom))
    assert livraison.mandant == clinique
    attendu = {"code": "CLINIQUE", "nom": "Clinique fictive"}
    assert accuses.receipt(livraison)["pour_le_compte_de"] == attendu
    assert '"pour_le_compte_de": {"code": "CLINIQUE"' in "".join(accuses.report(livraison))
    assert Evenement.objects.get(nature="livraison:recue").organisation == clinique
    assert Evenement.objects.get(nature="delegation:donnee").auteur == exploitant


def test_a_partner_that_names_itself_needs_nothing(andpc, roster, receive):
    assert receive(andpc, [row(roster[0])], manifeste=manifeste("ANDPC")).mandant is None


@pytest.mark.parametrize(("decalage", "admis"), [(-1, False), (0, True), (10, True), (11, False)])
def test_both_ends_are_inclusive(andpc, clinique, decalage, admis):
    Delegation.objects.create(mandataire=andpc, mandant=clinique, debut=JOUR, fin=JOUR + timedelta(days=10))
    jour = JOUR + timedelta(days=decalage)
    if admis:
        assert delegation.principal_of(andpc, "CLINIQUE", jour) == clinique
    else:
        with pytest.raises(FauteFichier, match="E005"):
            delegation.principal_of(andpc, "CLINIQUE", jour)


def test_one_partner_s_delegation_is_not_another_s(andpc, clinique):
    delegation.grant(andpc, clinique, JOUR, None, None, JOUR)
    with pytest.raises(FauteFichier, match="E005"):
        delegation.principal_of(make_partner("ANFH"), "CLINIQUE", JOUR)


def test_two_delegations_never_overlap(andpc, clinique):
    delegation.grant(andpc, clinique, JOUR, None, None, JOUR)
    with pytest.raises(Refus, match="couvre déjà"):
        delegation.grant(andpc, clinique, JOUR + timedelta(days=3), None, None, JOUR)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delegation.objects.create(mandataire=andpc, mandant=clinique, debut=JOUR)


def test_only_who_manages_organisations_gives_one(andpc, clinique, partenaire):
    with pytest.raises(Refus, match="Votre rôle"):
        delegation.grant(andpc, clinique, JOUR, None, partenaire, JOUR)
    assert not Delegation.objects.exists()


def test_the_command_gives_lists_and_ends(andpc, clinique, jour, capsys):
    call_command("delegate", "ANDPC", "CLINIQUE", "--debut", "2026-01-01")
    assert "ANDPC pour CLINIQUE : du 01/01/2026 sans fin" in capsys.readouterr().out
    call_command("delegate", "ANDPC", "CLINIQUE", "--clore")
    assert Delegation.objects.get().fin == JOUR
    Delegation.objects.update(fin=date(2026, 1, 2))
    with pytest.raises(CommandError, match="Aucune délégation"):
        call_command("delegate", "ANDPC", "CLINIQUE", "--clore")
    with pytest.raises(CommandError, match="aucune organisation"):
        call_command("delegate", "ANDPC", "INCONNUE")
