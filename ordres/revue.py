"""The closer review of a drawn file: shown in the file until it is closed with a reasoned result.

A review concludes on the review alone. It changes nothing of the control: what it finds goes through the steps of the
control, with the observations of the professional (CSP R. 4022-20).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from accounts import journal, notifications
from accounts.journal import Fait
from accounts.models import Utilisateur
from accounts.permissions import Permission
from actions.models import Cycle
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres.competence import require_instance
from ordres.models import DossierTire


def of_cycle(cycle: Cycle) -> list[DossierTire]:
    """Draws that named this cycle, the last one first."""
    return list(
        DossierTire.objects.filter(cycle=cycle, rang__isnull=False)
        .select_related("tirage", "clos_par")
        .order_by("-tirage_id")
    )


def awaited() -> QuerySet[DossierTire]:
    """Reviews that are not closed."""
    return DossierTire.objects.filter(rang__isnull=False, revue_resultat="", cycle__isnull=False)


def under_review(cycle_ids: Iterable[int]) -> set[int]:
    """Which of these cycles await a closer review: an act on many files leaves them to somebody's eyes."""
    return set(awaited().filter(cycle_id__in=list(cycle_ids)).values_list("cycle_id", flat=True))


def close(dossier: DossierTire, resultat: str, motif: str, auteur: Utilisateur, on: date) -> None:
    """Close the review with its result and reasons, that the professional reads. Raises `Refus` or `Depasse`."""
    cycle = dossier.cycle
    if cycle is None or not dossier.is_tire:
        raise Refus("non_tire", "Ce dossier n’a pas été tiré au sort.", remede="Revenez à la liste des dossiers tirés.")
    instance = require_instance(auteur, Permission.CONTROLE_INSTRUIRE, cycle, on)
    if resultat not in DossierTire.Revue.values:
        raise Refus("resultat_requis", "Choisissez le résultat.", champ="resultat", remede="Trois résultats existent.")
    if not motif.strip():
        raise Refus(
            "motif_requis", "Un motif est nécessaire.", champ="motif", remede="Écrivez ce que vous avez relu et trouvé."
        )
    with transaction.atomic():
        closes = DossierTire.objects.filter(pk=dossier.pk, revue_resultat="", rang__isnull=False).update(
            revue_resultat=resultat, revue_motif=motif.strip(), revue_le=on, clos_par=auteur
        )
        if not closes:
            raise Depasse("Cette revue est déjà close.")
        dossier.refresh_from_db()
        professionnel = cycle.exercice.professionnel
        journal.record(
            Fait.REVUE_CLOSE, auteur=auteur, organisation=instance, professionnel=professionnel, objet=dossier,
            motif=motif.strip(), details={"resultat": resultat, "tirage": dossier.tirage_id},
        )  # fmt: skip
        notifications.notify(
            cle=f"revue:{dossier.pk}", nature="controle", titre="La revue de votre dossier tiré au sort est close",
            texte=f"{dossier.get_revue_resultat_display()}. Le détail est dans votre espace.",
            lien=reverse("ordre:mes_tirages", args=[cycle.pk]), professionnel=professionnel,
        )  # fmt: skip
