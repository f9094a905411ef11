"""The wave of ended cycles: a decision-maker opens the campaign, looks at the sample, decides many, one reads it."""

from __future__ import annotations

import re

from accounts.roles import Role
from actions.models import Cycle
from ordres.models import Campagne, LotDecisions
from tests.e2e.monde import JOUR_CONTROLE, agent, make_compte
from tests.e2e.visite import TELEPHONE, Visite, look

COMPLET = {1: 2, 2: 2, 3: 2, 4: 2}


def test_ended_cycles_are_opened_sorted_and_decided_in_bulk(visite, gens, plateforme, au_jour):
    # A council of their own: the campaign opens nobody else's control.
    decideur = agent("CDOM-23", Role.ORDRE_DECIDEUR)
    complets = [make_compte(COMPLET, departement="23") for _ in range(3)]
    manque = make_compte({1: 2, 2: 1}, departement="23")
    au_jour(JOUR_CONTROLE)
    v: Visite = visite(decideur).ouvre("/ordre/campagnes")
    v.clique("link", "Ouvrir une campagne")
    v.champ("Nom de la campagne").fill("Cycles échus en 2031, Creuse")
    v.clique("button", "Voir ce que cela ouvrirait").voit("4 dossiers")
    v.capture("campagne-ouvrir-1280")
    v.clique("button", "Ouvrir 4 contrôles").voit("Cycles échus en 2031, Creuse")
    campagne = Campagne.objects.latest("pk")
    plateforme.attend(lambda: campagne.dossiers.exclude(tri="").count() == 4, "le tri")
    v.page.reload()
    v.voit("3 dossiers complets sont proposés", "À compléter : 1")
    assert list(look(v, "campagne")) == []
    v.clique("button", "Préparer les décisions")
    lot = LotDecisions.objects.latest("pk")
    plateforme.attend(lambda: LotDecisions.objects.filter(pk=lot.pk, etat="pret").exists(), "la lecture des dossiers")
    v.page.reload()
    v.voit("3 dossiers de l’échantillon restent à ouvrir")
    for compte in complets:
        with v.page.context.expect_page() as onglet:
            v.page.get_by_role("link", name=re.compile(compte.nom)).click()
        onglet.value.close()
    v.page.reload()
    assert list(look(v, "lot")) == []
    v.clique("button", "Confirmer 3 décisions")
    plateforme.attend(lambda: LotDecisions.objects.filter(pk=lot.pk, etat="termine").exists(), "les décisions")
    v.page.reload()
    v.voit("Toutes les décisions sont prises", "Décidés : 3", "Laissés de côté : 0")
    v.capture("lot-fini-1280")
    assert Cycle.objects.get(pk=manque.cycle.pk).etat == "ouvert"
    p: Visite = visite(complets[0].utilisateur, largeur=TELEPHONE)
    p.ouvre(f"/ordre/mon-controle/{complets[0].cycle.pk}/").voit("Obligation déclarée satisfaite")
