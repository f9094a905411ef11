"""The archive of everything: complete over the foreign keys, sealed while it waits, taken away by its holder alone."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import tracemalloc
import uuid
import zipfile
from datetime import timedelta
from typing import Any

import jsonschema
import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.db.models import Count, ForeignKey
from django.urls import reverse

from accounts import horloge, journal, travaux
from accounts.journal import Fait
from accounts.models import Evenement, Notification, Travail, Utilisateur
from actions import carnet, export_archive, export_demande, export_pdf, export_tables
from actions.export_scelle import BLOC
from actions.models import ExportDonnees, Justificatif
from certif.demonstration import mise_en_place
from ordres import decision
from tests.actions.avis import opine
from tests.actions.declarations import declare
from tests.actions.demandes import make_request
from tests.actions.test_declaration import ROLES
from tests.ordres.situations import JOUR_CONTROLE, control_at, fill, intention
from tests.ordres.texte_pdf import read_text
from tests.people import JOUR, client_of
from tests.referentiels_fictifs import make_action, make_cycle

PAGE = "/mon-espace/mes-donnees/archive/"
NOTE = "CANARI-DU-CARNET"
#: Keys to a login by which somebody did something in a role, or for others; the last three belong to agents alone:
#: who follows a simulation, and the credentials of a partner's system.
GESTES = {
    "auteur", "deposee_par", "suivie_par", "cree_par", "choisi_par", "demande_par", "clos_par", "proprietaire",
    "donnee_par", "retiree_par", "ordres.DelegationOrdre.utilisateur", "ordres.VueParDefaut.utilisateur",
    "prepare_par", "confirme_par", "ouverte_par", "annule_par", "invitee_par", "acceptee_par", "modifiee_par",
    "levee_par", "second_par", "accounts.AlerteLecture.utilisateur",
    "actions.Simulation_abonnes.utilisateur", "allauth_idp_oidc.Client.owner", "allauth_idp_oidc.Token.user",
}  # fmt: skip


@pytest.fixture
def vecu(cycle, titulaire) -> Utilisateur:
    """A holder who did a bit of everything."""
    declare(titulaire, cycle, "A1a", fichier=True, intitule="Congrès fictif")
    carnet.write(titulaire, uuid.uuid4(), 0, carnet.Contenu("Une note", NOTE, axe=3))
    make_request(titulaire, cycle)
    opine([make_action(cycle, "A2a", JOUR)], jour=JOUR)
    return titulaire


def archive(utilisateur: Utilisateur) -> zipfile.ZipFile:
    """Ask, let the worker do, download: what the holder gets."""
    client = client_of(utilisateur)
    assert client.post(PAGE)["Location"] == PAGE
    assert travaux.run_pending([export_demande.NATURE]) == 1
    lien = reverse("ps:export_telecharger", args=[export_demande.last(utilisateur).jeton])
    assert lien in client.get(PAGE).text
    reponse = client.get(lien)
    contenu = reponse.getvalue()
    assert reponse["Content-Length"] == str(len(contenu)) and "no-store" in reponse["Cache-Control"]
    return zipfile.ZipFile(io.BytesIO(contenu))


def read(recue: zipfile.ZipFile) -> dict[str, Any]:
    """`donnees.json`, checked against the schema that goes with it."""
    donnees = json.loads(recue.read("donnees.json"))
    jsonschema.validate(donnees, json.loads(recue.read("donnees.schema.json")))
    return donnees


def counted(utilisateur: Utilisateur) -> dict[str, int]:
    """Rows about this person, table by table, found again by the catalogue of PostgreSQL alone.

    Keys that PostgreSQL does not check (ADR 0012) are added by hand; the walk starts from the person.
    """
    with connection.cursor() as curseur:
        curseur.execute("""
            SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text
            FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
            WHERE c.contype = 'f'""")
        liens = [*curseur.fetchall(), ("accounts_evenement", "professionnel_id", "accounts_professionnel"),
                 ("accounts_notification", "professionnel_id", "accounts_professionnel")]  # fmt: skip
        cle = {m._meta.db_table: m._meta.pk.column for m in apps.get_models(include_auto_created=True)}
        noms = {m._meta.db_table: m._meta.label for m in apps.get_models(include_auto_created=True)}
        siens = {f"{apps.get_model(*nom.split('.')[:2])._meta.db_table}.{nom.split('.')[2]}_id"
                 for nom in export_tables.DU_COMPTE if apps.is_installed(nom.split(".")[0])
                 or nom.split(".")[0] in apps.app_configs}  # fmt: skip
        trouvees: dict[str, set] = {"accounts_professionnel": {utilisateur.professionnel_id}}
        nouvelles = True
        while nouvelles:
            nouvelles = False
            for table, colonne, cible in liens:
                if cible not in trouvees or noms[table] in export_tables.SANS:
                    continue
                if cible == "accounts_utilisateur" and f"{table}.{colonne}" not in siens:
                    continue
                curseur.execute(
                    f'SELECT "{cle[table]}" FROM "{table}" WHERE "{colonne}" = ANY(%s)', [list(trouvees[cible])]
                )
                lues = {pk for (pk,) in curseur.fetchall()} - trouvees.get(table, set())
                if lues:
                    trouvees.setdefault(table, set()).update(lues)
                    nouvelles = True
    return {noms[table]: len(cles) for table, cles in trouvees.items()}


def sizes(donnees: dict[str, Any]) -> dict[str, int]:
    return {label: len(lignes) for label, lignes in donnees["tables"].items()}


def test_anonymous_is_sent_to_login(client, db):
    assert client.get(PAGE).status_code == client.post(PAGE).status_code == 302


def test_an_agent_has_no_such_page(request, vecu):
    export = export_demande.ask(vecu)
    travaux.run_pending([export_demande.NATURE])
    for nom in ("inconnu", *ROLES):
        client = client_of(request.getfixturevalue(nom))
        assert client.get(reverse("ps:export_telecharger", args=[export.jeton])).status_code == 404, nom
        assert client.post(reverse("ps:export_effacer", args=[export.jeton])).status_code == 404, nom
        assert client.get(PAGE).status_code == (200 if nom == "inconnu" else 404), nom


def test_what_is_in_it_is_everything_and_readable(vecu):
    recue = archive(vecu)
    donnees = read(recue)
    # What downloading itself wrote, and the session of the browser, came after.
    apres = {"accounts.Evenement", "accounts.Notification", "usersessions.UserSession"}
    ecrites, gardees = (
        {label: n for label, n in c.items() if label not in apres} for c in (sizes(donnees), counted(vecu))
    )
    assert ecrites == gardees and {"actions.NoteCarnet", "actions.EtapeDemande", "actions.Justificatif"} <= set(ecrites)
    assert donnees["lisible"]["carnet"][0]["texte"] == NOTE
    assert donnees["tables"]["actions.Appreciation"][0]["pertinence"] == 4
    texte = " ".join(read_text(recue.read("lisez-moi.pdf")).split())
    for mots in (
        "Camille EXEMPLE",
        vecu.professionnel.rpps,
        "Congrès fictif",
        NOTE,
        "Par axe",
        "Vos demandes à l’Ordre",
    ):
        assert mots in texte, mots
    lignes = list(csv.reader(io.StringIO(recue.read("actions.csv").decode("utf-8-sig")), delimiter=";"))
    assert lignes[0][3] == "intitule" and {ligne[3] for ligne in lignes[1:]} == {
        "Congrès fictif",
        "Formation fictive A2a",
    }


def test_the_documents_are_there_as_they_were_and_the_manifest_proves_it(vecu):
    recue = archive(vecu)
    preuve = Justificatif.objects.get()
    chemin = f"justificatifs/{preuve.pk}-attestation.pdf"
    assert hashlib.sha256(recue.read(chemin)).hexdigest() == preuve.sha256
    manifeste = dict(ligne.split("  ")[::-1] for ligne in recue.read("manifeste-sha256.txt").decode().splitlines())
    assert {nom: hashlib.sha256(recue.read(nom)).hexdigest() for nom in manifeste} == manifeste
    assert set(recue.namelist()) == {*manifeste, "manifeste-sha256.txt"}


def test_a_document_that_the_disk_lost_is_named_and_the_rest_is_there(vecu, caplog):
    preuve = Justificatif.objects.get()
    preuve.fichier.storage.delete(preuve.fichier.name)
    recue = archive(vecu)
    assert f"{preuve.pk}-attestation.pdf" in recue.read("documents-manquants.txt").decode()
    assert "donnees.json" in recue.namelist()
    assert "1 document n’a pas pu être lu" in client_of(vecu).get(PAGE).text


@pytest.mark.usefixtures("version")
def test_what_the_ordre_wrote_is_there_and_what_the_holder_did_for_others_is_not(
    titulaire, inconnu, exercice, ordre_decideur, au_jour
):
    jour = au_jour(JOUR_CONTROLE)
    make_cycle(exercice, jour)
    cycle = fill(exercice.cycles.earliest("debut"), jour)
    ouvert = control_at("ouvert", cycle, ordre_decideur)
    attestation = decision.decide(ouvert, intention(ouvert), ordre_decideur, jour).attestation
    contenu = b"%PDF-1.7 attestation fictive"
    attestation.sha256 = hashlib.sha256(contenu).hexdigest()
    attestation.pdf.save("attestation.pdf", ContentFile(contenu))
    # This holder is also somebody's agent: what they did there is about that other person.
    journal.record(Fait.DOSSIER_LU, auteur=titulaire, professionnel=inconnu.professionnel, motif="CANARI-D-UN-AUTRE")
    recue = archive(titulaire)
    tables = read(recue)["tables"]
    assert len(tables["ordres.Decision"]) == len(tables["ordres.Attestation"]) == 1
    assert tables["ordres.Decision"][0]["auteur"] == "une autre personne"
    assert recue.read(f"attestations/{attestation.pk}-attestation.pdf").startswith(b"%PDF-1.7")
    tout = b"".join(recue.read(nom) for nom in recue.namelist()).decode("utf-8", "ignore")
    for ailleurs in ("CANARI-D-UN-AUTRE", inconnu.professionnel.rpps, ordre_decideur.email):
        assert ailleurs not in tout


def test_the_largest_account_of_the_demonstration_is_whole(db, monkeypatch, tmp_path):
    monkeypatch.setattr(mise_en_place, "POPULATION", 20)
    monkeypatch.setenv("CERTIF_STATE", str(tmp_path))
    call_command("demonstration", verbosity=0)
    plus_grand = (
        Utilisateur.objects.filter(professionnel__active_at__isnull=False)
        .annotate(n=Count("professionnel__actions")).latest("n", "pk")
    )  # fmt: skip
    attendues = counted(plus_grand)
    trouvees = export_tables.collect(plus_grand)
    assert {m._meta.label: len(pks) for m, pks in trouvees.items()} == attendues
    ecrites = {m._meta.label: len(list(export_tables.rows(m, pks, plus_grand))) for m, pks in trouvees.items()}
    assert ecrites == attendues and attendues["actions.Action"] >= 3 and sum(attendues.values()) > 10


def test_every_key_to_a_login_says_whose_it_is():
    """A new key to a login is somebody's own data (`DU_COMPTE`) or an act in a role (a name of `GESTES`)."""
    cles = {
        f"{modele._meta.label}.{champ.name}"
        for modele in apps.get_models(include_auto_created=True)
        for champ in modele._meta.local_concrete_fields
        if isinstance(champ, ForeignKey) and champ.related_model is Utilisateur
    }
    inconnues = {cle for cle in cles - export_tables.DU_COMPTE if not {cle, cle.rpartition(".")[2]} & GESTES}
    assert inconnues == set()


def test_nothing_in_clear_waits_on_the_disk_and_it_goes_in_time(vecu, django_capture_on_commit_callbacks):
    recue = archive(vecu)
    assert NOTE in recue.read("donnees.json").decode()
    export = export_demande.last(vecu)
    with export.fichier.open("rb") as fichier:
        garde = fichier.read()
    for clair in (b"PK\x03\x04", NOTE.encode(), vecu.professionnel.rpps.encode()):
        assert clair not in garde
    client, stockage = client_of(vecu), export.fichier.storage
    Travail.objects.filter(nature=export_demande.NATURE_EFFACEMENT).update(du_at=horloge.instant())
    ExportDonnees.objects.update(expire_at=horloge.instant() - timedelta(seconds=1))
    lien = reverse("ps:export_telecharger", args=[export.jeton])
    assert client.get(lien)["Location"] == PAGE
    assert "n’est plus disponible" in client.get(PAGE).text
    with django_capture_on_commit_callbacks(execute=True):
        travaux.run_pending([export_demande.NATURE_EFFACEMENT])
    export.refresh_from_db()
    assert (export.etat, export.fichier.name, bytes(export.sel)) == ("efface", "", b"")
    assert not stockage.exists(f"exports/{export.jeton.hex}.scelle")


def test_one_at_a_time_told_at_the_end_and_journaled(vecu, django_capture_on_commit_callbacks):
    premiere = export_demande.ask(vecu)
    assert export_demande.ask(vecu) == premiere
    assert "Elle commence dès qu’un traitement est libre" in client_of(vecu).get(PAGE).text
    with django_capture_on_commit_callbacks(execute=True):
        assert travaux.run_pending([export_demande.NATURE]) == 1
    assert Notification.objects.get(nature="export").lien == PAGE
    seconde = export_demande.ask(vecu)
    with django_capture_on_commit_callbacks(execute=True):
        travaux.run_pending([export_demande.NATURE])
    premiere.refresh_from_db()
    seconde.refresh_from_db()
    # The newer one took the place of the older one.
    assert (premiere.etat, seconde.etat) == ("efface", "pret")
    assert client_of(vecu).post(reverse("ps:export_effacer", args=[seconde.jeton])).status_code == 302
    faits = Evenement.objects.filter(nature__startswith="export:").order_by("pk").values_list("nature", flat=True)
    assert list(faits) == [Fait.EXPORT_DEMANDE, Fait.EXPORT_DEMANDE, Fait.EXPORT_EFFACE, Fait.EXPORT_EFFACE]


def test_a_worker_killed_half_way_is_replaced_and_a_failure_is_told(vecu, monkeypatch):
    """The first run dies after the documents; the second writes the whole again, once."""
    export = export_demande.ask(vecu)
    rendre = export_pdf.render
    monkeypatch.setattr(export_pdf, "render", lambda *_: (_ for _ in ()).throw(RuntimeError("tué")))
    for _ in range(3):
        Travail.objects.filter(nature=export_demande.NATURE).update(du_at=horloge.instant())
        travaux.run_pending([export_demande.NATURE])
    assert "n’a pas pu être préparée" in client_of(vecu).get(PAGE).text
    monkeypatch.setattr(export_pdf, "render", rendre)
    assert export_demande.ask(vecu) == export
    travaux.run_pending([export_demande.NATURE])
    export.refresh_from_db()
    assert export.etat == "pret"
    export_demande.handle(Travail.objects.get(nature=export_demande.NATURE))
    assert Notification.objects.filter(nature="export").count() == 1


def test_an_altered_archive_says_so(vecu):
    archive(vecu)
    export = export_demande.last(vecu)
    with export.fichier.open("rb") as fichier:
        garde = bytearray(fichier.read())
    garde[200] ^= 1
    export.fichier.storage.delete(export.fichier.name)
    export.fichier.storage.save(export.fichier.name, ContentFile(bytes(garde)))
    client = client_of(vecu)
    client.get(reverse("ps:export_telecharger", args=[export.jeton]))
    assert "ne peut plus être ouverte" in client.get(PAGE).text


def test_memory_does_not_grow_with_the_documents(cycle, titulaire, monkeypatch):
    """Six documents of eight megabytes: a few blocks in memory, never a document."""
    action = make_action(cycle, "A1a", JOUR)
    for rang in range(6):
        Justificatif.objects.create(
            action=action, fichier=ContentFile(bytes(8 << 20), name=f"{rang}.pdf"), nom=f"{rang}.pdf", taille=8 << 20,
            type_mime="application/pdf", sha256=hashlib.sha256(bytes(8 << 20)).hexdigest(), deposee_par=titulaire,
            created_at=horloge.now(),
        )  # fmt: skip
    monkeypatch.setattr(export_pdf, "render", lambda *_: b"%PDF-1.7 fictif")
    export = export_demande.ask(titulaire)
    tracemalloc.start()
    travaux.run_pending([export_demande.NATURE])
    _, sommet = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    export.refresh_from_db()
    assert export.taille > 48 << 20 and sommet < 16 * BLOC
    _, blocs = export_demande.download(titulaire, export.jeton)
    assert max(len(bloc) for bloc in blocs) == BLOC


def test_someone_without_a_cycle_has_an_archive_too(titulaire):
    assert read(archive(titulaire))["lisible"]["cycles"] == []


def test_the_progress_counts_every_document(vecu):
    vues: list[tuple[int, int]] = []
    export_archive.write(vecu, io.BytesIO(), JOUR, horloge.now(), lambda faites, total: vues.append((faites, total)))
    documents = Justificatif.objects.count()
    assert vues == [(rang, documents + 3) for rang in range(1, documents + 4)]
