"""How drf-spectacular reads our views: what all of one kind share is said once."""

from __future__ import annotations

from typing import Any, cast

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes

from accounts import finalites
from accounts.api.problemes import TYPE_MIME
from accounts.api.vue import VueApi
from accounts.finalites import Finalite

_ETIQUETTE = OpenApiParameter(
    "If-None-Match", OpenApiTypes.STR, OpenApiParameter.HEADER,
    description="L’« ETag » d’une réponse déjà reçue : 304 tant qu’elle est encore juste.",
)  # fmt: skip
#: What an answer that is read carries.
_ENTETE_ETAG = {"schema": {"type": "string"}, "description": "Nom du contenu, à rendre dans « If-None-Match »."}
_TROP = {"schema": {"type": "integer"}, "description": "Secondes à attendre."}


class Schema(AutoSchema):
    """An operation, with its heading, its purposes, its ETag."""

    def get_override_parameters(self) -> list[Any]:
        """The headers that every operation of this kind takes."""
        communs = [_ETIQUETTE] if self.method == "GET" else []
        if hasattr(self.view, "purposes"):
            admises: tuple[Finalite, ...] = self.view.purposes(self.method)
            dites = " ; ".join(f"{finalite.value}, {finalite.libelle}" for finalite in admises)
            communs.append(
                OpenApiParameter(
                    finalites.ENTETE,
                    OpenApiTypes.STR,
                    OpenApiParameter.HEADER,
                    required=True,
                    enum=[finalite.value for finalite in admises],
                    description=f"Dans quel but l’appel est fait : {dites}. Gardé au journal.",
                )
            )
        return communs

    def get_tags(self) -> list[str]:
        """The heading of the view."""
        return [cast(VueApi, self.view).rubrique]


def complete(contenu: dict[str, Any]) -> dict[str, Any]:
    """Add to a document what answers share: the ETag and its 304, the wait of a 429, a format that is not spoken."""
    for chemin, methodes in contenu["paths"].items():
        for methode, operation in methodes.items():
            reponses = operation["responses"]
            if methode == "get" and "200" in reponses:
                reponses["304"] = {"description": "Ce que vous avez est encore juste."}
                reponses["200"].setdefault("headers", {})["ETag"] = _ENTETE_ETAG
            # Every operation has its rate: the shape of a problem is there to be told again.
            probleme = reponses["429"]["content"][TYPE_MIME]
            reponses["429"]["headers"] = {"Retry-After": _TROP}
            for statut in ("400", "406"):
                reponses.setdefault(statut, {"content": {TYPE_MIME: probleme}})
            for statut, reponse in reponses.items():
                reponse["description"] = reponse.get("description") or _DITS.get(statut, "Succès.")
            operation["responses"] = dict(sorted(reponses.items()))
            _name_path(operation, chemin)
    return contenu


_DITS = {
    "202": "Reçu : la suite se lit aux adresses données.", "400": "Requête illisible, ou but non dit.",
    "401": "Identification nécessaire.", "403": "Geste non permis.", "404": "Introuvable.",
    "406": "Cette interface répond en JSON.", "409": "Déjà en cours, ou changé depuis.", "413": "Trop gros.",
    "415": "Type de contenu non admis.", "422": "Contenu refusé, avec ce qu’il faut corriger.",
    "429": "Trop de requêtes.",
}  # fmt: skip
_CHEMIN = {
    "identifiant": "« id_flux » du manifeste, ou numéro de traitement (T-20260610-0042).",
    "code": "Code du référentiel.",
    "numero": "Numéro de la version.",
    "id": "Numéro de l’abonnement.",
    "jeton": "Identifiant du signal.",
}


def _name_path(operation: dict[str, Any], chemin: str) -> None:
    for parametre in operation.get("parameters", []):
        if parametre["in"] == "path":
            parametre.setdefault("description", _CHEMIN[parametre["name"]])
