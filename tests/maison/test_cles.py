"""Which keys PostgreSQL does not check is a decision (ADR 0012), never an accident."""

from __future__ import annotations

from django.apps import apps
from django.db.models import ForeignKey

from tests.maison.maison import PIECES

#: Written by the millions, under the lock of what they name; the projection only copies keys that others check.
SANS_CONTROLE = {
    "accounts.Evenement.professionnel",
    "accounts.Notification.professionnel",
    "accounts.Reponse.livraison",
    "actions.Action.apparue_par",
    "actions.Action.livraison",
    "actions.Action.partenaire",
    "actions.Avancement.professionnel",
    "actions.Avancement.version",
}


def test_only_keys_written_in_bulk_go_unchecked():
    trouvees = {
        f"{modele._meta.label}.{champ.name}"
        for modele in apps.get_models()
        for champ in modele._meta.local_concrete_fields
        if modele._meta.app_label in PIECES
        and isinstance(champ, ForeignKey)
        and not champ.deconstruct()[3].get("db_constraint", True)
    }
    assert trouvees == SANS_CONTROLE
