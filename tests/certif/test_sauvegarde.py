"""R8 on a small base: a backup gives the same base back, and only into an empty one; what was erased stays erased."""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection

from accounts import horloge
from accounts.models import Evenement
from actions import carnet
from actions.models import Action, Justificatif, NoteCarnet
from certif.sauvegarde import base, effacements, manifeste, prise, retour, scelle
from certif.socle.refus import Refus
from ordres.models import Effacement, TraceEffacement
from tests.actions.declarations import declare
from tests.people import JOUR, make_exercice, make_titulaire
from tests.referentiels_fictifs import make_cycle, make_version

CLE = "cle-de-sauvegarde-d-essai-0123456789-abcdefghijklmnop"


def quiet(etape: str, faites: int, total: int) -> None:
    """Nobody looks at the progress here."""


@pytest.fixture
def cle(tmp_path: Path) -> Path:
    chemin = tmp_path / "cle"
    chemin.write_text(CLE + "\n")
    return chemin


@contextmanager
def empty_base(nom: str) -> Iterator[None]:
    """The connection of Django on another base, made empty and dropped after."""
    avant = connection.settings_dict["NAME"]
    adresse = {**base.address(), "dbname": "postgres"}
    with psycopg.connect(**adresse, autocommit=True) as serveur:
        serveur.execute(f"DROP DATABASE IF EXISTS {nom}")
        serveur.execute(f"CREATE DATABASE {nom} TEMPLATE template0")
        connection.close()
        connection.settings_dict["NAME"] = nom
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict["NAME"] = avant
            serveur.execute(f"DROP DATABASE {nom} WITH (FORCE)")


def sealed(texte: bytes, cle: bytes = CLE.encode(), nom: str = "p") -> bytes:
    sortie = io.BytesIO()
    scelleur = scelle.Scelleur(sortie, cle, nom)
    scelleur.write(texte)
    scelleur.close()
    return sortie.getvalue()


@pytest.mark.parametrize("taille", [0, 1, scelle.BLOC, scelle.BLOC + 1, 3 * scelle.BLOC])
def test_what_is_sealed_opens_the_same(taille):
    clair = bytes(range(256)) * (taille // 256 + 1)
    clair = clair[:taille]
    assert b"".join(scelle.opened(io.BytesIO(sealed(clair)), CLE.encode(), "p")) == clair
    lecteur = scelle.Lecteur(scelle.opened(io.BytesIO(sealed(clair)), CLE.encode(), "p"))
    assert b"".join(iter(lambda: lecteur.read(1_000_003), b"")) == clair
    assert lecteur.taille == taille


def test_a_changed_moved_or_missing_block_does_not_open():
    octets = sealed(b"z" * (3 * scelle.BLOC))
    entete, pas = len(scelle.MARQUE) + 16, scelle.BLOC + 16
    un, deux, trois = (octets[entete + rang * pas : entete + (rang + 1) * pas] for rang in range(3))
    tete = octets[:entete]
    changee = bytearray(octets)
    changee[-1] ^= 1
    for faux in (bytes(changee), tete + deux + un + trois, tete + un + deux, tete + un + trois, octets[:-1], b"", tete):
        with pytest.raises(Refus, match="altérée"):
            list(scelle.opened(io.BytesIO(faux), CLE.encode(), "p"))
    for cle, nom in ((b"autre" * 10, "p"), (CLE.encode(), "q")):
        with pytest.raises(Refus, match="altérée"):
            list(scelle.opened(io.BytesIO(octets), cle, nom))


@pytest.mark.parametrize("texte", ["court", "x" * 60])
def test_a_weak_or_absent_key_is_refused(tmp_path, monkeypatch, texte):
    monkeypatch.delenv(manifeste.VARIABLE, raising=False)
    with pytest.raises(Refus, match="n’est pas donnée"):
        manifeste.key(None)
    (tmp_path / "k").write_text(texte)
    with pytest.raises(Refus, match="trop faible"):
        manifeste.key(tmp_path / "k")
    monkeypatch.setenv(manifeste.VARIABLE, CLE)
    assert manifeste.key(None) == CLE.encode()


def test_the_manifest_is_bound_to_its_key(tmp_path):
    lu = manifeste.Manifeste(
        at="2026-06-30T08:00:00+00:00", version="", postgres="18", migrations=1, cle=manifeste.name_of(CLE.encode()),
        tables={"public.t": manifeste.Compte(3, "ab")}, registre="r", journal={}, fichiers=0, octets=0, manquants=0,
        pieces=(), secondes=1.0,
    )  # fmt: skip
    with pytest.raises(Refus, match="pas de sauvegarde terminée"):
        manifeste.read(tmp_path, CLE.encode())
    lu.write(tmp_path, CLE.encode())
    assert manifeste.read(tmp_path, CLE.encode()) == lu
    with pytest.raises(Refus, match="autre clé"):
        manifeste.read(tmp_path, b"y" + CLE.encode())
    corps = json.loads((tmp_path / manifeste.NOM).read_text())
    corps["tables"]["public.t"]["lignes"] = 2
    (tmp_path / manifeste.NOM).write_text(json.dumps(corps))
    with pytest.raises(Refus, match="modifié"):
        manifeste.read(tmp_path, CLE.encode())


@pytest.mark.django_db(transaction=True)
def test_the_same_base_comes_back_and_what_was_erased_does_not(tmp_path, cle, settings):
    titulaire = lived()
    note = NoteCarnet.objects.get()
    dossier, liste = tmp_path / "sauvegarde", tmp_path / "effacements"
    call_command("backup", dossier, cle=cle, stdout=io.StringIO())
    lu = manifeste.read(dossier, CLE.encode())
    assert lu.tables["public.actions_action"].lignes == Action.objects.count() == 1
    assert (lu.journal["evenements"], lu.journal["dernier"]) == (
        Evenement.objects.count(),
        Evenement.objects.latest("pk").pk,
    )
    assert (lu.fichiers, lu.manquants) == (1, 0)
    assert b"Congr" not in b"".join(f.read_bytes() for f in dossier.glob("*.scelle"))
    with pytest.raises(CommandError, match="n’est pas vide"):
        call_command("restore_backup", dossier, cle=cle, sans_effacements=True)

    # After the backup: the holder erases a note for good.
    carnet.erase(titulaire, note.jeton, note.revision)
    NoteCarnet.objects.update(effacee_at=horloge.instant() - timedelta(days=1))
    assert carnet.forget_erased() == 1
    assert TraceEffacement.objects.get(table="actions_notecarnet").cle == note.pk
    assert effacements.export(liste) == TraceEffacement.objects.count()
    preuve = Path(settings.MEDIA_ROOT, Justificatif.objects.get().fichier.name).read_bytes()

    settings.MEDIA_ROOT = tmp_path / "retour"
    with empty_base("certif_retour"):
        dit = io.StringIO()
        call_command("restore_backup", dossier, cle=cle, effacements=liste, stdout=dit)
        assert "tout est égal" in dit.getvalue() and "actions_notecarnet : 1" in dit.getvalue()
        assert not NoteCarnet.objects.exists() and not Session.objects.exists()
        assert Action.objects.get().intitule == "Congrès fictif"
        assert Path(settings.MEDIA_ROOT, Justificatif.objects.get().fichier.name).read_bytes() == preuve
        with pytest.raises(CommandError, match="La base « certif_retour » n’est pas vide"):
            call_command("restore_backup", dossier, cle=cle, sans_effacements=True)


def lived() -> object:
    """A holder with a proof on the disk, a note and a session."""
    make_version()
    exercice = make_exercice(nom="DURAND-FICTIF")
    cycle, titulaire = make_cycle(exercice, JOUR), make_titulaire(exercice)
    with horloge.fixed_day(JOUR):
        declare(titulaire, cycle, "A1a", fichier=True, intitule="Congrès fictif")
        carnet.write(titulaire, uuid.uuid4(), 0, carnet.Contenu("Une note", "à effacer", axe=3))
    Session.objects.create(session_key="s" * 32, session_data="x", expire_date=horloge.instant() + timedelta(days=1))
    return titulaire


@pytest.mark.django_db(transaction=True)
def test_a_backup_is_verified_to_its_last_byte(tmp_path, cle):
    make_exercice()
    dossier = tmp_path / "s"
    lu = prise.take(dossier, CLE.encode(), quiet)
    assert retour.verify(dossier, CLE.encode(), quiet) == lu
    for piece in ("base.dump.scelle", "fichiers.tar.scelle"):
        bons = (dossier / piece).read_bytes()
        (dossier / piece).write_bytes(bons[:-1])
        with pytest.raises(CommandError, match="altérée ou incomplète"):
            call_command("restore_backup", dossier, cle=cle, verifier=True)
        (dossier / piece).write_bytes(bons)
    with pytest.raises(CommandError, match="n’est pas vide"):
        call_command("backup", dossier, cle=cle)


@pytest.mark.django_db
def test_a_damaged_or_older_list_is_refused(tmp_path):
    liste = tmp_path / "l"
    maintenant = horloge.instant()
    for texte in ("", "{}\n", '{"at": "2026-01-01T00:00:00+00:00"}\n[1]\n'):
        liste.write_text(texte)
        with pytest.raises(Refus, match="ne se lit pas"):
            effacements.check(liste, maintenant - timedelta(days=4_000))
    effacements.export(liste)
    with pytest.raises(Refus, match="plus ancienne"):
        effacements.check(liste, horloge.instant() + timedelta(seconds=1))
    assert effacements.check(liste, maintenant) == 0


@pytest.mark.django_db
def test_the_content_of_a_cycle_is_erased_again(tmp_path, jour):
    make_version()
    exercice = make_exercice()
    cycle, titulaire = make_cycle(exercice, JOUR), make_titulaire(exercice)
    declare(titulaire, cycle, "A1a", fichier=True)
    hier, liste = horloge.instant() - timedelta(days=1), tmp_path / "l"
    Effacement.objects.create(cycle=cycle, annonce_le=JOUR - timedelta(days=100))
    Effacement.objects.update(efface_le=JOUR)
    assert TraceEffacement.objects.get(table="ordres_effacement").cle == cycle.pk
    effacements.export(liste)
    Effacement.objects.all().delete()  # what an older backup knows
    assert effacements.replay(liste, hier, JOUR, quiet)["ordres_effacement"] == 1
    assert not Action.objects.exists() and not Justificatif.objects.exists()
    assert Effacement.objects.get().efface_le == JOUR
    assert effacements.replay(liste, hier, JOUR, quiet) == {}
