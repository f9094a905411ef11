"""Start again a delivery whose work was set aside after three failures: an operator's gesture, kept in the journal."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from accounts import journal, travaux
from accounts.flux import bilan
from accounts.models import Livraison, Travail, Utilisateur
from accounts.permissions import Permission, require
from certif.socle.workflow import Depasse


def restart(livraison: Livraison, auteur: Utilisateur, on: date) -> None:
    """Put its work back in the table; slices already done stay done. `Depasse` when it is not set aside any more."""
    require(auteur, Permission.FLUX_LIBERER, on)
    with transaction.atomic():
        ecarte = bilan.set_aside(livraison)
        if ecarte is None or not Travail.objects.select_for_update().filter(pk=ecarte.pk, etat="ecarte").exists():
            raise Depasse
        travaux.requeue(ecarte.nature, ecarte.cle, ecarte.donnees, priorite=ecarte.priorite, groupe=ecarte.groupe)
        journal.record(
            journal.Fait.LIVRAISON_REPRISE, auteur=auteur, objet=livraison, motif=ecarte.erreur[:500],
            details={"partenaire": livraison.partenaire.code},
        )  # fmt: skip
