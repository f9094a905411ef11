"""The holder's side of the control: read it, answer, write observations, arrange the hearing."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete
from actions.justificatifs import accept
from actions.models import Cycle
from actions.telechargement import sealed
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import auditions, ecrits, mon_controle
from ordres.etapes import note_refusal
from ordres.formulaires_controle import EcritForm, ReponseAuditionForm
from ordres.models import Controle, EcritControle, PieceEcrit
from ordres.rules.audition import DU_TITULAIRE
from ordres.rules.delais import last_day_in_words
from ordres.views import acces
from ordres.views.dossier import history
from ordres.workflow_controle import MOTS, Geste

OBSERVATIONS = EcritControle.Nature.OBSERVATIONS.value


@require_safe
def page(request: Requete, cycle_id: int) -> HttpResponse:
    """Where the control is, what is expected, by when, what happens otherwise, and everything that was said."""
    cycle = acces.own_cycle(request, cycle_id)
    return _page(request, cycle, own_control(cycle))


@require_http_methods(["GET", "HEAD", "POST"])
def ecrire(request: Requete, cycle_id: int, nature: str) -> HttpResponse:
    """Write, keep, join documents, send. Whatever the button, what was typed is kept first."""
    if nature not in EcritControle.Nature.values:
        raise Http404
    cycle = acces.own_cycle(request, cycle_id)
    controle = own_control(cycle)
    try:
        ecrits.require_open(request.user, controle, nature)
    except Refus as refus:
        # What closed it may be the same form, received a moment before.
        if request.method == "POST":
            note_refusal(cycle, controle, ecrits.GESTES[EcritControle.Nature(nature)], request.user, refus)
            texte = request.POST.get("texte", "")
            return _page(request, cycle, controle, refus=refus, texte=texte, status=422)
        messages.info(request, f"{refus}")
        return redirect("ordre:mon_controle", cycle.pk)
    brouillon = ecrits.draft_of(controle, nature)
    if request.method != "POST":
        initial = {"texte": brouillon.texte, "jeton": brouillon.jeton} if brouillon else {"jeton": uuid4()}
        return _writing(
            request, cycle, controle, nature, EcritForm(initial=initial, is_observations=nature == OBSERVATIONS)
        )
    return _written(request, cycle, controle, nature)


@require_POST
def audition(request: Requete, cycle_id: int, geste: str) -> HttpResponse:
    """What the holder says of the hearing."""
    if geste not in DU_TITULAIRE:
        raise Http404
    cycle = acces.own_cycle(request, cycle_id)
    controle = own_control(cycle)
    formulaire = ReponseAuditionForm(request.POST)
    if not formulaire.is_valid():
        refus = Refus("forme", "Votre réponse n’a pas pu être lue.", remede="Choisissez de nouveau.")
        return _page(request, cycle, controle, refus=refus, status=422)
    lu = formulaire.cleaned_data
    try:
        auditions.answer(
            controle, Geste(geste), request.user, request.jour, revision=lu["revision"], texte=lu["texte"],
            rang=lu["rang"],
        )  # fmt: skip
    except Refus as refus:
        note_refusal(cycle, controle, geste, request.user, refus)
        status = 409 if isinstance(refus, Depasse) else 422
        return _page(request, cycle, own_control(cycle), refus=refus, texte=lu["texte"], status=status)
    messages.success(request, f"{MOTS[Geste(geste)].annonce}.")
    return redirect("ordre:mon_controle", cycle.pk)


@require_safe
def piece(request: Requete, cycle_id: int, piece_id: int) -> FileResponse:
    """A document of one's own writing."""
    cycle = acces.own_cycle(request, cycle_id)
    trouvee = get_object_or_404(PieceEcrit, pk=piece_id, ecrit__controle__cycle=cycle)
    return sealed(trouvee.fichier, trouvee.nom, trouvee.type_mime)


def own_control(cycle: Cycle) -> Controle:
    """The control of one's own cycle, 404 when it was never opened."""
    return get_object_or_404(Controle.objects.select_related("instance", "cycle__exercice__professionnel"), cycle=cycle)


def _page(
    request: Requete, cycle: Cycle, controle: Controle, *, refus: Refus | None = None, texte: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    contexte = {
        **mon_controle.read(cycle, controle, request.jour), "etapes": history(controle), "refus": refus, "texte": texte,
    }  # fmt: skip
    return render(request, "ordre/mon_controle.html", contexte, status=status)


def _written(request: Requete, cycle: Cycle, controle: Controle, nature: str) -> HttpResponse:
    """Keep what was typed, then do what the button says."""
    formulaire = EcritForm(request.POST, request.FILES, is_observations=nature == OBSERVATIONS)
    if not formulaire.is_valid():
        return _writing(request, cycle, controle, nature, formulaire, 422)
    titulaire, texte, jeton = request.user, formulaire.cleaned_data["texte"], formulaire.cleaned_data["jeton"]
    if ecrits.is_sent(controle, jeton):
        messages.success(request, "Votre envoi est déjà reçu.")
        return redirect("ordre:mon_controle", cycle.pk)
    try:
        ecrit = ecrits.keep(titulaire, controle, nature, texte, jeton)
        if formulaire.cleaned_data["preuve"]:
            ecrits.join(titulaire, ecrit, accept(formulaire.cleaned_data["preuve"]))
        retiree = request.POST.get("retirer", "")
        if retiree.isascii() and retiree.isdigit() and len(retiree) < 10:
            ecrits.take_out(ecrit, int(retiree))
        if "envoyer" in request.POST:
            etape = ecrits.send(titulaire, controle, nature, texte, request.jour, jeton)
            messages.success(request, f"{MOTS[Geste(etape.transition)].annonce}.")
            return redirect("ordre:mon_controle", cycle.pk)
    except Refus as refus:
        note_refusal(cycle, controle, ecrits.GESTES[EcritControle.Nature(nature)], titulaire, refus)
        champ = "texte" if refus.champ == "motif" else refus.champ
        show_refusals(formulaire, [Refus(refus.code, refus.message, champ, refus.remede)])
        return _writing(request, cycle, controle, nature, formulaire, 409 if isinstance(refus, Depasse) else 422)
    messages.success(request, "Votre brouillon est gardé. Rien n’est encore envoyé.")
    return redirect("ordre:ecrire", cycle.pk, nature)


def _writing(
    request: Requete, cycle: Cycle, controle: Controle, nature: str, formulaire: EcritForm, status: int = 200
) -> HttpResponse:
    limite = ecrits.limit_of(controle, nature)
    brouillon = ecrits.draft_of(controle, nature)
    contexte = {
        "cycle": cycle,
        "controle": controle,
        "nature": EcritControle.Nature(nature),
        "is_observations": nature == OBSERVATIONS,
        "form": formulaire,
        "pieces": list(brouillon.pieces.all()) if brouillon else [],
        "limite": last_day_in_words(limite) if limite else "",
        "is_tardif": limite is not None and request.jour > limite,
        "demande": controle.etapes.filter(
            transition__in=[Geste.DEMANDER_PIECES, Geste.COMMUNIQUER_MOTIFS, Geste.REEXAMINER]
        ).order_by("revision").last(),
    }  # fmt: skip
    return render(request, "ordre/ecrire.html", contexte, status=status)
