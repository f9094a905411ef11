"""The journal that cannot be rewritten: what is sealed, what is proved, what a superuser cannot hide."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.conf import settings as reglages
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.urls import reverse

from accounts import cle_journal, horloge, journal, journal_preuve, journal_scelle, travaux
from accounts.cle_journal import CleIndisponible
from accounts.journal import Fait
from accounts.journal_tetes import as_data
from accounts.models import Evenement, FeuilleJournal, NoeudJournal, PlancherJournal, TeteJournal
from certif.socle import verifie_journal
from tests.securite import _falsifications

pytestmark = pytest.mark.django_db


def write(nombre: int) -> list[int]:
    """So many events; their keys."""
    return [journal.record(Fait.DOSSIER_LU, objet=f"essai.Essai:{i}", details={"i": i}).pk for i in range(nombre)]


def keys() -> list[dict]:
    from accounts.journal_tetes import keys_as_data

    return keys_as_data(cle_journal.published())["cles"]


def test_a_head_is_signed_over_every_event_in_the_order_of_their_keys():
    avant = write(3)
    journal_scelle.schedule()
    assert travaux.run_pending([journal_scelle.NATURE]) == 1
    assert journal_scelle.seal() == 0, "nothing new, no new head"
    apres = write(2)
    assert journal_scelle.seal() == 2
    assert list(FeuilleJournal.objects.values_list("rang", "evenement_id")) == list(enumerate(avant + apres))
    une, deux = TeteJournal.objects.order_by("numero")
    assert (une.taille, une.plancher, deux.taille, deux.plancher) == (3, avant[-1], 5, apres[-1])
    donnees = [as_data(tete) for tete in (une, deux)]
    assert all(verifie_journal.is_by(tete, keys()) for tete in donnees)
    assert list(verifie_journal.chain(donnees)) == []
    assert list(verifie_journal.chain(donnees[1:])) != []


def test_a_head_is_signed_again_each_day_without_an_event(monkeypatch):
    write(1)
    journal_scelle.seal()
    demain = horloge.instant() + timedelta(days=1, minutes=1)
    monkeypatch.setattr(horloge, "instant", lambda: demain)
    assert journal_scelle.seal() == 0
    assert [tete.taille for tete in TeteJournal.objects.all()] == [1, 1]


def test_many_events_are_sealed_by_batches_and_each_is_proved(monkeypatch):
    """Enough for the kept nodes to serve: 256 leaves and more."""
    monkeypatch.setattr(journal_scelle, "LOT", 200)
    dits: list[tuple[int, int]] = []
    with connection.cursor() as curseur:
        curseur.execute(
            "INSERT INTO accounts_evenement (at, nature, objet, motif, details)"
            " SELECT now(), 'dossier:lu', 'essai:' || n, '', '{}' FROM generate_series(1, 700) n"
        )
    assert journal_scelle.seal(lambda faites, total: dits.append((faites, total))) == 700
    assert dits == [(200, 700), (400, 700), (600, 700)]
    assert list(NoeudJournal.objects.values_list("niveau", "rang")) == [(8, 0), (8, 1)]
    tetes = list(TeteJournal.objects.order_by("numero"))
    assert [tete.taille for tete in tetes] == [200, 400, 600, 700]
    for feuille in FeuilleJournal.objects.filter(rang__in=[0, 255, 256, 511, 512, 699]):
        preuve = journal_preuve.of_event(feuille.evenement_id)
        assert verifie_journal.verify_file(preuve, keys(), []) == []
        preuve["feuille"] = preuve["feuille"].replace("essai", "autre")
        assert len(verifie_journal.verify_file(preuve, keys(), [])) == 1
    for ancienne in tetes:
        assert verifie_journal.verify_file(journal_preuve.of_heads(ancienne, tetes[-1]), keys(), []) == []


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_writes_is_waited_for_and_never_stopped():
    """An event of a smaller key that commits later is in its place: the head waits for it, nobody else does."""
    adresse = connection.get_connection_params()
    adresse = {cle: adresse[cle] for cle in ("dbname", "user", "password", "host", "port") if adresse.get(cle)}
    insere = (
        "INSERT INTO accounts_evenement (at, nature, objet, motif, details)"
        " VALUES (now(), %s, '', '', '{}') RETURNING id"
    )
    with psycopg.connect(**adresse) as lente:
        premier = lente.execute(insere, ["lente"]).fetchone()[0]
        (dernier,) = write(1)
        assert premier < dernier
        assert journal_scelle.watermark() < premier
        assert journal_scelle.seal() == 0
        assert len(PlancherJournal.objects.get().attendus) == 1
        write(1)
        lente.commit()
    # What was being written when the key was read is over; what came since waits for the next run.
    assert journal_scelle.seal() == 2
    assert journal_scelle.seal() == 1
    assert list(FeuilleJournal.objects.values_list("evenement_id", flat=True))[:2] == [premier, dernier]


@pytest.mark.parametrize(
    "geste",
    [
        "DELETE FROM accounts_feuillejournal",
        "UPDATE accounts_feuillejournal SET sel = gen_random_uuid()",
        "UPDATE accounts_feuillejournal SET empreinte = '', sel = NULL",
        "UPDATE accounts_feuillejournal SET evenement_id = -1, sel = NULL",
        "DELETE FROM accounts_tetejournal",
        "UPDATE accounts_tetejournal SET signature = ''",
    ],
)
def test_postgresql_refuses_to_rewrite_the_seal(geste: str):
    write(1)
    journal_scelle.seal()
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic(), connection.cursor() as curseur:
        curseur.execute(geste)


def test_nothing_is_signed_over_a_head_that_was_changed():
    write(2)
    journal_scelle.seal()
    _falsifications._sql("UPDATE accounts_tetejournal SET plancher = plancher - 1")
    write(1)
    with pytest.raises(journal_scelle.JournalRompu):
        journal_scelle.seal()


def test_without_a_published_key_nothing_is_signed_and_the_page_says_so(settings, tmp_path: Path, client):
    settings.CERTIF_JOURNAL_CLE = str(tmp_path / "cle.pem")
    write(1)
    travaux.enqueue(journal_scelle.NATURE, journal_scelle.NATURE)
    assert travaux.run_pending([journal_scelle.NATURE]) == 1
    assert not TeteJournal.objects.exists()
    with pytest.raises(CleIndisponible) as refus:
        cle_journal.signing()
    assert refus.value.code == "introuvable" and "CERTIF_JOURNAL_CLE" in refus.value.remede
    call_command("cle_journal", tmp_path / "cle.pem")
    with pytest.raises(CommandError):
        call_command("cle_journal", tmp_path / "cle.pem")
    with pytest.raises(CommandError, match="n’est pas publiée"):
        call_command("seal_journal")
    assert "Aucune tête n’est encore signée" in client.get(reverse("journal:accueil")).content.decode()
    (tmp_path / "autre.pem").write_text("rien")
    settings.CERTIF_JOURNAL_CLE = str(tmp_path / "autre.pem")
    with pytest.raises(CleIndisponible, match="Ed25519"):
        cle_journal.signing()


def test_a_key_is_changed_without_a_restart_and_an_old_one_signs_no_more(settings, tmp_path: Path, capsys):
    prive, publics = tmp_path / "cle.pem", tmp_path / "publiques.txt"
    settings.CERTIF_JOURNAL_CLE, settings.CERTIF_JOURNAL_CLES_PUBLIQUES = str(prive), str(publics)
    call_command("cle_journal", prive)
    premiere = capsys.readouterr().out
    publics.write_text(premiere)
    write(1)
    journal_scelle.seal()
    prive.unlink()
    call_command("cle_journal", prive)
    publics.write_text(capsys.readouterr().out + "# d’avant\n" + premiere)
    write(1)
    journal_scelle.seal()
    assert len({tete.cle for tete in TeteJournal.objects.all()}) == 2
    call_command("verify_journal")
    hier = horloge.instant().date() - timedelta(days=1)
    jour, cle = premiere.split()
    publics.write_text(publics.read_text().replace(premiere, f"2026-01-01..{hier} {cle}\n"))
    with pytest.raises(CommandError, match="falsifié"):
        call_command("verify_journal")
    assert "tête 1" in capsys.readouterr().out and jour


def test_the_published_program_verifies_the_exported_journal_alone(client, tmp_path: Path, capsys):
    write(3)
    call_command("seal_journal")
    call_command("export_journal", tmp_path / "export")
    assert (tmp_path / "export" / "journal.ndjson").stat().st_mode & 0o077 == 0
    for nom in ("tetes", "cles", "coherence", "script"):
        reponse = client.get(reverse(f"journal:{nom}"))
        (tmp_path / reponse["Content-Disposition"].split('"')[1]).write_bytes(reponse.content)

    def verify(*quoi: str) -> tuple[int, str]:
        fini = subprocess.run(
            [sys.executable, "-I", "verifie_journal.py", *quoi, "--cles", "cles.json", "--tete", "tetes.json"],
            cwd=tmp_path, env={}, capture_output=True, text=True,
        )  # fmt: skip
        return fini.returncode, fini.stdout + fini.stderr

    assert verify("export", "--toutes") == (
        0, "3 ligne(s), 1 tête(s), 0 ligne(s) effacée(s) à leur terme\n"
        "VÉRIFIÉ : rien n’a été changé depuis les têtes signées.\n",
    )  # fmt: skip
    assert verify("coherence.json")[0] == 0
    lignes = (tmp_path / "export" / "journal.ndjson").read_text()
    (tmp_path / "export" / "journal.ndjson").write_text(lignes.replace("essai", "autre"))
    code, dit = verify("export")
    assert code == 1 and "FALSIFICATION : tête 1 : racine différente" in dit
    (tmp_path / "export" / "tetes.ndjson").write_text("{}")
    assert verify("export")[0] == 1
    assert "Rien n’a été changé" in (call_command("verify_journal"), capsys.readouterr().out)[1]
    assert len((Path(verifie_journal.__file__)).read_text().splitlines()) <= 300


def test_heads_and_proofs_are_public_and_tell_no_event(client):
    write(2)
    journal_scelle.seal()
    write(1)
    journal_scelle.seal()
    page = client.get(reverse("journal:accueil")).content.decode()
    assert "essai" not in page and cle_journal.published()[0].base64 in page
    lues = client.get(reverse("journal:tetes")).json()["tetes"]
    assert [tete["numero"] for tete in lues] == [2, 1]
    assert [t["numero"] for t in client.get(reverse("journal:tetes"), {"avant": 2}).json()["tetes"]] == [1]
    preuve = client.get(reverse("journal:coherence"), {"ancienne": 1, "recente": 2}).json()
    assert verifie_journal.verify_file(preuve, keys(), []) == []
    for demande in ({"ancienne": "x"}, {"ancienne": 9}, {"recente": 9}, {"ancienne": 2, "recente": 1}):
        assert client.get(reverse("journal:coherence"), demande).status_code == 404


def test_an_erased_event_leaves_its_hash_and_no_salt():
    numeros = write(3)
    journal_scelle.seal()
    _falsifications._sql("DELETE FROM accounts_evenement WHERE id = %s", numeros[:1])
    journal_scelle.erase_salts(numeros[:1])
    assert journal_preuve.of_event(numeros[0]) is None
    with pytest.raises(CommandError):
        call_command("verify_journal")
    journal.record(Fait.EVENEMENTS_EFFACES, details={"evenements": numeros[:1]})
    call_command("verify_journal")
    with pytest.raises(CommandError, match="prochaine tête"):
        call_command("export_journal", Path(reglages.MEDIA_ROOT) / "trop-tot")


def test_every_kind_of_falsification_is_found():
    """Each kind once here (`CERTIF_FALSIFICATIONS` for more); a thousand in `make security`."""
    lu = _falsifications.attack(int(os.environ.get("CERTIF_FALSIFICATIONS") or len(_falsifications.FALSIFICATIONS)))
    assert (lu["sain"], lu["manques"]) == ([], [])


def test_a_verification_names_each_row_and_fails(capsys):
    numeros = write(4)
    journal_scelle.seal()
    tete = as_data(TeteJournal.objects.get())
    _falsifications._sql("UPDATE accounts_evenement SET motif = 'x' WHERE id = %s", [numeros[1]])
    _falsifications._sql("DELETE FROM accounts_evenement WHERE id = %s", [numeros[2]])
    with pytest.raises(CommandError, match="2 constat"):
        call_command("verify_journal")
    dit = capsys.readouterr().out
    assert f"événement {numeros[1]}" in dit and f"événement {numeros[2]}\u00a0: supprimé" in dit
    assert json.loads(json.dumps(tete)) == tete and Evenement.objects.count() == 3
