"""What the Ordre takes from, or adds to, the requirements of one cycle.

An exoneration lowers one axis (R. 4022-12, R. 4022-13); the conditions of a resumption are actions of the référentiel
that the Ordre asks for (R. 4022-7). Both are recorded facts with a reason, an author and a document: the engine reads
them, nothing is ever granted by itself (regulation §7, point 7).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.urls import reverse

from accounts import horloge, journal, perimetre
from accounts.journal import Fait
from accounts.models import Organisation, Utilisateur
from accounts.notifications import notify
from accounts.permissions import Permission
from actions import projection
from actions.models import ConditionReprise, Cycle, Exoneration
from actions.titulaire import lock_open
from certif.socle.period import Period
from certif.socle.refus import Refus
from referentiels.axes import AXES
from referentiels.lecture import load_version


@transaction.atomic
def exempt(
    cycle: Cycle,
    axe: int,
    *,
    motif: str,
    auteur: Utilisateur,
    on: date,
    seuil: int = 0,
    periode: Period | None = None,
    document: str = "",
) -> Exoneration:
    """Lower one axis to `seuil` actions (0 = the whole axis), for the cycle or a period of it.

    Decided again on the same axis, it replaces the former one, that the journal keeps.
    Raises `Refus` (`non_autorise`, `motif_manquant`, `axe_inconnu`, `periode_hors_cycle`).
    """
    instance = _require(cycle, auteur, motif, on)
    if axe not in AXES:
        raise Refus("axe_inconnu", "Cet axe n’existe pas.", "axe", "Choisissez un axe de 1 à 4.")
    if periode is not None and not periode.overlaps(Period(cycle.debut, cycle.fin)):
        raise Refus(
            "periode_hors_cycle", "Cette période est hors du cycle\u00a0: elle n’aurait aucun effet.", "periode",
            f"Choisissez des jours entre le {cycle.debut:%d/%m/%Y} et le {cycle.fin:%d/%m/%Y}.",
        )  # fmt: skip
    valeurs = {
        "seuil": seuil, "motif": motif, "document": document, "auteur": auteur, "created_at": horloge.now(),
        "debut": periode.debut if periode else None, "fin": periode.fin if periode else None,
    }  # fmt: skip
    exoneration, is_nouvelle = Exoneration.objects.update_or_create(cycle=cycle, axe=axe, defaults=valeurs)
    demande = f"{seuil} action{'s' if seuil > 1 else ''}" if seuil else "rien"
    details = {"axe": axe, "seuil": seuil, "document": document, "remplace": not is_nouvelle}
    _tell(
        exoneration, Fait.EXONERATION_DECIDEE, instance, on, details,
        f"Votre Ordre a décidé une exonération\u00a0: {demande} à faire sur l’axe\u00a0{axe} (CSP R. 4022-12).",
    )  # fmt: skip
    return exoneration


@transaction.atomic
def ask_for_resumption(
    cycle: Cycle, codes: Iterable[str], *, motif: str, auteur: Utilisateur, on: date, document: str = ""
) -> list[ConditionReprise]:
    """Ask for these actions of the référentiel of the cycle before a resumption (R. 4022-7).

    Raises `Refus` (`non_autorise`, `motif_manquant`, `action_inconnue`, `deja_demandee`).
    """
    instance = _require(cycle, auteur, motif, on)
    demandes = list(dict.fromkeys(codes))
    connus = load_version(cycle.version_id).items if cycle.version_id else {}
    inconnus = [code for code in demandes if code not in connus]
    if inconnus or not demandes:
        raise Refus(
            "action_inconnue", f"Aucune action du référentiel de ce cycle\u00a0: {', '.join(inconnus) or 'code vide'}.",
            "codes", "Choisissez des actions dans le référentiel que suit le cycle.",
        )  # fmt: skip
    if cycle.conditions_reprise.filter(item__in=demandes).exists():
        raise Refus("deja_demandee", "Une de ces actions est déjà demandée.", "codes", "Retirez-la de la liste.")
    conditions = ConditionReprise.objects.bulk_create(
        ConditionReprise(
            cycle=cycle, item=code, motif=motif, document=document, auteur=auteur, created_at=horloge.now()
        )
        for code in demandes
    )  # fmt: skip
    noms = "\u00a0; ".join(connus[code].libelle for code in demandes)
    _tell(
        conditions[0], Fait.REPRISE_CONDITIONNEE, instance, on, {"codes": demandes, "document": document},
        f"Pour votre reprise d’exercice, votre Ordre demande (CSP R. 4022-7)\u00a0: {noms}.",
    )  # fmt: skip
    return conditions


def _require(cycle: Cycle, auteur: Utilisateur, motif: str, on: date) -> Organisation:
    """The instance in whose name the author decides; the cycle is held, and still open."""
    instances = auteur.organisations_with(Permission.CONTROLE_DECIDER, on)
    suivis = Cycle.objects.filter(pk=cycle.pk).exclude(exercice__professionnel_id=auteur.professionnel_id or 0)
    for instance in instances:
        if suivis.filter(perimetre.instance_q([instance], "exercice__")).exists():
            break
    else:
        raise Refus(
            "non_autorise", "Votre rôle ne permet pas cette décision sur ce dossier.",
            remede="Adressez-vous à un décideur de l’instance compétente.",
        )  # fmt: skip
    if not motif.strip():
        raise Refus("motif_manquant", "Une décision se motive.", "motif", "Écrivez le motif, en une phrase.")
    lock_open([cycle.pk])
    return instance


def _tell(
    fait: Exoneration | ConditionReprise, nature: Fait, instance: Organisation, on: date, details: dict, texte: str
) -> None:
    """Journal, projection and message to the holder; the reason is read on the site, never sent by e-mail."""
    professionnel = fait.cycle.exercice.professionnel
    evenement = journal.record(
        nature, auteur=fait.auteur, organisation=instance, professionnel=professionnel, objet=fait.cycle,
        motif=fait.motif, details=details,
    )  # fmt: skip
    projection.rebuild([fait.cycle_id], on)
    notify(
        cle=f"amenagement:{evenement.pk}",
        nature="cycle",
        titre="Votre Ordre a changé ce qui vous est demandé",
        texte=texte,
        lien=f"{reverse('ps:tableau_de_bord')}?cycle={fait.cycle_id}",
        professionnel=professionnel,
    )
