"""The two acknowledgements of a delivery: receipt (AR) and row by row (CR), as the contract writes them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from accounts.flux import annulation
from accounts.flux.designation import iso, status, treatment_id
from accounts.flux.reponses import COMPTEURS, in_order
from accounts.models import Livraison, Reponse
from certif.socle.feeds.codes import message, remede


def receipt(livraison: Livraison) -> dict[str, Any]:
    """The receipt: is the file accepted as a whole? Does not change with later processing."""
    refusee = livraison.etat == Livraison.Etat.REFUSEE
    erreurs = []
    if refusee:
        erreurs = [
            {"code": livraison.code_refus, "message": livraison.message_refus, "remede": remede(livraison.code_refus)}
        ]
    return {
        "version_format": "1.0",
        "id_flux": livraison.id_flux,
        "id_traitement": treatment_id(livraison),
        "statut": "REJETE" if refusee else "RECU",
        "horodatage": iso(livraison.recue_at),
        "type_flux": livraison.type_flux,
        "partenaire": livraison.partenaire.code,
        "pour_le_compte_de": _principal(livraison),
        "remplace": livraison.remplace_flux or None,
        "essai": livraison.a_blanc,
        "fichier": {
            "nom": livraison.nom_fichier,
            "sha256": livraison.sha256,
            "taille": livraison.taille,
            "nb_lignes": livraison.compteurs.get("recues", 0),
        },
        "erreurs": erreurs,
        "avertissements": livraison.avertissements,
    }


def report(livraison: Livraison) -> Iterator[str]:
    """The row-by-row report as pieces of JSON text: bounded memory whatever the size of the delivery."""
    entete = {
        "version_format": "1.0",
        "id_flux": livraison.id_flux,
        "id_traitement": treatment_id(livraison),
        "statut": status(livraison),
        "horodatage": iso(livraison.finie_at),
        "a_blanc": livraison.a_blanc,
        "pour_le_compte_de": _principal(livraison),
        "remplace": livraison.remplace_flux or None,
        "compteurs": in_order(livraison.compteurs),
    }
    if livraison.annulation:
        entete["annulation"] = _cancellation(livraison)
    if livraison.message_refus:
        entete["motif"] = livraison.message_refus
    yield json.dumps(entete, ensure_ascii=False)[:-1]
    for sort, nom in COMPTEURS.items():
        lignes = livraison.reponses.filter(sort=sort).order_by("ligne")
        yield from _section(nom, lignes, sort)
    if livraison.annulation:
        yield ',\n"a_renvoyer":' + json.dumps(list(annulation.to_resend(livraison)), ensure_ascii=False)
    yield from _section("avertissements", livraison.reponses.exclude(avertissements=[]).order_by("ligne"), None)
    yield "\n}\n"


def _principal(livraison: Livraison) -> dict[str, str] | None:
    """For whom the partner deposited, when it did not speak for itself."""
    mandant = livraison.mandant
    return {"code": mandant.code, "nom": mandant.nom} if mandant is not None else None


def _cancellation(livraison: Livraison) -> dict[str, Any]:
    suivi = livraison.annulation
    return {
        "motif": suivi.get("motif", ""),
        "actions_retirees": suivi.get("retirees", 0),
        "actions_retablies": suivi.get("retablies", 0),
        "terminee": livraison.etat == Livraison.Etat.ANNULEE,
    }


def _section(nom: str, lignes: QuerySet[Reponse], sort: str | None) -> Iterator[str]:
    yield f',\n"{nom}":['
    separateur = "\n"
    for reponse in lignes.iterator(chunk_size=5_000):
        for entree in _entries(reponse, sort):
            yield separateur + json.dumps(entree, ensure_ascii=False)
            separateur = ",\n"
    yield "]"


def _entries(reponse: Reponse, sort: str | None) -> Iterator[Any]:
    """One entry per answer; accepted and unchanged rows are named by their identifier alone, as in the contract."""
    if sort is None:
        for code in reponse.avertissements:
            yield _entry(reponse, code, message(code), "")
    elif sort in (Reponse.Sort.ACCEPTEE, Reponse.Sort.INCHANGEE):
        yield reponse.id_technique
    else:
        yield _entry(reponse, reponse.code, reponse.message, reponse.champ)


def _entry(reponse: Reponse, code: str, texte: str, champ: str) -> dict[str, Any]:
    entree = {"ligne": reponse.ligne, "id_technique": reponse.id_technique}
    if champ:
        entree["champ"] = champ
    return {**entree, "code": code, "message": texte, "remede": remede(code)}
