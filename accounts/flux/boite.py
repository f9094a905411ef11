"""The file door: what partners drop in their folder is deposited, answered, and taken away.

One pass (`collect`): finish what an earlier pass began, take what is complete, deposit it by the one door
(`accounts.flux.depot.deposit`), write the receipt; then the reports of what has been processed since. A file leaves the
disk once its delivery is committed: killed in between, the next pass deposits the same bytes again, which is the same
delivery. One bad file never stops the others.

A file is complete when its manifest is there (`NAME.json` for `NAME.csv`, or `fichier.nom` inside): the manifest comes
last. Files of the roster come without one: they are complete when nobody has touched them for a minute.
"""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from accounts import horloge, journal, travaux
from accounts.flux import accuses, boite_dossiers, depot, tour
from accounts.flux.boite_dossiers import FichierImpropre
from accounts.flux.boite_suivi import SUIVI, follow, write_reports
from accounts.models import Evenement, Livraison, Partenaire, Travail
from certif.socle.feeds.codes import FauteFichier
from certif.socle.feeds.manifeste import Manifeste, read_manifest

logger = logging.getLogger(__name__)

NATURE_BOITE = "flux.boite"
CANAL = "boite"
MANIFESTE_MAX = 100_000
#: A file or a manifest left alone for longer than this is reported to the operators (choix).
ATTENTE = timedelta(hours=1)
#: Roster files, and manifests that cannot be read yet: complete when untouched for that long (choix).
REPOS = timedelta(minutes=1)

#: Partners whose files are not deliveries of the contract: code → kind of the work that reads them.
_autres_lectures: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Envoye:
    """A manifest of an inbox with the file it announces, both present."""

    manifeste: Manifeste
    fichier: Path
    annonce: Path


def register_reading(code: str, nature: str) -> None:
    """Declare who reads the files of a partner outside the contract (the roster): a kind of work."""
    _autres_lectures[code] = nature


def schedule() -> None:
    """Ask for a pass in the background (beat); nothing where the door is closed."""
    if boite_dossiers.root() is not None:
        travaux.requeue(NATURE_BOITE, NATURE_BOITE, priorite=2)


def handle(travail: Travail) -> None:
    """Handler of `flux.boite`."""
    collect()


def collect() -> Counter[str]:
    """One pass over every folder; returns what was done, in words: `deposees`, `refusees`, `rendus`, `signalees`…"""
    bilan: Counter[str] = Counter()
    racine = boite_dossiers.root()
    if racine is None:
        return bilan
    with boite_dossiers.alone(racine) as seul:
        if not seul:
            return Counter({"autre_releve": 1})
        partenaires = {p.code: p for p in Partenaire.objects.filter(is_active=True)}
        for dossier in boite_dossiers.senders(racine):
            partenaire = partenaires.get(dossier.name)
            if partenaire is None:
                _report(dossier.name, "", "ce dossier n’est celui d’aucun partenaire actif", bilan)
                continue
            try:
                _collect_partner(racine, dossier, partenaire, bilan)
            except OSError as erreur:
                logger.warning("inbox of %s: %s", dossier.name, type(erreur).__name__)
                _report(dossier.name, "", f"le dossier ne peut pas être lu ({type(erreur).__name__})", bilan)
    return bilan


def _collect_partner(racine: Path, dossier: Path, partenaire: Partenaire, bilan: Counter[str]) -> None:
    nature = _autres_lectures.get(partenaire.code)
    if nature is not None:
        _take_for_reading(racine, dossier, partenaire, nature, bilan)
        return
    for prise in boite_dossiers.taken(racine, partenaire.code):
        _resume(racine, prise, partenaire, bilan)
    write_reports(racine, partenaire, bilan)
    seuls = {f.name for f in boite_dossiers.entries(dossier)}
    for annonce in [f for f in boite_dossiers.entries(dossier) if f.suffix.lower() == ".json"]:
        if not tour.room_left(partenaire):
            bilan["en_file"] += 1
            return
        seuls.discard(annonce.name)
        try:
            pris = _take_announced(racine, dossier, annonce, partenaire, bilan)
        except FileNotFoundError:
            continue
        seuls.discard(pris)
    for nom in sorted(seuls):
        if nom.lower().endswith(".json"):
            continue
        if boite_dossiers.age(dossier / nom, horloge.instant()) > ATTENTE.total_seconds():
            _report(partenaire.code, nom, "fichier sans manifeste depuis plus d’une heure : il n’est pas pris", bilan)


def _take_announced(racine: Path, dossier: Path, annonce: Path, partenaire: Partenaire, bilan: Counter[str]) -> str:
    """Take a manifest and its file when both are there; returns the name of the file, empty when it does not say."""
    instant = horloge.instant()
    try:
        manifeste = read_manifest(boite_dossiers.read_ordinary(annonce, MANIFESTE_MAX))
        nom = boite_dossiers.safe_name(manifeste.nom) if manifeste.nom else _beside(dossier, annonce)
        if nom.lower().endswith(".json"):
            raise FichierImpropre("un fichier .json est un manifeste ; nommez .jsonl un fichier JSON Lines")
    except (FauteFichier, FichierImpropre) as faute:
        if boite_dossiers.age(annonce, instant) > REPOS.total_seconds():
            prise = boite_dossiers.take(racine, partenaire.code, [annonce])
            _refuse(racine, prise, partenaire, annonce.name, _as_fault(faute), bilan)
        return ""
    fichier = dossier / nom if nom else None
    if fichier is None or not (fichier.exists() or fichier.is_symlink()):
        if boite_dossiers.age(annonce, instant) > ATTENTE.total_seconds():
            _report(
                partenaire.code,
                annonce.name,
                "manifeste dont le fichier n’est pas arrivé depuis plus d’une heure",
                bilan,
            )
        return nom
    prise = boite_dossiers.take(racine, partenaire.code, [fichier, annonce])
    _deposit(racine, prise, Envoye(manifeste, prise / nom, prise / annonce.name), partenaire, bilan)
    return nom


def _beside(dossier: Path, annonce: Path) -> str:
    """The file next to a manifest that does not name it: `X.csv` for `X.json` or `X.csv.json`."""
    direct = annonce.name[: -len(".json")]
    if (dossier / direct).is_file():
        return direct
    voisins = [f.name for f in boite_dossiers.entries(dossier) if f.name.startswith(f"{direct}.")]
    return next((nom for nom in voisins if not nom.lower().endswith(".json")), "")


def _deposit(racine: Path, prise: Path, envoye: Envoye, partenaire: Partenaire, bilan: Counter[str]) -> None:
    nom = envoye.fichier.name
    try:
        boite_dossiers.check_ordinary(envoye.fichier)
        livraison = depot.deposit(
            depot.Envoi(chemin=envoye.fichier, nom=nom, partenaire=partenaire, canal=CANAL, manifeste=envoye.manifeste)
        )
    except FichierImpropre as faute:
        _refuse(racine, prise, partenaire, nom, _as_fault(faute), bilan)
        return
    boite_dossiers.answer(racine, partenaire.code, f"{nom}.AR.json", accuses.receipt(livraison))
    if livraison.etat == Livraison.Etat.REFUSEE:
        bilan["refusees"] += 1
        boite_dossiers.set_refused(racine, partenaire.code, prise)
        return
    bilan["deposees"] += 1
    follow(prise, livraison, nom)


def _resume(racine: Path, prise: Path, partenaire: Partenaire, bilan: Counter[str]) -> None:
    """Finish what a collector that died had taken: deposit it again, or give back what has no manifest."""
    if (prise / SUIVI).is_file():
        return
    annonces = [f for f in boite_dossiers.entries(prise) if f.suffix.lower() == ".json"]
    fichiers = [f for f in boite_dossiers.entries(prise) if f not in annonces]
    if len(annonces) != 1 or len(fichiers) != 1:
        boite_dossiers.give_back(racine, partenaire.code, prise)
        return
    try:
        manifeste = read_manifest(boite_dossiers.read_ordinary(annonces[0], MANIFESTE_MAX))
    except (FauteFichier, FichierImpropre) as faute:
        _refuse(racine, prise, partenaire, fichiers[0].name, _as_fault(faute), bilan)
        return
    _deposit(racine, prise, Envoye(manifeste, fichiers[0], annonces[0]), partenaire, bilan)


def _refuse(
    racine: Path, prise: Path, partenaire: Partenaire, nom: str, faute: FauteFichier, bilan: Counter[str]
) -> None:
    """Answer what never became a delivery, and keep its files apart."""
    erreur = {"code": faute.code, "message": faute.message, "remede": faute.remede}
    contenu: dict[str, Any] = {
        "version_format": "1.0", "statut": "REJETE", "partenaire": partenaire.code, "fichier": {"nom": nom},
        "erreurs": [erreur],
    }  # fmt: skip
    boite_dossiers.answer(racine, partenaire.code, f"{nom}.AR.json", contenu)
    boite_dossiers.set_refused(racine, partenaire.code, prise)
    _report(partenaire.code, nom, faute.message, bilan)
    bilan["refusees"] += 1


def _take_for_reading(racine: Path, dossier: Path, partenaire: Partenaire, nature: str, bilan: Counter[str]) -> None:
    """Take the untouched files together, and queue the work that reads them; queue again what a pass left there."""
    instant = horloge.instant()
    presents = boite_dossiers.entries(dossier)
    if presents and all(boite_dossiers.age(f, instant) > REPOS.total_seconds() for f in presents):
        boite_dossiers.take(racine, partenaire.code, presents)
        bilan["prises"] += len(presents)
    for prise in boite_dossiers.taken(racine, partenaire.code):
        travaux.enqueue(
            nature, f"{nature}:{prise.name}", {"partenaire": partenaire.code, "prise": prise.name}, priorite=4
        )


def _report(code: str, nom: str, motif: str, bilan: Counter[str]) -> None:
    """Tell the operators once about this file: the journal keeps it, the page of the boxes shows it."""
    objet = f"boite:{code}/{nom}"[:80]
    veille = horloge.now() - timedelta(days=1)
    if not Evenement.objects.filter(
        objet=objet, nature=journal.Fait.BOITE_SIGNALEE, motif=motif, at__gte=veille
    ).exists():
        journal.record(journal.Fait.BOITE_SIGNALEE, objet=objet, motif=motif)
    bilan["signalees"] += 1


def _as_fault(faute: FauteFichier | FichierImpropre) -> FauteFichier:
    return faute if isinstance(faute, FauteFichier) else FauteFichier("E011", detail=str(faute))
