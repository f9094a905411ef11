"""The sealed journal (S9): what it costs to writers, beside no seal and a chained insert; a million rows verified.

SECONDES=8 for each round of writers; LIGNES=200000 verifies fewer rows.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from certif.embarque.etat import RACINE
from certif.socle.progres import groupe
from tests.banc.rapport import Ligne
from tests.bench.base import connect, empty_base, run

CLIENTS, TOURS = 4, 3
PERTE, VERIFICATION = 15.0, 60.0
_ECRIT = (
    "INSERT INTO accounts_evenement (at, nature, professionnel_id, objet, motif, details) VALUES"
    " (now(), 'dossier:lu', %s, 'actions.Cycle:1', '', '{\"partenaire\": \"ANDPC\", \"lignes\": [1, 2, 3]}')"
)
#: The alternative: each row holds the hash of the one before, hence one writer at a time.
_CHAINE = """
CREATE TABLE IF NOT EXISTS banc_chaine (id bigint GENERATED ALWAYS AS IDENTITY, contenu text, empreinte bytea);
CREATE OR REPLACE FUNCTION banc_chaine(contenu text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(1);
  INSERT INTO banc_chaine (contenu, empreinte) SELECT contenu, sha256(coalesce(
    (SELECT c.empreinte FROM banc_chaine c ORDER BY id DESC LIMIT 1), '') || convert_to(contenu, 'UTF8'));
END $$;
CREATE INDEX IF NOT EXISTS banc_chaine_id ON banc_chaine (id);
"""
_REMPLIT = (
    "INSERT INTO accounts_evenement (at, nature, professionnel_id, objet, motif, details)"
    " SELECT now(), 'action:recue', n, 'accounts.Livraison:' || n / 1000, '',"
    " jsonb_build_object('partenaire', 'ANDPC', 'lignes', jsonb_build_array(n, n + 1))"
    " FROM generate_series(1, %s) n"
)


def lignes() -> list[Ligne]:
    """Loss of the writers, rate of the seal, seconds of the verification and its memory."""
    with empty_base("journal") as adresse:
        return [*_cost(adresse), *_million(adresse)]


def _cost(adresse: str) -> list[Ligne]:
    secondes = float(os.environ.get("SECONDES") or 8)
    with connect(adresse) as connexion:
        connexion.execute(_CHAINE)
    debits: dict[str, list[float]] = {"sans": [], "avec": [], "chaînée": []}
    for _ in range(TOURS):
        debits["sans"].append(_write(adresse, _ECRIT, secondes))
        run("manage.py", "seal_journal")
        with _sealer():
            debits["avec"].append(_write(adresse, _ECRIT, secondes))
        run("manage.py", "seal_journal")
        debits["chaînée"].append(_write(adresse, "SELECT banc_chaine(%s::text)", secondes))
    sans, avec, chainee = (statistics.median(debits[nom]) for nom in debits)
    perte = 100 * (1 - avec / sans)
    perte_chainee = 100 * (1 - chainee / sans)
    return [
        Ligne("journal : événements sans sceau", sans, "par s", f"{CLIENTS} clients, un par transaction"),
        Ligne(
            "journal : avec une tête par seconde", avec, "par s", f"perte {perte:.1f} %, promis {PERTE:.0f}",
            perte <= PERTE,
        ),
        Ligne("journal : écriture chaînée, à la place", chainee, "par s", f"perte {perte_chainee:.0f} %"),
    ]  # fmt: skip


def _write(adresse: str, requete: str, secondes: float) -> float:
    """Events a second that these clients commit together."""
    comptes, fin = [0] * CLIENTS, time.monotonic() + secondes

    def client(rang: int) -> None:
        with connect(adresse) as connexion:
            while time.monotonic() < fin:
                connexion.execute(requete, [900_000 + comptes[rang]])
                comptes[rang] += 1

    fils = [threading.Thread(target=client, args=[rang]) for rang in range(CLIENTS)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    return sum(comptes) / secondes


@contextmanager
def _sealer() -> Iterator[None]:
    """A process that signs a head each second, once it has said that it began."""
    environnement = {**os.environ, "DJANGO_SETTINGS_MODULE": "certif.settings.dev", "PYTHONUNBUFFERED": "1"}
    commande = [sys.executable, "manage.py", "seal_journal", "--toutes", "1"]
    with subprocess.Popen(
        commande, cwd=RACINE, env=environnement, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as scelleur:
        assert scelleur.stdout is not None
        scelleur.stdout.readline()
        try:
            yield
        finally:
            scelleur.terminate()
            scelleur.stdout.read()


def _million(adresse: str) -> list[Ligne]:
    nombre = int(os.environ.get("LIGNES") or 1_000_000)
    with connect(adresse) as connexion:
        connexion.execute(_REMPLIT, [nombre])
        connexion.execute("VACUUM ANALYZE accounts_evenement")
    scelle = run("manage.py", "seal_journal")
    with tempfile.TemporaryDirectory() as brut:
        dossier = Path(brut) / "export"
        exporte = run("manage.py", "export_journal", str(dossier))
        with (dossier / "journal.ndjson").open("rb") as fichier:
            total = sum(1 for _ in fichier)
        seul = run("-I", "certif/socle/verifie_journal.py", str(dossier), "--cles", str(dossier / "cles.json"))
    base = run("manage.py", "verify_journal")
    par_million = seul.secondes * 1_000_000 / total
    sujet = f"{groupe(total)} lignes"
    return [
        Ligne("journal : sceau d’un arriéré", nombre / scelle.secondes, "par s", f"{scelle.memoire:.0f} Mo"),
        Ligne("journal : export", exporte.secondes, "s", f"{sujet}, {exporte.memoire:.0f} Mo"),
        Ligne(
            "journal : programme seul, par million de lignes", par_million, "s",
            f"{sujet}, {seul.memoire:.0f} Mo, promis {VERIFICATION:.0f}", par_million <= VERIFICATION,
        ),
        Ligne("journal : verify_journal, dans la base", base.secondes, "s", f"{sujet}, {base.memoire:.0f} Mo"),
    ]  # fmt: skip
