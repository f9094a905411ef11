"""Every feed of the contract by every door: back office, command, REST interface, inbox; the rows count once."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from accounts import clients_api, horloge, travaux
from accounts.etendues import Etendue, Mode
from accounts.flux import boite, depot
from accounts.flux.traitement import drive
from accounts.models import Livraison, Partenaire
from accounts.reference import read
from tests.accounts.api.conftest import Systeme
from tests.flux.mondes import GOLDEN, golden_cases, make_world
from tests.people import FINESS, JOUR, client_of

pytestmark = pytest.mark.django_db
CAS = golden_cases()
#: The inbox of the roster belongs to its own reader (whole daily files).
SANS_BOITE = {"NOMENCLATURES"}
LISTES = ("CATALOGUE", "NOMENCLATURES", "ORGANISMES", "ORIENTATIONS")


@pytest.fixture(autouse=True)
def racine(tmp_path, settings) -> Path:
    settings.CERTIF_INBOX = tmp_path / "boites"
    cache.clear()
    return tmp_path / "boites"


def by_the_back_office(contexte, nom: str, contenu: bytes) -> Livraison:
    navigateur = client_of(contexte["exploitant"])
    envoi = {"partenaire": contexte["partenaire"].code, "fichier": SimpleUploadedFile(nom, contenu)}
    essai = navigateur.post(reverse("operateur:deposer"), envoi)
    assert essai.status_code == 302, essai.content.decode()
    numero = Livraison.objects.filter(a_blanc=True).latest("pk").pk
    navigateur.post(reverse("operateur:confirmer", args=[numero]))
    return drive(Livraison.objects.get(nom_fichier=nom, a_blanc=False), horloge.today())


def by_the_command(contexte, nom: str, contenu: bytes) -> Livraison:
    fichier = contexte["dossier"] / nom
    fichier.write_bytes(contenu)
    call_command("receive", str(fichier), partner=contexte["partenaire"].code, stdout=io.StringIO())
    assert fichier.with_name(f"{nom}.CR.json").is_file()
    return Livraison.objects.get(nom_fichier=nom)


def by_the_interface(contexte, nom: str, contenu: bytes) -> Livraison:
    client, secret = clients_api.create(
        contexte["partenaire"], "Essais", Mode.PRODUCTION, list(Etendue), contexte["technicien"], JOUR
    )
    machine = Systeme(client, secret)
    machine.jeton = machine.ask_token().json()["access_token"]
    nature = "application/x-ndjson" if nom.endswith("jsonl") else "text/csv"
    reponse = machine.post(f"/api/v1/flux?type_flux={contexte['type_flux']}&nom={nom}", contenu, content_type=nature)
    assert reponse.status_code == 202, reponse.content
    return drive(Livraison.objects.get(nom_fichier=nom), horloge.today())


def by_the_inbox(contexte, nom: str, contenu: bytes) -> Livraison:
    code = contexte["partenaire"].code
    dossier = contexte["racine"] / "inbox" / code
    dossier.mkdir(parents=True, exist_ok=True)
    (dossier / nom).write_bytes(contenu)
    manifeste = {
        "version_format": "1.0", "id_flux": nom, "type_flux": contexte["type_flux"],
        "emetteur": {"code_partenaire": code},
        "fichier": {"nom": nom, "sha256": hashlib.sha256(contenu).hexdigest()},
    }  # fmt: skip
    (dossier / nom).with_suffix(".json").write_text(json.dumps(manifeste))
    assert boite.collect()["deposees"] == 1
    travaux.run_pending([depot.NATURE_LIVRAISON])
    return Livraison.objects.get(nom_fichier=nom)


PORTES = (by_the_back_office, by_the_command, by_the_interface, by_the_inbox)


@pytest.mark.parametrize("porte", PORTES)
def test_every_golden_file_is_received_by_this_door_with_the_answers_of_its_rows(
    porte, jour, racine, tmp_path, exploitant, partenaire
):
    make_world()
    organisation = partenaire.appartenances.get().organisation
    organisation.finess = FINESS  # an employer speaks of its own staff; the others do not read it
    organisation.save()
    # The lists of the ANDPC and of the LPOF come after the rows that they would complete or judge.
    for cas in sorted(CAS, key=lambda nom: (nom in LISTES, nom)):
        attendu = CAS[cas]
        if porte is by_the_inbox and attendu["type_flux"] in SANS_BOITE:
            continue
        Partenaire.objects.filter(organisation=organisation).update(organisation=None)
        emetteur, _ = Partenaire.objects.update_or_create(
            code=attendu["partenaire"],
            defaults={"nom": cas, "flux": _allowed(attendu["partenaire"]), "organisation": organisation},
        )
        contexte = {
            "partenaire": emetteur, "type_flux": attendu["type_flux"], "exploitant": exploitant, "racine": racine,
            "technicien": partenaire, "dossier": tmp_path,
        }  # fmt: skip
        nom = f"CP_{attendu['type_flux']}_{attendu['partenaire']}_1{Path(attendu['fichier']).suffix}"

        livraison = porte(contexte, nom, (GOLDEN / attendu["fichier"]).read_bytes())

        assert (livraison.etat, livraison.type_flux) == ("traitee", attendu["type_flux"]), livraison.message_refus
        assert answers(livraison) == [(r[0], r[2], r[3]) for r in attendu["reponses"]], cas


def answers(livraison: Livraison) -> list[tuple]:
    return list(livraison.reponses.order_by("ligne").values_list("ligne", "sort", "code"))


def _allowed(code: str) -> list[str]:
    """The feeds that the shipped table of partners opens to this one."""
    return next(ligne["flux"].split(",") for ligne in read("partenaires.csv") if ligne["code"] == code)
