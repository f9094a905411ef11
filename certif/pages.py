"""Public pages: what the scheme is, who does what, whom to ask. Facts come with their article."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import annonces, horloge, questions, sondes
from certif.homologation import declaration
from certif.pages_professions import ADRESSES

#: How far back the public history of the service goes.
HISTORIQUE = timedelta(days=90)


@dataclass(frozen=True)
class AxeExemple:
    """A row of the example shown to visitors; it belongs to nobody."""

    numero: int
    nom: str
    faites: int
    requises: int
    etat: str
    progression: int


#: A made-up account, three actions out of eight, to show at a glance what an account looks like.
EXEMPLE = (
    AxeExemple(1, "Connaissances et compétences", 2, 2, "complet", 100),
    AxeExemple(2, "Qualité des pratiques", 1, 2, "en_cours", 50),
    AxeExemple(3, "Relation avec les patients", 0, 2, "a_commencer", 0),
    AxeExemple(4, "Santé personnelle", 0, 2, "a_commencer", 0),
)


@dataclass(frozen=True)
class Exploitant:
    """Who runs this installation, as its settings say; an empty field is shown as « non renseigné »."""

    editeur: str
    hebergeur: str
    contact_technique: str
    contact_donnees: str


def exploitant() -> Exploitant:
    """The operator named in the settings."""
    return Exploitant(
        editeur=settings.CERTIF_EDITEUR,
        hebergeur=settings.CERTIF_HEBERGEUR,
        contact_technique=settings.CERTIF_CONTACT_TECHNIQUE,
        contact_donnees=settings.CERTIF_CONTACT_DONNEES,
    )


@login_not_required
@require_safe
def accueil(request: HttpRequest) -> HttpResponse:
    """What certif is, for whom, and where to go."""
    return _render(request, "accueil", {"axes": EXEMPLE})


@login_not_required
@require_safe
def comment_ca_marche(request: HttpRequest) -> HttpResponse:
    """The scheme step by step, each rule with its article."""
    return _render(request, "comment_ca_marche")


@login_not_required
@require_safe
def faq(request: HttpRequest) -> HttpResponse:
    """Questions by topic, and whom to ask; the operators write them."""
    return _render(request, "faq", {"questions": questions.published()})


@login_not_required
@require_safe
def etat_du_service(request: HttpRequest) -> HttpResponse:
    """How the service is, from probes really made, what is announced and what happened lately."""
    instant = horloge.instant()
    lues = sondes.read()
    contexte = {
        "sondes": lues,
        "pire": sondes.worst(lues),
        "historique": annonces.history(instant - HISTORIQUE)[:50],
        "jours": HISTORIQUE.days,
        "instant": instant,
    }
    return _render(request, "etat_du_service", contexte)


@login_not_required
@require_safe
def accessibilite(request: HttpRequest) -> HttpResponse:
    """Accessibility statement: claims no more than the grid and the last crawl (`certif.homologation`)."""
    return _render(request, "accessibilite", {"declaration": declaration.published()})


@login_not_required
@require_safe
def mentions_legales(request: HttpRequest) -> HttpResponse:
    """Legal notices: who publishes, who hosts, under which licence."""
    return _render(request, "mentions_legales")


@login_not_required
@require_safe
def donnees_personnelles(request: HttpRequest) -> HttpResponse:
    """What data is kept, who reads it, for how long, which rights."""
    return _render(request, "donnees_personnelles")


@login_not_required
@require_safe
def plan_du_site(request: HttpRequest) -> HttpResponse:
    """Every public page."""
    return _render(request, "plan_du_site", {"professions": [(nom, p.libelle) for nom, p in ADRESSES.items()]})


def _render(request: HttpRequest, nom: str, contexte: dict[str, Any] | None = None) -> HttpResponse:
    return render(request, f"public/{nom}.html", {"exploitant": exploitant(), **(contexte or {})})
