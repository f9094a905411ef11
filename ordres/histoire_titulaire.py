"""What the history of a cycle says of its control; registered with the room of actions, which ignores it."""

from collections.abc import Iterable

from django.urls import reverse

from actions.chronologie import Etape, Genre, day
from actions.models import Cycle
from ordres.models import Attestation, EtapeControle
from ordres.workflow_controle import MOTS, Geste

ARTICLE = "CSP R. 4022-18 à R. 4022-21"


def etapes(cycle: Cycle) -> Iterable[Etape]:
    """Each step of the control, then the attestations; two queries."""
    lien = reverse("ordre:mon_controle", args=[cycle.pk])
    for pas in EtapeControle.objects.filter(controle__cycle=cycle).order_by("pk"):
        yield Etape(day(pas.at), Genre.ORDRE, MOTS[Geste(pas.transition)].fait, pas.motif, ARTICLE, lien)
    for attestation in Attestation.objects.filter(cycle=cycle).order_by("pk"):
        titre = f"Attestation {attestation.numero} délivrée"
        yield Etape(attestation.emise_le, Genre.ORDRE, titre, attestation.emetteur, ARTICLE, lien)
        if attestation.revoquee_le is not None:
            titre = f"Attestation {attestation.numero} révoquée"
            yield Etape(attestation.revoquee_le, Genre.ORDRE, titre, attestation.motif_revocation, ARTICLE, lien)
        if attestation.remplacee_le is not None:
            titre = f"Attestation {attestation.numero} remplacée"
            yield Etape(attestation.remplacee_le, Genre.ORDRE, titre, attestation.motif_remplacement, ARTICLE, lien)
