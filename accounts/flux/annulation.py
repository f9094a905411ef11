"""Cancel a delivery: asked once with its reason, then taken back slice by slice by the work table.

What the delivery made appear is withdrawn, what it had withdrawn is back, what it modified stays as it is and is
listed, to be sent again. What a later delivery says too stands. Rows it had not applied yet are answered and forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction

from accounts import horloge, journal, travaux
from accounts.flux import avis, delai, formats, morceaux, reponses
from accounts.flux.retrait import Annulable, Effet
from accounts.models import LigneEnAttente, Livraison, Travail, Utilisateur
from accounts.permissions import Permission
from accounts.roles import Nature
from certif.socle.feeds.codes import message
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse

NATURE_ANNULATION = "flux.annulation"
#: How long after its processing a partner may cancel its delivery alone; an operator always may (choix).
DELAI = timedelta(days=30)
TRANCHE = 5_000
BAIL = timedelta(seconds=20)
ANNULABLES = (Livraison.Etat.RECUE, Livraison.Etat.EN_COURS, Livraison.Etat.TRAITEE)
PRIORITE = 3

_ATTENTES = """
UPDATE accounts_reponse r SET sort = 'rejetee', code = 'E313', champ = '', message = %(message)s
WHERE livraison_id = %(livraison)s AND sort = 'en_attente'
"""


def can_cancel(utilisateur: Utilisateur, livraison: Livraison, on: date) -> bool:
    """Whether this person may cancel this delivery today: an operator, or its partner within the delay."""
    if livraison.a_blanc or livraison.etat not in ANNULABLES or not _undoable(livraison):
        return False
    return _refusal(utilisateur, livraison, on) is None


def preview(livraison: Livraison) -> Effet:
    """What cancelling would do, as things are now."""
    return _format(livraison).effect(livraison)


def request(livraison: Livraison, auteur: Utilisateur, motif: str, on: date) -> None:
    """Start the cancellation; it goes on in the background. Raises `Refus`, or `Depasse` when the state moved."""
    refus = _refusal(auteur, livraison, on)
    if refus is not None:
        raise refus
    motif = motif.strip()
    if not motif:
        raise Refus(
            "motif_requis",
            "Un motif est nécessaire.",
            "motif",
            "Écrivez en une phrase pourquoi cette livraison est annulée.",
        )
    if livraison.a_blanc or not _undoable(livraison):
        raise Refus(
            "non_annulable",
            "Cette livraison ne s’annule pas.",
            remede="Corrigez-la par une nouvelle livraison du même flux.",
        )
    with transaction.atomic():
        mark(livraison, motif, ANNULABLES)
        journal.record(
            journal.Fait.LIVRAISON_ANNULATION,
            auteur=auteur,
            objet=livraison,
            motif=motif,
            details={"partenaire": livraison.partenaire.code},
        )
    livraison.refresh_from_db()


def mark(livraison: Livraison, motif: str, depuis: tuple[str, ...], **details: Any) -> None:
    """Put a delivery in the state « annulation en cours » and queue the work; `Depasse` from any other state."""
    suivi = {"motif": motif, "demandee_at": horloge.instant().isoformat(), "retirees": 0, "retablies": 0, **details}
    changees = Livraison.objects.filter(pk=livraison.pk, etat__in=depuis, a_blanc=False).update(
        etat=Livraison.Etat.ANNULATION, annulation=suivi
    )
    if not changees:
        raise Depasse
    requeue(livraison)


def requeue(livraison: Livraison) -> None:
    """Put the cancellation (back) in the work table."""
    travaux.requeue(NATURE_ANNULATION, work_key(livraison), {"livraison": livraison.pk}, priorite=PRIORITE)


def work_key(livraison: Livraison) -> str:
    """Key of the piece of work that cancels this delivery."""
    return f"{NATURE_ANNULATION}:{livraison.pk}"


def handle(travail: Travail) -> None:
    """Handler of `flux.annulation`. Safe to run twice at once: each slice holds the delivery."""
    renew = travaux.lease_by_slice(travail, BAIL)
    with delai.held(travail, BAIL):
        run(travail.donnees["livraison"], horloge.today(), renew)


def run(livraison_id: int, on: date, progres: Any = None) -> None:
    """Take back what is left of a cancelled delivery, to the end."""
    reste = True
    while reste:
        with transaction.atomic():
            livraison = (
                Livraison.objects.select_for_update(no_key=True, of=("self",))
                .select_related("partenaire")
                .get(pk=livraison_id)
            )
            reste = livraison.etat == Livraison.Etat.ANNULATION and _step(livraison, on)
        if progres is not None:
            suivi = livraison.annulation
            progres(suivi.get("retirees", 0) + suivi.get("retablies", 0), livraison.compteurs.get("recues", 0))


def to_resend(livraison: Livraison) -> Iterator[str]:
    """Identifiers of the rows to send again after a cancellation: modified by it, their former content is unknown."""
    format_ = formats.get(livraison.type_flux)
    if livraison.etat == Livraison.Etat.ANNULEE and livraison.annulation and isinstance(format_, Annulable):
        yield from format_.to_resend(livraison)


def _step(livraison: Livraison, on: date) -> bool:
    """One transaction of work under the lock of the delivery; returns whether something is left."""
    suivi = livraison.annulation
    reste = livraison.morceaux.filter(fait_at__isnull=True).order_by("premiere_ligne").first()
    if reste is not None:
        morceaux.answer_without_effect(livraison, reste, on)
        return True
    if "repere" not in suivi:
        _forget_waiting(livraison)
        suivi["repere"] = {}
    pas = _format(livraison).undo(livraison, on, suivi["repere"], TRANCHE)
    suivi["retirees"] += pas.retirees
    suivi["retablies"] += pas.retablies
    if pas.repere is not None:
        suivi["repere"] = pas.repere
        livraison.save(update_fields=["annulation"])
        return True
    _conclude(livraison)
    return False


def _conclude(livraison: Livraison) -> None:
    format_, suivi = _format(livraison), livraison.annulation
    del suivi["repere"]
    suivi["finie_at"] = horloge.instant().isoformat()
    livraison.etat = Livraison.Etat.ANNULEE
    suivi["a_renvoyer"] = sum(1 for _ in format_.to_resend(livraison))
    livraison.compteurs = reponses.count(livraison)
    livraison.finie_at = livraison.finie_at or horloge.instant()
    livraison.save(update_fields=["etat", "annulation", "compteurs", "finie_at"])
    format_.tell(livraison)
    journal.record(
        journal.Fait.LIVRAISON_ANNULEE,
        objet=livraison,
        motif=suivi["motif"],
        details={
            "partenaire": livraison.partenaire.code,
            **{nom: suivi[nom] for nom in ("retirees", "retablies", "a_renvoyer")},
        },
    )
    avis.tell(livraison)


def _forget_waiting(livraison: Livraison) -> None:
    """Rows that wait are answered for good, and what was kept of them will never be replayed."""
    with connection.cursor() as curseur:
        curseur.execute(_ATTENTES, {"livraison": livraison.pk, "message": message("E313")})
    LigneEnAttente.objects.filter(livraison=livraison, resolue_at__isnull=True).update(resolue_at=horloge.instant())


def _refusal(utilisateur: Utilisateur, livraison: Livraison, on: date) -> Refus | None:
    """Why this person may not, or None."""
    organisations = utilisateur.organisations_with(Permission.FLUX_LIBERER, on)
    if any(organisation.nature == Nature.EXPLOITANT for organisation in organisations):
        return None
    deposantes = {o.pk for o in utilisateur.organisations_with(Permission.FLUX_DEPOSER, on)}
    if livraison.partenaire.organisation_id not in deposantes:
        return Refus(
            "non_autorise",
            "Votre rôle ne permet pas ce geste.",
            remede="Demandez au correspondant technique du partenaire.",
        )
    if livraison.finie_at is not None and horloge.instant() - livraison.finie_at > DELAI:
        return Refus(
            "delai_passe",
            f"Cette livraison a été traitée il y a plus de {DELAI.days} jours : vous ne pouvez plus l’annuler seul.",
            remede="Demandez l’annulation à l’exploitant de la plateforme, en donnant le numéro du traitement.",
        )
    return None


def _undoable(livraison: Livraison) -> bool:
    return formats.known(livraison.type_flux) and isinstance(formats.get(livraison.type_flux), Annulable)


def _format(livraison: Livraison) -> Annulable:
    format_ = formats.get(livraison.type_flux)
    if not isinstance(format_, Annulable):
        raise TypeError(f"deliveries of {livraison.type_flux} cannot be taken back")
    return format_
