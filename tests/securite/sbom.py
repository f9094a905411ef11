"""Bill of materials (CycloneDX): every package of the locks with its hashes and its licence, in build/sbom.cdx.json."""

from __future__ import annotations

import importlib.metadata
import re
import uuid
from typing import Any

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

from tests.banc.rapport import Ligne
from tests.maison.maison import RACINE
from tests.securite.dependances import Epingle, pins

SORTIE = RACINE / "build" / "sbom.cdx.json"
#: Licences that go with EUPL-1.2 for what is only used beside our code, as its authors write them.
ADMISES = re.compile(
    r"MIT|BSD|Apache|Python Software|PSF|ISC|MPL|Mozilla|Unlicense|Public Domain|HPND|Zlib|LGPL|Lesser General|EUPL|CC0"
    r"|PostgreSQL|0BSD|CNRI|WTFPL|ZPL",
    re.IGNORECASE,
)
#: Copyleft tools of the bench and what it drives: run beside the product, never shipped in the image.
OUTILS = re.compile(r"GPL|General Public", re.IGNORECASE)
#: Said in a file of the package alone, and read there.
DITES = {"axe-playwright-python": "MIT"}


def licence_of(nom: str) -> str:
    """What the package says of its licence, empty when it says nothing or is not installed on this platform."""
    try:
        dit: Any = importlib.metadata.metadata(nom)  # its type does not say that it is a mapping
    except importlib.metadata.PackageNotFoundError:
        return ""
    if expression := dit.get("License-Expression"):
        return str(expression)
    if classees := [c.rpartition(" :: ")[2] for c in dit.get_all("Classifier") or () if c.startswith("License ::")]:
        return " / ".join(classees)
    return str(dit.get("License") or DITES.get(nom, "")).split("\n")[0][:80]


def is_installed(nom: str) -> bool:
    """Whether this platform has it: a lock for every platform names some that are for others."""
    try:
        importlib.metadata.version(nom)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def build(epingles: list[Epingle], livrees: set[str]) -> Bom:
    """The document; its number is drawn from its contents, so that the same locks give the same file."""
    empreinte = "".join(f"{e.nom}=={e.version}\n" for e in sorted(epingles, key=lambda e: e.nom))
    bom = Bom(serial_number=uuid.uuid5(uuid.NAMESPACE_URL, empreinte))
    bom.metadata.component = Component(name="certif", type=ComponentType.APPLICATION, bom_ref="certif")
    for epingle in epingles:
        licence = licence_of(epingle.nom)
        bom.components.add(
            Component(
                name=epingle.nom, version=epingle.version, type=ComponentType.LIBRARY,
                bom_ref=f"{epingle.nom}=={epingle.version}",
                purl=PackageURL("pypi", name=epingle.nom, version=epingle.version),
                scope=ComponentScope.REQUIRED if epingle.nom in livrees else ComponentScope.EXCLUDED,
                hashes=[HashType(alg=HashAlgorithm.SHA_256, content=h) for h in epingle.hachages],
                licenses=[DisjunctiveLicense(name=licence)] if licence else [],
            )
        )  # fmt: skip
    bom.register_dependency(bom.metadata.component, [c for c in bom.components if c.scope is ComponentScope.REQUIRED])
    return bom


def lignes() -> list[Ligne]:
    """Write the file, then say what it lacks."""
    epingles, livrees = pins(), {epingle.nom for epingle in pins("requirements.txt")}
    SORTIE.parent.mkdir(exist_ok=True)
    texte = make_outputter(build(epingles, livrees), OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=1)
    SORTIE.write_text(texte + "\n")
    sans_hachage = [e.nom for e in epingles if not e.hachages]
    ici = [e.nom for e in epingles if is_installed(e.nom)]
    licences = {nom: licence_of(nom) for nom in ici}
    muettes = [nom for nom, licence in licences.items() if not licence]
    refusees = [
        f"{nom} ({licence})"
        for nom, licence in licences.items()
        if licence and not ADMISES.search(licence) and (nom in livrees or not OUTILS.search(licence))
    ]
    for ecart in (*refusees, *(f"{nom} : licence non dite" for nom in muettes)):
        print(f"  {ecart}")
    return [
        Ligne("composants de la nomenclature", len(epingles), "paquets", f"dont {len(livrees)} livrés", bool(epingles)),
        Ligne("composants sans empreinte", len(sans_hachage), "paquets", "0", not sans_hachage),
        Ligne("licences non dites", len(muettes), "paquets", f"0 sur {len(ici)} installés ici", not muettes),
        Ligne("licences hors de la liste", len(refusees), "paquets", "0", not refusees),
    ]
