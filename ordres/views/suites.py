"""Gestures of the instance that open a page of their own: the hearing, a new examination, a referral."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts import journal
from accounts.confirmation import Confirmation, show_confirmation
from accounts.journal import Fait
from accounts.pas_de_plus import recently_authenticated
from accounts.permissions import Permission
from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete
from actions.telechargement import sealed
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import auditions, remplacement, saisine
from ordres.competence import DROITS, instance_for
from ordres.etapes import note_refusal
from ordres.formulaires_controle import DatesForm, MotifForm
from ordres.models import Controle, EcritControle, PieceEcrit
from ordres.views import acces
from ordres.views.controle import changed, open_control
from ordres.workflow_controle import MOTS, Geste, words_of


@dataclass(frozen=True, slots=True)
class Page:
    """One gesture: its act, its form, what the page says before it is confirmed."""

    acte: Callable[..., object]
    form: Callable[..., Form]
    texte: str
    consequences: tuple[str, ...] = field(default=())
    danger: bool = False


def _motif(geste: Geste) -> Callable[..., Form]:
    return lambda *args, **options: MotifForm(*args, label=MOTS[geste].champ, **options)


PAGES: dict[str, Page] = {
    Geste.PROPOSER_AUDITION: Page(
        auditions.propose, DatesForm, "Le professionnel choisit une des dates, en demande une autre, ou y renonce.",
        ("Il en est averti aussitôt.", "Une nouvelle proposition prend la place de la précédente."),
    ),
    Geste.CONSTATER_ABSENCE: Page(
        auditions.miss, _motif(Geste.CONSTATER_ABSENCE), "Le professionnel a été invité, et ne s’est pas présenté.",
        ("Il lira ce texte.", "Il peut encore écrire tant que rien n’est décidé."),
    ),
    Geste.REEXAMINER: Page(
        remplacement.reexamine, _motif(Geste.REEXAMINER),
        "Une décision ne se modifie pas\u00a0: une nouvelle décision motivée la remplace.",
        (
            "La décision rendue, et son attestation, tiennent jusqu’à la nouvelle.",
            "Le professionnel lit vos motifs, peut répondre par écrit et être entendu.",
        ),
    ),
    Geste.SAISIR: Page(
        saisine.refer, _motif(Geste.SAISIR),
        "Cet acte est distinct de la décision, et n’est jamais automatique. La plateforme l’enregistre et en avertit "
        "le professionnel\u00a0; elle ne fait rien d’autre.",
        ("Le professionnel lira ce motif.", "Une saisine enregistrée ne s’efface pas."),
        danger=True,
    ),
}  # fmt: skip


#: Gestures that bind the instance: the second factor is asked again for them.
ENGAGENT = frozenset({Geste.REEXAMINER, Geste.SAISIR})


@require_http_methods(["GET", "HEAD", "POST"])
def suite(request: Requete, cycle_id: int, geste: str) -> HttpResponseBase:
    """The page of a gesture, then the gesture; what was typed stays when it is refused."""
    if geste not in PAGES:
        raise Http404
    if geste in ENGAGENT:
        return _binding(request, cycle_id, geste)
    return _gesture(request, cycle_id, geste)


def _gesture(request: Requete, cycle_id: int, geste: str) -> HttpResponse:
    cycle = acces.followed_cycle(request, cycle_id)
    controle = open_control(cycle)
    page = PAGES[geste]
    if request.method != "POST":
        return _show(request, controle, geste, page.form(initial={"revision": controle.revision}))
    formulaire = page.form(request.POST)
    if not formulaire.is_valid():
        return _show(request, controle, geste, formulaire)
    lu = _read(formulaire)
    try:
        page.acte(controle, request.user, request.jour, **lu)
    except Depasse as refus:
        note_refusal(cycle, controle, geste, request.user, refus)
        return changed(request, cycle, refus, revision=lu["revision"], texte=lu.get("motif") or lu.get("lieu", ""))
    except Refus as refus:
        note_refusal(cycle, controle, geste, request.user, refus)
        if refus.code in DROITS:
            return render(request, "403.html", {"refus": refus}, status=403)
        show_refusals(formulaire, [refus])
        return _show(request, controle, geste, formulaire)
    messages.success(request, f"{MOTS[Geste(geste)].fait}. Le professionnel en est averti.")
    return redirect("ordre:dossier", cycle_id=cycle.pk)


_binding = recently_authenticated(_gesture)


@require_safe
def piece(request: Requete, cycle_id: int, piece_id: int) -> FileResponse:
    """A document that the professional sent in the control; reading it is written in the journal."""
    cycle = acces.followed_cycle(request, cycle_id)
    trouvee = get_object_or_404(
        PieceEcrit, pk=piece_id, ecrit__controle__cycle=cycle, ecrit__etat=EcritControle.Etat.ENVOYE
    )
    fichier = sealed(trouvee.fichier, trouvee.nom, trouvee.type_mime)
    journal.record(
        Fait.JUSTIFICATIF_LU, auteur=request.user,
        organisation=instance_for(request.user, Permission.DOSSIER_LIRE, cycle.exercice, request.jour),
        professionnel=cycle.exercice.professionnel, objet=trouvee,
    )  # fmt: skip
    return fichier


def _read(formulaire: Form) -> dict[str, Any]:
    """What the act receives."""
    lu: dict[str, Any] = {"revision": formulaire.cleaned_data["revision"]}
    if isinstance(formulaire, DatesForm):
        return {**lu, "dates": formulaire.dates(), "lieu": formulaire.cleaned_data["lieu"]}
    return {**lu, "motif": formulaire.cleaned_data["motif"]}


def _show(request: Requete, controle: Controle, geste: str, formulaire: Form) -> HttpResponse:
    page, mots = PAGES[geste], words_of(controle.instance)
    titre = MOTS[Geste(geste)].bouton
    if geste == Geste.SAISIR:
        titre = f"Engager une {mots.suite}"
    question = Confirmation(
        titre=titre,
        texte=page.texte,
        consequences=[
            *page.consequences,
            *([f"Texte\u00a0: {mots.suite_article}."] if geste == Geste.SAISIR else []),
        ],
        libelle_action=MOTS[Geste(geste)].bouton,
        url_retour=reverse("ordre:dossier", args=[controle.cycle_id]),
        danger=page.danger,
    )
    return show_confirmation(request, question, formulaire)
