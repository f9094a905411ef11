"""Read the counts of accounts by cell: the columns that indicators are made of, summed over what is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, Count, F, FloatField, Q, QuerySet, Sum, Value, When

from accounts.models import Specialite
from accounts.professions import Mode, Profession
from accounts.territoires import DEPARTEMENTS, REGIONS
from actions.models import Avancement
from dashboards.indicateurs import AGE_NON_RENSEIGNE, STATUTS, Dimension
from dashboards.regard import Regard
from referentiels.models import Referentiel
from referentiels.parametres import parametres_au

#: A complete progress, in the integers that cells add up.
UN = 1_000_000
NON_RENSEIGNE = "Non renseigné"
#: A place filter keeps civilians: military practitioners are followed by the SSA alone, wherever they are.
TERRITOIRES = frozenset({Dimension.REGION, Dimension.DEPARTEMENT})
#: The columns of a cell; `comptes` is the sum of the states.
COLONNES = (
    "comptes", "suivis", "actives", "commences", "complets", "axe_1", "axe_2", "axe_3", "axe_4", "progression",
    "a_risque", "echus", "en_retard",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lues:
    """What was read, unprotected: columns by codes of the dimensions asked, their total, of which day."""

    le: date
    seuil: int
    cases: Mapping[tuple[str, ...], Mapping[str, int]]
    total: Mapping[str, int]


def read(dimensions: Sequence[Dimension], filtres: Mapping[Dimension, str], le: date, regard: Regard) -> Lues:
    """Columns of the cells that the filters keep, summed by `dimensions`; one grouped query."""
    lignes = _accounts(dimensions, filtres, regard).order_by()
    noms = [d.value for d in dimensions]
    champs = {d.value: _field(d) for d in dimensions}
    lues = lignes.annotate(**{f"d_{nom}": champ for nom, champ in champs.items()})
    sommes = lues.values(*(f"d_{nom}" for nom in noms)).annotate(**_columns(le)) if noms else None
    cases: dict[tuple[str, ...], dict[str, int]] = {}
    for ligne in sommes if sommes is not None else [lues.aggregate(**_columns(le))]:
        colonnes = {c: round(UN * (ligne[f"n_{c}"] or 0)) if c == "progression" else ligne[f"n_{c}"] or 0
                    for c in COLONNES}  # fmt: skip
        if colonnes["comptes"] or colonnes["echus"]:
            cases[tuple(ligne[f"d_{nom}"] or "" for nom in noms)] = colonnes
    total = {c: sum(case[c] for case in cases.values()) for c in COLONNES}
    return Lues(le, parametres_au(le).seuil_secret, cases, total)


def labels(dimensions: Sequence[Dimension]) -> dict[Dimension, Mapping[str, str]]:
    """Names of the codes of these dimensions, in the order of the rows."""
    return {dimension: _labels(dimension) for dimension in dimensions}


def ordered(lues: Lues, libelles: Mapping[Dimension, Mapping[str, str]]) -> list[tuple[str, ...]]:
    """The keys that were read, in the order of the labels; unknown codes last."""
    rangs = [{code: rang for rang, code in enumerate(noms)} for noms in libelles.values()]
    return sorted(
        (cle for cle in lues.cases if cle),
        key=lambda cle: [(rang.get(code, len(rang)), code) for rang, code in zip(rangs, cle, strict=True)],
    )


def days(pas: str, du: date, au: date) -> Iterator[date]:
    """The last day of each step from `du` to `au`, and `au` itself."""
    jour = du
    while jour < au:
        lendemain = jour + timedelta(days=1)
        if pas == "jour" or (lendemain.day == 1 and (pas == "mois" or lendemain.month % 3 == 1)):
            yield jour
        jour = lendemain
    yield au


def _accounts(
    dimensions: Sequence[Dimension], filtres: Mapping[Dimension, str], regard: Regard
) -> QuerySet[Avancement]:
    comptes = Avancement.objects.not_closed()
    if not regard.is_masque:
        comptes = comptes.followed_by(regard.organisations)
    for dimension, valeur in filtres.items():
        champ = _PATHS.get(dimension, dimension.value)
        comptes = comptes.filter(**{champ: valeur}) if dimension is not Dimension.TRANCHE_AGE else comptes
    if regard.is_masque and TERRITOIRES & {*dimensions, *filtres}:
        comptes = comptes.filter(is_militaire=False)
    return comptes


_PATHS = {Dimension.REFERENTIEL: "version__referentiel__code", Dimension.STATUT: "etat"}


def _field(dimension: Dimension):
    if dimension is Dimension.TRANCHE_AGE:
        return Value("")
    return F(_PATHS.get(dimension, dimension.value))


def _columns(on: date) -> dict[str, Count | Sum]:
    en_cours = Q(fin__gte=on)
    suivi = en_cours & ~Q(etat="sans_referentiel")
    progression = Case(When(suivi, then=F("total")), default=Value(0.0), output_field=FloatField())
    echu = Q(fin__lt=on)
    axes = {f"n_axe_{k + 1}": suivi & (Q(**{f"progressions__{k}__gte": 1}) | Q(**{f"progressions__{k}__lt": 0}))
            for k in range(4)}  # fmt: skip
    criteres = {
        "n_comptes": en_cours, "n_suivis": suivi,
        "n_actives": en_cours & Q(professionnel__active_at__isnull=False),
        "n_commences": suivi & Q(etat__in=["en_cours", "complet"]), "n_complets": suivi & Q(etat="complet"), **axes,
        "n_a_risque": suivi & Q(risque__gte=2), "n_echus": echu,
        "n_en_retard": echu & Q(cycle_etat="ouvert") & ~Q(etat="complet"),
    }  # fmt: skip
    return {nom: Count("pk", filter=q) for nom, q in criteres.items()} | {"n_progression": Sum(progression)}


def _labels(dimension: Dimension) -> Mapping[str, str]:
    if dimension is Dimension.SPECIALITE:
        return {"": "Sans spécialité", **dict(Specialite.objects.values_list("code", "libelle"))}
    if dimension is Dimension.REFERENTIEL:
        return dict(Referentiel.objects.order_by("titre").values_list("code", "titre"))
    return {
        Dimension.PROFESSION: {p.value: p.pluriel for p in Profession},
        Dimension.REGION: REGIONS,
        Dimension.DEPARTEMENT: DEPARTEMENTS,
        Dimension.MODE: {m.value: m.libelle for m in Mode},
        Dimension.TRANCHE_AGE: {"": AGE_NON_RENSEIGNE},
        Dimension.STATUT: STATUTS,
    }[dimension]
