"""Employer: « Que manque-t-il à mon équipe ? » — own present staff, running cycle only."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.curseur import Place
from accounts.permissions import Permission
from accounts.professions import Profession
from accounts.requete import Requete
from dashboards import personnel
from dashboards.acces import requires
from dashboards.personnel import Recherche
from referentiels.axes import Axe


@require_safe
@requires(Permission.PERSONNEL_LIRE)
def accueil(request: Requete) -> HttpResponse:
    """Staff list with search, missing axis and profession filters, and the needs by axis."""
    recherche = _search(request)
    equipe = personnel.staff(request.organisations, request.jour)
    retenus = personnel.filtered(equipe, recherche)
    lignes, page = personnel.page(retenus, recherche)
    besoins = [(Axe(axe), nombre) for axe, nombre in personnel.needs(equipe)]
    contexte = {
        "organisations": request.organisations,
        "recherche": recherche,
        "lignes": lignes,
        "total": retenus.count(),
        "effectif": equipe.count(),
        "besoins": besoins,
        "axes": list(Axe),
        "professions": [(p.value, p.pluriel) for p in Profession],
        "filtres": _tags(recherche),
        "precedent": _address(recherche, "avant", page.precedente),
        "suivant": _address(recherche, "apres", page.suivante),
    }
    return render(request, "employeur/accueil.html", contexte)


def _search(request: Requete) -> Recherche:
    """Filters of the address; a value the page does not know is a page that does not exist."""
    axe, profession = request.GET.get("axe", ""), request.GET.get("profession", "")
    if (axe and axe not in {"1", "2", "3", "4"}) or (profession and profession not in set(Profession)):
        raise Http404
    return Recherche(
        texte=request.GET.get("q", "").strip()[:80],
        axe=int(axe) if axe else None,
        profession=profession,
        apres=_position(request, "apres"),
        avant=_position(request, "avant"),
    )


def _position(request: Requete, nom: str) -> Place | None:
    """The place in the list that the address holds; a page that does not exist when it was altered."""
    texte = request.GET.get(nom, "")
    place = Place.read(texte, str)
    if texte and place is None:
        raise Http404
    return place


def _parameters(recherche: Recherche) -> dict[str, str]:
    valeurs = {"q": recherche.texte, "axe": str(recherche.axe or ""), "profession": recherche.profession}
    return {nom: valeur for nom, valeur in valeurs.items() if valeur}


def _address(recherche: Recherche, sens: str, place: Place | None) -> str:
    """The page before or after a place, with the filters in force; empty when there is none."""
    return "?" + urlencode({**_parameters(recherche), sens: str(place)}) if place else ""


def _tags(recherche: Recherche) -> list[tuple[str, str]]:
    """Removable tags of the filters in force."""
    parametres = _parameters(recherche)
    mots = {
        "q": lambda v: f"«\u00a0{v}\u00a0»",
        "axe": lambda v: f"Axe {v} à compléter",
        "profession": lambda v: Profession(v).pluriel,
    }
    return [
        (mots[nom](valeur), "?" + urlencode({k: v for k, v in parametres.items() if k != nom}))
        for nom, valeur in parametres.items()
    ]
