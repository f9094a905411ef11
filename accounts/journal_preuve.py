"""Proofs drawn from the sealed journal: that an event is in it, and that a head continues another (RFC 6962)."""

from __future__ import annotations

from typing import Any

from django.db import connection

from accounts.journal_scelle import TEXTE
from accounts.journal_tetes import as_data, b64
from accounts.models import FeuilleJournal, NoeudJournal, TeteJournal
from accounts.models.journal_scelle import PAS_DE_NIVEAU
from certif.socle.arbre_merkle import consistency_proof, inclusion_proof, node_hash

FORMAT, FORMAT_COHERENCE = "certif-preuve-1", "certif-coherence-1"
_BLOC = 1 << PAS_DE_NIVEAU
_FEUILLE = f"SELECT {TEXTE.format(sel='%s::uuid')} FROM accounts_evenement e WHERE e.id = %s"  # noqa: S608 - the expression is a constant of ours, values are parameters


def last_head() -> TeteJournal | None:
    """The newest head."""
    tete: TeteJournal | None = TeteJournal.objects.order_by("-numero").first()
    return tete


def of_event(evenement_id: int) -> dict[str, Any] | None:
    """The inclusion proof of an event under the newest head (JSON); None while no head holds it, or once erased."""
    feuille, tete = FeuilleJournal.objects.filter(evenement_id=evenement_id).first(), last_head()
    if feuille is None or feuille.sel is None or tete is None:
        return None
    with connection.cursor() as curseur:
        curseur.execute(_FEUILLE, [str(feuille.sel), evenement_id])
        lue = curseur.fetchone()
    if lue is None:
        return None
    chemin = inclusion_proof(_Noeuds(), feuille.rang, tete.taille)
    return {
        "format": FORMAT, "feuille": lue[0], "rang": feuille.rang, "chemin": b64(b"".join(chemin)),
        "tete": as_data(tete),
    }  # fmt: skip


def of_heads(ancienne: TeteJournal, recente: TeteJournal) -> dict[str, Any]:
    """The proof that a head continues an older one (JSON)."""
    chemin = consistency_proof(_Noeuds(), ancienne.taille, recente.taille)
    return {
        "format": FORMAT_COHERENCE, "ancienne": as_data(ancienne), "chemin": b64(b"".join(chemin)),
        "tete": as_data(recente),
    }  # fmt: skip


class _Noeuds:
    """Roots of perfect subtrees, from the levels that are kept: 256 hashes are read at a time, each block once."""

    def __init__(self) -> None:
        self._blocs: dict[tuple[int, int], list[bytes]] = {}

    def __call__(self, niveau: int, rang: int) -> bytes:
        garde = niveau - niveau % PAS_DE_NIVEAU
        premier = rang << (niveau - garde)
        bloc, place = divmod(premier, _BLOC)
        noeuds = self._bloc(garde, bloc)[place : place + (1 << (niveau - garde))]
        while len(noeuds) > 1:
            noeuds = [node_hash(*noeuds[i : i + 2]) for i in range(0, len(noeuds), 2)]
        return noeuds[0]

    def _bloc(self, niveau: int, bloc: int) -> list[bytes]:
        if (niveau, bloc) not in self._blocs:
            place = {"rang__gte": bloc * _BLOC, "rang__lt": (bloc + 1) * _BLOC}
            lus = (
                NoeudJournal.objects.filter(niveau=niveau, **place)
                if niveau
                else FeuilleJournal.objects.filter(**place)
            )
            empreintes = lus.order_by("rang").values_list("empreinte", flat=True)
            self._blocs[niveau, bloc] = [bytes(empreinte) for empreinte in empreintes]
        return self._blocs[niveau, bloc]
