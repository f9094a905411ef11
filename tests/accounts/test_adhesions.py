"""Memberships of a fédération: dated, never twice at once, ended in one gesture, told in the journal."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts import adhesions
from accounts.models import Evenement, Organisation
from certif.socle.refus import Refus
from tests.people import JOUR

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jour")]


@pytest.fixture
def deux(federation, employeur) -> tuple[Organisation, Organisation]:
    return Organisation.objects.get(code="FEDERATION"), Organisation.objects.get(code="CH-ESSAI")


def test_a_membership_is_given_then_ended_by_an_operator(deux, exploitant):
    adhesion = adhesions.join(deux[0], deux[1], JOUR, None, exploitant, JOUR)
    assert adhesions.in_force(JOUR).get() == adhesion
    assert not adhesions.in_force(JOUR - timedelta(days=1)).exists()
    adhesions.leave(adhesion, JOUR, exploitant, JOUR)
    assert adhesions.in_force(JOUR).exists() and not adhesions.in_force(JOUR + timedelta(days=1)).exists()
    assert list(Evenement.objects.filter(organisation=deux[1]).order_by("pk").values_list("nature", flat=True)) == [
        "adhesion:donnee", "adhesion:close",
    ]  # fmt: skip


def test_what_makes_no_sense_is_refused(deux, exploitant, employeur):
    adhesions.join(deux[0], deux[1], JOUR, None, exploitant, JOUR)
    for essai, mots in (
        (lambda: adhesions.join(deux[0], deux[1], JOUR, None, exploitant, JOUR), "couvre déjà"),
        (lambda: adhesions.join(deux[1], deux[0], JOUR, None, exploitant, JOUR), "lie une fédération"),
        (lambda: adhesions.join(deux[0], deux[1], JOUR, JOUR - timedelta(days=1), exploitant, JOUR), "précède"),
        (lambda: adhesions.join(deux[0], deux[1], JOUR, None, employeur, JOUR), "rôle"),
    ):
        with pytest.raises(Refus, match=mots):
            essai()


def test_the_command_joins_lists_and_ends(deux):
    dit = StringIO()
    call_command("federate", "FEDERATION", "990000010", stdout=dit)
    assert "CH-ESSAI, membre de FEDERATION : du 30/06/2026 sans fin" in dit.getvalue()
    call_command("federate", "FEDERATION", "CH-ESSAI", "--clore", stdout=dit)
    assert "au 30/06/2026" in dit.getvalue()
    for faux in (["FEDERATION", "NULLE-PART"], ["CH-ESSAI", "FEDERATION"]):
        with pytest.raises(CommandError):
            call_command("federate", *faux)
