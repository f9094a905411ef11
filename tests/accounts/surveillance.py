"""An account stopped for reading too much, and one whose door is closed, made through the acts."""

from __future__ import annotations

from datetime import date
from typing import Any

from accounts import horloge, lectures, seuils_lecture, travaux, verrou
from accounts.models import AlerteLecture, Appartenance, Organisation, SeuilLecture, Utilisateur
from accounts.roles import Role
from accounts.rules.lectures import Seuils, Verdict

#: Thresholds that a test reaches in a few pages.
PETITS = Seuils(confirmation=2, arret_heure=4, arret_jour=5, pause=30, lignes=2)


def lower(role: Role, auteur: Utilisateur, seuils: Seuils = PETITS) -> None:
    """Give a role small thresholds, written as an operator would."""
    SeuilLecture.objects.update_or_create(
        role=role,
        defaults={
            "confirmation": seuils.confirmation, "arret_heure": seuils.arret_heure, "arret_jour": seuils.arret_jour,
            "pause": seuils.pause, "lignes": seuils.lignes, "choisi_par": auteur, "maj_at": horloge.now(),
        },
    )  # fmt: skip


def make_clerk(organisation: Organisation, nom: str = "Agent fictif arrêté") -> Utilisateur:
    """Another clerk of this instance."""
    clerk = Utilisateur.objects.create_user(f"arrete.{organisation.pk}@exemple.test", nom_affiche=nom)
    Appartenance.objects.create(
        utilisateur=clerk, organisation=organisation, role=Role.ORDRE_GESTIONNAIRE, debut=date(2023, 1, 1)
    )
    return clerk


def stop(clerk: Utilisateur, on: date) -> AlerteLecture:
    """Let this agent read until they are stopped."""
    lecteur = lectures.reader_of(clerk, on)
    seuils = seuils_lecture.of_roles(lecteur.roles)
    for numero in range(seuils.arret_jour + 1):
        try:
            lectures.note(lecteur, f"9979{numero:07d}", confirme_at=horloge.instant(), can_confirm=False)
        except lectures.LectureFreinee as frein:
            if frein.verdict is Verdict.ARRET:
                break
            raise
    return AlerteLecture.objects.get(utilisateur=clerk, palier="arret", levee_at__isnull=True)


def close_door(utilisateur: Utilisateur) -> None:
    """Wrong passwords until the door closes; the person is warned."""
    assert utilisateur.email is not None
    while verrou.try_one(utilisateur.email):
        pass
    travaux.run_pending([verrou.NATURE_AVIS])


def surveillance_addresses(gestionnaire: Utilisateur | None, exploitant: Utilisateur, on: date) -> dict[str, list[Any]]:
    """Values of the addresses about mass reading and closed doors."""
    assert gestionnaire is not None
    clerk = make_clerk(gestionnaire.appartenances.get().organisation)
    lower(Role.ORDRE_GESTIONNAIRE, exploitant, Seuils(2, 4, 5, pause=0, lignes=200))
    alerte = stop(clerk, on)
    SeuilLecture.objects.all().delete()
    close_door(clerk)
    return {"arret": [alerte.pk], "verrouille": [clerk.pk], "role_regle": [Role.ORDRE_GESTIONNAIRE.value]}
