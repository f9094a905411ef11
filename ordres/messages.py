"""Write to the holder of a file, or to the instance that follows it: a draft kept once, its documents, the sending.

A message is read on the site: what is sent by e-mail only says that there is one. Once sent it is neither edited nor
deleted (PostgreSQL refuses it); a closed file is read, no longer written in.
"""

from __future__ import annotations

import uuid
from datetime import date

from django.db import transaction
from django.db.models import F, QuerySet
from django.urls import reverse

from accounts import horloge, journal, notifications
from accounts.journal import Fait
from actions import brouillons_suivis
from actions.justificatifs import PreuveAcceptee
from actions.models import Cycle
from actions.pieces import join
from actions.rules.reclamation import resultat_medical
from actions.rules.texte_medical import looks_like_a_result
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres.destinataires import agents_of
from ordres.fils import Plume, hold_open
from ordres.models import Fil, MessageDossier, PieceMessage

NATURE = "message"
TEXTE_MAX = 4000
_E = MessageDossier.Etat


def draft_of(fil: Fil | None, plume: Plume) -> MessageDossier | None:
    """What this person began to write in this thread."""
    if fil is None:
        return None
    return fil.messages.filter(auteur=plume.utilisateur, etat=_E.BROUILLON).first()


def keep(plume: Plume, cycle: Cycle, jeton: uuid.UUID, texte: str) -> MessageDossier:
    """The draft with this text; the message itself when it was sent meanwhile. Drafts left for months are forgotten.

    Raises `Refus("fil_clos")`, or `Depasse` when another draft was begun elsewhere: nothing overwrites it.
    """
    with transaction.atomic():
        fil = hold_open(cycle)
        connu = MessageDossier.objects.filter(jeton=jeton).first()
        if connu is not None:
            if (connu.fil_id, connu.auteur_id) != (fil.pk, plume.utilisateur.pk):
                raise _depasse()
            if connu.etat == _E.BROUILLON:
                MessageDossier.objects.filter(pk=connu.pk).update(texte=texte, maj_at=horloge.now())
                connu.refresh_from_db()
            return connu
        brouillons_suivis.forget_old(MessageDossier.objects.filter(exercice=cycle.exercice_id))
        if draft_of(fil, plume) is not None:
            raise _depasse()
        instant = horloge.now()
        return MessageDossier.objects.create(
            jeton=jeton, fil=fil, exercice_id=cycle.exercice_id, is_titulaire=plume.is_titulaire,
            auteur=plume.utilisateur, instance=plume.instance, texte=texte, created_at=instant, maj_at=instant,
        )  # fmt: skip


def attach(plume: Plume, message: MessageDossier, preuve: PreuveAcceptee) -> PieceMessage:
    """Join an accepted document to one's draft; raises `Refus("trop_de_pieces")` or `Depasse` once it was sent."""

    def held():
        if not _own(plume, message).select_for_update().exists():
            raise _depasse()
        return message.pieces

    def told() -> None:
        journal.record(
            Fait.JUSTIFICATIF_DEPOSE, auteur=plume.utilisateur, organisation=plume.instance,
            professionnel=message.exercice.professionnel, objet=message, details={"sha256": preuve.sha256},
        )  # fmt: skip

    piece: PieceMessage = join(held, preuve, told, porteur="Un message")
    return piece


def detach(plume: Plume, message: MessageDossier, piece_id: int) -> None:
    """Take a document out of one's draft; raises `Depasse` once it was sent."""
    if not _own(plume, message).exists():
        raise _depasse()
    brouillons_suivis.take_out(message, piece_id, _depasse)


def discard(plume: Plume, message: MessageDossier) -> None:
    """Forget one's draft and its documents; raises `Depasse` once it was sent."""
    if not _own(plume, message).exists():
        raise _depasse()
    brouillons_suivis.discard(message, _depasse)


def send(plume: Plume, cycle: Cycle, jeton: uuid.UUID, texte: str, on: date) -> MessageDossier:
    """Send this text with the documents of its draft; the same `jeton` again sends nothing more.

    Raises `Refus` (`texte_requis`, `resultat_medical`, `fil_clos`) or `Depasse`.
    """
    texte = texte.strip()
    if not texte:
        raise Refus("texte_requis", "Écrivez votre message.", "texte", "Une phrase suffit.")
    if looks_like_a_result(texte):
        raise resultat_medical("texte")
    with transaction.atomic():
        message = keep(plume, cycle, jeton, texte)
        instant = horloge.now()
        parti = MessageDossier.objects.filter(pk=message.pk, etat=_E.BROUILLON).update(
            etat=_E.ENVOYE, envoye_at=instant, maj_at=instant
        )
        if not parti:
            return message
        non_lu = "a_lire_instance" if plume.is_titulaire else "a_lire_titulaire"
        Fil.objects.filter(pk=message.fil_id).update(
            dernier_at=instant, is_au_titulaire=plume.is_titulaire, **{non_lu: F(non_lu) + 1}
        )
        message.refresh_from_db()
        journal.record(
            Fait.MESSAGE_ENVOYE, auteur=plume.utilisateur, organisation=plume.instance,
            professionnel=cycle.exercice.professionnel, objet=message, details={"pieces": message.pieces.count()},
        )  # fmt: skip
        _tell(message, cycle, on)
    return message


def _own(plume: Plume, message: MessageDossier) -> QuerySet[MessageDossier]:
    return MessageDossier.objects.filter(pk=message.pk, auteur=plume.utilisateur, etat=_E.BROUILLON)


def _tell(message: MessageDossier, cycle: Cycle, on: date) -> None:
    """Say to the other side that a message waits; its words are read on the site alone."""
    if not message.is_titulaire:
        notifications.notify(
            cle=f"message:{message.pk}", nature=NATURE, titre="Votre Ordre vous a écrit",
            texte="Un message vous attend dans votre espace. Vous pouvez y répondre.",
            lien=reverse("ordre:mes_messages", args=[cycle.pk]), professionnel=cycle.exercice.professionnel,
        )  # fmt: skip
        return
    for agent in agents_of(message.fil, on):
        notifications.notify(
            cle=f"message:{message.pk}:{agent.pk}", nature=NATURE, titre="Un professionnel vous a écrit",
            texte="Son message vous attend dans son dossier.",
            lien=reverse("ordre:messages", args=[cycle.pk]), utilisateur=agent,
        )  # fmt: skip


def _depasse() -> Depasse:
    return Depasse(
        "Ce brouillon a changé ailleurs\u00a0: il a été envoyé, effacé, ou vous en écrivez un autre dans un second"
        " onglet.",
        remede="Relisez la page. Votre texte est encore ici\u00a0: recopiez-le s’il sert toujours.",
    )
