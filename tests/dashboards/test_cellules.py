"""The cells kept write by write are those that a count gives, whatever wrote the accounts, and whoever packs them."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from accounts import horloge, travaux
from accounts.journal import Fait
from accounts.models import Evenement, Professionnel, Travail
from actions import projection
from actions.models import Avancement
from dashboards import cellules_ecrites, mesures_nuit
from dashboards.models import Cellule, CelluleArretee
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
    with transaction.atomic():
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


def test_la_nuit_recompte_arrete_et_dit_au_journal_ce_qui_differait():
    make_rows(12, departement="69")
    Cellule.objects.filter(pk=Cellule.objects.first().pk).delete()
    mesures_nuit.schedule()
    mesures_nuit.schedule_packing()
    travaux.run_pending([mesures_nuit.NATURE_NUIT, mesures_nuit.NATURE_TASSER])
    details = Evenement.objects.get(nature=Fait.MESURES_ARRETEES).details
    assert details["ecarts"] == 1 and details["cellules"] == CelluleArretee.objects.count() > 10
    assert cellules_ecrites.compare() == []
    assert not Travail.objects.exclude(etat=Travail.Etat.FAIT).filter(nature__startswith="mesures").exists()


@pytest.mark.django_db(transaction=True)
def test_des_ecrivains_simultanes_et_le_tassement_ne_perdent_rien():
    lignes = make_rows(12, departement="69")
    cellules_ecrites.rebuild(LE)

    def write(ecrivain):
        try:
            for tour in range(8):
                _deliver([lignes[ecrivain * 3 + rang].pk for rang in range(3)], random.Random(100 * ecrivain + tour))
                if ecrivain == 3:
                    cellules_ecrites.pack()
                if ecrivain == 2:
                    cellules_ecrites.rebuild(LE)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as fils:
        list(fils.map(write, range(4)))
    assert cellules_ecrites.compare() == []
