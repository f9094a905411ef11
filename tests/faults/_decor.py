"""What the national delivery needs: people, files of several partners, and what a run leaves behind.

`python -m tests.faults._decor prepare ROWS FOLDER` deposits the files; `… state` prints one JSON line. Both work on the
database of the environment. Everybody is invented.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import django

LIVRAISONS = 20
JOUR = date(2026, 6, 30)

_COMPTES = {
    "reponses": "SELECT count(*) FROM accounts_reponse",
    "actions": "SELECT count(*) FROM actions_action",
    "fusions": "SELECT count(*) FROM actions_action WHERE fusionnee_dans_id IS NOT NULL",
    "notifications": "SELECT count(*) FROM accounts_notification WHERE nature = 'flux'",
    "ecartees": "SELECT count(*) FROM accounts_reponse WHERE code = 'E399'",
    "inachevees": "SELECT count(*) FROM accounts_livraison WHERE etat <> 'traitee'",
    # A row whose effect would be journalled by two transactions was applied twice.
    "doublees": (
        "SELECT count(*) - count(DISTINCT (objet, l)) FROM accounts_evenement e,"
        " jsonb_array_elements(details -> 'lignes') l WHERE nature = 'action:recue'"
    ),
}


def prepare(lignes: int, dossier: Path) -> None:
    """People, a référentiel, `LIVRAISONS` files of one partner and the file of another that tells some again."""
    from accounts.flux import depot
    from referentiels.models import Correspondance
    from tests.donnees import dpc
    from tests.flux.conftest import make_partner, make_roster
    from tests.referentiels_fictifs import make_version

    dpc.PERSONNES = max(400, lignes // 5)
    depot.LIGNES_PAR_MORCEAU = max(100, min(2_500, lignes // 200))
    version = make_version("FAUTES")
    Correspondance.objects.create(referentiel=version.referentiel, typologie="FC", codes=["A1a"])
    Correspondance.objects.create(referentiel=version.referentiel, typologie="EPP", codes=["A2a", "A2b"])
    make_roster(list(dpc.personnes(dpc.PERSONNES)), JOUR)
    andpc, anfh = make_partner("ANDPC"), make_partner("ANFH")
    par_fichier = lignes // LIVRAISONS
    for rang in range(LIVRAISONS):
        with _starting_at(rang * par_fichier):
            for partenaire, ecris in ((andpc, dpc.write_file), (anfh, dpc.write_other_source)):
                chemin = dossier / f"{partenaire.code}-{rang}.csv"
                ecris(chemin, par_fichier)
                livraison = depot.deposit(depot.Envoi(chemin, chemin.name, partenaire, "essai"))
                if livraison.etat != "recue":
                    raise RuntimeError(f"{chemin.name} : {livraison.message_refus}")


@contextmanager
def _starting_at(premier: int) -> Iterator[None]:
    """The rows of the generator, from this rank."""
    from tests.donnees import dpc

    base_row = dpc.base_row
    dpc.base_row = lambda rang: base_row(rang + premier)
    try:
        yield
    finally:
        dpc.base_row = base_row


def state() -> dict[str, Any]:
    """The hash of the ledger and the counts."""
    from django.db import connection

    from accounts.models import Livraison
    from tests.flux.registre import ledger_hash

    recues = sum(comptes["recues"] for comptes in Livraison.objects.values_list("compteurs", flat=True))
    lus: dict[str, Any] = {"registre": ledger_hash(), "recues": recues}
    with connection.cursor() as curseur:
        for nom, requete in _COMPTES.items():
            curseur.execute(requete)
            lus[nom] = curseur.fetchone()[0]
    return lus


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "prepare":
        prepare(int(sys.argv[2]), Path(sys.argv[3]))
    else:
        print(json.dumps(state()))
