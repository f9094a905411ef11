"""What a holder decided about their account, for the export: who may read it, what is e-mailed, where it is open."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from allauth.usersessions.models import UserSession

from accounts import preferences
from accounts.models import AutorisationCnp, Utilisateur


def as_export(utilisateur: Utilisateur) -> dict[str, Any]:
    """Values of JSON, one key for each kind of decision."""
    accords = AutorisationCnp.objects.filter(exercice__professionnel=utilisateur.professionnel).select_related("cnp")
    return {
        "acces_donnes_a_des_cnp": [
            {
                "cnp": a.cnp.nom, "debut": _iso(a.debut), "fin": _iso(a.fin), "donne_le": _iso(a.donnee_at),
                "retire_le": _iso(a.revoquee_at),
            }
            for a in accords.order_by("pk")
        ],
        "courriels": {famille.value: rythme.value for famille, rythme in preferences.read(utilisateur).items()},
        "sessions_ouvertes": [
            {
                "ouverte_le": _iso(s.created_at), "vue_le": _iso(s.last_seen_at), "navigateur": s.user_agent,
                "adresse": s.ip,
            }
            for s in UserSession.objects.filter(user=utilisateur).order_by("pk")
        ],
    }  # fmt: skip


def _iso(valeur: date | datetime | None) -> str | None:
    return valeur.isoformat() if valeur is not None else None
