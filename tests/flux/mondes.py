"""The people, the référentiel and the partners that the golden files speak of."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from accounts.models import Activite, Exercice, Organisation, Partenaire
from accounts.nomenclatures.chargement import install_specialites
from accounts.professions import Categorie
from accounts.roles import Nature
from tests.donnees import dpc
from tests.flux.conftest import make_partner, make_roster
from tests.people import FINESS
from tests.referentiels_fictifs import make_version

GOLDEN = Path(__file__).parent / "golden"
CAMILLE = dpc.Personne("99790000006", "EXEMPLE", "Camille", True)
SACHA = dpc.Personne("99790000014", "FICTIF", "Sacha", True)
NOELLE = dpc.Personne("99790000022", "D’ÉTALON-MAQUETTE", "Noëlle", True)
CIVILS = (CAMILLE, SACHA, NOELLE)
#: A military doctor, in nobody's establishment.
DOMINIQUE = dpc.Personne("99790000048", "MILITAIRE", "Dominique", True)
#: In no roster before a test brings them.
CLAUDE = dpc.Personne("99790000030", "ABSENT", "Claude", True)


def golden_cases() -> dict[str, dict[str, Any]]:
    """Each golden file by its name: who sends it, what, and the answer of each row."""
    return {
        chemin.name.removesuffix(".attendus.json"): json.loads(chemin.read_text(encoding="utf-8"))
        for chemin in sorted(GOLDEN.glob("*.attendus.json"))
    }


def make_world() -> None:
    """A référentiel, the nomenclature, and three doctors of the establishment of the bench, one of the armed forces."""
    install_specialites()
    make_version()
    make_roster(CIVILS)
    make_roster([DOMINIQUE])
    Exercice.objects.filter(professionnel__rpps=DOMINIQUE.rpps).update(categorie=Categorie.MILITAIRE)
    Activite.objects.bulk_create(
        [
            Activite(exercice=e, cle=f"F{FINESS}|S", mode="S", finess=FINESS)
            for e in Exercice.objects.filter(professionnel__rpps__in=[p.rpps for p in CIVILS]).order_by("pk")
        ]
    )


def make_sender(code: str, type_flux: str) -> Partenaire:
    """The partner of a golden file, allowed to send it."""
    organisation = None
    if code == "EMPLOYEUR":
        organisation = Organisation.objects.get_or_create(
            code="CH-ESSAI", defaults={"nom": "CH d’essai", "nature": Nature.EMPLOYEUR, "finess": FINESS}
        )[0]
    return make_partner(code, flux=[type_flux], organisation=organisation)
