"""Drafts of declarations: open, save what is typed, attach and take out proofs, abandon, forget."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial

from django.db import transaction
from django.db.models import F

from accounts import horloge
from accounts.models import Utilisateur
from accounts.permissions import Permission
from actions import pieces
from actions.justificatifs import PreuveAcceptee
from actions.models import Brouillon, Cycle, PieceBrouillon
from actions.titulaire import require_holder, require_open
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels.models import ActionPrevue

CONSERVATION = timedelta(days=90)
MAXIMUM = 20
#: Fields a form may leave in a draft.
CHAMPS = (
    "intitule", "date_fin", "duree", "role", "organisme_nom", "organisme_type", "independance", "axe_choisi",
    "mode_preuve", "honneur", "reference", "mots_date",
)  # fmt: skip
#: How long each may be.
LONGUEUR_MAX = 400


def start(utilisateur: Utilisateur, cycle: Cycle, code: str, on: date, depuis: Brouillon | None = None) -> Brouillon:
    """Open a draft for an item of the cycle's version; an untouched draft of the same item is taken again.

    `depuis` is a draft of the same holder that changes its item, and perhaps its cycle: all that it holds goes along.
    """
    require_holder(utilisateur, Permission.ACTION_DECLARER, cycle.exercice.professionnel_id)
    require_open(cycle)
    item = ActionPrevue.objects.filter(version_id=cycle.version_id, code=code).first()
    if item is None:
        raise Refus(
            "item_inconnu",
            "Cette action n’est pas dans votre référentiel.",
            "code",
            "Choisissez-en une dans la liste, ou cherchez avec d’autres mots.",
        )
    if depuis is not None:
        return _move(depuis, cycle, item)
    with transaction.atomic():
        _forget_old(cycle)
        repris = Brouillon.objects.filter(
            cycle=cycle, item=item, action__isnull=True, donnees={}, pieces__isnull=True
        ).first()
        if repris is not None:
            return repris
        instant = horloge.now()
        return Brouillon.objects.create(cycle=cycle, item=item, created_at=instant, maj_at=instant)


def _move(brouillon: Brouillon, cycle: Cycle, item: ActionPrevue) -> Brouillon:
    changes = {"cycle": cycle, "item": item, "maj_at": horloge.now(), "revision": F("revision") + 1}
    if not Brouillon.objects.filter(pk=brouillon.pk, action__isnull=True).update(**changes):
        raise Depasse("Ce brouillon est déjà devenu une action.", "Vous la retrouvez sur votre tableau de bord.")
    brouillon.refresh_from_db()
    return brouillon


def save_typed(brouillon: Brouillon, donnees: dict[str, str], revision: int | None = None) -> bool:
    """Keep what is typed, valid or not; unknown fields are dropped. A draft already declared is left alone.

    With `revision`, the one the page was opened at, somebody who wrote something else meanwhile wins: False, and
    nothing is kept.
    """
    gardees = {champ: str(donnees[champ])[:LONGUEUR_MAX] for champ in CHAMPS if donnees.get(champ)}
    ouverts = Brouillon.objects.filter(pk=brouillon.pk, action__isnull=True)
    if revision is not None:
        ouverts = ouverts.filter(revision=revision) | ouverts.filter(donnees=gardees)
    if ouverts.update(donnees=gardees, revision=F("revision") + 1, maj_at=horloge.now()):
        brouillon.refresh_from_db(fields=["donnees", "revision", "maj_at"])
        return True
    return revision is None


def attach(brouillon: Brouillon, preuve: PreuveAcceptee) -> PieceBrouillon:
    """Put an accepted proof aside in the draft, beside those it has; the same file again changes nothing.

    `Refus("trop_de_pieces")` above `pieces.PIECES_MAX`, `Depasse` when the draft became an action.
    """

    def held():
        tenu = Brouillon.objects.select_for_update(of=("self",)).filter(pk=brouillon.pk, action__isnull=True).first()
        if tenu is None:
            raise Depasse(
                "Ce brouillon n’existe plus.", "Votre document n’a pas été gardé\u00a0: joignez-le à l’action."
            )
        return tenu.pieces

    def tell() -> None:
        Brouillon.objects.filter(pk=brouillon.pk).update(maj_at=horloge.now())

    piece: PieceBrouillon = pieces.join(
        held, preuve, tell, porteur="Une déclaration", sha256_recu=preuve.sha256_recu
    )  # fmt: skip
    return piece


def detach(brouillon: Brouillon, piece_id: int) -> None:
    """Take one proof out of a draft; its file goes with the transaction. Twice is once."""
    _erase(brouillon.pieces.filter(pk=piece_id, brouillon__action__isnull=True))


def detach_all(brouillon: Brouillon) -> None:
    """Take every proof out of a draft."""
    _erase(brouillon.pieces.all())


def abandon(brouillon: Brouillon) -> None:
    """Forget a draft and its proofs; a draft that became an action is kept (it makes the declaration happen once)."""
    tenues = list(brouillon.pieces.all())
    efface, _ = Brouillon.objects.filter(pk=brouillon.pk, action__isnull=True).delete()
    if efface:
        _forget_files(tenues)


def _erase(lignes) -> None:
    with transaction.atomic():
        tenues = list(lignes.select_for_update(of=("self",)))
        PieceBrouillon.objects.filter(pk__in=[piece.pk for piece in tenues]).delete()
        _forget_files(tenues)


def _forget_files(tenues: Iterable[PieceBrouillon]) -> None:
    for piece in tenues:
        transaction.on_commit(partial(piece.fichier.storage.delete, piece.fichier.name or ""))


def _forget_old(cycle: Cycle) -> None:
    """Drafts left for three months, and the oldest above `MAXIMUM`."""
    limite = horloge.now() - CONSERVATION
    ouverts = list(Brouillon.objects.filter(cycle=cycle, action__isnull=True))
    for rang, ouvert in enumerate(ouverts):
        if rang >= MAXIMUM or ouvert.maj_at < limite:
            abandon(ouvert)
