"""Employer: « Que manque-t-il à mon équipe ? » — own present staff, running cycle only."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from accounts.permissions import Permission
from accounts.professions import Profession
from dashboards import personnel
from dashboards.acces import requires
from dashboards.personnel import Ligne, Recherche
from referentiels.axes import Axe


@requires(Permission.PERSONNEL_LIRE)
def accueil(request: HttpRequest) -> HttpResponse:
    """Staff list with search, missing axis and profession filters, and the needs by axis."""
    recherche = _search(request)
    equipe = personnel.staff(request.organisations, request.jour)
    retenus = personnel.filtered(equipe, recherche)
    lignes, avant, apres = personnel.page(retenus, recherche)
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
        "precedent": _address(recherche, "avant", lignes[0]) if avant and lignes else "",
        "suivant": _address(recherche, "apres", lignes[-1]) if apres and lignes else "",
    }
    return render(request, "employeur/accueil.html", contexte)


def _search(request: HttpRequest) -> Recherche:
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


def _position(request: HttpRequest, nom: str) -> tuple[str, int] | None:
    """Keyset position « cle_nom:pk » of the address."""
    valeur = request.GET.get(nom, "")
    if not valeur:
        return None
    cle, _, pk = valeur.rpartition(":")
    if not pk.isascii() or not pk.isdigit() or len(pk) > 18:
        raise Http404
    return cle, int(pk)


def _parameters(recherche: Recherche) -> dict[str, str]:
    valeurs = {"q": recherche.texte, "axe": str(recherche.axe or ""), "profession": recherche.profession}
    return {nom: valeur for nom, valeur in valeurs.items() if valeur}


def _address(recherche: Recherche, sens: str, ligne: Ligne) -> str:
    position = f"{ligne.avancement.cle_nom}:{ligne.avancement.pk}"
    return "?" + urlencode({**_parameters(recherche), sens: position})


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
