"""What the processes of `tests.bench.reception` do: deposit, work like a worker, deliver twice, or Django alone."""

from __future__ import annotations

import csv
import json
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import django

django.setup()

from django.db import transaction  # noqa: E402 - Django must be ready before its models are read

from accounts import horloge, travaux  # noqa: E402 - after django.setup()
from accounts.flux import traitement  # noqa: E402 - after django.setup()
from accounts.flux.depot import Envoi, deposit, find_partner  # noqa: E402 - after django.setup()
from accounts.models import Partenaire, Professionnel  # noqa: E402 - after django.setup()
from actions import projection  # noqa: E402 - after django.setup()
from actions.models import Action  # noqa: E402 - after django.setup()
from certif.socle.feeds.manifeste import Manifeste  # noqa: E402 - after django.setup()

EN_MASSE, UNE_A_UNE = 20_000, 500


def deliver(chemin: str, partenaire: str) -> None:
    """One delivery from its deposit to its last answer, then the same content under another name."""
    envoi = Envoi(Path(chemin), Path(chemin).name, find_partner(partenaire), "mesure")
    passees: list[float] = []
    rebuild = projection.rebuild

    def timed(*args: Any) -> int:
        depart = time.monotonic()
        changees = rebuild(*args)
        passees.append(time.monotonic() - depart)
        return changees

    with patch.object(projection, "rebuild", timed):
        premiere = _receive(envoi)
    part = sum(passees)
    with Path(chemin).open("ab") as fichier:
        fichier.write(b"\n")
    encore = _receive(replace(envoi, manifeste=Manifeste(horodatage=horloge.instant())))
    print(json.dumps({"secondes": premiere, "projection": part, "rejeu": encore}))


def _receive(envoi: Envoi) -> float:
    depart = time.monotonic()
    livraison = traitement.drive(deposit(envoi), horloge.today())
    if livraison.etat != "traitee":
        raise RuntimeError(livraison.message_refus)
    return time.monotonic() - depart


def deposit_all(*envois: str) -> None:
    """Deposit `PARTENAIRE=file` each; prints the keys of the deliveries."""
    cles = []
    for envoi in envois:
        partenaire, chemin = envoi.split("=", 1)
        cles.append(deposit(Envoi(Path(chemin), Path(chemin).name, find_partner(partenaire), "mesure")).pk)
    print(*cles)


def work() -> None:
    """A worker: runs the deliveries that wait until none is left."""
    travaux.run_pending(["flux.livraison"])


def django_alone(chemin: str) -> None:
    """Rows per second of `bulk_create` and `update_or_create` for the same rows; nothing is kept."""
    debits = {}
    for nom, nombre, ecrit in (("bulk_create", EN_MASSE, _bulk), ("update_or_create", UNE_A_UNE, _one_by_one)):
        with transaction.atomic():
            with Path(chemin).open(encoding="utf-8", newline="") as flux:
                lignes = [ligne for ligne, _ in zip(csv.DictReader(flux, delimiter=";"), range(nombre), strict=False)]
            depart = time.monotonic()
            ecrit(lignes)
            debits[nom] = len(lignes) / (time.monotonic() - depart)
            transaction.set_rollback(True)
    print(json.dumps(debits))


def _bulk(lignes: list[dict[str, str]]) -> None:
    partenaire = Partenaire.objects.get(code="ORGANISME")
    connus = dict(Professionnel.objects.filter(rpps__in={ligne["rpps"] for ligne in lignes}).values_list("rpps", "pk"))
    Action.objects.bulk_create(
        [
            Action(partenaire=partenaire, professionnel_id=connus[ligne["rpps"]], **_values(ligne))
            for ligne in lignes
            if ligne["rpps"] in connus
        ],
        batch_size=1_000,
    )


def _one_by_one(lignes: list[dict[str, str]]) -> None:
    partenaire = Partenaire.objects.get(code="ORGANISME")
    for ligne in lignes:
        professionnel = Professionnel.objects.filter(rpps=ligne["rpps"]).first()
        if professionnel is not None:
            valeurs = _values(ligne)
            Action.objects.update_or_create(
                partenaire=partenaire,
                id_technique=valeurs.pop("id_technique"),
                defaults={"professionnel": professionnel, **valeurs},
            )


def _values(ligne: dict[str, str]) -> dict[str, Any]:
    instant = horloge.instant()
    jour = ligne["date_fin"]
    return {
        "id_technique": ligne["id_technique"], "intitule": ligne["intitule"], "type_action": ligne["type_action"],
        "reference_action": ligne["reference_action"], "organisme_type": ligne["organisme_type"],
        "organisme_id": ligne["organisme_id"], "typologie": ligne["typologie"], "statut": ligne["statut"],
        "date_fin": f"{jour[6:]}-{jour[3:5]}-{jour[:2]}" if "/" in jour else jour, "preuve": "flux",
        "created_at": instant, "maj_at": instant,
    }  # fmt: skip


if __name__ == "__main__":
    {"livrer": deliver, "deposer": deposit_all, "travailler": work, "django": django_alone}[sys.argv[1]](*sys.argv[2:])
