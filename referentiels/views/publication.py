"""Publish and repeal: a page that asks, then a page that says what changes, from when and for how many people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form, HiddenInput
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission
from accounts.professions import Profession
from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels import prealables, publication
from referentiels.formulaires_transmission import AbrogerForm, PublierForm
from referentiels.models import VersionReferentiel
from referentiels.views.liste import specialty_names
from referentiels.views.transmission import followed
from referentiels.workflow_version import WORKFLOW, Geste


@require_http_methods(["GET", "POST"])
def publier(request: Requete, pk: int) -> HttpResponse:
    """Publish a validated version by arrêté."""
    version = _version(request, pk, Geste.PUBLIER)
    vus = prealables.seen(version)
    formulaire = PublierForm(request.POST or None, manques=any(not vu.is_fait for vu in vus))
    contexte = {
        "titre": f"Publier la version {version.numero} par arrêté\u00a0?",
        "bouton": "Publier par arrêté",
        "vus": vus,
        "danger": False,
    }

    def check(lu: dict[str, Any]) -> list[str]:
        publication.check_publish(version, request.jour, **lu)
        return _publication_entails(version, lu)

    def act(lu: dict[str, Any]) -> str:
        publiee = publication.publish(version.pk, request.user, request.jour, **lu)
        return f"{publiee} est publiée. Elle prend effet le {publiee.effet:%d/%m/%Y}."

    return _two_steps(request, version, formulaire, contexte, check, act)


@require_http_methods(["GET", "POST"])
def abroger(request: Requete, pk: int) -> HttpResponse:
    """Repeal a published version."""
    version = _version(request, pk, Geste.ABROGER)
    formulaire = AbrogerForm(request.POST or None)
    contexte = {
        "titre": f"Abroger la version {version.numero}\u00a0?",
        "bouton": "Abroger la version",
        "vus": (),
        "danger": True,
    }

    def check(lu: dict[str, Any]) -> list[str]:
        publication.check_repeal(version, request.jour, fin=lu["fin"])
        return _repeal_entails(version, lu)

    def act(lu: dict[str, Any]) -> str:
        abrogee = publication.repeal(version.pk, request.user, request.jour, **lu)
        return f"{abrogee} est abrogée. Son dernier jour d’application est le {abrogee.fin_effet:%d/%m/%Y}."

    return _two_steps(request, version, formulaire, contexte, check, act)


def _version(request: Requete, pk: int, geste: Geste) -> VersionReferentiel:
    """The version, for the ministry, while this gesture leaves from its state: 404 for others, 409 once it moved."""
    version = followed(request, pk)
    if not request.user.has_permission(Permission.REFERENTIEL_PUBLIER, request.jour):
        raise Http404
    if version.etat not in WORKFLOW.transition(geste).de:
        raise Depasse()
    return version


def _two_steps(
    request: Requete,
    version: VersionReferentiel,
    formulaire: Form,
    contexte: dict[str, Any],
    check: Callable[[dict[str, Any]], list[str]],
    act: Callable[[dict[str, Any]], str],
) -> HttpResponse:
    """Ask, show what it entails, then act; a refusal leads back to the form with what was typed."""
    consequences: list[str] = []
    if formulaire.is_valid():
        try:
            if request.POST.get("confirme"):
                messages.success(request, act(formulaire.cleaned_data))
                return redirect("redaction:transmettre", pk=version.pk)
            consequences = check(formulaire.cleaned_data)
        except Depasse:
            raise
        except Refus as refus:
            if refus.code == "non_autorise":
                raise
            show_refusals(formulaire, [refus])
    if consequences:
        for champ in formulaire.fields.values():
            champ.widget = HiddenInput()
    return render(
        request,
        "redaction/publier.html",
        {
            **contexte,
            "version": version,
            "formulaire": formulaire,
            "consequences": consequences,
            "concernes": publication.count_concerned(version, request.jour),
            "profession": Profession(version.referentiel.profession).pluriel,
            "specialites": specialty_names(version.specialites),
            "url_retour": reverse("redaction:transmettre", args=[version.pk]),
        },
        status=422 if formulaire.errors else 200,
    )


def _publication_entails(version: VersionReferentiel, lu: dict[str, Any]) -> list[str]:
    """What changes for whom once the version is published, one sentence each."""
    effet = lu["effet"]
    avant = publication.in_force_before(version, effet)
    phrases = [f"Arrêté\u00a0: {lu['arrete'].strip()}."]
    if avant is None:
        phrases.append(
            f"C’est la première version de ce référentiel\u00a0: elle s’applique à partir du {effet:%d/%m/%Y}."
        )
    else:
        phrases.append(f"Elle remplace la version {avant.numero} à partir du {effet:%d/%m/%Y}.")
        perdues = specialty_names([code for code in avant.specialites if code not in version.specialites])
        if perdues and version.specialites:
            phrases.append(f"Ce référentiel ne concerne plus\u00a0: {', '.join(perdues)}.")
    phrases.append(
        "Les cycles qui suivent déjà une version la gardent\u00a0; ceux qui s’ouvrent ensuite, et ceux qui attendaient "
        "un référentiel, suivent celle-ci (CSP R. 4022-8)."
    )
    phrases.append("Son contenu ne pourra plus être modifié\u00a0: une correction demandera une nouvelle version.")
    return phrases


def _repeal_entails(version: VersionReferentiel, lu: dict[str, Any]) -> list[str]:
    """What changes for whom once the version is repealed, one sentence each."""
    fin = lu["fin"]
    suivante = publication.next_version(version)
    phrases = [
        f"Le {fin:%d/%m/%Y} est le dernier jour où un nouveau cycle peut suivre cette version.",
        "Les cycles qui la suivent déjà la gardent, avec ce qui y est acquis (CSP R. 4022-8).",
    ]
    if suivante and suivante.effet:
        phrases.append(f"La version {suivante.numero} s’applique à partir du {suivante.effet:%d/%m/%Y}.")
    else:
        phrases.append(
            "Aucune version ne lui succède\u00a0: ensuite, les nouveaux cycles verront leur référentiel "
            "«\u00a0en cours de rédaction\u00a0»."
        )
    phrases.append("L’abrogation est définitive\u00a0; la version reste consultable dans l’historique public.")
    return phrases
