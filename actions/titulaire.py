"""The holder of an account: what they may do on it, and on which cycle (R. 4022-25)."""

from collections.abc import Iterable

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.lecture_preparee import Preparee
from accounts.models import Specialite, Utilisateur
from accounts.permissions import PERMISSIONS_DU_TITULAIRE, Permission
from actions import projection
from actions.models import Action, Brouillon, Capture, Cycle
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse


def require_holder(utilisateur: Utilisateur, permission: Permission, professionnel_id: int) -> None:
    """Raise `Refus("non_autorise")` unless this user is the holder of that account and may do this on it."""
    if permission not in PERMISSIONS_DU_TITULAIRE or utilisateur.professionnel_id != professionnel_id:
        raise Refus(
            "non_autorise",
            "Seul le titulaire du compte peut faire ce geste.",
            remede="Connectez-vous avec le compte du professionnel concerné.",
        )


def require_open(cycle: Cycle) -> None:
    """Raise `Refus("cycle_ferme")` when a decision or a closing event has ended the cycle."""
    if cycle.etat != Cycle.Etat.OUVERT:
        raise Refus(
            "cycle_ferme",
            "Ce cycle est terminé\u00a0: ses actions ne peuvent plus être modifiées.",
            remede="Si une information vous semble fausse, écrivez à votre Ordre.",
        )


def lock_open(cycle_ids: Iterable[int]) -> None:
    """Hold these cycles for the transaction, then check them as they are now: a decision may just have been taken.

    Raises `Refus("cycle_ferme")`, or `Depasse` when a corrected fact removed one.
    """
    attendus = set(cycle_ids)
    projection.lock(attendus)
    tenus = list(Cycle.objects.filter(pk__in=attendus))
    if len(tenus) != len(attendus):
        raise Depasse()
    for cycle in tenus:
        require_open(cycle)


def own_cycles(utilisateur: Utilisateur) -> QuerySet[Cycle]:
    """Cycles of this holder, the most recent first, with everything the pages' headings say, in one query.

    Adds `libelle_specialite`, `brouillons_en_cours` and `captures_en_attente` (of the person, whatever the cycle) to
    each cycle.
    """
    return _cycles_of(utilisateur.professionnel_id or 0)


def read_own_cycles(utilisateur: Utilisateur) -> list[Cycle]:
    """The same, for the pages that everybody opens."""
    return _CYCLES(utilisateur.professionnel_id or 0)


def _cycles_of(professionnel_id: int) -> QuerySet[Cycle]:
    specialite = Specialite.objects.filter(code=OuterRef("exercice__specialite")).values("libelle")[:1]
    return (
        Cycle.objects.filter(exercice__professionnel_id=professionnel_id)
        .select_related("exercice__professionnel", "version__referentiel")
        .annotate(
            libelle_specialite=Coalesce(Subquery(specialite), F("exercice__specialite")),
            brouillons_en_cours=_count(Brouillon.objects.filter(action__isnull=True), "cycle", "pk"),
            captures_en_attente=_count(Capture.objects.waiting(), "professionnel", "exercice__professionnel"),
        )
        .order_by("-debut", "exercice__profession")
    )


_CYCLES = Preparee(_cycles_of, int)


def own_actions(utilisateur: Utilisateur) -> QuerySet[Action]:
    """Actions of this holder with what a page says of one."""
    return Action.objects.owned_by(utilisateur).select_related(
        "cycle__exercice__professionnel",
        "cycle__version__referentiel",
        "item__version__referentiel",
        "partenaire",
    )


def _count(lignes: QuerySet, cle: str, externe: str) -> Coalesce:
    comptees = lignes.filter(**{cle: OuterRef(externe)}).order_by().values(cle).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(comptees, output_field=IntegerField()), 0)
