"""What the operators' room shows in the demonstration: announced actions that are late, faulty rows, a stopped file.

Everything is received through the one door, on the days it would have arrived; once only, whatever the day it is built.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from accounts import horloge
from accounts.flux import ecarts, traitement
from accounts.flux.depot import Envoi, deposit, find_partner
from accounts.models import Exercice, Livraison
from actions import transit
from actions.feeds.actions_champs import ACTIONS
from certif.socle.feeds.manifeste import Manifeste
from certif.synthese.population import PREMIER_RANG, rpps_of

CANAL = "demonstration"
ANNONCEES, EN_RETARD, FAUTIVES, CONNUES = 60, 14, 9, 30
#: Under this population the room would show nothing worth looking at.
POPULATION_MIN = 100
#: Somebody a visitor can enter as, whose announced action is late.
ATTENDUE_DE = "99790000014"

Ligne = dict[str, str]


def install(on: date) -> int:
    """Receive the files of the workshop, if they never were; returns how many were received."""
    if Livraison.objects.filter(canal=CANAL, nom_fichier="atelier-1-annonces.csv").exists():
        return 0
    civils = Exercice.objects.filter(present=True, categorie="C", professionnel__rpps__gte=rpps_of(PREMIER_RANG))
    gens = list(civils.select_related("professionnel").order_by("professionnel__rpps")[:POPULATION_MIN])
    if len(gens) < POPULATION_MIN:
        return 0
    nomme = Exercice.objects.select_related("professionnel").filter(professionnel__rpps=ATTENDUE_DE)
    _announce([*nomme, *gens[: ANNONCEES - 1]], on)
    _fault(gens[ANNONCEES : ANNONCEES + FAUTIVES])
    _stop(gens[-CONNUES:], on)
    ecarts.compare(on)
    return Livraison.objects.filter(canal=CANAL, nom_fichier__startswith="atelier-").count()


def _announce(gens: Sequence[Exercice], on: date) -> None:
    """Actions announced four months ago: most realised in time, some late, the first still awaited and reminded."""
    annonce = {"statut": "INSCRIT", "date_attestation": ""}
    lignes = [
        # Of no type that a référentiel asks for: nobody is asked to choose an item for it.
        _row(qui, f"ATELIER-A-{rang:03d}", on - timedelta(days=110 - rang % 30), type_action="AUTRE", **annonce)
        for rang, qui in enumerate(gens)
    ]
    realisees = [ligne | {"statut": "REALISEE", "date_attestation": ligne["date_fin"]} for ligne in lignes]
    for jours, nom, envoyees in (
        (120, "atelier-1-annonces.csv", lignes),
        (55, "atelier-2-realisations.csv", realisees[2 * EN_RETARD :]),
        (48, "", []),
        (30, "", []),
        (6, "atelier-3-realisations-tardives.csv", realisees[EN_RETARD : 2 * EN_RETARD]),
    ):
        jour = on - timedelta(days=jours)
        with horloge.fixed_day(jour):
            if envoyees:
                _receive("ANDPC", nom, envoyees)
            # The nights between: nothing came, the late ones were reminded, each time at another step.
            transit.review(jour)
    transit.review(on)


def _fault(gens: Sequence[Exercice]) -> None:
    """A file whose rows each want somebody: wrong key, names swapped, name badly typed."""
    lignes = []
    for rang, qui in enumerate(gens):
        ligne = _row(qui, f"ATELIER-F-{rang:03d}", date(2026, 3, 20))
        if rang % 3 == 0:
            faux = str((int(ligne["rpps"][-1]) + 1) % 10)
            ligne["rpps"] = ligne["rpps"][:-1] + faux
        elif rang % 3 == 1:
            ligne["nom_exercice"], ligne["prenom_exercice"] = ligne["prenom_exercice"], ligne["nom_exercice"]
        else:
            ligne["nom_exercice"] = ligne["nom_exercice"][:-1] + "X"
        lignes.append(ligne)
    _receive("ANFH", "atelier-4-lignes-fautives.csv", lignes)


def _stop(gens: Sequence[Exercice], on: date) -> None:
    """A full file that would withdraw two actions out of three: the safety valve stops it."""
    lignes = [_row(qui, f"ATELIER-C-{rang:03d}", date(2026, 2, 12)) for rang, qui in enumerate(gens)]
    _receive("CNFPT", "atelier-5-complet.csv", lignes)
    reste = [
        ligne | {"duree_minutes": "840"} if rang < 3 else ligne for rang, ligne in enumerate(lignes[: CONNUES // 3])
    ]
    _receive("CNFPT", "atelier-6-complet-tronque.csv", reste, mode="COMPLET")


def _receive(partenaire: str, nom: str, lignes: Sequence[Ligne], mode: str = "INCREMENTAL") -> None:
    with tempfile.TemporaryDirectory() as dossier:
        chemin = Path(dossier) / nom
        with chemin.open("w", encoding="utf-8", newline="") as sortie:
            plume = csv.DictWriter(sortie, ACTIONS.noms, restval="", delimiter=";", lineterminator="\n")
            plume.writeheader()
            plume.writerows(lignes)
        livraison = deposit(
            Envoi(
                chemin=chemin, nom=nom, partenaire=find_partner(partenaire), canal=CANAL,
                manifeste=Manifeste(id_flux=nom, mode=mode),
            )
        )  # fmt: skip
    if livraison.etat == Livraison.Etat.RECUE:
        traitement.drive(livraison, horloge.today())


def _row(qui: Exercice, identifiant: str, fin: date, **autres: str) -> Ligne:
    personne = qui.professionnel
    return {
        "id_technique": identifiant, "operation": "CREATION", "rpps": personne.rpps, "nom_exercice": personne.nom,
        "prenom_exercice": personne.prenom, "code_profession": qui.profession, "type_action": "FC_QUALIOPI",
        "intitule": "Prévention des infections : actualités fictives", "organisme_type": "OF",
        "organisme_id": "99999999900", "organisme_nom": "ORGANISME FICTIF", "duree_minutes": "420",
        "date_debut": fin.isoformat(), "date_fin": fin.isoformat(), "statut": "REALISEE",
        "date_attestation": fin.isoformat(), **autres,
    }  # fmt: skip
