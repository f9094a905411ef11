"""What the pages say of a request, and what a holder may ask today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from accounts.models import Professionnel
from actions import amenagements
from actions.demandes_effet import effect_of, lines_of
from actions.demandes_etapes import history
from actions.models import Cycle, DemandeOrdre, Interruption
from actions.objets_demande import Mots, Objet
from actions.rules.demande import OUVERTS, EtatDemande, is_en_retard
from certif.socle.refus import Refus


@dataclass(frozen=True, slots=True)
class Offre:
    """A kind of request, and why it is not for this person today (None = it is)."""

    objet: Objet
    refus: Refus | None

    @property
    def mots(self) -> Mots:
        """Its words."""
        return self.objet.mots


def offers(professionnel: Professionnel, cycle: Cycle | None, on: date) -> list[Offre]:
    """Every kind in the order of the page."""
    return [Offre(objet, closure_of(objet, professionnel, cycle, on)) for objet in Objet]


def closure_of(objet: Objet, professionnel: Professionnel, cycle: Cycle | None, on: date) -> Refus | None:
    """Why this kind cannot be asked today, before anything is typed."""
    if objet is Objet.CORRECTION:
        return None
    if professionnel.active_at is None:
        return Refus("compte_inactif", "Activez d’abord votre compte.", remede="L’activation prend une minute.")
    if cycle is None:
        return Refus("sans_cycle", "Aucun cycle n’est ouvert à votre nom.", remede="Demandez d’abord une correction.")
    if objet in (Objet.EXONERATION, Objet.ALLEGEMENT) and (ferme := amenagements.closure_of(cycle)):
        return ferme
    if objet is Objet.ALLEGEMENT and not cycle.conditions_reprise.exists():
        return Refus("sans_condition", "Votre Ordre n’a demandé aucune action pour votre reprise d’exercice.")
    if objet is Objet.REPRISE:
        ouvertes = Interruption.objects.filter(Q(fin__isnull=True) | Q(fin__gte=on), exercice=cycle.exercice_id)
        if not ouvertes.exists():
            return Refus("sans_interruption", "Aucune interruption en cours n’est enregistrée sur votre compte.")
    return None


def read(demande: DemandeOrdre, on: date) -> dict[str, Any]:
    """What both pages print of one request; its effect is computed while it may still be sent or granted."""
    is_vivante = demande.etat == EtatDemande.BROUILLON or demande.etat in OUVERTS
    return {
        "demande": demande,
        "objet": Objet(demande.objet),
        "mots": Objet(demande.objet).mots,
        "lignes": lines_of(demande),
        "effet": effect_of(demande, on) if is_vivante else None,
        "pieces": list(demande.pieces.all()),
        "etapes": history(demande),
        "is_brouillon": demande.etat == EtatDemande.BROUILLON,
        "is_ouverte": demande.etat in OUVERTS,
        "is_en_retard": is_en_retard(demande.etat, demande.echeance, on),
    }
