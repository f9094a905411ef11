"""Public pages of the sealed journal: heads and keys, to be kept elsewhere and compared. No account, no event."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts import cle_journal, horloge, journal_preuve
from accounts.cle_journal import CleIndisponible, ClePublique
from accounts.journal_scelle import FRAICHEUR
from accounts.journal_tetes import as_data, b64, keys_as_data
from accounts.models import TeteJournal
from accounts.requete import RequetePublique
from certif.socle import verifie_journal

#: Heads shown on the page, and given at once.
MONTREES, DONNEES = 10, 500
_NOMBRE_MAX = 2**62


@login_not_required
@require_safe
def accueil(request: RequetePublique) -> HttpResponse:
    """What the journal is, its last heads, the keys, and how to verify."""
    tetes = list(TeteJournal.objects.order_by("-numero")[:MONTREES])
    publiees = _keys()
    contexte: dict[str, Any] = {
        "derniere": tetes[0] if tetes else None,
        "racine": b64(tetes[0].racine) if tetes else "",
        "tetes": [(tete, b64(tete.racine)) for tete in tetes],
        "cles": publiees,
        "is_en_retard": bool(tetes) and horloge.instant() - tetes[0].at > 2 * FRAICHEUR,
        "is_demonstration": any(tete.horloge == TeteJournal.Horloge.DEMONSTRATION for tete in tetes),
    }
    return render(request, "public/journal.html", contexte)


@login_not_required
@require_safe
def tetes(request: RequetePublique) -> HttpResponse:
    """Heads as signed, the newest first; `avant` gives those under a number."""
    avant = _number(request, "avant") or _NOMBRE_MAX
    lues = TeteJournal.objects.filter(numero__lt=avant).order_by("-numero")[:DONNEES]
    return _json({"format": "certif-tetes-1", "tetes": [as_data(tete) for tete in lues]}, "tetes.json")


@login_not_required
@require_safe
def cles(request: RequetePublique) -> HttpResponse:
    """The public keys, each with its dates."""
    return _json(keys_as_data(_keys()), "cles.json")


@login_not_required
@require_safe
def coherence(request: RequetePublique) -> HttpResponse:
    """The proof that a head continues an older one: `ancienne` (the first by default), `recente` (the last)."""
    recente = _number(request, "recente")
    derniere = get_object_or_404(TeteJournal, numero=recente) if recente else journal_preuve.last_head()
    if derniere is None:
        raise Http404
    ancienne = get_object_or_404(TeteJournal, numero=_number(request, "ancienne") or 1, taille__lte=derniere.taille)
    return _json(journal_preuve.of_heads(ancienne, derniere), "coherence.json")


@login_not_required
@require_safe
def script(request: RequetePublique) -> HttpResponse:
    """The program that verifies, as it is: Python's standard library and nothing of ours."""
    reponse = HttpResponse(Path(verifie_journal.__file__).read_bytes(), content_type="text/x-python; charset=utf-8")
    reponse["Content-Disposition"] = 'attachment; filename="verifie_journal.py"'
    return reponse


def _keys() -> list[ClePublique]:
    """The published keys; none when their file cannot be read, which the operator is told by the works that sign."""
    try:
        return cle_journal.published()
    except CleIndisponible:
        return []


def _number(request: RequetePublique, nom: str) -> int:
    """A number asked in the address, 0 when there is none; 404 when it is not one."""
    brut = request.GET.get(nom, "")
    if not brut:
        return 0
    if not (brut.isascii() and brut.isdigit() and len(brut) < 19):
        raise Http404
    return int(brut)


def _json(donnees: dict[str, Any], nom: str) -> HttpResponse:
    reponse = JsonResponse(donnees)
    reponse["Content-Disposition"] = f'attachment; filename="{nom}"'
    return reponse
