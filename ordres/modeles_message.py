"""Templates of messages of an instance: who writes them, which are offered, how one is filled in for a file."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from accounts import horloge, journal
from accounts.journal import Fait
from accounts.models import Organisation, Utilisateur
from accounts.permissions import Permission
from actions.models import Cycle
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres.models import ModeleMessage
from ordres.rules import modele_message as regle


def instances_of(utilisateur: Utilisateur, on: date) -> list[Organisation]:
    """Instances whose templates this person edits: those where they decide."""
    return sorted(utilisateur.organisations_with(Permission.CONTROLE_DECIDER, on), key=lambda o: (o.nom, o.pk))


def edited_by(utilisateur: Utilisateur, on: date) -> QuerySet[ModeleMessage]:
    """Templates that this person may edit."""
    return ModeleMessage.objects.filter(instance__in=instances_of(utilisateur, on)).select_related("instance")


def offered_to(instance: Organisation) -> QuerySet[ModeleMessage]:
    """Templates offered to whoever writes in the name of this instance: its own, then those of the level above it."""
    sources = [pk for pk in (instance.pk, instance.parent_id) if pk is not None]
    return ModeleMessage.objects.filter(instance__in=sources, is_actif=True).order_by("titre", "pk")


def filled(modele: ModeleMessage, cycle: Cycle, instance: Organisation) -> str:
    """The text of this template for this file."""
    personne = cycle.exercice.professionnel
    return regle.fill(
        modele.texte,
        {
            "prénom": personne.prenom, "nom": personne.nom, "fin": f"{cycle.fin:%d/%m/%Y}", "instance": instance.nom,
            "cycle": f"{cycle.debut:%d/%m/%Y} au {cycle.fin:%d/%m/%Y}",
        },
    )  # fmt: skip


def write(
    instance: Organisation, titre: str, texte: str, *, is_actif: bool, auteur: Utilisateur, on: date,
    modele: ModeleMessage | None = None, revision: int = 0,
) -> ModeleMessage:  # fmt: skip
    """Write a new template, or `modele` again if it is still at `revision`.

    Raises `Refus` (`non_autorise`, `mot_inconnu`, `titre_pris`) or `Depasse`.
    """
    if instance not in instances_of(auteur, on):
        raise Refus(
            "non_autorise", "Les modèles de cette instance sont écrits par ses décideurs.",
            remede="Demandez à l’un d’eux.",
        )  # fmt: skip
    if inconnus := regle.unknown(texte):
        mots = ", ".join(f"[{mot}]" for mot in inconnus)
        raise Refus("mot_inconnu", f"Ces mots entre crochets n’existent pas\u00a0: {mots}.", "texte", "Corrigez-les.")
    champs = {"titre": titre.strip(), "texte": texte.strip(), "is_actif": is_actif, "auteur": auteur}
    try:
        with transaction.atomic():
            if modele is None:
                ecrit = ModeleMessage.objects.create(instance=instance, maj_at=horloge.now(), **champs)
            else:
                siens = ModeleMessage.objects.filter(pk=modele.pk, instance=instance, revision=revision)
                if not siens.update(maj_at=horloge.now(), revision=F("revision") + 1, **champs):
                    raise Depasse("Ce modèle a été modifié pendant que vous écriviez.")
                ecrit = ModeleMessage.objects.get(pk=modele.pk)
            journal.record(
                Fait.MODELE_ECRIT, auteur=auteur, organisation=instance, objet=ecrit,
                details={"revision": ecrit.revision},
            )  # fmt: skip
    except IntegrityError as erreur:
        if "modele_message_unique" not in str(erreur):
            raise
        raise Refus(
            "titre_pris", "Votre instance a déjà un modèle de ce titre.", "titre", "Donnez-lui un autre titre."
        ) from erreur
    return ecrit
