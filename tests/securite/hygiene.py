"""Web hygiene (S7): every answer of a site as in production, every page in a real browser: policy, headers, cookies."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from django.urls import URLPattern, URLResolver

from tests.banc.rapport import Ligne
from tests.maison.maison import RACINE
from tests.securite import _production
from tests.securite._reponse import faults, nonce_of, policy

#: Answers that no page asks for: each must be as well dressed as the others.
BORDS = (
    "/adresse-de-personne", "/%00", "/verifier/?q=%00", "/ordre", "/api/v1/adresse-de-personne", "/static/absent.js",
    "/metrics", "/api/v1/livraisons", "/static/theme/apparence.js", "/static/theme/certif.css",
    "/static/theme/certif.svg",
)  # fmt: skip
#: Read under the settings of the site: the demonstration is not there. Leaving would end the visit.
_ADRESSES = """
import django; django.setup()
from django.urls import get_resolver
from tests.securite.hygiene import addresses
print("\\n".join(sorted(set(addresses(get_resolver())) - {"/compte/logout/"})))
"""


@dataclass
class Recolte:
    """What a visit of the site found."""

    reponses: int = 0
    fautes: list[str] = field(default_factory=list)
    nonces: list[str] = field(default_factory=list)

    def note(self, qui: str, chemin: str, reponse: _production.Reponse) -> None:
        """Judge one answer."""
        self.reponses += 1
        trouvees = faults(reponse.entetes, reponse.corps, production=True)
        self.fautes += [f"{qui} {chemin} ({reponse.statut}) : {faute}" for faute in trouvees]
        if nonce := nonce_of(policy(reponse.entete("content-security-policy"))):
            self.nonces.append(nonce)


def addresses(resolveur: URLResolver, debut: str = "/") -> Iterator[str]:
    """Every address of the site that takes no value, read in its resolver."""
    for motif in resolveur.url_patterns:
        ecrit = str(motif.pattern).removeprefix("^")
        if re.search(r"[<(\\]", ecrit):
            continue
        if isinstance(motif, URLResolver):
            yield from addresses(motif, debut + ecrit)
        elif isinstance(motif, URLPattern):
            yield debut + ecrit.removesuffix("$")


def lignes() -> list[Ligne]:
    """The deployment check, the visit of everybody everywhere, and the browser's."""
    return [_deployment(), *_visit(), *_browser()]


def _deployment() -> Ligne:
    commande = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    fait = subprocess.run(
        commande, cwd=RACINE, env=_production.site().environnement, capture_output=True, text=True
    )  # fmt: skip
    avertis = len(re.findall(r"^\?: |^\S+: \(", fait.stderr, re.M)) or fait.returncode
    return Ligne("avertissements de check --deploy", avertis, "", "0, réglages de production", not avertis)


def _visit() -> list[Ligne]:
    site, recolte = _production.site(), Recolte()
    chemins = _production.run_code(_ADRESSES, site.environnement).split()
    for qui, session in {"anonyme": "", **site.sessions}.items():
        for chemin in (*chemins, *BORDS):
            recolte.note(qui, chemin, site.demande(chemin, session=session))
    for chemin in ("/compte/login/", "/verifier/", "/ordre/"):
        recolte.note("anonyme", f"POST {chemin}", site.demande(chemin, methode="POST", corps="a=1"))
    recolte.note("anonyme", "hôte inconnu", site.demande("/", Host="ailleurs.example"))
    return _judged("de production", recolte) + [
        Ligne("nonces servis deux fois", len(recolte.nonces) - len(set(recolte.nonces)), "",
              f"0 sur {len(recolte.nonces)}", bool(recolte.nonces) and len(recolte.nonces) == len(set(recolte.nonces)))
    ]  # fmt: skip


def _judged(ou: str, recolte: Recolte) -> list[Ligne]:
    for faute in recolte.fautes[:20]:
        print(f"  {faute}")
    genres = {
        "politique de contenu": r": (?:\d politique|\S+ trop large|default-src|\S+-src$|base-uri|form-action|frame-)",
        "en-tête de sécurité": r": en-tête", "témoin (cookie)": r": témoin",
        "script, style ou gestionnaire dans la page": r": (?:script|style|gestionnaire)",
        "chargement hors du site": r": <\w+> charge",
    }  # fmt: skip
    rendues = [Ligne(f"réponses lues, {ou}", recolte.reponses, "réponses", "toutes les adresses", None)]
    for nom, motif in genres.items():
        nombre = sum(bool(re.search(motif, faute)) for faute in recolte.fautes)
        rendues.append(Ligne(f"faute de {nom}, {ou}", nombre, "fautes", f"0 sur {recolte.reponses}", not nombre))
    return rendues


def _browser() -> list[Ligne]:
    """Every page of every persona in Chromium (tests/e2e/hygiene_parcours.py), scripts run, policy enforced."""
    with TemporaryDirectory(prefix="certif-parcours-") as dossier:
        sortie = Path(dossier) / "parcours.json"
        fait = subprocess.run(
            [sys.executable, "-m", "pytest", "tests/e2e/hygiene_parcours.py", "-q", "-n", "0"],
            cwd=RACINE, env=_of_the_bench(sortie), capture_output=True, text=True,
        )  # fmt: skip
        if not sortie.exists():
            print(fait.stdout[-2_000:])
            return [Ligne("pages ouvertes dans un navigateur", 0, "pages", "toutes", False)]
        lu = json.loads(sortie.read_text())
    for faute in lu["fautes"][:20]:
        print(f"  {faute}")
    return [
        Ligne("pages ouvertes dans un navigateur", lu["pages"], "pages", "toutes les pages connues", lu["pages"] > 0),
        Ligne("réponses lues, navigateur", lu["reponses"], "réponses", "", None),
        Ligne("fautes vues par le navigateur ou dans ses réponses", len(lu["fautes"]), "fautes",
              "0 : politique, console, hors du site", not lu["fautes"]),
    ]  # fmt: skip


def _of_the_bench(sortie: Path) -> dict[str, str]:
    """The environment without the servers of the site: the journeys have theirs."""
    garde = {nom: valeur for nom, valeur in os.environ.items() if nom not in ("DATABASE_URL", "REDIS_URL")}
    return {**garde, "CI": "true", "CERTIF_PARCOURS": str(sortie)}
