"""Drafts of declarations: open, save what is typed, attach a proof, abandon, forget."""

from datetime import date, timedelta

from django.db import transaction

from accounts import horloge
from accounts.models import Utilisateur
from accounts.permissions import Permission
from actions.justificatifs import PreuveAcceptee
from actions.models import Brouillon, Cycle
from actions.titulaire import require_holder, require_open
from certif.socle.refus import Refus
from referentiels.models import ActionPrevue

CONSERVATION = timedelta(days=90)
MAXIMUM = 20
#: Fields a form may leave in a draft, and how long each may be.
CHAMPS = (
    "intitule", "date_fin", "duree", "role", "organisme_nom", "organisme_type", "independance", "axe_choisi",
    "mode_preuve", "honneur",
)  # fmt: skip
LONGUEUR_MAX = 400


def start(utilisateur: Utilisateur, cycle: Cycle, code: str, on: date) -> Brouillon:
    """Open a draft for an item of the cycle's version; an untouched draft of the same item is taken again."""
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
    with transaction.atomic():
        _forget_old(cycle)
        repris = Brouillon.objects.filter(cycle=cycle, item=item, action__isnull=True, donnees={}, fichier="").first()
        if repris is not None:
            return repris
        instant = horloge.now()
        return Brouillon.objects.create(cycle=cycle, item=item, created_at=instant, maj_at=instant)


def save_typed(brouillon: Brouillon, donnees: dict[str, str]) -> None:
    """Keep what is typed, valid or not; unknown fields are dropped. A draft already declared is left alone."""
    gardees = {champ: str(donnees[champ])[:LONGUEUR_MAX] for champ in CHAMPS if donnees.get(champ)}
    if Brouillon.objects.filter(pk=brouillon.pk, action__isnull=True).update(donnees=gardees, maj_at=horloge.now()):
        brouillon.donnees = gardees


def attach(brouillon: Brouillon, preuve: PreuveAcceptee) -> None:
    """Put an accepted proof aside in the draft, in place of the one it had."""
    ancien = brouillon.fichier.name
    preuve.store(brouillon.fichier)
    brouillon.nom, brouillon.type_mime = preuve.nom, preuve.type_mime
    brouillon.taille, brouillon.sha256, brouillon.maj_at = preuve.taille, preuve.sha256, horloge.now()
    brouillon.save(update_fields=["fichier", "nom", "type_mime", "taille", "sha256", "maj_at"])
    if ancien:
        brouillon.fichier.storage.delete(ancien)


def detach(brouillon: Brouillon) -> None:
    """Forget the proof put aside in a draft; its file goes with the transaction."""
    if not brouillon.fichier:
        return
    storage, nom = brouillon.fichier.storage, brouillon.fichier.name or ""
    Brouillon.objects.filter(pk=brouillon.pk).update(fichier="", nom="", type_mime="", taille=0, sha256="")
    transaction.on_commit(lambda: storage.delete(nom))


def abandon(brouillon: Brouillon) -> None:
    """Forget a draft and its proof; a draft that became an action is kept (it makes the declaration happen once)."""
    efface, _ = Brouillon.objects.filter(pk=brouillon.pk, action__isnull=True).delete()
    if efface and brouillon.fichier:
        storage, nom = brouillon.fichier.storage, brouillon.fichier.name or ""
        transaction.on_commit(lambda: storage.delete(nom))


def _forget_old(cycle: Cycle) -> None:
    """Drafts left for three months, and the oldest above `MAXIMUM`."""
    limite = horloge.now() - CONSERVATION
    ouverts = list(Brouillon.objects.filter(cycle=cycle, action__isnull=True))
    for rang, ouvert in enumerate(ouverts):
        if rang >= MAXIMUM or ouvert.maj_at < limite:
            abandon(ouvert)
