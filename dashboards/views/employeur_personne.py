"""Employer: « Où en est cette personne ? » — one member of the present staff; somebody who left is refused."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import frein_lectures, journal
from accounts.journal import Fait
from accounts.permissions import Permission
from accounts.professions import Profession
from accounts.requete import Requete
from actions.axes import axes_of
from dashboards import employeur_depart, employeur_plan, personnel
from dashboards.acces import requires
from dashboards.employeur_cadre import address, employers, frame
from ordres import alertes_lues
from referentiels.axes import Axe


@require_safe
@requires(Permission.PERSONNEL_LIRE)
def personne(request: Requete, cycle: int) -> HttpResponse:
    """Progress of the running cycle, by axis; no action, no history. The holder can see that it was read."""
    organisations = employers(request)
    presents = personnel.staff(organisations, request.jour)
    trouvee = employeur_plan.with_service(presents, organisations).select_related("professionnel", "cycle")
    avancement = trouvee.filter(pk=cycle).first()
    if avancement is None:
        return _refuse(request, cycle)
    frein_lectures.open_file(request, avancement.professionnel.rpps)
    if request.method == "GET":
        journal.record(
            Fait.DOSSIER_LU, auteur=request.user, organisation=organisations[0],
            professionnel=avancement.professionnel, objet=avancement.cycle,
        )  # fmt: skip
    seule = presents.filter(pk=cycle)
    contexte = {
        **frame(request, "accueil", is_liste=False),
        "avancement": avancement,
        "profession": Profession(avancement.profession).libelle,
        "service": avancement.service,  # type: ignore[attr-defined]  # annotated by `with_service`
        "axes": [
            {
                "numero": axe.numero, "nom": Axe(axe.numero).court, "faites": axe.faites, "requises": axe.requises,
                "etat": axe.etat.libelle, "progression": max(0.0, 100 * axe.progression),
            }
            for axe in axes_of(avancement)
        ],
        "nb_alertes": alertes_lues.of_employers(organisations, seule).count(),
        "alertes": address(request, "alertes"),
        "liste": address(request, "accueil"),
    }  # fmt: skip
    return render(request, "employeur/personne.html", contexte)


def _refuse(request: Requete, cycle: int) -> HttpResponse:
    """403 with the reason for somebody who left; an unknown page for whoever never was there."""
    organisations = employers(request)
    parti = employeur_depart.former(organisations).filter(cycles=cycle).select_related("professionnel").first()
    if parti is None:
        raise Http404
    refus = employeur_depart.refuse(parti, organisations, request.user)
    contexte = {**frame(request, "accueil", is_liste=False), "refus": refus, "liste": address(request, "accueil")}
    return render(request, "employeur/partie.html", contexte, status=403)
