"""Public pages of the draws: the inputs, the rule, the result, and the check of one opaque number. No account."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.copie import batches
from accounts.requete import RequetePublique
from ordres import tirage_calcul, tirage_lu
from ordres.formulaires_tirage import JetonForm
from ordres.models import Tirage
from ordres.rules import tirage as regle

#: Lines sent at once.
LOT = 2_000


@login_not_required
@require_safe
def liste(request: RequetePublique) -> HttpResponse:
    """Every committed draw, the last one first."""
    return render(request, "tirages/liste.html", {"tirages": tirage_lu.published().order_by("-pk")[:200]})


@login_not_required
@require_safe
def tirage(request: RequetePublique, pk: int) -> HttpResponse:
    """One draw: what was announced when, what came out, how to do it again, and one number to check."""
    lu = _published(pk)
    preuve, cherche = None, "jeton" in request.GET
    formulaire = JetonForm(request.GET if cherche else None, auto_id="jeton_%s")
    if cherche and formulaire.is_valid():
        preuve = tirage_lu.prove(lu, formulaire.cleaned_data["jeton"])
    contexte: dict[str, Any] = {
        "tirage": lu, "strates": tirage_lu.strata(lu), "parts": tirage_lu.shares(lu), "formulaire": formulaire,
        "cherche": cherche and formulaire.is_valid(), "preuve": preuve, "commande": _command(lu),
    }  # fmt: skip
    return render(request, "tirages/tirage.html", contexte)


@login_not_required
@require_safe
def population(request: RequetePublique, pk: int) -> StreamingHttpResponse:
    """The committed population, byte for byte what its hash says."""
    return _csv(regle.population_lines(tirage_calcul.rows(_published(pk))), "population.csv")


@login_not_required
@require_safe
def resultat(request: RequetePublique, pk: int) -> StreamingHttpResponse:
    """The drawn list, byte for byte what the stand-alone script prints."""
    lu = _published(pk)
    if not lu.is_tire:
        raise Http404
    return _csv(regle.result_lines(tirage_lu.drawn(lu)), "resultat.csv")


@login_not_required
@require_safe
def script(request: RequetePublique) -> HttpResponse:
    """The rule itself, which is also the program that draws again."""
    reponse = HttpResponse(Path(regle.__file__).read_bytes(), content_type="text/x-python; charset=utf-8")
    reponse["Content-Disposition"] = 'attachment; filename="tirage.py"'
    return reponse


def _published(pk: int) -> Tirage:
    trouve: Tirage = get_object_or_404(tirage_lu.published(), pk=pk)
    return trouve


def _command(lu: Tirage) -> str:
    """What to type to draw again; the seed is shown between quotes that no shell reads."""
    graine = lu.graine.replace("'", "'\\''") if lu.graine else "la graine"
    suite = f" --resultat {lu.resultat}" if lu.resultat else ""
    combien = f"--nombre {lu.nombre} --empreinte {lu.empreinte}{suite}"
    return f"python3 -I tirage.py population.csv --graine '{graine}' {combien}"


def _csv(lignes: Iterable[str], nom: str) -> StreamingHttpResponse:
    reponse = StreamingHttpResponse(
        ("".join(lot) for lot in batches(lignes, LOT)), content_type="text/csv; charset=utf-8"
    )
    reponse["Content-Disposition"] = f'attachment; filename="{nom}"'
    return reponse
