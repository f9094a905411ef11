"""A note of the private room is found nowhere else: base, SQL, logs, journal, other people's pages and exports."""

from __future__ import annotations

import json
import logging
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actions.models import NoteCarnet
from actions.situation import situation
from actions.synthese_pdf import context
from tests.actions.carnet.notes import CANARIS
from tests.people import JOUR, client_of

TITRE, TEXTE, CORRIGE, CHERCHE = CANARIS
#: Where somebody who looks for people, files or words would see them.
PAGES = {
    "ordre_decideur": ("/ordre/", f"/ordre/?q={TEXTE}", "dossier"),
    "ordre_president": ("/ordre/", "dossier"),
    "cnp": ("/redaction/",),
    "dgos": ("/pilotage/",),
    "employeur": ("/employeur/",),
    "exploitant": ("/livraisons/", "/livraisons/lignes", "/livraisons/anomalies"),
    "inconnu": ("/mon-espace/", "/mon-espace/mes-donnees/", "/mon-espace/carnet/"),
}


@pytest.fixture
def vecu(cycle, titulaire, caplog) -> CaptureQueriesContext:
    """A life of a note by its pages: kept while typing, written, corrected, looked for, erased, taken back."""
    client = client_of(titulaire)
    donnees = {"titre": TITRE, "texte": TEXTE, "axe": "4", "action": "", "jeton": str(uuid.uuid4()), "revision": "0"}
    fiche = reverse("ps:carnet_note", args=[donnees["jeton"]])
    with caplog.at_level(logging.DEBUG), CaptureQueriesContext(connection) as requetes:
        assert client.post("/mon-espace/carnet/garder/", donnees).status_code == 200
        assert client.post("/mon-espace/carnet/ecrire/", donnees).status_code == 302
        assert client.post(fiche, donnees | {"texte": CORRIGE, "revision": "1"}).status_code == 302
        assert client.post(fiche, donnees | {"texte": "Trop tard", "revision": "1"}).status_code == 409
        assert CORRIGE in client.get("/mon-espace/carnet/").content.decode()
        assert CORRIGE in client.get(fiche).content.decode()
        assert TITRE in client.post("/mon-espace/carnet/", {"q": TITRE}).content.decode()
        client.post("/mon-espace/carnet/", {"q": CHERCHE})
        effacer = reverse("ps:carnet_effacer", args=[donnees["jeton"]])
        assert TITRE in client.get(effacer).content.decode()
        assert client.post(effacer, {"revision": "2"}).status_code == 302
        assert client.post(reverse("ps:carnet_retablir", args=[donnees["jeton"]])).status_code == 302
        # Sent signed out, and by an agent who guessed the address.
        assert Client().post(fiche, donnees).status_code == 403
    return requetes


def test_it_is_in_no_row_of_the_base(vecu):
    """Every column of every table, read as text; bytes are looked at in hexadecimal."""
    traces = [(mot, mot.encode().hex()) for mot in CANARIS]
    trouvees = []
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT table_schema, table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE' "
            "AND table_schema NOT IN ('pg_catalog', 'information_schema')"
        )
        tables = curseur.fetchall()
        for schema, table in tables:
            for mot, hexa in traces:
                curseur.execute(
                    f'SELECT count(*) FROM "{schema}"."{table}" AS ligne '
                    "WHERE ligne::text ILIKE %s OR ligne::text ILIKE %s",
                    [f"%{mot}%", f"%{hexa}%"],
                )
                if curseur.fetchone()[0]:
                    trouvees.append((table, mot))
    assert len(tables) > 40
    assert NoteCarnet.objects.count() == 1
    assert trouvees == []


def test_it_is_in_no_statement_and_no_log(vecu, caplog):
    assert len(vecu.captured_queries) > 20
    traces = caplog.get_records("setup")
    dits = "\n".join([*(requete["sql"] for requete in vecu.captured_queries), *(t.getMessage() for t in traces)])
    assert traces
    assert [mot for mot in CANARIS if mot in dits] == []


def test_it_is_on_nobody_elses_page(vecu, cycle, request):
    for nom, adresses in PAGES.items():
        client = client_of(request.getfixturevalue(nom))
        for adresse in adresses:
            chemin = reverse("ordre:dossier", args=[cycle.pk]) if adresse == "dossier" else adresse
            reponse = client.get(chemin)
            assert reponse.status_code == 200, (nom, chemin)
            page = reponse.content.decode().replace(f'value="{TEXTE}"', "").replace(f"q={TEXTE}", "")
            assert [mot for mot in CANARIS if mot in page and mot not in chemin] == [], (nom, chemin)


def test_it_is_in_its_holders_own_export_alone(vecu, cycle, titulaire):
    client = client_of(titulaire)
    donnees = json.loads(client.get("/mon-espace/mes-donnees/").content)
    (note,) = donnees["carnet"]
    assert (note["titre"], note["texte"], note["axe"], note["effacee_le"]) == (TITRE, CORRIGE, 4, None)
    assert TITRE not in json.dumps({cle: valeur for cle, valeur in donnees.items() if cle != "carnet"})
    assert TITRE not in client.get("/mon-espace/").content.decode()
    assert TITRE not in client.get("/api/v1/moi/avancement").content.decode()
    assert TITRE not in repr(context(situation(cycle, JOUR), JOUR))
