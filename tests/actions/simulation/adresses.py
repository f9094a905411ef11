"""Arguments of the addresses of the two tabs, for the permission matrix."""

from __future__ import annotations

from accounts import horloge
from actions import simulation_tableaux
from actions.models import DossierEssai, Simulation
from referentiels.models import VersionReferentiel


def simulation_addresses(version_id: int) -> dict[str, list]:
    """By name: a finished simulation of this version, its file, a dossier kept for its référentiel."""
    version = VersionReferentiel.objects.get(pk=version_id)
    simulation = Simulation.objects.create(
        version=version, revision=version.revision, hypothese="migration", jour=horloge.today(), etat="terminee",
        demandee_at=horloge.instant(), finie_at=horloge.instant(), resultat=simulation_tableaux.protect({}, 11),
    )  # fmt: skip
    dossier = DossierEssai.objects.create(
        referentiel=version.referentiel, nom="Dossier fictif", contenu={"realisations": []}, attendu={},
        maj_at=horloge.now(),
    )  # fmt: skip
    return {
        "simulation": [version.pk, simulation.pk],
        "simulation_fichier": [version.pk, simulation.pk, "csv"],
        "dossier_essai": [version.pk, dossier.pk],
    }
