"""A partner's developer, from the kit alone: validate, rehearse, send by REST, read each row, correct the faulty ones.

Only `urllib` and the files of the kit; the technical contact makes the credentials on screen, as in life.
"""

from __future__ import annotations

import base64
import csv
import io
import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from actions import projection
from actions.models import Action
from tests.e2e.monde import JOUR, make_compte
from tests.e2e.visite import Visite

PATIENCE = 120


@dataclass
class Interface:
    """What the developer writes in an afternoon."""

    url: str
    jeton: str = ""

    def demande(self, chemin: str, corps: bytes | None = None, **entetes: str) -> tuple[int, bytes]:
        """One request; an error is an answer too."""
        if self.jeton:
            entetes.setdefault("Authorization", f"Bearer {self.jeton}")
            entetes.setdefault("Finalite", "alimentation")
        nommes = {nom.replace("_", "-"): valeur for nom, valeur in entetes.items()}
        envoi = urllib.request.Request(self.url + chemin, data=corps, headers=nommes)  # noqa: S310 - the platform of the bench, by http
        try:
            with urllib.request.urlopen(envoi, timeout=60) as reponse:  # noqa: S310 - same request
                return reponse.status, reponse.read()
        except urllib.error.HTTPError as erreur:
            return erreur.code, erreur.read()

    def lis(self, chemin: str) -> dict[str, Any]:
        statut, contenu = self.demande(chemin)
        assert statut == 200, contenu
        return json.loads(contenu)

    def envoie(self, chemin: str, corps: bytes, type_mime: str, cle: str) -> tuple[dict[str, Any], bytes]:
        statut, contenu = self.demande(chemin, corps, Content_Type=type_mime, Idempotency_Key=cle)
        assert statut == 202, contenu
        return json.loads(contenu), contenu

    def attend(self, accuse: dict[str, Any]) -> dict[str, Any]:
        """Follow a delivery until every row has its answer."""
        limite = time.monotonic() + PATIENCE
        while not (suivi := self.lis(accuse["liens"]["livraison"]))["termine"]:
            assert time.monotonic() < limite, suivi
            time.sleep(0.3)
        return suivi


@pytest.fixture
def _world_as_before(gens) -> Iterator[None]:
    """The samples are about people of the world, whose files the other journeys read as they were."""
    yield
    cycles = set(sent_actions().exclude(cycle=None).values_list("cycle_id", flat=True))
    sent_actions().update(is_retiree=True)
    projection.rebuild(cycles, JOUR)


@pytest.mark.usefixtures("_world_as_before")
def test_from_the_kit_alone(visite, gens, plateforme, tmp_path: Path):
    make_compte(nom="FICTIF", prenom="Sacha", rpps="99790000014")
    api = Interface(plateforme.url)
    trousse = unpack_kit(api, tmp_path)
    assert validates(trousse, "exemple-valide.csv", "--manifeste", "ACTIONS/exemple-valide.json")["statut"] == "VALIDE"
    rapport = validates(trousse, "exemple-fautes.csv")
    assert rapport == json.loads((trousse / "ACTIONS" / "exemple-fautes.attendu.json").read_text())

    api.jeton = token(api, *credentials(visite(gens.partenaire)))
    fautes = (trousse / "ACTIONS" / "exemple-fautes.csv").read_bytes()
    essai, _ = api.envoie("/api/v1/flux?type_flux=ACTIONS&essai=true", fautes, "text/csv", str(uuid.uuid4()))
    suivi = api.attend(essai)
    assert suivi["essai"] and suivi["compteurs"]["rejetees"] == len(rapport["rejetees"])
    assert rejected(api, essai) == rapport["rejetees"]
    assert not sent_actions().exists()

    cle = str(uuid.uuid4())
    adresse = "/api/v1/flux?type_flux=ACTIONS&nom=envoi.csv&id_flux=" + str(uuid.uuid4())
    accuse, octets = api.envoie(adresse, fautes, "text/csv", cle)
    assert api.envoie(adresse, fautes, "text/csv", cle)[1] == octets
    suivi = api.attend(accuse)
    assert suivi["compteurs"]["recues"] == len(answers(api, accuse)) == rapport["compteurs"]["recues"]
    assert rejected(api, accuse) == rapport["rejetees"]
    assert sent_actions().count() == rapport["compteurs"]["sans_faute"]

    corrections = corrected(trousse, answers(api, accuse, "?sort=rejetee"))
    corps = json.dumps({"lignes": corrections}).encode()
    seconde, _ = api.envoie(accuse["liens"]["lignes"], corps, "application/json", str(uuid.uuid4()))
    suivi = api.attend(seconde)
    assert suivi["corrige"] == accuse["id_traitement"]
    assert suivi["compteurs"]["recues"] == len(rapport["rejetees"])
    assert suivi["compteurs"]["rejetees"] == suivi["compteurs"]["en_attente"] == 0, answers(api, seconde)
    assert {r["ligne"] for r in answers(api, accuse) if r["correction"]} == {r["ligne"] for r in rapport["rejetees"]}
    assert sent_actions().count() == rapport["compteurs"]["recues"]


def unpack_kit(api: Interface, dossier: Path) -> Path:
    """Download the public kit and open it."""
    statut, contenu = api.demande("/developpeurs/trousse.zip")
    assert statut == 200
    zipfile.ZipFile(io.BytesIO(contenu)).extractall(dossier)
    return dossier / "trousse-certif"


def validates(trousse: Path, fichier: str, *options: str) -> dict[str, Any]:
    """Run the validator of the kit with nothing else around it."""
    commande = [sys.executable, "-I", "-S", "valider.py", "ACTIONS", f"ACTIONS/{fichier}", *options]
    return json.loads(subprocess.run(commande, cwd=trousse, capture_output=True, env={}, check=False).stdout)


def credentials(contact: Visite) -> tuple[str, str]:
    """The technical contact makes production credentials on screen and notes the secret."""
    contact.ouvre("/partenaire/ANDPC/identifiants").clique("link", "Créer des identifiants")
    contact.champ("Nom").fill("Serveur de l’éditeur")
    contact.page.get_by_label("Production").check()
    contact.clique("button", "Créer", exact=True)
    contact.page.get_by_role("heading", name="Avez-vous noté le secret").wait_for()
    contact.capture("identifiants-secret-1280")
    return contact.page.locator("#identifiant").inner_text(), contact.page.locator("#secret").inner_text()


def token(api: Interface, identifiant: str, secret: str) -> str:
    """Exchange them for a token."""
    paire = base64.b64encode(f"{identifiant}:{secret}".encode()).decode()
    demande = b"grant_type=client_credentials"
    statut, contenu = api.demande("/api/v1/oauth/token", demande, Authorization=f"Basic {paire}")
    assert statut == 200, contenu
    return json.loads(contenu)["access_token"]


def answers(api: Interface, accuse: dict[str, Any], requete: str = "?taille=5") -> list[dict[str, Any]]:
    """The answer of every row, page after page."""
    lues, adresse = [], accuse["liens"]["lignes"] + requete
    while adresse:
        page = api.lis(adresse)
        lues += page["lignes"]
        adresse = page["suivante"]
    return lues


def rejected(api: Interface, accuse: dict[str, Any]) -> list[dict[str, Any]]:
    """Rejected rows, with the members that the validator gives."""
    noms = ("ligne", "id_technique", "champ", "code", "message", "remede")
    rejetees = answers(api, accuse, "?sort=rejetee&taille=4")
    return [{nom: r[nom] for nom in noms if nom != "champ" or r["champ"]} for r in rejetees]


def corrected(trousse: Path, fautives: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each faulty row as it should have been: the faultless one of the kit, under the same identifier."""
    with (trousse / "ACTIONS" / "exemple-valide.csv").open(encoding="utf-8") as fichier:
        bonne = next(csv.DictReader(fichier, delimiter=";"))
    return [
        {
            "ligne": r["ligne"],
            "valeurs": {**bonne, "id_technique": r["id_technique"], "numero_session": str(r["ligne"])},
        }
        for r in fautives
    ]


def sent_actions() -> Any:
    """Actions that came from the samples."""
    envoyees = Action.objects.filter(id_technique__startswith="ANDPC-2026-000000", partenaire__code="ANDPC")
    return envoyees.filter(is_retiree=False)
