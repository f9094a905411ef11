"""ORGANISMES: the public list of training bodies (LPOF), to know who is declared and certified Qualiopi.

Source: open data file of the labour administration, `;`, UTF-8, dates JJ/MM/AAAA (formats.md §5.3, high confidence).
Only what recognises a body is read; addresses and figures of activity are left in the file.
"""

from __future__ import annotations

from accounts.feeds.organismes_champs import ORGANISMES
from accounts.flux.listes import FormatListe
from accounts.models import Organisme


class FormatOrganismes(FormatListe):
    """The list as a whole: a body that leaves it is dated and no longer recognised."""

    schema = ORGANISMES
    modele = Organisme
    cles = ("nda",)
    calculees = {
        "qualiopi": "coalesce(t.qualiopi = 'TRUE', false)",
        "nda_precedents": "CASE WHEN t.nda_precedents IS NULL THEN '{}'::text[]"
        " ELSE array_remove(regexp_split_to_array(t.nda_precedents, '[^0-9A-Za-z]+'), '') END",
    }
