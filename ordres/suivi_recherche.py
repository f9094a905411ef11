"""Find people of the list by what somebody remembers: a number, words of a name in any order, with or without particle,
and, when no name is written so, those that look like it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce
from operator import and_, or_

from django.db.models import CharField, Lookup, Q, QuerySet

from accounts.models.professionnel import CleDeNom
from actions.models import Avancement
from certif.socle.identifiers import cle_nom
from ordres.suivi_filtre import LETTRES_MIN

CHIFFRES_RPPS = 11
#: Civil particles: written apart, joined to the name or forgotten, the person is the same.
PARTICULES = frozenset({"de", "du", "des", "d", "le", "la", "les", "l", "van", "von"})
#: A word with fewer letters has too many neighbours.
LETTRES_FAUTE = 4
#: The beginning of a longer word is enough.
LETTRES_MAX = 10


@CharField.register_lookup
class Like(Lookup):
    """SQL `LIKE` with a pattern of ours: letters and « _ », never what somebody typed as it is."""

    lookup_name = "like"

    def as_sql(self, compiler, connection):
        """`column LIKE pattern`."""
        colonne, avant = self.process_lhs(compiler, connection)
        motif, apres = self.process_rhs(compiler, connection)
        return f"{colonne} LIKE {motif}", [*avant, *apres]


def searched(lignes: QuerySet[Avancement], recherche: str) -> QuerySet[Avancement]:
    """Rows of the people named so: the beginning of an RPPS number when it is made of digits, else a name."""
    compacte = "".join(recherche.split())
    if not compacte:
        return lignes
    if _is_number(compacte):
        numero = {"rpps": compacte} if len(compacte) == CHIFFRES_RPPS else {"rpps__startswith": compacte}
        return lignes.filter(professionnel__in=CleDeNom.objects.filter(**numero).values("pk"))
    cle = cle_nom(recherche)
    if not cle:
        return lignes.none()
    if len(cle) < LETTRES_MIN:
        # Too short for trigrams: the beginning of the key. The two bounds give the index a range under any
        # collation of keys without accent; LIKE then decides.
        return lignes.filter(cle_nom__gte=cle, cle_nom__lte=cle + "z" * 20, cle_nom__startswith=cle)
    return lignes.filter(professionnel__in=CleDeNom.objects.filter(_named_q(cle)).values("pk"))


def resembling(lignes: QuerySet[Avancement], recherche: str) -> QuerySet[Avancement]:
    """Rows of the people whose name is this one but for a letter in each word that nobody's name holds.

    A letter missing, in excess, taken for another, or swapped with its neighbour: what one types in a hurry. A number
    is nobody's name.
    """
    if _is_number("".join(recherche.split())):
        return lignes.none()
    mots = spellings(cle_nom(recherche).split())
    fautifs = [formes for formes in mots if not (len(mots) > 1 and _is_held(lignes, formes))]
    if not fautifs or any(len(formes[0]) < LETTRES_FAUTE for formes in fautifs):
        return lignes.none()
    q = reduce(and_, (_any_q(formes) for formes in mots if formes not in fautifs), Q())
    for formes in fautifs:
        q &= _any_q(patterns(formes[0]), _like_q)
    return lignes.filter(professionnel__in=CleDeNom.objects.filter(q).values("pk"))


def _is_number(texte: str) -> bool:
    return texte.isascii() and texte.isdigit()


def patterns(mot: str) -> tuple[str, ...]:
    """The words at one fault from this one, as patterns of LIKE (« _ » stands for any letter)."""
    mot = mot[:LETTRES_MAX]
    coupes = [(mot[:rang], mot[rang:]) for rang in range(len(mot) + 1)]
    return tuple(
        dict.fromkeys(
            motif
            for avant, apres in coupes
            for motif in (
                avant + "_" + apres,
                *((avant + "_" + apres[1:], avant + apres[1:]) if apres else ()),
                *((avant + apres[1] + apres[0] + apres[2:],) if len(apres) > 1 else ()),
            )
        )
    )


def _is_held(lignes: QuerySet[Avancement], formes: tuple[str, ...]) -> bool:
    return lignes.filter(professionnel__in=CleDeNom.objects.filter(_any_q(formes)).values("pk")).exists()


def _any_q(formes: Iterable[str], condition: Callable[[str], Q] | None = None) -> Q:
    return reduce(or_, map(condition or _begins_q, formes))


def _like_q(motif: str) -> Q:
    # The trigram index reads what stands between two « _ ».
    return Q(cle_nom__like=f"{motif}%") | Q(cle_nom__like=f"% {motif}%")


def _named_q(cle: str) -> Q:
    """Each word asked begins a word of the name, under one of the ways it may be written."""
    return reduce(and_, map(_any_q, spellings(cle.split())), Q())


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
    # The last ones begin a word that is being typed.
    return [*trouvees, *((mot,) for mot in dict.fromkeys(attente))]


def _apart(mot: str) -> Iterator[str]:
    """The word with its particles detached: « delatour » → « de latour », « de la tour »."""
    for particule in sorted(PARTICULES):
        reste = mot.removeprefix(particule)
        if reste != mot and len(reste) >= LETTRES_MIN:
            yield f"{particule} {reste}"
            yield from (f"{particule} {autre}" for autre in _apart(reste))
