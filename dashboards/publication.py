"""Figures for those who see numbers and no person: drawn up each night from the cells, made safe place by place.

`actions.rules.secret_places` says why a sum of safe places reveals nobody. What is kept (`Arrete`) is already safe:
an error of a page cannot show what is not there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from django.conf import settings
from django.db import connection, transaction

from accounts import horloge
from accounts.copie import copy_rows
from actions.rules import secret_places
from actions.rules.secret_places import Place
from dashboards.coupes import COLONNES, ETATS, QUESTIONS, SOMMES, SSA, SUIVIS, Codes, Coupe, Lieu, published
from dashboards.models import Arrete, CelluleArretee
from referentiels.parametres import parametres_au

#: Nights kept whole; of the older ones, the last of each month.
JOURS_GARDES = 35
TOUTES = (*COLONNES, *SOMMES)
Comptes = tuple[int, ...]
#: A published cell: its safe counts in the order of `COLONNES`, and the bits of `TOUTES` that are hidden.
Publiee = tuple[Comptes, int]

_LIEUX = """
SELECT c.profession, c.specialite, coalesce(r.code, ''), CASE WHEN c.is_militaire THEN %s ELSE c.region END,
       CASE WHEN c.is_militaire THEN '' ELSE c.departement END, c.mode, {sommes}
  FROM dashboards_cellule c LEFT JOIN referentiels_versionreferentiel v ON v.id = c.version
  LEFT JOIN referentiels_referentiel r ON r.id = v.referentiel_id
 GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6
""".format(sommes=", ".join(f"sum(c.{nom})::bigint" for nom in COLONNES))


def draw_up(on: date) -> int:
    """Write the arrêté of this night in place of an earlier one of the same day; how many cells it holds."""
    publiees = cells(on)
    with transaction.atomic():
        Arrete.objects.filter(jour=on).delete()
        arrete = Arrete.objects.create(jour=on, fait_at=horloge.instant(), seuil=parametres_au(on).seuil_secret)
        copy_rows(
            CelluleArretee._meta.db_table,
            ("arrete_id", "coupe", "code_1", "code_2", "valeurs", "masques"),
            (
                (arrete.pk, *key(coupe, codes), list(valeurs), masques)
                for (coupe, codes), (valeurs, masques) in publiees.items()
            ),
        )
        _forget(on)
    return len(publiees)


def key(coupe: Coupe, codes: Codes) -> tuple[str, str, str]:
    """How a cell is named in its table."""
    return "|".join(coupe), codes[0], "|".join(codes[1:])


def cells(on: date) -> dict[tuple[Coupe, Codes], Publiee]:
    """Every published cell of every crossing, from the counts of this instant."""
    seuil = parametres_au(on).seuil_secret
    lieux = list(_places())
    moyennes = _means(lieux)
    coupes = list(published())
    sures: dict[tuple[Coupe, Codes], list[int]] = {}
    vraies: dict[tuple[Coupe, Codes], list[int]] = {}
    for lieu, comptes in lieux:
        surs = _safe(lieu, comptes, seuil, moyennes[lieu.profession])
        for coupe in coupes:
            cle = coupe, lieu.codes(coupe)
            for sommes, ajouts in ((sures, surs), (vraies, comptes)):
                if cle in sommes:
                    sommes[cle] = [a + b for a, b in zip(sommes[cle], ajouts, strict=True)]
                else:
                    sommes[cle] = list(ajouts)
    return {cle: (tuple(sures[cle]), _hidden(sures[cle], vraies[cle], seuil)) for cle in sures}


def values(publiee: Publiee) -> dict[str, int | None]:
    """Columns of a published cell by name; None = hidden."""
    comptes, masques = publiee
    return {
        nom: None if masques >> rang & 1 else valeur
        for rang, (nom, valeur) in enumerate(with_sums(comptes).items())
    }  # fmt: skip


def with_sums(comptes: Iterable[int]) -> dict[str, int]:
    """Counts by name, and those that are added up from them, in the order of `TOUTES`."""
    par_nom = dict(zip(COLONNES, comptes, strict=True))
    return par_nom | {nom: sum(par_nom[n] for n in noms) for nom, noms in SOMMES.items()}


def _places() -> Iterator[tuple[Lieu, Comptes]]:
    with connection.cursor() as curseur:
        curseur.execute(_LIEUX, [SSA])
        for *codes, comptes in ((*ligne[:6], ligne[6:]) for ligne in curseur.fetchall()):
            if any(comptes):
                yield Lieu(*codes), comptes


def _means(lieux: Iterable[tuple[Lieu, Comptes]]) -> dict[str, float]:
    """Mean progress of each profession: what is said of the people of a place too small to have its own."""
    sommes: dict[str, list[int]] = {}
    for lieu, comptes in lieux:
        par_nom = with_sums(comptes)
        somme = sommes.setdefault(lieu.profession, [0, 0])
        somme[0] += par_nom["progression"]
        somme[1] += par_nom["suivis"]
    return {profession: somme / nombre if nombre else 0.0 for profession, (somme, nombre) in sommes.items()}


def _safe(lieu: Lieu, comptes: Comptes, seuil: int, moyenne: float) -> list[int]:
    """The safe counts of a place, in the order of `COLONNES`."""
    vrais = with_sums(comptes)
    tirage = _draws(lieu)
    courant = Place(tuple(vrais[nom] for nom in ETATS), tuple(vrais[nom] for nom in QUESTIONS))
    sur = secret_places.protect(courant, seuil, tirage, suivis=len(SUIVIS))
    suivis = sum(sur.etats[: len(SUIVIS)])
    propre = vrais["progression"] / vrais["suivis"] if vrais["suivis"] >= seuil else moyenne
    termines = Place((vrais["en_retard"], vrais["echus"] - vrais["en_retard"]), ())
    retard, fini = secret_places.protect(termines, seuil, lambda nom: tirage(f"echus {nom}")).etats
    return [*sur.etats, *sur.oui, round(suivis * propre), retard + fini, retard]


def _draws(lieu: Lieu) -> secret_places.Tirage:
    """The secret draws of a place: those of this installation, the same at every release."""
    cle = hashlib.sha256(f"secret statistique {settings.SECRET_KEY}".encode()).digest()
    nom_du_lieu = repr(lieu)

    def draw(nom: str) -> float:
        empreinte = hashlib.blake2b(f"{nom_du_lieu} {nom}".encode(), key=cle, digest_size=8).digest()
        return int.from_bytes(empreinte) / 2**64

    return draw


def _hidden(sures: Iterable[int], vraies: Iterable[int], seuil: int) -> int:
    """Bits of the columns of a cell that are not shown."""
    montrees: Mapping[str, int] = with_sums(sures)
    reelles = with_sums(vraies)
    # A mean is shown when the people it is of are.
    comptees = {nom: "suivis" if nom == "progression" else nom for nom in montrees}
    return sum(
        1 << rang
        for rang, nom in enumerate(comptees.values())
        if not secret_places.is_shown(montrees[nom], reelles[nom], seuil)
    )


def _forget(on: date) -> None:
    """Erase the nights that are no longer kept."""
    anciens = Arrete.objects.filter(jour__lt=on - timedelta(days=JOURS_GARDES))
    gardes = {(jour.year, jour.month): jour for jour in anciens.order_by("jour").values_list("jour", flat=True)}
    anciens.exclude(jour__in=gardes.values()).delete()
