"""Verify the sealed journal in the base: every row, every leaf, the tree, every head. Bounded memory, in key order.

What the stand-alone program (`certif.socle.verifie_journal`) finds in an export, this finds in the base, and names the
row. Written apart on purpose: two pieces of code must agree.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from accounts import cle_journal
from accounts.cle_journal import ClePublique
from accounts.journal import Fait
from accounts.journal_scelle import EMPREINTE, require_every_row
from accounts.journal_tetes import as_data, digest, is_signed
from accounts.models import Evenement, FeuilleJournal, NoeudJournal, TeteJournal
from accounts.models.journal_scelle import PAS_DE_NIVEAU
from certif.socle.arbre_merkle import Frange, PreuveInvalide
from certif.socle.verifie_journal import TOLERANCE

LOT = 10_000
#: Rows without a leaf that are named for one batch; a table filled behind our back would tell for hours.
NOMMEES = 100
_MINIMUM = -(2**63)
_LIGNES = f"""
SELECT f.rang, f.evenement_id, f.empreinte, f.sel IS NULL, e.id IS NULL,
  CASE WHEN e.id IS NOT NULL AND f.sel IS NOT NULL THEN f.empreinte = {EMPREINTE.format(sel="f.sel")} END,
  CASE WHEN e.nature = %(efface)s THEN e.details -> 'evenements' END, e.at
FROM accounts_feuillejournal f LEFT JOIN accounts_evenement e ON e.id = f.evenement_id
WHERE f.rang >= %(depuis)s AND f.rang < %(taille)s ORDER BY f.rang LIMIT %(lot)s
"""  # noqa: S608 - the expression is a constant of ours, values are parameters
_SANS_FEUILLE = """
SELECT e.id FROM accounts_evenement e WHERE e.id > %s AND e.id <= %s
  AND NOT EXISTS (SELECT FROM accounts_feuillejournal f WHERE f.evenement_id = e.id) ORDER BY e.id LIMIT %s
"""
Progres = Callable[[int, int], None]


@dataclass(slots=True)
class Bilan:
    """What was verified: leaves, heads, rows erased at their term, and how many things are wrong."""

    lignes: int = 0
    tetes: int = 0
    effacees: int = 0
    fautes: int = 0


def verify(
    dire: Callable[[str], None], gardees: Iterable[dict[str, Any]] = (), progres: Progres | None = None
) -> Bilan:
    """Verify everything up to the last head; `gardees` are heads kept elsewhere, as published.

    `dire` receives each thing that is wrong: a French sentence with the key of the row.
    """
    require_every_row()
    return _Verification(cle_journal.published(), dire, progres).run(gardees)


class _Verification:
    """One pass: leaves with their rows in the order of ranks, heads as their size is reached."""

    def __init__(self, cles: Sequence[ClePublique], dire: Callable[[str], None], progres: Progres | None) -> None:
        self.cles, self.dire, self.progres, self.bilan = cles, dire, progres, Bilan()
        self.tetes = _heads()
        self.tete: TeteJournal | None = next(self.tetes, None)
        self.avant: TeteJournal | None = None
        self.frange, self.attendu = Frange(), 0
        self.dernier = _MINIMUM
        self.limite: datetime | None = None
        self.effaces: set[int] = set()
        self.declares: set[int] = set()

    def run(self, gardees: Iterable[dict[str, Any]]) -> Bilan:
        """Everything, once."""
        derniere = TeteJournal.objects.order_by("-numero").first()
        taille = derniere.taille if derniere else 0
        self._leaves(taille)
        while self.tete is not None:
            self._say(f"tête {self.tete.numero}\u00a0: les {self.tete.taille} lignes qu’elle tient n’y sont pas")
            self._head(self.tete, is_reached=False)
        plancher = derniere.plancher if derniere else _MINIMUM
        self._without_leaf(self.dernier, plancher)
        if apres := FeuilleJournal.objects.filter(rang__gte=taille).count():
            self._say(f"{apres} feuille(s) après la dernière tête")
        self._declared_later(plancher)
        for numero in sorted(self.effaces - self.declares):
            self._say(f"événement {numero}\u00a0: supprimé sans qu’aucune ligne du journal le déclare")
        self._nodes_count()
        self._kept(gardees)
        self.bilan.lignes, self.bilan.effacees = self.frange.taille, len(self.effaces)
        return self.bilan

    def _leaves(self, taille: int) -> None:
        depuis = 0
        while lignes := _rows(depuis, taille):
            premier, noeuds = self.dernier, []
            for ligne in lignes:
                noeuds += self._row(*ligne)
            self._without_leaf(premier, self.dernier)
            self._nodes(noeuds)
            depuis = lignes[-1][0] + 1
            if self.progres is not None:
                self.progres(depuis, taille)

    def _row(
        self, rang: int, numero: int, empreinte: Any, is_sans_sel: bool, is_absent: bool, is_egal: bool | None,
        efface: str | None, at: datetime | None,
    ) -> list[tuple[int, int, bytes]]:  # fmt: skip
        if rang != self.attendu:
            self._say(f"feuille {self.attendu}\u00a0: absente, la suivante est la {rang} (événement {numero})")
        self.attendu = rang + 1
        if numero <= self.dernier:
            self._say(f"événement {numero}\u00a0: il n’est pas à sa place, après l’événement {self.dernier}")
        self._content(numero, is_sans_sel=is_sans_sel, is_absent=is_absent, is_egal=is_egal)
        self.declares.update(json.loads(efface) if efface else ())
        if at is not None and self.limite is not None and at < self.limite:
            self._say(f"événement {numero}\u00a0: daté du {at:%d/%m/%Y}, avant la tête qui aurait dû le tenir")
        self.dernier = max(self.dernier, numero)
        noeuds = list(self.frange.push(bytes(empreinte)))
        while self.tete is not None and self.tete.taille == self.frange.taille:
            self._head(self.tete, is_reached=True)
        return noeuds

    def _content(self, numero: int, *, is_sans_sel: bool, is_absent: bool, is_egal: bool | None) -> None:
        if is_absent and is_sans_sel:
            self.effaces.add(numero)
        elif is_absent:
            self._say(f"événement {numero}\u00a0: supprimé")
        elif is_sans_sel:
            self._say(f"événement {numero}\u00a0: présent, mais sa feuille est celle d’un événement effacé")
        elif not is_egal:
            self._say(f"événement {numero}\u00a0: il a changé, ou sa feuille")

    def _head(self, tete: TeteJournal, *, is_reached: bool) -> None:
        """Its place after the one before, its signature, its root when its leaves are there; then the next one."""
        avant, nom = self.avant, f"tête {tete.numero}"
        if tete.numero != (avant.numero + 1 if avant else 1) or bytes(tete.precedente) != (
            digest(avant) if avant else b""
        ):
            self._say(f"{nom}\u00a0: elle ne suit pas celle d’avant (retirée, échangée ou réécrite)")
        elif avant and (tete.taille < avant.taille or tete.plancher < avant.plancher or tete.at < avant.at):
            self._say(f"{nom}\u00a0: elle recule (taille, plancher ou instant)")
        if not is_signed(tete, self.cles):
            self._say(f"{nom}\u00a0: sa signature n’est pas celle d’une clé publiée, en vigueur ce jour-là")
        if is_reached:
            self._root(tete, nom)
        if tete.horloge == TeteJournal.Horloge.REELLE:
            self.limite = tete.at - TOLERANCE
        self.bilan.tetes += 1
        self.avant, self.tete = tete, next(self.tetes, None)

    def _root(self, tete: TeteJournal, nom: str) -> None:
        if self.frange.root() != bytes(tete.racine):
            self._say(f"{nom}\u00a0: sa racine n’est pas celle des {tete.taille} premières feuilles")
        if self.dernier > tete.plancher:
            self._say(f"{nom}\u00a0: elle tient l’événement {self.dernier}, au-dessus de son plancher")
        if not _is_edge(tete):
            self._say(f"{nom}\u00a0: son bord n’est pas celui de sa racine")

    def _without_leaf(self, depuis: int, jusqua: int) -> None:
        """Rows under the watermark that no head knows: inserted after the fact, whatever their date says."""
        with connection.cursor() as curseur:
            curseur.execute(_SANS_FEUILLE, [depuis, jusqua, NOMMEES])
            for (numero,) in curseur.fetchall():
                self._say(f"événement {numero}\u00a0: ajouté après coup, aucune tête ne le tient")

    def _declared_later(self, plancher: int) -> None:
        """Erasures declared by a row that no head holds yet."""
        suivants = Evenement.objects.filter(pk__gt=plancher, nature=Fait.EVENEMENTS_EFFACES)
        for details in suivants.values_list("details", flat=True):
            self.declares.update(details.get("evenements", ()))

    def _nodes(self, noeuds: list[tuple[int, int, bytes]]) -> None:
        par_niveau: dict[int, dict[int, bytes]] = defaultdict(dict)
        for niveau, rang, empreinte in noeuds:
            if niveau % PAS_DE_NIVEAU == 0:
                par_niveau[niveau][rang] = empreinte
        for niveau, attendus in par_niveau.items():
            lus = NoeudJournal.objects.filter(niveau=niveau, rang__in=attendus).values_list("rang", "empreinte")
            if {rang: bytes(empreinte) for rang, empreinte in lus} != attendus:
                self._say(
                    f"nœuds du niveau {niveau}, autour du {min(attendus)}\u00a0: ce ne sont pas ceux des feuilles"
                )

    def _nodes_count(self) -> None:
        attendus, niveau = 0, PAS_DE_NIVEAU
        while nombre := self.frange.taille >> niveau:
            attendus, niveau = attendus + nombre, niveau + PAS_DE_NIVEAU
        if (lus := NoeudJournal.objects.count()) != attendus:
            self._say(f"{lus} nœuds gardés, {attendus} attendus")

    def _kept(self, gardees: Iterable[dict[str, Any]]) -> None:
        for gardee in gardees:
            ici = TeteJournal.objects.filter(numero=gardee["numero"]).first()
            if ici is None or as_data(ici) != gardee:
                self._say(f"tête gardée {gardee['numero']}\u00a0: elle n’est plus dans le journal (tronqué ou refait)")

    def _say(self, faute: str) -> None:
        self.bilan.fautes += 1
        self.dire(faute)


def _rows(depuis: int, taille: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as curseur:
        curseur.execute(
            _LIGNES, {"depuis": depuis, "taille": taille, "lot": LOT, "efface": Fait.EVENEMENTS_EFFACES.value}
        )
        return curseur.fetchall()


def _heads() -> Iterator[TeteJournal]:
    """Heads by number, a thousand at a time."""
    dernier = _MINIMUM
    while lot := list(TeteJournal.objects.filter(numero__gt=dernier).order_by("numero")[:1_000]):
        yield from lot
        dernier = lot[-1].numero


def _is_edge(tete: TeteJournal) -> bool:
    try:
        return Frange.load(tete.taille, bytes(tete.frange)).root() == bytes(tete.racine)
    except PreuveInvalide:
        return False
