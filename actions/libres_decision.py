"""The CNP's side of a request: ask for a complement, accept on an axis, refuse with a reason, decide anew.

Each act asks in whose name the author decides: the CNP of the référentiel, never on a request of their own. The answer
is on the account in the same transaction. The name of the holder is asked by nothing here.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from accounts.journal import Fait
from accounts.models import Organisation, Utilisateur
from accounts.permissions import Permission
from actions import libres_action
from actions.libres_etapes import pass_step, record, tell
from actions.models import Action, DemandeLibre
from actions.rules.libre import DECIDES, LIBRE, OUVERTS, GesteLibre, is_libre, items_libres
from certif.socle.refus import Refus
from referentiels.lecture import load_version
from referentiels.models import ActionPrevue

#: Requests of one session decided on one page.
LOT_MAX = 100


def conseil_for(utilisateur: Utilisateur, demande: DemandeLibre, on: date) -> Organisation | None:
    """The CNP in whose name this user decides of this request, or None."""
    if utilisateur.professionnel_id == demande.exercice.professionnel_id:
        return None
    tenus = utilisateur.organisations_with(Permission.LIBRE_DECIDER, on)
    return next((conseil for conseil in tenus if conseil.pk == demande.referentiel.cnp_id), None)


def may(utilisateur: Utilisateur, demande: DemandeLibre, on: date) -> set[GesteLibre]:
    """The steps that this editor may pass now."""
    if conseil_for(utilisateur, demande, on) is None:
        return set()
    return {GesteLibre(t.nom) for t in LIBRE.possibles(demande.etat) if t.permission}


def axes_of(demande: DemandeLibre) -> dict[int, str]:
    """The axes on which it may be accepted, each with the code of the item that it would then be."""
    if not _is_libre(demande):
        return dict.fromkeys(demande.item.axes, demande.item.code)
    return {axe: item.code for axe, item in items_libres(load_version(demande.item.version_id)).items()}


def ask_complement(demande: DemandeLibre, *, auteur: Utilisateur, revision: int, motif: str, on: date) -> None:
    """Ask the holder for a document or a precision; raises `Refus` (`non_autorise`, `motif_requis`) or `Depasse`."""
    conseil = _require(demande, auteur, on)
    with transaction.atomic():
        pass_step(
            demande, GesteLibre.DEMANDER_COMPLEMENT, auteur=auteur, revision=revision, motif=motif, attendu_depuis=on,
            instance=conseil,
        )  # fmt: skip
        record(demande, Fait.LIBRE_ETAPE, auteur, conseil, motif)
        tell(
            demande, "Votre CNP vous demande un complément",
            "Lisez ce qu’il demande, puis répondez\u00a0: l’examen reprendra.",
        )  # fmt: skip


def accept(demande: DemandeLibre, *, auteur: Utilisateur, revision: int, motif: str, axe: int, on: date) -> None:
    """Accept on this axis: what is done counts at once, what is to be done will once declared.

    Raises `Refus` (`non_autorise`, `axe_sans_libre`, `cycle_ferme`, `motif_requis`) or `Depasse`.
    """
    conseil = _require(demande, auteur, on)
    code = axes_of(demande).get(axe)
    if code is None:
        raise Refus("axe_sans_libre", "Le référentiel ne prévoit pas d’action libre sur cet axe.", "axe")
    item = ActionPrevue.objects.get(version_id=demande.item.version_id, code=code)
    is_nouvelle = demande.etat in DECIDES
    with transaction.atomic():
        pass_step(
            demande, GesteLibre.ACCEPTER, auteur=auteur, revision=revision, motif=motif, instance=conseil, item=item,
            axe=axe, decidee_le=on,
        )  # fmt: skip
        libres_action.set_state(demande, Action.EtatCnp.VALIDEE, on, decidee=True)
        record(demande, Fait.LIBRE_ETAPE, auteur, conseil, motif)
        suite = (
            "Elle compte dès maintenant." if demande.action_id is not None
            else "Une fois l’action faite, dites-le en un geste\u00a0: elle comptera."
        )  # fmt: skip
        debut = "Nouvelle décision\u00a0: votre" if is_nouvelle else "Votre"
        tell(demande, f"{debut} action est acceptée par le CNP", f"Elle est retenue sur l’axe\u00a0{axe}. {suite}")


def refuse(demande: DemandeLibre, *, auteur: Utilisateur, revision: int, motif: str, on: date) -> None:
    """Refuse with a reason; the action, if it is on the account, says so and counts no longer.

    Raises `Refus` (`non_autorise`, `cycle_ferme`, `motif_requis`) or `Depasse`.
    """
    conseil = _require(demande, auteur, on)
    is_nouvelle = demande.etat in DECIDES
    with transaction.atomic():
        pass_step(
            demande, GesteLibre.REFUSER, auteur=auteur, revision=revision, motif=motif, instance=conseil, decidee_le=on
        )
        # An ended cycle was judged, or closed, as it was: a refusal no longer changes it, an acceptance cannot.
        if demande.action_id is None or libres_action.is_cycle_open(demande):
            libres_action.set_state(demande, Action.EtatCnp.REFUSEE, on)
        record(demande, Fait.LIBRE_ETAPE, auteur, conseil, motif)
        debut = "Nouvelle décision\u00a0: votre" if is_nouvelle else "Votre"
        tell(
            demande, f"{debut} action n’est pas retenue par le CNP",
            "Lisez les raisons sur votre espace. Vous pouvez la présenter de nouveau, avec d’autres éléments.",
        )  # fmt: skip


def identical(demande: DemandeLibre, visibles: QuerySet[DemandeLibre]) -> list[DemandeLibre]:
    """Of those this editor sees, the others that wait about the very same session: organiser, title and last day."""
    memes = visibles.filter(
        referentiel=demande.referentiel_id, cle_titre=demande.cle_titre, cle_organisme=demande.cle_organisme,
        fin=demande.fin, etat__in=sorted(OUVERTS),
    )  # fmt: skip
    return list(memes.exclude(pk=demande.pk).select_related("exercice", "item", "referentiel").order_by("pk")[:LOT_MAX])


def _is_libre(demande: DemandeLibre) -> bool:
    return is_libre(demande.item.libre, demande.item.nature)


def _require(demande: DemandeLibre, auteur: Utilisateur, on: date) -> Organisation:
    conseil = conseil_for(auteur, demande, on)
    if conseil is None:
        raise Refus(
            "non_autorise", "Votre rôle ne permet pas de décider de cette demande.",
            remede="Adressez-vous à une personne qui rédige ce référentiel au nom de son CNP.",
        )  # fmt: skip
    return conseil
