"""One field over every référentiel in force: items, requirements and titles, grouped by référentiel.

Each word is looked for where it is written, without accents nor capitals. When nothing answers, it is taken for a
mistyped one: the words of the référentiels that resemble it most (trigrams) are looked for instead. PostgreSQL reads
the items; the requirements are sentences, made from versions kept in memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from referentiels import phrases
from referentiels.axes import Axe
from referentiels.lecture import load_versions
from referentiels.models import ActionPrevue, Referentiel, VersionReferentiel
from referentiels.parametres import parametres_au
from referentiels.recherche import normalise
from referentiels.rules.version import Version

#: Items shown for each référentiel; its own page shows the others.
PAR_GROUPE = 5
#: A code holds dashes and dots: it is one word.
_MOT = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")
#: Words that every label holds.
_VIDES = frozenset(
    ("a", "au", "aux", "d", "dans", "de", "des", "du", "en", "et", "l", "la", "le", "les", "ou", "par", "pour", "sur",
     "un", "une")
)  # fmt: skip

#: Below this, two words are not the same one mistyped.
VOISIN_MIN = 0.35
#: What is looked for: for each word typed, the words that stand for it.
Mots = Sequence[tuple[str, ...]]

# Every word of these référentiels, once; for each one typed, the nearest, and those nearly as near.
_VOISINS = r"""
WITH textes AS (
  SELECT cle FROM referentiels_actionprevue WHERE version_id = ANY (%(versions)s)
  UNION ALL SELECT cle FROM referentiels_referentiel WHERE id = ANY (%(referentiels)s)
), vocabulaire AS (SELECT DISTINCT regexp_split_to_table(cle, '[^a-z0-9]+') AS voisin FROM textes),
proches AS (
  SELECT m.mot, v.voisin, similarity(m.mot, v.voisin) AS ressemblance,
    max(similarity(m.mot, v.voisin)) OVER (PARTITION BY m.mot) AS meilleure
  FROM unnest(%(mots)s::text[]) AS m(mot) JOIN vocabulaire v ON similarity(m.mot, v.voisin) >= %(seuil)s
)
SELECT mot, voisin FROM proches WHERE ressemblance >= meilleure - 0.05 ORDER BY mot, ressemblance DESC, voisin
"""


@dataclass(frozen=True, slots=True)
class ExigenceTrouvee:
    """A requirement that answers; `axe` None is the whole cycle."""

    axe: Axe | None
    phrase: str


@dataclass(frozen=True, slots=True)
class Groupe:
    """What answers in one référentiel: its title, its requirements, how many items by axis, and the first ones."""

    version: VersionReferentiel
    is_titre: bool
    exigences: tuple[ExigenceTrouvee, ...]
    par_axe: tuple[tuple[Axe, int], ...]
    nombre: int


@dataclass(frozen=True, slots=True)
class Resultat:
    """Every group, best first; `is_large`: the words were taken loosely, nothing holding them as they were typed."""

    groupes: tuple[Groupe, ...]
    nombre: int
    is_large: bool
    actions: QuerySet[ActionPrevue]


def words_of(texte: str) -> tuple[str, ...]:
    """The words that are looked for."""
    mots = _MOT.findall(normalise(texte))
    return tuple(dict.fromkeys(mot for mot in mots if len(mot) > 1 and mot not in _VIDES))


def search(versions: Sequence[VersionReferentiel], filtres: dict[str, str], on: date) -> Resultat:
    """What answers in these versions (read with their référentiel); constant queries.

    `filtres`: `q`, `axe`, `nature`, `preuve`, all optional.
    """
    texte = filtres.get("q", "")
    mots = words_of(texte)
    if texte and not mots:
        return Resultat((), 0, False, ActionPrevue.objects.none())
    resultat = _search(versions, [(mot,) for mot in mots], filtres, on, large=False)
    if resultat.groupes or not mots:
        return resultat
    return _search(versions, _nearest(versions, mots), filtres, on, large=True)


def first_items(resultat: Resultat, groupes: Sequence[Groupe]) -> dict[int, list[ActionPrevue]]:
    """The first items of these groups, by version, in one query."""
    numerotees = resultat.actions.annotate(
        place=Window(RowNumber(), partition_by=F("version_id"), order_by=[F("axes").asc(), F("rang").asc()])
    )
    cles = [groupe.version.pk for groupe in groupes]
    par_version: dict[int, list[ActionPrevue]] = {cle: [] for cle in cles}
    lues = numerotees.filter(version_id__in=cles).filter(place__lte=PAR_GROUPE).order_by("version_id", "place")
    for action in lues:
        par_version[action.version_id].append(action)
    return par_version


def _search(
    versions: Sequence[VersionReferentiel], mots: Mots, filtres: dict[str, str], on: date, *, large: bool
) -> Resultat:
    actions = _items(versions, mots, filtres, on)
    comptes: dict[int, dict[int, int]] = {}
    lignes = actions.order_by().values("version_id", "axes").annotate(n=Count("pk"))
    for version_id, axes, n in lignes.values_list("version_id", "axes", "n"):
        par_axe = comptes.setdefault(version_id, {})
        par_axe[axes[0]] = par_axe.get(axes[0], 0) + n
    exigences = _requirements(versions, mots, filtres)
    titres = _titled(versions, mots, filtres)
    groupes = [
        Groupe(
            version,
            version.referentiel_id in titres,
            exigences.get(version.pk, ()),
            tuple((Axe(axe), n) for axe, n in sorted(comptes.get(version.pk, {}).items())),
            sum(comptes.get(version.pk, {}).values()),
        )
        for version in versions
    ]
    trouves = [groupe for groupe in groupes if groupe.nombre or groupe.exigences or groupe.is_titre]
    trouves.sort(key=lambda g: (not g.is_titre, -g.nombre, g.version.referentiel.titre, g.version.pk))
    return Resultat(tuple(trouves), sum(groupe.nombre for groupe in trouves), large, actions)


def _items(
    versions: Sequence[VersionReferentiel], mots: Mots, filtres: dict[str, str], on: date
) -> QuerySet[ActionPrevue]:
    """The items that answer: each word in the item or in the title of its référentiel, one at least in the item."""
    actions = ActionPrevue.objects.filter(version_id__in=[version.pk for version in versions])
    if axe := filtres.get("axe"):
        actions = actions.filter(axes__contains=[int(axe)])
    if nature := filtres.get("nature"):
        actions = actions.filter(nature=nature)
    if preuve := filtres.get("preuve"):
        actions = actions.filter(_asks_proof(preuve, versions, on))
    dans_l_item = Q()
    for formes in mots:
        lui = _any(formes, "cle") | _any(formes, "code", "icontains") | _any(formes, "sous_bloc", "icontains")
        dans_l_item |= lui
        actions = actions.filter(lui | _any(formes, "version__referentiel__cle"))
    return actions.filter(dans_l_item)


def _any(formes: tuple[str, ...], champ: str, lookup: str = "contains") -> Q:
    """One of these words, in a column of keys (without the mark of its plural) or of texts."""
    condition = Q()
    for forme in formes:
        condition |= Q(**{f"{champ}__{lookup}": _stem(forme) if lookup == "contains" else forme})
    return condition


def _stem(mot: str) -> str:
    """A word without the mark of its plural."""
    return mot[:-1] if len(mot) > 4 and mot[-1] in "sx" else mot


def _nearest(versions: Sequence[VersionReferentiel], mots: tuple[str, ...]) -> Mots:
    """For each word, those of these référentiels that resemble it most; itself when none does. One query."""
    with connection.cursor() as curseur:
        curseur.execute(
            _VOISINS,
            {
                "versions": [version.pk for version in versions],
                "referentiels": [version.referentiel_id for version in versions],
                "mots": list(mots),
                "seuil": VOISIN_MIN,
            },
        )
        voisins: dict[str, list[str]] = {}
        for mot, voisin in curseur.fetchall():
            voisins.setdefault(mot, []).append(voisin)
    return [tuple(voisins.get(mot, [mot])) for mot in mots]


def _asks_proof(preuve: str, versions: Iterable[VersionReferentiel], on: date) -> Q:
    """Items that ask this proof, in words or by the default of the law on the day their version takes effect."""
    par_defaut: dict[tuple[str, str], list[int]] = {}
    for version in versions:
        p = parametres_au(version.effet or on)
        cle = (p.preuve_par_defaut.value, p.preuve_par_defaut_axe_4.value)
        par_defaut.setdefault(cle, []).append(version.pk)
    condition = Q(preuve=preuve)
    for (autres, axe_4), cles in par_defaut.items():
        muettes = Q(preuve="", version_id__in=cles)
        if autres == preuve:
            condition |= muettes & ~Q(axes=[Axe.SANTE.value])
        if axe_4 == preuve:
            condition |= muettes & Q(axes=[Axe.SANTE.value])
    return condition


def _titled(versions: Sequence[VersionReferentiel], mots: Mots, filtres: dict[str, str]) -> frozenset[int]:
    """The référentiels whose title alone answers; none when the items are filtered, which say then what is wanted."""
    if not mots or any(filtres.get(nom) for nom in ("axe", "nature", "preuve")):
        return frozenset()
    nommes = Referentiel.objects.filter(pk__in=[version.referentiel_id for version in versions])
    for formes in mots:
        nommes = nommes.filter(_any(formes, "cle") | _any(formes, "code", "icontains"))
    return frozenset(nommes.order_by().values_list("pk", flat=True))


def _requirements(
    versions: Sequence[VersionReferentiel], mots: Mots, filtres: dict[str, str]
) -> dict[int, tuple[ExigenceTrouvee, ...]]:
    """The requirements that hold every word, by version; those of the law, the same for all, are not answers."""
    if not mots or filtres.get("nature") or filtres.get("preuve"):
        return {}
    lues = load_versions([version.pk for version in versions])
    trouvees = {
        pk: tuple(
            exigence for exigence in _sentences(lue, filtres.get("axe", "")) if _holds(normalise(exigence.phrase), mots)
        )
        for pk, lue in lues.items()
    }
    return {pk: exigences for pk, exigences in trouvees.items() if exigences}


def _holds(cle: str, mots: Mots) -> bool:
    return all(any(_stem(forme) in cle for forme in formes) for formes in mots)


def _sentences(version: Version, axe: str) -> Iterator[ExigenceTrouvee]:
    for numero in version.exigences:
        if axe and axe != str(numero):
            continue
        for phrase in phrases.requirements(version.exigences_de(numero), version.items):
            yield ExigenceTrouvee(Axe(numero) if numero is not None else None, phrase)
