"""Reading a référentiel version written by hand, in the shape of the YAML cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from referentiels.axes import AXES
from referentiels.nomenclature import FormeUnite, ModeValidation, NiveauPreuve, TypeExigence
from referentiels.rules.item import ARTICLE_PAR_DEFAUT, UNE_REALISATION, Exigence, Item, Unite
from referentiels.rules.lecteur import FormatInvalide, Lecteur


@dataclass(frozen=True, slots=True)
class VersionLue:
    """The fields of a version, read and checked."""

    code: str
    items: Mapping[str, Item]
    exigences: Mapping[int | None, tuple[Exigence, ...]]
    effet: date | None
    mode_validation: ModeValidation | None
    axe_au_choix: bool
    referentiel: str
    profession: str
    specialites: frozenset[str]


_CLES_VERSION = (
    "code", "effet", "axes", "cycle", "actions", "mode_validation", "axe_au_choix", "referentiel",
    "profession", "specialites",
)  # fmt: skip
_CLES_ITEM = (
    "code", "axes", "nature", "categories", "sous_bloc", "libre", "max_par_cycle", "unite",
    "duree_min_heures", "points", "organismes", "independance", "preuve", "population",
)  # fmt: skip


def _axe(valeur: object, cle: str) -> int:
    if isinstance(valeur, str) and valeur.isdigit():
        valeur = int(valeur)
    if isinstance(valeur, bool) or not isinstance(valeur, int) or valeur not in AXES:
        raise FormatInvalide(cle, f"expected an axis from 1 to 4, found {valeur!r}")
    return valeur


def read_unite(donnees: object, cle: str) -> Unite:
    """The unit of an item, for instance `{par_an: 4, annees: 2}`."""
    lu = Lecteur(donnees, cle, [forme.value for forme in FormeUnite])
    if lu.has("par_an"):
        lu.obligatoire("annees")
        return Unite(FormeUnite.PAR_AN, lu.entier("annees"), lu.entier("par_an"))
    if len(lu.donnees) != 1:
        raise FormatInvalide(cle, "expected exactly one of nombre, heures, annees, annees_consecutives")
    forme = FormeUnite(next(iter(lu.donnees)))
    seuil = lu.nombre(forme) if forme is FormeUnite.HEURES else lu.entier(forme)
    if seuil <= 0:
        raise FormatInvalide(lu.cle(forme), f"expected more than 0, found {seuil}")
    return Unite(forme, seuil)


def _points(lu: Lecteur) -> tuple[float, Mapping[str, float]]:
    if not isinstance(lu.donnees.get("points"), Mapping):
        return lu.nombre("points"), {}
    roles = [str(role) for role in lu.donnees["points"]]
    par_role = Lecteur(lu.donnees["points"], lu.cle("points"), roles)
    return 0, {role: par_role.nombre(role) for role in roles}


def read_item(donnees: object, cle: str) -> Item:
    """One action of the référentiel."""
    lu = Lecteur(donnees, cle, _CLES_ITEM)
    code = str(lu.obligatoire("code"))
    lu = Lecteur(donnees, f"{cle}[{code}]", _CLES_ITEM)
    axes = tuple(sorted({_axe(axe, lu.cle("axes")) for axe in lu.liste("axes")}))
    if not axes:
        raise FormatInvalide(lu.cle("axes"), "at least one axis is required")
    points, par_role = _points(lu)
    sans_limite = lu.has("max_par_cycle") and lu.donnees["max_par_cycle"] is None
    unite = lu.donnees.get("unite")
    return Item(
        code=code,
        axes=axes,
        libelle=lu.texte("libelle"),
        nature=lu.texte("nature"),
        sous_bloc=lu.texte("sous_bloc"),
        categories=lu.textes("categories"),
        libre=lu.booleen("libre"),
        max_par_cycle=None if sans_limite else lu.entier("max_par_cycle", 1),
        unite=UNE_REALISATION if unite is None else read_unite(unite, lu.cle("unite")),
        duree_min_heures=lu.nombre("duree_min_heures"),
        points=points,
        points_par_role=par_role,
        organismes=lu.textes("organismes"),
        independance=lu.booleen("independance"),
        preuve=lu.choix("preuve", NiveauPreuve),
        population=lu.textes("population"),
    )


def read_exigence(donnees: object, cle: str) -> Exigence:
    """One requirement line."""
    lu = Lecteur(donnees, cle, ("type", "seuil", "categorie", "nature", "action"))
    lu.obligatoire("type")
    famille = lu.choix("type", TypeExigence)
    assert famille is not None  # obligatoire() has checked it
    if famille is TypeExigence.OBLIGATOIRE:
        lu.obligatoire("action")
    else:
        lu.obligatoire("seuil")
    if famille is TypeExigence.QUOTA and lu.has("categorie") == lu.has("nature"):
        raise FormatInvalide(cle, "a quota names either a categorie or a nature")
    return Exigence(
        type=famille,
        seuil=lu.nombre("seuil", 1),
        categorie=lu.texte("categorie"),
        nature=lu.texte("nature"),
        action=lu.texte("action"),
        article=lu.texte("article", ARTICLE_PAR_DEFAUT),
    )


def _lignes(lu: Lecteur, nom: str, lire: Callable[[object, str], Exigence]) -> tuple[Exigence, ...]:
    return tuple(lire(ligne, f"{lu.cle(nom)}[{i}]") for i, ligne in enumerate(lu.liste(nom), 1))


def _exigences(lu: Lecteur) -> dict[int | None, tuple[Exigence, ...]]:
    exigences: dict[int | None, tuple[Exigence, ...]] = {}
    if lu.has("cycle"):
        exigences[None] = _lignes(lu, "cycle", read_exigence)
    ecrits = lu.donnees.get("axes") or {}
    if not isinstance(ecrits, Mapping):
        raise FormatInvalide(lu.cle("axes"), "expected a mapping from the axis to its lines")
    axes = Lecteur(ecrits, lu.cle("axes"), list(ecrits))
    for nom in ecrits:
        axe = _axe(nom, axes.cle(str(nom)))
        exigences[axe] = _lignes(axes, nom, read_exigence)
    return exigences


def read_version(donnees: object, chemin: str = "referentiel") -> VersionLue:
    """A whole version: `code`, `axes`, `actions`, and what the project adds."""
    lu = Lecteur(donnees, chemin, _CLES_VERSION)
    items: dict[str, Item] = {}
    for ecrit in lu.liste("actions"):
        item = read_item(ecrit, lu.cle("actions"))
        if item.code in items:
            raise FormatInvalide(lu.cle("actions"), f"the code {item.code} is written twice")
        items[item.code] = item
    return VersionLue(
        code=lu.texte("code", "T"),
        items=items,
        exigences=_exigences(lu),
        effet=lu.jour("effet"),
        mode_validation=lu.choix("mode_validation", ModeValidation),
        axe_au_choix=lu.booleen("axe_au_choix", True),
        referentiel=lu.texte("referentiel"),
        profession=lu.texte("profession"),
        specialites=lu.textes("specialites"),
    )
