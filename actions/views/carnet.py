"""The private room: list, search, write, erase. Every page is its holder's, and no browser keeps a copy of it."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.confirmation import Confirmation, show_confirmation
from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete
from actions import carnet as notes
from actions.carnet import Note
from actions.formulaires_carnet import FormulaireEffacer, FormulaireNote
from actions.models import Action
from actions.rules.texte_medical import looks_like_a_result
from actions.views.acces import Titulaire, holder_page
from actions.views.reprise import shows_again
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels.axes import Axe

PAR_PAGE = 50
#: What a stale or signed-out form gives back.
SAISIS = ("titre", "texte", "axe", "action", "jeton", "revision")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@holder_page
def carnet(request: Requete, titulaire: Titulaire) -> HttpResponse:
    """The notes, the last written first. A search is a POST: its words stay out of addresses, hence of access logs."""
    texte = request.POST.get("q", "").strip()[:200] if request.method == "POST" else ""
    sealed = notes.own_notes(request.user)
    page = Paginator(sealed, PAR_PAGE).get_page(request.GET.get("page"))
    trouvees = notes.search(request.user, texte) if texte else notes.read_all(page)
    return render(request, "ps/carnet.html", {
        "lignes": _lines(request, trouvees[:PAR_PAGE]),
        "texte": texte,
        "trouvees": len(trouvees),
        "nombre": page.paginator.count,
        "effacees": notes.read_all(notes.erased_notes(request.user)),
        "precedent": f"?page={page.previous_page_number()}" if page.has_previous() and not texte else "",
        "suivant": f"?page={page.next_page_number()}" if page.has_next() and not texte else "",
    })  # fmt: skip


def _lines(request: Requete, lues: list[Note]) -> list[dict]:
    """Each note with its axis and its action in words."""
    cles = {note.contenu.action for note in lues if note.contenu and note.contenu.action}
    titres = dict(Action.objects.owned_by(request.user).filter(pk__in=cles).values_list("pk", "intitule"))
    return [
        {
            "note": note,
            "axe": Axe(note.contenu.axe).titre if note.contenu and note.contenu.axe else "",
            "action": titres.get(note.contenu.action or 0, "") if note.contenu else "",
        }
        for note in lues
    ]


def again(request: HttpRequest) -> HttpResponse | None:
    """The words just sent, given back unsaved; None when there were none."""
    if not _is_typed(request):
        return None
    saisis = {nom: request.POST.get(nom, "") for nom in SAISIS}
    page = render(request, "ps/carnet_reprise.html", {"saisis": saisis, "adresse": request.path}, status=403)
    page.headers["Cache-Control"] = "private, no-store"
    return page


def _is_typed(request: HttpRequest) -> bool:
    return bool(request.POST.get("titre", "").strip() or request.POST.get("texte", "").strip())


@shows_again(again)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@holder_page
def carnet_ecrire(request: Requete, titulaire: Titulaire) -> HttpResponse:
    """A new note; sent twice, it is written once."""
    if request.method != "POST":
        form = FormulaireNote.blank(request.user, request.GET.get("action", "")[:18])
        return _show(request, form)
    return _save(request, FormulaireNote(request.POST, utilisateur=request.user))


@shows_again(again)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@holder_page
def carnet_note(request: Requete, titulaire: Titulaire, jeton: uuid.UUID) -> HttpResponse:
    """One note: read it, correct it."""
    note = notes.read(request.user, jeton)
    if note is None and not (request.method == "POST" and _is_typed(request)):
        raise Http404
    if request.method == "POST":
        # Even erased meanwhile: the words typed are shown again rather than lost.
        return _save(request, FormulaireNote(request.POST, utilisateur=request.user), note)
    assert note is not None  # 404 above
    if note.contenu is None:
        return _show(request, None, note=note, refus=notes.unreadable())
    return _show(request, FormulaireNote.of(request.user, note), note=note)


@require_POST
@sensitive_post_parameters()
@holder_page
def carnet_garder(request: Requete, titulaire: Titulaire) -> HttpResponse:
    """Keep what is being typed (called while typing, where JavaScript runs): the revision kept, or 409, 422."""
    form = FormulaireNote(request.POST, utilisateur=request.user)
    if not form.is_valid():
        return JsonResponse({"code": "forme"}, status=422)
    try:
        note = notes.write(request.user, form.cleaned_data["jeton"], form.cleaned_data["revision"], form.contenu())
    except Refus as refus:
        return JsonResponse({"code": refus.code}, status=409 if isinstance(refus, Depasse) else 422)
    return JsonResponse({"revision": note.revision})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@holder_page
def carnet_effacer(request: Requete, titulaire: Titulaire, jeton: uuid.UUID) -> HttpResponse:
    """Erase a note after saying what that means; taken back in one gesture for a quarter of an hour."""
    if request.method == "POST":
        if not notes.is_known(request.user, jeton):
            raise Http404
        form = FormulaireEffacer(request.POST)
        notes.erase(request.user, jeton, form.cleaned_data["revision"] if form.is_valid() else 0)
        messages.success(request, "La note est effacée. Vous pouvez la rétablir pendant quinze minutes.")
        return redirect("ps:carnet")
    note = notes.read(request.user, jeton)
    if note is None:
        raise Http404
    page = Confirmation(
        titre="Effacer cette note\u00a0?",
        texte=note.intitule,
        consequences=[
            "Elle quitte votre carnet tout de suite.",
            "Vous pourrez la rétablir pendant quinze minutes\u00a0; ensuite elle est perdue pour de bon.",
        ],
        libelle_action="Effacer la note",
        url_retour=reverse("ps:carnet_note", args=[jeton]),
        danger=True,
    )
    return show_confirmation(request, page, FormulaireEffacer(initial={"revision": note.revision}))


@require_POST
@holder_page
def carnet_retablir(request: Requete, titulaire: Titulaire, jeton: uuid.UUID) -> HttpResponse:
    """Take back a note just erased."""
    if not notes.is_known(request.user, jeton):
        raise Http404
    notes.restore(request.user, jeton)
    messages.success(request, "La note est de nouveau dans votre carnet.")
    return redirect("ps:carnet_note", jeton)


def _save(request: Requete, form: FormulaireNote, note: Note | None = None) -> HttpResponse:
    """Write, or show the same words again with what stands in the way."""
    if not form.is_valid():
        return _show(request, form, note=note, status=422)
    contenu, jeton = form.contenu(), form.cleaned_data["jeton"]
    try:
        notes.write(request.user, jeton, form.cleaned_data["revision"], contenu)
    except Depasse as refus:
        actuelle = notes.read(request.user, jeton)
        form.again(actuelle.jeton if actuelle else uuid.uuid4(), actuelle.revision if actuelle else 0)
        return _show(request, form, note=note, refus=refus, autre=actuelle, status=409)
    except Refus as refus:
        show_refusals(form, [refus])
        return _show(request, form, note=note, status=422)
    messages.success(request, "Votre note est enregistrée. Vous seul pouvez la lire.")
    if looks_like_a_result(f"{contenu.titre}\n{contenu.texte}"):
        messages.warning(
            request,
            "Cette note ressemble à un résultat médical. Elle est gardée, mais ce carnet n’est pas fait pour cela."
            " Ôtez ce qui parle de votre santé ou de celle d’un patient.",
        )
    return redirect("ps:carnet")


def _show(
    request: Requete, form: FormulaireNote | None, *,
    note: Note | None = None, refus: Refus | None = None, autre: Note | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    adresse = reverse("ps:carnet_note", args=[note.jeton]) if note and form else reverse("ps:carnet_ecrire")
    if autre is None and refus is not None and form is not None:
        # Erased elsewhere: what is sent again is a new note.
        adresse = reverse("ps:carnet_ecrire")
    return render(request, "ps/carnet_note.html", {
        "form": form, "note": note, "refus": refus, "autre": autre, "adresse": adresse,
    }, status=status)  # fmt: skip
