"""Roster files dropped in a folder (`inbox/RPPS`, `inbox/ORDRES`): loaded together, in the background."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

from accounts import horloge, journal, travaux
from accounts.feeds.rpps import ChargementArrete, load
from accounts.feeds.rpps_format import FichierRefuse
from accounts.flux import accuses, boite_dossiers, delai
from accounts.models import Livraison, Travail

NATURE_ANNUAIRE = "flux.annuaire"
CODES = ("RPPS", "ORDRES")
CANAL = "boite"
BAIL = timedelta(seconds=20)


def handle(travail: Travail) -> None:
    """Handler of `flux.annuaire`: load the files of one taking, answer, let them go (refused ones are kept apart)."""
    racine, code = boite_dossiers.root(), travail.donnees["partenaire"]
    if racine is None:
        return
    prise = racine / boite_dossiers.PRISES / code / travail.donnees["prise"]
    fichiers = _files(prise)
    if not fichiers:
        shutil.rmtree(prise, ignore_errors=True)
        return
    _close_interrupted(code, fichiers)
    derniere = Livraison.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    garder = False
    try:
        travaux.lease_by_slice(travail, BAIL)
        with delai.held(travail, BAIL):
            load(fichiers, canal=CANAL)
    except (FichierRefuse, ChargementArrete):
        garder = True  # said on its deliveries, shown to the operators, who may load it by the command with --force
    lues = Livraison.objects.filter(
        pk__gt=derniere, partenaire__code__in=CODES, canal=CANAL, nom_fichier__in=[f.name[:255] for f in fichiers]
    )
    for livraison in lues.select_related("partenaire", "mandant").order_by("pk"):
        _answer(racine, code, livraison)
    if garder:
        boite_dossiers.set_refused(racine, code, prise)
    else:
        shutil.rmtree(prise, ignore_errors=True)


def _files(prise: Path) -> list[Path]:
    """Ordinary files of a taking; anything else is dropped with its folder."""
    gardes = []
    for fichier in boite_dossiers.entries(prise) if prise.is_dir() else []:
        try:
            boite_dossiers.check_ordinary(fichier)
        except boite_dossiers.FichierImpropre:
            continue
        if fichier.suffix.lower() != ".json":
            gardes.append(fichier)
    return gardes


def _close_interrupted(code: str, fichiers: list[Path]) -> None:
    """A load that was killed left its deliveries open; nothing of them was written."""
    ouvertes = Livraison.objects.filter(
        partenaire__code__in=CODES, canal=CANAL, etat=Livraison.Etat.EN_COURS,
        nom_fichier__in=[fichier.name[:255] for fichier in fichiers],
    )  # fmt: skip
    for livraison in ouvertes:
        Livraison.objects.filter(pk=livraison.pk).update(
            etat=Livraison.Etat.ANNULEE, code_refus="X001", message_refus="Interrompue : reprise depuis le début.",
            finie_at=horloge.now(),
        )  # fmt: skip
        journal.record(journal.Fait.LIVRAISON_REFUSEE, objet=livraison, details={"code": "X001", "partenaire": code})


def _answer(racine: Path, code: str, livraison: Livraison) -> None:
    boite_dossiers.answer(racine, code, f"{livraison.nom_fichier}.AR.json", accuses.receipt(livraison))
    sortie = racine / boite_dossiers.SORTIE / code / f"{livraison.nom_fichier}.CR.json"
    boite_dossiers.write_atomically(sortie, accuses.report(livraison))
