"""`/api/v1/agregats` for anybody, `/api/v1/pilotage/agregats` for the ministry: the figures of the pages, as data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import horloge, journal
from accounts.api.acces import VuePartenaire, caller, scope
from accounts.api.contrat import problems
from accounts.api.vue import VuePublique
from accounts.etendues import Etendue
from accounts.journal import Fait
from accounts.models import ClientApi
from accounts.roles import Nature
from certif.socle.refus import Refus
from dashboards import croise
from dashboards.api import formes
from dashboards.croise import Ligne, Valeur
from dashboards.indicateurs import INDICATEURS, Dimension
from dashboards.regard import Regard

#: Days, at most, in one step of a series.
_JOURS = {"jour": 1, "mois": 28, "trimestre": 90}
_RUBRIQUE = "Chiffres du dispositif"
_TABLEAU: dict[str, Any] = {
    "summary": "Croiser les chiffres du dispositif",
    "description": "Les comptes de 1 à 10 sont cachés, et ce qui permettrait de les retrouver avec eux. Un croisement"
    " trop fin est refusé (422).",
    "parameters": [formes.DemandeTableau],
}
_SERIE: dict[str, Any] = {
    "summary": "Suivre un chiffre dans le temps",
    "description": f"Par jour, mois ou trimestre, {formes.POINTS_MAX} points au plus.",
    "parameters": [formes.DemandeSerie],
}
_T = TypeVar("_T")


class Indicateurs(VuePublique):
    """The dictionary."""

    rubrique = _RUBRIQUE

    @extend_schema(
        operation_id="lire_indicateurs",
        summary="Lire la définition de chaque chiffre",
        description="Phrase, population, numérateur, dénominateur, unité, délai et source de chaque indicateur ; les"
        " dimensions qui les croisent.",
        responses={200: formes.Dictionnaire, **problems(429)},
    )
    def get(self, request: Request) -> Response:
        """Every indicator and every dimension."""
        corps = {
            "indicateurs": [_definition(indicateur) for indicateur in INDICATEURS.values()],
            "dimensions": [{"code": dimension.value, "libelle": dimension.libelle} for dimension in Dimension],
        }
        return Response(formes.Dictionnaire(corps).data)


class Agregats(VuePublique):
    """A table for anybody."""

    rubrique = _RUBRIQUE

    @extend_schema(
        operation_id="croiser", responses={200: formes.Tableau, **problems(422, 429)}, **_TABLEAU,
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """The table asked."""
        return _table(request, Regard.public())


class Serie(VuePublique):
    """A series for anybody."""

    rubrique = _RUBRIQUE

    @extend_schema(
        operation_id="suivre_chiffre", responses={200: formes.SerieForme, **problems(422, 429)}, **_SERIE,
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """The series asked."""
        return _series(request, Regard.public())


class AgregatsPilotage(VuePartenaire):
    """A table for the ministry."""

    rubrique, permission_classes = _RUBRIQUE, [scope(Etendue.AGREGATS_LIRE)]

    @extend_schema(
        operation_id="croiser_pilotage",
        responses={200: formes.Tableau, **problems(401, 403, 422, 429)},
        **_TABLEAU | {"summary": "Croiser les chiffres, pour le ministère"},
    )
    def get(self, request: Request) -> Response:
        """The table asked."""
        return _table(request, national(caller(request)))


class SeriePilotage(VuePartenaire):
    """A series for the ministry."""

    rubrique, permission_classes = _RUBRIQUE, [scope(Etendue.AGREGATS_LIRE)]

    @extend_schema(
        operation_id="suivre_chiffre_pilotage",
        responses={200: formes.SerieForme, **problems(401, 403, 422, 429)},
        **_SERIE | {"summary": "Suivre un chiffre, pour le ministère"},
    )
    def get(self, request: Request) -> Response:
        """The series asked."""
        return _series(request, national(caller(request)))


def national(client: ClientApi) -> Regard:
    """The regard of the ministry; `Refus("non_autorise")` for the system of anybody else."""
    organisation = client.partenaire.organisation
    if organisation is None or organisation.nature != Nature.MINISTERE or not organisation.is_active:
        raise Refus(
            "non_autorise",
            "Ces chiffres sont réservés aux systèmes du ministère.",
            remede="Les chiffres publics sont à l’adresse /api/v1/agregats.",
        )
    return Regard.national()


def _table(request: Request, regard: Regard) -> Response:
    demande = formes.DemandeTableau(data=request.query_params)
    demande.is_valid(raise_exception=True)
    lu = demande.validated_data
    par, codes = lu.get("par", []), list(dict.fromkeys(lu["indicateur"]))
    if len(set(par)) < len(par):
        raise ValidationError({"par": ["Chaque dimension n’est citée qu’une fois."]})
    le = _past("le", lu.get("le"))
    table = _read(request, lambda: croise.cross(codes, par, demande.chosen(), le, regard))
    corps = {
        "le": table.le, "par": [dimension.value for dimension in table.par], "seuil": table.seuil,
        "nb_masques": table.nb_masques, "total": _line(table.total), "lignes": list(map(_line, table.lignes)),
    }  # fmt: skip
    return Response(formes.Tableau(corps).data)


def _series(request: Request, regard: Regard) -> Response:
    demande = formes.DemandeSerie(data=request.query_params)
    demande.is_valid(raise_exception=True)
    lu = demande.validated_data
    du, au, pas = lu["du"], _past("au", lu["au"]), lu["pas"]
    if au < du:
        raise ValidationError({"au": ["Cette période se termine avant de commencer."]})
    if (au - du).days // _JOURS[pas] >= formes.POINTS_MAX:
        raise ValidationError({"du": [f"Cette période donne plus de {formes.POINTS_MAX} points."]})
    serie = _read(request, lambda: croise.serie(lu["indicateur"], pas, demande.chosen(), du, au, regard))
    corps = {
        "indicateur": serie.indicateur.code, "pas": serie.pas,
        "points": [{"le": jour, "valeur": _value(serie.indicateur.code, valeur)} for jour, valeur in serie.points],
    }  # fmt: skip
    return Response(formes.SerieForme(corps).data)


def _read(request: Request, lit: Callable[[], _T]) -> _T:
    """What is asked; the filter whose value nobody knows, or a crossing that would isolate people, told to the journal.

    Nobody is named there when nobody is known: who looks for somebody by crossing figures leaves what they asked.
    """
    try:
        return lit()
    except KeyError as inconnue:
        raise ValidationError({"filtres": [f"« {inconnue.args[0]} » n’est pas une valeur connue."]}) from None
    except Refus as refus:
        appelant: object = request.user
        client = appelant if isinstance(appelant, ClientApi) else None
        demande = {nom: ",".join(request.query_params.getlist(nom))[:40] for nom in list(request.query_params)[:10]}
        journal.record(
            Fait.FILTRE_REFUSE, organisation=client.partenaire.organisation if client else None, objet=client,
            motif=refus.code, details={"page": request.path, "filtres": demande},
        )  # fmt: skip
        raise


def _past(champ: str, jour: date | None) -> date:
    """The day asked, today by default; a day to come, or before the scheme, has no figure."""
    on = horloge.today()
    if jour is not None and not date(2023, 1, 1) <= jour <= on:
        raise ValidationError({champ: ["Donnez un jour depuis le 1er janvier 2023, aujourd’hui au plus tard."]})
    return jour or on


def _definition(indicateur: Any) -> dict[str, Any]:
    return {
        nom: getattr(indicateur, nom)
        for nom in ("code", "libelle", "phrase", "numerateur", "denominateur", "population", "unite", "delai", "source")
    } | {"nature": indicateur.nature.value, "croisable": indicateur.is_croisable}


def _line(ligne: Ligne) -> dict[str, Any]:
    return {
        "codes": ligne.codes, "libelles": ligne.libelles,
        "valeurs": [_value(code, valeur) for code, valeur in ligne.valeurs.items()],
    }  # fmt: skip


def _value(code: str, valeur: Valeur) -> dict[str, Any]:
    return {"indicateur": code, "n": valeur.n, "sur": valeur.sur, "part": valeur.part, "masque": valeur.masque}
