"""CNP: what awaits it, its référentiels and the aggregates of its specialty; never a person (profile P4, R. 4022-26).

Who said yes is read elsewhere, by those in charge of accompanying (`cnp_accompagnement`, profile P5).
"""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.fichier_csv import csv_download
from accounts.permissions import Permission
from accounts.requete import Requete
from dashboards import conseil, fiche_periode, tableaux
from dashboards.acces import requires
from referentiels.models import Referentiel, VersionReferentiel


@require_safe
@requires(Permission.AGREGAT_SPECIALITE)
def accueil(request: Requete) -> HttpResponse:
    """What waits for the council, its référentiels, and how the professionals of one of them are doing."""
    referentiels = conseil.followed(request.organisations)
    versions = (
        VersionReferentiel.objects.filter(referentiel__in=referentiels)
        .select_related("referentiel")
        .annotate(nb_actions=Count("actions"))
        .order_by("referentiel__titre", "-numero")
    )
    choisi = _chosen(request, referentiels)
    contexte = {
        "organisations": request.organisations,
        "attentes": conseil.waiting(request.user, request.jour),
        "nb_labels": conseil.labels_count(request.user, request.jour),
        "fiche": conseil.last_sheet(request.user, request.jour),
        "prochaine": fiche_periode.next_half_year(request.jour),
        "versions": versions,
        "referentiels": referentiels,
        "choisi": choisi,
        "a_des_comptes": False,
        **(_figures(request, choisi) if choisi else {}),
    }
    return render(request, "cnp/accueil.html", contexte)


@require_safe
@requires(Permission.AGREGAT_SPECIALITE)
def chiffres_csv(request: Requete, table: str) -> StreamingHttpResponse:
    """One table of the page, of the same référentiel, as CSV."""
    choisi = _chosen(request, conseil.followed(request.organisations))
    if choisi is None or table not in conseil.COUPES:
        raise Http404
    croise = conseil.crossings(choisi, request.organisations, request.jour)[table]
    return csv_download(tableaux.csv_rows(croise), f"{choisi.code.lower()}-{table}-{request.jour:%Y-%m-%d}.csv")


def _chosen(request: Requete, referentiels: list[Referentiel]) -> Referentiel | None:
    """The référentiel of `?referentiel=`, the first one by default; None when the council has none."""
    code = request.GET.get("referentiel", "")
    if not code:
        return next(iter(referentiels), None)
    choisi = next((r for r in referentiels if r.code == code), None)
    if choisi is None:
        raise Http404
    return choisi


def _figures(request: Requete, choisi: Referentiel) -> dict[str, Any]:
    """The protected figures of one référentiel: the whole, the axes, the tables, the quarters."""
    croisements = conseil.crossings(choisi, request.organisations, request.jour)
    croise = croisements["region"]
    # The whole of the people cut by mode; a table of places leaves the military practitioners out.
    tout = croisements["mode"].total
    comptes = tout.valeurs["comptes"]
    suivi = conseil.over_time(choisi, request.organisations, request.jour)
    return {
        "a_des_comptes": comptes.masque or bool(comptes.n),
        "axes": [(i, tableaux.case(i, tout.valeurs[i.code])) for i in croisements["mode"].indicateurs],
        "carte": {ligne.codes[0]: ligne.valeurs[conseil.SUIVI].part for ligne in croise.lignes if ligne.codes[0]},
        "source": tableaux.source(croise, *croise.indicateurs),
        "tables": conseil.shown(croisements),
        "suivi": [(jour, tableaux.case(suivi.indicateur, valeur)) for jour, valeur in suivi.points],
        "indicateur_suivi": suivi.indicateur,
        "requete": f"?referentiel={choisi.code}",
    }
