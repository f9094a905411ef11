"""Threads of messages: the one of a cycle, who may write in it, what a side has not read, the list of an instance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from accounts import horloge, perimetre
from accounts.curseur import Page, Place, beyond, page
from accounts.models import Organisation, Utilisateur
from accounts.permissions import Permission
from actions.models import Cycle
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres import suivi_compte
from ordres.competence import require_instance
from ordres.models import Controle, Fil, MessageDossier
from ordres.suivi_compte import Compte

PAR_PAGE = 40
A_LIRE, A_REPONDRE, ATTENDUS, TOUS = "a_lire", "", "attendus", "tous"
ETATS: dict[str, str] = {
    A_REPONDRE: "À qui répondre",
    A_LIRE: "Non lus",
    ATTENDUS: "Réponse attendue du professionnel",
    TOUS: "Tous les échanges",
}


@dataclass(frozen=True, slots=True)
class Plume:
    """Who writes: the holder, or an agent in the name of `instance`."""

    utilisateur: Utilisateur
    instance: Organisation | None

    @property
    def is_titulaire(self) -> bool:
        """Whether the holder of the account writes."""
        return self.instance is None


def pen(utilisateur: Utilisateur, cycle: Cycle, on: date) -> Plume:
    """In whose name this person writes in the thread of this cycle; raises `Refus("non_autorise")`."""
    if utilisateur.professionnel_id == cycle.exercice.professionnel_id:
        return Plume(utilisateur, None)
    return Plume(utilisateur, require_instance(utilisateur, Permission.CONTROLE_INSTRUIRE, cycle, on))


def of_cycle(cycle: Cycle) -> Fil | None:
    """The thread of this cycle, if somebody ever wrote in it."""
    return Fil.objects.filter(cycle=cycle).first()


def hold(cycle: Cycle) -> Fil:
    """The thread of this cycle, held for the transaction, made if needed.

    One that lost its cycle to a correction of dates follows the cycle of the same exercise that is written in.
    """
    orphelin = Fil.objects.select_for_update().filter(exercice=cycle.exercice_id, cycle__isnull=True).first()
    if orphelin is not None and not Fil.objects.filter(cycle=cycle).exists():
        Fil.objects.filter(pk=orphelin.pk).update(cycle=cycle)
    Fil.objects.bulk_create([Fil(exercice_id=cycle.exercice_id, cycle=cycle)], ignore_conflicts=True)
    return Fil.objects.select_for_update().get(cycle=cycle)


def hold_open(cycle: Cycle) -> Fil:
    """The same on a cycle that goes on: raises `Refus("fil_clos")` once it is decided or closed."""
    tenu = Cycle.objects.select_for_update(no_key=True).filter(pk=cycle.pk).first()
    if tenu is None:
        raise Depasse()
    if is_closed(tenu):
        raise Refus(
            "fil_clos", "Ce dossier est clos\u00a0: ses messages se lisent encore, mais on n’y écrit plus.",
            remede="Écrivez depuis le cycle en cours. Une décision se conteste par les voies qu’elle indique.",
        )  # fmt: skip
    return hold(tenu)


def is_closed(cycle: Cycle) -> bool:
    """Whether the file of this cycle can only be read: closed, or decided and not examined again."""
    if cycle.etat == Cycle.Etat.OUVERT:
        return False
    decides = (Controle.Etat.SATISFAIT, Controle.Etat.NON_SATISFAIT)
    en_cours = Controle.objects.filter(cycle=cycle).exclude(etat__in=decides)
    return cycle.etat == Cycle.Etat.CLOS or not en_cours.exists()


def read_by(fil: Fil, *, is_titulaire: bool) -> int:
    """Write that this side opened the thread; returns how many messages of the other side it had not read.

    Inside a transaction. The instance reads as one: the first of its agents to open the thread.
    """
    Fil.objects.select_for_update().get(pk=fil.pk)
    lus = fil.messages.filter(
        etat=MessageDossier.Etat.ENVOYE, is_titulaire=not is_titulaire, lu_at__isnull=True
    ).update(lu_at=horloge.now())  # fmt: skip
    Fil.objects.filter(pk=fil.pk).update(**{"a_lire_titulaire" if is_titulaire else "a_lire_instance": 0})
    return lus


def visible_to(utilisateur: Utilisateur, on: date) -> QuerySet[Fil]:
    """Threads of the perimeter of this agent where something was said; never their own."""
    instances = utilisateur.organisations_with(Permission.DOSSIER_LIRE, on)
    fils = Fil.objects.filter(
        perimetre.instance_q(instances, "exercice__"), dernier_at__isnull=False, cycle__isnull=False
    )
    if utilisateur.professionnel_id:
        return fils.exclude(exercice__professionnel_id=utilisateur.professionnel_id)
    return fils


def rows(utilisateur: Utilisateur, etat: str, on: date) -> QuerySet[Fil]:
    """Threads of this state, without order."""
    fils = visible_to(utilisateur, on)
    if etat == A_LIRE:
        return fils.filter(is_au_titulaire=True, a_lire_instance__gt=0)
    return fils if etat == TOUS else fils.filter(is_au_titulaire=etat != ATTENDUS)


def count(utilisateur: Utilisateur, etat: str, on: date) -> Compte:
    """Capped count of what matches."""
    return suivi_compte.count(rows(utilisateur, etat, on))


def read_page(utilisateur: Utilisateur, etat: str, on: date, *, apres: str = "", avant: str = "") -> Page:
    """One page in one query: who has waited longest first, or for all the threads the latest first."""
    lignes = rows(utilisateur, etat, on).select_related("exercice__professionnel", "cycle")
    suivante, precedente = (Place.read(texte, _instant) for texte in (apres, avant))
    if etat == TOUS:
        return _latest(lignes, suivante)
    return page(lignes, "dernier_at", "id", PAR_PAGE, apres=suivante, avant=precedente)


def _latest(lignes: QuerySet[Fil], apres: Place | None) -> Page:
    if apres is not None:
        lignes = lignes.filter(beyond("dernier_at", "id", apres.valeur, apres.cle, croissant=False))
    lues = list(lignes.order_by("-dernier_at", "-id")[: PAR_PAGE + 1])
    montrees = lues[:PAR_PAGE]
    bout = Place(montrees[-1].dernier_at, montrees[-1].pk) if len(lues) > PAR_PAGE else None
    return Page(montrees, bout, None)


def _instant(texte: str) -> datetime:
    lu = datetime.fromisoformat(texte)
    if lu.tzinfo is None:
        raise ValueError(texte)
    return lu
