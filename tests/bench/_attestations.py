"""What the processes of `tests.bench.attestations` do: issue rows in bulk, draw without sealing, work as workers do."""

from __future__ import annotations

import json
import sys
import time
from datetime import date
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402 - Django must be ready before its models are read
from django.test.utils import CaptureQueriesContext  # noqa: E402 - after django.setup()

from accounts import horloge, travaux  # noqa: E402 - after django.setup()
from accounts.models import Organisation, Utilisateur  # noqa: E402 - after django.setup()
from accounts.roles import Nature  # noqa: E402 - after django.setup()
from actions.models import Cycle  # noqa: E402 - after django.setup()
from ordres import attestation, attestation_pdf, fabrication  # noqa: E402 - after django.setup()
from ordres.models import Attestation, Controle, Decision  # noqa: E402 - after django.setup()

JOUR = date(2032, 2, 15)
LOT = 200


def issue_all(nombre: int) -> None:
    """Decide so many cycles as a bulk act would, then issue their attestations by lots."""
    auteur = Utilisateur.objects.create_user(email="mesure@exemple.test", nom_affiche="Mesure")
    instance = Organisation.objects.filter(nature=Nature.ORDRE).earliest("pk")
    cycles = list(Cycle.objects.select_related("exercice__professionnel").order_by("pk")[:nombre])
    depart, requetes = 0.0, 0
    for rang in range(0, len(cycles), LOT):
        with transaction.atomic():
            decisions = _decide(cycles[rang : rang + LOT], auteur, instance)
            debut = time.monotonic()
            with CaptureQueriesContext(connection) as lues:
                attestation.issue(decisions, en_nombre=True)
            depart += time.monotonic() - debut
            requetes = len(lues)
    print(json.dumps({"par_seconde": len(cycles) / depart, "requetes": requetes}))


def _decide(cycles: list[Cycle], auteur: Utilisateur, instance: Organisation) -> list[Decision]:
    instant = horloge.now()
    controles = Controle.objects.bulk_create(
        [Controle(cycle=c, instance=instance, ouvert_at=instant, echeance=date(2032, 6, 30)) for c in cycles]
    )
    return Decision.objects.bulk_create(
        [
            Decision(
                controle=controle, sens=Decision.Sens.SATISFAIT, constat=_constat(cycle), auteur=auteur,
                organisation=instance, jour=JOUR, created_at=instant,
            )
            for controle, cycle in zip(controles, cycles, strict=True)
        ]
    )  # fmt: skip


def _constat(cycle: Cycle) -> dict[str, Any]:
    exercice, personne = cycle.exercice, cycle.exercice.professionnel
    return {
        "complet": True,
        "referentiel": "Référentiel fictif de la mesure, version 1",
        "cycle": {"id": cycle.pk, "debut": cycle.debut.isoformat(), "fin": cycle.fin.isoformat()},
        "titulaire": {
            "rpps": personne.rpps, "nom": personne.nom, "prenom": personne.prenom, "profession": exercice.profession,
        },
    }  # fmt: skip


def draw(nombre: int) -> None:
    """Draw so many, the first one left out of the time: the libraries load there."""
    lignes = list(Attestation.objects.select_related("decision").order_by("pk")[:nombre])
    attestation_pdf.render(lignes[0])
    debut = time.monotonic()
    for ligne in lignes:
        attestation_pdf.render(ligne)
    print(json.dumps({"faites": len(lignes), "secondes": time.monotonic() - debut}))


def work(nombre: int) -> None:
    """Take lots as a worker does, until none is left; a first document of its own warms it."""
    premiere = Attestation.objects.select_related("decision").order_by("?")[0]
    fabrication.produce(premiere)
    debut, faites = time.monotonic(), 0
    while travaux.run_one([attestation.NATURE_LOT]):
        faites += attestation.LOT
    secondes = time.monotonic() - debut
    premiere.refresh_from_db()
    print(json.dumps({"faites": faites, "secondes": secondes, "octets": premiere.pdf.size}))


if __name__ == "__main__":
    {"emet": issue_all, "dessine": draw, "travaille": work}[sys.argv[1]](int(sys.argv[2]))
