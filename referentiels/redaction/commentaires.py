"""Remarks on a version, on one of its axes or one of its items: write, close; the authors are told."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.urls import reverse

from accounts import horloge, journal
from accounts.journal import Fait
from accounts.models import Utilisateur
from accounts.notifications import notify
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels.axes import AXES
from referentiels.destinataires import authors_of
from referentiels.models import CommentaireVersion, VersionReferentiel
from referentiels.redaction.droits import has_workspace, is_author

TEXTE_MAX = 4000


def can_comment(version: VersionReferentiel, utilisateur: Utilisateur, on: date) -> bool:
    """Its authors, and whoever gives an opinion or publishes and may open it, while it is not published."""
    if version.etat in (VersionReferentiel.Etat.PUBLIE, VersionReferentiel.Etat.ABROGE):
        return False
    return has_workspace(utilisateur, on) and _sees(version, utilisateur, on)


def _sees(version: VersionReferentiel, utilisateur: Utilisateur, on: date) -> bool:
    return VersionReferentiel.objects.visible_to(utilisateur, on).filter(pk=version.pk).exists()


def comment(
    version: VersionReferentiel, texte: str, auteur: Utilisateur, on: date, *, axe: int | None = None, action: str = ""
) -> CommentaireVersion:
    """Write a remark on the version, one of its axes or one of its items, and tell its authors."""
    _require(version, auteur, on)
    texte = texte.strip()
    if not 0 < len(texte) <= TEXTE_MAX:
        raise Refus("texte_invalide", "Un commentaire compte de 1 à 4\u00a0000 caractères.", "texte", "Écrivez-le ici.")
    if axe is not None and axe not in AXES:
        raise Refus("axe_inconnu", "Cet axe n’existe pas.", "axe")
    if action and not version.actions.filter(code=action).exists():
        raise Refus("action_inconnue", "Cette action n’est plus dans la version.", "action", "Rouvrez la page.")
    with transaction.atomic():
        ecrit = CommentaireVersion.objects.create(
            version=version, axe=None if action else axe, action=action, texte=texte, auteur=auteur, at=horloge.now()
        )
        _journal(ecrit, "commenter", auteur)
        for redacteur in authors_of(version, on):
            if redacteur.pk != auteur.pk:
                _tell(ecrit, redacteur, "Nouveau commentaire sur votre référentiel", auteur)
    return ecrit


def close(commentaire: CommentaireVersion, auteur: Utilisateur, on: date) -> None:
    """Say that a remark was dealt with; its writer is told. `Depasse` when somebody already did."""
    version = commentaire.version
    _require(version, auteur, on)
    if not (is_author(version.referentiel, auteur, on) or commentaire.auteur_id == auteur.pk):
        raise Refus("non_autorise", "Seuls les rédacteurs et la personne qui l’a écrit ferment un commentaire.")
    with transaction.atomic():
        ouvert = CommentaireVersion.objects.filter(pk=commentaire.pk, clos_at__isnull=True)
        if not ouvert.update(clos_at=horloge.now(), clos_par=auteur):
            raise Depasse("Ce commentaire est déjà fermé.")
        _journal(commentaire, "clore_commentaire", auteur)
        if commentaire.auteur_id != auteur.pk:
            _tell(commentaire, commentaire.auteur, "Votre commentaire a été traité", auteur)


def _require(version: VersionReferentiel, auteur: Utilisateur, on: date) -> None:
    if not has_workspace(auteur, on):
        raise Refus("non_autorise", "Votre rôle ne permet pas ce geste.")
    if not can_comment(version, auteur, on):
        raise Refus("non_autorise", "Cette version ne se commente pas, ou plus.")


def _journal(commentaire: CommentaireVersion, geste: str, auteur: Utilisateur) -> None:
    journal.record(
        Fait.REFERENTIEL_COMMENTE, auteur=auteur, objet=commentaire.version,
        details={"geste": geste, "commentaire": commentaire.pk, "axe": commentaire.axe, "action": commentaire.action},
    )  # fmt: skip


def _tell(commentaire: CommentaireVersion, destinataire: Utilisateur, titre: str, auteur: Utilisateur) -> None:
    version = commentaire.version
    notify(
        cle=f"commentaire:{commentaire.pk}:{'clos' if 'traité' in titre else 'ecrit'}:{destinataire.pk}",
        nature="referentiel.commentaire",
        titre=titre,
        texte=f"{auteur} – {version}.",
        lien=reverse("redaction:commentaires", args=[version.pk]),
        utilisateur=destinataire,
    )
