"""The partner's side of a claim: take it, ask for more, name the delivery that answers, or say why nothing will change.

The answer of a partner is a delivery: what it names must be its own, and hold the row (CSP R. 4022-25).
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from accounts import journal
from accounts.journal import Fait
from accounts.models import Livraison, Organisation, Utilisateur
from accounts.permissions import Permission
from actions.models import Action, Reclamation
from actions.reclamations_etapes import pass_step, tell
from actions.reclamations_mots import Issue, NatureReclamation
from actions.rules.demande import echeance
from actions.rules.reclamation import RECLAMATION, GesteReclamation
from certif.socle.refus import Refus
from referentiels.parametres import parametres_au

A_VERIFIER = "Vérifiez que c’est juste\u00a0: vous le confirmez, ou vous dites ce qui manque encore."


def may(utilisateur: Utilisateur, reclamation: Reclamation, on: date) -> set[GesteReclamation]:
    """The steps that this person may pass now for the partner."""
    if not Reclamation.objects.visible_to(utilisateur, on).filter(pk=reclamation.pk).exists():
        return set()
    return {GesteReclamation(t.nom) for t in RECLAMATION.possibles(reclamation.etat) if t.permission}


def take(reclamation: Reclamation, *, auteur: Utilisateur, revision: int, on: date) -> None:
    """Begin to look at it, or take it over from a colleague; raises `Refus` (`non_autorise`) or `Depasse`."""
    instance = _require(reclamation, auteur, on)
    with transaction.atomic():
        is_premiere = reclamation.suivie_par_id is None
        pass_step(
            reclamation, GesteReclamation.PRENDRE, auteur=auteur, revision=revision, suivie_par=auteur,
            instance=instance,
        )  # fmt: skip
        _record(reclamation, auteur, instance)
        if is_premiere:
            tell(reclamation, "Votre signalement est pris en charge", "L’organisme vérifie ce que vous dites.")


def ask_complement(reclamation: Reclamation, *, auteur: Utilisateur, revision: int, motif: str, on: date) -> None:
    """Ask the holder for a document or a precision; raises `Refus` (`non_autorise`, `motif_requis`) or `Depasse`."""
    instance = _require(reclamation, auteur, on)
    with transaction.atomic():
        pass_step(
            reclamation, GesteReclamation.DEMANDER_COMPLEMENT, auteur=auteur, revision=revision, motif=motif,
            attendu_depuis=on, suivie_par=auteur, instance=instance,
        )  # fmt: skip
        _record(reclamation, auteur, instance, motif)
        tell(
            reclamation, "Un organisme vous demande un complément",
            "Lisez ce qu’il demande, puis répondez\u00a0: il reprendra votre signalement.",
        )  # fmt: skip


def answer_by_delivery(
    reclamation: Reclamation, livraison_id: int, *, auteur: Utilisateur, revision: int, motif: str, on: date
) -> None:
    """Name the delivery that corrects, cancels or sends the action; the holder then says whether it does.

    Raises `Refus` (`non_autorise`, `livraison_inconnue`, `livraison_sans_effet`) or `Depasse`.
    """
    instance = _require(reclamation, auteur, on)
    livraison = Livraison.objects.filter(
        pk=livraison_id, partenaire=reclamation.partenaire_id, a_blanc=False, etat=Livraison.Etat.TRAITEE
    ).first()
    if livraison is None:
        raise Refus(
            "livraison_inconnue", "Aucun envoi traité de ce partenaire ne porte ce numéro.", "livraison",
            "Le numéro est dans l’adresse de la page de l’envoi, et dans son accusé.",
        )  # fmt: skip
    action, issue = _effect(reclamation, livraison)
    with transaction.atomic():
        propose(
            reclamation, action, issue, livraison, auteur=auteur, revision=revision, motif=motif, on=on,
            suivie_par=auteur, instance=instance,
        )  # fmt: skip
        _record(reclamation, auteur, instance, motif)


def propose(
    reclamation: Reclamation, action: Action, issue: Issue, livraison: Livraison | None, *, on: date, revision: int,
    auteur: Utilisateur | None = None, motif: str = "", **champs: object,
) -> None:  # fmt: skip
    """Say to the holder that a delivery answers; inside the caller's transaction."""
    pass_step(
        reclamation, GesteReclamation.PROPOSER, auteur=auteur, revision=revision, motif=motif, envoi=livraison,
        action=action, issue=issue.value, livraison=livraison,
        echeance=echeance(on, parametres_au(on).reclamation_jours), **champs,
    )  # fmt: skip
    tell(reclamation, f"{issue.libelle} que vous avez signalée", A_VERIFIER)


def dismiss(reclamation: Reclamation, *, auteur: Utilisateur, revision: int, motif: str, on: date) -> None:
    """Close it without any change, with the reason; raises `Refus` (`non_autorise`, `motif_requis`) or `Depasse`."""
    instance = _require(reclamation, auteur, on)
    with transaction.atomic():
        pass_step(
            reclamation, GesteReclamation.CLASSER, auteur=auteur, revision=revision, motif=motif, suivie_par=auteur,
            instance=instance,
        )  # fmt: skip
        _record(reclamation, auteur, instance, motif)
        tell(reclamation, "Un organisme a classé votre signalement", "Lisez sa raison, et ce que vous pouvez faire.")


def _effect(reclamation: Reclamation, livraison: Livraison) -> tuple[Action, Issue]:
    """The row that this delivery wrote for the claim, and what became of it; `livraison_sans_effet` when none."""
    recues = Action.objects.filter(professionnel=reclamation.exercice.professionnel_id, livraison=livraison)
    if reclamation.nature == NatureReclamation.CONTESTATION:
        trouvee = recues.filter(pk=reclamation.action_id or 0).exclude(livraison=reclamation.recue_par).first()
        if trouvee is not None:
            is_annulee = trouvee.is_retiree or trouvee.statut == Action.Statut.ANNULEE
            return trouvee, Issue.ANNULEE if is_annulee else Issue.CORRIGEE
    else:
        vives = recues.filter(is_retiree=False).exclude(statut__in=[Action.Statut.ANNULEE, Action.Statut.INSCRIT])
        nouvelles = sorted(
            vives.exclude(pk__in=reclamation.refusees), key=lambda a: _distance(a.date_fin, reclamation.date_fin)
        )
        if nouvelles:
            return nouvelles[0], Issue.TRANSMISE
    raise Refus(
        "livraison_sans_effet", "Cet envoi n’a rien changé pour cette action de cette personne.", "livraison",
        "Vérifiez le compte rendu ligne par ligne\u00a0: la ligne a pu être rejetée, ou jugée inchangée.",
    )  # fmt: skip


def _distance(une: date, autre: date | None) -> int:
    return abs((une - autre).days) if autre is not None else 0


def _require(reclamation: Reclamation, auteur: Utilisateur, on: date) -> Organisation:
    """In whose name this person answers; raises `Refus("non_autorise")` outside their own claims of the day."""
    if not Reclamation.objects.visible_to(auteur, on).filter(pk=reclamation.pk).exists():
        raise Refus(
            "non_autorise", "Votre rôle ne permet pas ce geste sur ce signalement.",
            remede="Adressez-vous au correspondant technique de l’organisme concerné.",
        )  # fmt: skip
    organisations = auteur.organisations_with(Permission.RECLAMATION_TRAITER, on)
    concernees = (reclamation.partenaire.organisation_id, reclamation.mandant_id)
    return next(o for o in organisations if o.pk in concernees)


def _record(reclamation: Reclamation, auteur: Utilisateur, instance: Organisation, motif: str = "") -> None:
    journal.record(
        Fait.RECLAMATION_ETAPE, auteur=auteur, organisation=instance, professionnel=reclamation.exercice.professionnel,
        objet=reclamation, motif=motif.strip(),
        details={"nature": reclamation.nature, "etat": reclamation.etat, "revision": reclamation.revision},
    )  # fmt: skip
