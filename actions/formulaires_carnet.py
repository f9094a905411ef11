"""Forms of the private room: shapes only; `actions.carnet` decides."""

import uuid
from typing import cast

from django import forms
from django.http import QueryDict

from accounts.models import Utilisateur
from actions.carnet import LONGUEUR_TEXTE, LONGUEUR_TITRE, Contenu, Note
from actions.models import Action
from referentiels.axes import AXES, Axe

#: Actions offered in the list, the last done first.
ACTIONS_MAX = 500


class FormulaireNote(forms.Form):
    """A note. `jeton` makes it be written once, `revision` says which state of it was read (0: none yet)."""

    titre = forms.CharField(label="Titre", max_length=LONGUEUR_TITRE, required=False)
    texte = forms.CharField(
        label="Votre note", max_length=LONGUEUR_TEXTE, required=False, widget=forms.Textarea(attrs={"rows": 10}),
        help_text="Rien qui permette de reconnaître un patient, aucun résultat médical.",
    )  # fmt: skip
    axe = forms.TypedChoiceField(
        label="Axe", required=False, coerce=int, empty_value=None,
        choices=[("", "Aucun"), *((axe, Axe(axe).titre) for axe in AXES)],
    )  # fmt: skip
    action = forms.TypedChoiceField(label="Une de mes actions", required=False, coerce=int, empty_value=None)
    jeton = forms.UUIDField(widget=forms.HiddenInput)
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 2)

    use_required_attribute = False

    def __init__(self, *args, utilisateur: Utilisateur, **options) -> None:
        super().__init__(*args, **options)
        # A title alone makes a note, but nobody comes here to leave the text empty: not called optional.
        self.fields["texte"].requis_par_acte = True  # type: ignore[attr-defined]  # read by the filter `is_facultatif`
        faites = Action.objects.owned_by(utilisateur).order_by("-date_fin", "-pk")
        actions = faites.only("pk", "intitule", "date_fin")[:ACTIONS_MAX]
        cast(forms.ChoiceField, self.fields["action"]).choices = [
            ("", "Aucune"),
            *((a.pk, f"{a.intitule[:80]} ({a.date_fin:%d/%m/%Y})") for a in actions),
        ]

    def clean_texte(self) -> str:
        """One kind of line end: the same words sent twice are the same note."""
        return str(self.cleaned_data["texte"]).replace("\r\n", "\n").replace("\r", "\n")

    def contenu(self) -> Contenu:
        """What was written, once the form is valid."""
        lu = self.cleaned_data
        return Contenu(lu["titre"], lu["texte"], lu["axe"], lu["action"])

    @classmethod
    def blank(cls, utilisateur: Utilisateur, action: str = "") -> "FormulaireNote":
        """A new note, about this action if one is named."""
        return cls(initial={"jeton": uuid.uuid4(), "revision": 0, "action": action}, utilisateur=utilisateur)

    @classmethod
    def of(cls, utilisateur: Utilisateur, note: Note) -> "FormulaireNote":
        """A note as it was left."""
        contenu = note.contenu or Contenu("", "")
        initial = {
            "titre": contenu.titre, "texte": contenu.texte, "axe": contenu.axe, "action": contenu.action,
            "jeton": note.jeton, "revision": note.revision,
        }  # fmt: skip
        return cls(initial=initial, utilisateur=utilisateur)

    def again(self, jeton: uuid.UUID, revision: int) -> None:
        """Show the same words again, ready to be sent over that revision."""
        donnees = cast(QueryDict, self.data).copy()
        donnees["jeton"], donnees["revision"] = str(jeton), str(revision)
        self.data = donnees


class FormulaireEffacer(forms.Form):
    """The state that was read when the holder asked to erase."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 2)

    use_required_attribute = False
