"""A form of the workspace and its act: done, refused beside the field, or overtaken with what was typed kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render

from accounts.refus_formulaire import show_refusals
from accounts.requete import Requete
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels.models import VersionReferentiel
from referentiels.redaction.brouillons import BROUILLON, changes_since

T = TypeVar("T")

#: What each gesture of the journal did, in words; the item or the axis follows.
GESTES = {
    "ajouter_action": "Action ajoutée",
    "modifier_action": "Action modifiée",
    "dupliquer_action": "Action dupliquée",
    "retirer_action": "Action retirée",
    "deplacer_action": "Action déplacée",
    "ajouter_exigence": "Exigence ajoutée",
    "modifier_exigence": "Exigence modifiée",
    "retirer_exigence": "Exigence retirée",
    "deplacer_exigence": "Exigence déplacée",
    "modifier_reglages": "Réglages modifiés",
    "modifier_specialites": "Spécialités modifiées",
    "importer": "Contenu remplacé par un import",
}


def answer(
    request: Requete,
    version: VersionReferentiel,
    formulaire: Form,
    acte: Callable[[], T],
    *,
    page: str,
    contexte: Callable[[], dict[str, Any]],
    suite: Callable[[T], tuple[str, str]],
) -> HttpResponse:
    """Run the act of a bound form. `suite` gives the message and the address; `contexte` the page shown again.

    422 with the refusals beside their fields; 409 with what others changed and everything that was typed, ready to be
    sent again on the current revision.
    """
    if not formulaire.is_valid():
        return render(request, page, {**contexte(), "formulaire": formulaire}, status=422)
    try:
        fait = acte()
    except Depasse as refus:
        return overtaken(request, version, formulaire, refus, page=page, contexte=contexte())
    except Refus as refus:
        if refus.code == "non_autorise":
            raise
        show_refusals(formulaire, [refus])
        return render(request, page, {**contexte(), "formulaire": formulaire}, status=422)
    message, adresse = suite(fait)
    messages.success(request, message)
    return redirect(adresse)


def overtaken(
    request: Requete,
    version: VersionReferentiel,
    formulaire: Form,
    refus: Depasse,
    *,
    page: str,
    contexte: dict[str, Any],
) -> HttpResponse:
    """409: the same form with what was typed, what changed since, and the current revision."""
    vue = formulaire.cleaned_data.get("revision")
    version.refresh_from_db()
    if vue is not None:
        resend_with(formulaire, "revision", str(version.revision))
    depasse = {
        "refus": refus,
        "changements": [_told(fait) for fait in changes_since(version, vue)] if vue is not None else [],
        "is_brouillon": version.etat == BROUILLON,
    }
    return render(request, page, {**contexte, "formulaire": formulaire, "depasse": depasse}, status=409)


def resend_with(formulaire: Form, champ: str, valeur: str) -> None:
    """Let a form shown again be sent again: one hidden field takes its present value, the rest stays as typed."""
    donnees = cast(QueryDict, formulaire.data).copy()
    donnees[champ] = valeur
    formulaire.data = donnees


def _told(fait: Any) -> tuple[str, str, Any]:
    """(what, by whom, when) of a line of the journal."""
    quoi = GESTES.get(fait.details.get("geste", ""), "Brouillon modifié")
    sur = fait.details.get("action") or ""
    axe = fait.details.get("axe")
    precision = f" «\u00a0{sur}\u00a0»" if sur else f" (axe\u00a0{axe})" if axe else ""
    return quoi + precision, str(fait.auteur or ""), fait.at
