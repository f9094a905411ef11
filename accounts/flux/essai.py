"""Dry run: the real processing, answers kept, effects undone."""

from __future__ import annotations

import tempfile
from datetime import date
from typing import IO

from django.db import connection, transaction

from accounts import horloge
from accounts.copie import copying
from accounts.flux import avis, morceaux, reponses
from accounts.models import Livraison, Morceau

BLOC = 1 << 18
_COLONNES = "livraison_id, ligne, id_technique, sort, code, champ, message, avertissements"


class _Annule(Exception):
    """Leaves the inner transaction without keeping anything."""


def rehearse(livraison: Livraison, a_faire: list[Morceau], on: date) -> None:
    """Answer every row of a dry-run delivery inside a savepoint that is undone, then keep the answers alone."""
    with tempfile.TemporaryFile() as fichier:
        try:
            with transaction.atomic():
                for morceau in a_faire:
                    morceaux.treat_slice(livraison, morceau, on)
                _save_answers(livraison, fichier)
                raise _Annule
        except _Annule:
            fichier.seek(0)
        _restore_answers(fichier)
    instant = horloge.instant()
    Morceau.objects.filter(livraison=livraison).update(fait_at=instant)
    livraison.etat = Livraison.Etat.TRAITEE
    livraison.compteurs = reponses.count(livraison)
    livraison.finie_at = instant
    livraison.save(update_fields=["etat", "compteurs", "finie_at"])
    avis.tell(livraison)


def _save_answers(livraison: Livraison, fichier: IO[bytes]) -> None:
    commande = f"COPY (SELECT {_COLONNES} FROM accounts_reponse WHERE livraison_id = {int(livraison.pk)}) TO STDOUT"  # noqa: S608 - table and column names are ours, values are parameters
    with connection.cursor() as curseur, copying(curseur, commande) as copie:
        for bloc in copie:
            fichier.write(bloc)


def _restore_answers(fichier: IO[bytes]) -> None:
    with (
        connection.cursor() as curseur,
        copying(curseur, f"COPY accounts_reponse ({_COLONNES}) FROM STDIN") as copie,
    ):
        while bloc := fichier.read(BLOC):
            copie.write(bloc)
