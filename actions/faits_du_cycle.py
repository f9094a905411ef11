"""What others said of one cycle and its holder, in one query: decisions, specialties, rows and requests that wait.

The dashboard reads it in place of five queries. `actions.dossiers` reads the same facts for many cycles at once,
without their words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from accounts import journal
from accounts.flux.attente import PIERRE
from accounts.lecture_preparee import prepared_rows
from actions.models import Cycle
from actions.rules.demande import EtatDemande
from actions.rules.reclamation import EtatReclamation

#: What the page tells of the journal: the moves of the cycle, what the Ordre withdrew (`amenagements_lus.RETRAITS`).
RACONTES = (journal.Fait.CYCLE_CALCULE, journal.Fait.EXONERATION_LEVEE, journal.Fait.REPRISE_ALLEGEE)

# One shape for all: what it is, its key, an axis, a threshold, two days, words, and when it was said.
_FAITS = """
SELECT 'exoneration' AS quoi, '' AS cle, axe, seuil, debut, fin, motif, created_at AS at
  FROM actions_exoneration WHERE cycle_id = %(cycle)s
UNION ALL SELECT 'condition', item, 0, 0, NULL, NULL, motif, created_at
  FROM actions_conditionreprise WHERE cycle_id = %(cycle)s
UNION ALL SELECT 'specialite', code, 0, 0, NULL, NULL, '', NULL
  FROM accounts_savoirfaire WHERE exercice_id = %(exercice)s
   AND (debut IS NULL OR debut <= %(fin)s) AND (fin IS NULL OR fin >= %(debut)s)
UNION ALL SELECT 'complement', jeton::text, 0, 0, NULL, NULL, objet, maj_at
  FROM actions_demandeordre WHERE exercice_id = %(exercice)s AND etat = %(complement)s
UNION ALL SELECT 'retenue', l.code, 0, 0, NULL, l.jusquau, p.nom, l.created_at
  FROM accounts_ligneenattente l JOIN accounts_partenaire p ON p.id = l.partenaire_id
 WHERE l.rpps = %(rpps)s AND l.resolue_at IS NULL AND l.code <> %(pierre)s
UNION ALL SELECT 'signalement', r.jeton::text, 0, 0, NULL, NULL,
    coalesce(a.intitule, r.intitule) || E'\\n' || p.nom, r.maj_at
  FROM actions_reclamation r JOIN accounts_partenaire p ON p.id = r.partenaire_id
  LEFT JOIN actions_action a ON a.id = r.action_id
 WHERE r.exercice_id = %(exercice)s AND r.etat = ANY(%(attendus)s)
UNION ALL SELECT 'ecartee', a.id::text, 0, 0, NULL, NULL, '', r.maj_at
  FROM actions_reclamation r JOIN actions_action a ON a.id = r.action_id WHERE r.ecartee AND a.cycle_id = %(cycle)s
UNION ALL SELECT 'source', a.fusionnee_dans_id::text, 0, 0, NULL, NULL, p.nom, a.created_at
  FROM actions_action a JOIN accounts_partenaire p ON p.id = a.partenaire_id
 WHERE a.professionnel_id = %(professionnel)s AND a.fusionnee_dans_id IS NOT NULL AND NOT a.is_retiree
UNION ALL (SELECT 'raconte', objet, 0, 0, NULL, NULL, '', NULL
  FROM accounts_evenement WHERE objet = %(objet)s AND nature = ANY(%(racontes)s) LIMIT 1)
 ORDER BY quoi, axe, at, cle
"""


@dataclass(frozen=True, slots=True)
class Fait:
    """One fact: `cle` is an item, a specialty, a request or a code; `motif` its reason, its kind or who sent it."""

    cle: str
    axe: int
    seuil: int
    debut: date | None
    fin: date | None
    motif: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class FaitsDuCycle:
    """Facts by kind, each in order: exonerations by axis, the others the oldest first.

    `racontes` holds one fact when the journal has something to tell of the cycle (`RACONTES`): for most it has not.
    """

    exonerations: tuple[Fait, ...] = ()
    conditions: tuple[Fait, ...] = ()
    specialites: tuple[Fait, ...] = ()
    complements: tuple[Fait, ...] = ()
    retenues: tuple[Fait, ...] = ()
    ecartees: tuple[Fait, ...] = ()
    signalements: tuple[Fait, ...] = ()
    sources: tuple[Fait, ...] = ()
    racontes: tuple[Fait, ...] = ()

    @property
    def sources_by_action(self) -> dict[int, tuple[str, ...]]:
        """Names of the other partners that told each action, by its key."""
        noms: dict[int, tuple[str, ...]] = {}
        for fait in self.sources:
            noms[int(fait.cle)] = (*noms.get(int(fait.cle), ()), fait.motif)
        return noms


def read(cycle: Cycle) -> FaitsDuCycle:
    """The facts of this cycle, whose exercise and person must be loaded; one query."""
    valeurs: dict[str, Any] = {
        "cycle": cycle.pk, "exercice": cycle.exercice_id, "debut": cycle.debut, "fin": cycle.fin,
        "professionnel": cycle.exercice.professionnel_id, "rpps": cycle.exercice.professionnel.rpps,
        "complement": EtatDemande.COMPLEMENT.value, "pierre": PIERRE,
        "objet": journal.reference(cycle), "racontes": [fait.value for fait in RACONTES],
        "attendus": [EtatReclamation.COMPLEMENT.value, EtatReclamation.A_VERIFIER.value],
    }  # fmt: skip
    lignes = prepared_rows(_FAITS, valeurs)
    if not lignes:
        return _AUCUN
    return FaitsDuCycle(*(_of_kind(lignes, quoi) for quoi in _ORDRE))


_AUCUN = FaitsDuCycle()
_ORDRE = (
    "exoneration", "condition", "specialite", "complement", "retenue", "ecartee", "signalement", "source", "raconte",
)  # fmt: skip


def _of_kind(lignes: Sequence[tuple], quoi: str) -> tuple[Fait, ...]:
    return tuple(Fait(*ligne[1:]) for ligne in lignes if ligne[0] == quoi)
