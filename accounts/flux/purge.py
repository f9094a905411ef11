"""What must not be kept is erased: raw files and staff lists after their delay, contents of rows that no longer wait.

Manifests, acknowledgements, answers and the journal stay. Safe to run at any time and to kill: a file is erased before
its row says so, and an erased file is not missed by the next run.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import horloge, journal, travaux
from accounts.flux import boite_dossiers
from accounts.models import LigneEffectif, LigneEnAttente, Livraison, Travail

NATURE_PURGE = "flux.purge"
LOT = 500
FINIES = (Livraison.Etat.TRAITEE, Livraison.Etat.ANNULEE)
DOSSIER = "livraisons"


@dataclass(frozen=True, slots=True)
class Conservation:
    """How many days something is kept, from a day on. `nature` is « texte » or « choix »."""

    objet: str
    depuis: date
    jours: int
    nature: str
    motif: str


FICHIERS, EFFECTIFS = "fichiers reçus", "lignes d’effectif"
#: Dated, never edited: a new delay is a new line. Raw files count from their processing, the names of a staff list from
#: the last list that told them.
CONSERVATIONS = (
    Conservation(
        FICHIERS, date(2023, 1, 1), 90, "choix",
        "le temps de répondre à une contestation du partenaire ; le compte rendu et l’empreinte restent",
    ),
    Conservation(
        EFFECTIFS, date(2023, 1, 1), 365, "choix",
        "un employeur renvoie sa liste au moins une fois l’an ; les noms qu’elle ne dit plus ne servent plus à rien",
    ),
)  # fmt: skip


@dataclass(slots=True)
class Bilan:
    """What a purge erased, or would erase."""

    fichiers: int = 0
    octets: int = 0
    orphelins: int = 0
    lignes: int = 0
    boites: int = 0
    effectifs: int = 0


def conservation(on: date, objet: str = FICHIERS) -> Conservation:
    """The rule of that day about raw files, or about another thing; the first one for the days before it."""
    regles = [c for c in CONSERVATIONS if c.objet == objet]
    return max((c for c in regles if c.depuis <= on), key=lambda c: c.depuis, default=regles[0])


def kept_until(livraison: Livraison, on: date) -> date | None:
    """Last day the raw file is kept; None when there is none, or while it is still needed."""
    if not livraison.fichier or livraison.finie_at is None or livraison.etat not in FINIES:
        return None
    return timezone.localtime(livraison.finie_at).date() + timedelta(days=conservation(on).jours)


def schedule() -> None:
    """Queue the purge of this night, once."""
    travaux.enqueue(NATURE_PURGE, f"{NATURE_PURGE}:{horloge.today():%Y-%m-%d}", priorite=8)


def handle(travail: Travail) -> None:
    """Handler of the nightly purge."""
    purge(horloge.today(), executer=True)


def purge(on: date, *, executer: bool) -> Bilan:
    """Count what has had its time, and erase it when `executer`; the journal keeps the counts."""
    # The last day is kept: what goes was processed more days ago than the delay.
    avant = _end_of(on - timedelta(days=conservation(on).jours + 1))
    bilan = Bilan()
    a_effacer = Livraison.objects.filter(purgee_at__isnull=True, finie_at__lte=avant, etat__in=FINIES).exclude(
        fichier=""
    )
    _purge_files(a_effacer, bilan, executer=executer)
    for chemin in _orphans(avant):
        bilan.orphelins += 1
        if executer:
            chemin.unlink(missing_ok=True)
    lues = LigneEnAttente.objects.filter(resolue_at__isnull=False).exclude(contenu={})
    bilan.lignes = lues.update(contenu={}) if executer else lues.count()
    bilan.boites = boite_dossiers.erase_refused(avant, executer=executer)
    perimees = _outdated_staff(on)
    bilan.effectifs = perimees.delete()[0] if executer else perimees.count()
    if executer:
        journal.record(journal.Fait.PURGE_FAITE, details=asdict(bilan))
    return bilan


def _purge_files(a_effacer: QuerySet[Livraison], bilan: Bilan, *, executer: bool) -> None:
    if not executer:
        for taille in a_effacer.values_list("taille", flat=True):
            bilan.fichiers, bilan.octets = bilan.fichiers + 1, bilan.octets + taille
        return
    while True:
        with transaction.atomic():
            lot = list(a_effacer.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:LOT])
            for livraison in lot:
                default_storage.delete(f"{livraison.fichier.name}.clair")
                default_storage.delete(str(livraison.fichier.name))
                bilan.fichiers, bilan.octets = bilan.fichiers + 1, bilan.octets + livraison.taille
            Livraison.objects.filter(pk__in=[livraison.pk for livraison in lot]).update(
                fichier="", purgee_at=horloge.instant()
            )
        if len(lot) < LOT:
            return


def _outdated_staff(on: date) -> QuerySet[LigneEffectif]:
    """Rows of staff lists that no list has told for longer than the delay (their sequence begins with that day)."""
    limite = on - timedelta(days=conservation(on, EFFECTIFS).jours)
    return LigneEffectif.objects.filter(maj_le__lt=limite, sequence__lt=f"{limite:%Y%m%d}")


def _orphans(avant: datetime) -> Iterator[Path]:
    """Old files that no delivery names: a deposit killed between the disk and the database."""
    racine = Path(default_storage.path(DOSSIER))
    for dossier in sorted(racine.glob("*/*")):
        anciens = [f for f in sorted(dossier.iterdir()) if f.is_file() and f.stat().st_mtime < avant.timestamp()]
        noms = {
            f: f"{DOSSIER}/{dossier.relative_to(racine).as_posix()}/{f.name.removesuffix('.clair')}" for f in anciens
        }
        connus = set(Livraison.objects.filter(fichier__in=set(noms.values())).values_list("fichier", flat=True))
        yield from (f for f, nom in noms.items() if nom not in connus)


def _end_of(jour: date) -> datetime:
    return timezone.make_aware(datetime.combine(jour, datetime.max.time()))
