"""What the holder reads of an action a partner announced: on its way, late and reminded, refused and why."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.models import Action, RealisationAttendue
from tests.people import client_of
from tests.referentiels_fictifs import make_action

pytestmark = pytest.mark.usefixtures("jour")
URL = "/mon-espace/"


def announced(cycle, partenaire, fin: date, **etat) -> RealisationAttendue | None:
    """An announced action, and what the night knows of it when `etat` is given."""
    action = make_action(
        cycle, "A1a", fin, statut=Action.Statut.INSCRIT, partenaire=partenaire, id_technique="I-1", type_action="DPC"
    )
    if not etat:
        return None
    valeurs = {"inscrite_le": date(2026, 1, 2), "attendue_le": date(2026, 5, 30), **etat}
    return RealisationAttendue.objects.create(action=action, partenaire=partenaire, **valeurs)


@pytest.mark.parametrize(
    ("fin", "etat", "dits"),
    [
        (date(2026, 12, 1), {}, ("Inscrite", "la réalisation est attendue avant le 30/01/2027")),
        (date(2026, 6, 15), {}, ("En transit", "attendue avant le 14/08/2026")),
        (date(2026, 3, 31), {}, ("En retard", "en retard de 31 jours.")),
        (
            date(2026, 3, 31),
            {"etape": 30, "relancee_le": date(2026, 6, 29)},
            ("En retard", "en retard de 31 jours ; l’organisme a été relancé le 29/06/2026."),
        ),
        (
            date(2026, 3, 31),
            {"refusee_le": date(2026, 4, 2), "refus": "E304"},
            ("Refusée à la source", "(code E304). Choisissez un type dans la liste publiée."),
        ),
    ],
)
def test_the_holder_reads_where_it_stands_and_who_must_do_something(
    fin, etat, dits, cycle, titulaire, partenaire_andpc
):
    announced(cycle, partenaire_andpc, fin, **etat)
    texte = client_of(titulaire).get(URL).text.replace("\u00a0", " ")
    for dit in dits:
        assert dit in texte
    refusee = etat.get("refus", "")
    assert ("lui seul peut les corriger" if refusee else "vous n’avez rien à faire") in texte


def test_announced_actions_cost_the_same_queries_whatever_their_number(cycle, titulaire, partenaire_andpc):
    client = client_of(titulaire)

    def cost() -> int:
        with CaptureQueriesContext(connection) as requetes:
            client.get(URL)
        return len(requetes)

    for rang in range(6):
        make_action(
            cycle, "A1a", date(2026, 3, 1 + rang), statut=Action.Statut.INSCRIT, partenaire=partenaire_andpc,
            id_technique=f"I-{rang}",
        )  # fmt: skip
        if rang == 0:
            une = cost()
    assert cost() == une
