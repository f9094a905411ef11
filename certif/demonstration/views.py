"""Pages of the demonstration: enter as anyone, move the day, send the sample file. They do not exist in production.

Twice guarded: the addresses are not declared without `settings.DEMO`, and each view answers 404 without it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts import horloge, navigation, sessions
from accounts.journal import Fait, record
from accounts.models import Livraison, Utilisateur
from accounts.permissions import Permission
from accounts.requete import RequetePublique
from accounts.roles import Role
from certif.demonstration import mise_en_place
from certif.demonstration.forms import JourForm
from certif.demonstration.personnes import AGENTS, TITULAIRES
from certif.demonstration.recit import ETAPES, JOUR_DU_CONTROLE

MOTEUR = "allauth.account.auth_backends.AuthenticationBackend"

#: Groups of cards, in the order of the page: title and the roles it shows (None = the professionals).
GROUPES: tuple[tuple[str, frozenset[Role]], ...] = (
    ("Ordres et service de santé des armées", frozenset(
        {Role.ORDRE_GESTIONNAIRE, Role.ORDRE_DECIDEUR, Role.ORDRE_PRESIDENT}
    )),
    ("CNP, CNCP, HAS et ministère", frozenset(
        {Role.CNP_REDACTEUR, Role.CNP_ACCOMPAGNANT, Role.CNCP_MEMBRE, Role.HAS_MEMBRE, Role.MINISTERE_ANALYSTE,
         Role.MINISTERE_PUBLICATION}
    )),
    ("Employeur, partenaire, exploitant", frozenset(
        {Role.EMPLOYEUR_GESTIONNAIRE, Role.FEDERATION_ANALYSTE, Role.PARTENAIRE_TECHNIQUE, Role.EXPLOITANT}
    )),
)  # fmt: skip

#: Permissions that open a room of their own.
AVEC_SALLE = (
    Permission.DOSSIER_LISTER,
    Permission.AGREGAT_SPECIALITE,
    Permission.REFERENTIEL_REDIGER,
    Permission.REFERENTIEL_AVISER,
    Permission.REFERENTIEL_PUBLIER,
    Permission.PERSONNEL_LIRE,
    Permission.AGREGAT_MEMBRES,
    Permission.AGREGAT_NATIONAL,
    Permission.FLUX_SUIVRE,
)

Vue = Callable[..., HttpResponse]


def demonstration_seulement(vue: Vue) -> Vue:
    """404 when the demonstration mode is off, whatever the addresses say."""

    @functools.wraps(vue)
    def garde(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return vue(request, *args, **kwargs)

    return garde


@login_not_required
@demonstration_seulement
@require_safe
def accueil(request: HttpRequest) -> HttpResponse:
    """People to enter as, the day, the guided path."""
    return _page(request, JourForm(initial={"jour": horloge.today()}))


@login_not_required
@demonstration_seulement
@require_POST
def entrer(request: RequetePublique) -> HttpResponse:
    """Log in as the person of a card, then go to their first page (or to `suite`)."""
    utilisateur = _find(request.POST.get("cle", ""))
    if utilisateur is None:
        messages.error(request, "Cette personne n’est pas dans la démonstration. Lancez « manage.py demonstration ».")
        return redirect("demo:accueil")
    with transaction.atomic():
        login(request, utilisateur, backend=MOTEUR)
        sessions.follow(request)
        record(Fait.CONNEXION_DEMONSTRATION, auteur=utilisateur, professionnel=utilisateur.professionnel)
    suite = request.POST.get("suite", "")
    if suite and url_has_allowed_host_and_scheme(suite, allowed_hosts=None):
        return redirect(suite)
    return redirect(_first_page(request, utilisateur))


@login_not_required
@demonstration_seulement
@require_POST
def jour(request: HttpRequest) -> HttpResponse:
    """Move the day of the demonstration, recompute what depends on it, and say so in the journal."""
    formulaire = JourForm(request.POST)
    if not formulaire.is_valid():
        return _page(request, formulaire, status=422)
    choisi: date | None = formulaire.cleaned_data["jour"]
    auteur = request.user if isinstance(request.user, Utilisateur) else None
    with transaction.atomic():
        horloge.move_to(choisi)
        nouveau = horloge.today()
        record(Fait.JOUR_DEPLACE, auteur=auteur, details={"jour": nouveau.isoformat()})
        mise_en_place.follow_day(nouveau)
    messages.success(request, f"La démonstration est maintenant au {nouveau:%d/%m/%Y}.")
    return redirect("demo:accueil")


@login_not_required
@demonstration_seulement
@require_POST
def deposer(request: HttpRequest) -> HttpResponse:
    """Send the sample file of the ANDPC through the real reception."""
    auteur = request.user if isinstance(request.user, Utilisateur) else None
    livraison = mise_en_place.receive(mise_en_place.FICHIER_A_DEPOSER, auteur)
    if livraison.etat == Livraison.Etat.REFUSEE:
        messages.error(request, f"Le fichier a été refusé : {livraison.message_refus}")
    else:
        messages.success(
            request, "Le fichier de l’ANDPC est reçu et traité. Le même fichier une seconde fois ne change rien."
        )
    return redirect(f"{reverse('demo:accueil')}#parcours")


def _page(request: HttpRequest, formulaire: JourForm, status: int = 200) -> HttpResponse:
    envoi = Livraison.objects.filter(nom_fichier=mise_en_place.FICHIER_A_DEPOSER.name, canal="demonstration").first()
    contexte = {
        "titulaires": TITULAIRES,
        "groupes": [(titre, [a for a in AGENTS if a.role in roles]) for titre, roles in GROUPES],
        "etapes": [(etape, reverse(etape.suite) if ":" in etape.suite else etape.suite) for etape in ETAPES],
        "formulaire": formulaire,
        "jour": horloge.today(),
        "jour_du_controle": JOUR_DU_CONTROLE,
        "envoi": envoi,
        "url_envoi": reverse("operateur:livraison", args=[envoi.pk]) if envoi else "",
    }
    return render(request, "demonstration/accueil.html", contexte, status=status)


def _first_page(request: RequetePublique, utilisateur: Utilisateur) -> str:
    """Room of the first role; somebody whose role has no room of its own reads the référentiels."""
    if utilisateur.professionnel_id or any(
        utilisateur.has_permission(permission, request.jour) for permission in AVEC_SALLE
    ):
        return navigation.entries(request)[0].url
    return reverse("referentiels:liste")


def _find(cle: str) -> Utilisateur | None:
    """The user of a card of the demonstration; nobody else can be entered as."""
    if any(agent.cle == cle for agent in AGENTS):
        email = next(agent.email for agent in AGENTS if agent.cle == cle)
        return Utilisateur.objects.filter(email=email).first()
    if any(titulaire.cle == cle for titulaire in TITULAIRES):
        return Utilisateur.objects.filter(professionnel__rpps=cle).first()
    return None
