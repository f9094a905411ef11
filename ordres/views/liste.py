"""« Qui a besoin de moi ? »: the professionals of the instance, filtered, sorted, page by page."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import frein_lectures
from accounts.requete import Requete
from ordres import actes_en_nombre, file_demandes, lignes_suivies, selection, suivi, vues_suivi
from ordres.formulaires_suivi import FiltreForm, VueForm, list_address
from ordres.suivi_compte import Compte
from ordres.suivi_filtre import SITUATIONS, TRIS, Filtre
from ordres.views.acces_suivi import lists_professionals


@require_safe
@lists_professionals
def liste(request: Requete) -> HttpResponse:
    """The list; the address holds the whole view, so that it can be kept or sent."""
    instances, jour = request.organisations, request.jour
    defaut = vues_suivi.default_of(request.user, jour) if not request.GET else None
    demande = vues_suivi.filtre_of(defaut) if defaut else Filtre.read(request.GET)
    frein_lectures.search_by_number(request, demande.recherche)
    frein_lectures.turn_page(request)
    lue = suivi.read(instances, demande, jour, apres=request.GET.get("apres", ""), avant=request.GET.get("avant", ""))
    filtre, page = lue.filtre, lue.page
    adresse = list_address(filtre)
    formulaire = FiltreForm(filtre, instances, suivi.years(instances, jour))
    comptes = suivi.counts(instances, jour)
    actes = actes_en_nombre.offered_to(request.user, jour)
    contexte = {
        "instances": instances,
        "formulaire": formulaire,
        "filtre": filtre,
        "filtres": formulaire.tags(),
        "tri": TRIS[filtre.ordre].lower(),
        "lignes": lignes_suivies.lines(
            page.lignes,
            selection.ticked(request.GET),
            jour,
            _return_address(request, filtre),
            has_case=bool(actes),
            specialites=formulaire.specialites,
        ),
        "total": suivi.total(lue, comptes, instances, jour),
        "situations": _situations(filtre, comptes),
        "demandes": file_demandes.waiting(request.user, jour),
        "suivant": f"{adresse}&{urlencode({'apres': page.suivante})}" if page.suivante else "",
        "precedent": f"{adresse}&{urlencode({'avant': page.precedente})}" if page.precedente else "",
        "actes": actes,
        **_views(request, filtre, defaut),
    }
    return render(request, "ordre/liste.html", contexte)


def _return_address(request: Requete, filtre: Filtre) -> str:
    """What a file needs to come back to the same place: the filter and the page; nothing when nothing was asked."""
    if not request.GET:
        return ""
    place = {cle: request.GET[cle] for cle in ("apres", "avant") if request.GET.get(cle)}
    return urlencode({"retour": "&".join(filter(None, (list_address(filtre)[1:], urlencode(place))))})


def _views(request: Requete, filtre: Filtre, defaut: Any) -> dict[str, Any]:
    """The views one tick away, the one being shown, and the form that keeps this one."""
    gardees = [(vue, list_address(lu), lu == filtre) for vue in vues_suivi.of(request.user, request.jour)
               for lu in (vues_suivi.filtre_of(vue),)]  # fmt: skip
    pretes = [(v.nom, list_address(v.filtre), v.filtre == filtre) for v in vues_suivi.ready_made(request.jour)]
    return {"vues": gardees, "vues_pretes": pretes, "vue_par_defaut": defaut, "vue_form": VueForm(auto_id="vue_%s")}


def _situations(filtre: Filtre, comptes: Mapping[str, Compte]) -> list[tuple[str, str, Compte, bool]]:
    """Each situation with its address, its count, and whether it is the one shown."""
    return [
        (libelle, list_address(replace(filtre, situation=cle)), comptes[cle], filtre.situation == cle)
        for cle, libelle in SITUATIONS.items()
    ]
