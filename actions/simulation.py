"""Simulate a version on every account it would apply to, before anybody is bound by it (CSP L. 4022-8).

A run is a row: asked for by an author (or a command), advanced range by range by the work table or the command, ended
once. Only counts are kept between two ranges, so that a killed run goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse

from accounts import horloge, journal, notifications, travaux
from accounts.models import Travail, Utilisateur
from actions import simulation_tableaux
from actions.models import Simulation
from actions.simulation_calcul import Comptes, Etendue, Question, measures
from actions.simulation_effets import Hypothese
from actions.simulation_population import concerned
from certif.socle.workflow import Depasse
from referentiels.models import VersionReferentiel
from referentiels.parametres import parametres_au
from referentiels.redaction.droits import require_author

NATURE = "simulation.version"
#: A worker that says nothing for this long is replaced; it renews after each range.
BAIL = timedelta(seconds=60)
Etat = Simulation.Etat
Progres = Callable[[int, int], None]


def request(version_id: int, hypothese: Hypothese, auteur: Utilisateur, on: date) -> tuple[Simulation, bool]:
    """Start a simulation in the background, or join the one that runs; returns it and whether it was joined.

    Refused to whoever does not write the référentiel. The author is told when it ends.
    """
    with transaction.atomic():
        version = _hold(version_id)
        organisation = require_author(version.referentiel, auteur, on)
        simulation, rejointe = _open(version, hypothese, auteur, on)
        simulation.abonnes.add(auteur)
        if rejointe:
            _revive(simulation)
        else:
            travaux.enqueue(NATURE, work_key(simulation), {"simulation": simulation.pk}, priorite=6)
            journal.record(
                journal.Fait.REFERENTIEL_SIMULE,
                auteur=auteur,
                organisation=organisation,
                objet=version,
                details={"version": version.code, "revision": version.revision, "hypothese": hypothese.value},
            )
    return simulation, rejointe


def open_or_join(version_id: int, hypothese: Hypothese, on: date) -> tuple[Simulation, bool]:
    """The same for a command of the operator: nobody is told, and the caller drives it."""
    with transaction.atomic():
        return _open(_hold(version_id), hypothese, None, on)


def cancel(simulation_id: int, auteur: Utilisateur, on: date) -> Simulation:
    """Stop a running simulation; its counts are dropped. `Depasse` when it has ended meanwhile."""
    with transaction.atomic():
        simulation = _lock(simulation_id)
        require_author(simulation.version.referentiel, auteur, on)
        if not simulation.is_running:
            raise Depasse("Cette simulation est déjà terminée.")
        _end(simulation, Etat.ANNULEE)
    return simulation


def work_key(simulation: Simulation) -> str:
    """Key of the piece of work that advances this simulation."""
    return f"{NATURE}:{simulation.pk}"


def _hold(version_id: int) -> VersionReferentiel:
    """The version, held so that two requests come one after the other."""
    return (
        VersionReferentiel.objects.select_for_update(no_key=True, of=("self",))
        .select_related("referentiel")
        .get(pk=version_id)
    )


def _open(
    version: VersionReferentiel, hypothese: Hypothese, auteur: Utilisateur | None, on: date
) -> tuple[Simulation, bool]:
    en_cours = Simulation.objects.select_for_update().filter(version=version, etat=Etat.EN_COURS).first()
    if en_cours is not None:
        if en_cours.revision == version.revision:
            return en_cours, True
        _end(en_cours, Etat.PERIMEE)
    nouvelle = Simulation.objects.create(
        version=version, revision=version.revision, hypothese=hypothese.value, jour=on, auteur=auteur,
        demandee_at=horloge.instant(),
    )  # fmt: skip
    return nouvelle, False


def _revive(simulation: Simulation) -> None:
    """A run whose work was set aside, or whose command was killed, is taken up again."""
    vivant = Travail.objects.filter(
        cle=work_key(simulation), etat__in=[Travail.Etat.A_FAIRE, Travail.Etat.EN_COURS]
    ).exists()
    if not vivant:
        travaux.requeue(NATURE, work_key(simulation), {"simulation": simulation.pk}, priorite=6)


def handle(travail: Travail) -> None:
    """Handler of the work: advance the simulation to its end. Safe to run twice at once."""
    drive(travail.donnees["simulation"], travaux.lease_by_slice(travail, BAIL))


def drive(simulation_id: int, progres: Progres | None = None, processus: int = 1) -> Simulation:
    """Advance a simulation until it ends; several drivers may do so at once, each range is added once."""
    simulation = _begin(simulation_id)
    while simulation.is_running:
        question = Question(simulation.version_id, Hypothese(simulation.hypothese), simulation.jour)
        for etendue, comptes in measures(question, simulation.curseur, processus):
            simulation, is_ajoutee = _add(simulation_id, etendue, comptes)
            if not is_ajoutee:
                break
            if progres is not None:
                progres(simulation.faites, simulation.total)
        else:
            simulation = _finish(simulation_id)
    return simulation


@transaction.atomic
def _begin(simulation_id: int) -> Simulation:
    simulation = _lock(simulation_id)
    if simulation.is_running and simulation.commencee_at is None:
        simulation.commencee_at = horloge.instant()
        simulation.total = concerned(simulation.version, simulation.jour).count()
        simulation.save(update_fields=["commencee_at", "total"])
    return simulation


def _lock(simulation_id: int) -> Simulation:
    return (
        Simulation.objects.select_for_update(of=("self",)).select_related("version__referentiel").get(pk=simulation_id)
    )


@transaction.atomic
def _add(simulation_id: int, etendue: Etendue, comptes: Comptes) -> tuple[Simulation, bool]:
    """Add the counts of one range; False when the run has ended or somebody else has already added it."""
    simulation = _lock(simulation_id)
    if not simulation.is_running or simulation.curseur != etendue.apres:
        return simulation, False
    if simulation.revision != simulation.version.revision:
        _end(simulation, Etat.PERIMEE)
        return simulation, False
    simulation.cumul = simulation_tableaux.add(simulation.cumul, comptes)
    simulation.curseur = etendue.jusqua
    simulation.faites += etendue.nombre
    # Accounts may have come since they were counted.
    simulation.total = max(simulation.total, simulation.faites)
    simulation.save(update_fields=["cumul", "curseur", "faites", "total"])
    return simulation, True


@transaction.atomic
def _finish(simulation_id: int) -> Simulation:
    """Protect the counts, keep the result alone."""
    simulation = _lock(simulation_id)
    if simulation.is_running:
        if simulation.revision != simulation.version.revision:
            _end(simulation, Etat.PERIMEE)
        else:
            seuil = parametres_au(simulation.jour).seuil_secret
            simulation.resultat = simulation_tableaux.protect(simulation.cumul, seuil)
            _end(simulation, Etat.TERMINEE)
    return simulation


_TITRES = {
    Etat.TERMINEE: "La simulation est terminée",
    Etat.PERIMEE: "La simulation s’est arrêtée\u00a0: le contenu a changé",
    Etat.ANNULEE: "La simulation a été annulée",
}


def _end(simulation: Simulation, etat: Simulation.Etat) -> None:
    """Close the run in this state, drop its counts, tell those who asked for it."""
    simulation.etat = etat
    simulation.cumul = {}
    simulation.finie_at = horloge.instant()
    simulation.save(update_fields=["etat", "cumul", "resultat", "finie_at"])
    for abonne in simulation.abonnes.order_by("pk"):
        notifications.notify(
            cle=f"simulation:{simulation.pk}:{abonne.pk}",
            nature="simulation",
            titre=_TITRES[etat],
            texte=f"{simulation.version}.",
            lien=reverse("simulation:simuler", args=[simulation.version_id]),
            utilisateur=abonne,
        )
