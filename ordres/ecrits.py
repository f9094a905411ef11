"""The professional answers: documents that were asked for, written observations; a draft kept, then a receipt.

What is sent is never edited. After its last day, an observation is received as a late one while nothing is decided
(`observations_tardives`, `choix`): it is read like the others (CSP R. 4022-20).
"""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime

from accounts import horloge, journal
from accounts.journal import Fait
from accounts.models import Utilisateur
from actions import brouillons_suivis, pieces
from actions.justificatifs import PreuveAcceptee
from certif.socle.refus import Refus
from ordres.etapes import depasse, pass_step, tell
from ordres.models import Controle, EcritControle, EtapeControle, PieceEcrit
from ordres.rules import delais
from ordres.workflow_controle import CONTROLE, Geste, words_of
from referentiels.parametres import parametres_au

TEXTE_MAX = 8000
_N = EcritControle.Nature
GESTES = {_N.PIECES: Geste.REPONDRE_PIECES, _N.OBSERVATIONS: Geste.DEPOSER_OBSERVATIONS}


def awaited(controle: Controle, nature: str) -> bool:
    """Whether the control is at a step where this writing may be sent."""
    return controle.etat in CONTROLE.transition(GESTES[_N(nature)]).de


def limit_of(controle: Controle, nature: str) -> date | None:
    """The last day of the delay of this writing, inclusive."""
    return controle.pieces_jusquau if nature == _N.PIECES else controle.observations_jusquau


def draft_of(controle: Controle, nature: str) -> EcritControle | None:
    """The draft of the holder, or None."""
    return controle.ecrits.filter(nature=nature, etat=EcritControle.Etat.BROUILLON).first()


def keep(
    titulaire: Utilisateur, controle: Controle, nature: str, texte: str, jeton: UUID | None = None
) -> EcritControle:
    """Write the draft; nothing is sent. `jeton`: the token of the form, which makes one of a form sent twice.

    Raises `Refus` (`non_autorise`, `ecrit_ferme`), or `Depasse` when what this form wrote was sent meanwhile.
    """
    require_open(titulaire, controle, nature)
    instant, ecrit = horloge.now(), {"texte": texte.strip()}
    try:
        with transaction.atomic():
            garde, _ = EcritControle.objects.update_or_create(
                controle=controle, nature=nature, etat=EcritControle.Etat.BROUILLON,
                defaults={**ecrit, "maj_at": instant},
                create_defaults={**ecrit, "maj_at": instant, "created_at": instant, "jeton": jeton or uuid4()},
            )  # fmt: skip
    except IntegrityError as erreur:
        raise depasse() from erreur
    return garde


def is_sent(controle: Controle, jeton: UUID) -> bool:
    """Whether the writing of this form was received already."""
    return controle.ecrits.filter(jeton=jeton, etat=EcritControle.Etat.ENVOYE).exists()


def join(titulaire: Utilisateur, ecrit: EcritControle, preuve: PreuveAcceptee) -> PieceEcrit:
    """Join a document to the draft; raises `Refus("trop_de_pieces")`, or `Depasse` once it was sent."""

    def held():
        if not brouillons_suivis.draft(ecrit).select_for_update().exists():
            raise depasse()
        return ecrit.pieces

    def tell_journal() -> None:
        journal.record(
            Fait.JUSTIFICATIF_DEPOSE, auteur=titulaire, professionnel=_holder(ecrit.controle), objet=ecrit,
            details={"sha256": preuve.sha256},
        )  # fmt: skip

    piece: PieceEcrit = pieces.join(held, preuve, tell_journal, porteur="Un envoi")
    return piece


def take_out(ecrit: EcritControle, piece_id: int) -> None:
    """Take a document out of the draft; raises `Depasse` once it was sent."""
    brouillons_suivis.take_out(ecrit, piece_id, depasse)


def send(
    titulaire: Utilisateur, controle: Controle, nature: str, texte: str, on: date, jeton: UUID | None = None
) -> EtapeControle:
    """Send the writing: the control moves, the holder has a receipt with its date; sent twice, it is one.

    Raises `Refus` (`non_autorise`, `ecrit_ferme`, `hors_delai`, `motif_requis`) or `Depasse`.
    """
    require_open(titulaire, controle, nature)
    geste, limite = GESTES[_N(nature)], limit_of(controle, nature)
    is_tardif = delais.is_late(limite, on)
    if is_tardif and nature == _N.OBSERVATIONS and not parametres_au(on).observations_tardives:
        raise Refus(
            "hors_delai",
            f"Le délai pour présenter vos observations a pris fin le {limite:%d/%m/%Y}.",
            remede="Vous pouvez encore être entendu\u00a0: demandez une audition.",
        )
    ecrit = keep(titulaire, controle, nature, texte, jeton)
    with transaction.atomic():
        tenu = Controle.objects.select_for_update().select_related("instance").get(pk=controle.pk)
        if not brouillons_suivis.draft(ecrit).select_for_update().exists():
            raise depasse()
        transition = CONTROLE.check(geste, tenu.etat, ecrit.texte)
        etape = pass_step(
            tenu, transition, auteur=titulaire, revision=tenu.revision, motif=ecrit.texte or _without_text(ecrit)
        )
        ecrit.etat, ecrit.etape, ecrit.is_tardif = EcritControle.Etat.ENVOYE, etape, is_tardif
        ecrit.envoye_at = ecrit.maj_at = etape.at
        ecrit.save()
        tell(
            controle.cycle, tenu, geste, tenu.instance, Fait.CONTROLE_ETAPE, titulaire, receipt(ecrit, limite),
            tardif=is_tardif, pieces=ecrit.pieces.count(),
        )  # fmt: skip
    controle.refresh_from_db()
    return etape


def receipt(ecrit: EcritControle, limite: date | None) -> str:
    """The sentence that says when it was received, in time or late."""
    assert ecrit.envoye_at is not None  # constraint `ecrit_envoye_date`
    recu = localtime(ecrit.envoye_at)
    phrase = f"Reçu le {recu:%d/%m/%Y} à {recu:%H:%M}."
    if ecrit.is_tardif and limite is not None:
        return f"{phrase} Le délai avait pris fin le {limite:%d/%m/%Y}\u00a0: votre envoi est tardif, et sera lu."
    return f"{phrase} Votre envoi sera lu avant toute décision."


def require_open(titulaire: Utilisateur, controle: Controle, nature: str) -> None:
    """Raise `Refus` unless the holder writes, at a step where this is awaited."""
    require_holder(titulaire, controle)
    if not awaited(controle, nature):
        qui = words_of(controle.instance).qui
        raise Refus(
            "ecrit_ferme",
            f"{qui} s’est prononcé\u00a0: cet envoi n’est plus possible."
            if controle.is_clos
            else f"{qui} n’attend pas cet envoi à ce stade du contrôle.",
            remede="Lisez où en est votre contrôle, et ce que vous pouvez faire.",
        )


def require_holder(titulaire: Utilisateur, controle: Controle) -> None:
    """Raise `Refus("non_autorise")` unless this person is the holder of the account."""
    if not titulaire.professionnel_id or titulaire.professionnel_id != controle.cycle.exercice.professionnel_id:
        raise Refus("non_autorise", "Seul le titulaire du compte peut répondre dans ce contrôle.")


def _holder(controle: Controle):
    return controle.cycle.exercice.professionnel


def _without_text(ecrit: EcritControle) -> str:
    """An answer to a request for documents may be made of documents alone, or of what was added to the account."""
    return "Pièces jointes à cette réponse." if ecrit.pieces.exists() else "Pièces ajoutées au compte."
