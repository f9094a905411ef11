"""Find people of the list by what somebody remembers: a number, words of a name in any order, with or without particle,
and, when no name is written so, those that look like it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce
from operator import and_, or_

from django.db import connection
from django.db.models import BooleanField, CharField, Expression, F, Func, Lookup, Q, QuerySet, Value

from accounts.copie import keys
from accounts.models.professionnel import CleDeNom
from actions.models import Avancement
from certif.socle.identifiers import cle_nom
from ordres.suivi_filtre import LETTRES_MIN

CHIFFRES_RPPS = 11
#: When more people than this share what was typed, their rows are picked out of the ordered list: a page comes soon.
PERSONNES_MAX = 4_000
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
    return _rows_of(lignes, _named_q(cle))


def _rows_of(lignes: QuerySet[Avancement], q: Q) -> QuerySet[Avancement]:
    """Rows of the people whose key is such.

    PostgreSQL expects one person in a hundred whatever the name, and would read a whole profession in order to find
    somebody who is alone to be named so: it is told who they are, unless they are many.
    """
    trouves = _people(q)
    return lignes.filter(q if len(trouves) > PERSONNES_MAX else _is_one_of(trouves))


def _is_one_of(personnes: list[int]) -> Expression:
    # One value for all of them: a text of four thousand took longer to read than the rows.
    return Func(
        F("professionnel_id"), Value(keys(personnes)), template="(%(expressions)s::bigint[]))", arg_joiner=" = ANY (",
        output_field=BooleanField(),
    )  # fmt: skip


def _people(q: Q) -> list[int]:
    """Keys of the people whose key is such, one more than `PERSONNES_MAX` at most; read by the trigram index."""
    requete, valeurs = CleDeNom.objects.filter(q).values("pk").query.sql_with_params()
    with connection.cursor() as lecture:
        # Materialized: PostgreSQL plans for all of them, and stops when it has enough.
        requete = f"WITH trouves (cle) AS MATERIALIZED ({requete}) SELECT cle FROM trouves LIMIT %s"  # noqa: S608 - a queryset
        lecture.execute(requete, [*valeurs, PERSONNES_MAX + 1])
        return [cle for (cle,) in lecture.fetchall()]


def resembling(lignes: QuerySet[Avancement], recherche: str, *, is_petit: bool) -> QuerySet[Avancement]:
    """Rows of the people whose name is this one but for a letter in each word that nobody's name holds.

    A letter missing, in excess, taken for another, or swapped with its neighbour: what one types in a hurry. A number
    is nobody's name. `is_petit`: the perimeter is that of a council: its rows are read faster than the index.
    """
    if _is_number("".join(recherche.split())):
        return lignes.none()
    mots = spellings(cle_nom(recherche).split())
    fautifs = [formes for formes in mots if not (len(mots) > 1 and _is_held(lignes, formes))]
    if not fautifs or any(len(formes[0]) < LETTRES_FAUTE for formes in fautifs):
        return lignes.none()
    q = reduce(and_, (_any_q(formes) for formes in mots if formes not in fautifs), Q())
    if is_petit:
        return lignes.filter(reduce(and_, (_one_of_q(patterns(formes[0])) for formes in fautifs), q))
    for formes in fautifs:
        q &= _any_q(patterns(formes[0]), _like_q)
    return _rows_of(lignes, q)


def _one_of_q(motifs: Iterable[str]) -> Q:
    # One expression for all: without an index, thirty patterns would be read one after the other on each row.
    return Q(cle_nom__regex="(^| )(" + "|".join(motif.replace("_", ".") for motif in motifs) + ")")


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
    return _rows_of(lignes, _any_q(formes)).exists()


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
