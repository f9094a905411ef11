"""« Qu’est-ce qui ne va pas ? »: dispute an action of a partner, claim a missing one, follow what became of it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Exercice, Partenaire
from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete
from actions import reclamations, reclamations_lues
from actions.declaration import Refusee
from actions.formulaires_reclamations import (
    ContestationForm,
    FormulaireReclamation,
    ManquanteForm,
    MotsForm,
    PieceReclamationForm,
)
from actions.justificatifs import PreuveAcceptee, accept
from actions.models import Action, PieceReclamation, Reclamation
from actions.reclamations_rapprochees import already_sent
from actions.rules.reclamation import SaisieReclamation, fautes
from actions.telechargement import sealed
from actions.titulaire import own_actions
from actions.transit import TYPE_FLUX
from actions.views.acces import Titulaire, holder_page
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels.parametres import parametres_au


@require_safe
@holder_page
def liste(request: Requete, titulaire: Titulaire) -> HttpResponse:
    """What was told to partners, and how to tell something else."""
    return render(request, "ps/reclamations.html", {
        "reclamations": Reclamation.objects.owned_by(request.user).select_related("partenaire", "action"),
        "en_transit": reclamations_lues.in_transit(titulaire.professionnel, request.jour),
        "jours": parametres_au(request.jour).reclamation_jours,
    })  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@holder_page
def contester(request: Requete, titulaire: Titulaire, pk: int) -> HttpResponse:
    """Tell the partner that an action is wrong."""
    action = get_object_or_404(
        own_actions(request.user).select_related("livraison__mandant").filter(partenaire__isnull=False), pk=pk
    )
    en_cours = Reclamation.objects.filter(action=action).open().first()
    if en_cours is not None and request.method != "POST":
        return redirect("ps:reclamation", en_cours.jeton)
    contexte = {"action": action, "jours": parametres_au(request.jour).reclamation_jours}
    if request.method != "POST":
        form = ContestationForm(initial={"jeton": uuid4()})
        return render(request, "ps/reclamation_contester.html", contexte | {"form": form})
    form = ContestationForm(request.POST, request.FILES)

    def send(saisie: SaisieReclamation, preuve: PreuveAcceptee | None) -> Reclamation:
        exercice = action.cycle.exercice if action.cycle else _exercice(titulaire)
        return reclamations.dispute(
            request.user, _jeton(form), action, exercice, saisie, request.jour, preuve,
            is_partagee=form.cleaned_data["partager"],
        )  # fmt: skip

    return _send(request, form, send) or render(
        request, "ps/reclamation_contester.html", contexte | {"form": form}, status=422
    )


@require_safe
@holder_page
def reclamer(request: Requete, titulaire: Titulaire) -> HttpResponse:
    """Choose who should have sent it; what is already on its way is said first."""
    texte = request.GET.get("q", "").strip()[:100]
    return render(request, "ps/reclamation_organisme.html", {
        "texte": texte,
        "choix": reclamations_lues.choices(titulaire.professionnel, texte),
        "en_transit": reclamations_lues.in_transit(titulaire.professionnel, request.jour),
    })  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@holder_page
def reclamer_aupres(request: Requete, titulaire: Titulaire, code: str) -> HttpResponse:
    """Say which action is missing; what may make it needless is shown before it is sent."""
    envoyeurs = Partenaire.objects.filter(is_active=True, flux__contains=[TYPE_FLUX]).select_related("organisation")
    partenaire = get_object_or_404(envoyeurs, code=code)
    if request.method != "POST":
        form = ManquanteForm(initial={"jeton": uuid4(), "intitule": request.GET.get("intitule", "")[:300]})
        return _missing_page(request, titulaire, partenaire, form)
    form = ManquanteForm(request.POST, request.FILES)
    inutile: list[Any] = [[], None]

    def send(saisie: SaisieReclamation, preuve: PreuveAcceptee | None) -> Reclamation | None:
        inutile[:] = _needless(saisie, partenaire, titulaire, request.jour)
        if any(inutile) and not form.cleaned_data["quand_meme"]:
            return None
        return reclamations.claim(
            request.user, _jeton(form), partenaire, _exercice(titulaire), saisie, request.jour, preuve,
            is_partagee=form.cleaned_data["partager"], autres=[a.pk for a in inutile[0]],
        )  # fmt: skip

    envoyee = _send(request, form, send)
    if envoyee is not None:
        return envoyee
    if any(inutile):
        form.ask_again()
    return _missing_page(request, titulaire, partenaire, form, *inutile, status=422)


def _needless(
    saisie: SaisieReclamation, partenaire: Partenaire, titulaire: Titulaire, on: date
) -> tuple[list[Action], date | None]:
    """What may make the claim needless: actions already sent, and the day until which the partner is not late."""
    if saisie.date_fin is None or fautes(saisie, on):
        return [], None
    deja = already_sent(saisie, partenaire, titulaire.professionnel, on)
    return deja, reclamations_lues.expected_by(partenaire, saisie.date_fin, on)


def _missing_page(
    request: Requete, titulaire: Titulaire, partenaire: Partenaire, form: ManquanteForm,
    semblables: list[Action] | None = None, attendue_le: date | None = None, *, status: int = 200,
) -> HttpResponse:  # fmt: skip
    return render(request, "ps/reclamation_manquante.html", {
        "partenaire": partenaire,
        "form": form,
        "en_transit": reclamations_lues.in_transit(titulaire.professionnel, request.jour, partenaire),
        "recues": reclamations_lues.recently_received(titulaire.professionnel, partenaire),
        "jours": parametres_au(request.jour).reclamation_jours,
        "semblables": semblables or [],
        "attendue_le": attendue_le,
    }, status=status)  # fmt: skip


@require_safe
@holder_page
def reclamation(request: Requete, titulaire: Titulaire, jeton: UUID) -> HttpResponse:
    """One claim: what was said, where it stands, and what may be done now."""
    return show(request, own(request, jeton))


@require_safe
@holder_page
def piece(request: Requete, titulaire: Titulaire, jeton: UUID, pk: int) -> FileResponse:
    """A document of a claim of the holder, always as a download."""
    trouvee = get_object_or_404(PieceReclamation, pk=pk, demande=own(request, jeton))
    return sealed(trouvee.fichier, trouvee.nom, trouvee.type_mime)


def show(
    request: Requete, lue: Reclamation, *, refus: Refus | None = None, status: int = 200, **formulaires: Any
) -> HttpResponse:
    """The page of one claim, with what was refused and the forms as they were typed."""
    label = "Ce qui n’est pas encore juste" if lue.etat == Reclamation.Etat.A_VERIFIER else ""
    contexte = {
        **reclamations_lues.read(lue, request.jour),
        "refus": refus,
        "piece_form": PieceReclamationForm(),
        "mots_form": MotsForm(label=label, initial={"revision": lue.revision}),
        "jours": parametres_au(request.jour).reclamation_jours,
        **formulaires,
    }
    return render(request, "ps/reclamation.html", contexte, status=status)


def own(request: Requete, jeton: UUID) -> Reclamation:
    """The claim if its holder asks, else 404."""
    siennes = Reclamation.objects.owned_by(request.user).select_related(
        "exercice__professionnel", "partenaire__organisation", "mandant", "action__livraison", "instance", "livraison"
    )
    return get_object_or_404(siennes, jeton=jeton)


def _send(request: Requete, form: FormulaireReclamation, send: Any) -> HttpResponse | None:
    """Check the form, accept its document, send; None when the form must be shown again with what was refused."""
    if not form.is_valid():
        return None
    try:
        fichier = form.cleaned_data["preuve"]
        envoyee = send(form.saisie(), accept(fichier) if fichier else None)
    except Depasse:
        raise
    except Refus as refus:
        show_refusals(form, refus.refus if isinstance(refus, Refusee) else [refus])
        return None
    if envoyee is None:
        return None
    messages.success(request, f"Votre signalement est envoyé\u00a0: {envoyee.partenaire.nom}.")
    return redirect("ps:reclamation", envoyee.jeton)


def _jeton(form: FormulaireReclamation) -> UUID:
    return form.cleaned_data["jeton"] or uuid4()


def _exercice(titulaire: Titulaire) -> Exercice:
    """The exercise that a claim is about; 404 for a person without any."""
    if titulaire.cycle is not None:
        return titulaire.cycle.exercice
    exercice = titulaire.professionnel.exercices.order_by("pk").first()
    if exercice is None:
        raise Http404
    return exercice
