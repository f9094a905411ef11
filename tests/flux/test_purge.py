"""Raw files go when their delay is over, and only then; what must stay stays."""

from __future__ import annotations

import gzip
import os
from datetime import date, timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from accounts import horloge, travaux
from accounts.flux import accuses, attente, boite_dossiers, purge, relecture
from accounts.models import Evenement, LigneEffectif, LigneEnAttente, Livraison, Reponse, Travail
from certif.socle.feeds.manifeste import Manifeste
from tests.donnees import dpc
from tests.flux.conftest import csv_text, make_roster
from tests.flux.lignes import row
from tests.flux.mondes import make_sender
from tests.people import FINESS, JOUR

pytestmark = pytest.mark.django_db
DELAI = timedelta(days=90)


@pytest.fixture(autouse=True)
def dossiers(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.CERTIF_INBOX = tmp_path / "boites"


def old(livraison: Livraison, jours: int) -> str:
    """Make a delivery processed that many days before the day of the bench; returns the name of its file."""
    Livraison.objects.filter(pk=livraison.pk).update(finie_at=horloge.now() - timedelta(days=jours))
    return str(Livraison.objects.get(pk=livraison.pk).fichier.name)


def test_a_file_goes_after_its_delay_and_everything_else_stays(andpc, roster, receive):
    vieille = receive(andpc, gzip.compress(csv_text([row(roster[0])]).encode()), nom="a.csv.gz")
    recente = receive(andpc, [row(roster[1], "T-2")])
    nom, autre = old(vieille, 91), old(recente, 89)
    assert default_storage.exists(f"{nom}.clair")
    bilan = purge.purge(JOUR, executer=True)
    assert (bilan.fichiers, bilan.octets) == (1, vieille.taille)
    assert not default_storage.exists(nom)
    assert not default_storage.exists(f"{nom}.clair")
    assert default_storage.exists(autre)
    vieille.refresh_from_db()
    assert (vieille.fichier.name, vieille.purgee_at is not None) == ("", True)
    assert vieille.manifeste["dialecte"]
    assert relecture.read_rows(vieille, [2], JOUR) == {}
    assert accuses.receipt(vieille)["fichier"]["sha256"] == vieille.sha256
    assert Reponse.objects.filter(livraison=vieille).exists()
    assert Evenement.objects.get(nature="purge:faite").details["fichiers"] == 1
    assert purge.purge(JOUR, executer=True).fichiers == 0


@pytest.mark.parametrize(
    ("jours", "etat", "garde"),
    [
        (90, "traitee", True),
        (91, "traitee", False),
        (400, "arretee", True),
        (400, "annulation", True),
        (400, "annulee", False),
    ],
)
def test_the_last_day_is_kept_and_what_is_still_needed_too(andpc, roster, receive, jours, etat, garde):
    livraison = receive(andpc, [row(roster[0])])
    old(livraison, jours)
    Livraison.objects.update(etat=etat)
    purge.purge(JOUR, executer=True)
    livraison.refresh_from_db()
    assert bool(livraison.fichier) is garde


def test_without_executer_nothing_is_erased_and_the_command_says_what_would_be(andpc, roster, receive, capsys):
    nom = old(receive(andpc, [row(roster[0])]), 91)
    call_command("purge")
    dit = capsys.readouterr().out
    assert "fichiers de livraisons à effacer : 1" in dit
    assert "Fichiers reçus : garde de 90 jours" in dit
    assert "Lignes d’effectif : garde de 365 jours" in dit
    assert default_storage.exists(nom)
    assert not Evenement.objects.filter(nature="purge:faite").exists()
    call_command("purge", "--executer")
    assert "fichiers de livraisons effacés : 1" in capsys.readouterr().out
    assert not default_storage.exists(nom)


def test_a_row_that_no_longer_waits_keeps_no_content(andpc, roster, receive):
    gens = list(dpc.personnes(60))
    receive(andpc, [row(gens[55], "T-1"), row(gens[56], "T-2")])
    make_roster([gens[55]])
    attente.replay_waiting(JOUR)
    assert purge.purge(JOUR, executer=True).lignes == 1
    assert LigneEnAttente.objects.get(id_technique="T-1").contenu == {}
    assert LigneEnAttente.objects.get(id_technique="T-2").contenu != {}


def test_an_erased_file_whose_row_was_not_written_is_not_missed(andpc, roster, receive):
    livraison = receive(andpc, [row(roster[0])])
    default_storage.delete(old(livraison, 91))
    assert purge.purge(JOUR, executer=True).fichiers == 1
    livraison.refresh_from_db()
    assert livraison.purgee_at is not None


def test_old_files_that_no_delivery_names_go_too(andpc, roster, receive, settings):
    livraison = receive(andpc, [row(roster[0])])
    perdu = settings.MEDIA_ROOT / "livraisons" / "2026" / "01" / "perdu.flux"
    perdu.parent.mkdir(parents=True, exist_ok=True)
    perdu.write_text("x")
    for chemin in (perdu, settings.MEDIA_ROOT / livraison.fichier.name):
        os.utime(chemin, (0, 0))
    assert purge.purge(JOUR, executer=True).orphelins == 1
    assert not perdu.exists()
    assert default_storage.exists(livraison.fichier.name)


def test_refused_files_of_the_boxes_follow_the_same_delay(settings):
    racine = settings.CERTIF_INBOX
    # A day more than the delay: ninety days ago, the clocks may have been an hour apart.
    for nom, age in (("vieux", 92), ("recent", 1)):
        dossier = racine / "refuses" / "ANDPC" / nom
        dossier.mkdir(parents=True)
        (dossier / "a.csv").write_text("x")
        passe = (horloge.now() - timedelta(days=age)).timestamp()
        os.utime(dossier, (passe, passe))
    assert boite_dossiers.root() == racine
    assert purge.purge(horloge.today(), executer=True).boites == 1
    assert [d.name for d in (racine / "refuses" / "ANDPC").iterdir()] == ["recent"]


def test_the_night_queues_it_once(andpc, roster, receive):
    nom = old(receive(andpc, [row(roster[0])]), 91)
    purge.schedule()
    purge.schedule()
    travaux.run_pending([purge.NATURE_PURGE])
    assert Travail.objects.filter(nature=purge.NATURE_PURGE, etat="fait").count() == 1
    assert not default_storage.exists(nom)


def test_the_delay_is_dated_and_says_where_it_comes_from(andpc, roster, receive):
    regle = purge.conservation(JOUR)
    assert (regle.jours, regle.nature, bool(regle.motif)) == (90, "choix", True)
    livraison = receive(andpc, [row(roster[0])])
    old(livraison, 0)
    livraison.refresh_from_db()
    assert purge.kept_until(livraison, JOUR) == JOUR + DELAI
    assert purge.conservation(date(2020, 1, 1)) == purge.CONSERVATIONS[0]
    noms = purge.conservation(JOUR, purge.EFFECTIFS)
    assert (noms.jours, noms.nature, bool(noms.motif)) == (365, "choix", True)


def test_names_that_no_staff_list_tells_any_more_go_after_their_delay(receive, roster):
    employeur = make_sender("EMPLOYEUR", "EFFECTIFS")
    noms = ("id_technique", "nom", "prenom", "employeur_finess")

    def send(*lignes: str, jours: int) -> None:
        # At noon: the day is the same here and in the base, whatever the hour of the test.
        quand = timezone.localtime(horloge.now()).replace(hour=12) - timedelta(days=jours)
        with horloge.fixed_day(quand.date()):
            receive(
                employeur,
                "\n".join([";".join(noms), *(f"{ligne};{FINESS}" for ligne in lignes)]) + "\n",
                manifeste=Manifeste(horodatage=quand),
            )

    send("M-1;PARTI;Alix", "M-2;RESTÉ;Noé", "M-3;LIMITE;Lou", jours=500)
    send("M-2;RESTÉ;Noé", jours=10)
    send("M-3;LIMITE;Lou", jours=365)
    assert LigneEffectif.objects.count() == 3

    assert purge.purge(JOUR, executer=False).effectifs == 1
    assert LigneEffectif.objects.count() == 3
    purge.purge(JOUR, executer=True)

    assert set(LigneEffectif.objects.values_list("nom_exercice", flat=True)) == {"RESTÉ", "LIMITE"}
    assert Evenement.objects.get(nature="purge:faite").details["effectifs"] == 1
    assert purge.purge(JOUR + timedelta(days=1), executer=False).effectifs == 1
