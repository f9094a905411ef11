"""What happened to a delivery, for people: its steps, its counts, its main causes with an example."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count, Min

from accounts.flux import annulation
from accounts.flux.depot import work_key
from accounts.flux.reponses import COMPTEURS
from accounts.models import Livraison, Reponse, Travail
from certif.socle.feeds.codes import CODES, remede

CAUSES_MAX = 8
#: Slices whose pace says when the end comes.
MORCEAUX_RECENTS = 8


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


@dataclass(frozen=True, slots=True)
class Allure:
    """Rows done and in all; rows a second and instant of the end once two slices were done."""

    faites: int
    total: int
    par_seconde: float | None = None
    fin_at: datetime | None = None

    @property
    def part(self) -> float:
        """Per cent done."""
        return 100 * self.faites / self.total if self.total else 0.0


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
    if livraison.etat == Livraison.Etat.ANNULEE and not livraison.annulation:
        return [*etapes, Etape("Livraison refusée par un exploitant", livraison.finie_at)]
    if livraison.annulation:
        finie = livraison.annulation.get("finie_at")
        demandee = datetime.fromisoformat(livraison.annulation["demandee_at"])
        fin = datetime.fromisoformat(finie) if finie else None
        return [*etapes, Etape("Annulation demandée", demandee), Etape("Annulation terminée", fin)]
    return [*etapes, Etape("Toutes les lignes ont une réponse", livraison.finie_at)]


def progress(livraison: Livraison) -> tuple[int, int]:
    """Rows done and rows in all of a delivery being processed."""
    faites = sum(m.nb_lignes for m in livraison.morceaux.filter(fait_at__isnull=False))
    return faites, livraison.compteurs.get("recues", 0)


def pace(livraison: Livraison, instant: datetime) -> Allure:
    """Where the processing stands, at what pace, and when it should end; the pace is that of the last slices done."""
    lus = livraison.morceaux.filter(fait_at__isnull=False).values_list("fait_at", "nb_lignes")
    faits = sorted((fait_at, nombre) for fait_at, nombre in lus if fait_at is not None)
    faites, total = sum(nombre for _, nombre in faits), livraison.compteurs.get("recues", 0)
    derniers = faits[-MORCEAUX_RECENTS:]
    # The first of them only marks where the clock starts: what it took itself is unknown.
    secondes = (derniers[-1][0] - derniers[0][0]).total_seconds() if len(derniers) > 1 else 0.0
    if not secondes:
        return Allure(faites, total)
    par_seconde = sum(nombre for _, nombre in derniers[1:]) / secondes
    return Allure(faites, total, par_seconde, instant + timedelta(seconds=max(0, total - faites) / par_seconde))


def work_of(livraison: Livraison) -> Travail | None:
    """The piece of work that processes this delivery, whatever its state."""
    return Travail.objects.filter(cle=work_key(livraison)).first()


def set_aside(livraison: Livraison) -> Travail | None:
    """The work of this delivery (processing or cancellation) that failed three times; an operator must look at it."""
    cles = (work_key(livraison), annulation.work_key(livraison))
    return Travail.objects.filter(cle__in=cles, etat=Travail.Etat.ECARTE).order_by("pk").first()
