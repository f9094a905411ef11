"""Refer a « non satisfaite » to the disciplinary chamber, or to the sanction procedure of the armies.

Never automatic, never at once: a separate reasoned act of the president, once the time to contest the decision has
passed (CSP L. 4022-9 I, R. 4022-20; for the SSA, code de la défense R. 4137-114 to R. 4137-133). The platform records
it and tells the professional; it does nothing more.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from accounts import horloge
from accounts.journal import Fait
from accounts.models import Utilisateur
from accounts.permissions import Permission
from certif.socle.refus import Refus
from ordres.competence import require_instance
from ordres.etapes import depasse, stay, tell
from ordres.models import Controle, Decision, Saisine
from ordres.rules import delais
from ordres.workflow_controle import Geste, words_of
from referentiels.parametres import parametres_au


def first_day(decision: Decision, on: date) -> date:
    """The first day on which this decision may be referred."""
    return delais.saisine_des(decision.jour, parametres_au(on).saisine_attente_jours)


def refer(controle: Controle, auteur: Utilisateur, on: date, *, revision: int, motif: str) -> Saisine:
    """Record the referral of the decision in force.

    Raises `Refus` (`non_autorise`, `propre_dossier`, `saisine_sans_objet`, `saisine_faite`, `saisine_trop_tot`,
    `motif_requis`) or `Depasse`.
    """
    instance = require_instance(auteur, Permission.SAISINE_ENGAGER, controle.cycle, on)
    mots = words_of(instance)
    decision = controle.decisions.filter(remplacee_par__isnull=True).first()
    _check(controle, decision, on)
    assert decision is not None  # `_check`
    if not motif.strip():
        raise Refus("motif_requis", "Une saisine se motive.", champ="motif", remede="Écrivez ce qui la fonde.")
    with transaction.atomic():
        if revision != controle.revision:
            raise depasse()
        stay(controle, Geste.SAISIR, auteur=auteur, revision=revision, motif=motif)
        saisine = Saisine.objects.create(
            decision=decision, motif=motif.strip(), auteur=auteur, organisation=instance, jour=on,
            created_at=horloge.now(),
        )  # fmt: skip
        tell(
            controle.cycle, controle, Geste.SAISIR, instance, Fait.CONTROLE_SAISINE, auteur,
            f"Le {instance.nom} a engagé une {mots.suite} ({mots.suite_article}). Son motif est dans votre "
            "dossier\u00a0; cette procédure a ses propres règles et ses propres voies de recours.",
            decision=decision.pk,
        )  # fmt: skip
    return saisine


def _check(controle: Controle, decision: Decision | None, on: date) -> None:
    if decision is None or controle.etat != Controle.Etat.NON_SATISFAIT:
        raise Refus(
            "saisine_sans_objet",
            "Une saisine suit une décision «\u00a0non satisfaite\u00a0» en vigueur.",
            remede="Ce dossier n’en porte pas.",
        )
    if Saisine.objects.filter(decision=decision).exists():
        raise Refus("saisine_faite", "La saisine est déjà enregistrée pour cette décision.")
    des = first_day(decision, on)
    if on < des:
        raise Refus(
            "saisine_trop_tot",
            f"Le professionnel peut encore contester la décision\u00a0: la saisine est possible à partir du "
            f"{des:%d/%m/%Y}.",
            remede="Attendez la fin de ce délai.",
        )
