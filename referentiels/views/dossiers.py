"""Home of the workspace: one question per role, the next gesture first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import Permission
from accounts.requete import Requete
from referentiels import avis, suivi_versions
from referentiels.models import Avis, Referentiel, VersionReferentiel
from referentiels.redaction.droits import conseils, has_workspace
from referentiels.rules.avis import days_late
from referentiels.suivi_versions import Suivi, follow

#: Rows of what is over; the public history of each référentiel has them all.
DERNIERS = 20


@dataclass(frozen=True, slots=True)
class Demande:
    """An opinion that is awaited, with the days gone since its last day."""

    avis: Avis
    retard: int


@require_safe
def accueil(request: Requete) -> HttpResponse:
    """What awaits this person: their drafts, the opinions asked of them, what to validate and publish."""
    if not has_workspace(request.user, request.jour):
        raise Http404
    sections: dict[str, Any] = {
        "cnp": _authors(request),
        "instance": _opinions(request),
        "ministere": _ministry(request),
    }
    question = next(section["question"] for section in sections.values() if section)
    return render(request, "redaction/accueil.html", {**sections, "question": question, "jour": request.jour})


def _authors(request: Requete) -> dict[str, Any] | None:
    miens = conseils(request.user, request.jour)
    if not miens:
        return None
    preparation = [follow(version, request.jour) for version in suivi_versions.drafts_of(miens)]
    publies = [follow(version, request.jour) for version in suivi_versions.published_by(miens, request.jour)]
    passees = [follow(version, request.jour) for version in suivi_versions.past_of(miens, request.jour)[:DERNIERS]]
    sans_version = Referentiel.objects.filter(cnp__in=miens, versions__isnull=True)
    return {
        "question": "Où en sont mes référentiels\u00a0?",
        "conseils": miens,
        "preparation": preparation,
        "publies": publies,
        "passees": passees,
        "sans_version": list(sans_version.order_by("titre", "pk")),
    }


def _opinions(request: Requete) -> dict[str, Any] | None:
    instances = avis.instances_of(request.user, request.jour)
    if not instances:
        return None
    rendus = Avis.objects.filter(instance__in=instances, rendu_le__isnull=False)
    visibles = VersionReferentiel.objects.visible_to(request.user, request.jour)
    return {
        "question": "Quels avis me sont demandés\u00a0?",
        "attendus": [Demande(a, days_late(a.echeance, request.jour)) for a in avis.awaited(instances)],
        "rendus": list(rendus.select_related("version__referentiel").order_by("-rendu_le", "-pk")[:DERNIERS]),
        "ouvertes": set(visibles.filter(avis__in=rendus).values_list("pk", flat=True)),
    }


def _ministry(request: Requete) -> dict[str, Any] | None:
    if not request.user.has_permission(Permission.REFERENTIEL_PUBLIER, request.jour):
        return None
    soumises = [follow(version, request.jour) for version in suivi_versions.submitted()]
    publiees = VersionReferentiel.objects.filter(etat=VersionReferentiel.Etat.PUBLIE).order_by("-effet", "-pk")

    def among(etat: VersionReferentiel.Etat, *, validable: bool) -> list[Suivi]:
        return [s for s in soumises if s.version.etat == etat and s.is_validable == validable]

    return {
        "question": "Que faut-il valider ou publier\u00a0?",
        "a_publier": among(VersionReferentiel.Etat.VALIDE, validable=False),
        "a_valider": among(VersionReferentiel.Etat.SOUMIS, validable=True),
        "a_l_avis": among(VersionReferentiel.Etat.SOUMIS, validable=False),
        "chez_les_cnp": [follow(version, request.jour) for version in suivi_versions.sent_back()],
        "publies": [follow(v, request.jour) for v in suivi_versions.with_life(publiees)[:DERNIERS]],
    }
