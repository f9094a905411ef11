"""The messages of the files of an instance: one thread, its documents, and the list of those that wait."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts import journal
from accounts.journal import Fait
from accounts.permissions import Permission
from accounts.requete import Requete
from actions.models import Cycle
from actions.telechargement import sealed
from certif.socle.refus import Refus
from ordres import fils, modeles_message
from ordres.competence import instance_for
from ordres.fils import Plume
from ordres.models import MessageDossier, PieceMessage
from ordres.views import acces
from ordres.views.adresses import PLACES, address
from ordres.views.fil import PageFil


@require_safe
def liste(request: Requete) -> HttpResponse:
    """« À qui répondre ? »: threads of the perimeter, who has waited longest first."""
    try:
        instances = acces.instances(request)
    except Refus as refus:
        raise PermissionDenied(str(refus)) from refus
    demande = request.GET.get("etat", "")
    etat = demande if demande in fils.ETATS else fils.A_REPONDRE
    page = fils.read_page(
        request.user, etat, request.jour, apres=request.GET.get("apres", ""), avant=request.GET.get("avant", "")
    )
    base = address(request.GET, PLACES)
    return render(request, "ordre/fils.html", {
        "instances": instances,
        "onglets": [(libelle, f"?etat={cle}" if cle else "?", cle == etat) for cle, libelle in fils.ETATS.items()],
        "etat": etat,
        "lignes": page.lignes,
        "total": fils.count(request.user, etat, request.jour),
        "is_auteur_de_modeles": request.user.has_permission(Permission.CONTROLE_DECIDER, request.jour),
        "is_president": request.user.has_permission(Permission.INSTANCE_REGLER, request.jour),
        "suivant": f"?{base}&{urlencode({'apres': page.suivante})}" if page.suivante else "",
        "precedent": f"?{base}&{urlencode({'avant': page.precedente})}" if page.precedente else "",
    })  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def fil(request: Requete, cycle_id: int) -> HttpResponse:
    """The thread of a file; reading it is written in the journal, that the professional can read (R. 4022-26)."""
    cycle = acces.followed_cycle(request, cycle_id)
    plume = fils.pen(request.user, cycle, request.jour)
    if request.method != "POST":
        journal.record(
            Fait.DOSSIER_LU, auteur=request.user, professionnel=cycle.exercice.professionnel, objet=cycle,
            organisation=instance_for(request.user, Permission.DOSSIER_LIRE, cycle.exercice, request.jour),
        )  # fmt: skip
    return _PAGE.answer(request, cycle, plume)


@require_safe
def piece(request: Requete, cycle_id: int, piece_id: int) -> FileResponse:
    """A document of this thread, as a download; reading it is written in the journal."""
    cycle = acces.followed_cycle(request, cycle_id)
    trouvee = get_object_or_404(
        PieceMessage, pk=piece_id, message__fil__cycle=cycle, message__etat=MessageDossier.Etat.ENVOYE
    )
    reponse = sealed(trouvee.fichier, trouvee.nom, trouvee.type_mime)
    journal.record(
        Fait.JUSTIFICATIF_LU, auteur=request.user, professionnel=cycle.exercice.professionnel, objet=trouvee,
        organisation=instance_for(request.user, Permission.DOSSIER_LIRE, cycle.exercice, request.jour),
    )  # fmt: skip
    return reponse


def _models(request: Requete, cycle: Cycle, plume: Plume) -> dict[str, Any]:
    """The templates offered, and the text of the one that the address names (`?modele=`)."""
    assert plume.instance is not None  # an agent writes in the name of one
    modeles = list(modeles_message.offered_to(plume.instance))
    choisi = next((m for m in modeles if str(m.pk) == request.GET.get("modele", "")), None)
    return {
        "modeles": modeles,
        "modele_choisi": choisi,
        "texte_propose": modeles_message.filled(choisi, cycle, plume.instance) if choisi else "",
        "adresse_piece": "ordre:message_piece",
    }


_PAGE = PageFil("ordre/messages.html", "ordre:messages", _models)
