"""Pass one step of something that a holder follows (a request, a claim): compare-and-swap, and the row of the step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import F

from accounts import horloge
from accounts.models import Utilisateur
from actions.models.demande_suivie import DemandeSuivie
from actions.rules.demande import prolongee
from certif.socle.workflow import Depasse


def put_off(objet: DemandeSuivie, on: date) -> date | None:
    """Its deadline once what was asked of the holder arrives that day: later by the days it was waited for."""
    if objet.echeance is None or objet.attendu_depuis is None:
        return objet.echeance
    return prolongee(objet.echeance, objet.attendu_depuis, on)


def pass_step(
    objet: DemandeSuivie, geste: str, *, auteur: Utilisateur | None, revision: int,
    depasse: Callable[[], Depasse], motif: str = "", etape: dict[str, Any] | None = None, **champs: Any,
) -> Any:  # fmt: skip
    """Move `objet` if it is still at `revision`; raises `depasse()` or `Refus("motif_requis")`.

    Inside the caller's transaction. `etape` are other columns of the step, `champs` those of `objet`. `auteur` None:
    the platform itself.
    """
    workflow, modele = objet.WORKFLOW, type(objet)._default_manager
    if revision != objet.revision or objet.etat not in workflow.transition(geste).de:
        raise depasse()
    transition = workflow.check(geste, objet.etat, motif)
    avant, instant = objet.etat, horloge.now()
    passees = modele.filter(pk=objet.pk, revision=revision, etat__in=transition.de).update(
        etat=transition.vers, revision=F("revision") + 1, maj_at=instant, **champs
    )  # fmt: skip
    if not passees:
        raise depasse()
    ecrite = objet.etapes.create(
        revision=revision + 1, transition=str(geste), de=avant, vers=transition.vers, auteur=auteur,
        is_titulaire=auteur is not None and auteur.professionnel_id == objet.exercice.professionnel_id,
        motif=motif.strip(), at=instant, **(etape or {}),
    )  # fmt: skip
    objet.refresh_from_db()
    return ecrite
