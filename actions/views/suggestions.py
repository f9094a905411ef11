"""« Que puis-je faire ? »: what would fill the missing axes, in the catalogue and without any organiser."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requete import Requete
from actions import tableau
from actions.formulaires_connaitre import FORMES, FiltreSuggestions
from actions.models import Cycle
from actions.situation import Situation, situation
from actions.suggestions import PAR_PAGE, Page, Suggestions
from actions.suggestions_mots import card, practice_groups
from actions.suggestions_requete import Criteres
from actions.views.acces import Titulaire, holder_page, specialty_of, tabs

#: Digits of a page number: more would not fit in an integer of PostgreSQL.
CHIFFRES_PAGE = 5


@require_safe
@holder_page
def suggestions(request: Requete, titulaire: Titulaire) -> HttpResponse:
    """The page: filters, catalogue page by page, then what needs no organiser."""
    cycle = titulaire.cycle
    if cycle is None:
        return render(request, "ps/sans_cycle.html", {"professionnel": titulaire.professionnel})
    vue = situation(cycle, request.jour)
    contexte = {"cycle": cycle, "onglets": tabs(titulaire, request.path), "motif": _nothing_to_suggest(vue)}
    if not contexte["motif"]:
        contexte |= _suggested(request, vue)
    return render(request, "ps/suggestions.html", contexte)


def _nothing_to_suggest(vue: Situation) -> str:
    """Why there is nothing to suggest; empty when there is."""
    if vue.avancement is None:
        return "referentiel"
    if vue.cycle.etat != Cycle.Etat.OUVERT or vue.on > vue.cycle.fin:
        return "termine"
    if vue.on < vue.cycle.debut:
        return "a_venir"
    return "complet" if vue.avancement.is_complet else ""


def _suggested(request: Requete, vue: Situation) -> dict[str, Any]:
    suggerees = Suggestions(vue)
    axes = [ligne for ligne in tableau.axis_rows(vue) if not ligne.is_complet]
    form = FiltreSuggestions(
        request.GET, annees=suggerees.years, axes=[ligne.numero for ligne in axes], specialite=specialty_of(vue.cycle)
    )
    form.is_valid()
    choisis = form.cleaned_data
    axe = int(choisis["axe"]) if choisis.get("axe") else None
    numero = _page_number(request.GET.get("page", ""))
    page = suggerees.page(_criteria(choisis, suggerees), axe=axe, numero=numero)
    filtres = {nom: str(valeur) for nom, valeur in choisis.items() if valeur}
    return {
        "form": form,
        "filtres": [(mots, _address(vue, filtres, sauf=nom)) for nom, mots in form.words().items()],
        "url_aucun": _address(vue, {}),
        "axes": axes,
        "exigences_cycle": [e for e in tableau.cycle_lines(vue) if not e.is_tenue],
        "cartes": [card(suggestion, vue) for suggestion in page.lignes],
        "page": page,
        "is_axe_lu": any(ligne.genre.is_axe_lu for ligne in page.lignes),
        "has_rules": suggerees.has_rules,
        "pratiques": practice_groups(suggerees.practices(axe)),
        **_pages(vue, filtres, page, numero),
    }


def _page_number(texte: str) -> int:
    """The page asked; the first one when the address was altered."""
    is_nombre = texte.isascii() and texte.isdigit() and len(texte) <= CHIFFRES_PAGE
    return max(1, int(texte)) if is_nombre else 1


def _criteria(choisis: dict[str, Any], suggerees: Suggestions) -> Criteres:
    publics = {"profession": suggerees.publics[:1], "specialite": suggerees.publics[1:]}
    return Criteres(
        texte=choisis.get("q", ""),
        formats=FORMES[choisis["forme"]][1] if choisis.get("forme") else (),
        typologie=choisis.get("typologie", ""),
        annee=int(choisis["annee"]) if choisis.get("annee") else None,
        publics=publics.get(choisis.get("public", ""), ()),
    )


def _address(vue: Situation, filtres: dict[str, str], sauf: str = "", page: int = 0) -> str:
    gardes = {nom: valeur for nom, valeur in filtres.items() if nom != sauf}
    return "?" + urlencode({"cycle": vue.cycle.pk, **gardes, **({"page": page} if page else {})}) + "#catalogue"


def _pages(vue: Situation, filtres: dict[str, str], page: Page, numero: int) -> dict[str, str]:
    dernier = max(1, -(-page.total // PAR_PAGE))
    numero = numero if 1 <= numero <= dernier else 1
    return {
        "precedent": _address(vue, filtres, page=numero - 1) if numero > 1 else "",
        "suivant": _address(vue, filtres, page=numero + 1) if numero < dernier else "",
        "texte_pages": f"Page {numero} sur {dernier}" if dernier > 1 else "",
    }
