"""One slice of a delivery: read from the kept file, applied in the transaction of its caller, answered row by row."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import DataError, IntegrityError, transaction

from accounts import horloge
from accounts.flux import formats, lignes, reponses
from accounts.flux.depot import content_path
from accounts.flux.formats import Format, Lot
from accounts.models import Livraison, Morceau
from certif.socle.feeds.lecture import Dialecte, Lecteurs, LigneLue


def treat_slice(livraison: Livraison, morceau: Morceau, on: date) -> None:
    """Apply the rows of one slice and write their answers; call it in the transaction that owns the delivery."""
    format_ = formats.get(livraison.type_flux)
    apply_rows(format_, livraison, list(read_slice(format_, livraison, morceau, on)), on)
    morceau.fait_at = horloge.instant()
    morceau.save(update_fields=["fait_at"])


def apply_rows(format_: Format, livraison: Livraison, lues: list[LigneLue], on: date) -> None:
    """Apply these rows; when one makes the batch fail, halves are tried until it is alone, and set aside (E399)."""
    try:
        with transaction.atomic():
            table = lignes.create_table(format_)
            lignes.fill_table(format_, livraison, lues)
            format_.treat(Lot(livraison, livraison.partenaire, on, table))
            reponses.write(livraison, format_, table, on)
    except (DataError, IntegrityError):
        if len(lues) == 1:
            reponses.set_aside(livraison, lues[0])
            return
        milieu = len(lues) // 2
        apply_rows(format_, livraison, lues[:milieu], on)
        apply_rows(format_, livraison, lues[milieu:], on)


def read_slice(format_: Format, livraison: Livraison, morceau: Morceau, on: date) -> Iterable[LigneLue]:
    """The rows of one slice, read from the kept file."""
    lecteurs = readers(format_, livraison, on)
    with content_path(livraison).open("rb") as flux:
        yield from lecteurs.read(flux, morceau.octet_debut, morceau.octet_fin, morceau.premiere_ligne)


def readers(format_: Format, livraison: Livraison, on: date) -> Lecteurs:
    """The row reader of this delivery, as its file was found at deposit."""
    notes = livraison.manifeste["dialecte"]
    dialecte = Dialecte(tuple(notes["colonnes"]), notes["debut"], notes["premiere_ligne"], ())
    return Lecteurs(format_.schema, dialecte, rpps_strict=format_.strict(on), pieces=livraison.manifeste["pieces"])
