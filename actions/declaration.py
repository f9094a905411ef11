"""The holder's own actions: declare, modify, replace the proof, withdraw, restore (R. 4022-25).

A row received from a partner is never edited here: who sent it corrects it. Each act checks the holder, compares
and swaps the revision, writes the journal and rewrites the projection, in one transaction.
"""

from datetime import date

from django.db import transaction
from django.db.models import F

from accounts import horloge, journal
from accounts.journal import Fait
from accounts.models import Utilisateur
from accounts.permissions import Permission
from actions import brouillons, doublons, projection
from actions.justificatifs import PreuveAcceptee
from actions.models import Action, Brouillon, Cycle, Justificatif
from actions.saisie import Demande, Saisie, check, refuse_document
from actions.titulaire import lock_open, require_holder
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels.nomenclature import NiveauPreuve


class Refusee(Refus):
    """Several refusals at once, so that a form shows them all. `refus` is the list; it is itself the first one."""

    def __init__(self, refus: list[Refus]) -> None:
        premier = refus[0]
        super().__init__(premier.code, premier.message, premier.champ, premier.remede)
        self.refus = refus


def declare(utilisateur: Utilisateur, jeton: str, saisie: Saisie, demande: Demande, on: date) -> Action:
    """Turn a draft into an action; the same draft again gives the same action and writes nothing.

    Raises `Refusee` (form), `Refus` (holder, closed cycle), `Depasse` (the draft no longer exists).
    """
    with transaction.atomic():
        brouillon = (
            Brouillon.objects.select_for_update(of=("self",))
            .select_related("cycle__exercice__professionnel", "item")
            .filter(jeton=jeton)
            .first()
        )
        if brouillon is None:
            raise Depasse(
                "Ce brouillon n’existe plus.", "Recommencez la déclaration depuis «\u00a0Déclarer une action\u00a0»."
            )
        cycle = brouillon.cycle
        require_holder(utilisateur, Permission.ACTION_DECLARER, cycle.exercice.professionnel_id)
        if brouillon.action_id is not None:
            # Read apart: after a wait PostgreSQL refreshes the locked row, not the rows joined to it.
            return Action.objects.get(pk=brouillon.action_id)
        lock_open([cycle.pk])
        _refuse(check(saisie, cycle, demande, on) + _check_proof(saisie, demande, has_file=bool(brouillon.fichier)))
        action = _create(utilisateur, brouillon, saisie, demande)
        if demande.honneur_seul:
            brouillons.detach(brouillon)
        Brouillon.objects.filter(pk=brouillon.pk).update(action=action, donnees={}, maj_at=horloge.now())
        journal.record(
            Fait.ACTION_DECLAREE, auteur=utilisateur, professionnel=cycle.exercice.professionnel, objet=action,
            details={"item": brouillon.item.code, "preuve": action.preuve},
        )  # fmt: skip
        projection.rebuild([cycle.pk], on)
        return action


def modify(utilisateur: Utilisateur, action: Action, saisie: Saisie, demande: Demande, revision: int, on: date) -> None:
    """Correct a declared action; its item and its proof stay."""
    with transaction.atomic():
        cycle = _require_own(utilisateur, action)
        _refuse(check(saisie, cycle, demande, on))
        _swap(action, revision, **_champs(saisie))
        _record(Fait.ACTION_MODIFIEE, utilisateur, action, {"revision": revision + 1})
        projection.rebuild([cycle.pk], on)


def replace_proof(
    utilisateur: Utilisateur,
    action: Action,
    preuve: PreuveAcceptee,
    demande: Demande,
    revision: int,
    on: date,
) -> Justificatif:
    """Add a proof, or put a new one in place of the last; the former one is kept, marked as replaced."""
    refuse_document(demande)
    nom_stocke = ""
    try:
        with transaction.atomic():
            cycle = _require_own(utilisateur, action)
            _swap(action, revision, preuve=_niveau(demande))
            nouveau = Justificatif(
                action=action, nom=preuve.nom, type_mime=preuve.type_mime, taille=preuve.taille, sha256=preuve.sha256,
                deposee_par=utilisateur, created_at=horloge.now(),
            )  # fmt: skip
            nom_stocke = preuve.store(nouveau.fichier)
            nouveau.save()
            Justificatif.objects.filter(action=action, remplace_par__isnull=True).exclude(pk=nouveau.pk).update(
                remplace_par=nouveau
            )
            _record(Fait.JUSTIFICATIF_DEPOSE, utilisateur, action, {"sha256": preuve.sha256})
            projection.rebuild([cycle.pk], on)
            return nouveau
    except Exception:
        # The disk does not roll back with the transaction.
        if nom_stocke:
            Justificatif._meta.get_field("fichier").storage.delete(nom_stocke)
        raise


def withdraw(utilisateur: Utilisateur, action: Action, revision: int, on: date) -> None:
    """Withdraw a declared action: kept, no longer counted, restorable."""
    _set_withdrawn(utilisateur, action, revision, on, retiree=True)


def restore(utilisateur: Utilisateur, action: Action, revision: int, on: date) -> None:
    """Undo a withdrawal."""
    _set_withdrawn(utilisateur, action, revision, on, retiree=False)


def can_edit(utilisateur: Utilisateur, action: Action) -> bool:
    """Whether `modify` and its companions would let this user through."""
    return (
        action.partenaire_id is None
        and action.cycle is not None
        and action.cycle.etat == Cycle.Etat.OUVERT
        and action.professionnel_id == utilisateur.professionnel_id
    )


def _set_withdrawn(utilisateur: Utilisateur, action: Action, revision: int, on: date, *, retiree: bool) -> None:
    with transaction.atomic():
        cycle = _require_own(utilisateur, action)
        if action.is_retiree == retiree:
            raise Depasse()
        _swap(action, revision, is_retiree=retiree)
        _record(Fait.ACTION_RETIREE, utilisateur, action, {"retiree": retiree})
        # What other sources told of it stands on its own from now on, or joins it again.
        fusions = doublons.reconcile([action.pk], on)
        projection.rebuild({cycle.pk} | fusions.cycles, on)


def _require_own(utilisateur: Utilisateur, action: Action) -> Cycle:
    """The cycle of an action this user may change; `Refus` otherwise."""
    require_holder(utilisateur, Permission.ACTION_DECLARER, action.professionnel_id)
    if action.partenaire is not None:
        raise Refus(
            "action_transmise",
            f"Cette action vient de {action.partenaire.nom}\u00a0: vous ne pouvez pas la modifier (CSP R. 4022-25).",
            remede=f"Si elle est inexacte, demandez à {action.partenaire.nom} de la transmettre de nouveau.",
        )
    if action.cycle is None:
        raise Refus("sans_cycle", "Cette action n’appartient à aucun cycle.", remede="Écrivez à votre Ordre.")
    lock_open([action.cycle.pk])
    return action.cycle


def _swap(action: Action, revision: int, **champs) -> None:
    """Compare-and-swap on the revision the holder read; somebody faster gives `Depasse`, nothing is overwritten."""
    champs |= {"revision": F("revision") + 1, "maj_at": horloge.now()}
    lue = Action.objects.filter(pk=action.pk, revision=revision, partenaire__isnull=True, cycle=action.cycle)
    if not lue.update(**champs):
        raise Depasse(
            "Cette action a changé depuis que vous avez ouvert cette page, peut-être dans un autre onglet.",
            "Vos modifications n’ont pas été enregistrées. Rouvrez l’action, relisez-la, puis recommencez si besoin.",
        )
    action.refresh_from_db()


def _create(utilisateur: Utilisateur, brouillon: Brouillon, saisie: Saisie, demande: Demande) -> Action:
    instant = horloge.now()
    par_fichier = bool(brouillon.fichier) and not saisie.honneur
    action = Action.objects.create(
        professionnel_id=brouillon.cycle.exercice.professionnel_id,
        cycle=brouillon.cycle,
        item=brouillon.item,
        rattachement=Action.Rattachement.RATTACHEE,
        preuve=_niveau(demande) if par_fichier else NiveauPreuve.HONNEUR,
        honneur_at=instant if saisie.honneur else None,
        deposee_par=utilisateur,
        created_at=instant,
        maj_at=instant,
        **_champs(saisie),
    )
    if par_fichier:
        Justificatif.objects.create(
            action=action, fichier=brouillon.fichier.name, nom=brouillon.nom, type_mime=brouillon.type_mime,
            taille=brouillon.taille, sha256=brouillon.sha256, deposee_par=utilisateur, created_at=instant,
        )  # fmt: skip
        journal.record(
            Fait.JUSTIFICATIF_DEPOSE, auteur=utilisateur, professionnel=action.professionnel, objet=action,
            details={"sha256": brouillon.sha256},
        )  # fmt: skip
    return action


def _champs(saisie: Saisie) -> dict:
    return {
        "intitule": saisie.intitule.strip()[:300],
        "date_fin": saisie.date_fin,
        "duree_minutes": saisie.duree_minutes,
        "role": saisie.role,
        "organisme_nom": saisie.organisme_nom.strip()[:200],
        "organisme_type": saisie.organisme_type,
        "independance": saisie.independance,
        "axe_choisi": saisie.axe_choisi,
    }


def _niveau(demande: Demande) -> NiveauPreuve:
    """What a file is worth: the attestation asked for when the item asks for one, else a document."""
    return NiveauPreuve.ATTESTATION if demande.preuve is NiveauPreuve.ATTESTATION else NiveauPreuve.DOCUMENT


def _check_proof(saisie: Saisie, demande: Demande, *, has_file: bool) -> list[Refus]:
    if saisie.honneur or (has_file and not demande.honneur_seul):
        return []
    if demande.honneur_seul:
        return [Refus("honneur_absent", "Attestez sur l’honneur\u00a0: c’est la seule preuve demandée.", "honneur")]
    return [
        Refus(
            "preuve_absente", "Joignez un document, ou attestez sur l’honneur.", "preuve",
            "Sans document sous la main, attestez sur l’honneur\u00a0: vous pourrez joindre le document plus tard.",
        )
    ]  # fmt: skip


def _refuse(refus: list[Refus]) -> None:
    if refus:
        raise Refusee(refus)


def _record(fait: Fait, utilisateur: Utilisateur, action: Action, details: dict) -> None:
    journal.record(fait, auteur=utilisateur, professionnel=action.professionnel, objet=action, details=details)
