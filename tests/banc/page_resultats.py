"""The results page: build/bench.json told in one table of goals, with its ratios, its growth curves and its honesty.

Every figure comes from the JSON of a run; the page says on which machine, on what day and at which commit.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from certif.socle.progres import groupe

Rapport = Mapping[str, Any]
Mesure = Mapping[str, Any]

TAILLE_PROMISE = 1_200_000
_TAILLE = re.compile(r",? ?(?:de )?(\d[\d\u202f\u00a0 ]*) comptes")
_PROMIS = re.compile(r"promis (\d[\d\u202f\u00a0 ]*(?:[.,]\d+)?)(?!\d|\s*×)")


@dataclass(frozen=True)
class Objectif:
    """One line of the goals: its number, the work, what is asked, the modules that measure it."""

    numero: str
    travail: str
    but: str
    modules: tuple[str, ...]


OBJECTIFS = (
    Objectif("P1", "recevoir un million d’actions", "≥ 10 000 lignes/s de bout en bout, ≤ 64 Mo", ("reception",)),
    Objectif("P2", "une livraison de 10 000 lignes", "≤ 2 s ; 1,2 M sur 100 k ≤ 1,35", ("reception",)),
    Objectif("P3", "évaluer tous les comptes", "≤ 3 min pour 1,2 M", ("evaluation",)),
    Objectif("P4", "tableau de bord national", "SQL ≤ 10 ms ; page ≤ 3 × la vue nue", ("pilotage",)),
    Objectif("P5", "liste de l’Ordre", "SQL ≤ 5 ms à toute page, nom ≤ 30 ms ; page ≤ 25 × la vue nue", ("suivi",)),
    Objectif("P6", "page du professionnel", "≤ 12 × la vue nue", ("tableau_de_bord",)),
    Objectif("P7", "attestations PDF/UA", "≥ 15/s sur deux cœurs", ("attestations",)),
    Objectif("P8", "annuaire complet, 2,4 M lignes", "≤ 5 min, rien d’écrit quand rien ne change", ("annuaire",)),
    Objectif("P9", "poids d’une première page", "≤ 150 ko compressés, ≤ 12 requêtes", ("poids",)),
    Objectif("P10", "interface, liste de 50", "≤ 23 × la vue nue, à toute page", ("api",)),
)  # fmt: skip
#: What tells P2 from P1 in their common module.
_DE_LA_LIVRAISON = ("livraison", "la même rejouée", "avancement seul")


def page(rapport: Rapport) -> str:
    """The page in Markdown; `courbes(rapport)` is the drawing it shows."""
    parties = [_tete(rapport), _objectifs(rapport), _croissance(rapport), _detail(rapport), _passages(rapport)]
    return "\n\n".join(partie for partie in parties if partie) + "\n"


def _tete(rapport: Rapport) -> str:
    machine, taille = rapport["machine"], largest(rapport)
    avertissement = (
        ""
        if taille >= TAILLE_PROMISE
        else f"\n\n> **Passage réduit** : la plus grande base mesurée a {groupe(taille)} comptes, les objectifs valent"
        f" pour {groupe(TAILLE_PROMISE)}. Rien ici ne dit qu’ils sont tenus à cette taille."
    )
    return (
        "# Résultats mesurés\n\n"
        "Cette page est écrite par `python -m tests.bench --page` d’après `build/bench.json` ; rien n’y est saisi à la"
        f" main.\nMachine : {machine['systeme']}, {machine['coeurs']} cœurs, Python {machine['python']}, charge"
        f" {_nombre(machine['charge'])} à l’écriture.\nChaque objectif est comparé, dans le même passage, à un plancher"
        " mesuré sur la même machine : une machine partagée rend les temps incertains, les rapports moins."
        f"{avertissement}"
    )


def _objectifs(rapport: Rapport) -> str:
    lignes = [
        "## Objectifs",
        "",
        "| N° | Travail | Objectif | Mesuré | Rapport à l’objectif | Verdict |",
        "|---|---|---|---|---|---|",
    ]
    for objectif in OBJECTIFS:
        promises = [m for m in measures_of(rapport, objectif) if m["tenu"] is not None]
        if not promises:
            lignes.append(f"| {objectif.numero} | {objectif.travail} | {objectif.but} | pas mesuré | | |")
        for rang, m in enumerate(promises):
            debut = (objectif.numero, objectif.travail, objectif.but) if rang == 0 else ("", "", "")
            rapporte = ratio(m)
            lignes.append(
                f"| {' | '.join(debut)} | {m['nom']} : {_valeur(m)} |"
                f" {'' if rapporte is None else _nombre(rapporte)} | {verdict(m)} |"
            )
    return "\n".join(lignes)


def measures_of(rapport: Rapport, objectif: Objectif) -> list[Mesure]:
    """The rows of a goal: those of its modules at the largest size each of them was measured at."""
    siennes = [m for m in rapport["lignes"] if m.get("module") in objectif.modules]
    if objectif.numero in ("P1", "P2"):
        siennes = [m for m in siennes if m["nom"].startswith(_DE_LA_LIVRAISON) == (objectif.numero == "P2")]
    plus_grande = max((size_of(m) or 0 for m in siennes), default=0)
    return [m for m in siennes if (size_of(m) or plus_grande) == plus_grande]


def size_of(mesure: Mesure) -> int | None:
    """The number of accounts written in the name of a row."""
    trouvee = _TAILLE.search(mesure["nom"])
    return int(re.sub(r"\D", "", trouvee[1])) if trouvee else None


def largest(rapport: Rapport) -> int:
    """The largest base of the report, in accounts."""
    return max((size_of(m) or 0 for m in rapport["lignes"]), default=0)


def ratio(mesure: Mesure) -> float | None:
    """The value over the promise that its reference states; None when it states none, or promises nothing at all."""
    promis = _PROMIS.search(mesure["reference"])
    if promis is None:
        return None
    seuil = float(re.sub(r"[^\d.]", "", promis[1].replace(",", ".")))
    return mesure["valeur"] / seuil if seuil else None


def verdict(mesure: Mesure) -> str:
    """« tenu », « **non tenu** », or nothing when nothing is promised."""
    return {True: "tenu", False: "**non tenu**", None: ""}[mesure["tenu"]]


def growth(rapport: Rapport) -> dict[str, dict[int, Mesure]]:
    """The rows measured at several sizes, by name without its size; by module too when two give the same name."""
    series: dict[tuple[str, str], dict[int, Mesure]] = {}
    for m in rapport["lignes"]:
        taille = size_of(m)
        if taille:
            series.setdefault((_TAILLE.sub("", m["nom"]), m.get("module", "")), {})[taille] = m
    communs = Counter(nom for nom, _ in series)
    return {
        nom if communs[nom] == 1 else f"{module} : {nom}": points
        for (nom, module), points in series.items()
        if len(points) > 1
    }


def _croissance(rapport: Rapport) -> str:
    series = growth(rapport)
    if not series:
        return ""
    tailles = sorted({taille for points in series.values() for taille in points})
    lignes = [
        "## Croissance", "", "Ce que devient chaque mesure quand la base grandit ; la dernière colonne rapporte la plus"
        " grande à la plus petite.", "", "![Croissance des temps avec la base](images/mesures.svg)", "",
        f"| Mesure | {' | '.join(f'{groupe(t)} comptes' for t in tailles)} | Rapport |",
        "|---" * (len(tailles) + 2) + "|",
    ]  # fmt: skip
    for nom, points in series.items():
        premiere, derniere = points[min(points)]["valeur"], points[max(points)]["valeur"]
        cellules = [_valeur(points[t]) if t in points else "" for t in tailles]
        lignes.append(f"| {nom} | {' | '.join(cellules)} | {_nombre(derniere / premiere) if premiere else ''} |")
    return "\n".join(lignes)


def _detail(rapport: Rapport) -> str:
    """What has no line of its own among the goals."""
    connus = {nom for objectif in OBJECTIFS for nom in objectif.modules}
    autres = [m for m in rapport["lignes"] if m.get("module") not in connus or m["tenu"] is None]
    lignes = [
        "## Toutes les autres mesures",
        "",
        "| Module | Mesure | Valeur | Référence | Verdict |",
        "|---|---|---|---|---|",
    ]
    lignes += [
        f"| {m.get('module', '')} | {m['nom']} | {_valeur(m)} | {m['reference']} | {verdict(m)} |" for m in autres
    ]
    return "\n".join(lignes) if autres else ""


def _passages(rapport: Rapport) -> str:
    lignes = ["## Passages", "", "| Module | Le (temps universel) | Version | Charge |", "|---|---|---|---|"]
    for nom, passage in sorted(rapport.get("passages", {}).items()):
        lignes.append(f"| {nom} | {passage['le']} | `{passage['commit']}` | {_nombre(passage['machine']['charge'])} |")
    return "\n".join(lignes)


def _valeur(mesure: Mesure) -> str:
    return f"{_nombre(mesure['valeur'])}\u00a0{mesure['unite']}".strip()


def _nombre(valeur: float) -> str:
    """Three figures at most after the comma, thousands apart, in French."""
    if abs(valeur) >= 1_000:
        return groupe(round(valeur))
    return f"{valeur:.3g}".replace(".", ",") if abs(valeur) < 100 else f"{valeur:.0f}"


# --- the drawing ------------------------------------------------------------------------------------------------

_LARGEUR, _HAUTEUR, _GAUCHE, _BAS = 760, 360, 60, 40
_COULEURS = ("#1b4f72", "#a04000", "#1e8449", "#6c3483", "#7b7d7d", "#b9770e", "#922b21", "#117864")


def courbes(rapport: Rapport) -> str:
    """The growth in time as a drawing: each series over its smallest base, the eight that grow most."""
    series = {
        nom: {taille: m["valeur"] / points[min(points)]["valeur"] for taille, m in sorted(points.items())}
        for nom, points in growth(rapport).items()
        if points[min(points)]["valeur"] and points[min(points)]["unite"] in ("s", "ms", "s SQL")
    }
    retenues = sorted(series.items(), key=lambda paire: -max(paire[1].values()))[: len(_COULEURS)]
    if not retenues:
        return ""
    haut = max(2.0, *(valeur for _, points in retenues for valeur in points.values()))
    loin = max(taille for _, points in retenues for taille in points)
    corps = list(_repere(haut, loin))
    for rang, (nom, points) in enumerate(retenues):
        places = " ".join(f"{_x(t, loin):.0f},{_y(v, haut):.0f}" for t, v in points.items())
        couleur = _COULEURS[rang]
        corps.append(f'<polyline points="{places}" fill="none" stroke="{couleur}" stroke-width="2"/>')
        corps.append(f'<text x="{_LARGEUR + 10}" y="{30 + 20 * rang}" fill="{couleur}">{_echappe(nom)}</text>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_LARGEUR + 460} {_HAUTEUR}" font-family="sans-serif"'
        f' font-size="13" role="img"><title>Croissance des temps avec la base</title>{"".join(corps)}</svg>\n'
    )


def _repere(haut: float, loin: int) -> Iterable[str]:
    for valeur in (0.0, 1.0, haut / 2, haut):
        y = _y(valeur, haut)
        yield f'<line x1="{_GAUCHE}" y1="{y:.0f}" x2="{_LARGEUR}" y2="{y:.0f}" stroke="#d0d0d0"/>'
        yield f'<text x="{_GAUCHE - 8}" y="{y + 4:.0f}" text-anchor="end" fill="#333">× {_nombre(valeur)}</text>'
    for taille in (loin // 12, loin // 3, loin):
        place = f'x="{_x(taille, loin):.0f}" y="{_HAUTEUR - 12}" text-anchor="middle"'
        yield f'<text {place} fill="#333">{groupe(taille)}</text>'


def _x(taille: int, loin: int) -> float:
    return _GAUCHE + (_LARGEUR - _GAUCHE) * taille / loin


def _y(valeur: float, haut: float) -> float:
    return (_HAUTEUR - _BAS) - (_HAUTEUR - _BAS - 20) * valeur / haut


def _echappe(texte: str) -> str:
    return texte.replace("&", "&amp;").replace("<", "&lt;")
