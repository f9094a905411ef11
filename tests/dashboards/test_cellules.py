"""The cells kept write by write are those that a count gives, whatever wrote the accounts, and whoever packs them."""

import random
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts import horloge
from accounts.models import Professionnel
from actions import projection
from actions.models import Avancement
from dashboards import cellules_ecrites
from dashboards.models import Cellule
from tests.dashboards.populations import make_row, make_rows
from tests.people import make_exercice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jour")]
LE = date(2026, 11, 15)


def test_les_cellules_egalent_le_recomptage_apres_deux_cents_livraisons():
    hasard = random.Random(7)
    professions, departements = ["10", "60", "70"], ["69", "75", "2A", "01"]
    lignes = [
        make_row(make_exercice(profession=hasard.choice(professions), departement=hasard.choice(departements)))
        for _ in range(40)
    ]
    for livraison in range(200):
        touchees = [ligne.pk for ligne in hasard.sample(lignes, hasard.randint(1, 6))]
        _deliver(touchees, hasard)
        if livraison % 37 == 0:
            Professionnel.objects.filter(pk=hasard.choice(lignes).professionnel_id).update(active_at=horloge.now())
        if livraison % 25 == 0:
            cellules_ecrites.pack()
        if livraison == 100:
            cellules_ecrites.rebuild(LE)
        if livraison % 50 == 49:
            assert cellules_ecrites.compare() == []
    Avancement.objects.filter(pk=lignes.pop().pk).delete()
    assert cellules_ecrites.compare() == []
    comptes = sum(c.a_commencer + c.en_cours + c.complets + c.sans_referentiel + c.echus for c in Cellule.objects.all())
    assert comptes == Avancement.objects.exclude(cycle_etat="clos").count() > 10


def _deliver(touchees, hasard):
    """What the engine would conclude, through the door that writes it; now and then a fact moves the account."""
    etat = hasard.choice(["a_commencer", "en_cours", "complet", "sans_referentiel"])
    axes = tuple(hasard.choice([0.0, 0.5, 1.0, -1.0]) for _ in range(4))
    total = hasard.random()
    chiffres = (etat, total, 3, 8, axes, (1, 1, 1, 0), (2, 2, 2, 2), 0, hasard.randint(0, 3))
    if hasard.random() < 0.2:
        tire = LE + timedelta(days=hasard.randint(-400, 400))
        with connection.cursor() as curseur:
            curseur.execute(
                "UPDATE actions_cycle SET fin = %s, etat = %s WHERE id = ANY(%s)",
                [max(tire, date(2023, 1, 2)), hasard.choice(["ouvert", "clos", "controle"]), touchees],
            )
    projection._write(((pk, chiffres) for pk in touchees), LE)


def test_la_commande_montre_ce_qui_differe(capsys):
    make_rows(3, departement="69")
    call_command("compare_mesures")
    assert "0 écart" in capsys.readouterr().out
    Cellule.objects.update(en_cours=7)
    with pytest.raises(CommandError, match="cellule"):
        call_command("compare_mesures")
    assert "en_cours" in capsys.readouterr().out


def test_tasser_ne_change_aucune_somme_et_laisse_une_ligne_par_cellule():
    make_rows(5, departement="69")
    assert Cellule.objects.count() == 5
    cellules_ecrites.pack()
    assert Cellule.objects.count() == 1 and cellules_ecrites.compare() == []
