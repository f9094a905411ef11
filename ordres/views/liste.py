"""« Qui a besoin de moi ? »: the professionals of the instance, filtered, sorted, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import Organisation, Specialite
from accounts.requete import Requete
from accounts.roles import Echelon, Nature
from accounts.territoires import DEPARTEMENTS, REGION_DU_DEPARTEMENT
from actions.axes import AxeProjete, axes_of
from actions.models import Avancement
from actions.statuts import EtatAxe
from certif.socle.refus import Refus
from ordres import file_demandes, suivi
from ordres.forms import FiltreForm
from ordres.models import Controle
from ordres.views import acces
from ordres.views.adresses import PLACES, address, tags
from referentiels.axes import Axe

_RISQUES = {0: ("", ""), 1: ("Risque faible", "info"), 2: ("Risque modéré", "attention"), 3: ("Risque élevé", "erreur")}
_TONS = {EtatAxe.EXONERE: "neutre", EtatAxe.A_COMMENCER: "neutre", EtatAxe.EN_COURS: "info", EtatAxe.COMPLET: "succes"}


@dataclass(frozen=True, slots=True)
class Cellule:
    """Progress on one axis, in figures and in words."""

    court: str
    phrase: str
    ton: str


@dataclass(frozen=True, slots=True)
class Ligne:
    """One row of the list, ready to be printed."""

    avancement: Avancement
    specialite: str
    cellules: tuple[Cellule, ...]
    risque: tuple[str, str]
    controle: Controle | None
    is_echu: bool
    url: str


@require_safe
def liste(request: Requete) -> HttpResponse:
    """The list; the address holds the whole view, so that it can be kept or sent."""
    try:
        instances = acces.instances(request)
    except Refus as refus:
        raise PermissionDenied(str(refus)) from refus
    jour = request.jour
    formulaire = _form(request.GET, instances, jour)
    filtre = formulaire.filtre()
    page = suivi.read_page(
        instances, filtre, jour, apres=request.GET.get("apres", ""), avant=request.GET.get("avant", "")
    )
    sans_place = address(request.GET, PLACES)
    return render(
        request,
        "ordre/liste.html",
        {
            "instances": instances,
            "formulaire": formulaire,
            "filtre": filtre,
            "filtres": tags(request.GET, formulaire, ("tri",)),
            "lignes": _lines(request, page.lignes, jour),
            "total": suivi.count(suivi.rows(instances, filtre, jour)),
            "situations": _situations(request.GET, filtre, instances, jour),
            "demandes": file_demandes.count(request.user, file_demandes.Filtre(), jour),
            "suivant": f"?{sans_place}&{urlencode({'apres': page.suivante})}" if page.suivante else "",
            "precedent": f"?{sans_place}&{urlencode({'avant': page.precedente})}" if page.precedente else "",
        },
    )


def _form(donnees: QueryDict, instances: list[Organisation], jour: date) -> FiltreForm:
    professions = {i.profession for i in instances if i.profession}
    specialites = Specialite.objects.filter(profession__in=professions) if professions else Specialite.objects.all()
    return FiltreForm(
        donnees,
        annees=suivi.years(instances, jour),
        departements=_departements(instances),
        specialites=[(s.code, s.libelle) for s in specialites],
    )


def _departements(instances: list[Organisation]) -> list[tuple[str, str]]:
    """Départements that the instances follow; nothing to choose for a single one."""
    codes: set[str] = set()
    for instance in instances:
        if instance.nature == Nature.SSA or instance.echelon == Echelon.NATIONAL:
            codes |= set(DEPARTEMENTS)
        elif instance.echelon == Echelon.REGIONAL:
            codes |= {d for d, region in REGION_DU_DEPARTEMENT.items() if region == instance.region}
        else:
            codes.add(instance.departement)
    return [(code, f"{code} – {DEPARTEMENTS.get(code, code)}") for code in sorted(codes)]


def _lines(request: Requete, lus: Sequence[Avancement], jour: date) -> list[Ligne]:
    controles = suivi.controls_of(lus)
    libelles = suivi.specialty_labels(lus)
    retour = urlencode({"retour": request.GET.urlencode()}) if request.GET else ""
    return [
        Ligne(
            avancement=a,
            specialite=libelles.get(a.specialite, a.specialite),
            cellules=tuple(_cell(axe) for axe in axes_of(a)),
            risque=_RISQUES[a.risque],
            controle=controles.get(a.pk),
            is_echu=a.fin < jour,
            url=reverse("ordre:dossier", args=[a.pk]) + (f"?{retour}" if retour else ""),
        )
        for a in lus
    ]


def _cell(axe: AxeProjete) -> Cellule:
    phrase = f"Axe {axe.numero}, {Axe(axe.numero).court} : {axe.etat.libelle.lower()}"
    if axe.etat is EtatAxe.EXONERE:
        return Cellule("–", phrase, _TONS[axe.etat])
    court = f"{axe.faites}/{axe.requises}" if axe.requises else f"{round(100 * axe.progression)} %"
    return Cellule(court, f"{phrase}, {court}", _TONS[axe.etat])


def _situations(
    donnees: QueryDict, filtre: suivi.Filtre, instances: list[Organisation], jour: date
) -> list[tuple[str, str, suivi.Compte, bool]]:
    """Each situation with its address, its count, and whether it is the one shown."""
    comptes = suivi.counts(instances, jour)
    base = address(donnees, (*PLACES, "situation"))
    return [
        (libelle, f"?{base}&situation={cle}" if base else f"?situation={cle}", comptes[cle], filtre.situation == cle)
        for cle, libelle in suivi.SITUATIONS.items()
    ]
