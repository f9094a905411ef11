"""Who takes care of a mismatch or of a faulty row: take, give, put off, note. Each gesture is a compare-and-swap."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from accounts import horloge, journal
from accounts.models import Anomalie, Evenement, Reponse, SuiviLigne, Utilisateur
from accounts.permissions import Permission, require, roles_with
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse

#: Nothing is put off for ever.
REPORT_MAX = timedelta(days=366)
NOTE_MAX = 2_000

Cible = Anomalie | SuiviLigne
_FAITS = {Anomalie: journal.Fait.ANOMALIE_SUIVIE, SuiviLigne: journal.Fait.LIGNE_SUIVIE}
_PERMISSIONS = {Anomalie: Permission.ANOMALIE_TRAITER, SuiviLigne: Permission.FLUX_CORRIGER}


@dataclass(frozen=True, slots=True)
class Changement:
    """One gesture: what it writes, its name in the journal, the reason kept there."""

    geste: str
    champs: dict[str, Any]
    motif: str = ""


def take(auteur: Utilisateur) -> Changement:
    """Take care of it oneself."""
    return Changement("prendre", {"proprietaire": auteur})


def release() -> Changement:
    """Leave it to anybody."""
    return Changement("rendre", {"proprietaire": None})


def give(a: Utilisateur) -> Changement:
    """Hand it over to a colleague (`colleagues` says to whom)."""
    return Changement("confier", {"proprietaire": a})


def snooze(jusquau: date | None, motif: str, on: date) -> Changement:
    """Put it off until a day (inclusive) with a reason, or bring it back (`jusquau` None)."""
    if jusquau is None:
        return Changement("reprendre", {"reportee_au": None})
    if not on < jusquau <= on + REPORT_MAX:
        raise Refus(
            "date_de_report",
            "On ne met de côté que pour un jour à venir, dans l’année.",
            "jusquau",
            "Choisissez une date entre demain et dans un an.",
        )
    return Changement("reporter", {"reportee_au": jusquau}, _reason(motif))


def annotate(texte: str) -> Changement:
    """Leave a word for the next person; the former ones stay in the journal."""
    texte = texte.strip()
    if len(texte) > NOTE_MAX:
        raise Refus("note_trop_longue", f"Une note fait {NOTE_MAX} caractères au plus.", "note", "Raccourcissez-la.")
    return Changement("noter", {"note": texte}, texte)


def apply(cible: Cible, changement: Changement, auteur: Utilisateur, revision: int, on: date) -> None:
    """Do one gesture on one thing; `Depasse` when somebody was faster (their `revision` is not the one shown)."""
    require(auteur, _PERMISSIONS[type(cible)], on)
    with transaction.atomic():
        faites = type(cible).objects.filter(pk=cible.pk, revision=revision).update(
            revision=F("revision") + 1, **changement.champs
        )  # fmt: skip
        if not faites:
            raise Depasse
        _record(cible, changement, auteur)
    cible.refresh_from_db()


def of_row(reponse: Reponse) -> SuiviLigne:
    """The follow-up of a row, made by the first gesture on it."""
    return SuiviLigne.objects.get_or_create(reponse=reponse)[0]


def apply_to_rows(reponses: Collection[int], changement: Changement, auteur: Utilisateur, on: date) -> int:
    """The same gesture on many rows, in constant queries; returns how many. The preview said which."""
    require(auteur, Permission.FLUX_CORRIGER, on)
    with transaction.atomic():
        SuiviLigne.objects.bulk_create([SuiviLigne(reponse_id=pk) for pk in reponses], ignore_conflicts=True)
        faites = SuiviLigne.objects.filter(pk__in=reponses).update(revision=F("revision") + 1, **changement.champs)
        instant, details = horloge.now(), _details(changement) | {"lot": len(reponses)}
        Evenement.objects.bulk_create(
            [
                Evenement(
                    at=instant, nature=journal.Fait.LIGNE_SUIVIE, auteur=auteur, motif=changement.motif,
                    objet=f"{Reponse._meta.label}:{pk}", details=details,
                )
                for pk in sorted(reponses)
            ],
            batch_size=1_000,
        )  # fmt: skip
    return faites


def state_q(voulu: str, utilisateur: Utilisateur | None, on: date, *, fini: str, lien: str = "") -> Q:
    """Cases in this state: `miennes`, `libres`, `reportees`, `resolues` or `reglees`, anything else = to do.

    `fini` is the column of the day a case ended, `lien` the path to its columns. What nobody touched is nobody's, and
    to do.
    """
    ouverte = Q((f"{lien}{fini}__isnull", True))
    presente = ouverte & (Q((f"{lien}reportee_au__isnull", True)) | Q((f"{lien}reportee_au__lt", on)))
    return {
        "miennes": ouverte & Q((f"{lien}proprietaire", utilisateur)),
        "libres": presente & Q((f"{lien}proprietaire__isnull", True)),
        "reportees": ouverte & Q((f"{lien}reportee_au__gte", on)),
        **dict.fromkeys(("resolues", "reglees"), Q((f"{lien}{fini}__isnull", False))),
    }.get(voulu, presente)


def colleagues(auteur: Utilisateur, permission: Permission, on: date) -> QuerySet[Utilisateur]:
    """People to whom this one may hand something over: same organisation, same right, on that day."""
    organisations = [o.pk for o in auteur.organisations_with(permission, on)]
    return (
        Utilisateur.objects.filter(
            Q(appartenances__fin__isnull=True) | Q(appartenances__fin__gte=on),
            is_active=True,
            appartenances__organisation__in=organisations,
            appartenances__debut__lte=on,
            appartenances__role__in=[role.value for role in roles_with(permission)],
        )
        .exclude(pk=auteur.pk)
        .distinct()
        .order_by("nom_affiche", "pk")
    )


def history(cible: Cible | Reponse) -> QuerySet[Evenement]:
    """What was done about it, the last first (the journal)."""
    return Evenement.objects.filter(objet=_reference(cible)).select_related("auteur").order_by("-id")


def _record(cible: Cible, changement: Changement, auteur: Utilisateur) -> None:
    journal.record(
        _FAITS[type(cible)], auteur=auteur, objet=_reference(cible), motif=changement.motif,
        details=_details(changement),
    )  # fmt: skip


def _details(changement: Changement) -> dict[str, Any]:
    jusquau = changement.champs.get("reportee_au")
    confie = changement.champs.get("proprietaire") if changement.geste == "confier" else None
    return {
        "geste": changement.geste,
        **({"jusquau": jusquau.isoformat()} if jusquau else {}),
        **({"a": confie.pk} if confie else {}),
    }


def _reference(cible: Cible | Reponse) -> str:
    """A row is named by its answer, whether somebody followed it yet or not."""
    if isinstance(cible, SuiviLigne):
        return f"{Reponse._meta.label}:{cible.pk}"
    return journal.reference(cible)


def _reason(motif: str) -> str:
    motif = motif.strip()
    if not motif:
        raise Refus(
            "motif_requis", "Un motif est nécessaire.", "motif", "Écrivez en une phrase pourquoi vous attendez."
        )
    return motif
