"""Forms of a claim to a partner: they check shapes; the rule and the acts check the rest."""

from __future__ import annotations

from typing import Any

from django import forms

from actions.forms import champ_jour
from actions.reclamations_mots import Grief, NatureReclamation
from actions.rules.reclamation import SaisieReclamation

MOTIF_MAX = 2000
SANS_SANTE = "N’indiquez aucune donnée de santé, ni la vôtre ni celle d’un patient."
_FICHIERS = ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"


class FormulaireReclamation(forms.Form):
    """What every claim carries: its token, its words, a document and who may read it."""

    nature: NatureReclamation
    jeton = forms.UUIDField(widget=forms.HiddenInput, required=False)
    motif = forms.CharField(
        label="Ce que vous dites à l’organisme", max_length=MOTIF_MAX, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=SANS_SANTE, error_messages={"required": "Expliquez-vous en une phrase."},
    )  # fmt: skip
    preuve = forms.FileField(
        label="Preuve", required=False, help_text="PDF, JPEG ou PNG, 10 Mo au plus. Une photo nette suffit.",
        widget=forms.FileInput(attrs={"accept": _FICHIERS}), error_messages={"empty": "Ce fichier est vide."},
    )  # fmt: skip
    partager = forms.BooleanField(
        label="L’organisme peut lire ce document.", required=False,
        help_text="Sans votre accord, il n’en voit rien\u00a0; vous pourrez le donner plus tard.",
    )  # fmt: skip

    use_required_attribute = False
    #: Fields of `SaisieReclamation` that this kind asks, besides its words.
    champs: tuple[str, ...] = ()

    def saisie(self) -> SaisieReclamation:
        """What was typed, once the form is valid."""
        lu = self.cleaned_data
        dits = {champ: valeur for champ in self.champs if (valeur := lu.get(champ)) is not None}
        return SaisieReclamation(nature=self.nature, motif=lu["motif"], **dits)


class ContestationForm(FormulaireReclamation):
    """An action is wrong: what is, what would be right, and whether it counts meanwhile."""

    nature, champs = NatureReclamation.CONTESTATION, ("grief", "date_fin", "ecarter")
    grief = forms.TypedChoiceField(
        label="Qu’est-ce qui est faux\u00a0?", widget=forms.RadioSelect, coerce=Grief,
        choices=[(g.value, g.libelle) for g in Grief], error_messages={"required": "Choisissez ce qui est faux."},
    )  # fmt: skip
    date_fin = champ_jour(
        "La date juste", "Si c’est elle qui est fausse\u00a0: le dernier jour de l’action.", required=False
    )
    ecarter = forms.BooleanField(
        label="Ne plus compter cette action dès maintenant.", required=False,
        help_text="Seulement si vous ne l’avez pas faite. Vous pourrez revenir en arrière.",
    )  # fmt: skip
    field_order = ("grief", "date_fin", "motif", "ecarter", "preuve", "partager")


class ManquanteForm(FormulaireReclamation):
    """An action is missing: what the attestation says of it."""

    nature = NatureReclamation.MANQUANTE
    champs = ("intitule", "date_debut", "date_fin", "organisme_nom", "reference_action", "numero_session")
    intitule = forms.CharField(
        label="Titre de l’action", max_length=300, help_text="Celui de votre attestation, si vous l’avez.",
        error_messages={"required": "Donnez le titre de l’action."},
    )  # fmt: skip
    date_fin = champ_jour("Dernier jour de l’action", requis="Donnez ce jour.")
    date_debut = champ_jour("Premier jour", "Si elle a duré plusieurs jours.", required=False)
    organisme_nom = forms.CharField(
        label="Organisateur", max_length=200, required=False, help_text="Qui a donné la formation, si vous le savez."
    )
    reference_action = forms.CharField(
        label="Référence de l’action", max_length=20, required=False, help_text="Par exemple le numéro DPC."
    )
    numero_session = forms.CharField(label="Numéro de session", max_length=20, required=False)
    quand_meme = forms.BooleanField(
        label="Ce n’est aucune de ces actions, ou je préfère le signaler dès maintenant.", required=False,
        widget=forms.HiddenInput,
    )  # fmt: skip
    field_order = (
        "intitule", "date_fin", "date_debut", "organisme_nom", "reference_action", "numero_session", "quand_meme",
        "motif", "preuve", "partager",
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # What the attestation says is enough.
        self.fields["motif"].required = False
        self.fields["motif"].label = "Un mot pour l’organisme"

    def ask_again(self) -> None:
        """Show the box that says that the holder has read what may make the claim needless."""
        self.fields["quand_meme"].widget = forms.CheckboxInput()


class PieceReclamationForm(forms.Form):
    """A document joined later."""

    preuve = forms.FileField(
        label="Pièce à joindre", help_text="PDF, JPEG ou PNG, 10 Mo au plus. Une photo nette suffit.",
        widget=forms.FileInput(attrs={"accept": _FICHIERS}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
    )  # fmt: skip
    partager = FormulaireReclamation.base_fields["partager"]

    use_required_attribute = False


class MotsForm(forms.Form):
    """A few words of the holder: an answer, or what is still wrong."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    texte = forms.CharField(
        label="Votre réponse", max_length=MOTIF_MAX, widget=forms.Textarea(attrs={"rows": 3}), help_text=SANS_SANTE,
        error_messages={"required": "Écrivez quelques mots."},
    )  # fmt: skip

    use_required_attribute = False

    def __init__(self, *args: Any, label: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        if label:
            self.fields["texte"].label = label
