"""The journeys of the table of breakdowns, made by one process while something breaks, then judged.

`prepare ROUNDS` makes the people and the files to decide; `round N FOLDER` says « pret », waits for a line, receives,
decides, purges and backs up whatever happens, says « fait », waits for a line (the breakdown is over), waits until the
work table is empty and prints what is wrong of each journey as one JSON line. Everybody is invented.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

LIGNES, DECISIONS = 300, 2
#: Seconds of trying again, and of waiting for the work to be done: a slow machine is no breakdown.
PATIENCE, FINI = 240.0, 240.0
CLE = b"cle-de-sauvegarde-des-pannes-0123456789-abcdefghij"
Constat = dict[str, Any]


def prepare(tours: int) -> None:
    """A référentiel, people on the roster, a council, and two complete files under control for each round."""
    from referentiels.models import Correspondance, VersionReferentiel
    from tests.donnees import dpc
    from tests.faults import _decisions
    from tests.flux.conftest import make_partner, make_roster
    from tests.people import JOUR

    _decisions.prepare(tours * DECISIONS)
    referentiel = VersionReferentiel.objects.earliest("pk").referentiel
    Correspondance.objects.create(referentiel=referentiel, typologie="FC", codes=["A1a"])
    dpc.PERSONNES = 400
    make_roster(list(dpc.personnes(400)), JOUR)
    make_partner("ANDPC")


def insist(acte: Callable[[], Any]) -> tuple[Any, int]:
    """Do it until it is done, as somebody who tries again does; its result, and how many times it failed."""
    from django.db import DatabaseError, InterfaceError, connection
    from psycopg import Error
    from psycopg_pool import PoolTimeout

    from certif.socle.refus import Refus

    limite, ratees = time.monotonic() + PATIENCE, 0
    while True:
        try:
            return acte(), ratees
        except (DatabaseError, InterfaceError, Error, PoolTimeout, Refus, OSError):
            if time.monotonic() > limite:
                raise
            ratees += 1
            connection.close()
            time.sleep(0.2)


class Tour:
    """One round: its rank, its folder, what was acknowledged."""

    def __init__(self, rang: int, dossier: Path) -> None:
        self.rang, self.dossier = rang, dossier
        self.fichier = dossier / f"ANDPC-{rang}.csv"
        self.decidees: list[int] = []
        self.sauvegardes: list[Path] = []
        self.ratees: dict[str, int] = {}

    def get_ready(self) -> None:
        """The file to send, and every module loaded: what breaks next must meet the acts, not their start."""
        from accounts.flux import depot, purge
        from certif.sauvegarde import prise, retour
        from tests.donnees import dpc
        from tests.faults import _decisions
        from tests.faults._decor import _starting_at

        assert purge and prise and retour and _decisions._open()

        dpc.PERSONNES, depot.LIGNES_PAR_MORCEAU = 400, 60
        with _starting_at(self.rang * LIGNES):
            dpc.write_file(self.fichier, LIGNES)

    def act(self) -> None:
        """The four acts, one after the other, twice tried or more."""
        actes = {
            "reception": self._send, "decision": self._decide, "purge": self._purge, "sauvegarde": self._back_up,
        }  # fmt: skip
        for nom, acte in actes.items():
            _, self.ratees[nom] = insist(acte)

    def _send(self) -> None:
        from accounts.flux import depot
        from accounts.models import Partenaire

        partenaire = Partenaire.objects.get(code="ANDPC")
        depot.deposit(depot.Envoi(self.fichier, self.fichier.name, partenaire, "essai"))

    def _decide(self) -> None:
        from certif.socle.workflow import Depasse
        from tests.faults import _decisions

        while len(self.decidees) < DECISIONS:
            ouverts = _decisions._open()
            try:
                self.decidees.append(_decisions._decide(ouverts[0]).pk)
            except Depasse:
                continue  # decided, but nobody heard it: the next look sees it

    def _purge(self) -> None:
        from accounts.flux import purge
        from tests.ordres.situations import JOUR_CONTROLE

        purge.purge(JOUR_CONTROLE, executer=True)

    def _back_up(self) -> None:
        from certif.sauvegarde import prise

        self.sauvegardes.append(self.dossier / f"sauvegarde-{self.rang}-{len(self.sauvegardes)}")
        prise.take(self.sauvegardes[-1], CLE, lambda *_: None)

    def judge(self) -> Constat:
        """What is wrong of each journey (nothing), once the work is done."""
        repris, _ = insist(_resumed)
        insist(_drained)
        ecarts = {
            "reception": insist(self._wrong_rows)[0],
            "decision": insist(self._wrong_decisions)[0],
            "attestation": insist(_wrong_certificates)[0],
            "purge": insist(_wrong_files)[0],
            "sauvegarde": insist(self._wrong_backups)[0],
        }
        return {"ecarts": ecarts, "ratees": self.ratees, "reprise": repris}

    def _wrong_rows(self) -> int:
        from accounts.models import Livraison, Reponse
        from tests.faults._decor import state

        siennes = Livraison.objects.filter(nom_fichier=self.fichier.name)
        traitees = siennes.filter(etat="traitee")
        reponses = Reponse.objects.filter(livraison__in=traitees.values("pk")).count()
        lu = state()
        pendantes = siennes.filter(etat__in=["recue", "en_cours", "arretee"]).count()
        return abs(reponses - LIGNES) + abs(traitees.count() - 1) + lu["doublees"] + pendantes + lu["ecartees"]

    def _wrong_decisions(self) -> int:
        from tests.faults._decisions import state

        lu = state()
        gardees = len(lu["decisions"])
        perdues = len(set(self.decidees) - set(lu["decisions"]))
        suivis = lu["numeros_suivis"] and lu["compteur"] == lu["attestations"] == gardees
        return perdues + gardees - lu["entieres"] + abs(gardees - lu["controles_clos"]) + (not suivis)

    def _wrong_backups(self) -> int:
        """Each folder that says it is a backup is one, to its last byte; the last one is."""
        from certif.sauvegarde import manifeste, retour
        from certif.socle.refus import Refus

        faux = 0
        for dossier in self.sauvegardes:
            if (dossier / manifeste.NOM).exists():
                try:
                    retour.verify(dossier, CLE, lambda *_: None)
                except Refus:
                    faux += 1
        return faux + (not (self.sauvegardes[-1] / manifeste.NOM).exists())


def _resumed() -> float:
    """Seconds until the work goes on: a living process holds some of it, some is done, or nothing waits."""
    depart, avant = time.monotonic(), _progress()
    while _waiting() and not _held_by_the_living() and _progress() == avant:
        if time.monotonic() - depart > FINI:
            raise RuntimeError("le travail ne reprend pas")
        time.sleep(0.1)
    return round(time.monotonic() - depart, 2)


def _held_by_the_living() -> bool:
    from accounts import horloge, porteurs
    from accounts.models import Travail

    tenus = Travail.objects.filter(etat=Travail.Etat.EN_COURS, bail_jusqua__gte=horloge.instant())
    return any(not porteurs.is_gone(porteur) for porteur in tenus.values_list("porteur", flat=True))


def _drained() -> None:
    """Return once nothing that is due waits any more."""
    limite = time.monotonic() + FINI
    while _waiting():
        if time.monotonic() > limite:
            raise RuntimeError(f"le travail n’est pas fini : {_waiting()[:5]}")
        time.sleep(0.1)


def _waiting() -> list[Any]:
    from accounts import horloge
    from accounts.models import Travail

    etats = (Travail.Etat.A_FAIRE, Travail.Etat.EN_COURS)
    dus = Travail.objects.filter(etat__in=etats, du_at__lte=horloge.instant())
    return list(dus.values_list("nature", "etat", "tentatives", "erreur"))


def _progress() -> dict[str, Any]:
    from django.db.models import Count, Max, Sum

    from accounts.models import Travail

    return Travail.objects.aggregate(Sum("faites"), Sum("tentatives"), Count("fini_at"), Max("fini_at"))


def _wrong_certificates() -> int:
    """One sealed document for each decision, on the disk, the very bytes that the row says."""
    from django.core.files.storage import default_storage

    from accounts.models import Travail
    from ordres.models import Attestation, Decision

    mauvaises = abs(Attestation.objects.count() - Decision.objects.count())
    mauvaises += Travail.objects.filter(etat=Travail.Etat.ECARTE).count()
    for nom, empreinte in Attestation.objects.values_list("pdf", "sha256"):
        if not nom or not default_storage.exists(nom):
            mauvaises += 1
            continue
        with default_storage.open(nom) as pdf:
            mauvaises += hashlib.sha256(pdf.read()).hexdigest() != empreinte
    return mauvaises


def _wrong_files() -> int:
    """No row names a file that is gone: what a purge killed in the middle must not leave once it was done again."""
    from django.core.files.storage import default_storage

    from accounts.models import Livraison

    noms = Livraison.objects.exclude(fichier="").values_list("fichier", flat=True)
    return sum(not default_storage.exists(nom) for nom in noms)


def visitor() -> str:
    """The session key of a holder who reads their page."""
    from tests.bench._visiteurs import open_sessions

    return open_sessions(1)[0]


def main(commande: str, *reste: str) -> None:
    """One of the two, on the day of the controls."""
    from accounts import horloge
    from tests.ordres.situations import JOUR_CONTROLE

    with horloge.fixed_day(JOUR_CONTROLE):
        if commande == "prepare":
            prepare(int(reste[0]))
            print(visitor())
            return
        tour = Tour(int(reste[0]), Path(reste[1]))
        tour.get_ready()
        print("pret", flush=True)
        sys.stdin.readline()
        tour.act()
        print("fait", flush=True)
        sys.stdin.readline()
        print(json.dumps(tour.judge()), flush=True)


if __name__ == "__main__":
    django.setup()
    main(*sys.argv[1:])
