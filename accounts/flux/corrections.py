"""Answer the faulty rows of a delivery without sending the others again: a small delivery tied to the first."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts.flux.depot import Envoi, deposit
from accounts.models import Correction, Livraison, Reponse, Utilisateur
from certif.socle.feeds.manifeste import Manifeste
from certif.socle.refus import Refus

LIGNES_MAX = 1_000
#: Answers that a partner may put right; the others need nothing.
CORRIGEABLES = (Reponse.Sort.REJETEE, Reponse.Sort.EN_ATTENTE)


@dataclass(frozen=True, slots=True)
class LigneCorrigee:
    """The whole row `ligne` of the first delivery, as it should have been."""

    ligne: int
    valeurs: dict[str, Any]


def correct(
    premiere: Livraison, lignes: Sequence[LigneCorrigee], canal: str, *, a_blanc: bool,
    deposee_par: Utilisateur | None = None, horodatage: datetime | None = None,
) -> Livraison:  # fmt: skip
    """Deposit the corrected rows as a delivery of the same kind, for the same organisation; a dry run stays one.

    Every row must be one that was rejected or waits, once: `Refus` says which is not. `horodatage` orders the rows
    among those of the partner (now by default).
    """
    if premiere.etat != Livraison.Etat.TRAITEE:
        raise Refus(
            "livraison_non_traitee",
            "Cette livraison n’est pas encore traitée : ses lignes n’ont pas toutes une réponse.",
            remede="Attendez qu’elle le soit, lisez ses lignes rejetées, puis envoyez leurs corrections.",
        )
    _check(premiere, lignes)
    with tempfile.TemporaryDirectory() as dossier, transaction.atomic():
        livraison = deposit(
            Envoi(
                chemin=write_rows(Path(dossier), [_row(premiere, ligne) for ligne in lignes]),
                nom=f"corrections-{premiere.pk}.jsonl", partenaire=premiere.partenaire, canal=canal,
                manifeste=Manifeste(pour_le_compte_de=premiere.pour_le_compte_de, horodatage=horodatage),
                deposee_par=deposee_par, type_flux=premiere.type_flux, a_blanc=a_blanc or premiere.a_blanc,
            )
        )  # fmt: skip
        if livraison.etat != Livraison.Etat.REFUSEE:
            Correction.objects.get_or_create(
                livraison=livraison, defaults={"premiere": premiere, "lignes": [ligne.ligne for ligne in lignes]}
            )
    return livraison


def write_rows(dossier: Path, lignes: Sequence[Any]) -> Path:
    """Write rows given as JSON values as the JSON Lines file of the contract, one a line.

    In ASCII: what no text can hold (half of a pair) reaches the reader as it was sent, and faults its row alone.
    """
    chemin = dossier / "lignes.jsonl"
    with chemin.open("w", encoding="ascii") as sortie:
        for ligne in lignes:
            sortie.write(json.dumps(ligne) + "\n")
    return chemin


def _row(premiere: Livraison, ligne: LigneCorrigee) -> dict[str, Any]:
    """The row as deposited; `corrige` (an unknown column, ignored) keeps in the file what it answers."""
    return {**ligne.valeurs, "corrige": f"{premiere.id_flux}:{ligne.ligne}"}


def _check(premiere: Livraison, lignes: Sequence[LigneCorrigee]) -> None:
    voulues = [ligne.ligne for ligne in lignes]
    doubles = sorted({ligne for ligne in voulues if voulues.count(ligne) > 1})
    if doubles:
        raise Refus(
            "ligne_en_double", f"La ligne {doubles[0]} est corrigée deux fois.", "lignes", "Envoyez-la une seule fois."
        )
    fautives = set(premiere.reponses.filter(ligne__in=voulues, sort__in=CORRIGEABLES).values_list("ligne", flat=True))
    autres = [ligne for ligne in voulues if ligne not in fautives]
    if autres:
        raise Refus(
            "ligne_sans_faute",
            f"La ligne {autres[0]} n’est ni rejetée ni en attente dans cette livraison : il n’y a rien à corriger.",
            "lignes",
            "Ne renvoyez que les lignes rejetées ou en attente ; pour changer une ligne acceptée, "
            "envoyez une MODIFICATION dans une nouvelle livraison.",
        )
