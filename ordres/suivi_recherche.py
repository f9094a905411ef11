"""Find people of the list by what somebody remembers: a number, words of a name in any order, with or without particle,
and, when no name is written so, those that look like it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import and_, or_

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from accounts.models import Professionnel
from actions.models import Avancement
from certif.socle.identifiers import cle_nom

LETTRES_MIN = 3
CHIFFRES_RPPS = 11
#: Civil particles: written apart, joined to the name or forgotten, the person is the same.
PARTICULES = frozenset({"de", "du", "des", "d", "le", "la", "les", "l", "van", "von"})
#: A word with fewer letters has too many neighbours.
LETTRES_FAUTE = 4
#: Share of the trigrams of the word asked that the name must hold: a swap of two letters in seven leaves a half.
RESSEMBLANCE_MIN = 0.45
PROCHES_MAX = 100


def searched(lignes: QuerySet[Avancement], recherche: str) -> QuerySet[Avancement]:
    """Rows of the people named so: the beginning of an RPPS number when it is made of digits, else a name."""
    compacte = "".join(recherche.split())
    if not compacte:
        return lignes
    if compacte.isascii() and compacte.isdigit():
        numero = {"rpps": compacte} if len(compacte) == CHIFFRES_RPPS else {"rpps__startswith": compacte}
        return lignes.filter(professionnel__in=Professionnel.objects.filter(**numero))
    cle = cle_nom(recherche)
    if not cle:
        return lignes.none()
    if len(cle) < LETTRES_MIN:
        # Too short for trigrams: the beginning of the key. The two bounds give the index a range under any
        # collation of keys without accent; LIKE then decides.
        return lignes.filter(cle_nom__gte=cle, cle_nom__lte=cle + "z" * 20, cle_nom__startswith=cle)
    return lignes.filter(professionnel__in=Professionnel.objects.filter(_named_q(cle)))


def resembling(lignes: QuerySet[Avancement], recherche: str) -> QuerySet[Avancement]:
    """Rows of the people whose name looks most like this one (at most `PROCHES_MAX`), when none is written so.

    A word that some name of these rows holds is taken as it is; the others may have been mistyped.
    """
    mots = [mot for mot in cle_nom(recherche).split() if mot not in PARTICULES]
    fautifs = [mot for mot in mots if len(mot) >= LETTRES_FAUTE and not _is_held(lignes, mot)]
    if not fautifs or any(len(mot) < LETTRES_FAUTE and not _is_held(lignes, mot) for mot in mots):
        return lignes.none()
    surs = [mot for mot in mots if mot not in fautifs]
    proches = lignes.filter(reduce(and_, map(_word_q, surs), Q()))
    for mot in fautifs:
        proches = proches.filter(professionnel__cle_nom__trigram_word_similar=mot)
    ressemblance = sum((TrigramWordSimilarity(mot, "professionnel__cle_nom") for mot in fautifs[1:]),
                       TrigramWordSimilarity(fautifs[0], "professionnel__cle_nom"))  # fmt: skip
    with transaction.atomic(), connection.cursor() as curseur:
        curseur.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(RESSEMBLANCE_MIN)])
        trouves = list(proches.order_by(-ressemblance, "cle_nom", "pk").values_list("pk", flat=True)[:PROCHES_MAX])
    return lignes.filter(pk__in=trouves)


def _is_held(lignes: QuerySet[Avancement], mot: str) -> bool:
    return lignes.filter(_word_q(mot)).exists()


def _word_q(mot: str) -> Q:
    return Q(professionnel__in=Professionnel.objects.filter(_begins_q(mot)))


def _named_q(cle: str) -> Q:
    """Each word asked begins a word of the name, under one of the ways it may be written."""
    return reduce(and_, (reduce(or_, map(_begins_q, formes)) for formes in spellings(cle.split())), Q())


def _begins_q(forme: str) -> Q:
    # The trigram index of `cle_nom` reads both halves, whatever the place of the word.
    return Q(cle_nom__startswith=forme) | Q(cle_nom__contains=f" {forme}")


def spellings(mots: Sequence[str]) -> list[tuple[str, ...]]:
    """For each word that is no particle, the ways it may be written with its particles: apart, joined, without.

    « de la tour » → tour, latour, delatour; « legoff » → legoff, le goff. Particles alone are words like others.
    """
    attente: list[str] = []
    trouvees: list[tuple[str, ...]] = []
    for mot in mots:
        if mot in PARTICULES:
            attente.append(mot)
            continue
        jointes = ("".join(attente[rang:]) + mot for rang in range(len(attente)))
        trouvees.append(tuple(dict.fromkeys((mot, *jointes, *_apart(mot)))))
        attente = []
    return trouvees or [(mot,) for mot in dict.fromkeys(attente)]


def _apart(mot: str) -> Iterator[str]:
    """The word with its particles detached: « delatour » → « de latour », « de la tour »."""
    for particule in sorted(PARTICULES):
        reste = mot.removeprefix(particule)
        if reste != mot and len(reste) >= LETTRES_MIN:
            yield f"{particule} {reste}"
            yield from (f"{particule} {autre}" for autre in _apart(reste))
