"""The form of an item: every condition in words; the short written forms (`par_an:4x1`) stay in the exchange files."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any, cast

from django import forms

from referentiels.axes import Axe
from referentiels.conditions import number_text, read_points, read_unite, write_points, write_unite
from referentiels.echange.contenu import LigneAction
from referentiels.nomenclature import FormeUnite, Nature, NiveauPreuve
from referentiels.phrases import POPULATIONS
from referentiels.rules.item import UNE_REALISATION, Unite

#: Kinds of organisers, as partners and holders name them.
ORGANISMES = (
    ("ODPC", "Organisme de DPC"),
    ("OF", "Organisme de formation certifié Qualiopi ou inscrit sur la liste publique"),
    ("UNIVERSITE", "Université"),
    ("OA_HAS", "Organisme agréé pour l’accréditation (HAS)"),
    ("CNP", "Conseil national professionnel, société savante"),
    ("ETABLISSEMENT", "Établissement de santé"),
    ("SSA", "Service de santé des armées"),
)
#: Written forms that mean the same kind.
_SYNONYMES = {"ANDPC": "ODPC", "Qualiopi": "OF", "LPOF": "OF", "OA": "OA_HAS", "université": "UNIVERSITE"}
ROLES = 4
UNITES = (
    ("", "Une seule réalisation"),
    (FormeUnite.NOMBRE.value, "Plusieurs réalisations"),
    (FormeUnite.HEURES.value, "Un total d’heures"),
    (FormeUnite.ANNEES.value, "Plusieurs années différentes"),
    (FormeUnite.ANNEES_CONSECUTIVES.value, "Plusieurs années de suite"),
    (FormeUnite.PAR_AN.value, "Plusieurs fois par an"),
)
REPETITIONS = (("une", "Une seule fois"), ("plusieurs", "Plusieurs fois, jusqu’à un maximum"), ("libre", "Sans limite"))
NOMBRE_REQUIS = "Indiquez le nombre\u00a0: le choix fait juste au-dessus le demande."


class ChampNombre(forms.DecimalField):
    """A number 0 or more, typed with a comma or a point, on the number keyboard of a phone."""

    def __init__(self, *, maximum: int, decimales: int = 2, **options: Any) -> None:
        super().__init__(
            required=False, min_value=Decimal(0), max_value=Decimal(maximum), decimal_places=decimales,
            widget=forms.TextInput(attrs={"inputmode": "decimal" if decimales else "numeric"}), **options,
        )  # fmt: skip

    def to_python(self, value: Any) -> Any:
        """The number, or None when nothing is typed."""
        return super().to_python(value.strip().replace(",", ".") if isinstance(value, str) else value)


def _nombre(label: str, aide: str, maximum: int = 9999, decimales: int = 0) -> ChampNombre:
    return ChampNombre(label=label, help_text=aide, maximum=maximum, decimales=decimales)


class ChampListe(forms.CharField):
    """Words separated by commas, as a tuple; each one once."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=400, **options)

    def clean(self, value: Any) -> tuple[str, ...]:
        """The words, in the order typed."""
        texte = super().clean(value)
        mots = tuple(dict.fromkeys(mot.strip() for mot in texte.split(",") if mot.strip()))
        for mot in mots:
            if len(mot) > 40 or any(c.isspace() for c in mot):
                raise forms.ValidationError(
                    f"«\u00a0{mot[:60]}\u00a0»\u00a0: écrivez des mots sans espace, séparés par des virgules."
                )
        return mots


class FormulaireAction(forms.Form):
    """An item of a draft; `roles` are those that the version already names."""

    use_required_attribute = False

    axes = forms.TypedMultipleChoiceField(
        label="Axes", coerce=int, choices=[(axe.value, axe.titre) for axe in Axe], widget=forms.CheckboxSelectMultiple,
        help_text="Cochez plusieurs axes pour une action transversale\u00a0: chaque réalisation n’en servira qu’un.",
        error_messages={"required": "Cochez au moins un axe."},
    )  # fmt: skip
    code = forms.CharField(
        label="Code", max_length=60,
        help_text="Court, sans espace, le même d’une version à l’autre\u00a0: par exemple «\u00a01-DPC\u00a0».",
        error_messages={"required": "Donnez un code à l’action."},
    )  # fmt: skip
    libelle = forms.CharField(
        label="Libellé", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ce que le professionnel lira, de 2\u00a0000 caractères au plus.",
        error_messages={"required": "Décrivez l’action."},
    )  # fmt: skip
    nature = forms.ChoiceField(
        label="Nature", required=False, choices=[("", "Non précisée"), *((n.value, n.libelle) for n in Nature)],
        help_text="Sert aux recherches, et aux quotas qui portent sur une nature.",
    )  # fmt: skip
    sous_bloc = forms.CharField(
        label="Sous-bloc", required=False, max_length=120,
        help_text="Le groupe de l’action dans son axe, quand le référentiel demande des sous-blocs différents.",
    )  # fmt: skip
    categories = ChampListe(
        label="Catégories",
        help_text="Mots que les quotas comptent, séparés par des virgules\u00a0: «\u00a0DPC, congres\u00a0».",
    )
    unite_forme = forms.ChoiceField(
        label="Ce qu’il faut pour faire une action", required=False, choices=UNITES,
        help_text="D’ordinaire une réalisation est une action\u00a0; sinon dites ci-dessous combien il en faut.",
    )  # fmt: skip
    unite_nombre = _nombre("Combien", "Nombre de réalisations, d’heures, d’années, ou de fois par an.", 9999, 2)
    unite_annees = _nombre("Pendant combien d’années", "Seulement pour «\u00a0plusieurs fois par an\u00a0».", 99)
    repetition = forms.ChoiceField(
        label="Répétition pendant le cycle", choices=REPETITIONS, initial="une",
        help_text="La loi demande des actions distinctes\u00a0: d’ordinaire, une action refaite ne compte plus.",
    )  # fmt: skip
    max_fois = _nombre("Maximum par cycle", "Seulement pour «\u00a0plusieurs fois\u00a0»\u00a0: de 2 à 999.", 999)
    duree_min_heures = _nombre("Durée minimale, en heures", "Une réalisation plus courte ne compte pas.", 9999, 2)
    points = _nombre("Points", "Valeur d’une action quand un axe demande des points.", 99_999, 2)
    organismes = forms.MultipleChoiceField(
        label="Organisateurs acceptés", required=False, choices=ORGANISMES, widget=forms.CheckboxSelectMultiple,
        help_text="Aucune case cochée\u00a0: tout organisateur est accepté.",
    )  # fmt: skip
    independance = forms.BooleanField(
        label="Demander une déclaration d’indépendance", required=False,
        help_text="Le professionnel déclare que l’action n’est pas financée par une industrie de santé.",
    )  # fmt: skip
    preuve = forms.ChoiceField(
        label="Preuve demandée au minimum", required=False,
        choices=[("", "Celle que prévoit la règle générale"), *((n.value, n.libelle) for n in NiveauPreuve)],
        help_text="Jamais un résultat de santé\u00a0: pour l’axe 4, une déclaration sur l’honneur suffit d’ordinaire.",
    )  # fmt: skip
    population = forms.MultipleChoiceField(
        label="Réservée à ces professionnels", required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(code, mots.capitalize()) for code, mots in POPULATIONS.items()],
        help_text="Aucune case cochée\u00a0: l’action est ouverte à tous.",
    )  # fmt: skip
    population_autre = ChampListe(
        label="Autres mentions", help_text="Codes de mention ou d’exercice, séparés par des virgules."
    )
    libre = forms.BooleanField(
        label="Action libre, à valider par le CNP", required=False,
        help_text="Le professionnel propose une action non prévue\u00a0; elle compte une fois labellisée.",
    )  # fmt: skip
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, roles: Collection[str] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        ecrits = sum(nom.startswith("role_") for nom in self.initial)
        self.rangs = range(1, max(ROLES, ecrits + 1) + 1)
        for rang in self.rangs:
            self.fields[f"role_{rang}"] = forms.CharField(
                label=f"Rôle {rang}", required=False, max_length=20, widget=forms.TextInput(attrs={"list": "roles"})
            )
            self.fields[f"points_{rang}"] = _nombre(f"Points du rôle {rang}", "", 99_999, 2)
        self.roles = sorted({"participant", "orateur", "organisateur", *roles})
        self._keep_unknown()

    def _keep_unknown(self) -> None:
        """What an import wrote and the lists do not know stays a choice: editing an item never loses a word."""
        for nom in ("organismes", "nature"):
            champ = cast(forms.ChoiceField, self.fields[nom])
            ecrits = self.initial.get(nom) or []
            connus = {code for code, _ in cast(list, champ.choices)}
            nouveaux = [mot for mot in ([ecrits] if isinstance(ecrits, str) else ecrits) if mot and mot not in connus]
            champ.choices = [*cast(list, champ.choices), *((mot, mot) for mot in nouveaux)]

    def role_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The pairs (role, points), for the page."""
        return [(self[f"role_{rang}"], self[f"points_{rang}"]) for rang in self.rangs]

    def clean(self) -> dict[str, Any]:
        """Numbers that a choice asks for, and the roles, gathered in `unite`, `max_par_cycle` and `points_ecrits`."""
        donnees = super().clean() or {}
        donnees["unite"] = self._unit(donnees)
        donnees["max_par_cycle"] = self._limit(donnees)
        donnees["points_ecrits"] = self._points(donnees)
        return donnees

    def _unit(self, donnees: dict[str, Any]) -> str:
        forme, nombre, annees = donnees.get("unite_forme"), donnees.get("unite_nombre"), donnees.get("unite_annees")
        if not forme:
            return write_unite(UNE_REALISATION)
        if not nombre:
            self._miss("unite_nombre")
            return ""
        if forme != FormeUnite.HEURES and (nombre != int(nombre) or nombre > 999):
            self.add_error("unite_nombre", "Un nombre entier, de 1 à 999.")
            return ""
        if forme != FormeUnite.PAR_AN:
            return write_unite(Unite(FormeUnite(forme), float(nombre)))
        if not annees:
            self._miss("unite_annees")
            return ""
        return write_unite(Unite(FormeUnite.PAR_AN, float(annees), int(nombre)))

    def _limit(self, donnees: dict[str, Any]) -> int | None:
        if donnees.get("repetition") == "libre":
            return None
        if donnees.get("repetition") != "plusieurs":
            return 1
        if not donnees.get("max_fois"):
            self._miss("max_fois")
            return 1
        return int(donnees["max_fois"])

    def _points(self, donnees: dict[str, Any]) -> str:
        par_role: dict[str, float] = {}
        for rang in self.rangs:
            role, points = donnees.get(f"role_{rang}", "").strip(), donnees.get(f"points_{rang}")
            if not role and points is None:
                continue
            if not role.isidentifier() or role in par_role:
                self.add_error(f"role_{rang}", "Un mot sans espace, différent de ceux des autres lignes.")
            elif points is None:
                self._miss(f"points_{rang}")
            else:
                par_role[role] = float(points)
        if par_role and donnees.get("points"):
            self.add_error("points", "Écrivez soit des points pour tous, soit des points par rôle.")
        ecrits = write_points(float(donnees.get("points") or 0), par_role)
        if len(ecrits) > 120:
            self.add_error("role_1", "Raccourcissez les noms des rôles.")
        return ecrits

    def _miss(self, champ: str) -> None:
        if champ not in self.errors:
            self.add_error(champ, NOMBRE_REQUIS)

    def line(self) -> LigneAction:
        """What was typed, in the columns of an exchange."""
        lu = self.cleaned_data
        return LigneAction(
            code=lu["code"].strip(),
            axes=tuple(sorted(lu["axes"])),
            libelle=lu["libelle"].replace("\r\n", "\n").strip(),
            nature=lu["nature"],
            sous_bloc=lu["sous_bloc"].strip(),
            categories=lu["categories"],
            max_par_cycle=lu["max_par_cycle"],
            unite=lu["unite"],
            duree_min_heures=lu["duree_min_heures"] or None,
            points=lu["points_ecrits"],
            organismes=tuple(lu["organismes"]),
            independance=lu["independance"],
            preuve=lu["preuve"],
            population=tuple(dict.fromkeys([*lu["population"], *lu["population_autre"]])),
            libre=lu["libre"],
        )


def initial_of(ligne: LigneAction) -> dict[str, Any]:
    """What the form shows of an item."""
    unite = read_unite(ligne.unite)
    points, par_role = read_points(ligne.points)
    is_par_an = unite.forme is FormeUnite.PAR_AN
    valeurs: dict[str, Any] = {
        "axes": list(ligne.axes), "code": ligne.code, "libelle": ligne.libelle, "nature": ligne.nature,
        "sous_bloc": ligne.sous_bloc, "categories": ", ".join(ligne.categories),
        "unite_forme": "" if unite.is_simple else unite.forme.value,
        "unite_nombre": "" if unite.is_simple else number_text(unite.par_an if is_par_an else unite.seuil),
        "unite_annees": number_text(unite.seuil) if is_par_an else "",
        "repetition": {None: "libre", 1: "une"}.get(ligne.max_par_cycle, "plusieurs"),
        "max_fois": ligne.max_par_cycle if (ligne.max_par_cycle or 1) > 1 else "",
        "duree_min_heures": number_text(ligne.duree_min_heures) if ligne.duree_min_heures else "",
        "points": number_text(points) if points else "",
        "organismes": list(dict.fromkeys(_SYNONYMES.get(code, code) for code in ligne.organismes)),
        "independance": ligne.independance, "preuve": ligne.preuve,
        "population": [code for code in ligne.population if code in POPULATIONS],
        "population_autre": ", ".join(code for code in ligne.population if code not in POPULATIONS),
        "libre": ligne.libre,
    }  # fmt: skip
    for rang, (role, valeur) in enumerate(par_role.items(), 1):
        valeurs |= {f"role_{rang}": role, f"points_{rang}": number_text(valeur)}
    return valeurs
