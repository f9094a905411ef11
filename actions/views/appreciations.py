"""« Mes avis »: the opinion of the holder on an action, and no one else's page."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete
from actions import appreciations
from actions.formulaires_appreciation import FormulaireAppreciation
from actions.models import Action
from actions.questions_appreciation import ECHELLE, Moment, Question
from actions.titulaire import own_actions
from actions.views.acces import Titulaire, holder_page
from certif.socle.refus import Refus
from referentiels.parametres import parametres_au


@require_safe
@holder_page
def liste(request: Requete, titulaire: Titulaire) -> HttpResponse:
    """What waits for an opinion, and what was given."""
    return render(request, "ps/appreciations.html", {
        "attendues": appreciations.expected(request.user, request.jour),
        "donnees": [
            (avis, avis.action.fusionnee_dans or avis.action) for avis in appreciations.given(request.user)
        ],
        "is_silencieux": appreciations.is_silent(request.user),
        "froid_mois": parametres_au(request.jour).appreciation_froid_mois,
    })  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@holder_page
def apprecier(request: Requete, titulaire: Titulaire, pk: int) -> HttpResponse:
    """Give or read again one's opinion on an action."""
    action = get_object_or_404(own_actions(request.user), pk=pk)
    if action.fusionnee_dans_id is not None:
        return redirect("ps:apprecier", action.fusionnee_dans_id)
    etat = appreciations.state(action, request.jour)
    donnee = etat.donnee
    is_modifiable = etat.moment is not None and (donnee is None or etat.is_editable(donnee, request.jour))
    form = None
    if etat.moment is not None and is_modifiable:
        form = FormulaireAppreciation(request.POST or None, moment=etat.moment, donnee=donnee)
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            appreciations.give(request.user, action, form.notes() if form else {}, request.jour)
        except Refus as refus:
            if form is None:
                messages.error(request, str(refus))
                return redirect("ps:apprecier", action.pk)
            show_refusals(form, [refus])
        else:
            messages.success(request, "Votre avis est enregistré. Vous seul pouvez le lire.")
            return redirect("ps:appreciations")
    return render(
        request, "ps/appreciation.html", _page(request, action, etat, form), status=422 if form and form.errors else 200
    )  # fmt: skip


def _page(
    request: Requete, action: Action, etat: appreciations.Etat, form: FormulaireAppreciation | None
) -> dict[str, object]:
    mots = dict(ECHELLE)
    parametres = parametres_au(request.jour)
    return {
        "action": action, "etat": etat, "form": form,
        "lues": [
            (moment, avis, [(q.phrase, mots[note]) for q in Question if (note := getattr(avis, q.value)) is not None])
            for moment, avis in etat.donnees.items()
            if form is None or moment != etat.moment
        ],
        "froid_mois": parametres.appreciation_froid_mois, "fin_mois": parametres.appreciation_fin_mois,
    }  # fmt: skip


@require_POST
@holder_page
def retirer(request: Requete, titulaire: Titulaire, pk: int, moment: str) -> HttpResponse:
    """Forget an opinion."""
    action = get_object_or_404(own_actions(request.user), pk=pk)
    if moment not in set(Moment):
        raise Http404
    if appreciations.withdraw(request.user, action, Moment(moment)):
        messages.success(request, "Votre avis est retiré. Il ne comptera plus dans les prochains chiffres.")
    else:
        messages.info(request, "Cet avis était déjà retiré.")
    return redirect("ps:appreciations")


@require_POST
@holder_page
def silence(request: Requete, titulaire: Titulaire) -> HttpResponse:
    """Stop being asked, or be asked again."""
    is_voulu = request.POST.get("demander") != "oui"
    appreciations.choose_silence(request.user, is_voulu=is_voulu)
    messages.success(
        request,
        "Nous ne vous demanderons plus d’avis." if is_voulu else "Nous vous demanderons de nouveau votre avis.",
    )
    return redirect("ps:appreciations")
