"""S3: a thousand wrong passwords at once for one account, and the time an answer takes for one that exists or not.

ESSAIS=500 makes the two samples of the timing as long as the goal says (100 by default: each try hashes a password).
"""

from __future__ import annotations

import os
import re
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from html import unescape

from tests.banc.rapport import Ligne
from tests.securite._dossiers_en_masse import COMPTES_CONNUS, PHRASE
from tests.securite._masse import mass
from tests.securite._production import Site

ENSEMBLE, EVALUES_MAX, ECART_MAX = 1_000, 12, 5.0
ESSAIS = int(os.environ.get("ESSAIS") or 100)
#: Tries of one address, fewer than any limit stops.
PAR_ADRESSE = 4
#: The account of the storm; the others are for the timing.
VISE = f"connu.{COMPTES_CONNUS - 1}@exemple.test"
_JETON = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def lignes() -> list[Ligne]:
    """Passwords read, the right one after them, and the medians of the two answers, in milliseconds."""
    pret, _ = mass()
    temoin, jeton = _form(pret)
    evalues = _storm(pret, temoin, jeton)
    juste = _try(pret, temoin, jeton, VISE, PHRASE, 250)[0]
    connus, inconnus = _medians(pret, temoin, jeton)
    ecart = abs(connus - inconnus)
    return [
        Ligne(
            "S3 : mots de passe lus sur 1 000 essais à la fois, de 1 000 adresses", evalues, "essais",
            f"≤ {EVALUES_MAX}", 0 < evalues <= EVALUES_MAX,
        ),
        Ligne("S3 : la bonne phrase pendant le verrou entre", int(juste == 302), "", "0", juste == 200),
        Ligne(
            "S3 : écart des médianes, compte connu ou non", ecart, "ms", f"≤ {ECART_MAX:.0f}", ecart <= ECART_MAX,
            {"connu": round(connus, 1), "inconnu": round(inconnus, 1), "essais": 2 * ESSAIS},
        ),
    ]  # fmt: skip


def _form(pret: Site) -> tuple[str, str]:
    """The cookie and the token of the login page."""
    page = pret.demande("/compte/login/")
    trouve = _JETON.search(page.corps.decode())
    assert trouve is not None
    return page.entete("set-cookie").partition(";")[0], trouve.group(1)


def _try(pret: Site, temoin: str, jeton: str, email: str, phrase: str, depuis: int) -> tuple[int, str, float]:
    """Status, page and milliseconds of one try, from another address each time."""
    corps = f"csrfmiddlewaretoken={jeton}&login={email}&password={phrase.replace(' ', '+')}"
    adresse = f"10.{depuis // 65_536 % 256}.{depuis // 256 % 256}.{depuis % 256}"
    depart = time.perf_counter()
    recue = pret.demande(
        "/compte/login/", methode="POST", corps=corps, temoins=temoin, **{"X-Forwarded-For": adresse}
    )  # fmt: skip
    return recue.statut, unescape(recue.corps.decode()), 1_000 * (time.perf_counter() - depart)


def _storm(pret: Site, temoin: str, jeton: str) -> int:
    """Answers that say « wrong password »: those whose password was read."""

    def one(rang: int) -> str:
        return _try(pret, temoin, jeton, VISE, f"fausse phrase {rang}", 1_000 + rang)[1]

    with ThreadPoolExecutor(50) as pool:
        pages = list(pool.map(one, range(ENSEMBLE)))
    refus = [page for page in pages if "Trop de tentatives" in page]
    assert len(refus) < ENSEMBLE, "aucun mot de passe n’a été lu : l’essai ne montre rien"
    return ENSEMBLE - len(refus)


def _medians(pret: Site, temoin: str, jeton: str) -> tuple[float, float]:
    """Tries of both kinds, in turn, so that what slows the machine slows both."""
    durees: dict[str, list[float]] = {"connu": [], "inconnu": []}
    for rang in range(ESSAIS):
        for nature, mesures in durees.items():
            email = f"{nature}.{rang // PAR_ADRESSE}@exemple.test"
            mesures.append(_try(pret, temoin, jeton, email, "fausse phrase", 100_000 + rang)[2])
    return statistics.median(durees["connu"]), statistics.median(durees["inconnu"])
