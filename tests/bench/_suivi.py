"""Time the SQL of the follow-up list on the base that is open: `python -m tests.bench._suivi 300` prints milliseconds.

One kind of page after the other, each drawn many times: instances of every level, filters and orders at random. Only
the query of the page is timed, rows received included; a first pass warms the cache of PostgreSQL.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable
from datetime import date
from typing import Any

import django

from tests.bench._chronometre import stopwatch

JOUR = date(2026, 11, 15)
GRAINE = 5
PROFONDE = 5_000


def measure(tirages: int) -> dict[str, list[float]]:
    """Milliseconds of each draw, by kind of page."""
    hasard = random.Random(GRAINE)
    resultat: dict[str, list[float]] = {}
    for nom, tire in _kinds(hasard).items():
        filtres = [tire() for _ in range(tirages)]
        for _ in range(2):  # the second pass is the one that counts
            resultat[nom] = [_timed(*demande) for demande in filtres]
    return resultat


def _kinds(hasard: random.Random) -> dict[str, Callable[[], tuple[Any, Any, str]]]:
    """For each kind of page, what draws one: instances, filter, place."""
    from ordres.suivi_filtre import TRIS, Filtre

    instances, personnes, specialites = _instances(), _people(), _specialties()
    profondes = [(i, f, p) for i in instances[:7] for f in (Filtre(tri=t) for t in TRIS) if (p := _deep(i, f))]

    def chercher(texte: Callable[[str, str, str], str]) -> Callable[[], tuple[Any, Any, str]]:
        def tire() -> tuple[Any, Any, str]:
            instance = hasard.choice(instances)
            return instance, Filtre(recherche=texte(*hasard.choice(personnes))), ""

        return tire

    return {
        "page 1, quatre ordres": lambda: (hasard.choice(instances), Filtre(tri=hasard.choice(list(TRIS))), ""),
        "page 1, un à trois filtres": lambda: _filtered(hasard, instances, specialites),
        "page profonde (clé)": lambda: hasard.choice(profondes),
        "numéro RPPS": chercher(lambda rpps, nom, prenom: rpps),
        "début de nom": chercher(lambda rpps, nom, prenom: nom[:2]),
        "nom et prénom": chercher(lambda rpps, nom, prenom: hasard.choice([nom, f"{prenom} {nom[:4]}", nom[:5]])),
        "nom mal écrit": chercher(lambda rpps, nom, prenom: _mistyped(hasard, nom)),
    }


def _mistyped(hasard: random.Random, nom: str) -> str:
    """Two letters swapped, past the first."""
    if len(nom) < 5:
        return nom
    rang = hasard.randrange(1, len(nom) - 2)
    return nom[:rang] + nom[rang + 1] + nom[rang] + nom[rang + 2 :]


def _filtered(hasard: random.Random, instances: list[Any], specialites: dict[str, list[str]]) -> tuple[Any, Any, str]:
    from ordres.suivi_filtre import BANDES, RISQUES, SITUATIONS, TRIS, Filtre

    instance = hasard.choice(instances)
    possibles: dict[str, list[str]] = {
        "etat": ["a_commencer", "en_cours", "complet"], "avancee": list(BANDES), "risque": list(RISQUES),
        "fin": ["echus", "2027", "2029", "2031"], "region": ["11", "84", "94"], "departement": ["75", "69", "48"],
        "situation": list(SITUATIONS), "controle": ["sans", "ouvert", "observations"], "demande": ["attente"],
        "specialite": specialites.get(instance[0].profession) or ["SM54"],
        **{f"axe{n}": ["a_commencer", "en_cours", "complet", "exonere"] for n in (1, 2, 3, 4)},
    }  # fmt: skip
    choisis = hasard.sample(sorted(possibles), hasard.choice([1, 1, 2, 3]))
    champs = {nom: hasard.choice(possibles[nom]) for nom in choisis}
    return instance, Filtre(**champs, tri=hasard.choice(list(TRIS))), ""


def _instances() -> list[Any]:
    """National level of each profession first, then regions, councils and the SSA."""
    from accounts.models import Organisation
    from accounts.professions import Profession
    from accounts.roles import Echelon, Nature

    ordre = {"nature": Nature.ORDRE.value}
    nationales = [Organisation(**ordre, profession=p.value, echelon=Echelon.NATIONAL.value) for p in Profession]
    regionales = [
        Organisation(**ordre, profession=p.value, echelon=Echelon.REGIONAL.value, region=r)
        for p in Profession for r in ("11", "53")
    ]  # fmt: skip
    conseils = [
        Organisation(**ordre, profession=p.value, echelon=Echelon.DEPARTEMENTAL.value, departement=d)
        for p in Profession for d in ("75", "35", "48")
    ]  # fmt: skip
    return [[i] for i in (*nationales, *regionales, *conseils, Organisation(nature=Nature.SSA.value))]


def _people() -> list[tuple[str, str, str]]:
    from accounts.models import Professionnel

    return list(Professionnel.objects.filter(pk__lte=2_000).values_list("rpps", "nom", "prenom"))


def _specialties() -> dict[str, list[str]]:
    from accounts.models import Specialite

    par_profession: dict[str, list[str]] = {}
    for profession, code in Specialite.objects.values_list("profession", "code"):
        par_profession.setdefault(profession, []).append(code)
    return par_profession


def _deep(instances: list[Any], filtre: Any) -> str:
    """The place of page 5,000, or of the middle of a shorter list."""
    from ordres import suivi, suivi_tri

    lignes, ordre = suivi.rows(instances, filtre, JOUR), suivi_tri.TRIS[filtre.tri]
    rang = min(PROFONDE * suivi.PAR_PAGE, lignes.count() // 2)
    ligne = lignes.order_by(*ordre.colonnes)[rang : rang + 1].first()
    return suivi_tri.write_place(ligne, ordre) if ligne else ""


def _timed(instances: list[Any], filtre: Any, apres: str) -> float:
    from ordres import suivi

    with stopwatch() as durees:
        suivi.read(instances, filtre, JOUR, apres=apres)
    return sum(durees)


if __name__ == "__main__":
    django.setup()
    print(json.dumps(measure(int(sys.argv[1]))))
