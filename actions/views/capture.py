"""« Photographier une attestation » : keep now, declare later. The page works without JavaScript; with it, without
network too (`static/ps/capture.js`)."""

import uuid

from csp.decorators import csp_update
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import cadence
from accounts.requete import Requete
from actions import appareil, capture, hors_connexion, recherche_items
from actions.formulaires_capture import FormulaireCapture
from actions.justificatifs import CHAMP, open_stored
from actions.models import Capture, Cycle
from actions.saisie import demande_de
from actions.views.acces import Titulaire, holder_page, tabs
from actions.views.documents import CSP_FICHIER
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels.axes import Axe
from referentiels.lecture import load_version

#: Sendings of one person in a minute (`choix`): a phone full of photos empties itself in a few minutes.
ENVOIS, FENETRE = 40, 60
#: What the default already says, written where it matters: the worker and the manifest come from here alone.
CSP_PAGE = {"worker-src": ["'self'"], "manifest-src": ["'self'"]}


@csp_update(CSP_PAGE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@holder_page
def capturer(request: Requete, titulaire: Titulaire) -> HttpResponse:
    """The page of ten seconds: a photo, a title, a day, one button."""
    if request.method != "POST":
        return _page(request, FormulaireCapture.blank(request.jour))
    form = FormulaireCapture(request.POST, request.FILES)
    if _wait(request):
        form.add_error(None, "Vous avez envoyé beaucoup de photos d’un coup. Attendez une minute, puis recommencez.")
        return _page(request, form, status=429)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        gardee = capture.keep(request.user, form.prise(), form.document())
    except Refus as refus:
        form.add_error("photo" if refus.champ == CHAMP else refus.champ, str(refus))
        return _page(request, form, status=422)
    messages.success(request, f"«\u00a0{gardee.intitule}\u00a0» est gardée. Il reste à dire à quelle action elle sert.")
    return redirect("ps:captures")


def _page(request: Requete, form: FormulaireCapture, status: int = 200) -> HttpResponse:
    reponse = render(request, "ps/capturer.html", {
        "form": form,
        "cle": appareil.key_of(request.user),
        "adresses": hors_connexion.addresses(),
        "en_attente": capture.waiting(request.user).count(),
    }, status=status)  # fmt: skip
    appareil.mark(reponse, request.user)
    return reponse


def _wait(request: Requete) -> int:
    return cadence.seconds_to_wait(f"captures:{request.user.pk}", ENVOIS, FENETRE)


@never_cache
@require_safe
@holder_page
def jeton(request: Requete, titulaire: Titulaire) -> HttpResponse:
    """Who is logged in, as a phone knows them, and a fresh token: asked before each sending."""
    return JsonResponse({"qui": appareil.key_of(request.user), "csrf": get_token(request)})


@never_cache
@require_POST
@holder_page
def envoyer(request: Requete, titulaire: Titulaire) -> HttpResponse:
    """One capture from the queue of a phone: kept once, whatever the number of sendings."""
    if request.POST.get("qui") != appareil.key_of(request.user):
        return JsonResponse({"code": "autre_compte"}, status=409)
    if attente := _wait(request):
        return JsonResponse({"code": "attendre"}, status=429, headers={"Retry-After": str(attente)})
    form = FormulaireCapture(request.POST, request.FILES)
    if not form.is_valid():
        textes = " ".join(str(texte) for erreurs in form.errors.values() for texte in erreurs)
        return JsonResponse({"code": "forme", "message": textes, "remede": ""}, status=422)
    try:
        gardee = capture.keep(request.user, form.prise(), form.document())
    except Refus as refus:
        return JsonResponse({"code": refus.code, "message": refus.message, "remede": refus.remede}, status=422)
    return JsonResponse({"etat": "envoyee", "adresse": reverse("ps:capture", args=[gardee.jeton])})


@never_cache
@require_safe
@holder_page
def captures(request: Requete, titulaire: Titulaire) -> HttpResponse:
    """What waits to be declared, and what may still be taken back."""
    return render(request, "ps/captures.html", {
        "captures": capture.waiting(request.user).select_related("brouillon__item"),
        "effacees": capture.erased(request.user),
    })  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@holder_page
def finir(request: Requete, titulaire: Titulaire, jeton: uuid.UUID) -> HttpResponse:
    """« À quelle action sert cette photo ? » : the item, then the usual declaration with the photo already there."""
    prise = _own(request, jeton)
    if prise.brouillon is not None and prise.brouillon.action_id is not None:
        return redirect("ps:action", prise.brouillon.action_id)
    if not prise.fichier or prise.effacee_at is not None:
        messages.info(request, "Cette photo n’attend plus d’être déclarée.")
        return redirect("ps:captures")
    if request.method != "POST" or titulaire.cycle is None:
        return _choose(request, titulaire, prise)
    code = request.POST.get("code", "")
    try:
        brouillon = capture.begin(
            request.user, prise, titulaire.cycle, code, request.jour, sans_photo="sans_photo" in request.POST
        )
    except Depasse:
        raise
    except Refus as refus:
        if refus.code == "non_autorise":
            raise
        return _choose(request, titulaire, prise, refus=refus, code=code)
    return redirect("ps:declarer_details", brouillon.jeton)


def _choose(
    request: Requete, titulaire: Titulaire, prise: Capture, *, refus: Refus | None = None, code: str = ""
) -> HttpResponse:
    texte = request.GET.get("q", prise.titre).strip()[:200]
    propositions = _proposals(titulaire.cycle, texte, request)
    return render(request, "ps/capture.html", {
        "capture": prise,
        "cycle": titulaire.cycle,
        "onglets": tabs(titulaire, reverse("ps:capture", args=[prise.jeton])),
        "texte": texte,
        # Words that lead nowhere must not hide the way: the whole référentiel is shown instead.
        "propositions": propositions or _proposals(titulaire.cycle, "", request),
        "trouve": bool(texte and propositions),
        "is_ouvert": titulaire.cycle is not None and titulaire.cycle.etat == Cycle.Etat.OUVERT,
        "refus": refus,
        "sans_photo": code if refus is not None and refus.code == "preuve_de_sante" else "",
    }, status=422 if refus else 200)  # fmt: skip


def _proposals(cycle: Cycle | None, texte: str, request: Requete) -> list[dict]:
    if cycle is None or cycle.version_id is None:
        return []
    version = load_version(cycle.version_id)
    items = list(version.items.values())
    if texte:
        items = [p.item for p in recherche_items.propose(items, texte)]
    return [
        {
            "item": item,
            "axes": [Axe(n) for n in item.axes],
            "preuve": demande_de(version, item.code, request.jour).preuve.libelle,
        }
        for item in items
    ]


@never_cache
@require_safe
@holder_page
def photo(request: Requete, titulaire: Titulaire, jeton: uuid.UUID) -> FileResponse:
    """The photo kept, for its holder; shown by an image of the page, never as a page of its own."""
    prise = _own(request, jeton)
    if not prise.fichier or prise.effacee_at is not None:
        raise Http404
    reponse = FileResponse(
        open_stored(prise.fichier), as_attachment=True, filename=prise.nom, content_type=prise.type_mime
    )
    reponse.headers["Content-Security-Policy"] = CSP_FICHIER
    reponse.headers["X-Content-Type-Options"] = "nosniff"
    return reponse


@require_POST
@holder_page
def effacer(request: Requete, titulaire: Titulaire, jeton: uuid.UUID) -> HttpResponse:
    """Erase a capture; taken back in one gesture for a quarter of an hour."""
    capture.erase(request.user, _own(request, jeton).jeton)
    messages.success(request, "La photo est effacée. Vous pouvez la rétablir pendant quinze minutes.")
    return redirect("ps:captures")


@require_POST
@holder_page
def retablir(request: Requete, titulaire: Titulaire, jeton: uuid.UUID) -> HttpResponse:
    """Take back a capture just erased."""
    capture.restore(request.user, _own(request, jeton).jeton)
    messages.success(request, "La photo attend de nouveau d’être déclarée.")
    return redirect("ps:captures")


def _own(request: Requete, jeton: uuid.UUID) -> Capture:
    return get_object_or_404(Capture.objects.owned_by(request.user).select_related("brouillon__item"), jeton=jeton)
