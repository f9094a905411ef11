"""What the pages say of a request to the CNP: to its holder, and to the CNP, which needs neither name nor account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from accounts.models import Professionnel, Specialite
from accounts.professions import Profession
from actions import libres_action, recherche_items, verdicts
from actions.libres import is_sworn, obstacle
from actions.libres_etapes import history
from actions.libres_faite import is_to_declare, proofs_of_done
from actions.models import Action, Cycle, DemandeLibre
from actions.rules.demande import is_en_retard
from actions.rules.libre import (
    DECIDES,
    OUVERTS,
    EtatLabel,
    EtatLibre,
    asks_validation,
    is_a_priori,
    is_libre,
    items_libres,
    label_state,
)
from certif.socle.refus import Refus
from referentiels.axes import Axe
from referentiels.lecture import load_version, read_item
from referentiels.nomenclature import Nature
from referentiels.rules.item import Item

PROCHES_MAX = 5
PRECEDENTS_MAX = 10

LABELS = {
    EtatLabel.SANS_OBJET: "sans objet",
    EtatLabel.DE_FAIT: "de fait\u00a0: rien à demander",
    EtatLabel.A_DEMANDER: "à demander au CNP",
    EtatLabel.DEMANDE: "demandé, réponse attendue",
    EtatLabel.ACCORDE: "accordé",
    EtatLabel.REFUSE: "refusé",
}


@dataclass(frozen=True, slots=True)
class SuiviAction:
    """What the CNP has to do with an action of the account, for its page: label in words, last request, may ask."""

    label: str
    demande: DemandeLibre | None
    peut_demander: bool


def closure_of(professionnel: Professionnel, cycle: Cycle | None) -> Refus | None:
    """Why no action libre can be asked today, before anything is typed."""
    if professionnel.active_at is None:
        return Refus("compte_inactif", "Activez d’abord votre compte.", remede="L’activation prend une minute.")
    if cycle is None or cycle.etat != Cycle.Etat.OUVERT:
        return Refus("sans_cycle", "Aucun cycle n’est ouvert à votre nom\u00a0: l’action n’y compterait pas.")
    if cycle.version is None:
        return Refus(
            "sans_referentiel", "Votre référentiel n’est pas encore publié.",
            remede="Gardez le programme et l’attestation\u00a0: vous pourrez demander dès sa publication.",
        )  # fmt: skip
    if not items_libres(load_version(cycle.version.pk)):
        return Refus(
            "sans_action_libre",
            "Votre référentiel ne prévoit pas d’action libre\u00a0: une action qu’il ne nomme pas ne peut y compter.",
            remede="Cherchez avec d’autres mots, ou écrivez à votre conseil national professionnel\u00a0: il peut "
            "l’ajouter à la prochaine version.",
        )
    if cycle.version.referentiel.cnp_id is None:
        return Refus(
            "sans_cnp", "Aucun conseil national professionnel ne répond encore ici pour votre référentiel.",
            remede="Gardez le programme et l’attestation\u00a0: vous pourrez demander dès son arrivée.",
        )  # fmt: skip
    return None


def offered_axes(cycle: Cycle) -> dict[int, Item]:
    """The axes on which an action libre may be asked, with the item that it would be."""
    return items_libres(load_version(cycle.version_id)) if cycle.version_id is not None else {}


def read(demande: DemandeLibre, on: date) -> dict[str, Any]:
    """What both pages print of one request."""
    item = read_item(demande.item)
    return {
        "demande": demande,
        "item": item,
        "axe": Axe(demande.axe),
        "duree": verdicts.hours(demande.duree_minutes),
        "is_validation": _is_validation(item),
        "is_avant": demande.is_a_priori if demande.etat != EtatLibre.BROUILLON else is_a_priori(demande.fin, on),
        "pieces": list(demande.pieces.all()),
        "etapes": history(demande),
        "is_brouillon": demande.etat == EtatLibre.BROUILLON,
        "is_ouverte": demande.etat in OUVERTS,
        "is_decidee": demande.etat in DECIDES,
        "is_en_retard": is_en_retard(demande.etat, demande.echeance, on),
    }


def read_own(demande: DemandeLibre, on: date) -> dict[str, Any]:
    """What its holder reads besides: what may be done now, and what stops a draft."""
    demandee = libres_action.asked_by(demande.item, on)
    is_brouillon = demande.etat == EtatLibre.BROUILLON
    is_a_declarer = is_to_declare(demande)
    return {
        **read(demande, on),
        "demandee": demandee,
        "obstacle": obstacle(demande, on) if is_brouillon else None,
        "is_sous_serment": is_brouillon and is_sworn(demande, on),
        "is_a_declarer": is_a_declarer,
        "preuves_faites": proofs_of_done(demande) if is_a_declarer else [],
        "is_deja_une": is_brouillon and _has_one_already(demande),
    }


def _has_one_already(demande: DemandeLibre) -> bool:
    """Whether an action of the same item is on the account, where the référentiel counts only one."""
    if demande.item.max_par_cycle != 1 or demande.cycle_id is None:
        return False
    autres = Action.objects.counted().filter(cycle=demande.cycle_id, item=demande.item_id)
    return autres.exclude(pk=demande.action_id).exclude(etat_cnp=Action.EtatCnp.REFUSEE).exists()


def read_for_cnp(demande: DemandeLibre, on: date) -> dict[str, Any]:
    """What the CNP reads besides: profession and specialty, items that look like it, what was decided of the like."""
    exercice = demande.exercice
    specialite = Specialite.objects.filter(code=exercice.specialite).first() if exercice.specialite else None
    return {
        **read(demande, on),
        "profession": Profession(exercice.profession).libelle,
        "specialite": specialite.libelle if specialite is not None else "",
        "proches": near_items(demande),
        "precedents": precedents(demande),
    }


def near_items(demande: DemandeLibre) -> list[Item]:
    """Items of the référentiel that already say something like it (« existe déjà comme… »), best first."""
    version = load_version(demande.item.version_id)
    items = [item for item in version.items.values() if item.nature != Nature.ACTION_LIBRE and not item.libre]
    trouvees = recherche_items.propose(items, demande.intitule, PROCHES_MAX)
    return [p.item for p in trouvees]


def precedents(demande: DemandeLibre) -> list[DemandeLibre]:
    """What was decided before of the same title or of the same organiser, the same title first; nobody is named."""
    memes = Q(cle_titre=demande.cle_titre)
    if demande.cle_organisme:
        memes |= Q(cle_organisme=demande.cle_organisme)
    decidees = (
        DemandeLibre.objects.filter(memes, referentiel=demande.referentiel_id, etat__in=sorted(DECIDES))
        .exclude(pk=demande.pk)
        .prefetch_related("etapes")
        .order_by("-decidee_le", "-pk")[: PRECEDENTS_MAX * 4]
    )
    return sorted(decidees, key=lambda d: d.cle_titre != demande.cle_titre)[:PRECEDENTS_MAX]


def followed(action: Action) -> SuiviAction | None:
    """What the CNP has to do with this action of the holder; None when it has nothing to say of it."""
    if action.item is None or action.cycle is None:
        return None
    item = read_item(action.item)
    etat = label_state(item, action.etat_cnp)
    derniere = DemandeLibre.objects.filter(action=action).exclude(etat=EtatLibre.RETIREE).order_by("-pk").first()
    version = load_version(action.item.version_id)
    peut = (
        asks_validation(item, version)
        and action.etat_cnp in (Action.EtatCnp.SANS_OBJET, Action.EtatCnp.REFUSEE)
        and action.cycle.etat == Cycle.Etat.OUVERT
        and action.statut == Action.Statut.REALISEE
        and not action.is_retiree
        and action.fusionnee_dans_id is None
        and (derniere is None or derniere.etat == EtatLibre.REFUSEE)
    )
    if etat is EtatLabel.SANS_OBJET and derniere is None and not peut:
        return None
    return SuiviAction("" if etat is EtatLabel.SANS_OBJET else LABELS[etat], derniere, peut)


def _is_validation(item: Item) -> bool:
    """Whether the request is about an action that the référentiel names (label, validation), not an action libre."""
    return not is_libre(item.libre, item.nature)
