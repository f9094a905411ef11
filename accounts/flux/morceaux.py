"""One slice of a delivery: read from the kept file, applied in the transaction of its caller, answered row by row.

A slice is marked before it is begun. One that is found begun and not done killed its worker, failed, or outlived its
time (`accounts.flux.delai`): it is cut into smaller ones, down to one row, and a row that fails alone is set aside
(E399). The rest of the file goes on.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import closing
from dataclasses import replace
from datetime import date

from django.db import DataError, IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Max

from accounts import disque, horloge
from accounts.flux import delai, formats, lignes, reponses
from accounts.flux.depot import content_path
from accounts.flux.formats import Format, Lot
from accounts.models import Livraison, Morceau
from certif.socle import ramassage
from certif.socle.feeds.enregistrements import OCTETS_MAX, cut
from certif.socle.feeds.lecture import Dialecte, Lecteurs, LigneLue
from certif.socle.feeds.schema import Champ, Type

#: Rows of the pieces of a slice that was begun and not done.
LIGNES_REPRISE = 100
#: Tries of a row alone before it is set aside.
ESSAIS_SEULE = 2
#: What fails for everybody and not because of a row: it does not count as a try.
PANNES = (OperationalError, InterfaceError, OSError)
#: What a row may cause that nothing foresaw.
FAUTES = (DataError, IntegrityError)

_SANS_EFFET = """
UPDATE {t} SET sort = 'inchangee', avertissements = avertissements || ARRAY['W313'] WHERE sort IS NULL
"""


def begin(livraison_id: int, on: date) -> bool:
    """Mark the next slice of a delivery as begun, in a transaction of its own; True = it was cut or set aside instead.

    To be called before the transaction that applies it, by whoever holds the lease.
    """
    with transaction.atomic():
        livraison = (
            Livraison.objects.select_for_update(no_key=True, of=("self",))
            .select_related("partenaire")
            .get(pk=livraison_id)
        )
        if livraison.a_blanc or livraison.etat != Livraison.Etat.EN_COURS:
            return False
        morceau = livraison.morceaux.filter(fait_at__isnull=True).order_by("premiere_ligne").first()
        if morceau is None:
            return False
        if morceau.tentatives and morceau.nb_lignes > 1:
            _cut_smaller(livraison, morceau)
            return True
        if morceau.tentatives >= ESSAIS_SEULE:
            _set_row_aside(livraison, morceau)
            return True
        Morceau.objects.filter(pk=morceau.pk).update(tentatives=F("tentatives") + 1)
        disque.not_waited()  # it counts the deaths of workers, not those of the database
    return False


def forgive(livraison_id: int) -> None:
    """Take back the mark of the slice under way: a breakdown of ours is no fault of its rows."""
    Morceau.objects.filter(livraison=livraison_id, fait_at__isnull=True, tentatives__gt=0).update(
        tentatives=F("tentatives") - 1
    )


def answer_without_effect(livraison: Livraison, morceau: Morceau, on: date) -> None:
    """Answer the rows of a slice that will not be applied, its delivery being cancelled or replaced (W313)."""
    format_ = formats.get(livraison.type_flux)
    table = lignes.create_table(format_)
    try:
        with delai.limit(morceau.nb_lignes):
            lues = list(read_slice(format_, livraison, morceau, on))
    except delai.HorsDelai:
        lues = [lue._replace(valeurs=()) for lue in _read_bare(livraison, morceau)]
    lignes.fill_table(format_, livraison, lues)
    with connection.cursor() as curseur:
        curseur.execute(_SANS_EFFET.format(t=table))
    reponses.write(livraison, format_, table, on)
    morceau.fait_at = horloge.instant()
    morceau.save(update_fields=["fait_at"])


def _cut_smaller(livraison: Livraison, morceau: Morceau) -> None:
    taille = LIGNES_REPRISE if morceau.nb_lignes > LIGNES_REPRISE else 1
    numero = livraison.morceaux.aggregate(dernier=Max("numero"))["dernier"] + 1
    with content_path(livraison).open("rb") as flux:
        tranches = list(
            cut(flux, morceau.octet_debut, morceau.premiere_ligne, taille, _dialect(livraison).forme, morceau.octet_fin)
        )
    morceau.delete()
    Morceau.objects.bulk_create(
        Morceau(
            livraison=livraison, numero=numero + t.numero, premiere_ligne=t.premiere_ligne, nb_lignes=t.nb_lignes,
            octet_debut=t.octet_debut, octet_fin=t.octet_fin,
        )
        for t in tranches
    )  # fmt: skip


def _set_row_aside(livraison: Livraison, morceau: Morceau) -> None:
    """The only row of this slice fails whatever is done: it is answered E399 without being applied."""
    for lue in _read_bare(livraison, morceau):
        reponses.set_aside(livraison, lue)
    morceau.fait_at = horloge.instant()
    morceau.save(update_fields=["fait_at"])


def treat_slice(livraison: Livraison, morceau: Morceau, on: date) -> None:
    """Apply the rows of one slice and write their answers; call it in the transaction that owns the delivery."""
    format_ = formats.get(livraison.type_flux)
    with delai.limit(morceau.nb_lignes), ramassage.pause():
        try:
            with closing(read_slice(format_, livraison, morceau, on)) as lues:
                _apply(format_, livraison, lues, on)
        except FAUTES:
            _apply_apart(format_, livraison, list(read_slice(format_, livraison, morceau, on)), on)
    morceau.fait_at = horloge.instant()
    morceau.save(update_fields=["fait_at"])


def _apply(format_: Format, livraison: Livraison, lues: Iterable[LigneLue], on: date) -> None:
    """Apply these rows, all or none; they pass from the file to the temporary table without being kept."""
    with transaction.atomic():
        table = lignes.create_table(format_)
        lignes.fill_table(format_, livraison, lues)
        format_.treat(Lot(livraison, livraison.partenaire, on, table))
        reponses.write(livraison, format_, table, on)


def _apply_apart(format_: Format, livraison: Livraison, lues: list[LigneLue], on: date) -> None:
    """One of these rows makes them all fail: halves are tried until it is alone, and set aside (E399)."""
    if len(lues) == 1:
        reponses.set_aside(livraison, lues[0])
        return
    milieu = len(lues) // 2
    for moitie in (lues[:milieu], lues[milieu:]):
        try:
            _apply(format_, livraison, moitie, on)
        except FAUTES:
            _apply_apart(format_, livraison, moitie, on)


def read_slice(format_: Format, livraison: Livraison, morceau: Morceau, on: date) -> Generator[LigneLue]:
    """The rows of one slice, read from the kept file."""
    lecteurs = readers(format_, livraison, on)
    with content_path(livraison).open("rb") as flux:
        yield from lecteurs.read(flux, morceau.octet_debut, morceau.octet_fin, morceau.premiere_ligne)


def _read_bare(livraison: Livraison, morceau: Morceau) -> Iterable[LigneLue]:
    """The rows of one slice as plain texts: nothing of the feed runs on a row that makes it fail or hang."""
    schema = formats.get(livraison.type_flux).schema
    textes = tuple(Champ(c.nom, Type.TEXTE, "", longueur=OCTETS_MAX, entete=c.entete) for c in schema.champs)
    lecteurs = Lecteurs(replace(schema, champs=textes, verifie=None), _dialect(livraison))
    with content_path(livraison).open("rb") as flux:
        yield from lecteurs.read(flux, morceau.octet_debut, morceau.octet_fin, morceau.premiere_ligne)


def readers(format_: Format, livraison: Livraison, on: date) -> Lecteurs:
    """The row reader of this delivery, as its file was found at deposit."""
    return Lecteurs(
        format_.schema, _dialect(livraison), rpps_strict=format_.strict(on), pieces=livraison.manifeste["pieces"]
    )


def _dialect(livraison: Livraison) -> Dialecte:
    notes = livraison.manifeste["dialecte"]
    return Dialecte(tuple(notes["colonnes"]), notes["debut"], notes["premiere_ligne"], ())
