"""« Qui attend une réponse de nous ? »: the queue of requests, one request, and what the instance does of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts import frein_lectures, journal
from accounts.journal import Fait
from accounts.permissions import Permission
from accounts.professions import Profession
from accounts.requete import Requete
from actions import demandes_instruction as actes
from actions import demandes_lues
from actions.competence import instance_for
from actions.models import DemandeOrdre, PieceDemande
from actions.rules.demande import GesteDemande, is_en_retard
from actions.telechargement import sealed
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import file_demandes
from ordres.formulaires_demandes import LIBELLES, FiltreForm, GesteForm
from ordres.recours import remedies
from ordres.views import acces
from ordres.views.adresses import PLACES, address, tags

_FAITS = {
    GesteDemande.PRENDRE: "Vous suivez cette demande.",
    GesteDemande.DEMANDER_COMPLEMENT: "Le complément est demandé.",
    GesteDemande.ACCEPTER: "La demande est acceptée.",
    GesteDemande.REFUSER: "La demande est refusée.",
}


@dataclass(frozen=True, slots=True)
class Ligne:
    """One row of the queue."""

    demande: DemandeOrdre
    is_en_retard: bool


@require_safe
def liste(request: Requete) -> HttpResponse:
    """The queue; the address holds the whole view."""
    try:
        instances = acces.instances(request)
    except Refus as refus:
        raise PermissionDenied(str(refus)) from refus
    formulaire = FiltreForm(request.GET, auto_id="filtre_%s")
    filtre = formulaire.filtre()
    page = file_demandes.read_page(
        request.user, filtre, request.jour, apres=request.GET.get("apres", ""), avant=request.GET.get("avant", "")
    )
    base = address(request.GET, PLACES)
    return render(request, "ordre/demandes.html", {
        "instances": instances,
        "formulaire": formulaire,
        "filtre": filtre,
        "filtres": tags(request.GET, formulaire),
        "lignes": [Ligne(d, is_en_retard(d.etat, d.echeance, request.jour)) for d in page.lignes],
        "total": file_demandes.count(request.user, filtre, request.jour),
        "suivant": f"?{base}&{urlencode({'apres': page.suivante})}" if page.suivante else "",
        "precedent": f"?{base}&{urlencode({'avant': page.precedente})}" if page.precedente else "",
    })  # fmt: skip


@require_safe
def demande(request: Requete, pk: int) -> HttpResponse:
    """One request; reading it is written in the journal, that the professional can read (R. 4022-26)."""
    lue = _one(request, pk)
    journal.record(
        Fait.DOSSIER_LU, auteur=request.user, professionnel=lue.exercice.professionnel, objet=lue,
        organisation=instance_for(request.user, Permission.DOSSIER_LIRE, lue.exercice, request.jour),
    )  # fmt: skip
    return _show(request, lue)


@require_safe
def piece(request: Requete, pk: int, piece_id: int) -> FileResponse:
    """A document of this request, as a download; reading it is written in the journal."""
    lue = _one(request, pk)
    trouvee = get_object_or_404(PieceDemande, pk=piece_id, demande=lue)
    reponse = sealed(trouvee.fichier, trouvee.nom, trouvee.type_mime)
    journal.record(
        Fait.JUSTIFICATIF_LU, auteur=request.user, professionnel=lue.exercice.professionnel, objet=trouvee,
        organisation=instance_for(request.user, Permission.DOSSIER_LIRE, lue.exercice, request.jour),
    )  # fmt: skip
    return reponse


@require_POST
def geste(request: Requete, pk: int, geste: str) -> HttpResponse:
    """Take the request, ask for a complement, accept or refuse it."""
    lue = _one(request, pk)
    if geste not in list(_FAITS):
        raise Http404
    voulu = GesteDemande(geste)
    form = GesteForm(request.POST, auto_id=f"{geste}_%s")
    if voulu is GesteDemande.PRENDRE:
        del form.fields["motif"]
    if not form.is_valid():
        return _show(request, lue, lies={voulu: form}, status=422)
    try:
        _pass(request, lue, voulu, form.cleaned_data)
    except Depasse as refus:
        return _show(request, _one(request, pk), refus=refus, lies={voulu: form}, status=409)
    except Refus as refus:
        if refus.code == "non_autorise":
            raise
        return _show(request, _one(request, pk), refus=refus, lies={voulu: form}, status=422)
    suite = "" if voulu is GesteDemande.PRENDRE else " Le professionnel en est averti."
    messages.success(request, _FAITS[voulu] + suite)
    return redirect("ordre:demande", pk=pk)


def _pass(request: Requete, lue: DemandeOrdre, voulu: GesteDemande, lu: dict[str, Any]) -> None:
    suite: dict[str, Any] = {"auteur": request.user, "revision": lu["revision"], "on": request.jour}
    if voulu is GesteDemande.PRENDRE:
        actes.take(lue, **suite)
    elif voulu is GesteDemande.DEMANDER_COMPLEMENT:
        actes.ask_complement(lue, motif=lu["motif"], **suite)
    elif voulu is GesteDemande.ACCEPTER:
        actes.accept(lue, motif=lu["motif"], vu=lu["vu"], **suite)
    else:
        actes.refuse(lue, motif=lu["motif"], recours=_remedies(request, lue), **suite)


def _show(
    request: Requete, lue: DemandeOrdre, *, refus: Refus | None = None,
    lies: dict[GesteDemande, GesteForm] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The page; `lies` are the forms just refused, shown open with what was typed and what is seen now."""
    contexte = demandes_lues.read(lue, request.jour)
    effet = contexte["effet"]
    permis = actes.may(request.user, lue, request.jour)
    formulaires = {}
    for voulu, libelle in LIBELLES.items():
        if voulu not in permis:
            continue
        lie = (lies or {}).get(voulu)
        form = lie or GesteForm(auto_id=f"{voulu.value}_%s")
        form.fields["motif"].label = form["motif"].label = libelle
        formulaires[voulu.value] = form
    exercice = lue.exercice
    contexte |= {
        "personne": exercice.professionnel,
        "profession": Profession(exercice.profession).libelle,
        "empreinte": effet.empreinte if effet else "",
        "peut_prendre": GesteDemande.PRENDRE in permis and lue.suivie_par_id != request.user.pk,
        "formulaires": formulaires,
        "geste_lie": next((v.value for v in lies or {}), ""),
        "recours": _remedies(request, lue) if GesteDemande.REFUSER.value in formulaires else "",
        "refus": refus,
    }
    return render(request, "ordre/demande.html", contexte, status=status)


def _remedies(request: Requete, lue: DemandeOrdre) -> str:
    instance = instance_for(request.user, Permission.CONTROLE_DECIDER, lue.exercice, request.jour)
    return remedies(instance) if instance else ""


def _one(request: Requete, pk: int) -> DemandeOrdre:
    visibles = DemandeOrdre.objects.visible_to(request.user, request.jour)
    lue = get_object_or_404(
        visibles.select_related(
            "exercice__professionnel", "cycle__exercice__professionnel", "suivie_par", "instance"
        ),
        pk=pk,
    )  # fmt: skip
    frein_lectures.open_file(request, lue.exercice.professionnel.rpps)
    return lue
