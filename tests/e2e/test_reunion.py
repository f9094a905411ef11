"""Two actions of an account are one: the holder says so after seeing what it gives, then takes it back."""

from __future__ import annotations

import pytest

from actions.models import Action
from tests.e2e.monde import make_compte
from tests.e2e.visite import PARCOURS, Visite, axe


@pytest.mark.parametrize(("largeur", "javascript"), PARCOURS)
def test_brought_together_then_taken_apart(visite, gens, largeur, javascript):
    compte = make_compte({1: 2})
    autre, action = Action.objects.filter(cycle=compte.cycle).order_by("date_fin")
    v: Visite = visite(compte.utilisateur, largeur=largeur, javascript=javascript)
    v.ouvre(f"/mon-espace/actions/{action.pk}/").clique("link", "C’est la même action qu’une autre de mon compte")
    v.page.locator(f"#avec-{autre.pk}").check()
    v.clique("button", "Voir ce que cela change")
    v.voit("Il passe de 2 à 1 action sur 8")
    v.clique("button", "C’est la même action")
    v.ouvre("/mon-espace/")
    v.voit("1 action sur 8")

    v.ouvre(f"/mon-espace/actions/{action.pk}/")
    if javascript:
        assert not axe(v.page)
    v.clique("button", "Ce n’est pas la même action")
    v.ouvre("/mon-espace/")
    v.voit("2 actions sur 8")
