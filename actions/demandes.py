"""Requests of a holder to the Ordre: written as a draft, its effect read, then sent, completed, withdrawn.

The effect is read before anything is sent: `vu` is its digest, another one is a 409. The Ordre answers by
`actions.demandes_instruction`.
"""

from __future__ import annotations

import uuid
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts import horloge, journal
from accounts.journal import Fait
from accounts.models import Exercice, Utilisateur
from accounts.permissions import Permission
from actions import brouillons_suivis, pieces
from actions.declaration import Refusee
from actions.demandes_effet import effect_of
from actions.demandes_etapes import depasse, pass_step, tell
from actions.etapes import put_off
from actions.justificatifs import PreuveAcceptee
from actions.models import Cycle, DemandeOrdre, EtapeDemande, PieceDemande
from actions.objets_demande import Objet
from actions.rules import demande as regle
from actions.rules.demande import EtatDemande, GesteDemande, SaisieDemande
from actions.rules.texte_medical import looks_like_a_result
from actions.titulaire import require_holder
from certif.socle.refus import Refus
from referentiels.parametres import parametres_au

#: A holder may join a document while writing, then when the Ordre asks for more.
_COMPLETABLES = (EtatDemande.BROUILLON, EtatDemande.COMPLEMENT)


def start(
    utilisateur: Utilisateur, jeton: uuid.UUID, exercice: Exercice, cycle: Cycle | None, saisie: SaisieDemande, on: date
) -> DemandeOrdre:
    """Keep a request as a draft; the same `jeton` again gives the same one and writes nothing.

    Raises `Refusee` (what was typed), `Refus` (holder, account not activated, what the act would refuse), `Depasse`.
    """
    _require(utilisateur, exercice, saisie.objet)
    siennes = DemandeOrdre.objects.owned_by(utilisateur)
    connue = siennes.filter(jeton=jeton).first()
    if connue is not None:
        return connue
    instant = horloge.now()
    neuve = DemandeOrdre(jeton=jeton, exercice=exercice, cycle=cycle, created_at=instant, maj_at=instant)
    _fill(neuve, saisie, on)
    gardee: DemandeOrdre = brouillons_suivis.keep(neuve, siennes, depasse)
    return gardee


def modify(utilisateur: Utilisateur, demande: DemandeOrdre, saisie: SaisieDemande, revision: int, on: date) -> None:
    """Write a draft again; raises like `start`."""
    _require(utilisateur, demande.exercice, saisie.objet)
    _fill(demande, saisie, on)
    champs = {**_columns(saisie), "revision": F("revision") + 1, "maj_at": horloge.now()}
    if not brouillons_suivis.draft(demande).filter(revision=revision).update(**champs):
        raise depasse()
    demande.refresh_from_db()


def attach(utilisateur: Utilisateur, demande: DemandeOrdre, preuve: PreuveAcceptee) -> PieceDemande:
    """Join an accepted document; the same one again changes nothing.

    Raises `Refus` (holder, `trop_de_pieces`) or `Depasse` when the request no longer takes any.
    """
    _require(utilisateur, demande.exercice, Objet(demande.objet))

    def held() -> Any:
        tenue = DemandeOrdre.objects.select_for_update().filter(pk=demande.pk, etat__in=_COMPLETABLES).first()
        if tenue is None:
            raise depasse()
        return tenue.pieces

    jointe: PieceDemande = pieces.join(held, preuve, pieces.told(utilisateur, demande, preuve))
    return jointe


def detach(utilisateur: Utilisateur, demande: DemandeOrdre, piece_id: int) -> None:
    """Take a document out of a draft; one that was sent stays."""
    _require(utilisateur, demande.exercice, Objet(demande.objet))
    brouillons_suivis.take_out(demande, piece_id, depasse)


def discard(utilisateur: Utilisateur, demande: DemandeOrdre) -> None:
    """Forget a draft and its documents; nothing was sent."""
    _require(utilisateur, demande.exercice, Objet(demande.objet))
    brouillons_suivis.discard(demande, depasse)


def send(utilisateur: Utilisateur, demande: DemandeOrdre, *, revision: int, vu: str, on: date) -> None:
    """Send a draft to the Ordre; sent twice, it is sent once.

    Raises `Refus` (holder, what the act would refuse, `deja_demandee`) or `Depasse` (the draft or its effect moved).
    """
    _require(utilisateur, demande.exercice, Objet(demande.objet))
    if demande.etat == EtatDemande.DEPOSEE:
        return
    effet = effect_of(demande, on)
    if effet.refus is not None:
        raise effet.refus
    if vu != effet.empreinte:
        raise depasse()
    instant, limite = horloge.now(), regle.echeance(on, parametres_au(on).demande_jours)
    with transaction.atomic():
        try:
            with transaction.atomic():
                pass_step(
                    demande, GesteDemande.ENVOYER, auteur=utilisateur, revision=revision, deposee_at=instant,
                    echeance=limite,
                )  # fmt: skip
        except IntegrityError as erreur:
            if "demande_ouverte_unique" not in str(erreur):
                raise
            raise Refus(
                "deja_demandee", "Vous avez déjà fait cette demande\u00a0: votre Ordre ne l’a pas encore traitée.",
                remede="Suivez-la dans vos demandes, ou retirez-la d’abord.",
            ) from erreur  # fmt: skip
        _record(demande, Fait.DEMANDE_ENVOYEE, utilisateur)
        tell(
            demande, "Votre demande à l’Ordre est déposée",
            f"Une réponse est attendue avant le {limite:%d/%m/%Y}. Vous pouvez la retirer jusque-là.",
        )  # fmt: skip


def answer(utilisateur: Utilisateur, demande: DemandeOrdre, *, revision: int, texte: str, on: date) -> EtapeDemande:
    """Give the complement that the Ordre asked for; its deadline is put off by the days it waited.

    Raises `Refus` (holder, `motif_requis`, `resultat_medical`) or `Depasse`.
    """
    _require(utilisateur, demande.exercice, Objet(demande.objet))
    if looks_like_a_result(texte):
        raise regle.resultat_medical("texte")
    with transaction.atomic():
        etape = pass_step(
            demande, GesteDemande.REPONDRE, auteur=utilisateur, revision=revision, motif=texte,
            echeance=put_off(demande, on),
        )  # fmt: skip
        _record(demande, Fait.DEMANDE_ETAPE, utilisateur)
    return etape


def withdraw(utilisateur: Utilisateur, demande: DemandeOrdre, *, revision: int) -> None:
    """Withdraw a request that was sent and not answered; raises `Refus` (holder) or `Depasse`."""
    _require(utilisateur, demande.exercice, Objet(demande.objet))
    with transaction.atomic():
        pass_step(demande, GesteDemande.RETIRER, auteur=utilisateur, revision=revision)
        _record(demande, Fait.DEMANDE_ETAPE, utilisateur)


def _require(utilisateur: Utilisateur, exercice: Exercice, objet: Objet) -> None:
    require_holder(utilisateur, Permission.DEMANDE_DEPOSER, exercice.professionnel_id)
    if exercice.professionnel.active_at is None and objet is not Objet.CORRECTION:
        raise Refus(
            "compte_inactif", "Activez d’abord votre compte\u00a0: seule une correction peut être demandée avant.",
            remede="L’activation prend une minute.",
        )  # fmt: skip


def _fill(demande: DemandeOrdre, saisie: SaisieDemande, on: date) -> None:
    """Put on the row what was typed, refused here as it would be when sent."""
    if trouvees := regle.fautes(saisie, on):
        raise Refusee(trouvees)
    for champ, valeur in _columns(saisie).items():
        setattr(demande, champ, valeur)
    refus = effect_of(demande, on).refus
    if refus is not None:
        raise Refusee([refus])


def _columns(saisie: SaisieDemande) -> dict[str, object]:
    return asdict(saisie) | {
        "objet": saisie.objet.value,
        "motif": saisie.motif.strip(),
        "valeur": saisie.valeur.strip(),
    }


def _record(demande: DemandeOrdre, fait: Fait, utilisateur: Utilisateur) -> None:
    journal.record(
        fait, auteur=utilisateur, professionnel=demande.exercice.professionnel, objet=demande,
        details={"objet": demande.objet, "etat": demande.etat, "revision": demande.revision},
    )  # fmt: skip
