"""A decision is never edited: its examination starts again from new reasons, then a new reasoned one replaces it.

Until then the former decision holds, and so does its attestation. Nobody loses a satisfied obligation without having
been told why and heard: the path is the one of every refusal (CSP R. 4022-20; ADR 0007).
"""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction

from accounts.journal import Fait
from accounts.models import Utilisateur
from accounts.permissions import Permission
from ordres.competence import require_instance
from ordres.etapes import depasse, pass_step, periode, tell
from ordres.models import Controle, Decision, EtapeControle
from ordres.rules import delais
from ordres.rules.audition import EtatAudition
from ordres.workflow_controle import CONTROLE, Geste
from referentiels.parametres import parametres_au


def reexamine(controle: Controle, auteur: Utilisateur, on: date, *, revision: int, motif: str) -> EtapeControle:
    """Start the examination of a decided control again; observations and hearing are open, from nothing.

    Raises `Refus` (`non_autorise`, `propre_dossier`, `motif_requis`) or `Depasse` when the control moved.
    """
    cycle, transition = controle.cycle, CONTROLE.transition(Geste.REEXAMINER)
    instance = require_instance(auteur, Permission(transition.permission), cycle, on, geste=Geste.REEXAMINER)
    parametres = parametres_au(on)
    with transaction.atomic():
        if revision != controle.revision:
            raise depasse()
        CONTROLE.check(Geste.REEXAMINER, controle.etat, motif)
        etape = pass_step(
            controle, transition, auteur=auteur, revision=revision, motif=motif,
            observations_jusquau=delais.observations_jusquau(on, parametres.observations_jours),
            echeance=delais.echeance(on, parametres.controle_mois),
            pieces_jusquau=None, audition=EtatAudition.AUCUNE.value, audition_dates=None, audition_lieu="",
            audition_at=None,
        )  # fmt: skip
        tell(
            cycle, controle, Geste.REEXAMINER, instance, Fait.CONTROLE_ETAPE, auteur,
            f"Pour votre {periode(cycle.debut, cycle.fin)}. La décision déjà rendue tient jusqu’à la nouvelle. Vous "
            f"pouvez présenter vos observations écrites jusqu’au {controle.observations_jusquau:%d/%m/%Y}, et être "
            "entendu.",
        )  # fmt: skip
    return etape


def take_over(controle: Controle) -> Decision:
    """The decision in force, given up to the one about to be written: its `remplacee_par_id` is the key to give it.

    Inside the caller's transaction; raises `Depasse` when there is none any more.
    """
    en_vigueur = controle.decisions.select_for_update().filter(remplacee_par__isnull=True).first()
    if en_vigueur is None:
        raise depasse()
    with connection.cursor() as curseur:
        curseur.execute("SELECT nextval(pg_get_serial_sequence('ordres_decision', 'id'))")
        en_vigueur.remplacee_par_id = curseur.fetchone()[0]
    # The key is checked when the transaction ends: two decisions are never in force, not even between two statements.
    en_vigueur.save(update_fields=["remplacee_par"])
    return en_vigueur
