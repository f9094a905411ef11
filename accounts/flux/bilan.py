"""What happened to a delivery, for people: its steps, its counts, its main causes with an example."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Count, Min

from accounts.flux.depot import work_key
from accounts.flux.reponses import COMPTEURS
from accounts.models import Livraison, Reponse, Travail
from certif.socle.feeds.codes import CODES, remede

CAUSES_MAX = 8


@dataclass(frozen=True, slots=True)
class Cause:
    """One code that rows of the delivery got: how many, and the first of them with the message the partner got."""

    code: str
    nombre: int
    exemple: Reponse
    remede: str


@dataclass(frozen=True, slots=True)
class Etape:
    """One step of a delivery; `at` is empty while it has not happened."""

    libelle: str
    at: datetime | None
    detail: str = ""


def counts(livraison: Livraison) -> list[tuple[str, str, int]]:
    """(answer, French label, rows) in the order of the contract."""
    return [(sort.value, Reponse.Sort(sort).label, livraison.compteurs.get(nom, 0)) for sort, nom in COMPTEURS.items()]


def causes(livraison: Livraison) -> list[Cause]:
    """The most frequent codes of rows that were not simply accepted, in two queries."""
    groupes = list(
        livraison.reponses.exclude(code="")
        .order_by()
        .values("code")
        .annotate(nombre=Count("pk"), premiere=Min("ligne"))
        .order_by("-nombre", "code")[:CAUSES_MAX]
    )
    exemples = {r.ligne: r for r in livraison.reponses.filter(ligne__in=[g["premiere"] for g in groupes])}
    return [Cause(g["code"], g["nombre"], exemples[g["premiere"]], remede(g["code"])) for g in groupes]


def warnings(livraison: Livraison) -> list[tuple[str, int, str]]:
    """(code, rows, sentence) of the remarks made on accepted rows."""
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT w, count(*) FROM accounts_reponse, unnest(avertissements) AS w"
            " WHERE livraison_id = %s GROUP BY w ORDER BY 2 DESC, 1",
            [livraison.pk],
        )
        return [(code, nombre, CODES[code].message) for code, nombre in curseur.fetchall()]


def steps(livraison: Livraison) -> list[Etape]:
    """The life of the delivery, from its deposit to its end."""
    premiers = livraison.morceaux.filter(fait_at__isnull=False).aggregate(premier=Min("fait_at"))
    etapes = [Etape("Dépôt et contrôle du fichier", livraison.recue_at, f"{livraison.taille} octets")]
    if livraison.etat == Livraison.Etat.REFUSEE:
        return [*etapes, Etape("Fichier refusé", livraison.finie_at, livraison.code_refus)]
    etapes.append(Etape("Premières lignes traitées", premiers["premier"]))
    if livraison.etat == Livraison.Etat.ANNULEE:
        return [*etapes, Etape("Livraison refusée par un exploitant", livraison.finie_at)]
    return [*etapes, Etape("Toutes les lignes ont une réponse", livraison.finie_at)]


def progress(livraison: Livraison) -> tuple[int, int]:
    """Rows done and rows in all of a delivery being processed."""
    faites = sum(m.nb_lignes for m in livraison.morceaux.filter(fait_at__isnull=False))
    return faites, livraison.compteurs.get("recues", 0)


def set_aside(livraison: Livraison) -> Travail | None:
    """The piece of work of this delivery when it failed three times; an operator must look at it."""
    return Travail.objects.filter(cle=work_key(livraison), etat=Travail.Etat.ECARTE).first()
