"""Open many controls at once, each with what `ordres.controle.open_controle` writes for one; inside a transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from accounts import horloge
from accounts.journal import Fait
from accounts.models import Organisation, Utilisateur
from actions.models import Cycle
from ordres.controle import announcement
from ordres.etapes import Annonce, tell_many
from ordres.models import Controle, EtapeControle
from ordres.rules import delais
from ordres.workflow_controle import CONTROLE, Geste
from referentiels.parametres import parametres_au


def open_many(cycles: Sequence[Cycle], instance: Organisation, auteur: Utilisateur, on: date) -> list[Controle]:
    """Open the control of these ended cycles, held by the caller and read with their professional.

    Constant queries: controls, steps, journal, notifications. The caller has checked who may and which cycles.
    """
    if not cycles:
        return []
    mois = parametres_au(on).controle_mois
    instant = horloge.now()
    controles = Controle.objects.bulk_create(
        [
            Controle(
                cycle=cycle, instance=instance, etat=CONTROLE.initial, ouvert_at=instant,
                echeance=delais.echeance(cycle.fin, mois),
            )
            for cycle in cycles
        ]
    )  # fmt: skip
    EtapeControle.objects.bulk_create(
        [
            EtapeControle(
                controle=controle, revision=1, transition=Geste.OUVRIR, de="", vers=controle.etat, auteur=auteur,
                at=instant,
            )
            for controle in controles
        ]
    )  # fmt: skip
    tell_many(
        [
            Annonce(controle.cycle, controle, Geste.OUVRIR, instance, announcement(controle, instance))
            for controle in controles
        ],
        Fait.CONTROLE_OUVERT, auteur,
    )  # fmt: skip
    return controles
