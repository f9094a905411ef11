"""The file door: taken when complete, answered, taken away; nothing a partner writes there can do harm."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts import horloge, travaux
from accounts.flux import attente, boite, boite_dossiers, boite_reste, depot, tour
from accounts.models import Evenement, Exercice, Livraison, Professionnel, Travail
from actions.models import Action
from tests.donnees import dpc
from tests.flux.conftest import csv_text, make_partner, make_roster
from tests.flux.lignes import row
from tests.people import JOUR

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def racine(tmp_path, settings) -> Path:
    settings.CERTIF_INBOX = tmp_path / "boites"
    return tmp_path / "boites"


def drop(
    racine: Path, nom: str, contenu: str, *, code: str = "ANDPC", manifeste: dict | str | None = "", **cles
) -> Path:
    """Write a file, then its manifest (unless it is None) in the inbox of a partner."""
    dossier = racine / "inbox" / code
    dossier.mkdir(parents=True, exist_ok=True)
    (dossier / nom).write_text(contenu)
    if manifeste == "":
        manifeste = {
            "version_format": "1.0", "id_flux": nom, "type_flux": "ACTIONS", "emetteur": {"code_partenaire": code},
            "fichier": {"nom": nom, "sha256": hashlib.sha256(contenu.encode()).hexdigest()}, **cles,
        }  # fmt: skip
    if manifeste is not None:
        (dossier / nom).with_suffix(".json").write_text(
            manifeste if isinstance(manifeste, str) else json.dumps(manifeste)
        )
    return dossier / nom


def grow_old(*fichiers: Path, secondes: float = 4_000) -> None:
    for fichier in fichiers:
        passe = time.time() - secondes
        os.utime(fichier, (passe, passe), follow_symlinks=False)


def outbox(racine: Path, nom: str, code: str = "ANDPC") -> dict:
    return json.loads((racine / "outbox" / code / nom).read_text())


def left(racine: Path, code: str = "ANDPC") -> set[str]:
    return {f.name for f in (racine / "inbox" / code).iterdir()}


def test_a_file_with_its_manifest_is_deposited_answered_and_taken_away(racine, andpc, roster):
    drop(racine, "a.csv", csv_text([row(roster[0]), row(roster[1], "T-2", type_action="YOGA")]))
    assert boite.collect()["deposees"] == 1
    assert left(racine) == set()
    assert outbox(racine, "a.csv.AR.json")["statut"] == "RECU"
    assert not (racine / "outbox" / "ANDPC" / "a.csv.CR.json").exists()
    travaux.run_pending([depot.NATURE_LIVRAISON])
    assert boite.collect()["rendus"] == 1
    rendu = outbox(racine, "a.csv.CR.json")
    assert (rendu["statut"], rendu["acceptees"]) == ("TRAITE_PARTIELLEMENT", ["T-1"])
    assert Livraison.objects.get().canal == "boite"
    assert boite.collect() == Counter()
    assert not list((racine / "prises" / "ANDPC").iterdir())


def test_the_manifest_is_the_trigger_and_temporary_files_are_ignored(racine, andpc, roster):
    fichier = drop(racine, "a.csv", csv_text([row(roster[0])]), manifeste=None)
    drop(racine, "b.csv.tmp", "en cours", manifeste=None)
    drop(racine, ".cache", "x", manifeste=None)
    assert boite.collect() == Counter()
    grow_old(fichier)
    assert boite.collect() == {"signalees": 1}
    assert boite.collect() == {"signalees": 1}
    signalement = Evenement.objects.get(nature="boite:signalee")
    assert (signalement.objet, left(racine)) == ("boite:ANDPC/a.csv", {"a.csv", "b.csv.tmp", ".cache"})
    assert "sans manifeste" in signalement.motif
    assert [(r.nom, r.motif) for r in boite_reste.remaining(horloge.instant())] == [
        ("a.csv", "son manifeste n’est pas arrivé")
    ]


def test_a_manifest_without_its_file_waits_then_is_reported_and_the_file_is_taken_when_it_comes(racine, andpc, roster):
    fichier = drop(racine, "a.csv", csv_text([row(roster[0])]))
    contenu = fichier.read_text()
    fichier.unlink()
    assert boite.collect() == Counter()
    grow_old(fichier.with_suffix(".json"))
    assert boite.collect() == {"signalees": 1}
    fichier.write_text(contenu)
    assert boite.collect()["deposees"] == 1


@pytest.mark.parametrize(
    "nom", ["../ANFH/a.csv", "/etc/passwd", "..", ".cache", "a\\b.csv", "sous/a.csv", "a.json", "a" * 300]
)
def test_a_manifest_never_names_a_file_elsewhere(racine, andpc, roster, nom):
    make_partner("ANFH")
    autre = drop(racine, "a.csv", csv_text([row(roster[0])]), code="ANFH", manifeste=None)
    fichier = drop(racine, "b.csv", "x", fichier={"nom": nom})
    grow_old(fichier.with_suffix(".json"))
    assert boite.collect()["refusees"] == 1
    accuse = outbox(racine, "b.json.AR.json")
    assert (accuse["statut"], accuse["erreurs"][0]["code"]) in (("REJETE", "E011"), ("REJETE", "E007"))
    assert autre.exists()
    assert not Livraison.objects.exists()


def test_links_pipes_and_folders_are_refused_and_the_next_file_goes_on(racine, andpc, roster, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text(csv_text([row(roster[0])]))
    for nom in ("lien.csv", "tube.csv", "dossier.csv"):
        drop(racine, nom, "x").unlink()
    inbox = racine / "inbox" / "ANDPC"
    (inbox / "lien.csv").symlink_to(secret)
    os.mkfifo(inbox / "tube.csv")
    (inbox / "dossier.csv").mkdir()
    (inbox / "lien.json.json").symlink_to(secret)
    grow_old(inbox / "lien.json.json")
    drop(racine, "z.csv", csv_text([row(roster[1])]))
    bilan = boite.collect()
    assert (bilan["refusees"], bilan["deposees"]) == (4, 1)
    assert outbox(racine, "lien.csv.AR.json")["erreurs"][0]["code"] == "E011"
    assert secret.read_text()
    assert Livraison.objects.get().nom_fichier == "z.csv"


def test_a_folder_of_nobody_is_reported_and_left_alone(racine, andpc, roster):
    make_partner("FERME", is_active=False)
    for code in ("PERSONNE", "FERME"):
        drop(racine, "a.csv", "x", code=code)
    (racine / "inbox" / "LIEN").symlink_to(racine / "inbox" / "PERSONNE")
    assert boite.collect() == {"signalees": 2}
    assert left(racine, "PERSONNE") == {"a.csv", "a.json"}


def test_a_refused_file_is_answered_kept_apart_and_blocks_nobody(racine, andpc, roster):
    drop(racine, "a.csv", "n;importe;quoi\n1;2;3\n")
    drop(racine, "b.csv", "x", manifeste="{")
    grow_old(racine / "inbox" / "ANDPC" / "b.json")
    drop(racine, "c.csv", csv_text([row(roster[0])]))
    bilan = boite.collect()
    assert (bilan["refusees"], bilan["deposees"]) == (2, 1)
    assert outbox(racine, "a.csv.AR.json")["erreurs"][0]["code"] == "E003"
    assert outbox(racine, "b.json.AR.json")["erreurs"][0]["code"] == "E007"
    gardes = {f.name for f in (racine / "refuses" / "ANDPC").glob("*/*")}
    assert gardes == {"a.csv", "a.json", "b.json"}


def test_a_manifest_being_written_is_left_until_it_is_whole(racine, andpc, roster):
    drop(racine, "a.csv", "x", manifeste='{"version_format":')
    assert boite.collect() == Counter()
    assert left(racine) == {"a.csv", "a.json"}


def test_killed_between_the_deposit_and_the_removal_it_is_the_same_delivery(racine, andpc, roster, monkeypatch):
    drop(racine, "a.csv", csv_text([row(roster[0])]))

    def die(*args) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as coupure:
        coupure.setattr(boite_dossiers, "answer", die)
        with pytest.raises(KeyboardInterrupt):
            boite.collect()
    assert Livraison.objects.count() == 1
    assert boite.collect()["deposees"] == 1
    assert Livraison.objects.count() == 1
    assert outbox(racine, "a.csv.AR.json")["statut"] == "RECU"


def test_killed_while_taking_what_was_taken_is_given_back(racine, andpc, roster):
    fichier = drop(racine, "a.csv", csv_text([row(roster[0])]))
    boite_dossiers.take(racine, "ANDPC", [fichier])
    assert boite.collect()["deposees"] == 1


def _collect_apart() -> None:
    """What another process does: its own connection, closed after it."""
    boite.collect()
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_two_collectors_at_once_make_one_delivery(racine, jour):
    andpc = make_partner("ANDPC")
    lignes = csv_text([row(next(iter(dpc.personnes(1))))])
    for _ in range(5):
        drop(racine, "a.csv", lignes)
        fils = [threading.Thread(target=_collect_apart) for _ in range(3)]
        for fil in fils:
            fil.start()
        for fil in fils:
            fil.join(30)
    assert Livraison.objects.filter(partenaire=andpc).count() == 1
    assert left(racine) == set()


def test_a_dry_run_is_asked_by_the_manifest(racine, andpc, roster):
    drop(racine, "a.csv", csv_text([row(roster[0])]), essai=True)
    boite.collect()
    travaux.run_pending([depot.NATURE_LIVRAISON])
    boite.collect()
    assert outbox(racine, "a.csv.AR.json")["essai"] is True
    assert outbox(racine, "a.csv.CR.json")["compteurs"]["acceptees"] == 1
    assert not Action.objects.exists()


def test_the_report_is_written_again_when_a_waiting_row_resolves(racine, andpc, roster):
    nouvelle = dpc.personnes(60)
    qui = list(nouvelle)[55]
    drop(racine, "a.csv", csv_text([row(qui)]))
    boite.collect()
    travaux.run_pending([depot.NATURE_LIVRAISON])
    boite.collect()
    assert outbox(racine, "a.csv.CR.json")["compteurs"]["en_attente"] == 1
    (racine / "outbox" / "ANDPC" / "a.csv.CR.json").unlink()
    assert boite.collect() == Counter()
    make_roster([qui])
    attente.replay_waiting(JOUR)
    assert boite.collect()["rendus"] == 1
    assert outbox(racine, "a.csv.CR.json")["acceptees"] == ["T-1"]
    assert not list((racine / "prises" / "ANDPC").iterdir())


def test_a_partner_with_too_much_waiting_keeps_its_files_in_its_box(racine, andpc, roster, monkeypatch):
    monkeypatch.setattr(tour, "ATTENTE_MAX", 2)
    for i in range(3):
        drop(racine, f"{i}.csv", csv_text([row(roster[i], f"T-{i}")]))
    make_partner("ANFH")
    drop(racine, "autre.csv", csv_text([row(roster[3])]), code="ANFH")
    assert boite.collect() == {"deposees": 3, "en_file": 1}
    assert left(racine) == {"2.csv", "2.json"}
    travaux.run_pending([depot.NATURE_LIVRAISON])
    assert boite.collect()["deposees"] == 1


ENTETE = "rpps;ordre;statut_inscription;date_inscription;date_radiation;motif;conseil;date_maj\n"


def test_roster_files_are_loaded_in_the_background_once_untouched(racine, roster):
    make_partner("ORDRES", flux=["INSCRIPTIONS"])
    make_partner("RPPS", flux=["ROSTER"])
    fichier = drop(
        racine, "supplement_202606300000.csv", f"{ENTETE}{roster[0].rpps};CNOM;INSCRIT;2020-01-01;;;;2026-06-30\n",
        code="ORDRES", manifeste=None,
    )  # fmt: skip
    assert boite.collect() == Counter()
    grow_old(fichier, secondes=90)
    assert boite.collect() == {"prises": 1}
    travail = Travail.objects.get(nature="flux.annuaire")
    travaux.run_pending(["flux.annuaire"])
    travail.refresh_from_db()
    assert (travail.etat, travail.erreur) == ("fait", "")
    assert outbox(racine, "supplement_202606300000.csv.CR.json", "ORDRES")["statut"] == "TRAITE"
    exercice = Exercice.objects.get(professionnel=Professionnel.objects.get(rpps=roster[0].rpps))
    assert exercice.inscriptions.filter(debut="2020-01-01").exists()
    assert left(racine, "ORDRES") == set()
    boite.collect()
    assert not list((racine / "prises" / "ORDRES").iterdir())


def test_a_roster_file_that_is_refused_is_kept_apart_and_said(racine, roster):
    make_partner("RPPS", flux=["ROSTER"])
    fichier = drop(racine, "PS_LibreAcces_x.txt", "rien|de|connu\n", code="RPPS", manifeste=None)
    grow_old(fichier, secondes=90)
    boite.collect()
    travaux.run_pending(["flux.annuaire"])
    assert Travail.objects.get(nature="flux.annuaire").etat == "fait"
    assert Livraison.objects.get().code_refus == "E003"
    assert outbox(racine, "PS_LibreAcces_x.txt.AR.json", "RPPS")["statut"] == "REJETE"
    assert [f.name for f in (racine / "refuses" / "RPPS").glob("*/*")] == ["PS_LibreAcces_x.txt"]


def test_a_load_that_was_killed_is_said_and_done_again(racine, roster):
    ordres = make_partner("ORDRES", flux=["INSCRIPTIONS"])
    fichier = drop(
        racine, "s.csv", f"{ENTETE}{roster[0].rpps};CNOM;INSCRIT;2020-01-01;;;;2026-06-30\n", code="ORDRES",
        manifeste=None,
    )  # fmt: skip
    grow_old(fichier, secondes=90)
    boite.collect()
    ouverte = Livraison.objects.create(
        partenaire=ordres, id_flux="tuee", type_flux="INSCRIPTIONS", horodatage=horloge.instant(), canal="boite",
        nom_fichier="s.csv", sha256="", etat="en_cours", recue_at=horloge.instant(),
    )  # fmt: skip
    travaux.run_pending(["flux.annuaire"])
    ouverte.refresh_from_db()
    assert (ouverte.etat, ouverte.code_refus) == ("annulee", "X001")
    assert Livraison.objects.exclude(pk=ouverte.pk).get().etat == "traitee"


def test_the_command_says_what_a_pass_did(racine, andpc, roster, capsys, settings):
    drop(racine, "a.csv", csv_text([row(roster[0])]))
    call_command("collect_inbox", "--once")
    assert "deposees : 1" in capsys.readouterr().out
    settings.CERTIF_INBOX = ""
    with pytest.raises(CommandError, match="CERTIF_INBOX"):
        call_command("collect_inbox", "--once")
    assert boite.collect() == Counter()
    boite.schedule()
    assert not Travail.objects.filter(nature=boite.NATURE_BOITE).exists()


def test_beat_queues_a_pass_and_the_work_does_it(racine, andpc, roster):
    drop(racine, "a.csv", csv_text([row(roster[0])]))
    boite.schedule()
    boite.schedule()
    travaux.run_pending([boite.NATURE_BOITE])
    assert Livraison.objects.count() == 1
    boite.schedule()
    assert Travail.objects.get(nature=boite.NATURE_BOITE).etat == "a_faire"
