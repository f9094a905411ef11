"""Forms of a request to the Ordre: one for each kind, they check shapes; the rules and the acts check the rest."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from accounts.models import Specialite
from actions.forms import champ_jour
from actions.models import DemandeOrdre
from actions.objets_demande import Donnee, Objet
from actions.rules.demande import SaisieDemande
from referentiels.axes import Axe

TEXTE_MAX = 4000
SEUIL_MAX = 99
SANS_SANTE = "N’indiquez pas le motif médical, ni aucune autre donnée de santé."


class FormulaireDemande(forms.Form):
    """What every request carries: its token, its reason in words."""

    objet: Objet
    jeton = forms.UUIDField(widget=forms.HiddenInput, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    motif = forms.CharField(
        label="Votre demande, en quelques mots", max_length=TEXTE_MAX, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=SANS_SANTE, error_messages={"required": "Expliquez votre demande en une phrase."},
    )  # fmt: skip

    use_required_attribute = False
    #: Fields of `SaisieDemande` that this kind asks, besides its reason.
    champs: tuple[str, ...] = ()

    def saisie(self) -> SaisieDemande:
        """What was typed, once the form is valid."""
        lu = self.cleaned_data
        dits = {champ: valeur for champ in self.champs if (valeur := lu.get(champ)) is not None}
        return SaisieDemande(objet=self.objet, motif=lu["motif"], **dits)


class InterruptionForm(FormulaireDemande):
    """A period without practice."""

    objet, champs = Objet.INTERRUPTION, ("debut", "fin")
    debut = champ_jour("Premier jour sans exercice")
    fin = champ_jour("Dernier jour sans exercice", "Laissez vide si vous ne le connaissez pas encore.", required=False)
    field_order = ("debut", "fin", "motif")


class RepriseForm(FormulaireDemande):
    """The day when practice starts again."""

    objet, champs = Objet.REPRISE, ("debut",)
    debut = champ_jour("Jour de la reprise", "Le premier jour où vous exercez de nouveau.")
    field_order = ("debut", "motif")


class ExonerationForm(FormulaireDemande):
    """An axis to lower, for the cycle or a period."""

    objet, champs = Objet.EXONERATION, ("axe", "seuil", "debut", "fin")
    axe = forms.TypedChoiceField(
        label="Axe", coerce=int, widget=forms.RadioSelect, choices=[(axe.value, axe.titre) for axe in Axe],
        error_messages={"required": "Choisissez un axe."},
    )  # fmt: skip
    seuil = forms.IntegerField(
        label="Nombre d’actions qui resteraient demandées", min_value=0, max_value=SEUIL_MAX, initial=0,
        help_text="0\u00a0: plus rien ne serait demandé sur cet axe.",
    )  # fmt: skip
    debut = champ_jour("Premier jour de la période", "Laissez vide pour tout le cycle.", required=False)
    fin = champ_jour("Dernier jour de la période", "Vide si la fin n’est pas connue.", required=False)
    field_order = ("axe", "seuil", "debut", "fin", "motif")


class AllegementForm(FormulaireDemande):
    """A condition of the resumption to withdraw; `conditions` are codes with their words."""

    objet, champs = Objet.ALLEGEMENT, ("valeur",)
    valeur = forms.ChoiceField(
        label="Action à ne plus demander", widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une action demandée."},
    )  # fmt: skip
    field_order = ("valeur", "motif")

    def __init__(self, *args: Any, conditions: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["valeur"].choices = list(conditions)  # type: ignore[attr-defined]  # a ChoiceField has them


class CorrectionForm(FormulaireDemande):
    """What is wrong and what would be right; `specialites` are those of the profession."""

    objet, champs = Objet.CORRECTION, ("donnee", "valeur", "debut")
    donnee = forms.ChoiceField(
        label="Qu’est-ce qui est faux\u00a0?", widget=forms.RadioSelect, choices=[(d.value, d.libelle) for d in Donnee],
        error_messages={"required": "Choisissez ce qui est faux."},
    )  # fmt: skip
    valeur = forms.CharField(
        label="Ce qui serait juste", max_length=300, required=False,
        help_text="Pour votre identité ou votre profession, comme sur la pièce que vous joindrez.",
    )  # fmt: skip
    specialite = forms.ChoiceField(label="Votre spécialité", required=False, help_text="Si c’est elle qui est fausse.")
    debut = champ_jour("Votre date d’inscription à l’Ordre", "Si c’est elle qui est fausse ou absente.", required=False)
    field_order = ("donnee", "valeur", "specialite", "debut", "motif")

    def __init__(self, *args: Any, specialites: Iterable[Specialite], **options: Any) -> None:
        super().__init__(*args, **options)
        choix = [("", "Choisissez…"), *((s.code, s.libelle) for s in specialites)]
        self.fields["specialite"].choices = choix  # type: ignore[attr-defined]  # a ChoiceField has them
        for nom in ("valeur", "specialite", "debut"):
            # One of the three is needed, the rule says which.
            self.fields[nom].requis_par_acte = True  # type: ignore[attr-defined]  # read by the filter `is_facultatif`

    def clean(self) -> dict[str, Any]:
        """Only the value that goes with what is wrong is kept."""
        lu = super().clean() or self.cleaned_data
        donnee = lu.get("donnee")
        if donnee == Donnee.SPECIALITE:
            lu["valeur"] = lu.get("specialite", "")
            if not lu["valeur"]:
                self.add_error("specialite", "Choisissez la spécialité juste.")
        if donnee == Donnee.INSCRIPTION:
            lu["valeur"] = ""
        else:
            lu["debut"] = None
        return lu


FORMULAIRES: dict[Objet, type[FormulaireDemande]] = {
    forme.objet: forme for forme in (InterruptionForm, RepriseForm, ExonerationForm, AllegementForm, CorrectionForm)
}


def initial_of(demande: DemandeOrdre) -> dict[str, Any]:
    """What the form shows of a draft."""
    champs = ("motif", "debut", "fin", "axe", "seuil", "donnee", "valeur", "revision", "jeton")
    return {champ: getattr(demande, champ) for champ in champs} | {"specialite": demande.valeur}


class PieceForm(forms.Form):
    """A document joined to a request."""

    preuve = forms.FileField(
        label="Pièce à joindre", help_text="PDF, JPEG ou PNG, 10 Mo au plus. Une photo nette suffit.",
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
    )  # fmt: skip

    use_required_attribute = False


class ReponseForm(forms.Form):
    """What the holder answers to the Ordre."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    texte = forms.CharField(
        label="Votre réponse", max_length=TEXTE_MAX, widget=forms.Textarea(attrs={"rows": 4}), help_text=SANS_SANTE,
        error_messages={"required": "Écrivez votre réponse, même courte."},
    )  # fmt: skip

    use_required_attribute = False
