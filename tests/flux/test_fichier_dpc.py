"""The DPC file of 20,000 rows with every fault: each row gets the expected answer, and a replay changes nothing."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection

from accounts.models import Evenement, LigneEnAttente, Notification, Reponse
from actions.models import Action
from tests.donnees import dpc
from tests.flux.conftest import make_partner, make_roster
from tests.flux.registre import ledger_hash
from tests.referentiels_fictifs import make_version

ATTENDUS = json.loads((Path(dpc.__file__).parent / "dpc_attendus.json").read_text())
COMPTEURS = {"acceptee": "acceptees", "inchangee": "inchangees", "rapprochee": "rapprochees", "rejetee": "rejetees"}


@pytest.fixture
def andpc_et_anfh(db, jour):
    make_version()
    make_roster(list(dpc.personnes()))
    # As autovacuum does where the roster was loaded before: the plans kept by this connection are for full tables.
    with connection.cursor() as curseur:
        curseur.execute("ANALYZE accounts_professionnel, accounts_exercice, actions_cycle, actions_avancement")
    return make_partner("ANDPC"), make_partner("ANFH")


def test_every_row_of_the_big_file_gets_its_answer_and_a_replay_changes_nothing(andpc_et_anfh, receive, tmp_path):
    andpc, anfh = andpc_et_anfh
    fichier, autre = tmp_path / "dpc.csv", tmp_path / "anfh.csv"
    attendus = dpc.write_file(fichier)
    assert dpc.sha256_of(fichier) == ATTENDUS["sha256"]
    dpc.write_other_source(autre)
    receive(anfh, autre.read_bytes())

    livraison = receive(andpc, fichier.read_bytes())

    obtenus = [
        dpc.Attendu(r.ligne, r.id_technique, r.sort, r.code, frozenset(r.avertissements))
        for r in Reponse.objects.filter(livraison=livraison).order_by("ligne")
    ]
    ecarts = [(a, o) for a, o in zip(attendus, obtenus, strict=True) if a != o]
    assert ecarts[:5] == []
    assert livraison.compteurs == ATTENDUS["compteurs"]
    assert livraison.compteurs["recues"] == dpc.LIGNES == sum(livraison.compteurs.values()) - dpc.LIGNES
    codes = Counter(o.code or o.sort for o in obtenus) + Counter(w for o in obtenus for w in o.avertissements)
    assert dict(codes) == ATTENDUS["codes"]
    assert (
        LigneEnAttente.objects.filter(livraison=livraison).count()
        == ATTENDUS["codes"]["W201"] + ATTENDUS["codes"]["E103"] + ATTENDUS["codes"]["E310"]
    )

    avant = ledger_hash()
    etats = (Action.objects.count(), Notification.objects.count(), Evenement.objects.count())
    meme = receive(andpc, fichier.read_bytes())
    assert meme.pk == livraison.pk
    assert (Action.objects.count(), Notification.objects.count(), Evenement.objects.count()) == etats
    assert ledger_hash() == avant
