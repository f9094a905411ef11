"""« Déclarer cette action », beside an item of a référentiel, for whoever follows that version."""

from urllib.parse import urlencode

from django.urls import reverse

from accounts.requete import RequetePublique
from actions.models import Cycle
from referentiels.gestes import Geste
from referentiels.models import VersionReferentiel


def offer(request: RequetePublique, version: VersionReferentiel) -> Geste | None:
    """The gesture, when a running cycle of this visitor follows this version."""
    utilisateur = request.user
    if not utilisateur.is_authenticated or not utilisateur.professionnel_id:
        return None
    cycle = Cycle.objects.filter(
        exercice__professionnel_id=utilisateur.professionnel_id, version=version, etat=Cycle.Etat.OUVERT,
        debut__lte=request.jour, fin__gte=request.jour,
    ).order_by("-debut").first()  # fmt: skip
    if cycle is None:
        return None
    return Geste(
        "Déclarer cette action",
        lambda code: f"{reverse('ps:declarer')}?{urlencode({'cycle': cycle.pk, 'q': code})}",
    )
