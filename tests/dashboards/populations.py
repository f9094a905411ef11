"""A small population written straight into the projection: dashboards read nothing else."""

from datetime import date

from accounts import horloge
from accounts.models import Exercice
from accounts.territoires import region_de
from actions.models import Avancement, Cycle
from tests.people import make_exercice


def make_rows(nombre: int, *, etat="en_cours", version=None, fin=date(2031, 12, 31), **exercice) -> list[Avancement]:
    """`nombre` accounts with their cycle and projection row in the given state."""
    return [make_row(make_exercice(**exercice), etat=etat, version=version, fin=fin) for _ in range(nombre)]


def make_row(exercice: Exercice, *, etat="en_cours", version=None, fin=date(2031, 12, 31), faites=3) -> Avancement:
    """One account: 2/2, 1/2, 0/2, 0/2 unless complete."""
    cycle = Cycle.objects.create(exercice=exercice, debut=date(2023, 1, 1), fin=fin, regime="premier", version=version)
    progressions = [1.0] * 4 if etat == "complet" else [1.0, 0.5, 0.0, 0.0]
    return Avancement.objects.create(
        cycle=cycle, professionnel=exercice.professionnel, version=version, etat=etat, total=sum(progressions) / 4,
        faites=faites, requises=8, progressions=progressions, faites_axes=[2, 1, 0, 0], requises_axes=[2, 2, 2, 2],
        profession=exercice.profession, specialite=exercice.specialite, mode=exercice.mode,
        departement=exercice.departement, region=region_de(exercice.departement),
        is_militaire=exercice.is_militaire, cycle_etat="ouvert", fin=fin, cle_nom=exercice.professionnel.cle_nom,
        evalue_le=date(2026, 6, 30), maj_at=horloge.instant(),
    )  # fmt: skip
