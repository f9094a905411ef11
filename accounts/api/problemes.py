"""Errors of the API, as `application/problem+json` (RFC 9457): French sentence, stable code, what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, JsonResponse
from rest_framework import exceptions, serializers
from rest_framework.response import Response
from rest_framework.views import exception_handler

from accounts.flux import tour
from certif.socle.feeds.codes import FauteFichier
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse

TYPE_MIME = "application/problem+json"
#: The biggest file of the contract, and the biggest JSON body.
OCTETS_MAX = 200 * 1024 * 1024
JSON_MAX = 12 * 1024 * 1024


class Probleme(serializers.Serializer):
    """What is wrong: `code` is stable, `detail` and `remede` are sentences to show, `champ` names the faulty field."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    champ = serializers.CharField(required=False)
    remede = serializers.CharField()
    erreurs = serializers.ListField(child=serializers.DictField(), required=False)


class FinaliteRefusee(exceptions.APIException):
    """400: a machine did not say why it calls, or said what its scope does not admit."""

    status_code = 400
    default_code = "finalite_refusee"

    def __init__(self, admises: Sequence[str]) -> None:
        super().__init__()
        self.remede = f"Ajoutez l’en-tête « Finalite » : {' ou '.join(admises)}."


class TropGros(exceptions.APIException):
    """413: more bytes than the contract admits."""

    status_code = 413
    default_code = "trop_gros"


_TITRES = {
    400: "Requête illisible", 401: "Identification nécessaire", 403: "Geste non permis", 404: "Introuvable",
    405: "Méthode refusée", 406: "Format de réponse inconnu", 409: "Envoi en cours", 413: "Envoi trop gros",
    415: "Type de contenu inconnu", 422: "Contenu refusé", 429: "Trop de requêtes",
}  # fmt: skip

#: Status → code, sentence, remedy, for what the framework itself refuses.
_DITS: dict[int, tuple[str, str, str]] = {
    400: ("json_illisible", "Le corps de la requête ne peut pas être lu.", "Envoyez du JSON valide, en UTF-8."),
    401: (
        "non_identifie",
        "Cette requête ne porte pas de jeton en cours de validité.",
        "Demandez un jeton à /api/v1/oauth/token, puis envoyez « Authorization: Bearer … ».",
    ),
    403: (
        "etendue_manquante",
        "Vos identifiants n’ouvrent pas ce geste.",
        "Créez des identifiants qui l’ouvrent dans votre espace partenaire.",
    ),
    404: ("introuvable", "Rien n’est à cette adresse.", "Vérifiez l’adresse dans la documentation de l’interface."),
    405: ("methode_refusee", "Cette adresse ne prend pas cette méthode.", "Lisez la documentation de l’interface."),
    406: ("reponse_inconnue", "Cette interface répond en JSON.", "Retirez l’en-tête Accept, ou demandez du JSON."),
    413: (
        "trop_gros",
        f"L’envoi dépasse {OCTETS_MAX // (1 << 20)} Mo ({JSON_MAX // (1 << 20)} Mo en JSON).",
        "Découpez-le, ou envoyez un fichier compressé (gz, zip).",
    ),
    415: (
        "type_inconnu",
        "Ce type de contenu n’est pas admis ici.",
        "Envoyez du JSON, un formulaire multipart/form-data ou le fichier lui-même (application/octet-stream).",
    ),
    429: ("trop_de_requetes", "Vos identifiants ont fait trop de requêtes en peu de temps.",
          "Attendez le temps dit par l’en-tête Retry-After, puis reprenez."),
}  # fmt: skip
_CLAIR = (
    "https_exige", "Cette interface ne répond qu’en HTTPS\u00a0: votre requête est arrivée en clair.",
    "Appelez la même adresse en https://\u00a0; renouvelez le secret ou le jeton qu’elle portait.",
)  # fmt: skip
_ADRESSE = ("adresse_illisible", "Cette adresse porte un caractère interdit.", "Retirez le caractère nul (%00).")
#: Codes of files that have a status of their own; the others are a content that is refused.
_STATUTS_FICHIER = {"E005": 403, "E008": 413, "E010": 429}


def handle(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Exception handler of the API: every refusal becomes a problem; anything else stays an error of ours."""
    if isinstance(exc, FauteFichier):
        return of_file(exc.code, exc.message, exc.remede)
    if isinstance(exc, Refus):
        return _of_act(exc)
    if isinstance(exc, Http404):
        exc = exceptions.NotFound()
    if isinstance(exc, RequestDataTooBig):
        exc = TropGros()
    if isinstance(exc, RecursionError):  # brackets without end, on purpose
        exc = exceptions.ParseError()
    reponse = exception_handler(exc, context)
    if reponse is None or not isinstance(exc, exceptions.APIException):
        return reponse
    statut = reponse.status_code
    entetes = {nom: reponse.headers[nom] for nom in ("WWW-Authenticate", "Retry-After") if nom in reponse.headers}
    if isinstance(exc, exceptions.ValidationError):
        return _invalid(exc)
    code, phrase, remede = _said(exc, context, statut)
    return problem(statut, code, phrase, remede, entetes=entetes)


def _said(exc: exceptions.APIException, context: dict[str, Any], statut: int) -> tuple[str, str, str]:
    """Code, sentence and remedy of what the framework refuses, in the words of the view when it has its own."""
    code, phrase, remede = _DITS[statut]
    if isinstance(exc, FinaliteRefusee):
        return (
            exc.default_code,
            "Cette requête ne dit pas dans quel but elle est faite, ou pas un but admis ici.",
            (exc.remede),
        )
    if statut == 404 and (dit := getattr(context.get("view"), "introuvable", None)):
        return code, *dit
    if statut == 403 and isinstance(exc, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        return "non_connecte", "Cette adresse est celle d’une personne connectée.", "Connectez-vous, puis recommencez."
    return code, phrase, remede


def _body(statut: int, code: str, detail: str, remede: str) -> dict[str, Any]:
    return {
        "type": f"urn:certif:probleme:{code}", "title": _TITRES[statut], "status": statut, "detail": detail,
        "code": code, "remede": remede,
    }  # fmt: skip


def problem(
    statut: int, code: str, detail: str, remede: str, *, champ: str = "", entetes: dict[str, str] | None = None,
    **autres: Any,
) -> Response:  # fmt: skip
    """The answer that says what is wrong; `autres` are more members of the problem."""
    corps = _body(statut, code, detail, remede) | autres
    if champ:
        corps["champ"] = champ
    return Response(corps, status=statut, content_type=TYPE_MIME, headers=entetes)


def is_ours(chemin: str) -> bool:
    """Whether an address is one of the API, which answers in JSON even where nothing is."""
    return chemin.startswith("/api/")


def bare(statut: int) -> JsonResponse:
    """The same where no view answered: an address that does not exist, or that no text can hold."""
    code, phrase, remede = _DITS[statut] if statut != 400 else _ADRESSE
    return JsonResponse(_body(statut, code, phrase, remede), status=statut, content_type=TYPE_MIME)


def in_clear() -> JsonResponse:
    """403 to what came without TLS: no view reads it, no redirection lets it try again in clear."""
    return JsonResponse(_body(403, *_CLAIR), status=403, content_type=TYPE_MIME)


def of_file(code: str, detail: str, remede: str, **autres: Any) -> Response:
    """The problem of a file refused whole."""
    statut = _STATUTS_FICHIER.get(code, 422)
    entetes = {"Retry-After": str(tour.REESSAI)} if statut == 429 else None
    return problem(statut, code, detail, remede, entetes=entetes, **autres)


def _of_act(refus: Refus) -> Response:
    attente = getattr(refus, "attente", 0)
    entetes = {"Retry-After": str(attente)} if attente else None
    if isinstance(refus, Depasse):
        statut = 409
    elif attente:
        statut = 429
    else:
        statut = 403 if refus.code == "non_autorise" else _STATUTS_FICHIER.get(refus.code, 422)
    return problem(statut, refus.code, refus.message, refus.remede, champ=refus.champ or "", entetes=entetes)


def _invalid(exc: exceptions.ValidationError) -> Response:
    """422: each faulty field with its sentence, the first one in the summary."""
    erreurs = list(_flat(exc.detail, ""))
    premiere = erreurs[0]
    return problem(
        422, "contenu_invalide", f"« {premiere['champ']} » : {premiere['message']}",
        "Corrigez les champs indiqués, puis renvoyez la requête.", champ=premiere["champ"], erreurs=erreurs,
    )  # fmt: skip


def _flat(detail: Any, chemin: str) -> Any:
    if isinstance(detail, dict):
        for nom, valeur in detail.items():
            etape = f"[{nom}]" if isinstance(nom, int) else f".{nom}" if chemin else str(nom)
            yield from _flat(valeur, chemin + etape)
    elif isinstance(detail, list) and any(isinstance(v, dict | list) for v in detail):
        for rang, valeur in enumerate(detail):
            if valeur:
                yield from _flat(valeur, f"{chemin}[{rang}]")
    else:
        for phrase in detail if isinstance(detail, list) else [detail]:
            yield {"champ": chemin or "corps", "message": str(phrase)}
