"""A request that a partner names with `Idempotency-Key` has one effect, whoever sends it how many times at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction

from accounts import horloge
from accounts.models import CleIdempotence, ClientApi, Livraison
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse

#: A request that has not answered within this time died: another one may take its place (a deposit is idempotent).
BAIL = timedelta(minutes=2)
#: Seconds after which whoever met a request under way may ask again.
REESSAI = 2


class EnCours(Depasse):
    """The first request of that name is still being answered."""

    def __init__(self) -> None:
        super().__init__(
            "Un envoi portant cette clé est en train d’être reçu.",
            f"Attendez {REESSAI} secondes, puis répétez le même envoi avec la même clé.",
        )
        self.code = "cle_en_cours"
        self.attente = REESSAI


@dataclass(frozen=True, slots=True)
class Place:
    """What a named request found: `corps` is the answer already given, empty when the caller must do the work."""

    cle: CleIdempotence | None
    corps: str = ""
    statut: int = 0


def claim(client: ClientApi, cle: str, empreinte: str) -> Place:
    """Take the place of this request, or find its answer.

    `Refus("cle_deja_utilisee")` when the key named something else, `EnCours` while the first one is being answered.
    """
    if not cle:
        return Place(None)
    qui = {"partenaire": client.partenaire, "is_essai": client.is_essai, "cle": cle}
    instant = horloge.instant()
    try:
        with transaction.atomic():
            return Place(
                CleIdempotence.objects.create(
                    **qui, empreinte=empreinte, bail_jusqua=instant + BAIL, created_at=instant
                )
            )
    except IntegrityError:
        connue = CleIdempotence.objects.filter(**qui).first()
    if connue is None:  # freed between the two: its request was refused, this one starts afresh when sent again
        raise EnCours
    if connue.empreinte != empreinte:
        raise Refus(
            "cle_deja_utilisee",
            "Cette clé d’idempotence a déjà servi pour un autre contenu.",
            "Idempotency-Key",
            "Donnez une clé nouvelle à chaque envoi ; gardez la même pour répéter le même envoi.",
        )
    if connue.corps:
        return Place(connue, connue.corps, connue.statut)
    repris = CleIdempotence.objects.filter(pk=connue.pk, corps="", bail_jusqua=connue.bail_jusqua)
    if connue.bail_jusqua <= instant and repris.update(bail_jusqua=instant + BAIL):
        return Place(connue)
    raise EnCours


def settle(place: Place, livraison: Livraison, statut: int, corps: str) -> None:
    """Keep the answer of a request that had an effect."""
    if place.cle is not None:
        CleIdempotence.objects.filter(pk=place.cle.pk).update(livraison=livraison, statut=statut, corps=corps)


def free(place: Place) -> None:
    """Forget a request that had none: put right, it may come again under the same key."""
    if place.cle is not None:
        CleIdempotence.objects.filter(pk=place.cle.pk, corps="").delete()
