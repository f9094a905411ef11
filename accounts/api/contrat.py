"""What the OpenAPI document says of each operation, in French; the document itself is `document()`."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes

from accounts.api import formes
from accounts.api.fichier import FICHIERS
from accounts.api.problemes import TYPE_MIME, Probleme
from accounts.etendues import Etendue

_CLE = OpenApiParameter(
    "Idempotency-Key", OpenApiTypes.STR, OpenApiParameter.HEADER,
    description="Nomme l’envoi : répété avec la même clé, il n’a qu’un effet et reçoit la même réponse, octet pour"
    " octet ; un autre contenu sous la même clé est refusé (422). Gardée 30 jours.",
)  # fmt: skip
_DU_FICHIER = [
    OpenApiParameter(nom, OpenApiTypes.STR, OpenApiParameter.QUERY, description=texte)
    for nom, texte in (
        ("type_flux", "Pour un fichier envoyé tel quel : le type de flux (ACTIONS…)."),
        ("id_flux", "Identifiant de l’envoi chez vous."),
        ("mode", "INCREMENTAL ou COMPLET."),
        ("horodatage", "Date et heure ISO avec décalage."),
        ("pour_le_compte_de", "Dépôt par délégation."),
        ("remplace", "« id_flux » de la livraison que celle-ci remplace."),
        ("nom", "Nom du fichier."),
        ("nb_lignes", "Nombre de lignes annoncé."),
        ("sha256", "Empreinte annoncée du fichier."),
        ("essai", "« true » : chaque ligne reçoit sa réponse, rien n’est gardé."),
    )
]
_FICHIER = {
    type_mime: {"type": "string", "format": "binary"} for type_mime in (parser.media_type for parser in FICHIERS)
}


def problems(*statuts: int) -> dict[Any, Any]:
    """Answers of an operation that are problems, by status."""
    return {(statut, TYPE_MIME): Probleme for statut in statuts}


DEPOT: dict[str, Any] = {
    "operation_id": "deposer",
    "summary": "Déposer des lignes ou un fichier",
    "description": "Jusqu’à 1 000 lignes en JSON, ou un fichier (200 Mo au plus) en formulaire ou tel quel. La réponse"
    " est l’accusé de réception ; les lignes reçoivent ensuite chacune la leur.",
    "parameters": [_CLE, *_DU_FICHIER],
    "request": {"application/json": formes.EnvoiLignes, "multipart/form-data": formes.EnvoiFichier, **_FICHIER},
    "responses": {202: formes.AccuseReception, **problems(400, 401, 403, 409, 413, 415, 422, 429)},
}
LISTE: dict[str, Any] = {
    "operation_id": "lister",
    "summary": "Lister ses livraisons",
    "description": "De la plus récente à la plus ancienne, par pages ; « suivante » donne l’adresse de la suite.",
    "parameters": [formes.FiltreLivraisons],
    "responses": {200: formes.PageLivraisons, **problems(401, 403, 422, 429)},
}
SUIVI: dict[str, Any] = {
    "operation_id": "suivre",
    "summary": "Suivre une livraison",
    "description": "Par « id_flux » ou par « id_traitement ». Interrogez toutes les 5 secondes au plus, jusqu’à"
    " « termine ».",
    "responses": {200: formes.Suivi, **problems(401, 403, 404, 429)},
}
COMPTE_RENDU: dict[str, Any] = {
    "operation_id": "lire_compte_rendu",
    "summary": "Lire le compte rendu ligne à ligne",
    "description": "Le fichier « .CR.json » du contrat, en entier.",
    "responses": {200: OpenApiTypes.OBJECT, **problems(401, 403, 404, 429)},
}
LIGNES: dict[str, Any] = {
    "operation_id": "lire_lignes",
    "summary": "Lire la réponse de chaque ligne",
    "description": "Dans l’ordre du fichier, par pages ; « sort=rejetee » ne montre que les lignes à corriger.",
    "parameters": [formes.FiltreLignes],
    "responses": {200: formes.PageLignes, **problems(401, 403, 404, 422, 429)},
}
CORRECTIONS: dict[str, Any] = {
    "operation_id": "corriger_lignes",
    "summary": "Corriger les lignes fautives",
    "description": "Seules les lignes rejetées ou en attente se corrigent ; les autres ne sont pas renvoyées. Les"
    " corrections forment une livraison liée à la première.",
    "parameters": [_CLE],
    "request": formes.EnvoiCorrections,
    "responses": {202: formes.AccuseReception, **problems(400, 401, 403, 404, 409, 413, 415, 422, 429)},
}
IDENTITE: dict[str, Any] = {
    "operation_id": "verifier_identite",
    "summary": "Vérifier qu’un RPPS et un nom vont ensemble",
    "description": "Un RPPS inconnu et un autre nom reçoivent la même réponse. Chaque question est comptée et tracée.",
    "request": formes.Question,
    "responses": {200: formes.Concordance, **problems(400, 401, 403, 415, 422, 429)},
}


class SchemaJeton(OpenApiAuthenticationExtension):
    """How the document describes our tokens."""

    target_class = "accounts.api.acces.JetonPartenaire"
    name = "oauth2"

    def get_security_requirement(self, auto_schema: Any) -> dict[str, list[str]]:
        """The scope of this operation, as its permission asks it."""
        voulue = auto_schema.view.permission_classes[0]().scope
        return {self.name: [str(voulue[auto_schema.method] if isinstance(voulue, dict) else voulue)]}

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """OAuth 2, client credentials."""
        return {
            "type": "oauth2",
            "flows": {
                "clientCredentials": {
                    "tokenUrl": "/api/v1/oauth/token",
                    "scopes": {etendue.value: etendue.libelle for etendue in Etendue},
                }
            },
        }
