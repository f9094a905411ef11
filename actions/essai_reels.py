"""A few real dossiers under a version, without anything that says whose: no name, number, place, title or exact date.

Drawn from running cycles whose specialty and mode are shared by enough accounts (`seuil_secret`); military
practitioners and exempted cycles are never drawn. The draw is the same all day for a référentiel: asking again shows
nobody else. Dates are moved by up to two months, then told by month; titles are those of the référentiel.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.crypto import salted_hmac

from accounts.professions import Categorie
from actions import dossiers
from actions.models import Action, Cycle, Exoneration
from actions.rules import evaluation
from actions.rules.avancement import Avancement, Verdict
from actions.rules.simulation import compare, under
from actions.simulation_effets import Effet, Hypothese
from actions.simulation_population import concerned
from certif.socle.period import ajoute_mois
from referentiels.lecture import load_version
from referentiels.models import VersionReferentiel
from referentiels.parametres import parametres_au
from referentiels.rules.version import Version

COMBIEN = 5
DECALAGE_MOIS = 2
MOIS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LigneAnonyme:
    """One action: label of its item, month, whole hours, and its verdict before (None = no référentiel) and after."""

    libelle: str
    mois: str
    heures: int
    preuve: str
    avant: Verdict | None
    apres: Verdict


@dataclass(frozen=True, slots=True)
class DossierAnonyme:
    """One dossier under the version it follows and under the one on the bench."""

    lettre: str
    avant: Avancement | None
    apres: Avancement
    effet: Effet
    lignes: tuple[LigneAnonyme, ...]


def sample(version: VersionReferentiel, on: date, hypothese: Hypothese = Hypothese.MIGRATION) -> list[DossierAnonyme]:
    """At most `COMBIEN` dossiers; none when no group is large enough."""
    hasard = Random(salted_hmac("essai.reels", f"{version.referentiel_id}:{on:%Y-%m-%d}").hexdigest())
    ids = _draw(_shareable(version, on), hasard)
    lus = dossiers.load(ids)
    simulee = load_version(version.pk)
    versions = {**lus.versions, simulee.code: simulee}
    parametres = parametres_au(on)
    vus = []
    for lettre, pk in zip("ABCDE", ids, strict=False):
        dossier = lus.dossiers[pk]
        avant = evaluation.evaluate(dossier, versions, on, parametres) if dossier.version else None
        apres = evaluation.evaluate(under(dossier, simulee, versions, hypothese), versions, on, parametres)
        lignes = tuple(_lines(dossier.realisations, versions, avant, apres, hasard))
        vus.append(DossierAnonyme(lettre, avant, apres, compare(avant, apres), lignes))
    return vus


def _shareable(version: VersionReferentiel, on: date) -> QuerySet[Cycle]:
    """Cycles that have something to show and whose group is large enough, in the order of their key."""
    seuil = parametres_au(on).seuil_secret
    civils = concerned(version, on).exclude(exercice__categorie=Categorie.MILITAIRE)
    groupes = (
        civils.order_by()
        .values("exercice__specialite", "exercice__mode")
        .annotate(n=Count("pk"))
        .filter(n__gte=seuil)
        .values_list("exercice__specialite", "exercice__mode")
    )
    filtre = Q(pk__in=[])
    for specialite, mode in groupes:
        filtre |= Q(exercice__specialite=specialite, exercice__mode=mode)
    return civils.filter(
        filtre,
        Exists(Action.objects.counted().filter(cycle=OuterRef("pk"), item__isnull=False)),
        ~Exists(Exoneration.objects.filter(cycle=OuterRef("pk"))),
    ).order_by("pk")


def _draw(cycles: QuerySet[Cycle], hasard: Random) -> list[int]:
    """Keys of a few cycles, in a drawn order: the first cycle at or after each drawn key."""
    premiere = cycles.values_list("pk", flat=True).first()
    derniere = cycles.order_by("-pk").values_list("pk", flat=True).first()
    if premiere is None or derniere is None:
        return []
    tires: list[int] = []
    for _ in range(COMBIEN):
        reste = cycles.exclude(pk__in=tires).values_list("pk", flat=True)
        pk = reste.filter(pk__gte=hasard.randint(premiere, derniere)).first()
        if pk is not None:
            tires.append(pk)
    hasard.shuffle(tires)
    return tires


def _lines(
    realisations: tuple, versions: dict[str, Version], avant: Avancement | None, apres: Avancement, hasard: Random
) -> Iterator[LigneAnonyme]:
    decalage = hasard.randint(-DECALAGE_MOIS, DECALAGE_MOIS)
    anciens = avant.verdicts if avant is not None else [None] * len(realisations)
    toutes = zip(realisations, anciens, apres.verdicts, strict=True)
    for r, ancien, nouveau in sorted(toutes, key=lambda ligne: (ligne[0].date, ligne[0].action)):
        item = versions[r.version].items.get(r.action) if r.version in versions else None
        jour = ajoute_mois(r.date, decalage)
        yield LigneAnonyme(
            item.libelle if item is not None and item.libelle else r.action,
            f"{MOIS[jour.month - 1]} {jour.year}",
            round(r.duree_minutes / 60),
            r.preuve.libelle,
            ancien,
            nouveau,
        )
