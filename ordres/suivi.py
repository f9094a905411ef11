"""The follow-up list: who needs the instance, read from the projection alone, at any scale."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Exists, QuerySet

from accounts.lecture_preparee import prepared_rows
from accounts.models import Organisation, Specialite
from accounts.roles import Nature
from actions.models import Avancement
from ordres import suivi_tri
from ordres.conservation_lue import kept_q
from ordres.models import Controle
from ordres.suivi_compte import PLAFOND_DE_LISTE, Compte, capped, count, count_in_time
from ordres.suivi_criteres import conditions
from ordres.suivi_ecrit import Ecrite
from ordres.suivi_filtre import SITUATIONS, Filtre
from ordres.suivi_recherche import resembling, searched
from ordres.suivi_tri import Page

__all__ = [
    "PAR_PAGE", "Compte", "Filtre", "Lecture", "controls_of", "count", "counts", "read", "read_page", "rows",
    "specialty_labels", "total", "years",
]  # fmt: skip

PAR_PAGE = 50
#: Years proposed around the day: no cycle lasts more than nine years and six months (CSP R. 4022-15).
ANNEES_AVANT, ANNEES_APRES = 6, 10


@dataclass(frozen=True, slots=True)
class Lecture:
    """What a page of the list shows: the filter really followed, its rows without order, the page."""

    filtre: Filtre
    lignes: QuerySet[Avancement]
    page: Page


def rows(instances: Iterable[Organisation], filtre: Filtre, on: date) -> QuerySet[Avancement]:
    """Progress rows of these instances that match the filter, without order."""
    instances = list(instances)
    lignes = Avancement.objects.followed_by(instances).filter(kept_q(on))
    professions = {instance.profession for instance in instances}
    criteres = conditions(filtre, on, () if "" in professions else professions)
    if not filtre.recherche:
        # A cycle closed without judgement asks nothing of anybody; a search by name still finds it.
        return lignes.not_closed().filter(criteres)
    lignes = lignes.filter(criteres)
    if not filtre.proche:
        return searched(lignes, filtre.recherche)
    is_petit = all(i.nature == Nature.SSA or i.departement for i in instances)
    return resembling(lignes, filtre.recherche, is_petit=is_petit)


def read_page(instances: Iterable[Organisation], filtre: Filtre, on: date, *, apres: str = "", avant: str = "") -> Page:
    """One page of the list, in one query; `apres` and `avant` are places written by a former page."""
    return _page(rows(instances, filtre, on), filtre, apres, avant)


def read(instances: Sequence[Organisation], filtre: Filtre, on: date, *, apres: str = "", avant: str = "") -> Lecture:
    """The page asked; when a name was asked and nobody is named so, the page of those that look like it."""
    lignes = rows(instances, filtre, on)
    lue = Lecture(filtre, lignes, _page(lignes, filtre, apres, avant))
    if lue.page.lignes or not filtre.recherche or filtre.proche:
        return lue
    proche = replace(filtre, proche="1")
    lignes = rows(instances, proche, on)
    page = _page(lignes, proche, "", "")
    return Lecture(proche, lignes, page) if page.lignes else lue


def _page(lignes: QuerySet[Avancement], filtre: Filtre, apres: str, avant: str) -> Page:
    return suivi_tri.read_page(lignes.select_related("professionnel"), filtre.ordre, PAR_PAGE, apres=apres, avant=avant)


def years(instances: Sequence[Organisation], on: date) -> list[int]:
    """Years, around this day, in which a cycle followed by these instances ends: one query, one index probe a year."""
    return [annee for annee, presente in zip(_candidates(on), _ANNEES(instances, on), strict=True) if presente]


def _candidates(on: date) -> range:
    return range(on.year - ANNEES_AVANT, on.year + ANNEES_APRES + 1)


def _years_asked(instances: Sequence[Organisation], on: date) -> QuerySet[Organisation, Any]:
    suivies = Avancement.objects.followed_by(instances).not_closed()
    presences = {
        f"annee_{annee}": Exists(suivies.filter(fin__range=(date(annee, 1, 1), date(annee, 12, 31))))
        for annee in _candidates(on)
    }
    return Organisation.objects.filter(pk=instances[0].pk).annotate(**presences).values(*presences)


_ANNEES = Ecrite(_years_asked)


def counts(instances: Sequence[Organisation], on: date) -> dict[str, Compte]:
    """Capped counts of every situation, in one query."""
    nombres = _NOMBRES(instances, on, PLAFOND_DE_LISTE)
    return {cle: _of_the_page(nombre) for cle, nombre in zip(SITUATIONS, nombres, strict=True)}


def _counts_asked(instances: Sequence[Organisation], on: date, plafond: int) -> QuerySet[Organisation, Any]:
    nombres = {f"nombre_{cle}": capped(rows(instances, Filtre(situation=cle), on), plafond) for cle in SITUATIONS}
    return Organisation.objects.filter(pk=instances[0].pk).annotate(**nombres).values(*nombres)


_NOMBRES = Ecrite(_counts_asked)


def total(lue: Lecture, comptes: Mapping[str, Compte], instances: Sequence[Organisation], on: date) -> Compte:
    """How many rows the list has; `comptes` are those of the situations, which nobody counts twice."""
    demande = replace(lue.filtre, tri="fin")
    if demande == Filtre():
        return _of_the_page(*_TOUS(instances, on, PLAFOND_DE_LISTE))
    if demande == Filtre(situation=demande.situation):
        return comptes[demande.situation]
    return count_in_time(lue.lignes, PLAFOND_DE_LISTE)


def _of_the_page(nombre: int) -> Compte:
    return Compte(nombre, plafond=PLAFOND_DE_LISTE)


def _all_asked(instances: Sequence[Organisation], on: date, plafond: int) -> QuerySet[Organisation, Any]:
    tous = Organisation.objects.filter(pk=instances[0].pk)
    return tous.annotate(nombre=capped(rows(instances, Filtre(), on), plafond)).values("nombre")


_TOUS = Ecrite(_all_asked)


_CONTROLES = "SELECT id, cycle_id, etat, echeance FROM ordres_controle WHERE cycle_id = ANY(%s)"


def controls_of(lignes: Iterable[Avancement]) -> dict[int, Controle]:
    """Controls of these rows by cycle: their state and their deadline, one query whose text never changes."""
    lus = prepared_rows(_CONTROLES, [[ligne.pk for ligne in lignes]])
    return {lu[1]: Controle.from_db("default", ("id", "cycle_id", "etat", "echeance"), lu) for lu in lus}


def specialty_labels(lignes: Iterable[Avancement], connus: Mapping[str, str] | None = None) -> dict[str, str]:
    """Labels of the specialties of the rows of a page, by code; without a query when they are all in `connus`."""
    libelles = dict(connus or {})
    codes = {ligne.specialite for ligne in lignes if ligne.specialite} - libelles.keys()
    if codes:
        libelles |= Specialite.objects.filter(code__in=codes).values_list("code", "libelle")
    return libelles
