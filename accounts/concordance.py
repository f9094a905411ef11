"""Do this RPPS and this name go together? Asked by partners before they send; yes or no, nothing else is said."""

from __future__ import annotations

from typing import Any

from accounts import journal
from accounts.cadence import seconds_to_wait
from accounts.models import Partenaire, Professionnel, Utilisateur
from certif.socle.feeds.codes import FauteLigne, remede
from certif.socle.feeds.schema import Champ, Type
from certif.socle.identifiers import noms_concordent
from certif.socle.refus import Refus

#: Questions of one partner: per minute, and per day (a list of staff, not the whole roster).
PAR_MINUTE, PAR_JOUR = 60, 5_000
_MINUTE, _JOUR = 60, 24 * 3600
_RPPS = Champ("rpps", Type.RPPS, "numéro RPPS", True)


class TropDeVerifications(Refus):
    """Too many questions; `attente` is in seconds."""

    def __init__(self, attente: int) -> None:
        super().__init__(
            "trop_de_verifications",
            "Trop de vérifications d’identité en peu de temps.",
            remede=f"Limites : {PAR_MINUTE} par minute et {PAR_JOUR} par jour. Reprenez plus tard.",
        )
        self.attente = attente


def check(partenaire: Partenaire, rpps: str, nom: str, *, auteur: Utilisateur | None = None, client: str = "") -> bool:
    """Whether the person of this RPPS bears this name; an unknown RPPS and another name answer alike.

    `Refus` with the code of the contract (E101, E102) for a number that cannot exist: that tells nothing of anybody.
    """
    attente = seconds_to_wait(f"identite:{partenaire.pk}", PAR_MINUTE, _MINUTE) or seconds_to_wait(
        f"identite-jour:{partenaire.pk}", PAR_JOUR, _JOUR
    )
    if attente:
        raise TropDeVerifications(attente)
    rpps = _read(rpps)
    professionnel = Professionnel.objects.filter(rpps=rpps).first()
    concorde = noms_concordent(professionnel.nom if professionnel else "", nom)
    details: dict[str, Any] = {"partenaire": partenaire.code, "rpps": rpps, "concordance": concorde}
    if client:
        details["client"] = client
    journal.record(
        journal.Fait.IDENTITE_VERIFIEE,
        auteur=auteur,
        organisation=partenaire.organisation,
        # The holder may read who asked; a question that named somebody else is not about them.
        professionnel=professionnel if concorde else None,
        details=details,
    )
    return concorde


def _read(texte: str) -> str:
    try:
        return str(_RPPS.reader()(texte.strip(), []))
    except FauteLigne as faute:
        raise Refus(faute.code, faute.message, "rpps", remede(faute.code)) from None
