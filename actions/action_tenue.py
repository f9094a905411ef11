"""A declared action in the hands of its holder: whether they may change it, and the change itself (R. 4022-25)."""

from django.db.models import F

from accounts import horloge
from accounts.models import Utilisateur
from accounts.permissions import Permission
from actions.models import Action, Cycle
from actions.titulaire import lock_open, require_holder
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse


def require_own(utilisateur: Utilisateur, action: Action) -> Cycle:
    """The cycle of an action this user may change; `Refus` otherwise."""
    require_holder(utilisateur, Permission.ACTION_DECLARER, action.professionnel_id)
    if action.partenaire is not None:
        raise Refus(
            "action_transmise",
            f"Cette action vient de {action.partenaire.nom}\u00a0: vous ne pouvez pas la modifier (CSP R. 4022-25).",
            remede=f"Si elle est inexacte, demandez à {action.partenaire.nom} de la transmettre de nouveau.",
        )
    if action.cycle is None:
        raise Refus("sans_cycle", "Cette action n’appartient à aucun cycle.", remede="Écrivez à votre Ordre.")
    lock_open([action.cycle.pk])
    return action.cycle


def swap(action: Action, revision: int, **champs) -> None:
    """Compare-and-swap on the revision the holder read; somebody faster gives `Depasse`, nothing is overwritten."""
    champs |= {"revision": F("revision") + 1, "maj_at": horloge.now()}
    lue = Action.objects.filter(pk=action.pk, revision=revision, partenaire__isnull=True, cycle=action.cycle)
    if not lue.update(**champs):
        raise Depasse(
            "Cette action a changé depuis que vous avez ouvert cette page, peut-être dans un autre onglet.",
            "Vos modifications n’ont pas été enregistrées. Rouvrez l’action, relisez-la, puis recommencez si besoin.",
        )
    action.refresh_from_db()
