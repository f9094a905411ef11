"""The form of the ten-second capture: a photo or a file, a title, a day."""

import uuid
from datetime import date
from typing import Any

from django import forms

from actions.capture import LONGUEUR_TITRE, Prise
from actions.forms import ChampDate

ACCEPTES = "image/jpeg,image/png,application/pdf"


class FormulaireCapture(forms.Form):
    """Shapes only; `actions.capture.keep` reads the file. `jeton` makes a form sent twice happen once."""

    # Two controls: `capture` opens the camera at once, and then offers no file on most phones.
    photo = forms.FileField(
        label="Prendre une photo", required=False, allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )  # fmt: skip
    fichier = forms.FileField(
        label="ou choisir un fichier", required=False, allow_empty_file=True,
        help_text="Photo JPEG ou PNG, ou PDF. 10 Mo au plus.",
        widget=forms.FileInput(attrs={"accept": ACCEPTES}),
    )  # fmt: skip
    titre = forms.CharField(
        label="Titre", max_length=LONGUEUR_TITRE, required=False,
        help_text="Quelques mots pour vous y retrouver. Par exemple «\u00a0Congrès de mai\u00a0».",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    jour = ChampDate(
        label="Date de l’action", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "Écrivez la date comme 05/11/2026.", "required": "Indiquez la date de l’action."},
    )  # fmt: skip
    jeton = forms.UUIDField(widget=forms.HiddenInput)

    # The browser's own messages are not ours, nor always in French: the server says what to do.
    use_required_attribute = False

    def __init__(self, *donnees: Any, **options: Any) -> None:
        super().__init__(*donnees, **options)
        for nom in ("photo", "fichier"):
            # One of the two is asked for: the page must not call them optional.
            self.fields[nom].requis_par_acte = True  # type: ignore[attr-defined]  # read by the filter `is_facultatif`

    @classmethod
    def blank(cls, on: date | None) -> "FormulaireCapture":
        """An empty form for that day; without a day and without a key, which the phone gives, when `on` is None."""
        return cls(initial={"jour": on, "jeton": uuid.uuid4()} if on else None)

    def clean(self) -> dict:
        """One of the two files, at least."""
        lu = super().clean() or {}
        if not (lu.get("photo") or lu.get("fichier")) and not ({"photo", "fichier"} & set(self.errors)):
            self.add_error("photo", "Prenez une photo, ou choisissez un fichier.")
        return lu

    def prise(self) -> Prise:
        """What comes with the file."""
        lu = self.cleaned_data
        return Prise(lu["jeton"], lu["titre"], lu["jour"])

    def document(self):
        """The file to keep: the photo first."""
        return self.cleaned_data.get("photo") or self.cleaned_data["fichier"]
