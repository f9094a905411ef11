"""A partner's client written from the OpenAPI file alone: addresses, methods, shapes, scopes, examples come from it.

It knows the names of the operations it wants, as a developer reads them; everything else is in the document.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import jsonschema
from django.test import Client

from accounts import clients_api, horloge
from accounts.etendues import Etendue, Mode
from accounts.flux.traitement import drive
from accounts.models import Livraison
from actions.models import Action
from tests.flux.conftest import make_partner
from tests.interface.conftest import DOCUMENT


@dataclass
class ClientDuDocument:
    """Calls operations by their `operationId`."""

    document: dict[str, Any]
    identifiant: str
    secret: str
    http: Client = field(default_factory=Client)
    jetons: dict[str, str] = field(default_factory=dict)

    def appelle(self, nom: str, corps: Any = None, **valeurs: Any) -> Any:
        """Send one operation; its answer, checked against its shape."""
        chemin, methode, dit = self._operation(nom)
        entetes, requete = {}, {}
        for parametre in dit.get("parameters", []):
            cle = parametre["name"]
            valeur = valeurs.get(cle)
            if valeur is None and parametre.get("required"):
                # A choice that is asked for: the first that the document gives.
                valeur = parametre["schema"]["enum"][0]
            if valeur is not None:
                if parametre["in"] == "path":
                    chemin = chemin.replace(f"{{{cle}}}", str(valeur))
                elif parametre["in"] == "query":
                    requete[cle] = valeur
                else:
                    entetes[cle] = str(valeur)
        [(schema, etendues)] = dit["security"][0].items()
        entetes["Authorization"] = f"Bearer {self._jeton(schema, etendues)}"
        options: dict[str, Any] = {"headers": entetes}
        if corps is not None:
            assert "application/json" in dit["requestBody"]["content"]
            options |= {"data": json.dumps(corps), "content_type": "application/json"}
        adresse = chemin + (f"?{urlencode(requete)}" if requete else "")
        reponse = getattr(self.http, methode)(adresse, **options)
        [(_, media)] = dit["responses"][str(reponse.status_code)]["content"].items()
        contenu = reponse.json()
        jsonschema.validate(contenu, self._whole(media["schema"]))
        return contenu

    def exemple(self, nom: str, lequel: str) -> Any:
        """An example of a body, as the document gives it."""
        return self._operation(nom)[2]["requestBody"]["content"]["application/json"]["examples"][lequel]["value"]

    def _operation(self, nom: str) -> tuple[str, str, dict[str, Any]]:
        [trouvee] = [
            (chemin, methode, dit)
            for chemin, methodes in self.document["paths"].items() for methode, dit in methodes.items()
            if dit["operationId"] == nom
        ]  # fmt: skip
        return trouvee

    def _jeton(self, schema: str, etendues: list[str]) -> str:
        """A token for these scopes, by the flow that the document describes."""
        demande = " ".join(etendues)
        if demande not in self.jetons:
            flux = self.document["components"]["securitySchemes"][schema]["flows"]["clientCredentials"]
            assert set(etendues) <= set(flux["scopes"])
            paire = base64.b64encode(f"{self.identifiant}:{self.secret}".encode()).decode()
            reponse = self.http.post(
                flux["tokenUrl"], {"grant_type": "client_credentials", "scope": demande},
                headers={"Authorization": f"Basic {paire}"},
            )  # fmt: skip
            self.jetons[demande] = reponse.json()["access_token"]
        return self.jetons[demande]

    def _whole(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The shape as a schema of its own: « nullable » of OpenAPI 3.0 said as JSON Schema says it."""

        def read(noeud: Any) -> Any:
            if isinstance(noeud, list):
                return [read(valeur) for valeur in noeud]
            if not isinstance(noeud, dict):
                return noeud
            lu = {nom: read(valeur) for nom, valeur in noeud.items() if nom != "nullable"}
            return {"anyOf": [lu, {"type": "null"}]} if noeud.get("nullable") is True else lu

        return read({**schema, "components": self.document["components"]})


def test_a_partner_that_has_nothing_but_the_document(partenaire, jour, roster):
    envoyeur = make_partner("ESSAI", organisation=partenaire.appartenances.get().organisation)
    paire, secret = clients_api.create(
        envoyeur, "Éditeur", Mode.PRODUCTION, [Etendue.FLUX_DEPOSER, Etendue.FLUX_LIRE], partenaire, jour
    )
    client = ClientDuDocument(DOCUMENT, paire.identifiant, secret)
    envoi = client.exemple("deposer", "ACTIONS")
    forme = DOCUMENT["components"]["schemas"]["LigneActions"]
    for rang, ligne in enumerate(envoi["lignes"]):
        assert set(forme["required"]) <= set(ligne) <= set(forme["properties"])
        personne = roster[rang]
        ligne |= {"rpps": personne.rpps, "nom_exercice": personne.nom, "prenom_exercice": personne.prenom}
        ligne |= {"code_profession": "10", "code_savoir_faire": ""}
    envoi["lignes"][1]["date_fin"] = "2026-02-31"

    essai = client.appelle("deposer", envoi)
    assert essai["essai"] and _treat(essai)
    assert not Action.objects.filter(partenaire=envoyeur).exists()

    envoi["essai"] = False
    accuse = client.appelle("deposer", envoi, **{"Idempotency-Key": "envoi-1"})
    assert client.appelle("deposer", envoi, **{"Idempotency-Key": "envoi-1"}) == accuse
    _treat(accuse)
    suivi = client.appelle("suivre", identifiant=accuse["id_traitement"])
    assert suivi["termine"] and (suivi["compteurs"]["acceptees"], suivi["compteurs"]["rejetees"]) == (1, 1)
    [fautive] = client.appelle("lire_lignes", identifiant=accuse["id_traitement"], sort="rejetee")["lignes"]
    assert fautive["champ"] == "date_fin" and fautive["remede"]

    correction = client.exemple("corriger_lignes", "ACTIONS")
    correction["lignes"][0] = {
        "ligne": fautive["ligne"], "valeurs": {**envoi["lignes"][1], fautive["champ"]: "2026-05-29"}
    }  # fmt: skip
    corrige = client.appelle("corriger_lignes", correction, identifiant=accuse["id_traitement"])
    _treat(corrige)
    [ligne] = client.appelle("lire_lignes", identifiant=corrige["id_traitement"])["lignes"]
    assert ligne["sort"] == "acceptee" and ligne["corrige"]["livraison"] == accuse["id_traitement"]
    assert Action.objects.filter(partenaire=envoyeur).count() == 2

    inconnue = client.appelle("suivre", identifiant="T-20260101-9999")
    assert (inconnue["status"], inconnue["code"]) == (404, "introuvable") and inconnue["remede"]


def _treat(accuse: dict[str, Any]) -> Livraison:
    return drive(Livraison.objects.get(pk=int(accuse["id_traitement"].rsplit("-", 1)[1])), horloge.today())
