"""What the Ordre takes from, or adds to, the requirements of one cycle, and takes back.

An exoneration lowers one axis (R. 4022-12, R. 4022-13); the conditions of a resumption are actions of the référentiel
that the Ordre asks for (R. 4022-7). Both are recorded facts with a reason, an author and a document: the engine reads
them, nothing is ever granted by itself (regulation §7, point 7). No text that was seen says how either is withdrawn:
the instance that may decide may also correct its decision, with a reason, and the journal keeps both.

`vu` is the digest of the effect that the author was shown (`Effet.empreinte`): another one is a 409.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction
from django.urls import reverse

from accounts import horloge, journal
from accounts.journal import Fait
from accounts.models import Organisation, Utilisateur
from accounts.notifications import notify
from actions import amenagements_effet as effets
from actions import projection
from actions.amenagements_effet import Effet
from actions.amenagements_lus import label_of
from actions.competence import require_decision
from actions.models import ConditionReprise, Cycle, Exoneration
from actions.rules.dossier import Exoneration as ExonerationLue
from certif.socle.period import Period
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels.axes import AXES
from referentiels.lecture import load_version

_FERMES = {
    Cycle.Etat.CONTROLE: "L’indication finale est donnée sur ce cycle\u00a0: ce qui y est demandé ne change plus.",
    Cycle.Etat.CLOS: "Ce cycle est clos sans jugement\u00a0: ce qui y est demandé ne change plus.",
}


def closure_of(cycle: Cycle) -> Refus | None:
    """`Refus("cycle_ferme")` once a decision or a closing event has ended the cycle, else None."""
    if cycle.etat == Cycle.Etat.OUVERT:
        return None
    return Refus("cycle_ferme", _FERMES[Cycle.Etat(cycle.etat)], remede="Voyez le cycle suivant du professionnel.")


def preview_exemption(cycle: Cycle, axe: int, *, on: date, seuil: int = 0, periode: Period | None = None) -> Effet:
    """What `exempt` would change; raises the `Refus` that it raises about what is asked."""
    if axe not in AXES:
        raise Refus("axe_inconnu", "Cet axe n’existe pas.", "axe", "Choisissez un axe de 1 à 4.")
    if periode is not None and not periode.overlaps(Period(cycle.debut, cycle.fin)):
        raise Refus(
            "periode_hors_cycle", "Cette période est hors du cycle\u00a0: elle n’aurait aucun effet.", "debut",
            f"Choisissez des jours entre le {cycle.debut:%d/%m/%Y} et le {cycle.fin:%d/%m/%Y}.",
        )  # fmt: skip
    effet = effets.with_exemption(cycle, ExonerationLue(axe, seuil, periode), on)
    if not effet.is_utile:
        raise Refus(
            "sans_effet", f"Ce nombre n’abaisse rien\u00a0: l’axe\u00a0{axe} ne demande pas plus d’actions.", "seuil",
            "Choisissez un nombre plus petit, ou 0 pour exonérer l’axe entier.",
        )  # fmt: skip
    return effet


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
    vu: str | None = None,
) -> Exoneration:
    """Lower one axis to `seuil` actions (0 = the whole axis), for the cycle or a period of it.

    Decided again on the same axis, it replaces the former one, that the journal keeps.
    Raises `Refus` (`non_autorise`, `motif_manquant`, `cycle_ferme`, `axe_inconnu`, `periode_hors_cycle`,
    `sans_effet`) or `Depasse`.
    """
    instance, cycle = _require(cycle, auteur, motif, on)
    _require_seen(preview_exemption(cycle, axe, on=on, seuil=seuil, periode=periode), vu)
    valeurs = {
        "seuil": seuil, "motif": motif, "document": document, "auteur": auteur, "created_at": horloge.now(),
        "debut": periode.debut if periode else None, "fin": periode.fin if periode else None,
    }  # fmt: skip
    exoneration, is_nouvelle = Exoneration.objects.update_or_create(cycle=cycle, axe=axe, defaults=valeurs)
    demande = f"{seuil} action{'s' if seuil > 1 else ''}" if seuil else "rien"
    _tell(
        cycle, Fait.EXONERATION_DECIDEE, auteur, instance, motif, on, _details(exoneration, remplace=not is_nouvelle),
        f"Votre Ordre a décidé une exonération\u00a0: {demande} à faire sur l’axe\u00a0{axe} (CSP R. 4022-12).",
    )  # fmt: skip
    return exoneration


def preview_lifting(exoneration: Exoneration, on: date) -> Effet:
    """What `lift_exemption` would change."""
    return effets.without_exemption(exoneration.cycle, exoneration.axe, on)


@transaction.atomic
def lift_exemption(
    exoneration: Exoneration, *, motif: str, auteur: Utilisateur, on: date, vu: str | None = None
) -> None:
    """Withdraw an exoneration as it was read: the axis asks again what the référentiel asks.

    Raises `Refus` (`non_autorise`, `motif_manquant`, `cycle_ferme`) or `Depasse` when it was replaced or withdrawn.
    """
    lue = {"pk": exoneration.pk, "created_at": exoneration.created_at}
    instance, cycle = _require(exoneration.cycle, auteur, motif, on)
    _require_seen(preview_lifting(exoneration, on), vu)
    retirees, _ = Exoneration.objects.filter(**lue).delete()
    if not retirees:
        raise Depasse()
    _tell(
        cycle, Fait.EXONERATION_LEVEE, auteur, instance, motif, on, _details(exoneration),
        f"Votre Ordre a levé l’exonération de l’axe\u00a0{exoneration.axe}\u00a0: votre référentiel s’y applique "
        "de nouveau en entier.",
    )  # fmt: skip


def preview_resumption(cycle: Cycle, codes: Iterable[str], *, on: date) -> Effet:
    """What `ask_for_resumption` would change; raises the `Refus` that it raises about what is asked."""
    demandes = list(codes)
    connus = load_version(cycle.version_id).items if cycle.version_id else {}
    inconnus = [code for code in demandes if code not in connus]
    if inconnus or not demandes:
        raise Refus(
            "action_inconnue", f"Aucune action du référentiel de ce cycle\u00a0: {', '.join(inconnus) or 'code vide'}.",
            "codes", "Choisissez des actions dans le référentiel que suit le cycle.",
        )  # fmt: skip
    if cycle.conditions_reprise.filter(item__in=demandes).exists():
        raise Refus("deja_demandee", "Une de ces actions est déjà demandée.", "codes", "Retirez-la de la liste.")
    return effets.with_conditions(cycle, demandes, on)


@transaction.atomic
def ask_for_resumption(
    cycle: Cycle,
    codes: Iterable[str],
    *,
    motif: str,
    auteur: Utilisateur,
    on: date,
    document: str = "",
    vu: str | None = None,
) -> list[ConditionReprise]:
    """Ask for these actions of the référentiel of the cycle before a resumption (R. 4022-7).

    Raises `Refus` (`non_autorise`, `motif_manquant`, `cycle_ferme`, `action_inconnue`, `deja_demandee`) or `Depasse`.
    """
    instance, cycle = _require(cycle, auteur, motif, on)
    demandes = list(dict.fromkeys(codes))
    _require_seen(preview_resumption(cycle, demandes, on=on), vu)
    instant = horloge.now()
    conditions = ConditionReprise.objects.bulk_create(
        ConditionReprise(cycle=cycle, item=code, motif=motif, document=document, auteur=auteur, created_at=instant)
        for code in demandes
    )
    noms = "\u00a0; ".join(label_of(cycle, code) for code in demandes)
    _tell(
        cycle, Fait.REPRISE_CONDITIONNEE, auteur, instance, motif, on, {"codes": demandes, "document": document},
        f"Pour votre reprise d’exercice, votre Ordre demande (CSP R. 4022-7)\u00a0: {noms}.",
    )  # fmt: skip
    return conditions


def preview_dropping(condition: ConditionReprise, on: date) -> Effet:
    """What `drop_condition` would change."""
    return effets.without_condition(condition.cycle, condition.item, on)


@transaction.atomic
def drop_condition(
    condition: ConditionReprise, *, motif: str, auteur: Utilisateur, on: date, vu: str | None = None
) -> None:
    """Withdraw one action from the conditions of a resumption.

    Raises `Refus` (`non_autorise`, `motif_manquant`, `cycle_ferme`) or `Depasse` when it is already withdrawn.
    """
    instance, cycle = _require(condition.cycle, auteur, motif, on)
    _require_seen(preview_dropping(condition, on), vu)
    retirees, _ = ConditionReprise.objects.filter(pk=condition.pk).delete()
    if not retirees:
        raise Depasse()
    details = {"codes": [condition.item], "document": condition.document}
    _tell(
        cycle, Fait.REPRISE_ALLEGEE, auteur, instance, motif, on, details,
        f"Votre Ordre ne demande plus cette action pour votre reprise d’exercice\u00a0: "
        f"{label_of(cycle, condition.item)}.",
    )  # fmt: skip


def _details(exoneration: Exoneration, **plus: object) -> dict[str, object]:
    bornes = {nom: str(jour) for nom in ("debut", "fin") if (jour := getattr(exoneration, nom))}
    return {
        "axe": exoneration.axe, "seuil": exoneration.seuil, **bornes, "document": exoneration.document, **plus,
    }  # fmt: skip


def _require(cycle: Cycle, auteur: Utilisateur, motif: str, on: date) -> tuple[Organisation, Cycle]:
    """The instance in whose name the author decides, and the cycle as it is once held, still open."""
    instance = require_decision(auteur, cycle.exercice, motif, on)
    projection.lock([cycle.pk])
    tenu = Cycle.objects.select_related("exercice__professionnel").filter(pk=cycle.pk).first()
    if tenu is None:
        raise Depasse()
    if ferme := closure_of(tenu):
        raise ferme
    return instance, tenu


def _require_seen(effet: Effet, vu: str | None) -> None:
    if vu is not None and vu != effet.empreinte:
        raise Depasse(
            "Ce dossier a changé pendant que vous le lisiez\u00a0: l’effet n’est plus celui que vous aviez vu.",
            "Relisez-le ci-dessous, puis décidez de nouveau.",
        )


def _tell(
    cycle: Cycle,
    nature: Fait,
    auteur: Utilisateur,
    instance: Organisation,
    motif: str,
    on: date,
    details: Mapping[str, object],
    texte: str,
) -> None:
    """Journal, projection and message to the holder; the reason is read on the site, never sent by e-mail."""
    professionnel = cycle.exercice.professionnel
    evenement = journal.record(
        nature, auteur=auteur, organisation=instance, professionnel=professionnel, objet=cycle, motif=motif,
        details=dict(details),
    )  # fmt: skip
    projection.rebuild([cycle.pk], on)
    notify(
        cle=f"amenagement:{evenement.pk}",
        nature="cycle",
        titre="Votre Ordre a changé ce qui vous est demandé",
        texte=texte,
        lien=f"{reverse('ps:tableau_de_bord')}?cycle={cycle.pk}",
        professionnel=professionnel,
    )
