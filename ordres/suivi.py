"""The follow-up list: who needs the instance, read from the projection alone, at any scale."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Exists, QuerySet

from accounts.models import Organisation, Specialite
from actions.models import Avancement
from ordres import suivi_tri
from ordres.models import Controle
from ordres.suivi_criteres import conditions
from ordres.suivi_filtre import SITUATIONS, Filtre
from ordres.suivi_recherche import resembling, searched
from ordres.suivi_tri import Page

PAR_PAGE = 40
PLAFOND = 10_000
#: Years proposed around the day: no cycle lasts more than nine years and six months (CSP R. 4022-15).
ANNEES_AVANT, ANNEES_APRES = 6, 10


@dataclass(frozen=True, slots=True)
class Compte:
    """A capped count: `nombre` is exact up to `PLAFOND`; beyond, only « plus de 10 000 » is known."""

    nombre: int

    @property
    def is_plafonne(self) -> bool:
        """Whether there are more than the cap."""
        return self.nombre > PLAFOND


def rows(instances: Iterable[Organisation], filtre: Filtre, on: date) -> QuerySet[Avancement]:
    """Progress rows of these instances that match the filter, without order."""
    lignes = Avancement.objects.followed_by(instances)
    if not filtre.recherche:
        # A cycle closed without judgement asks nothing of anybody; a search by name still finds it.
        return lignes.not_closed().filter(conditions(filtre, on))
    lignes = lignes.filter(conditions(filtre, on))
    return resembling(lignes, filtre.recherche) if filtre.proche else searched(lignes, filtre.recherche)


def read_page(instances: Iterable[Organisation], filtre: Filtre, on: date, *, apres: str = "", avant: str = "") -> Page:
    """One page of the list, in one query; `apres` and `avant` are places written by a former page."""
    lignes = rows(instances, filtre, on).select_related("professionnel")
    return suivi_tri.read_page(lignes, filtre.tri, PAR_PAGE, apres=apres, avant=avant)


def found(instances: Sequence[Organisation], filtre: Filtre, on: date) -> Filtre:
    """The filter that shows something when a name was asked and nobody is named so: those that look like it."""
    if not filtre.recherche or filtre.proche or rows(instances, filtre, on).exists():
        return filtre
    proches = replace(filtre, proche="1")
    return proches if rows(instances, proches, on).exists() else filtre


def years(instances: Sequence[Organisation], on: date) -> list[int]:
    """Years, around this day, in which a cycle followed by these instances ends: one query, one index probe a year."""
    suivies = Avancement.objects.followed_by(instances).not_closed()
    candidates = range(on.year - ANNEES_AVANT, on.year + ANNEES_APRES + 1)
    presences = {
        f"annee_{annee}": Exists(suivies.filter(fin__range=(date(annee, 1, 1), date(annee, 12, 31))))
        for annee in candidates
    }
    lues = Organisation.objects.filter(pk=instances[0].pk).annotate(**presences).values(*presences).get()
    return [annee for annee in candidates if lues[f"annee_{annee}"]]


def count(lignes: QuerySet[Avancement]) -> Compte:
    """Count up to the cap: never reads more than `PLAFOND` + 1 rows."""
    return Compte(lignes.order_by().values("pk")[: PLAFOND + 1].count())


def counts(instances: Sequence[Organisation], on: date) -> dict[str, Compte]:
    """Capped counts of every situation."""
    return {cle: count(rows(instances, Filtre(situation=cle), on)) for cle in SITUATIONS}


def controls_of(lignes: Iterable[Avancement]) -> dict[int, Controle]:
    """Controls of the rows of a page, by cycle."""
    return {c.cycle_id: c for c in Controle.objects.filter(cycle_id__in=[ligne.pk for ligne in lignes])}


def specialty_labels(lignes: Iterable[Avancement]) -> dict[str, str]:
    """Labels of the specialties of the rows of a page, by code."""
    codes = {ligne.specialite for ligne in lignes if ligne.specialite}
    return dict(Specialite.objects.filter(code__in=codes).values_list("code", "libelle"))
