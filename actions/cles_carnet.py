"""Change the key of the private room: seal again, under the newest key, what an older one sealed (ADR 0013).

Notes are opened and sealed in memory, a batch at a time; none is shown, none changes for its holder. A run that
is killed starts again where the rows say it stopped.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count

from accounts import journal
from accounts.journal import Fait
from actions.chiffrement_carnet import Coffre, Illisible, current_key, known_keys
from actions.models import NoteCarnet

#: Notes in memory at once: at most some 60 kB each.
LOT = 200


@dataclass(frozen=True, slots=True)
class Bilan:
    """Notes sealed again, and those that no key we have opens (left as they are)."""

    rechiffrees: int
    illisibles: int


def census() -> dict[str, int]:
    """Notes under each key, by its name; those of the setting first, even with none."""
    comptes = dict(NoteCarnet.objects.order_by("cle").values("cle").annotate(n=Count("pk")).values_list("cle", "n"))
    return dict.fromkeys(known_keys(), 0) | comptes


def reencrypt(progression: Callable[[int, int], None] = lambda faites, total: None) -> Bilan:
    """Seal again every note that the current key did not seal; the journal keeps the counts alone."""
    a_faire = NoteCarnet.objects.exclude(cle=current_key())
    total, dernier, faites, illisibles = a_faire.count(), 0, 0, 0
    while True:
        with transaction.atomic():
            lot = list(
                a_faire.filter(pk__gt=dernier)
                .select_related("carnet")
                .select_for_update(of=("self",))
                .order_by("pk")[:LOT]
            )
            if not lot:
                break
            rescellees = [note for note in lot if _reseal(note)]
            NoteCarnet.objects.bulk_update(rescellees, ["contenu", "cle"])
        dernier = lot[-1].pk
        faites += len(rescellees)
        illisibles += len(lot) - len(rescellees)
        progression(faites + illisibles, total)
    if faites or illisibles:
        journal.record(
            Fait.CARNETS_RECHIFFRES, details={"cle": current_key(), "notes": faites, "illisibles": illisibles}
        )
    return Bilan(faites, illisibles)


def _reseal(note: NoteCarnet) -> bool:
    """The same words at the same revision, under the current key; False when they do not open."""
    coffre = Coffre(note.carnet.professionnel_id, bytes(note.carnet.sel))
    try:
        clair = coffre.unseal(note.jeton, note.revision, note.contenu, note.cle)
    except Illisible:
        return False
    note.contenu, note.cle = coffre.seal(note.jeton, note.revision, clair)
    return True
