"""Forms of the workspace: drafts, requirements, settings, specialties, correspondences, remarks, files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile

from referentiels.axes import Axe
from referentiels.echange.contenu import LigneCorrespondance, LigneExigence
from referentiels.forms_action import ChampNombre
from referentiels.models import VersionReferentiel
from referentiels.nomenclature import TypeExigence
from referentiels.phrases import nature_label
from referentiels.redaction.commentaires import TEXTE_MAX
from referentiels.redaction.correspondances import LONGUEURS
from referentiels.redaction.reglages import NOTE_MAX, TITRE_MAX, Reglages
from referentiels.rules.correspondances import Signature

TYPES = (
    (TypeExigence.NOMBRE.value, "Un nombre d’actions distinctes"),
    (TypeExigence.QUOTA.value, "Un nombre d’actions d’une catégorie ou d’une nature"),
    (TypeExigence.POINTS.value, "Un nombre de points"),
    (TypeExigence.HEURES.value, "Un nombre d’heures"),
    (TypeExigence.SOUS_BLOCS.value, "Des actions de plusieurs sous-blocs"),
    (TypeExigence.OBLIGATOIRE.value, "Une action précise, obligatoire"),
)
AXES = [(str(axe.value), axe.titre) for axe in Axe]


class FormulaireRevise(forms.Form):
    """A form that knows which revision of the draft it was made from."""

    use_required_attribute = False
    revision = forms.IntegerField(widget=forms.HiddenInput)


class FormulaireExigence(FormulaireRevise):
    """One requirement. `categories`, `natures` and `actions` are those of the version."""

    axe = forms.ChoiceField(
        label="Où",
        choices=[*AXES, ("cycle", "L’ensemble du cycle")],
        help_text="L’exigence s’y ajoute aux autres.",
    )
    type = forms.ChoiceField(
        label="Ce qui est demandé", choices=TYPES, help_text="Toutes les exigences d’un axe doivent être tenues."
    )
    seuil = ChampNombre(
        label="Combien, au moins", maximum=999_999,
        help_text="D’actions, de points, d’heures ou de sous-blocs. Inutile pour une action obligatoire.",
    )  # fmt: skip
    cible = forms.ChoiceField(
        label="Catégorie ou nature comptée",
        required=False,
        help_text="Seulement pour un nombre d’actions d’une catégorie ou d’une nature.",
    )
    action = forms.ChoiceField(
        label="Action obligatoire", required=False, help_text="Seulement pour une action obligatoire."
    )

    def __init__(
        self, *args: Any, categories: Iterable[str], natures: Iterable[str], actions: Mapping[str, str], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        # The form lets it through empty for one type, which `clean` knows: the page must not call it optional.
        self.fields["seuil"].requis_par_acte = True  # type: ignore[attr-defined]  # read by the filter `is_facultatif`
        cible = cast(forms.ChoiceField, self.fields["cible"])
        cible.choices = [
            ("", "Aucune"),
            ("Catégories", [(f"categorie:{mot}", mot) for mot in sorted(categories)]),
            ("Natures", [(f"nature:{mot}", nature_label(mot)) for mot in sorted(natures)]),
        ]
        action = cast(forms.ChoiceField, self.fields["action"])
        action.choices = [("", "Aucune"), *((code, f"{code} – {mots[:90]}") for code, mots in actions.items())]

    def clean(self) -> dict[str, Any]:
        """What the chosen type asks for, said on its field."""
        donnees = super().clean() or {}
        type_ = donnees.get("type")
        if type_ == TypeExigence.OBLIGATOIRE:
            if not donnees.get("action") and "action" not in self.errors:
                self.add_error("action", "Choisissez l’action obligatoire.")
        elif not donnees.get("seuil") and "seuil" not in self.errors:
            self.add_error("seuil", "Indiquez combien il en faut, plus que 0.")
        if type_ == TypeExigence.QUOTA and not donnees.get("cible") and "cible" not in self.errors:
            self.add_error("cible", "Choisissez la catégorie ou la nature qui compte.")
        return donnees

    def line(self) -> LigneExigence:
        """The requirement typed; what its type does not use is left out."""
        lu = self.cleaned_data
        genre, _, mot = lu["cible"].partition(":") if lu["type"] == TypeExigence.QUOTA else ("", "", "")
        is_obligatoire = lu["type"] == TypeExigence.OBLIGATOIRE
        return LigneExigence(
            axe=int(lu["axe"]) if lu["axe"] != "cycle" else None,
            type=lu["type"],
            seuil=Decimal(1) if is_obligatoire else lu["seuil"],
            categorie=mot if genre == "categorie" else "",
            nature=mot if genre == "nature" else "",
            action=lu["action"] if is_obligatoire else "",
        )


class FormulaireReglages(FormulaireRevise):
    """What a draft says of itself."""

    titre = forms.CharField(
        label="Titre du référentiel", max_length=TITRE_MAX,
        help_text="Celui de toutes ses versions\u00a0: il change aussitôt sur les pages publiques.",
        error_messages={"required": "Donnez un titre au référentiel."},
    )  # fmt: skip
    mode_validation = forms.ChoiceField(
        label="Une action déclarée compte", choices=VersionReferentiel.ModeValidation.choices, widget=forms.RadioSelect,
        help_text="Les textes ne tranchent pas\u00a0: c’est un choix de votre conseil.",
    )  # fmt: skip
    axe_au_choix = forms.BooleanField(
        label="Le professionnel choisit l’axe d’une action transversale", required=False,
        help_text="Sinon, elle est placée là où elle lui est le plus utile.",
    )  # fmt: skip
    effet = forms.DateField(
        label="Date d’effet souhaitée", required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="Un souhait\u00a0: l’arrêté fixe la date. Les contrôles emploient les valeurs de la loi de ce jour.",
        error_messages={"invalid": "Indiquez un jour, par exemple 01/01/2027."},
    )  # fmt: skip
    note = forms.CharField(
        label="Note de publication", required=False, max_length=NOTE_MAX, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Ce qui change et pourquoi, pour ceux qui donnent un avis et pour les professionnels.",
    )  # fmt: skip

    def settings(self) -> Reglages:
        """The settings typed."""
        lu = self.cleaned_data
        return Reglages(lu["titre"].strip(), lu["mode_validation"], lu["axe_au_choix"], lu["effet"], lu["note"].strip())


class FormulaireSpecialites(FormulaireRevise):
    """The specialties a draft is written for, among those shown."""

    specialites = forms.MultipleChoiceField(
        label="Spécialités concernées", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Aucune case cochée\u00a0: toute la profession, hors spécialités qui ont leur propre référentiel.",
    )  # fmt: skip

    def __init__(self, *args: Any, choix: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        cast(forms.ChoiceField, self.fields["specialites"]).choices = list(choix)


class FormulaireBrouillon(forms.Form):
    """A new draft: of which référentiel, from what."""

    use_required_attribute = False
    referentiel = forms.ChoiceField(label="Référentiel", help_text="Celui de votre conseil que vous voulez réécrire.")
    base = forms.ChoiceField(
        label="Partir de", required=False,
        help_text="Actions et exigences sont copiées\u00a0; l’original ne change pas.",
    )  # fmt: skip

    def __init__(self, *args: Any, referentiels: Iterable[tuple[int, str]], bases: list[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        cast(forms.ChoiceField, self.fields["referentiel"]).choices = [(str(pk), nom) for pk, nom in referentiels]
        cast(forms.ChoiceField, self.fields["base"]).choices = [*bases, ("", "Rien\u00a0: un brouillon vide")]


class _Partenaire(forms.Form):
    """The words of a partner that a correspondence reads."""

    use_required_attribute = False
    type_action = forms.CharField(
        label="Type d’action",
        required=False,
        max_length=LONGUEURS["type_action"],
        help_text="Par exemple DPC, CONGRES.",
    )
    typologie = forms.CharField(
        label="Typologie", required=False, max_length=LONGUEURS["typologie"], help_text="Par exemple FC, EPP, GDR, PI."
    )
    orientation = forms.CharField(
        label="Orientation",
        required=False,
        max_length=LONGUEURS["orientation"],
        help_text="Le numéro de l’orientation prioritaire.",
    )
    organisme_type = forms.CharField(
        label="Organisateur",
        required=False,
        max_length=LONGUEURS["organisme_type"],
        help_text="Par exemple ODPC, UNIVERSITE.",
    )
    categorie = forms.CharField(
        label="Catégorie",
        required=False,
        max_length=LONGUEURS["categorie"],
        help_text="Celle du partenaire, quand il en a une.",
    )
    axe = forms.ChoiceField(label="Axe proposé", required=False, choices=[("", "Aucun"), *AXES])

    def _words(self) -> dict[str, str]:
        return {nom: self.cleaned_data[nom].strip() for nom in LONGUEURS}


class FormulaireCorrespondance(_Partenaire):
    """One correspondence: an empty box accepts any value."""

    codes = forms.MultipleChoiceField(
        label="Actions du référentiel", widget=forms.SelectMultiple(attrs={"size": 10}),
        help_text="Une seule est rattachée d’office\u00a0; entre plusieurs (touche Ctrl), le professionnel choisit.",
        error_messages={"required": "Choisissez au moins une action."},
    )  # fmt: skip
    empreinte = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, actions: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        codes = cast(forms.ChoiceField, self.fields["codes"])
        codes.choices = [(code, f"{code} – {mots[:90]}") for code, mots in actions.items()]

    def line(self) -> LigneCorrespondance:
        """The correspondence typed; its rank is the act's affair."""
        axe = self.cleaned_data["axe"]
        return LigneCorrespondance(
            rang=0, codes=tuple(self.cleaned_data["codes"]), axe=int(axe) if axe else None, **self._words()
        )


class FormulaireEssai(_Partenaire):
    """A row of a partner, to see what the correspondences would do of it."""

    def signature(self) -> Signature:
        """The row, as the feeds read it."""
        return Signature(**self._words())

    def axes(self) -> tuple[int, ...]:
        """The axes the partner proposes."""
        return (int(self.cleaned_data["axe"]),) if self.cleaned_data["axe"] else ()


class FormulaireCommentaire(forms.Form):
    """A remark, and what it is about (`sur`: empty, `axe:2`, `action:A1`)."""

    use_required_attribute = False
    sur = forms.ChoiceField(label="À propos de", required=False)
    texte = forms.CharField(
        label="Votre commentaire", max_length=TEXTE_MAX, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Les rédacteurs et les instances saisies le lisent. N’y écrivez aucune donnée personnelle.",
        error_messages={"required": "Écrivez votre commentaire."},
    )  # fmt: skip

    def __init__(self, *args: Any, actions: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        cast(forms.ChoiceField, self.fields["sur"]).choices = [
            ("", "Toute la version"),
            ("Axes", [(f"axe:{axe.value}", axe.titre) for axe in Axe]),
            ("Actions", [(f"action:{code}", f"{code} – {mots[:80]}") for code, mots in actions.items()]),
        ]

    def about(self) -> dict[str, Any]:
        """The axis and the item, for the act."""
        genre, _, mot = self.cleaned_data["sur"].partition(":")
        return {"axe": int(mot) if genre == "axe" else None, "action": mot if genre == "action" else ""}


class _Fichiers(forms.ClearableFileInput):
    allow_multiple_selected = True


class ChampFichiers(forms.FileField):
    """One file or several, as a list."""

    widget = _Fichiers

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Each file, not empty."""
        recus = (data if isinstance(data, list | tuple) else [data]) or [None]
        return [super(ChampFichiers, self).clean(un, initial) for un in recus]


class FormulaireImport(forms.Form):
    """The files of an exchange."""

    use_required_attribute = False
    fichiers = ChampFichiers(
        label="Classeur ou fichiers CSV",
        help_text="Un classeur .xlsx, une archive .zip, ou ensemble les fichiers CSV. 5\u00a0Mo au plus.",
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
    )  # fmt: skip
