"""What a holder tells a partner: this action is wrong, that one is missing; then follows it to its answer.

Only the source corrects what it sent (CSP R. 4022-25): nothing of the partner's row changes here. The holder may take
out of the count an action they say they did not do (`contestation_compte`), and put it back. The partner answers by
`actions.reclamations_reponse`; a delivery that answers by itself is seen by `actions.reclamations_nuit`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from accounts import horloge, journal
from accounts.journal import Fait
from accounts.models import Exercice, Partenaire, Utilisateur
from accounts.permissions import Permission
from actions import reclamations_compte
from actions.declaration import Refusee
from actions.etapes import put_off
from actions.justificatifs import PreuveAcceptee
from actions.models import Action, PieceReclamation, Reclamation
from actions.pieces import join, told
from actions.reclamations_etapes import depasse, pass_step, tell, warn_partner
from actions.reclamations_mots import ECARTABLES, NatureReclamation
from actions.rules import reclamation as regle
from actions.rules.demande import echeance
from actions.rules.reclamation import GesteReclamation, SaisieReclamation
from actions.rules.texte_medical import looks_like_a_result
from actions.titulaire import require_holder
from certif.socle.refus import Refus
from referentiels.parametres import parametres_au


def dispute(
    utilisateur: Utilisateur, jeton: uuid.UUID, action: Action, exercice: Exercice, saisie: SaisieReclamation, on: date,
    preuve: PreuveAcceptee | None = None, *, is_partagee: bool = False,
) -> Reclamation:  # fmt: skip
    """Tell the partner that this action is wrong; the same `jeton` again gives the same claim and writes nothing.

    Raises `Refusee` (what was typed), `Refus` (holder, `pas_de_partenaire`, `deja_signalee`, what `set_aside` refuses)
    or `Depasse`.
    """
    require_holder(utilisateur, Permission.RECLAMATION_DEPOSER, action.professionnel_id)
    if action.partenaire is None:
        raise Refus(
            "pas_de_partenaire", "Vous avez déclaré cette action vous-même\u00a0: vous pouvez la modifier.",
            remede="Ouvrez l’action, puis choisissez «\u00a0Modifier\u00a0».",
        )  # fmt: skip
    neuve = Reclamation(
        jeton=jeton, exercice=exercice, partenaire=action.partenaire, action=action, recue_par=action.livraison,
        mandant=action.livraison.mandant if action.livraison else None, recue_ligne=action.ligne,
        empreinte=action.empreinte,
    )  # fmt: skip
    return _open(utilisateur, neuve, saisie, on, preuve, is_partagee)


def claim(
    utilisateur: Utilisateur, jeton: uuid.UUID, partenaire: Partenaire, exercice: Exercice, saisie: SaisieReclamation,
    on: date, preuve: PreuveAcceptee | None = None, *, is_partagee: bool = False, autres: Iterable[int] = (),
) -> Reclamation:  # fmt: skip
    """Tell a partner that an action is missing; `autres` are those of the account that the holder says are not it.

    Raises like `dispute`.
    """
    require_holder(utilisateur, Permission.RECLAMATION_DEPOSER, exercice.professionnel_id)
    neuve = Reclamation(jeton=jeton, exercice=exercice, partenaire=partenaire, refusees=sorted(autres))
    return _open(utilisateur, neuve, saisie, on, preuve, is_partagee)


def attach(
    utilisateur: Utilisateur, reclamation: Reclamation, preuve: PreuveAcceptee, *, is_partagee: bool
) -> PieceReclamation:
    """Join an accepted document, while the claim is open; the same one again changes nothing.

    Raises `Refus` (holder, `trop_de_pieces`) or `Depasse`.
    """
    _require(utilisateur, reclamation)

    def held():
        tenue = Reclamation.objects.select_for_update().filter(pk=reclamation.pk).open().first()
        if tenue is None:
            raise depasse()
        return tenue.pieces

    ecrit = told(utilisateur, reclamation, preuve, partagee=is_partagee)
    return join(held, preuve, ecrit, porteur="Un signalement", is_partagee=is_partagee)


def share(utilisateur: Utilisateur, reclamation: Reclamation, piece_id: int) -> None:
    """Let the partner read a document that was kept to oneself; raises `Refus` (holder) or `Depasse`."""
    _require(utilisateur, reclamation)
    with transaction.atomic():
        ouverte = Reclamation.objects.select_for_update().filter(pk=reclamation.pk).open().exists()
        if not ouverte or not reclamation.pieces.filter(pk=piece_id).update(is_partagee=True):
            raise depasse()
        journal.record(
            Fait.RECLAMATION_ETAPE, auteur=utilisateur, professionnel=reclamation.exercice.professionnel,
            objet=reclamation, details={"piece_partagee": piece_id},
        )  # fmt: skip


def answer(utilisateur: Utilisateur, reclamation: Reclamation, *, revision: int, texte: str, on: date) -> None:
    """Give the complement that the partner asked for; its deadline is put off by the days it waited.

    Raises `Refus` (holder, `motif_requis`, `resultat_medical`) or `Depasse`.
    """
    _require(utilisateur, reclamation)
    _require_plain(texte)
    with transaction.atomic():
        pass_step(
            reclamation, GesteReclamation.REPONDRE, auteur=utilisateur, revision=revision, motif=texte,
            echeance=put_off(reclamation, on),
        )  # fmt: skip
        _record(reclamation, Fait.RECLAMATION_ETAPE, utilisateur)


def confirm(utilisateur: Utilisateur, reclamation: Reclamation, *, revision: int, on: date) -> None:
    """The holder says that the delivery answers; a disputed action that was set aside counts again.

    Raises `Refus` (holder) or `Depasse`.
    """
    _require(utilisateur, reclamation)
    with transaction.atomic():
        pass_step(reclamation, GesteReclamation.CONFIRMER, auteur=utilisateur, revision=revision)
        _record(reclamation, Fait.RECLAMATION_ETAPE, utilisateur)
        reclamations_compte.put_back(reclamation, utilisateur, on)


def reject(utilisateur: Utilisateur, reclamation: Reclamation, *, revision: int, texte: str, on: date) -> None:
    """The holder says that the delivery does not answer: the partner is asked again, with a new deadline.

    Raises `Refus` (holder, `motif_requis`, `resultat_medical`) or `Depasse`.
    """
    _require(utilisateur, reclamation)
    _require_plain(texte)
    action = reclamation.action
    champs: dict[str, Any] = {}
    if action is not None and reclamation.nature == NatureReclamation.MANQUANTE:
        champs = {"refusees": sorted({*reclamation.refusees, action.pk}), "action": None}
    elif action is not None:
        # What the partner has just sent is what is wrong from now on.
        champs = {"recue_par": action.livraison, "recue_ligne": action.ligne, "empreinte": action.empreinte}
    with transaction.atomic():
        pass_step(
            reclamation, GesteReclamation.REFUSER, auteur=utilisateur, revision=revision, motif=texte, issue="",
            livraison=None, echeance=echeance(on, parametres_au(on).reclamation_jours), **champs,
        )  # fmt: skip
        _record(reclamation, Fait.RECLAMATION_ETAPE, utilisateur)
        warn_partner(reclamation, on)


def withdraw(utilisateur: Utilisateur, reclamation: Reclamation, *, revision: int, on: date) -> None:
    """Withdraw a claim that is not closed; a disputed action that was set aside counts again.

    Raises `Refus` (holder) or `Depasse`.
    """
    _require(utilisateur, reclamation)
    with transaction.atomic():
        pass_step(reclamation, GesteReclamation.RETIRER, auteur=utilisateur, revision=revision, issue="")
        _record(reclamation, Fait.RECLAMATION_ETAPE, utilisateur)
        reclamations_compte.put_back(reclamation, utilisateur, on)


def _open(
    utilisateur: Utilisateur, neuve: Reclamation, saisie: SaisieReclamation, on: date, preuve: PreuveAcceptee | None,
    is_partagee: bool,
) -> Reclamation:  # fmt: skip
    if trouvees := regle.fautes(saisie, on):
        raise Refusee(trouvees)
    connue = Reclamation.objects.owned_by(utilisateur).filter(jeton=neuve.jeton).first()
    if connue is not None:
        return connue
    parametres, instant = parametres_au(on), horloge.now()
    for champ in ("intitule", "date_debut", "date_fin", "organisme_nom", "reference_action", "numero_session"):
        setattr(neuve, champ, getattr(saisie, champ))
    neuve.nature, neuve.grief, neuve.motif = saisie.nature, saisie.grief or "", saisie.motif.strip()
    neuve.echeance = echeance(on, parametres.reclamation_jours)
    neuve.created_at = neuve.deposee_at = neuve.maj_at = instant
    try:
        with transaction.atomic():
            neuve.save(force_insert=True)
            _record(neuve, Fait.RECLAMATION_ENVOYEE, utilisateur)
            warn_partner(neuve, on)
            if saisie.grief is not None and _is_set_aside(saisie, parametres.contestation_compte):
                reclamations_compte.set_aside(neuve, utilisateur, on)
            tell(
                neuve, "Votre signalement est envoyé",
                f"Une réponse est attendue avant le {neuve.echeance:%d/%m/%Y}. Vous pouvez le retirer jusque-là.",
            )  # fmt: skip
            if preuve is not None:
                # Last: a file is not taken back with the transaction.
                attach(utilisateur, neuve, preuve, is_partagee=is_partagee)
    except IntegrityError as erreur:
        return _known(utilisateur, neuve, erreur)
    return neuve


def _is_set_aside(saisie: SaisieReclamation, contestee_compte: bool) -> bool:
    return not contestee_compte or (saisie.ecarter and saisie.grief in ECARTABLES)


def _known(utilisateur: Utilisateur, neuve: Reclamation, erreur: IntegrityError) -> Reclamation:
    """The claim of a form sent twice at once; else why it cannot be sent again."""
    connue = Reclamation.objects.owned_by(utilisateur).filter(jeton=neuve.jeton).first()
    if connue is not None:
        return connue
    if "ouverte_unique" in str(erreur):
        raise Refus(
            "deja_signalee", "Vous l’avez déjà signalé\u00a0: l’organisme n’a pas encore répondu.",
            remede="Suivez-le dans vos signalements, ou complétez-le.",
        ) from erreur  # fmt: skip
    if "jeton" in str(erreur):
        raise depasse() from erreur
    raise erreur


def _require(utilisateur: Utilisateur, reclamation: Reclamation) -> None:
    require_holder(utilisateur, Permission.RECLAMATION_DEPOSER, reclamation.exercice.professionnel_id)


def _require_plain(texte: str) -> None:
    if looks_like_a_result(texte):
        raise regle.resultat_medical("texte")


def _record(reclamation: Reclamation, fait: Fait, utilisateur: Utilisateur) -> None:
    journal.record(
        fait, auteur=utilisateur, professionnel=reclamation.exercice.professionnel, objet=reclamation,
        details={"nature": reclamation.nature, "etat": reclamation.etat, "revision": reclamation.revision},
    )  # fmt: skip
