"""Operator: « Quelles lignes attendent quelqu’un ? » — rows that wait or were rejected, by cause, each with its fix."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from accounts.flux import atelier, formats, gestes, rejeu, suivi
from accounts.models import Livraison, Reponse, SuiviLigne
from accounts.permissions import Permission
from accounts.requete import Requete
from certif.socle.feeds.codes import remede
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from dashboards.acces import requires
from dashboards.filtres import tags
from dashboards.formulaires_atelier import CorrectionForm, FiltreAtelier
from dashboards.onglets_flux import tabs

#: Columns always looked at first: they say who the row is about.
#: Filters that are not shown as they are written in the address.
_MOTS: dict[str, Callable[[str], str]] = {
    "sort": lambda v: str(Reponse.Sort(v).label),
    "age": atelier.AGES.__getitem__,
    "suivi": atelier.SUIVIS.__getitem__,
}
IDENTITE = ("rpps", "nom_exercice", "prenom_exercice")


@require_safe
@requires(Permission.FLUX_CORRIGER)
def lignes(request: Requete) -> HttpResponse:
    """Rows that match the filters, the last ones first, and how many by cause."""
    formulaire = read_filter(request)
    filtre, demandees = formulaire.filtre(), asked(formulaire)
    retenues = atelier.rows(filtre, request.user, request.jour)
    sans_code = {nom: valeur for nom, valeur in demandees.items() if nom != "code"}
    toutes = atelier.rows(atelier.Filtre(**sans_code), request.user, request.jour)
    page, has_suite = atelier.read_page(retenues, formulaire.cleaned_data["avant"])
    suite = urlencode({**demandees, "avant": str(page[-1].pk)}) if has_suite else ""
    contexte = {
        "onglets": tabs(request, "operateur:lignes"),
        "formulaire": formulaire,
        "filtre": filtre,
        "filtres": tags(demandees, _MOTS),
        "causes": [
            (cause, "?" + urlencode({**sans_code, "code": cause.code}), cause.code == filtre.code)
            for cause in atelier.causes(toutes)
        ],
        "partenaires": atelier.partners(atelier.rows(atelier.Filtre(), request.user, request.jour)),
        "lignes": page,
        "adresse_lot": f"{reverse('operateur:lot')}?{urlencode(demandees)}" if filtre.code else "",
        "suivant": f"?{suite}#lignes" if suite else "",
        "precedent": "",
    }
    return render(request, "operateur/lignes.html", contexte)


@require_safe
@requires(Permission.FLUX_CORRIGER)
def ligne(request: Requete, pk: int) -> HttpResponse:
    """One row: what it holds, the fixes proposed, who follows it, what was done about it."""
    return _detail(request, _row(pk), choisie=request.GET.get("proposition", ""))


@require_POST
@requires(Permission.FLUX_CORRIGER)
def corriger(request: Requete, pk: int) -> HttpResponse:
    """Play the row again with its corrections; refused, it is shown again as typed."""
    reponse = _row(pk)
    if reponse.sort not in atelier.A_TRAITER:
        raise Depasse
    contenu = atelier.contents([reponse], request.jour)[reponse.pk]
    if not contenu.valeurs:
        raise Http404
    formulaire = _correction_form(reponse, contenu, donnees=request.POST)
    if not formulaire.is_valid():
        return _detail(request, reponse, formulaire=formulaire, status=400)
    try:
        correction = rejeu.correct(
            reponse, formulaire.changements(), request.user, formulaire.cleaned_data["motif"], request.jour
        )
    except Depasse:
        raise
    except Refus as refus:
        return _detail(request, reponse, formulaire=formulaire, refus=refus, status=400)
    return redirect("operateur:livraison", pk=correction.pk)


@require_POST
@requires(Permission.FLUX_CORRIGER)
def suivre(request: Requete, pk: int) -> HttpResponse:
    """Take, give, put off or annotate one row."""
    reponse = _row(pk)
    cible = suivi.of_row(reponse)
    try:
        changement, revision = gestes.read(request.POST, request.user, Permission.FLUX_CORRIGER, request.jour)
        suivi.apply(cible, changement, request.user, revision, request.jour)
    except Depasse:
        raise
    except Refus as refus:
        return _detail(request, reponse, refus=refus, status=400)
    return redirect("operateur:ligne", pk=pk)


def read_filter(request: Requete) -> FiltreAtelier:
    """Filters of the address; a value the page does not know is a page that does not exist."""
    formulaire = FiltreAtelier(request.GET if request.method != "POST" else request.POST)
    if not formulaire.is_valid():
        raise Http404
    return formulaire


def asked(formulaire: FiltreAtelier) -> dict[str, str]:
    """The filters in force, without the place in the list."""
    return {nom: valeur for nom, valeur in formulaire.cleaned_data.items() if nom != "avant" and valeur}


def _row(pk: int) -> Reponse:
    """A row of a delivery that was applied; 404 for the others."""
    lisibles = Reponse.objects.filter(livraison__a_blanc=False, livraison__etat=Livraison.Etat.TRAITEE)
    return get_object_or_404(lisibles.select_related("livraison__partenaire", "suivi__proprietaire"), pk=pk)


def _correction_form(
    reponse: Reponse, contenu: atelier.Contenu, *, donnees=None, changees: dict[str, str] | None = None
) -> CorrectionForm:
    schema = formats.get(reponse.livraison.type_flux).schema
    fautive = () if reponse.champ in IDENTITE or not reponse.champ else (reponse.champ,)
    return CorrectionForm(
        donnees, schema=schema, valeurs=contenu.as_dict(), verifier=(*fautive, *IDENTITE),
        initial={f"c_{nom}": valeur for nom, valeur in (changees or {}).items()},
    )  # fmt: skip


def _detail(
    request: Requete,
    reponse: Reponse,
    *,
    formulaire: CorrectionForm | None = None,
    choisie: str = "",
    refus: Refus | None = None,
    status: int = 200,
) -> HttpResponse:
    contenu = atelier.contents([reponse], request.jour)[reponse.pk]
    rang = int(choisie) if choisie.isascii() and choisie.isdigit() else -1
    retenue = contenu.propositions[rang] if 0 <= rang < len(contenu.propositions) else None
    is_a_traiter = reponse.sort in atelier.A_TRAITER
    if formulaire is None and contenu.valeurs and is_a_traiter:
        formulaire = _correction_form(reponse, contenu, changees=dict(retenue.valeurs) if retenue else None)
    suivie = getattr(reponse, "suivi", None) or SuiviLigne(reponse=reponse)
    contexte = {
        "reponse": reponse,
        "livraison": reponse.livraison,
        "remede": remede(reponse.code),
        "contenu": contenu,
        "propositions": list(enumerate(contenu.propositions)),
        "retenue": retenue,
        "formulaire": formulaire,
        "is_a_traiter": is_a_traiter,
        "suivi": suivie,
        "is_mis_de_cote": suivie.reportee_au is not None and suivie.reportee_au >= request.jour,
        "collegues": suivi.colleagues(request.user, Permission.FLUX_CORRIGER, request.jour),
        "histoire": suivi.history(reponse),
        "adresse_suivi": reverse("operateur:suivre", args=[reponse.pk]),
        "refus": refus,
    }
    return render(request, "operateur/ligne.html", contexte, status=status)
