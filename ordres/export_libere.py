"""A long list leaves once a second person of the instance has released it: wait, release, refuse, lapse.

An agent's session that is stolen must not be enough to take an instance away (OWASP ASVS 2.3.5, two people for what is
sensitive; `choix`: from how many rows, `accounts.rules.lectures`). PostgreSQL refuses that the author releases.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts import horloge, journal, notifications, seuils_lecture, travaux
from accounts.journal import Fait
from accounts.models import Organisation, Travail, Utilisateur
from accounts.permissions import Permission, roles_with
from accounts.roles import Role
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from ordres.models import ExportListe

#: Works about a list: make it, and end its wait.
NATURE, NATURE_ATTENTE = "ordre.export_liste", "ordre.export_liste_attente"
#: How long a list waits for its second person.
ATTENTE = timedelta(days=3)
Etat = ExportListe.Etat


def start(export: ExportListe) -> None:
    """Queue the making of the file."""
    travaux.enqueue(NATURE, key(NATURE, export), {"export": export.pk}, priorite=6)


def key(nature: str, export: ExportListe) -> str:
    """Key of a work about this list."""
    return f"{nature}:{export.pk}"


def limit_of(utilisateur: Utilisateur, on: date) -> int:
    """Rows that this person takes away alone."""
    return seuils_lecture.of_roles(Role(a.role) for a in utilisateur.appartenances_au(on)).lignes


def require_somebody(instance: Organisation, auteur: Utilisateur, on: date) -> None:
    """Raise `Refus("personne_pour_liberer")` when nobody else of the instance may release."""
    if not _able(instance, on).exclude(pk=auteur.pk).exists():
        raise Refus(
            "personne_pour_liberer", "Cette liste est longue\u00a0: une deuxième personne doit la libérer, et personne"
            " d’autre ne le peut dans votre instance.",
            remede="Restreignez la liste, ou demandez au président de nommer un décideur.",
        )  # fmt: skip


def announce(export: ExportListe, on: date) -> None:
    """Ask those who may release; in the transaction that asked for the list."""
    for personne in _able(export.organisation, on).exclude(pk=export.auteur_id):
        notifications.notify(
            cle=f"export_liste:{export.pk}:a_liberer:{personne.pk}", nature="export",
            titre="Une liste attend une deuxième personne",
            texte=f"{export.auteur} demande à emporter {export.lignes} lignes du suivi.",
            lien=reverse("ordre:liberations"), utilisateur=personne,
        )  # fmt: skip
    travaux.enqueue(
        NATURE_ATTENTE, key(NATURE_ATTENTE, export), {"export": export.pk}, priorite=8, du_at=export.expire_at
    )


def waiting(utilisateur: Utilisateur, on: date) -> QuerySet[ExportListe]:
    """Lists that this person may release or refuse now, the oldest first; never their own."""
    return (
        ExportListe.objects.filter(
            organisation__in=utilisateur.organisations_with(Permission.LISTE_LIBERER, on), etat=Etat.A_LIBERER,
            expire_at__gt=horloge.instant(),
        )
        .exclude(auteur=utilisateur)
        .select_related("auteur", "organisation")
        .order_by("pk")
    )  # fmt: skip


def release(export: ExportListe, auteur: Utilisateur, on: date) -> None:
    """Let the file be made, for its author alone; raises `Refus` (`non_autorise`, `meme_personne`) or `Depasse`."""
    _require(export, auteur, on)
    with transaction.atomic():
        _close(export, Etat.EN_COURS, auteur)
        start(export)
        journal.record(Fait.LISTE_LIBEREE, auteur=auteur, organisation=export.organisation, objet=export)
        _tell(export, "Votre liste est libérée", f"{auteur} l’a libérée\u00a0: le fichier se prépare.")


def refuse(export: ExportListe, motif: str, auteur: Utilisateur, on: date) -> None:
    """Refuse with a reason, told to who asked; raises `Refus` (and `motif_requis`) or `Depasse`."""
    _require(export, auteur, on)
    motif = motif.strip()
    if not motif:
        raise Refus("motif_requis", "Dites pourquoi vous refusez.", "motif", "La personne qui demande lira ce motif.")
    with transaction.atomic():
        _close(export, Etat.REFUSE, auteur, motif_refus=motif)
        journal.record(Fait.LISTE_REFUSEE, auteur=auteur, organisation=export.organisation, objet=export, motif=motif)
        _tell(export, "Votre liste n’est pas libérée", f"{auteur} l’a refusée\u00a0: {motif}")


def lapse(travail: Travail) -> None:
    """Handler: a list that nobody released in time waits no more."""
    with transaction.atomic():
        export = (
            ExportListe.objects.select_for_update(of=("self",))
            .select_related("auteur", "organisation")
            .filter(pk=travail.donnees["export"], etat=Etat.A_LIBERER, expire_at__lte=horloge.instant())
            .first()
        )
        if export is None:
            return
        ExportListe.objects.filter(pk=export.pk).update(etat=Etat.PERIME)
        journal.record(Fait.LISTE_PERIMEE, organisation=export.organisation, objet=export)
        _tell(export, "Votre liste n’a pas été libérée à temps", "Personne n’a répondu en trois jours. Redemandez-la.")


def _close(export: ExportListe, etat: Etat, auteur: Utilisateur, **champs: str) -> None:
    instant = horloge.instant()
    closes = ExportListe.objects.filter(pk=export.pk, etat=Etat.A_LIBERER, expire_at__gt=instant).update(
        etat=etat, second_par=auteur, second_at=instant, **champs
    )
    if not closes:
        raise Depasse("Cette liste n’attend plus de réponse.")


def _require(export: ExportListe, auteur: Utilisateur, on: date) -> None:
    if export.organisation not in auteur.organisations_with(Permission.LISTE_LIBERER, on):
        raise Refus("non_autorise", "Libérer une liste revient à un décideur ou au président de l’instance.")
    if export.auteur_id == auteur.pk:
        raise Refus(
            "meme_personne", "Vous avez demandé cette liste\u00a0: une autre personne doit la libérer.",
            remede="Demandez à un autre décideur de l’instance.",
        )  # fmt: skip


def _tell(export: ExportListe, titre: str, texte: str) -> None:
    notifications.notify(
        cle=f"export_liste:{export.pk}:{titre}"[:120], nature="export", titre=titre, texte=texte,
        lien=reverse("ordre:exports"), utilisateur=export.auteur,
    )  # fmt: skip


def _able(instance: Organisation, on: date) -> QuerySet[Utilisateur]:
    roles = [role.value for role in roles_with(Permission.LISTE_LIBERER)]
    return (
        Utilisateur.objects.filter(
            Q(appartenances__fin__isnull=True) | Q(appartenances__fin__gte=on),
            appartenances__organisation=instance, appartenances__role__in=roles, appartenances__debut__lte=on,
            is_active=True,
        )
        .distinct()
        .order_by("pk")
    )  # fmt: skip
