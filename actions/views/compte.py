"""The account itself: activation, who looked at it, notifications, who corrects what."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts import horloge
from accounts.models import Notification, Specialite
from accounts.professions import Profession
from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete
from actions import consultations, specialite
from actions.activation import activate
from actions.forms import FormulaireActivation
from actions.models import Cycle, DemandeOrdre
from actions.objets_demande import Objet
from actions.views.acces import Titulaire, holder_of, holder_page, specialty_of
from certif.socle.refus import Refus

PAR_PAGE = 50
#: What is typed on the page of activation, while its holder is elsewhere.
SAISIE = "activation_saisie"


@require_http_methods(["GET", "HEAD", "POST"])
def activation(request: Requete) -> HttpResponse:
    """First login: check what is known, accept the terms, give an address.

    What was typed waits in the session while a correction is asked of the Ordre.
    """
    titulaire = holder_of(request)
    if titulaire.professionnel.active_at is not None:
        return redirect("ps:tableau_de_bord")
    if request.method == "POST" and "corriger" in request.POST:
        request.session[SAISIE] = {
            "email": request.POST.get("email", "")[:254], "conditions": "conditions" in request.POST
        }  # fmt: skip
        return redirect("ps:demande_nouvelle", Objet.CORRECTION.value)
    connue = {"email": request.user.email or request.user.email_a_confirmer}
    form = FormulaireActivation(request.POST or None, initial=request.session.get(SAISIE, connue))
    if request.method == "POST" and form.is_valid():
        try:
            activate(request.user, **form.cleaned_data)
        except Refus as refus:
            show_refusals(form, [refus])
        else:
            request.session.pop(SAISIE, None)
            messages.success(request, "Votre compte est activé.")
            return redirect("ps:tableau_de_bord")
    contexte = {
        "professionnel": titulaire.professionnel,
        "cycles": [(c, Profession(c.exercice.profession).libelle) for c in titulaire.cycles],
        "corrections": DemandeOrdre.objects.owned_by(request.user).filter(objet=Objet.CORRECTION).order_by("-pk"),
        "form": form,
    }
    return render(request, "ps/activation.html", contexte, status=422 if form.errors else 200)


@require_safe
@holder_page
def corrections(request: Requete, titulaire: Titulaire) -> HttpResponse:
    """Who corrects what: specialty, référentiel, cycle dates, identity (the Ordre, through the RPPS)."""
    cycle = titulaire.cycle
    if cycle is None:
        raise Http404
    autres = specialite.choices(cycle, request.jour) if cycle.etat == Cycle.Etat.OUVERT else Specialite.objects.none()
    return render(request, "ps/corrections.html", {
        "cycle": cycle, "profession": Profession(cycle.exercice.profession).libelle,
        "specialite": specialty_of(cycle), "autres": autres.exists(),
    })  # fmt: skip


@require_safe
@holder_page
def qui_a_consulte(request: Requete, titulaire: Titulaire) -> HttpResponse:
    """Who looked at the account, and who decided what about it."""
    page = Paginator(consultations.of_others(request.user), PAR_PAGE).get_page(request.GET.get("page"))
    return render(request, "ps/consultations.html", {
        "lignes": consultations.read_all(page), **_pages(page),
    })  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@holder_page
def notifications(request: Requete, titulaire: Titulaire) -> HttpResponse:
    """Messages to the holder; reading marks them, one by one or all together."""
    return _inbox(request, Q(utilisateur=request.user) | Q(professionnel_id=titulaire.professionnel.pk))


@require_http_methods(["GET", "HEAD", "POST"])
def notifications_agent(request: Requete) -> HttpResponse:
    """The same for somebody who holds no account: an opinion asked, a version published, a simulation done."""
    if request.user.professionnel_id:
        raise Http404
    return _inbox(request, Q(utilisateur=request.user))


def _inbox(request: Requete, miennes: Q) -> HttpResponse:
    recues = Notification.objects.filter(miennes).order_by("-id")
    if request.method == "POST":
        a_marquer = recues.filter(lue_at__isnull=True)
        if (pk := request.POST.get("notification", "")).isdigit():
            a_marquer = a_marquer.filter(pk=int(pk[:18]))
        a_marquer.update(lue_at=horloge.now())
        return redirect(request.path)
    page = Paginator(recues, PAR_PAGE).get_page(request.GET.get("page"))
    return render(request, "ps/notifications.html", {
        "notifications": page.object_list, "non_lues": recues.filter(lue_at__isnull=True).count(),
        "is_titulaire": bool(request.user.professionnel_id), **_pages(page),
    })  # fmt: skip


def _pages(page) -> dict[str, str]:
    return {
        "precedent": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "suivant": f"?page={page.next_page_number()}" if page.has_next() else "",
    }
