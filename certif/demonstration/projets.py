"""A draft under way, so that the CNCP, the HAS and the ministry find something to judge. Twice changes nothing."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from accounts.models import Utilisateur
from referentiels import avis, transmission
from referentiels.models import Referentiel
from referentiels.redaction.brouillons import create_draft
from referentiels.saisine import MotifSaisine

REFERENTIEL = "EXEMPLE-NEPHROLOGIE"


@transaction.atomic
def install_project(redacteur: Utilisateur, ministere: Utilisateur, on: date) -> bool:
    """Submit a second version of the example in nephrology and ask the HAS about it; False when one exists."""
    referentiel = Referentiel.objects.get(code=REFERENTIEL)
    versions = list(referentiel.versions.order_by("numero"))
    if len(versions) > 1:
        return False
    projet = create_draft(referentiel, redacteur, on, versions[0])
    transmission.submit(
        projet.pk, redacteur, on, alertes_lues=True, sans_prealable="projet de démonstration, identique à la version 1"
    )
    avis.ask_has(
        projet.pk, ministere, on, motifs=[MotifSaisine.RECOMMANDATIONS],
        precision="Saisine fictive, pour montrer le circuit des avis.",
    )  # fmt: skip
    return True
