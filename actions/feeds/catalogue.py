"""CATALOGUE and ORIENTATIONS: what the ANDPC publishes monthly, and from which rows of ACTIONS are completed.

Columns of formats.md §8.3 (`CP_ACTIONS_CATALOGUE`, `CP_ORIENTATIONS`), vocabulary of §4.1. Both are lists: a row that a
full file no longer holds is dated and kept, since actions of past years still name it.
"""

from __future__ import annotations

from datetime import date

from accounts.flux import attente
from accounts.flux.listes import FormatListe
from accounts.models import Livraison
from actions.feeds.catalogue_champs import CATALOGUE, ORIENTATIONS
from actions.models import ActionCatalogue, Orientation


class FormatCatalogue(FormatListe):
    """The actions of the catalogue, by reference."""

    schema = CATALOGUE
    modele = ActionCatalogue
    cles = ("reference_action",)
    calculees = {
        "publics": "CASE WHEN t.publics IS NULL THEN '{}'::text[]"
        " ELSE array_remove(regexp_split_to_array(upper(t.publics), '[^0-9A-Z]+'), '') END",
    }

    def finish(self, livraison: Livraison, on: date, table: str | None) -> None:
        """Try again the rows of ACTIONS that wait for what this catalogue brings (W206)."""
        super().finish(livraison, on, table)
        attente.request_replay()


class FormatOrientations(FormatListe):
    """The orientations, by triennium and number."""

    schema = ORIENTATIONS
    modele = Orientation
    cles = ("triennium", "numero")
