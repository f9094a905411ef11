"""Forms of what is said and marked inside a file: they check the shape; the acts decide."""

from __future__ import annotations

from django import forms

from ordres.forms import MOTIF_MAX
from ordres.messages import TEXTE_MAX
from ordres.models import Decision, ReglageDoubleRegard, RevuePreuve
from ordres.notes import NOTE_MAX
from ordres.rules.modele_message import MOTS

_FICHIERS = ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"


class AvisForm(forms.Form):
    """An opinion on the evidence of an action, with the rank of the one that was shown."""

    rang = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    avis = forms.ChoiceField(
        label="Votre avis sur cette preuve", choices=RevuePreuve.Avis.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choisissez un avis."},
    )  # fmt: skip
    motif = forms.CharField(
        label="Ce qui manque, ou ce que vous demandez", required=False, max_length=MOTIF_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Nécessaire pour « Insuffisante » et « À demander » : ces mots seront proposés dans la demande de"
        " pièces. Le professionnel peut les lire. N’y écrivez aucune donnée de santé.",
    )  # fmt: skip

    use_required_attribute = False

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # those of a form
        # Two of the four opinions ask for it.
        self.fields["motif"].requis_par_acte = True  # type: ignore[attr-defined]  # read by the filter `is_facultatif`


class MessageForm(forms.Form):
    """A message and one document; `jeton` is the draft's, so that the form sent twice sends once."""

    jeton = forms.UUIDField(widget=forms.HiddenInput)
    texte = forms.CharField(
        label="Votre message", required=False, max_length=TEXTE_MAX, widget=forms.Textarea(attrs={"rows": 7}),
        help_text="N’écrivez aucune donnée de santé, la vôtre ou celle d’un patient.",
    )  # fmt: skip
    preuve = forms.FileField(
        label="Document", required=False, help_text="PDF, JPEG ou PNG, 10 Mo au plus ; cinq documents par message.",
        widget=forms.FileInput(attrs={"accept": _FICHIERS}), error_messages={"empty": "Ce fichier est vide."},
    )  # fmt: skip

    use_required_attribute = False

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # those of a form
        # The act asks for it; the draft may be kept empty.
        self.fields["texte"].requis_par_acte = True  # type: ignore[attr-defined]  # read by the filter `is_facultatif`


class NoteForm(forms.Form):
    """A note of the instance; `version` 0 writes a new one, else corrects the one that was shown."""

    jeton = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    texte = forms.CharField(
        label="Note", max_length=NOTE_MAX, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Écrivez votre note."},
    )  # fmt: skip

    use_required_attribute = False


class ModeleForm(forms.Form):
    """A template of message of an instance."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    instance = forms.ChoiceField(label="Instance")
    titre = forms.CharField(label="Titre", max_length=120, help_text="Ce que vos collègues liront dans la liste.")
    texte = forms.CharField(
        label="Texte", max_length=TEXTE_MAX, widget=forms.Textarea(attrs={"rows": 10}),
        help_text="Ces mots entre crochets sont remplacés dans chaque dossier : "
        + ", ".join(f"[{mot}] ({sens})" for mot, sens in MOTS.items())
        + ".",
    )  # fmt: skip
    is_actif = forms.BooleanField(label="Proposé à qui écrit un message", required=False, initial=True)

    use_required_attribute = False

    def __init__(self, *args: object, instances: list[tuple[str, str]], **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # those of a form
        self.fields["instance"].choices = instances  # type: ignore[attr-defined]  # a ChoiceField has them
        if len(instances) == 1:
            self.fields["instance"].widget = forms.HiddenInput()


class PropositionForm(forms.Form):
    """An indication proposed to a second person, on the file as it was shown."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    empreinte = forms.RegexField(regex=r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
    sens = forms.ChoiceField(
        label="Indication proposée", choices=Decision.Sens.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choisissez l’indication que vous proposez."},
    )  # fmt: skip
    motif = forms.CharField(
        label="Motif", required=False, max_length=MOTIF_MAX, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Il sera celui de la décision, si elle est confirmée. Nécessaire si l’obligation n’est pas"
        " satisfaite, ou si le dossier n’est pas complet.",
    )  # fmt: skip
    entendu = forms.BooleanField(
        label="L’audition a été proposée et n’a pas eu lieu", required=False,
        help_text="À cocher si le professionnel a été invité et n’est pas venu. Article R. 4022-20.",
    )  # fmt: skip

    use_required_attribute = False

    def __init__(self, *args: object, is_entendu: bool = False, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # those of a form
        self.fields["motif"].requis_par_acte = True  # type: ignore[attr-defined]  # read by the filter `is_facultatif`
        if is_entendu:
            del self.fields["entendu"]


class DoubleRegardForm(forms.Form):
    """Which decisions of an instance take two people."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    instance = forms.IntegerField(widget=forms.HiddenInput)
    portee = forms.ChoiceField(
        label="Décisions qui demandent deux personnes", choices=ReglageDoubleRegard.Portee.choices,
        widget=forms.RadioSelect,
    )  # fmt: skip

    use_required_attribute = False
