"""What every page of the employers' room shares: the establishment chosen, its tabs, its place in the address."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import Organisation
from accounts.requete import Requete
from accounts.roles import Nature

PARAMETRE = "etablissement"
_ONGLETS = (
    ("accueil", "Mon équipe"),
    ("plan", "Plan de formation"),
    ("depots", "Déposer"),
    ("effectif", "Liste du personnel"),
    ("alertes", "Alertes"),
)


def employers(request: Requete) -> list[Organisation]:
    """The establishments that this person manages, by name; 404 when none is an employer."""
    miennes = {o.pk: o for o in request.organisations if o.nature == Nature.EMPLOYEUR}
    if not miennes:
        raise Http404
    return sorted(miennes.values(), key=lambda o: (o.nom, o.pk))


def chosen(request: Requete) -> list[Organisation]:
    """The establishment that the address names, or all of them; 404 for one that is not theirs."""
    tous, code = employers(request), request.GET.get(PARAMETRE, "")
    retenus = [o for o in tous if o.code == code] if code else tous
    if not retenus:
        raise Http404
    return retenus


def kept(request: Requete) -> dict[str, str]:
    """The choice of establishment, for the addresses of a page."""
    code = request.GET.get(PARAMETRE, "")
    return {PARAMETRE: code} if code else {}


def address(request: Requete, nom: str, *args: object, **parametres: str | int) -> str:
    """The address of a page of the room, with the establishment chosen."""
    suite = urlencode({**kept(request), **{cle: v for cle, v in parametres.items() if v != ""}})
    return reverse(f"employeur:{nom}", args=args) + (f"?{suite}" if suite else "")


def frame(request: Requete, ici: str, *, is_liste: bool = True) -> dict[str, Any]:
    """Establishments to choose from (on the pages that list something), the one chosen, the tabs."""
    tous = employers(request)
    return {
        "organisations": chosen(request),
        "etablissements": tous if is_liste and len(tous) > 1 else [],
        "etablissement": request.GET.get(PARAMETRE, ""),
        "onglets": [(libelle, address(request, nom), nom == ici) for nom, libelle in _ONGLETS],
    }
