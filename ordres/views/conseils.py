"""« Où en sont nos conseils ? »: the national level reads what its councils lead, and does nothing in their place."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from accounts.fichier_csv import csv_download
from accounts.requete import Requete
from ordres import campagne_lue, conseils
from ordres.conseils import Conseil

HISTORIQUE = 50
_ENTETES = (
    "code", "conseil", "campagnes", "dossiers", "decides", "en_retard", "prochaine_echeance", "alertes_professionnels",
    "alertes_employeurs", "alertes_lues", "derniere_alerte",
)  # fmt: skip


@require_safe
def liste(request: Requete) -> HttpResponse:
    """The councils that lead something, those that are late first; then the names of the others."""
    lus = _read(request)
    return render(request, "ordre/conseils.html", {
        "conseils": [lu for lu in lus if lu.is_actif],
        "autres": [lu.instance for lu in lus if not lu.is_actif],
        "jour": request.jour,
        "dossiers": sum(lu.dossiers for lu in lus),
        "decides": sum(lu.decides for lu in lus),
        "en_retard": sum(lu.en_retard for lu in lus),
        "alertes": sum(lu.alertes for lu in lus),
        "menent": sum(lu.campagnes > 0 for lu in lus),
    })  # fmt: skip


@require_safe
def tableau(request: Requete) -> StreamingHttpResponse:
    """The same table as a CSV."""
    return csv_download(
        [_ENTETES, *(_row(lu) for lu in _read(request))], f"conseils-{request.jour:%Y-%m-%d}.csv"
    )  # fmt: skip


@require_safe
def conseil(request: Requete, pk: int) -> HttpResponse:
    """One council: each of its campaigns and of its sendings, in figures."""
    lu = get_object_or_404(conseils.supervised_by(request.user, request.jour), pk=pk)
    campagnes = list(conseils.campaigns(lu)[:HISTORIQUE])
    totaux = campagne_lue.totals(campagnes)
    comptes = [(menee, *totaux.get(menee.pk, (0, 0))) for menee in campagnes]
    return render(request, "ordre/conseil.html", {
        "conseil": lu,
        "campagnes": [
            {"campagne": menee, "total": total, "decides": decides, "part": 100 * decides / total if total else 0}
            for menee, total, decides in comptes
        ],
        "envois": conseils.sendings(lu)[:HISTORIQUE],
    })  # fmt: skip


def _read(request: Requete) -> list[Conseil]:
    suivis = conseils.supervised_by(request.user, request.jour)
    if not suivis.exists():
        raise PermissionDenied("Cette page est celle du niveau national d’un Ordre.")
    return conseils.read(suivis, request.jour)


def _row(lu: Conseil) -> tuple[str, ...]:
    derniere = f"{localtime(lu.derniere_at):%Y-%m-%d}" if lu.derniere_at else ""
    nombres = (lu.campagnes, lu.dossiers, lu.decides, lu.en_retard)
    alertes = (lu.professionnels, lu.employeurs, lu.lues)
    return (
        lu.instance.code, lu.instance.nom, *map(str, nombres), lu.echeance.isoformat() if lu.echeance else "",
        *map(str, alertes), derniere,
    )  # fmt: skip
