"""Partner: « Que vous signalent les professionnels ? » — own claims, one file, the answers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from accounts import journal
from accounts.fichier_csv import csv_download
from accounts.journal import Fait
from accounts.models import Livraison, Partenaire
from accounts.permissions import Permission
from accounts.requete import Requete
from actions import reclamations_reponse as actes
from actions.models import PieceReclamation, Reclamation
from actions.reclamations_etapes import history
from actions.reclamations_lues import lines_of
from actions.rules.reclamation import GesteReclamation, is_en_retard
from actions.telechargement import sealed
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from dashboards import file_reclamations
from dashboards.acces import requires
from dashboards.filtres import around, quoted, tags
from dashboards.formulaires_reclamations import FORMULAIRES, FiltreReclamations, GesteForm
from dashboards.views.partenaire import show, visible_partner

#: Deliveries proposed as the answer, the last first.
ENVOIS = 5
_MOTS = {
    "etat": lambda v: file_reclamations.ETATS[v],
    "nature": lambda v: {"contestation": "Action inexacte", "manquante": "Action manquante"}[v],
    "age": lambda v: file_reclamations.AGES[v],
    "recherche": quoted,
}
_FAITS = {
    GesteReclamation.PRENDRE: "Vous suivez ce signalement.",
    GesteReclamation.PROPOSER: "Votre réponse est transmise\u00a0: le professionnel la vérifie.",
    GesteReclamation.DEMANDER_COMPLEMENT: "Le complément est demandé. Le professionnel en est averti.",
    GesteReclamation.CLASSER: "Le signalement est classé. Le professionnel en est averti.",
}


@require_safe
@requires(Permission.RECLAMATION_TRAITER)
def reclamations(request: Requete, code: str) -> HttpResponse:
    """The claims of this space, the nearest deadline first; the address holds the whole view."""
    partenaire = visible_partner(request, code)
    siennes, filtre = _visible(request, partenaire), _filter(request)
    demandees = {nom: valeur for nom, valeur in filtre.cleaned_data.items() if valeur}
    page = file_reclamations.read_page(
        file_reclamations.rows(siennes, filtre.filtre(), request.jour),
        apres=request.GET.get("apres", ""), avant=request.GET.get("avant", ""),
    )  # fmt: skip
    sans_etat = {nom: valeur for nom, valeur in demandees.items() if nom != "etat"}
    return _page(request, "reclamations", partenaire, {
        "formulaire": filtre,
        "filtres": tags(demandees, _MOTS),
        "etats": [
            (libelle, "?" + urlencode({**sans_etat, **({"etat": etat} if etat else {})}), nombre,
             etat == demandees.get("etat", ""))
            for etat, libelle, nombre in file_reclamations.counts(siennes, request.jour)
        ],
        "lignes": [(r, _is_late(r, request)) for r in page.lignes],
        "requete": urlencode(demandees),
        **around(page, demandees),
    })  # fmt: skip


@require_safe
@requires(Permission.RECLAMATION_TRAITER)
def reclamations_csv(request: Requete, code: str) -> StreamingHttpResponse:
    """The list of the address as a file."""
    siennes = _visible(request, visible_partner(request, code))
    lignes = file_reclamations.rows(siennes, _filter(request).filtre(), request.jour)
    return csv_download(file_reclamations.csv_rows(lignes), "signalements.csv")


@require_safe
@requires(Permission.RECLAMATION_TRAITER)
def reclamation(request: Requete, code: str, pk: int) -> HttpResponse:
    """One claim; reading it is written in the journal, that the professional can read (R. 4022-26)."""
    partenaire = visible_partner(request, code)
    lue = _one(request, partenaire, pk)
    _record(request, partenaire, Fait.RECLAMATION_LUE, lue, lue)
    return _show(request, partenaire, lue)


@require_safe
@requires(Permission.RECLAMATION_TRAITER)
def reclamation_piece(request: Requete, code: str, pk: int, piece_id: int) -> FileResponse:
    """A document that the professional lets the partner read, as a download; written in the journal."""
    partenaire = visible_partner(request, code)
    lue = _one(request, partenaire, pk)
    trouvee = get_object_or_404(PieceReclamation, pk=piece_id, demande=lue, is_partagee=True)
    reponse = sealed(trouvee.fichier, trouvee.nom, trouvee.type_mime)
    _record(request, partenaire, Fait.JUSTIFICATIF_LU, lue, trouvee)
    return reponse


@require_POST
@requires(Permission.RECLAMATION_TRAITER)
def reclamation_geste(request: Requete, code: str, pk: int, geste: str) -> HttpResponse:
    """Take it, name the delivery that answers, ask for more, or say why nothing will change."""
    partenaire = visible_partner(request, code)
    lue = _one(request, partenaire, pk)
    if geste not in list(FORMULAIRES):
        raise Http404
    voulu = GesteReclamation(geste)
    form = FORMULAIRES[voulu](request.POST, auto_id=f"{geste}_%s")
    if not form.is_valid():
        return _show(request, partenaire, lue, lies={voulu: form}, status=422)
    try:
        _pass(request, lue, voulu, form.cleaned_data)
    except Depasse as refus:
        return _show(request, partenaire, _one(request, partenaire, pk), refus=refus, lies={voulu: form}, status=409)
    except Refus as refus:
        if refus.code == "non_autorise":
            raise
        form.add_error(refus.champ if refus.champ in form.fields else None, str(refus))
        return _show(request, partenaire, _one(request, partenaire, pk), lies={voulu: form}, status=422)
    messages.success(request, _FAITS[voulu])
    return redirect("partenaire:reclamation", partenaire.code, pk)


def _pass(request: Requete, lue: Reclamation, voulu: GesteReclamation, lu: dict[str, Any]) -> None:
    suite: dict[str, Any] = {"auteur": request.user, "revision": lu["revision"], "on": request.jour}
    if voulu is GesteReclamation.PRENDRE:
        actes.take(lue, **suite)
    elif voulu is GesteReclamation.PROPOSER:
        actes.answer_by_delivery(lue, lu["livraison"], motif=lu["motif"], **suite)
    elif voulu is GesteReclamation.DEMANDER_COMPLEMENT:
        actes.ask_complement(lue, motif=lu["mots"], **suite)
    else:
        actes.dismiss(lue, motif=lu["mots"], **suite)


def _show(
    request: Requete, partenaire: Partenaire, lue: Reclamation, *, refus: Refus | None = None,
    lies: dict[GesteReclamation, GesteForm] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The page; `lies` are the forms just refused, shown open with what was typed."""
    permis = actes.may(request.user, lue, request.jour)
    formulaires = {
        voulu.value: (lies or {}).get(voulu) or forme(auto_id=f"{voulu.value}_%s", initial={"revision": lue.revision})
        for voulu, forme in FORMULAIRES.items()
        if voulu in permis
    }
    contexte = {
        "reclamation": lue,
        "personne": lue.exercice.professionnel,
        "action": lue.action,
        "lignes": lines_of(lue),
        "pieces": lue.pieces.filter(is_partagee=True),
        "cachees": lue.pieces.filter(is_partagee=False).count(),
        "etapes": history(lue),
        "is_en_retard": _is_late(lue, request),
        "peut_prendre": GesteReclamation.PRENDRE in permis and lue.suivie_par_id != request.user.pk,
        "formulaires": formulaires,
        "geste_lie": next((v.value for v in lies or {}), ""),
        "envois": _recent(lue) if GesteReclamation.PROPOSER in permis else [],
        "refus": refus,
    }
    return _page(request, "reclamation", partenaire, contexte, status)


def _recent(lue: Reclamation) -> list[Livraison]:
    """Treated deliveries of the partner since the claim, to choose the one that answers."""
    depuis = Livraison.objects.filter(
        partenaire=lue.partenaire_id, a_blanc=False, etat=Livraison.Etat.TRAITEE, recue_at__gte=lue.deposee_at
    )
    return list(depuis.order_by("-pk")[:ENVOIS])


def _visible(request: Requete, partenaire: Partenaire) -> QuerySet[Reclamation]:
    return Reclamation.objects.visible_to(request.user, request.jour).of_space(partenaire)


def _one(request: Requete, partenaire: Partenaire, pk: int) -> Reclamation:
    siennes = _visible(request, partenaire).select_related(
        "exercice__professionnel", "partenaire", "mandant", "action__livraison", "recue_par", "livraison", "suivie_par",
        "instance",
    )  # fmt: skip
    return get_object_or_404(siennes, pk=pk)


def _filter(request: Requete) -> FiltreReclamations:
    formulaire = FiltreReclamations(request.GET)
    if not formulaire.is_valid():
        raise Http404
    return formulaire


def _is_late(lue: Reclamation, request: Requete) -> bool:
    return lue.echeance is not None and is_en_retard(lue.etat, lue.echeance, request.jour)


def _record(request: Requete, partenaire: Partenaire, fait: Fait, lue: Reclamation, objet: object) -> None:
    journal.record(
        fait, auteur=request.user, professionnel=lue.exercice.professionnel, objet=objet,
        organisation=partenaire.organisation,
    )  # fmt: skip


def _page(request: Requete, nom: str, partenaire: Partenaire, contexte: dict, status: int = 200) -> HttpResponse:
    return show(request, nom, partenaire, contexte, status, onglet="reclamations")
