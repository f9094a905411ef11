"""Read the columns that indicators are made of: of the last arrêté for most, of the cells for an instance's members."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, Sum

from accounts import perimetre
from accounts.models import Specialite
from accounts.professions import Mode, Profession
from accounts.territoires import DEPARTEMENTS, REGIONS
from dashboards import coupes, publication
from dashboards.coupes import COLONNES, SSA
from dashboards.indicateurs import AGE_INCONNU, STATUTS, Dimension
from dashboards.models import Arrete, Cellule, CelluleArretee
from dashboards.publication import Publiee
from dashboards.regard import Regard
from referentiels.models import Referentiel, VersionReferentiel
from referentiels.parametres import parametres_au

#: A complete progress, in the integers that cells add up.
UN = 1_000_000
NON_RENSEIGNE = "Non renseigné"
Vue = Mapping[str, int | None]
Cle = tuple[str, ...]
_VIDE: Publiee = ((0,) * len(COLONNES), 0)


@dataclass(frozen=True, slots=True)
class Lues:
    """What was read, as its reader may see it: columns by codes of the dimensions asked, their total, of which day.

    `is_arrete`: whether it is what a night kept, or a count of this instant.
    """

    le: date
    is_arrete: bool
    seuil: int
    cases: Mapping[Cle, Vue]
    total: Vue


def read(dimensions: Sequence[Dimension], filtres: Mapping[Dimension, str], le: date, regard: Regard) -> Lues:
    """Columns of what the filters keep, by `dimensions` (never `statut`); one or two indexed queries."""
    if not regard.is_masque:
        return _members(dimensions, filtres, le, regard)
    coupe = coupes.crossing(dimensions, filtres)
    entier = coupes.crossing((), filtres)
    seuil = parametres_au(le).seuil_secret
    arrete = Arrete.objects.filter(jour__lte=le).order_by("-jour").first()
    if arrete is None and not Arrete.objects.exists():
        # Before the first night, the figures of the moment, made safe in the same way.
        publiees = publication.cells(le)
        lignes = [(codes, p) for (c, codes), p in publiees.items() if c == coupe]
        totaux = [(codes, p) for (c, codes), p in publiees.items() if c == entier]
    else:
        lignes, totaux = _kept(arrete, coupe, filtres), _kept(arrete, entier, filtres)
    cases = {
        tuple(coupes.code_of(d, coupe, codes) for d in dimensions): publication.values(publiee)
        for codes, publiee in lignes
        if coupes.keeps(coupe, codes, filtres)
    }
    total = next((p for codes, p in totaux if coupes.keeps(entier, codes, filtres)), _VIDE)
    return Lues(arrete.jour if arrete else le, arrete is not None, seuil, _somebody(cases), publication.values(total))


def history(filtres: Mapping[Dimension, str], du: date, au: date) -> list[tuple[date, Vue]]:
    """The total of these filters on each arrêté from `du` to `au` inclusive, the oldest first; one query."""
    coupe = coupes.crossing((), filtres)
    lues = CelluleArretee.objects.filter(coupe="|".join(coupe), arrete__jour__range=(du, au))
    lignes = _narrowed(lues, coupe, filtres).order_by("arrete__jour")
    return [
        (jour, publication.values((tuple(valeurs), masques)))
        for jour, un, deux, valeurs, masques in lignes.values_list(
            "arrete__jour", "code_1", "code_2", "valeurs", "masques"
        )
        if coupes.keeps(coupe, (un, *deux.split("|")), filtres)
    ]


def labels(dimensions: Sequence[Dimension]) -> dict[Dimension, Mapping[str, str]]:
    """Names of the codes of these dimensions, in the order of the rows."""
    return {dimension: _labels(dimension) for dimension in dimensions}


def ordered(cles: Sequence[Cle], libelles: Mapping[Dimension, Mapping[str, str]]) -> list[Cle]:
    """Keys in the order of the labels; unknown codes last."""
    rangs = [{code: rang for rang, code in enumerate(noms)} for noms in libelles.values()]
    return sorted(
        cles, key=lambda cle: [(rang.get(code, len(rang)), code) for rang, code in zip(rangs, cle, strict=True)]
    )


def days(pas: str, du: date, au: date) -> Iterator[date]:
    """The last day of each step ("jour", "mois", "trimestre") from `du` to `au`, and `au` itself."""
    jour = du
    while jour < au:
        lendemain = jour + timedelta(days=1)
        if pas == "jour" or (lendemain.day == 1 and (pas == "mois" or lendemain.month % 3 == 1)):
            yield jour
        jour = lendemain
    yield au


def _kept(arrete: Arrete | None, coupe: coupes.Coupe, filtres: Mapping[Dimension, str]):
    lues = CelluleArretee.objects.filter(arrete=arrete, coupe="|".join(coupe))
    for un, deux, valeurs, masques in _narrowed(lues, coupe, filtres).values_list(
        "code_1", "code_2", "valeurs", "masques"
    ):
        lieu, mode = deux.split("|")
        yield (un, lieu, mode), (tuple(valeurs), masques)


def _narrowed(lues, coupe: coupes.Coupe, filtres: Mapping[Dimension, str]):
    """The rows that an index can tell; `coupes.keeps` checks the rest."""
    profession, region = filtres.get(Dimension.PROFESSION), filtres.get(Dimension.REGION)
    if profession:
        fin = coupe[0] != Dimension.PROFESSION
        lues = lues.filter(code_1__startswith=f"{profession}/") if fin else lues.filter(code_1=profession)
    elif not coupe[0]:
        lues = lues.filter(code_1="")
    if region:
        lues = lues.filter(code_2__startswith=f"{region}/" if coupe[1] == Dimension.DEPARTEMENT else f"{region}|")
    return lues


def _somebody(cases: Mapping[Cle, Vue]) -> dict[Cle, Vue]:
    """Without the rows where it is shown that nobody is."""
    return {cle: vue for cle, vue in cases.items() if vue["comptes"] != 0 or vue["echus"] != 0}


def _members(dimensions: Sequence[Dimension], filtres: Mapping[Dimension, str], le: date, regard: Regard) -> Lues:
    """The people an instance follows, to the last write, whatever their number."""
    militaire = Q(is_militaire=True)
    lues = Cellule.objects.filter(perimetre.instance_q(regard.organisations, militaire=militaire))
    champs = [d.value for d in dimensions if d is not Dimension.REFERENTIEL]
    versions = dict(VersionReferentiel.objects.values_list("pk", "referentiel__code"))
    for dimension, valeur in filtres.items():
        if dimension is Dimension.REFERENTIEL:
            lues = lues.filter(version__in=[pk for pk, code in versions.items() if code == valeur])
        elif dimension is not Dimension.STATUT:
            lues = lues.filter(**{dimension.value: valeur})
    if Dimension.REFERENTIEL in dimensions:
        champs.append("version")
    sommes: dict[Cle, list[int]] = {}
    for ligne in lues.order_by().values(*champs).annotate(**{f"n_{nom}": Sum(nom) for nom in COLONNES}):
        cle = tuple(
            versions.get(ligne["version"], "") if d is Dimension.REFERENTIEL else ligne[d.value] for d in dimensions
        )
        comptes = [ligne[f"n_{nom}"] or 0 for nom in COLONNES]
        sommes[cle] = [a + b for a, b in zip(sommes.get(cle, _VIDE[0]), comptes, strict=True)]
    total = [sum(colonne) for colonne in zip(_VIDE[0], *sommes.values(), strict=True)]
    cases: dict[Cle, Vue] = {cle: publication.with_sums(comptes) for cle, comptes in sommes.items()}
    return Lues(le, False, parametres_au(le).seuil_secret, _somebody(cases), publication.with_sums(total))


def _labels(dimension: Dimension) -> Mapping[str, str]:
    if dimension is Dimension.SPECIALITE:
        return {"": "Sans spécialité", **dict(Specialite.objects.values_list("code", "libelle"))}
    if dimension is Dimension.REFERENTIEL:
        return dict(Referentiel.objects.order_by("titre").values_list("code", "titre"))
    return {
        Dimension.PROFESSION: {p.value: p.pluriel for p in Profession},
        Dimension.REGION: {**REGIONS, SSA: "Service de santé des armées"},
        Dimension.DEPARTEMENT: DEPARTEMENTS,
        Dimension.MODE: {m.value: m.libelle for m in Mode},
        Dimension.TRANCHE_AGE: {"": AGE_INCONNU},
        Dimension.STATUT: STATUTS,
    }[dimension]
