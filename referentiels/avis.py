"""Opinions on a submitted version: asked of the CNCP always, of the HAS by the minister, then given (R. 4022-10-2).

Each submission is a turn (`tour`): a revised draft is judged anew, and the former opinions stay readable.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet

from accounts.models import Utilisateur
from accounts.permissions import Permission
from accounts.roles import Nature
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels.etapes import Pas, begin, move
from referentiels.models import Avis, EtapeVersion, VersionReferentiel
from referentiels.parametres import parametres_au
from referentiels.rules.avis import AvisDemande, Obstacle, due_on, obstacles
from referentiels.saisine import MotifSaisine
from referentiels.workflow_version import Geste

#: Which organisation gives which opinion.
INSTANCE_DE: dict[str, Avis.Instance] = {Nature.CNCP: Avis.Instance.CNCP, Nature.HAS: Avis.Instance.HAS}


def turn_of(version: VersionReferentiel) -> int:
    """How many times this version was submitted."""
    return EtapeVersion.objects.filter(version=version, geste=Geste.SOUMETTRE).count()


def instances_of(utilisateur: Utilisateur, on: date) -> list[Avis.Instance]:
    """The opinions this user may give on that day."""
    organisations = utilisateur.organisations_with(Permission.REFERENTIEL_AVISER, on)
    return sorted({INSTANCE_DE[o.nature] for o in organisations if o.nature in INSTANCE_DE})


def current(version: VersionReferentiel) -> list[Avis]:
    """The opinions of the last submission, given or awaited."""
    return list(version.avis.filter(tour=turn_of(version)).order_by("instance"))


def awaited(instances: Iterable[str]) -> QuerySet[Avis]:
    """Opinions still to be given on versions submitted now, the most urgent first."""
    attendus = Avis.objects.filter(instance__in=list(instances), sens="", version__etat=VersionReferentiel.Etat.SOUMIS)
    return _of_last_turn(attendus).select_related("version__referentiel__cnp").order_by("echeance", "pk")


def obstacles_of(version: VersionReferentiel, on: date) -> tuple[Obstacle, ...]:
    """What the opinions of the last submission still oppose to the validation of this version."""
    parametres = parametres_au(on)
    return obstacles(
        [AvisDemande(avis.instance, avis.echeance, avis.sens) for avis in current(version)],
        on,
        tardif_bloque=parametres.avis_tardif_bloque,
        revision_exigee=parametres.revision_exigee,
    )


def ask_cncp(version: VersionReferentiel, pas: Pas) -> Avis:
    """Ask the CNCP for its opinion on the version just submitted; inside the transaction of the submission."""
    return Avis.objects.create(
        version=version, instance=Avis.Instance.CNCP, tour=turn_of(version), demande_le=pas.on,
        demande_par=pas.auteur, echeance=due_on(pas.on, parametres_au(pas.on).avis_cncp_mois),
    )  # fmt: skip


@transaction.atomic
def ask_has(version_id: int, auteur: Utilisateur, on: date, *, motifs: Iterable[MotifSaisine], precision: str) -> Avis:
    """Ask the HAS about a submitted version, for one or more of the four grounds of D. 4022-10-1; due in six months.

    Raises `Refus("motif_requis")`, `Refus("deja_saisie")`.
    """
    pas = begin(Geste.SAISIR_HAS, version_id, auteur, on)
    retenus = [motif for motif in MotifSaisine if motif in set(motifs)]
    if not retenus:
        raise Refus(
            "motif_requis",
            "La HAS est saisie pour l’un des quatre motifs prévus par l’article D. 4022-10-1.",
            "motifs",
            "Cochez le ou les motifs de la saisine.",
        )
    tour = turn_of(pas.version)
    if pas.version.avis.filter(instance=Avis.Instance.HAS, tour=tour).exists():
        raise Refus("deja_saisie", "La HAS est déjà saisie de ce projet.", remede="Attendez son avis.")
    avis = Avis.objects.create(
        version=pas.version, instance=Avis.Instance.HAS, tour=tour, demande_le=on, demande_par=auteur,
        motifs=[motif.value for motif in retenus], saisine=precision.strip(),
        echeance=due_on(on, parametres_au(on).avis_has_mois),
    )  # fmt: skip
    move(pas, "\u00a0; ".join(motif.libelle for motif in retenus))
    return avis


@transaction.atomic
def give(avis_id: int, auteur: Utilisateur, on: date, *, sens: str, texte: str = "") -> Avis:
    """Give an opinion that is awaited; reservations and a contrary opinion say why.

    Raises `Refus("non_autorise")` for another body than the one asked, `Refus("motif_requis")`, and `Depasse` when
    the opinion was given meanwhile or the version taken back.
    """
    avis = Avis.objects.get(pk=avis_id)
    pas = begin(Geste.RENDRE_AVIS, avis.version_id, auteur, on)
    if avis.instance not in instances_of(auteur, on):
        raise Refus("non_autorise", f"Cet avis est demandé à une autre instance\u00a0: {avis.get_instance_display()}.")
    if sens not in Avis.Sens.values:
        raise Refus("sens_inconnu", "Le sens de l’avis manque.", "sens", "Choisissez l’une des trois réponses.")
    if sens != Avis.Sens.FAVORABLE and not texte.strip():
        raise Refus(
            "motif_requis", "Des réserves ou un avis défavorable se motivent.", "texte",
            "Écrivez ce que le CNP doit revoir, et pourquoi.",
        )  # fmt: skip
    organisation = next(
        o
        for o in auteur.organisations_with(Permission.REFERENTIEL_AVISER, on)
        if INSTANCE_DE.get(o.nature) == avis.instance
    )
    rendus = Avis.objects.filter(pk=avis.pk, sens="", tour=turn_of(pas.version)).update(
        sens=sens, texte=texte.strip(), rendu_le=on, auteur=auteur, organisation=organisation
    )
    if not rendus:
        raise Depasse("Cet avis a déjà été rendu, ou le projet a été repris par le CNP.")
    avis.refresh_from_db()
    move(
        Pas(pas.version, pas.transition, on, auteur, organisation),
        f"{avis.get_instance_display()}\u00a0: {avis.get_sens_display().lower()}",
    )
    return avis


def _of_last_turn(avis: QuerySet[Avis]) -> QuerySet[Avis]:
    """Those that bear on the last submission of their version."""
    soumissions = Count("version__etapes", filter=Q(version__etapes__geste=Geste.SOUMETTRE))
    return avis.annotate(soumissions=soumissions).filter(tour=F("soumissions"))
