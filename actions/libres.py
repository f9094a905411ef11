"""Requests of a holder to the CNP about one action: written as a draft, sent, completed, withdrawn.

Two kinds, told by the item: an action libre, that no line of the référentiel foresees, and an action of the account
that waits for a label or a validation. The CNP answers by `actions.libres_decision`; what it accepted beforehand is
declared by `actions.libres_faite`.
"""

from __future__ import annotations

import uuid
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts import horloge
from accounts.journal import Fait
from accounts.models import Exercice, Utilisateur
from accounts.permissions import Permission
from actions import brouillons_suivis, libres_action, libres_faite, pieces
from actions.declaration import Refusee
from actions.etapes import put_off
from actions.justificatifs import PreuveAcceptee
from actions.libres_etapes import depasse, pass_step, record, tell
from actions.models import Action, Cycle, DemandeLibre, PieceLibre
from actions.rules import demande as delais
from actions.rules import libre as regle
from actions.rules.labels import key
from actions.rules.libre import EtatLibre, GesteLibre, SaisieLibre
from actions.rules.texte_medical import looks_like_a_result
from actions.saisie import refuse_document
from actions.titulaire import lock_open, require_holder
from certif.socle.period import Period
from certif.socle.refus import Refus
from referentiels.lecture import load_version
from referentiels.models import ActionPrevue
from referentiels.parametres import parametres_au

#: A holder may join a document while writing, when the CNP asks for more, and once the action is done.
_COMPLETABLES = (EtatLibre.BROUILLON, EtatLibre.COMPLEMENT)


def start(
    utilisateur: Utilisateur, jeton: uuid.UUID, cycle: Cycle, saisie: SaisieLibre, on: date,
    action: Action | None = None,
) -> DemandeLibre:  # fmt: skip
    """Keep a request as a draft; the same `jeton` again gives the same one and writes nothing.

    `action`: a row of the account that waits for the CNP; what it says of itself is taken from it. Raises `Refusee`
    (what was typed), `Refus` (holder, nothing to ask), `Depasse`.
    """
    _require(utilisateur, cycle.exercice)
    siennes = DemandeLibre.objects.owned_by(utilisateur)
    connue = siennes.filter(jeton=jeton).first()
    if connue is not None:
        return connue
    instant = horloge.now()
    neuve = DemandeLibre(
        jeton=jeton, exercice=cycle.exercice, cycle=cycle, action=action, created_at=instant, maj_at=instant
    )
    _fill(neuve, saisie, on)
    gardee: DemandeLibre = brouillons_suivis.keep(neuve, siennes, depasse)
    return gardee


def modify(utilisateur: Utilisateur, demande: DemandeLibre, saisie: SaisieLibre, revision: int, on: date) -> None:
    """Write a draft again; raises like `start`."""
    _require(utilisateur, demande.exercice)
    _fill(demande, saisie, on)
    colonnes = ("item", "axe", *_DITES, "cle_titre", "cle_organisme")
    champs = {nom: getattr(demande, nom) for nom in colonnes}
    lignes = brouillons_suivis.draft(demande).filter(revision=revision)
    if not lignes.update(**champs, revision=F("revision") + 1, maj_at=horloge.now()):
        raise depasse()
    demande.refresh_from_db()


def attach(utilisateur: Utilisateur, demande: DemandeLibre, preuve: PreuveAcceptee, on: date) -> PieceLibre:
    """Join an accepted document; the same one again changes nothing.

    Raises `Refus` (holder, `trop_de_pieces`, `preuve_de_sante`) or `Depasse` when the request no longer takes any.
    """
    _require(utilisateur, demande.exercice)
    refuse_document(libres_action.asked_by(demande.item, on))

    def held() -> Any:
        tenue = DemandeLibre.objects.select_for_update().filter(pk=demande.pk).first()
        if tenue is None or not (tenue.etat in _COMPLETABLES or libres_faite.is_to_declare(tenue)):
            raise depasse()
        return tenue.pieces

    jointe: PieceLibre = pieces.join(held, preuve, pieces.told(utilisateur, demande, preuve))
    return jointe


def detach(utilisateur: Utilisateur, demande: DemandeLibre, piece_id: int) -> None:
    """Take a document out of a draft; one that was sent stays."""
    _require(utilisateur, demande.exercice)
    brouillons_suivis.take_out(demande, piece_id, depasse)


def discard(utilisateur: Utilisateur, demande: DemandeLibre) -> None:
    """Forget a draft and its documents; nothing was sent."""
    _require(utilisateur, demande.exercice)
    brouillons_suivis.discard(demande, depasse)


def send(utilisateur: Utilisateur, demande: DemandeLibre, *, revision: int, honneur: bool = False, on: date) -> None:
    """Send a draft to the CNP; sent twice, it is sent once. An action already done is on the account from now on.

    `honneur`: the holder swears that it was done, where nothing else is asked. Raises `Refus` (holder, closed cycle,
    `piece_manquante`, `honneur_absent`, `deja_demandee`) or `Depasse`.
    """
    _require(utilisateur, demande.exercice)
    if demande.etat == EtatLibre.DEPOSEE:
        return
    refus = obstacle(demande, on)
    if refus is not None:
        raise refus
    if is_sworn(demande, on) and not honneur:
        raise Refus(
            "honneur_absent", "Attestez sur l’honneur avoir réalisé cette action, ou joignez un document.", "honneur"
        )
    assert demande.cycle is not None  # `obstacle` says so
    instant, limite = horloge.now(), delais.echeance(on, parametres_au(on).libre_jours)
    is_a_priori = regle.is_a_priori(demande.fin, on)
    with transaction.atomic():
        lock_open([demande.cycle.pk])
        deja = demande.action
        action = deja if deja is not None or is_a_priori else _write_waiting(demande, utilisateur, on)
        try:
            with transaction.atomic():
                pass_step(
                    demande, GesteLibre.ENVOYER, auteur=utilisateur, revision=revision, deposee_at=instant,
                    echeance=limite, is_a_priori=is_a_priori, action=action,
                )  # fmt: skip
        except IntegrityError as erreur:
            if "libre_ouverte_unique" not in str(erreur):
                raise
            raise Refus(
                "deja_demandee", "Vous avez déjà demandé cette action\u00a0: votre CNP ne vous a pas encore répondu.",
                remede="Suivez-la dans vos demandes, ou retirez-la d’abord.",
            ) from erreur  # fmt: skip
        if deja is not None:
            libres_action.keep_proofs(deja, list(demande.pieces.all()), utilisateur)
            libres_action.set_state(demande, Action.EtatCnp.EN_ATTENTE, on)
        record(demande, Fait.LIBRE_ENVOYEE, utilisateur)
        tell(
            demande, "Votre demande est transmise à votre CNP",
            f"Une réponse est attendue avant le {limite:%d/%m/%Y}. Vous pouvez la retirer jusque-là.",
        )  # fmt: skip


def answer(utilisateur: Utilisateur, demande: DemandeLibre, *, revision: int, texte: str, on: date) -> None:
    """Give the complement that the CNP asked for; its deadline is put off by the days it waited.

    Raises `Refus` (holder, `motif_requis`, `resultat_medical`) or `Depasse`.
    """
    _require(utilisateur, demande.exercice)
    if looks_like_a_result(texte):
        raise delais.resultat_medical("texte")
    with transaction.atomic():
        pass_step(
            demande, GesteLibre.REPONDRE, auteur=utilisateur, revision=revision, motif=texte,
            echeance=put_off(demande, on),
        )  # fmt: skip
        if demande.action is not None:
            libres_action.keep_proofs(demande.action, list(demande.pieces.all()), utilisateur)
        record(demande, Fait.LIBRE_ETAPE, utilisateur)


def withdraw(utilisateur: Utilisateur, demande: DemandeLibre, *, revision: int, on: date) -> None:
    """Withdraw a request that was sent and not answered; raises `Refus` (holder) or `Depasse`."""
    _require(utilisateur, demande.exercice)
    with transaction.atomic():
        pass_step(demande, GesteLibre.RETIRER, auteur=utilisateur, revision=revision)
        libres_action.withdraw(demande, on)
        record(demande, Fait.LIBRE_ETAPE, utilisateur)


def obstacle(demande: DemandeLibre, on: date) -> Refus | None:
    """Why this draft cannot be sent as it is, or None."""
    if demande.cycle is None or demande.cycle.etat != Cycle.Etat.OUVERT:
        return Refus("cycle_ferme", "Ce cycle est terminé\u00a0: l’action n’y compterait pas.")
    if fautes := _faults(demande, on):
        return fautes[0]
    demandee = libres_action.asked_by(demande.item, on)
    is_faite = not regle.is_a_priori(demande.fin, on)
    if is_faite and demande.action_id is None and not demandee.honneur_suffit and not demande.pieces.exists():
        return Refus(
            "piece_manquante",
            "L’action est déjà faite\u00a0: le CNP se prononce sur pièces, et le référentiel demande un document.",
            "preuve", "Joignez son attestation, ou le document qui en tient lieu.",
        )  # fmt: skip
    return None


def is_sworn(demande: DemandeLibre, on: date) -> bool:
    """Whether the oath is the only proof of this action: done, without document, where none is asked."""
    if regle.is_a_priori(demande.fin, on) or demande.action_id is not None or demande.pieces.exists():
        return False
    return libres_action.asked_by(demande.item, on).honneur_suffit


_DITES = (
    "intitule", "fin", "motif", "organisme_nom", "organisme_type", "debut", "duree_minutes", "independance",
)  # fmt: skip


def _require(utilisateur: Utilisateur, exercice: Exercice) -> None:
    require_holder(utilisateur, Permission.DEMANDE_DEPOSER, exercice.professionnel_id)
    if exercice.professionnel.active_at is None:
        raise Refus("compte_inactif", "Activez d’abord votre compte.", remede="L’activation prend une minute.")


def _fill(demande: DemandeLibre, saisie: SaisieLibre, on: date) -> None:
    """Put on the row what was typed, refused here as it would be when sent."""
    cycle = demande.cycle
    if cycle is None or cycle.version_id is None:
        raise Refus("sans_referentiel", "Votre référentiel n’est pas encore publié.")
    for nom, valeur in asdict(saisie).items():
        setattr(demande, nom, valeur.strip() if isinstance(valeur, str) else valeur)
    demande.cle_titre, demande.cle_organisme = key(demande.intitule), key(demande.organisme_nom)
    if fautes := _faults(demande, on):
        raise Refusee(fautes)
    if demande.action is not None:
        demande.item = _askable(demande, demande.action)
    else:
        code = regle.items_libres(load_version(cycle.version_id))[saisie.axe].code
        demande.item = ActionPrevue.objects.get(version_id=cycle.version_id, code=code)
    demande.referentiel = demande.item.version.referentiel


def _askable(demande: DemandeLibre, action: Action) -> ActionPrevue:
    """The item of an action that may be put to the CNP; `Refus("rien_a_demander")` otherwise."""
    muette = action.etat_cnp in (Action.EtatCnp.SANS_OBJET, Action.EtatCnp.REFUSEE)
    if action.item is None or action.cycle_id != demande.cycle_id or not muette or action.is_retiree:
        raise Refus("rien_a_demander", "Votre CNP n’a rien à dire de plus de cette action.", remede="Relisez-la.")
    return action.item


def _faults(demande: DemandeLibre, on: date) -> list[Refus]:
    cycle = demande.cycle
    if demande.action_id is not None:
        return regle.fautes_du_motif(demande.motif)
    if cycle is None or cycle.version_id is None:
        return []
    saisie = SaisieLibre(**{nom: getattr(demande, nom) for nom in (*_DITES, "axe")})
    axes = frozenset(regle.items_libres(load_version(cycle.version_id)))
    return regle.fautes(saisie, Period(cycle.debut, cycle.fin), axes, on)


def _write_waiting(demande: DemandeLibre, utilisateur: Utilisateur, on: date) -> Action:
    jointes = list(demande.pieces.all())
    return libres_action.create(
        demande, utilisateur, jour=demande.fin, etat_cnp=Action.EtatCnp.EN_ATTENTE, honneur=not jointes,
        pieces=jointes, on=on,
    )  # fmt: skip
