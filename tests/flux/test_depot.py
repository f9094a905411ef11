"""Deposits: the same file is one delivery, a corrected one is another, a dry run leaves nothing."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Evenement, LigneEnAttente, Livraison, Morceau, Notification, Reponse, Travail
from actions.models import Action
from certif.socle.feeds.manifeste import Manifeste
from tests.donnees import dpc
from tests.flux.conftest import csv_text
from tests.flux.lignes import removal, row
from tests.flux.registre import ledger_hash

pytestmark = pytest.mark.django_db
TABLES = (Action, Evenement, LigneEnAttente, Livraison, Morceau, Notification, Reponse, Travail)


def counts() -> list[int]:
    return [modele.objects.count() for modele in TABLES]


def test_the_same_bytes_are_the_same_delivery(andpc, roster, receive):
    premiere = receive(andpc, [row(roster[0])])
    avant = counts()
    assert receive(andpc, [row(roster[0])], nom="autre-nom.csv").pk == premiere.pk
    assert counts() == avant


def test_the_same_id_flux_is_the_same_delivery(andpc, roster, receive):
    premiere = receive(andpc, [row(roster[0])], manifeste=Manifeste(id_flux="F-1"))
    assert receive(andpc, [row(roster[1], "T-2")], manifeste=Manifeste(id_flux="F-1")).pk == premiere.pk
    assert Action.objects.count() == 1


def test_a_refused_file_may_be_corrected_under_the_same_id_flux(andpc, roster, receive):
    manifeste = Manifeste(id_flux="F-1", nb_lignes=1)
    refusee = receive(andpc, [row(roster[0]), row(roster[1], "T-2")], manifeste=manifeste)
    assert refusee.code_refus == "E004"
    assert receive(andpc, [row(roster[0])], manifeste=manifeste).etat == "traitee"


def test_the_same_refusal_is_not_recorded_twice(andpc, roster, receive):
    premier = receive(andpc, b"\xff\xfe", nom="a.csv")
    assert receive(andpc, b"\xff\xfe", nom="a.csv").pk == premier.pk


def test_the_same_rows_in_a_new_file_are_all_unchanged(andpc, roster, receive):
    lignes = [row(roster[i], f"T-{i}") for i in range(20)]
    receive(andpc, lignes)
    avant = ledger_hash()
    nouvelle = receive(andpc, csv_text(lignes) + "\n")
    assert nouvelle.compteurs == {
        "recues": 20,
        "acceptees": 0,
        "inchangees": 20,
        "rapprochees": 0,
        "en_attente": 0,
        "rejetees": 0,
    }
    assert ledger_hash() == avant


def test_rows_of_one_key_are_answered_in_order(andpc, roster, receive):
    qui = roster[0]
    livraison = receive(andpc, [row(qui), row(qui, intitule="Deux"), row(qui, intitule="Deux"), removal(qui), row(qui)])
    assert list(Reponse.objects.filter(livraison=livraison).order_by("ligne").values_list("sort", flat=True)) == [
        "acceptee", "acceptee", "inchangee", "acceptee", "acceptee",
    ]  # fmt: skip
    assert Action.objects.get().intitule == row(qui)["intitule"]


def test_a_key_created_and_removed_in_one_file_is_kept_withdrawn(andpc, roster, receive):
    tard = Manifeste(horodatage=datetime(2026, 6, 2, tzinfo=UTC))
    receive(andpc, [row(roster[0]), removal(roster[0])], manifeste=tard)
    assert Action.objects.get().is_retiree
    receive(andpc, [row(roster[0], intitule="Vieux")], manifeste=Manifeste(horodatage=datetime(2026, 6, 1, tzinfo=UTC)))
    assert Action.objects.get().is_retiree


def test_a_compressed_file_is_kept_raw_and_read_unpacked(andpc, roster, receive):
    brut = gzip.compress(csv_text([row(roster[0])]).encode())
    livraison = receive(andpc, brut, nom="actions.csv.gz")
    assert livraison.compteurs["acceptees"] == 1
    with livraison.fichier.open() as garde:
        assert garde.read() == brut


def test_each_person_is_told_once_per_delivery_and_the_journal_says_who_sent_what(andpc, roster, receive):
    livraison = receive(
        andpc, [row(roster[0], "T-1"), row(roster[0], "T-2", date_fin="2025-05-05"), row(roster[1], "T-3")]
    )
    assert Notification.objects.count() == 2
    evenement = Evenement.objects.get(nature="action:recue", professionnel__rpps=roster[0].rpps)
    assert evenement.details == {"partenaire": "ANDPC", "lignes": [2, 3]}
    assert evenement.objet == f"accounts.Livraison:{livraison.pk}"


def test_an_unknown_column_is_ignored_with_a_warning(andpc, roster, receive):
    texte = (
        csv_text([row(roster[0])]).replace("commentaire\n", "commentaire;couleur\n").replace(";;;;;\n", ";;;;;;bleu\n")
    )
    livraison = receive(andpc, texte)
    assert livraison.compteurs["acceptees"] == 1
    assert livraison.avertissements == ["colonne inconnue ignorée : couleur"]


@pytest.fixture
def fichier(tmp_path, roster, andpc):
    chemin = tmp_path / "actions.csv"
    chemin.write_text(
        csv_text(
            [
                row(roster[0]),
                row(roster[1], "T-2", type_action="YOGA"),
                row(roster[2], "T-3", rpps=dpc.rpps_of(0, 600_000)),
            ]
        )
    )
    return chemin


def run(fichier, capsys, *options: str) -> dict:
    call_command("receive", str(fichier), "--partner", "ANDPC", *options)
    return json.loads(capsys.readouterr().out.strip().splitlines()[-1])


def test_the_command_ends_with_the_counters_and_writes_both_acknowledgements(fichier, capsys):
    compteurs = run(fichier, capsys)
    assert compteurs == {"recues": 3, "acceptees": 1, "inchangees": 0, "rapprochees": 0, "en_attente": 1, "rejetees": 1}
    accuse = json.loads((fichier.parent / "actions.csv.AR.json").read_text())
    assert (accuse["statut"], accuse["fichier"]["nb_lignes"]) == ("RECU", 3)
    rendu = json.loads((fichier.parent / "actions.csv.CR.json").read_text())
    assert rendu["statut"] == "TRAITE_PARTIELLEMENT"
    assert rendu["acceptees"] == ["T-1"]
    assert [(r["ligne"], r["champ"], r["code"]) for r in rendu["rejetees"]] == [(3, "type_action", "E304")]
    assert rendu["en_attente"][0]["code"] == "W201"
    assert rendu["rejetees"][0]["remede"]


def test_the_command_twice_gives_the_same_acknowledgements(fichier, capsys):
    run(fichier, capsys)
    noms = ("actions.csv.AR.json", "actions.csv.CR.json")
    premiers = [(fichier.parent / nom).read_text() for nom in noms]
    avant = counts()
    run(fichier, capsys)
    assert [(fichier.parent / nom).read_text() for nom in noms] == premiers
    assert counts() == avant


def test_a_dry_run_answers_every_row_and_writes_nothing(fichier, capsys, settings, tmp_path):
    avant = counts()
    compteurs = run(fichier, capsys, "--dry-run", "--out", str(tmp_path / "accuses"))
    assert compteurs["acceptees"] == 1
    assert json.loads((tmp_path / "accuses" / "actions.csv.CR.json").read_text())["a_blanc"] is True
    assert counts() == avant
    assert not [f for f in settings.MEDIA_ROOT.rglob("*") if f.is_file()]


def test_a_refused_file_is_a_failure_with_one_sentence(fichier, capsys):
    fichier.with_suffix(".json").write_text('{"version_format":"1.0","fichier":{"sha256":"00"}}')
    with pytest.raises(CommandError, match="E001"):
        call_command("receive", str(fichier), "--partner", "ANDPC")
    assert json.loads((fichier.parent / "actions.csv.AR.json").read_text())["statut"] == "REJETE"


def test_an_unknown_partner_and_a_missing_file_are_failures(fichier, capsys):
    with pytest.raises(CommandError, match="E005"):
        call_command("receive", str(fichier), "--partner", "PERSONNE")
    with pytest.raises(CommandError, match="n’existe pas"):
        call_command("receive", str(fichier) + "x", "--partner", "ANDPC")
