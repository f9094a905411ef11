"""What every view of the room takes its objects from: the perimeter of the day, 404 outside."""

from django.shortcuts import get_object_or_404

from accounts import frein_lectures
from accounts.models import Organisation
from accounts.permissions import Permission
from accounts.requete import Requete
from actions.models import Cycle
from certif.socle.refus import Refus
from ordres.competence import cycles_followed


def instances(request: Requete) -> list[Organisation]:
    """Instances of which the user may list the professionals; raises `Refus("non_autorise")` when there is none."""
    trouvees = request.user.organisations_with(Permission.DOSSIER_LISTER, request.jour)
    if not trouvees:
        raise Refus(
            "non_autorise",
            "Le suivi des professionnels est réservé aux Ordres et au service de santé des armées.",
            remede="Si vous y travaillez, demandez un accès à la personne qui gère les accès de votre instance.",
        )
    return trouvees


def followed_cycle(request: Requete, cycle_id: int) -> Cycle:
    """The cycle if it is in the perimeter of the user as an agent, else 404; counted as a file opened."""
    suivis = cycles_followed(request.user, request.jour)
    cycle = get_object_or_404(suivis.select_related("exercice__professionnel", "version__referentiel"), pk=cycle_id)
    frein_lectures.open_file(request, cycle.exercice.professionnel.rpps)
    return cycle


def own_cycle(request: Requete, cycle_id: int) -> Cycle:
    """The cycle if its holder asks, else 404."""
    return get_object_or_404(
        Cycle.objects.select_related("exercice__professionnel", "version__referentiel"),
        pk=cycle_id,
        exercice__professionnel_id=request.user.professionnel_id or 0,
    )
