"""DGOS: « Où en est le pays ? » — national progress, without a single person."""

from dataclasses import dataclass

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.permissions import Permission
from accounts.professions import Profession
from accounts.requete import Requete
from accounts.territoires import REGIONS
from dashboards import mesures, presentation
from dashboards.acces import requires
from dashboards.mesures import Mesure


@dataclass(frozen=True, slots=True)
class Selection:
    """Filters of the page, carried by the address so that a view can be shared."""

    profession: str
    region: str

    @classmethod
    def from_request(cls, request: Requete) -> "Selection":
        """Read and check the filters; an unknown value is a page that does not exist."""
        selection = cls(request.GET.get("profession", ""), request.GET.get("region", ""))
        if (selection.profession and selection.profession not in set(Profession)) or (
            selection.region and selection.region not in REGIONS
        ):
            raise Http404
        return selection

    @property
    def q(self) -> Q:
        """The filters, on the projection."""
        q = Q()
        if self.profession:
            q &= Q(profession=self.profession)
        if self.region:
            q &= Q(region=self.region, is_militaire=False)
        return q

    @property
    def parametres(self) -> dict[str, str]:
        """Filters in force, by name of parameter."""
        return {nom: valeur for nom, valeur in (("profession", self.profession), ("region", self.region)) if valeur}

    def without(self, nom: str) -> str:
        """Address of the page with this filter removed."""
        reste = {cle: valeur for cle, valeur in self.parametres.items() if cle != nom}
        return reverse("pilotage:accueil") + (f"?{urlencode(reste)}" if reste else "")

    @property
    def tags(self) -> list[tuple[str, str]]:
        """Removable tags: words, address without the filter."""
        noms = {"profession": lambda v: Profession(v).pluriel, "region": REGIONS.__getitem__}
        return [(noms[nom](valeur), self.without(nom)) for nom, valeur in self.parametres.items()]


def _measures(selection: Selection, request: Requete) -> dict[str, Mesure]:
    """Tables of the page by name; a filtered dimension is replaced by the finer one below it."""
    comptes = mesures.running(request.jour, selection.q)
    civils = comptes.filter(is_militaire=False)
    return {
        "profession": mesures.by_state(
            comptes, mesures.specialties() if selection.profession else mesures.PROFESSIONS, request.jour
        ),
        "territoire": mesures.by_state(
            civils, mesures.DIMENSION_DEPARTEMENTS if selection.region else mesures.TERRITOIRES, request.jour
        ),
        "mode": mesures.by_state(comptes, mesures.MODES, request.jour),
    }


@require_safe
@requires(Permission.AGREGAT_NATIONAL)
def accueil(request: Requete) -> HttpResponse:
    """The national page."""
    selection = Selection.from_request(request)
    tables = _measures(selection, request)
    contexte = {
        "selection": selection,
        "professions": [(p.value, p.pluriel) for p in Profession],
        "regions": REGIONS.items(),
        "tables": tables.items(),
        "a_des_comptes": bool(tables["mode"].tableau.lignes),
        "chiffres": _headline(tables["mode"]),
        "series": tables["profession"].etats,
        "barres": presentation.bars(tables["profession"]),
        "carte": None if selection.region else presentation.map_values(tables["territoire"]),
        "requete": urlencode(selection.parametres),
        "source": presentation.source(request.jour),
    }
    return render(request, "pilotage/accueil.html", contexte)


@require_safe
@requires(Permission.AGREGAT_NATIONAL)
def export(request: Requete, table: str) -> HttpResponse:
    """One table of the page, with the same filters, as CSV."""
    tables = _measures(Selection.from_request(request), request)
    if table not in tables:
        raise Http404
    return presentation.csv_response(tables[table], f"certif {tables[table].titre} {request.jour:%Y-%m-%d}")


def _headline(mesure: Mesure) -> list[tuple[str, int | None]]:
    """The few numbers at the top: accounts, then accounts by state."""
    return [("Comptes en cours de cycle", mesure.tableau.total), *zip(mesure.etats, mesure.totaux, strict=True)]
