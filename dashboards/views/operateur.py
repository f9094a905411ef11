"""Operator: « Qu’est-il arrivé à ce fichier ? » — deliveries, their rows, their acknowledgements, the stopped ones."""

import json
from collections.abc import Callable

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from accounts import horloge
from accounts.flux import accuses, bilan, reprise, valve, vie
from accounts.flux.visibilite import depositable_by, visible_to
from accounts.models import DifferenceLivraison, Livraison, Partenaire, Reponse
from accounts.permissions import Permission
from accounts.requete import Requete
from certif.socle.feeds.codes import remede
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from dashboards.acces import requires
from dashboards.filtres import tags
from dashboards.formulaires_flux import DecisionForm, FiltreLignes, FiltreLivraisons
from dashboards.onglets_flux import tabs

PAGE = 40
#: Seconds between two readings of a delivery that somebody watches; they asked for it, and may stop it.
RAFRAICHI = 5
#: Filters that are not shown as they are written in the address.
_MOTS: dict[str, Callable[[str], str]] = {
    "etat": lambda v: str(Livraison.Etat(v).label),
    "sort": lambda v: str(Reponse.Sort(v).label),
}

EN_COURS = (Livraison.Etat.RECUE, Livraison.Etat.EN_COURS)

#: How a file came, in words; a channel without words here is shown as it is.
CANAUX = {
    "ecran": "dépôt à l’écran",
    "commande": "ligne de commande",
    "demonstration": "démonstration",
    "synthese": "population de synthèse",
    "boite": "dossier de dépôt",
    "correction": "correction d’une ligne par l’exploitant",
}


@require_safe
@requires(Permission.FLUX_SUIVRE)
def livraisons(request: Requete) -> HttpResponse:
    """Deliveries of the partners this person follows, newest first, by keyset pages."""
    filtre = _filters(FiltreLivraisons(request.GET))
    toutes = visible_to(request.user, request.jour).filter(a_blanc=False)
    retenues = toutes
    if filtre["partenaire"]:
        retenues = retenues.filter(partenaire__code=filtre["partenaire"])
    if filtre["etat"]:
        retenues = retenues.filter(etat=filtre["etat"])
    if filtre["avant"]:
        retenues = retenues.filter(pk__lt=filtre["avant"])
    page = list(retenues.order_by("-pk")[: PAGE + 1])
    parametres = {nom: filtre[nom] for nom in ("partenaire", "etat") if filtre[nom]}
    suite = urlencode({**parametres, "avant": page[PAGE - 1].pk}) if len(page) > PAGE else ""
    contexte = {
        "onglets": tabs(request, "operateur:livraisons"),
        "livraisons": page[:PAGE],
        "partenaires": Partenaire.objects.filter(pk__in=toutes.values("partenaire")).order_by("nom"),
        "etats": Livraison.Etat.choices,
        "filtre": filtre,
        "filtres": tags(parametres, _MOTS),
        "suivant": f"?{suite}" if suite else "",
        "precedent": "",
        "peut_deposer": bool(depositable_by(request.user, request.jour)),
    }
    return render(request, "operateur/livraisons.html", contexte)


@require_safe
@requires(Permission.FLUX_SUIVRE)
def livraison(request: Requete, pk: int) -> HttpResponse:
    """One delivery: state, steps, counts, causes with an example, rows; `?suivre=1` reads it again by itself."""
    cible = _visible(request, pk)
    page = _detail(request, cible, DecisionForm())
    if "suivre" in request.GET and cible.etat in EN_COURS:
        # A header, not a tag: it works without a script, and nobody gets it who did not ask.
        page["Refresh"] = str(RAFRAICHI)
    return page


@require_POST
@requires(Permission.FLUX_SUIVRE)
def decider(request: Requete, pk: int) -> HttpResponse:
    """Release or refuse a stopped delivery; the act checks the permission and the state."""
    cible = _visible(request, pk)
    formulaire = DecisionForm(request.POST)
    if not formulaire.is_valid():
        return _detail(request, cible, formulaire, status=400)
    acte = valve.release if formulaire.cleaned_data["decision"] == "liberer" else valve.cancel
    try:
        acte(cible, request.user, formulaire.cleaned_data["motif"], request.jour)
    except Refus as refus:
        status = 409 if isinstance(refus, Depasse) else 403 if refus.code == "non_autorise" else 400
        return _detail(request, cible, formulaire, refus, status)
    return redirect("operateur:livraison", pk=cible.pk)


@require_POST
@requires(Permission.FLUX_LIBERER)
def relancer(request: Requete, pk: int) -> HttpResponse:
    """Start again a delivery whose work was set aside after three failures."""
    reprise.restart(_visible(request, pk), request.user, request.jour)
    return redirect("operateur:livraison", pk=pk)


@require_safe
@requires(Permission.FLUX_SUIVRE)
def accuse(request: Requete, pk: int, nature: str) -> HttpResponse:
    """Download the receipt (`ar`) or the row-by-row report (`cr`), as the partner gets them."""
    cible = _visible(request, pk)
    reponse: HttpResponse | StreamingHttpResponse
    if nature == "ar":
        reponse = HttpResponse(
            json.dumps(accuses.receipt(cible), ensure_ascii=False, indent=1), content_type="application/json"
        )
    else:
        reponse = StreamingHttpResponse(accuses.report(cible), content_type="application/json")
    reponse["Content-Disposition"] = f'attachment; filename="{accuses.treatment_id(cible)}.{nature.upper()}.json"'
    return reponse  # type: ignore[return-value]  # both kinds of responses are served alike


def _visible(request: Requete, pk: int) -> Livraison:
    """The delivery, or 404 when it is somebody else's."""
    return get_object_or_404(visible_to(request.user, request.jour), pk=pk)


def _detail(
    request: Requete, cible: Livraison, formulaire: DecisionForm, refus: Refus | None = None, status: int = 200
) -> HttpResponse:
    filtre = _filters(FiltreLignes(request.GET))
    lignes = _rows(cible, filtre)
    parametres = {nom: filtre[nom] for nom in ("sort", "code") if filtre[nom]}
    suite = urlencode({**parametres, "apres": lignes[PAGE - 1].ligne}) if len(lignes) > PAGE else ""
    en_cours = cible.etat in EN_COURS
    contexte = {
        "livraison": cible,
        "canal": CANAUX.get(cible.canal, cible.canal),
        "traitement": accuses.treatment_id(cible),
        "etapes": bilan.steps(cible),
        "comptes": bilan.counts(cible),
        "causes": bilan.causes(cible),
        "avertissements": bilan.warnings(cible),
        "ecarte": bilan.set_aside(cible),
        "peut_relancer": request.user.has_permission(Permission.FLUX_LIBERER, request.jour),
        "remede_refus": remede(cible.code_refus),
        "en_cours": en_cours,
        "allure": bilan.pace(cible, horloge.instant()) if en_cours else None,
        "travail": bilan.work_of(cible) if en_cours else None,
        "is_suivie": "suivre" in request.GET,
        "difference": DifferenceLivraison.objects.filter(livraison=cible).first(),
        "vie": vie.read(cible, request.user, request.jour),
        "lignes": lignes[:PAGE],
        "sorts": Reponse.Sort.choices,
        "filtre": filtre,
        "filtres": tags(parametres, _MOTS),
        "suivant": f"?{suite}#lignes" if suite else "",
        "precedent": "",
        "formulaire": formulaire,
        "refus": refus,
        "suite": _applied(cible) if cible.a_blanc else None,
        "peut_decider": cible.etat == Livraison.Etat.ARRETEE
        and request.user.has_permission(Permission.FLUX_LIBERER, request.jour),
    }
    return render(request, "operateur/livraison.html", contexte, status=status)


def _applied(essai: Livraison) -> Livraison | None:
    """The delivery for good of the very bytes of this dry run, once somebody confirmed it."""
    memes = Livraison.objects.filter(partenaire=essai.partenaire_id, sha256=essai.sha256, a_blanc=False)
    return memes.exclude(etat=Livraison.Etat.REFUSEE).order_by("pk").first()


def _rows(cible: Livraison, filtre: dict) -> list[Reponse]:
    lignes: QuerySet[Reponse] = cible.reponses.order_by("ligne")
    if filtre["sort"]:
        lignes = lignes.filter(sort=filtre["sort"])
    if filtre["code"]:
        lignes = lignes.filter(Q(code=filtre["code"]) | Q(avertissements__contains=[filtre["code"]]))
    if filtre["apres"]:
        lignes = lignes.filter(ligne__gt=filtre["apres"])
    return list(lignes[: PAGE + 1])


def _filters(formulaire: FiltreLivraisons | FiltreLignes) -> dict:
    """Filters of the address; a value the page does not know is a page that does not exist."""
    if not formulaire.is_valid():
        raise Http404
    return formulaire.cleaned_data
