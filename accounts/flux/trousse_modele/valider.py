"""Validate a file before sending it: `python valider.py ACTIONS fichier.csv` (Python 3.11 or later, no package).

The reader is the platform's own (folder `lecteur`). Prints the report as JSON; ends with 0 when every row passes,
1 when rows must be corrected, 2 when the whole file would be refused.
"""

import argparse
import json
import sys
from importlib import import_module
from pathlib import Path

ICI = Path(__file__).resolve().parent
sys.path.insert(0, str(ICI / "lecteur"))

from certif.socle.feeds.codes import FauteFichier  # noqa: E402 - the reader is beside this script
from certif.socle.feeds.manifeste import read_manifest  # noqa: E402 - same reason: the path comes first
from certif.socle.feeds.validation import validate  # noqa: E402 - same reason: the path comes first

SORTIES = {"VALIDE": 0, "A_CORRIGER": 1, "REJETE": 2}


def main() -> int:
    """Read the arguments, validate, print."""
    flux = json.loads((ICI / "flux.json").read_text(encoding="utf-8"))
    parser = argparse.ArgumentParser(description="Valide un fichier avant de le déposer.")
    parser.add_argument("flux", choices=sorted(flux), help="type de flux")
    parser.add_argument("fichier", type=Path, help="fichier CSV ou JSON Lines")
    parser.add_argument("--manifeste", type=Path, help="manifeste JSON de l’envoi")
    choix = parser.parse_args()
    module, nom = flux[choix.flux].split(":")
    schema = getattr(import_module(module), nom)
    try:
        manifeste = read_manifest(choix.manifeste.read_bytes()) if choix.manifeste else None
    except FauteFichier as faute:
        rapport = {
            "statut": "REJETE",
            "erreurs": [{"code": faute.code, "message": faute.message, "remede": faute.remede}],
        }
    else:
        rapport = validate(choix.fichier, schema, manifeste)
    # UTF-8 whatever the console says: the report may be redirected to a file.
    sys.stdout.buffer.write((json.dumps(rapport, ensure_ascii=False, indent=1) + "\n").encode())
    return SORTIES[str(rapport["statut"])]


if __name__ == "__main__":
    sys.exit(main())
