"""What the law asks of one account and what is done of it, read from the texts and from nothing else (see `loi`).

The law: CSP R. 4022-7 (two actions an axis, unless the référentiel asks otherwise), R. 4022-12 and -13 (exemptions),
R. 4022-17 (acquired under a text, acquired for good). Transversal actions are placed by trying every placement.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations, pairwise, product
from typing import Any

from tests.oracle.loi import Choix, Faits, plus

PREUVES = ("honneur", "document", "attestation", "flux")
AXES = (1, 2, 3, 4)
#: Placements tried for the transversal actions of one account, before the oracle says that it cannot tell.
ESSAIS_MAX = 100_000


class HorsDuChamp(Exception):
    """The oracle does not know this case: it says so rather than guess."""


@dataclass(frozen=True)
class Unite:
    """One action that counts; `minutes` and `points` are what it is worth, `autre` that another text gave it."""

    item: Faits
    axes: tuple[int, ...]
    minutes: float = 0
    points: float = 0
    autre: bool = False


def avancement(
    compte: Faits, debut: date, fin: date, textes: Mapping[str, Faits], en_vigueur: str, le: date, choix: Choix
) -> dict[str, Any]:
    """What the account has done of the text `en_vigueur` on that day, in the words of a case (`attendu`).

    `manque` says by axis what each line still lacks; `places` is False when several placements of the transversal
    actions are worth the same, so that only the state, the total and the complete axes are sure.
    """
    texte = textes[en_vigueur]
    lignes = {axe: _lignes(texte, axe, compte, (debut, fin), choix) for axe in AXES}
    exoneres = {axe for axe in AXES if _seuil_accorde(compte, axe, debut, fin) == 0}
    du_cycle = list(texte.get("cycle", ()))
    du_cycle += [{"type": "obligatoire", "action": code} for code in compte.get("conditions_reprise", ())]
    unites = _unites(compte, debut, fin, textes, en_vigueur, le, choix)
    par_axe, sur = _place(unites, lignes, exoneres)
    axes = {axe: _axe(lignes[axe], par_axe[axe], axe in exoneres) for axe in AXES}
    a_faire = [axes[axe] for axe in AXES if axe not in exoneres]
    etats = {axe["etat"] for axe in a_faire}
    etat = "en_cours"
    if etats <= {"complet"} and all(_obtenu(ligne, unites) >= _seuil(ligne) for ligne in du_cycle):
        etat = "complet" if a_faire else "exonere"
    elif etats == {"a_commencer"}:
        etat = "a_commencer"
    total = sum(axe["progress"] for axe in a_faire) / len(a_faire) if a_faire else 1.0
    return {"axes": axes, "etat": etat, "total": total, "cycle": [_obtenu(x, unites) for x in du_cycle], "places": sur}


def _exigences(texte: Faits) -> Mapping[Any, Any]:
    return texte.get("axes") or {}


def _seuil(ligne: Faits) -> float:
    return float(ligne.get("seuil", 1))


def _seuil_accorde(compte: Faits, axe: int, debut: date, fin: date) -> int | None:
    """The lowest number the Ordre granted on this axis for a period that meets the cycle (R. 4022-12, -13)."""
    accordes = [
        e.get("seuil", 0)
        for e in compte.get("exonerations", ())
        if e["axe"] == axe and e.get("debut", debut) <= fin and debut <= (e.get("fin") or fin)
    ]
    return min(accordes, default=None)


def _lignes(texte: Faits, axe: int, compte: Faits, cycle: tuple[date, date], choix: Choix) -> list[Faits]:
    """The lines of an axis: the text's, else two actions (R. 4022-7), with the number that the Ordre granted."""
    dites = _exigences(texte).get(axe) or [{"type": "nombre", "seuil": choix["min_par_axe"]}]
    accorde = _seuil_accorde(compte, axe, *cycle)
    return [
        {**ligne, "seuil": min(accorde, _seuil(ligne))} if accorde and ligne["type"] == "nombre" else ligne
        for ligne in dites
    ]


def _compte_t_il(faite: Faits, item: Faits, texte: Faits, compte: Faits, choix: Choix) -> bool:
    """Whether a realised action meets what its item asks: duration, organiser, independence, proof, CNP."""
    tenues = {faite["organisme"]} if isinstance(faite.get("organisme"), str) else set(faite.get("organisme") or ())
    axes = [item["axes"]] if isinstance(item["axes"], int) else list(item["axes"])
    demandee = item.get("preuve") or choix["preuve_par_defaut_axe_4" if axes == [4] else "preuve_par_defaut"]
    mode = texte.get("mode_validation") or choix["mode_validation"]
    avis = faite.get("etat_cnp", "")
    return (
        faite.get("duree_minutes", 0) >= 60 * item.get("duree_min_heures", 0)
        and (not item.get("organismes") or bool(tenues & set(item["organismes"])))
        and (not item.get("independance") or bool(faite.get("independance")))
        and PREUVES.index(faite.get("preuve", "attestation")) >= PREUVES.index(demandee)
        and (not item.get("population") or bool(set(compte.get("population", ())) & set(item["population"])))
        and avis != "refusee"
        and not ((item.get("libre") or mode == "cnp") and avis != "validee")
        and not (mode == "sur_echantillon" and avis == "en_attente")
    )


def _unites(
    compte: Faits, debut: date, fin: date, textes: Mapping[str, Faits], en_vigueur: str, le: date, choix: Choix
) -> list[Unite]:
    """The actions that count: those of each item, under the text by which they were acquired (R. 4022-17)."""
    groupes: dict[tuple[str, str], dict[str, list[Faits]]] = defaultdict(lambda: defaultdict(list))
    cites = {en_vigueur, *(faite.get("version") or en_vigueur for faite in compte.get("realisations", ()))}
    items = {code: {item["code"]: item for item in textes[code].get("actions", ())} for code in cites if code in textes}
    for faite in compte.get("realisations", ()):
        code = faite.get("version") or en_vigueur
        item = items.get(code, {}).get(faite["action"])
        if item is None or faite.get("statut", "realisee") != "realisee" or not debut <= faite["date"] <= min(fin, le):
            continue
        if _compte_t_il(faite, item, textes[code], compte, choix):
            groupes[textes[code].get("referentiel", ""), faite["action"]][code].append(faite)
    lignes = [*_exigences(textes[en_vigueur]).values(), textes[en_vigueur].get("cycle", ())]
    comptees = {ligne["type"] for suite in lignes for ligne in suite} & {"heures", "points"}
    comptees = comptees if choix["realisation_retenue"] == "la_plus_favorable" else set()
    long = plus(debut, choix["duree_premier_cycle_annees"]) - timedelta(days=1) <= fin
    trouvees: list[Unite] = []
    for (referentiel, action), par_texte in sorted(groupes.items()):
        siens = [items[code][action] for code in par_texte]
        maximum = max(_maximum(item, choix) for item in siens)
        simple = len(par_texte) == 1 or all(item.get("unite", {"nombre": 1}) == {"nombre": 1} for item in siens)
        ici = items[en_vigueur].get(action)
        if not simple or (
            len(par_texte) > 1 and any(item["axes"] != siens[0]["axes"] for item in [*siens, ici or siens[0]])
        ):
            raise HorsDuChamp("one action begun under a text and finished, or moved, under another")
        if comptees and len(par_texte) > 1:
            raise HorsDuChamp("hours or points of one action under two texts")
        unites = [
            unite
            for code, faites in par_texte.items()
            for unite in _par_item(items[code][action], faites, textes[code], maximum, comptees, long, choix)
        ]
        autre = referentiel != textes[en_vigueur].get("referentiel", "")
        trouvees += [
            Unite(u.item, u.axes, u.minutes, u.points, autre) for u in unites[: int(min(maximum, len(unites)))]
        ]
    return trouvees


def _maximum(item: Faits, choix: Choix) -> float:
    permis = item.get("max_par_cycle", 1) if choix["action_distincte"] else None
    return float("inf") if permis is None else permis


def _par_item(
    item: Faits, faites: Sequence[Faits], texte: Faits, maximum: float, comptees: set[str], long: bool, choix: Choix
) -> list[Unite]:
    """The units that the realisations of one item make, up to its limit."""
    unite = item.get("unite") or {"nombre": 1}
    ordre = sorted(faites, key=lambda f: (f["date"], f["id"]))
    axes = (item["axes"],) if isinstance(item["axes"], int) else tuple(item["axes"])
    if texte.get("axe_au_choix", True):
        dits = [f["axe_choisi"] for f in ordre if f.get("axe_choisi") in axes]
        if (len(axes) > 1 and len({*dits}) > 1) or (dits and len(dits) < len(ordre) and len(ordre) > 1):
            raise HorsDuChamp("one action, several axes asked for")
        axes = (dits[0],) if dits else axes
    par_role = isinstance(item.get("points"), dict)

    def vaut(f: Faits) -> float:
        points = item.get("points", 0)
        return float(points.get(f.get("role", ""), 0)) if isinstance(points, dict) else float(points)

    if "nombre" in unite:
        k = unite["nombre"]
        if "heures" in comptees:
            ordre.sort(key=lambda f: f.get("duree_minutes", 0), reverse=True)
        if "points" in comptees and par_role:
            ordre.sort(key=vaut, reverse=True)
        n = int(min(len(ordre) // k, maximum))
        lots = [ordre[i * k : (i + 1) * k] for i in range(n)]
        return [Unite(item, axes, sum(f.get("duree_minutes", 0) for f in lot), max(map(vaut, lot))) for lot in lots]
    if comptees and (par_role or "heures" not in unite):
        raise HorsDuChamp("hours or points of a duty that lasts")
    if "heures" in unite:
        cible = 60 * unite["heures"]
        minutes = sum(f.get("duree_minutes", 0) for f in ordre)
        n = int(min(minutes // cible, maximum))
        retenues = minutes if "heures" in comptees else sum(_commencees(ordre, n * cible))
        return [Unite(item, axes, retenues / n, max(map(vaut, ordre))) for _ in range(n)]
    duree = int(unite.get("annees") or unite["annees_consecutives"])
    if long and choix["long_action_annees"] != choix["duree_cycle_annees"] and duree == choix["duree_cycle_annees"]:
        duree = int(choix["long_action_annees"])
    par_an = Counter(f["date"].year for f in ordre)
    annees = sorted(annee for annee, nombre in par_an.items() if nombre >= unite.get("par_an", 1))
    suites = _suites(annees) if "annees_consecutives" in unite else [len(annees)]
    possibles = sum(suite // duree for suite in suites)
    n = int(min(possibles, maximum))
    return [Unite(item, axes, 0, max(map(vaut, ordre))) for _ in range(n)]


def _commencees(ordre: Iterable[Faits], cible: float) -> Iterator[float]:
    """The minutes of what began before the last unit was full."""
    cumul = 0.0
    for faite in ordre:
        if cumul < cible:
            yield faite.get("duree_minutes", 0)
        cumul += faite.get("duree_minutes", 0)


def _suites(annees: Sequence[int]) -> list[int]:
    """The lengths of the runs of consecutive years."""
    longueurs: Counter[int] = Counter(annee - rang for rang, annee in enumerate(annees))
    return list(longueurs.values())


def _obtenu(ligne: Faits, unites: Sequence[Unite]) -> float:
    """What these actions bring to one line, in its own unit."""
    genre = ligne["type"]
    if genre == "nombre":
        return len(unites)
    if genre == "points":
        return sum(u.points for u in unites)
    if genre == "heures":
        return sum(u.minutes for u in unites) / 60
    if genre == "sous_blocs":
        return len({u.item.get("sous_bloc") for u in unites} - {None, ""})
    if genre == "obligatoire":
        return sum(1 for u in unites if u.item["code"] == ligne["action"] and not u.autre)
    if ligne.get("categorie"):
        return sum(1 for u in unites if ligne["categorie"] in (u.item.get("categories") or ()))
    return sum(1 for u in unites if u.item.get("nature") == ligne.get("nature"))


def _axe(lignes: Sequence[Faits], unites: Sequence[Unite], exonere: bool) -> dict[str, Any]:
    obtenus = [_obtenu(ligne, unites) for ligne in lignes]
    parts = [1.0 if o >= _seuil(x) - 1e-9 else o / _seuil(x) for o, x in zip(obtenus, lignes, strict=True)]
    etat = "complet" if min(parts) >= 1 else "en_cours" if any(obtenus) else "a_commencer"
    manque = [max(0.0, _seuil(x) - o) for o, x in zip(obtenus, lignes, strict=True)]
    return {
        "etat": "exonere" if exonere else etat, "progress": 1.0 if exonere else sum(parts) / len(parts),
        "lignes": obtenus, "manque": manque,
    }  # fmt: skip


def _place(
    unites: Sequence[Unite], lignes: Mapping[int, Sequence[Faits]], exoneres: set[int]
) -> tuple[dict[int, list[Unite]], bool]:
    """Each action on one axis, so that the most axes are complete, then the progress is greatest: all are tried."""
    fixes: dict[int, list[Unite]] = {axe: [] for axe in AXES}
    libres: dict[tuple[Any, ...], list[Unite]] = defaultdict(list)
    for u in unites:
        axes = tuple(axe for axe in u.axes if axe not in exoneres) or u.axes[:1]
        if len(axes) == 1:
            fixes[axes[0]].append(u)
        else:
            libres[axes, u.item["code"], u.minutes, u.points, u.autre].append(u)
    if not libres:
        return fixes, True
    # Twice the same action is the same placement whichever goes where: only how many go to each axis is tried.
    partages = [list(_partages(len(memes), len(cle[0]))) for cle, memes in libres.items()]
    essais = 1
    for choix in partages:
        essais *= len(choix)
    if essais > ESSAIS_MAX:
        raise HorsDuChamp(f"{essais} placements")
    meilleur: tuple[tuple[int, float], dict[int, list[Unite]]] | None = None
    for essai in product(*partages):
        par_axe = {axe: list(fixes[axe]) for axe in AXES}
        for (cle, memes), parts in zip(libres.items(), essai, strict=True):
            for axe, nombre in zip(cle[0], parts, strict=True):
                par_axe[axe] += memes[:nombre]
        juges = [_axe(lignes[axe], par_axe[axe], False) for axe in AXES if axe not in exoneres]
        valeur = sum(j["etat"] == "complet" for j in juges), round(sum(j["progress"] for j in juges), 9)
        if meilleur is None or valeur > meilleur[0]:
            meilleur = valeur, par_axe
    assert meilleur is not None  # there is always one placement
    return meilleur[1], False


def _partages(nombre: int, cases: int) -> Iterator[tuple[int, ...]]:
    """Every way to share `nombre` equal things between that many places."""
    for barres in combinations(range(nombre + cases - 1), cases - 1):
        bornes = (-1, *barres, nombre + cases - 1)
        yield tuple(b - a - 1 for a, b in pairwise(bornes))
