"""S4: a stolen session of an agent tries 5,000 files of its council and 200 of others (DOSSIERS=N)."""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from tests.banc.rapport import Ligne
from tests.securite._masse import DOSSIERS, ask, mass
from tests.securite._production import Site

#: What the goal allows, and how soon somebody knows, in seconds.
OUVERTS_MAX, AVERTI_MAX = 200, 60
#: How many requests at once.
ENSEMBLE = 8

_AVERTIS = """
SELECT count(*), coalesce(max(extract(epoch FROM n.created_at - a.at)), 1e9)
FROM accounts_alertelecture a JOIN accounts_notification n ON n.cle LIKE 'lecture:' || a.id || ':%'
"""
_ROLES = """
SELECT count(DISTINCT p.role) FROM accounts_notification n
JOIN accounts_appartenance p ON p.utilisateur_id = n.utilisateur_id
WHERE n.nature = 'securite' AND p.role IN ('exploitant', 'ordre_president')
"""
_ALERTES = "SELECT palier, count(*) FROM accounts_alertelecture GROUP BY palier"


def lignes() -> list[Ligne]:
    """Files opened by each thief, what the pages answered, who was told and when, and files of other councils."""
    pret, lu = mass()
    debut = time.monotonic()
    sans, demandes = _steal(pret, lu["sans_facteur"], lu["dedans"])
    avec, _ = _steal(pret, lu["avec_facteur"], lu["dedans"])
    secondes = time.monotonic() - debut
    dehors, _ = _steal(pret, lu["avec_facteur"], lu["dehors"])
    voisins, _ = _steal(pret, lu["sans_facteur"], lu["dehors"])
    ((combien, retard),), ((roles,),) = ask(pret, _AVERTIS), ask(pret, _ROLES)
    alertes = dict(ask(pret, _ALERTES))
    vue = pret.demande("/administration/securite", session=pret.sessions["exploitant"]).statut == 200
    assert len(lu["dedans"]) == DOSSIERS, len(lu["dedans"])
    return [
        Ligne(
            "S4 : dossiers ouverts, session volée sans second facteur", sans[200], "dossiers", f"≤ {OUVERTS_MAX}",
            0 < sans[200] <= OUVERTS_MAX, {"reponses": str(dict(sans)), "tentatives": len(lu["dedans"])},
        ),
        Ligne("S4 : second facteur redemandé", demandes, "pages", "≥ 1", demandes >= 1),
        Ligne(
            "S4 : dossiers ouverts, voleur qui donne le second facteur", avec[200], "dossiers", f"≤ {OUVERTS_MAX}",
            0 < avec[200] <= OUVERTS_MAX, {"reponses": str(dict(avec)), "secondes": round(secondes, 1)},
        ),
        Ligne(
            "S4 : alerte à l’exploitant et au président", float(retard), "s", f"≤ {AVERTI_MAX}",
            combien > 0 and roles == 2 and float(retard) <= AVERTI_MAX and vue and alertes.get("arret", 0) >= 1,
            {"messages": combien, "alertes": str(alertes)},
        ),
        Ligne(
            "S4 : dossiers ouverts hors du conseil", dehors[200] + voisins[200], "dossiers", "0",
            dehors[200] + voisins[200] == 0 and set(dehors) | set(voisins) == {404},
            {"tentatives": 2 * len(lu["dehors"])},
        ),
    ]  # fmt: skip


def _steal(pret: Site, session: str, cycles: list[int]) -> tuple[Counter[int], int]:
    """Statuses of as many files, several at once, and how many answers asked for the second factor."""

    def one(cycle: int) -> tuple[int, bool]:
        reponse = pret.demande(f"/ordre/dossiers/{cycle}/", session=session)
        return reponse.statut, reponse.statut == 302 and "/2fa/" in reponse.entete("location")

    with ThreadPoolExecutor(ENSEMBLE) as pool:
        recues = list(pool.map(one, cycles))
    return Counter(statut for statut, _ in recues), sum(demande for _, demande in recues)
