"""Invented actions for invented people: 0 to 12 by cycle, declared or sent by a partner, then their projection.

Rows are drawn by person (seed and RPPS number), so that the same seed gives the same actions in any order. A cycle
that already has an action is left alone: running again changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from accounts import horloge
from accounts.copie import batches, copy_rows
from accounts.feeds.rpps_depot import Avance
from accounts.models import Partenaire
from actions import projection
from actions.models import Action, Cycle
from certif.synthese.population import PREMIER_RANG, rpps_of
from certif.synthese.repartition import Tirage
from referentiels.models import ActionPrevue

LOT = 5_000
CANAL = "synthese"

_COLONNES = (
    "professionnel_id", "cycle_id", "item_id", "rattachement", "candidats", "axes_proposes", "intitule", "type_action",
    "organisme_type", "organisme_nom", "date_debut", "date_fin", "date_attestation", "duree_minutes", "independance",
    "statut", "preuve", "honneur_at", "partenaire_id", "id_technique", "sequence", "canal", "created_at", "maj_at",
)  # fmt: skip
# What an invented action does not have, and the columns want a value for.
_VIDES = (
    "reference_action", "numero_session", "organisme_id", "typologie", "format", "categorie", "role", "etat_cnp",
    "employeur_finess", "employeur_siret", "empreinte", "justificatif_sha256",
)  # fmt: skip
_CONSTANTES = {**dict.fromkeys(_VIDES, ""), "is_retiree": False, "revision": 1}

#: Where people stand, by profession: not begun, under way, complete (orders of magnitude of a first cycle).
PROFILS = {
    "10": {"rien": 0.30, "en_cours": 0.58, "complet": 0.12},
    "21": {"rien": 0.34, "en_cours": 0.56, "complet": 0.10},
    "40": {"rien": 0.40, "en_cours": 0.53, "complet": 0.07},
    "50": {"rien": 0.36, "en_cours": 0.56, "complet": 0.08},
    "60": {"rien": 0.55, "en_cours": 0.41, "complet": 0.04},
    "70": {"rien": 0.38, "en_cours": 0.54, "complet": 0.08},
    "80": {"rien": 0.42, "en_cours": 0.52, "complet": 0.06},
}
_TIRAGES = {profession: Tirage.of(poids) for profession, poids in PROFILS.items()}
_NOMBRES = Tirage.of(dict(zip(map(str, range(1, 13)), (14, 15, 15, 13, 11, 9, 7, 6, 4, 3, 2, 1), strict=True)))
_ORGANISMES = {"ODPC": "ORGANISME FICTIF DE DPC", "OF": "ORGANISME FICTIF DE FORMATION", "": ""}


@dataclass(frozen=True, slots=True)
class Modele:
    """What an invented action takes from an item of the référentiel."""

    pk: int
    axe: int
    libelle: str
    nature: str
    minutes: int
    organisme: str
    preuve: str
    fois: int  # realisations that make one action, all in one calendar year; 0 = more than this draw can tell


@dataclass(frozen=True, slots=True)
class Offre:
    """Items of one version by axis, and those that this draw knows how to complete."""

    par_axe: dict[int, list[Modele]]
    simples: dict[int, list[Modele]]


def populate(seed: int, on: date, avance: Avance, *, projeter: bool = True) -> int:
    """Give actions to each drawn person's cycle that has none; returns how many were written.

    Each cycle is projected with its actions, unless the caller evaluates everybody after that.
    """
    deja = Action.objects.filter(cycle=OuterRef("pk"))
    cycles = (
        Cycle.objects.filter(
            ~Exists(deja), version__isnull=False, etat=Cycle.Etat.OUVERT,
            exercice__professionnel__rpps__gte="99780000000", exercice__professionnel__rpps__lt="99800000000",
        )
        .exclude(
            # Named people keep the history written for them.
            exercice__professionnel__rpps__gte=rpps_of(0), exercice__professionnel__rpps__lt=rpps_of(PREMIER_RANG),
        )
        .order_by("pk")
        .values_list(
            "pk", "debut", "fin", "version_id", "exercice__professionnel_id", "exercice__profession", "exercice__mode",
            "exercice__categorie", "exercice__professionnel__rpps",
        )
    )  # fmt: skip
    total = cycles.count()
    etape = "Actions (cycles)"
    avance(etape, 0, total)
    atelier = _Atelier(seed, on)
    faits = ecrites = 0
    # The whole list of keys is small (one tuple by person); the connection cannot read and COPY at once.
    for lot in batches(cycles.iterator(chunk_size=50_000), LOT):
        with transaction.atomic():
            lignes = [ligne for cycle in lot for ligne in atelier.rows(cycle)]
            ecrites += copy_rows("actions_action", (*_COLONNES, *_CONSTANTES), lignes)
            if projeter:
                projection.rebuild([cycle[0] for cycle in lot], on)
        faits += len(lot)
        avance(etape, faits, total)
    with connection.cursor() as curseur:
        curseur.execute("ANALYZE actions_action")
    return ecrites


class _Atelier:
    """Draws the actions of one cycle after the other."""

    def __init__(self, seed: int, on: date) -> None:
        self.seed = seed
        self.on = on
        self.instant: datetime = horloge.instant()
        self.partenaires = dict(Partenaire.objects.values_list("code", "pk"))
        self._offres: dict[int, Offre] = {}

    def rows(self, cycle: tuple) -> list[tuple]:
        """Rows of `actions_action` for a cycle, in the order of `_COLONNES` then `_CONSTANTES`."""
        _, debut, fin, version_id, _, profession, _, _, rpps = cycle
        tirage = Random(f"{self.seed}:{rpps}")
        dernier = min(fin, self.on)
        profil = _TIRAGES[profession].draw(tirage)
        if profil == "rien" or dernier <= debut:
            return []
        offre = self._offre(version_id)
        modeles = _complete(offre, tirage) if profil == "complet" else _some(offre, tirage)
        return [
            self._row(cycle, rang, modele, _day(modele, debut, dernier, tirage), tirage)
            for rang, modele in enumerate(modeles)
        ]

    def _offre(self, version_id: int) -> Offre:
        if version_id not in self._offres:
            par_axe: dict[int, list[Modele]] = defaultdict(list)
            for item in ActionPrevue.objects.filter(version_id=version_id, libre=False).order_by("rang", "pk"):
                par_axe[item.axes[0]].append(_model(item))
            simples = {axe: [m for m in modeles if m.fois] or modeles for axe, modeles in par_axe.items()}
            self._offres[version_id] = Offre(dict(par_axe), simples)
        return self._offres[version_id]

    def _row(self, cycle: tuple, rang: int, modele: Modele, jour: date, tirage: Random) -> tuple:
        cycle_id, _, _, _, professionnel_id, _, mode, categorie, rpps = cycle
        source = _source(modele, mode, categorie, tirage)
        declaree = source == ""
        return (
            professionnel_id, cycle_id, modele.pk, "rattachee", "{}", f"{{{modele.axe}}}", modele.libelle[:300],
            "DPC" if modele.organisme == "ODPC" else "AUTRE", modele.organisme, _ORGANISMES.get(modele.organisme, ""),
            jour, jour, jour if not declaree else None, modele.minutes, True, "REALISEE",
            modele.preuve if declaree else "flux",
            self.instant if declaree and modele.preuve == "honneur" else None,
            self.partenaires[source] if source else None,
            f"SYN-{self.seed}-{rpps}-{rang}" if source else None,
            "1" if source else "", "titulaire" if declaree else CANAL, self.instant, self.instant,
            *_CONSTANTES.values(),
        )  # fmt: skip


def _model(item: ActionPrevue) -> Modele:
    return Modele(
        item.pk,
        item.axes[0],
        item.libelle,
        item.nature,
        max(420, int((item.duree_min_heures or 0) * 60)),
        item.organismes[0] if item.organismes else "",
        item.preuve or ("honneur" if item.axes[0] == 4 else "document"),
        0 if item.population or len(item.axes) > 1 else _repetitions(item.unite),
    )


def _repetitions(unite: str) -> int:
    """How many realisations in one year make the unit: 1 when empty, k for `nombre:k`, m for `par_an:mx1`, else 0."""
    forme, _, seuil = unite.partition(":")
    if not forme:
        return 1
    if forme == "nombre":
        return int(seuil)
    par_an, _, annees = seuil.partition("x")
    return int(par_an) if forme == "par_an" and annees == "1" else 0


def _day(modele: Modele, debut: date, dernier: date, tirage: Random) -> date:
    """A day of the cycle already gone; the realisations of one action fall in the same calendar year."""
    if modele.fois <= 1:
        return debut + timedelta(tirage.randrange((dernier - debut).days))
    annees = range(debut.year + 1, dernier.year) or range(debut.year, debut.year + 1)
    annee = annees[modele.pk % len(annees)]
    return min(dernier, max(debut, date(annee, 1, 1) + timedelta(tirage.randrange(360))))


def _complete(offre: Offre, tirage: Random) -> list[Modele]:
    """Two different items on each axis (three on one of them), each realised as often as it asks."""
    choisis: list[Modele] = []
    plus = tirage.randrange(1, 5)
    for axe in sorted(offre.simples):
        modeles = offre.simples[axe]
        for modele in tirage.sample(modeles, min(len(modeles), 3 if axe == plus else 2)):
            choisis += [modele] * max(1, modele.fois)
    return choisis


def _some(offre: Offre, tirage: Random) -> list[Modele]:
    """One to twelve items, mostly on the first two axes; the same one may come back."""
    choisis = []
    for _ in range(int(_NOMBRES.draw(tirage))):
        axe = tirage.choices((1, 2, 3, 4), (45, 30, 15, 10))[0]
        choisis.append(tirage.choice(offre.par_axe.get(axe) or offre.par_axe[min(offre.par_axe)]))
    return choisis


def _source(modele: Modele, mode: str, categorie: str, tirage: Random) -> str:
    """Code of the partner that sends the action, empty when the holder declares it."""
    if modele.axe == 4 or tirage.random() < 0.35:
        return ""
    if categorie == "M":
        return "MINARM"
    if modele.organisme == "ODPC":
        return "ANDPC"
    return tirage.choice(("FIFPL", "UNIVERSITE") if mode == "L" else ("ANFH", "OPCO", "EMPLOYEUR"))
