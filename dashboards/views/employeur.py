"""Employer: « Que manque-t-il à mon équipe ? » — own present staff, running cycle only."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.curseur import Place
from accounts.models import Organisation
from accounts.permissions import Permission
from accounts.professions import Profession
from accounts.requete import Requete
from certif.socle.identifiers import rpps_valide
from certif.socle.refus import Refus
from dashboards import employeur_attend, employeur_depart, personnel
from dashboards.acces import requires
from dashboards.employeur_cadre import chosen, frame, kept
from dashboards.filtres import place_of
from dashboards.personnel import Recherche
from referentiels.axes import Axe


@require_safe
@requires(Permission.PERSONNEL_LIRE)
def accueil(request: Requete) -> HttpResponse:
    """What waits first, the needs by axis, then the staff list with its search and its filters."""
    recherche, organisations, garde = _search(request), chosen(request), kept(request)
    equipe = personnel.staff(organisations, request.jour)
    retenus = personnel.filtered(equipe, recherche)
    lignes, page = personnel.page(retenus, recherche)
    effectif, besoins = personnel.needs(equipe)
    contexte = {
        **frame(request, "accueil"),
        "recherche": recherche,
        "attentes": employeur_attend.waiting(organisations, equipe) if not _parameters(recherche) else [],
        "lignes": lignes,
        "total": retenus.count() if _parameters(recherche) else effectif,
        "effectif": effectif,
        "besoins": [(Axe(axe), nombre) for axe, nombre in besoins],
        "axes": list(Axe),
        "professions": [(p.value, p.pluriel) for p in Profession],
        "filtres": _tags(recherche, garde),
        "url_aucun": "?" + urlencode(garde),
        "refus": None if lignes else _refusal(request, organisations, recherche),
        "precedent": _address(recherche, garde, "avant", page.precedente),
        "suivant": _address(recherche, garde, "apres", page.suivante),
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
        apres=place_of(request, "apres"),
        avant=place_of(request, "avant"),
    )


def _parameters(recherche: Recherche) -> dict[str, str]:
    valeurs = {"q": recherche.texte, "axe": str(recherche.axe or ""), "profession": recherche.profession}
    return {nom: valeur for nom, valeur in valeurs.items() if valeur}


def _refusal(request: Requete, organisations: list[Organisation], recherche: Recherche) -> Refus | None:
    """The reason why nobody is shown, when the whole RPPS of somebody who left was asked; it is journaled."""
    if request.method != "GET" or not rpps_valide(recherche.texte):
        return None
    partis = employeur_depart.former(organisations).filter(professionnel__rpps=recherche.texte)
    parti = partis.select_related("professionnel").first()
    return employeur_depart.refuse(parti, organisations, request.user) if parti else None


def _address(recherche: Recherche, garde: dict[str, str], sens: str, place: Place | None) -> str:
    """The page before or after a place, with the filters in force; empty when there is none."""
    return "?" + urlencode({**garde, **_parameters(recherche), sens: str(place)}) if place else ""


def _tags(recherche: Recherche, garde: dict[str, str]) -> list[tuple[str, str]]:
    """Removable tags of the filters in force."""
    parametres = _parameters(recherche)
    mots = {
        "q": lambda v: f"«\u00a0{v}\u00a0»",
        "axe": lambda v: f"Axe {v} à compléter",
        "profession": lambda v: Profession(v).pluriel,
    }
    return [
        (mots[nom](valeur), "?" + urlencode({**garde, **{k: v for k, v in parametres.items() if k != nom}}))
        for nom, valeur in parametres.items()
    ]
