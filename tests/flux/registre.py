"""The ledger: one hash of everything a feed leaves behind, to compare two runs."""

from __future__ import annotations

import hashlib

from django.db import connection

from accounts.models import Evenement, LigneEnAttente, Livraison, Morceau, Notification, Reponse, Travail
from actions.models import Action, Avancement

_CHAMPS = (
    "partenaire__code", "id_technique", "professionnel__rpps", "intitule", "type_action", "reference_action", "statut",
    "date_debut", "date_fin", "item__code", "rattachement", "candidats", "axes_proposes", "preuve", "empreinte",
    "fusionnee_dans__partenaire__code", "fusionnee_dans__id_technique", "cycle__debut",
)  # fmt: skip
_PROJECTION = ("professionnel__rpps", "etat", "total", "faites", "requises", "progressions", "nb_a_confirmer")


def ledger() -> list[tuple]:
    """Live actions and progress rows, without anything that depends on time or on primary keys."""
    actions = Action.objects.filter(is_retiree=False).order_by("partenaire__code", "id_technique", "pk")
    projections = Avancement.objects.order_by("professionnel__rpps", "cycle__debut")
    return [*actions.values_list(*_CHAMPS), *projections.values_list(*_PROJECTION)]


def ledger_hash() -> str:
    """Hash of the ledger."""
    return hashlib.sha256("\n".join(repr(ligne) for ligne in ledger()).encode()).hexdigest()


def forget_deliveries() -> None:
    """Bring the base back to the roster alone; the journal is emptied with its triggers off."""
    with connection.cursor() as curseur:
        curseur.execute("SET session_replication_role = replica")
        for modele in (Reponse, Morceau, Action, Evenement, Notification, Travail, LigneEnAttente, Livraison):
            curseur.execute(f"DELETE FROM {modele._meta.db_table}")
        curseur.execute("SET session_replication_role = DEFAULT")
