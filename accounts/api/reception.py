"""From a request to a file on disk: rows in JSON, a form with a file, or the file itself."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.serializers import BooleanField

from accounts.api.acces import caller
from accounts.api.formes import EnvoiLignes
from accounts.flux.corrections import write_rows
from accounts.flux.depot import Envoi
from accounts.models import ClientApi
from certif.socle.feeds.codes import FauteFichier
from certif.socle.feeds.manifeste import VERSION, Manifeste, read_manifest

CANAL = "api"
MANIFESTE_MAX = 100_000
_PROPRES = ("lignes", "essai")
_DU_FICHIER = ("nom", "nb_lignes", "sha256")
_DU_MANIFESTE = ("id_flux", "type_flux", "mode", "pour_le_compte_de", "horodatage", "remplace")


@dataclass(frozen=True, slots=True)
class Recu:
    """What a request brings; `empreinte` tells two contents apart, whatever way they were written."""

    envoi: Envoi
    empreinte: str


def is_rehearsal(client: ClientApi, demande: object) -> bool:
    """Whether a deposit is a dry run: asked for, or by credentials that make nothing else."""
    return client.is_essai or (demande not in (None, "") and bool(BooleanField().run_validation(demande)))


def fingerprint(contenu: object) -> str:
    """SHA-256 of JSON values, the order of members apart."""
    return hashlib.sha256(json.dumps(contenu, sort_keys=True).encode()).hexdigest()


@contextmanager
def received(request: Request) -> Iterator[Recu]:
    """The file of this request, for the time of its deposit."""
    with tempfile.TemporaryDirectory() as dossier:
        # A list, or anything else than an object, holds neither rows nor a file.
        donnees = request.data if isinstance(request.data, Mapping) else {}
        try:
            if "fichier" not in donnees and "lignes" in donnees:
                yield _rows(request, donnees, Path(dossier))
            else:
                yield _file(request, donnees, Path(dossier))
        finally:
            # A file refused before it was copied is held by nobody else.
            if isinstance(donnees.get("fichier"), UploadedFile):
                donnees["fichier"].close()


def _rows(request: Request, donnees: Mapping[str, Any], dossier: Path) -> Recu:
    forme = EnvoiLignes(data=donnees)
    forme.is_valid(raise_exception=True)
    client, lus = caller(request), forme.validated_data
    brut = {nom: valeur for nom, valeur in donnees.items() if nom not in _PROPRES}
    manifeste = _kept(read_manifest(json.dumps({"version_format": VERSION, **brut})))
    envoi = Envoi(
        chemin=write_rows(dossier, lus["lignes"]), nom=manifeste.nom or "lignes.jsonl", partenaire=client.partenaire,
        canal=CANAL, manifeste=manifeste, a_blanc=is_rehearsal(client, lus["essai"]),
    )  # fmt: skip
    return Recu(envoi, fingerprint(donnees))


def _file(request: Request, donnees: Mapping[str, Any], dossier: Path) -> Recu:
    fichier = donnees.get("fichier")
    if not isinstance(fichier, UploadedFile):
        raise ValidationError({"fichier": ["Aucun fichier ni aucune ligne n’a été envoyé."]})
    dits = {**request.query_params.dict(), **_texts(donnees)}
    manifeste = _kept(_manifest(donnees.get("manifeste"), dits))
    client, a_blanc = caller(request), dits.get("essai")
    chemin = dossier / "envoi"
    empreinte = _write(fichier, chemin)
    nom = manifeste.nom or (fichier.name if fichier.name != "envoi" else "") or "envoi"
    envoi = Envoi(
        chemin=chemin, nom=Path(nom).name, partenaire=client.partenaire, canal=CANAL, manifeste=manifeste,
        a_blanc=is_rehearsal(client, a_blanc),
    )  # fmt: skip
    return Recu(envoi, fingerprint([empreinte, manifeste.brut, envoi.nom, envoi.a_blanc]))


def _kept(manifeste: Manifeste) -> Manifeste:
    """The manifest, kept whole with the delivery: refused when it holds what no text of the base can (E007)."""
    texte = json.dumps(manifeste.brut, ensure_ascii=False)
    if "\\u0000" in texte or any("\ud800" <= lettre <= "\udfff" for lettre in texte):
        raise FauteFichier("E007", detail="un caractère interdit")
    return manifeste


def _texts(donnees: Mapping[str, Any]) -> dict[str, str]:
    return {nom: valeur for nom, valeur in donnees.items() if isinstance(valeur, str)}


def _manifest(donne: object, dits: dict[str, str]) -> Manifeste:
    """The manifest sent beside the file, or what the form or the address says of it."""
    if isinstance(donne, UploadedFile):
        if (donne.size or 0) > MANIFESTE_MAX:
            raise ValidationError({"manifeste": ["Ce manifeste est trop gros pour en être un."]})
        return read_manifest(donne.read())
    if isinstance(donne, str) and donne:
        return read_manifest(donne)
    fichier: dict[str, Any] = {nom: dits[nom] for nom in _DU_FICHIER if nom in dits}
    if fichier.get("nb_lignes", "").isdigit():
        fichier["nb_lignes"] = int(fichier["nb_lignes"])
    brut = {nom: dits[nom] for nom in _DU_MANIFESTE if nom in dits}
    if not brut and not fichier:
        return Manifeste()
    return read_manifest(json.dumps({"version_format": VERSION, **brut, "fichier": fichier}))


def _write(fichier: UploadedFile, chemin: Path) -> str:
    """Copy the upload where the deposit reads it; returns its SHA-256."""
    empreinte = hashlib.sha256()
    with chemin.open("wb") as sortie:
        for bloc in fichier.chunks():
            empreinte.update(bloc)
            sortie.write(bloc)
    fichier.close()
    return empreinte.hexdigest()
