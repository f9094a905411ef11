"""Forms of the holder: they check shapes; the acts check the law."""

import re
from datetime import date
from typing import cast

from django import forms

from actions.models import Action
from actions.pieces import PIECES_MAX
from actions.saisie import ARTICLE_FAUX, ORGANISMES, Demande, Saisie
from actions.verdicts import hours
from referentiels.axes import Axe
from referentiels.phrases import ORGANISMES as ORGANISMES_DITS

_HEURES = re.compile(
    r"(\d{1,4}(?:[.,]\d{1,2})?)\s*(?:h|heures?)?\s*(?:(?<=[hes ])(\d{1,2})\s*(?:min|mn|m)?)?", re.IGNORECASE
)
_MINUTES = re.compile(r"(\d{1,5})\s*(?:min|mn|minutes?)", re.IGNORECASE)
FICHIER, HONNEUR = "fichier", "honneur"
_ACCEPTES = ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"
_AIDE = (
    " Une photo nette suffit. Le lieu et l’heure qu’un téléphone inscrit dans une photo sont effacés\u00a0;"
    " les liens d’un PDF sont désactivés."
)
_AIDE_FICHIER = f"PDF, JPEG ou PNG, 10\u00a0Mo au plus.{_AIDE}"
_AIDE_FICHIERS = f"PDF, JPEG ou PNG, 10\u00a0Mo au plus par fichier, {PIECES_MAX} fichiers au plus.{_AIDE}"


class ChoixFichiers(forms.FileInput):
    """Several files in one gesture."""

    allow_multiple_selected = True

    def __init__(self, **attrs: str) -> None:
        super().__init__({"accept": _ACCEPTES, "multiple": True, **attrs})


class ChampFichiers(forms.FileField):
    """Files that the view takes and judges one by one; the form only draws the control."""

    #: Whether a document is missing is for the act to say.
    requis_par_acte = True

    def __init__(self, label: str, widget: forms.Widget, aide: str = "") -> None:
        super().__init__(label=label, required=False, widget=widget, help_text=aide)


def _camera() -> ChampFichiers:
    """A telephone opens its camera at once; elsewhere the style sheet hides it, and it would choose a file."""
    return ChampFichiers(
        "Prendre une photo", forms.FileInput({"accept": "image/jpeg,image/png", "capture": "environment"})
    )


class ChampDuree(forms.CharField):
    """A duration as people write it (« 7 », « 7 h », « 1 h 30 », « 45 min »), in minutes."""

    def clean(self, value):
        """Minutes, or None when empty."""
        texte = super().clean(value)
        if not texte:
            return None
        if minutes := _MINUTES.fullmatch(texte.strip()):
            return int(minutes[1])
        heures = _HEURES.fullmatch(texte.strip())
        if heures is None:
            raise forms.ValidationError(
                "Écrivez une durée comme «\u00a07 h\u00a0», «\u00a01 h 30\u00a0» ou «\u00a045 min\u00a0».", code="duree"
            )
        return round(float(heures[1].replace(",", ".")) * 60) + int(heures[2] or 0)


class ChampDate(forms.DateField):
    """A date typed on a phone (`type="date"`) or by hand (dd/mm/yyyy)."""

    def __init__(self, **options) -> None:
        options.setdefault("input_formats", ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"])
        options.setdefault(
            "error_messages", {"invalid": "Écrivez la date comme 05/11/2026.", "required": "Indiquez la date de fin."}
        )
        super().__init__(**options)


def champ_jour(label: str, aide: str = "", *, required: bool = True, requis: str = "Indiquez ce jour.") -> ChampDate:
    """A day to choose; `requis` is said when it is missing."""
    return ChampDate(
        label=label, required=required, help_text=aide,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "Écrivez la date comme 05/11/2026.", "required": requis},
    )  # fmt: skip


def _asked_by_act(champ: forms.Field) -> None:
    """The form lets the field through empty, the act does not: the page must not call it optional."""
    champ.requis_par_acte = True  # type: ignore[attr-defined]  # read by the filter `is_facultatif`


class FormulaireAction(forms.Form):
    """What the item asks, and nothing else. `demande` decides the fields; `cycle` bounds the date."""

    intitule = forms.CharField(
        label="Titre de l’action", max_length=300, help_text="Celui de votre attestation, ou vos mots.",
        error_messages={"required": "Donnez un titre à l’action."},
    )  # fmt: skip
    date_fin = ChampDate(label="Date de fin")
    organisme_nom = forms.CharField(
        label="Organisateur", max_length=200, required=False,
        widget=forms.TextInput(attrs={"list": "organismes", "autocomplete": "off"}),
    )  # fmt: skip
    organisme_type = forms.ChoiceField(label="Type d’organisateur", choices=ORGANISMES, required=False)
    duree = ChampDuree(
        label="Durée", max_length=20, required=False, help_text="Par exemple «\u00a07 h\u00a0» ou «\u00a01 h 30\u00a0»."
    )
    role = forms.ChoiceField(label="Votre rôle", required=False)
    independance = forms.BooleanField(
        label="Cette action n’a pas été financée par une industrie de santé.", required=False
    )
    axe_choisi = forms.TypedChoiceField(
        label="Sur quel axe la compter\u00a0?", coerce=int, empty_value=None, required=False,
        help_text="Sans choix, elle est placée là où elle vous est le plus utile.",
    )  # fmt: skip
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    # The browser's own messages are not ours, nor always in French: the server says what to do.
    use_required_attribute = False
    field_order = [
        "intitule", "date_fin", "organisme_nom", "organisme_type", "duree", "role", "independance", "axe_choisi",
    ]  # fmt: skip

    def __init__(self, *args, demande: Demande, debut: date, fin: date, on: date, **options) -> None:
        super().__init__(*args, **options)
        self.demande = demande
        # A name written when it was asked stays, and can be corrected.
        if not (demande.organisme or self.initial.get("organisme_nom")):
            del self.fields["organisme_nom"]
        self._keep_only_asked()
        fin = min(fin, on)
        self.fields["date_fin"].widget = forms.DateInput(
            format="%Y-%m-%d", attrs={"type": "date", "min": debut.isoformat(), "max": fin.isoformat()}
        )
        self.fields["date_fin"].help_text = f"Entre le {debut:%d/%m/%Y} et le {fin:%d/%m/%Y}."

    def _keep_only_asked(self) -> None:
        demande = self.demande
        for nom in ("duree", "role"):
            _asked_by_act(self.fields[nom])
        if demande.organisme:
            _asked_by_act(self.fields["organisme_type"])
            admis = " ou ".join(sorted({ORGANISMES_DITS.get(code, code) for code in demande.item.organismes}))
            self.fields["organisme_type"].help_text = f"Pour compter, le référentiel demande\u00a0: {admis}."
        else:
            del self.fields["organisme_type"]
        if not demande.duree:
            del self.fields["duree"]
        if demande.item.duree_min_heures:
            minimum = hours(round(demande.item.duree_min_heures * 60))
            self.fields[
                "duree"
            ].help_text = f"Le référentiel demande au moins {minimum}. Écrivez par exemple «\u00a07 h\u00a0»."
        if demande.roles:
            cast(forms.ChoiceField, self.fields["role"]).choices = [
                ("", "Choisissez…"),
                *((role, role.capitalize()) for role in demande.roles),
            ]
        else:
            del self.fields["role"]
        if not demande.independance:
            del self.fields["independance"]
        if demande.axes:
            cast(forms.ChoiceField, self.fields["axe_choisi"]).choices = [
                ("", "Au mieux"),
                *((axe, Axe(axe).titre) for axe in demande.axes),
            ]
        else:
            del self.fields["axe_choisi"]

    def saisie(self, *, honneur: bool = False) -> Saisie:
        """The declaration, once the form is valid."""
        lu = self.cleaned_data
        return Saisie(
            intitule=lu["intitule"],
            date_fin=lu["date_fin"],
            duree_minutes=lu.get("duree"),
            role=lu.get("role", ""),
            organisme_nom=lu.get("organisme_nom", ""),
            organisme_type=lu.get("organisme_type", ""),
            independance=lu.get("independance"),
            axe_choisi=lu.get("axe_choisi"),
            reference=lu.get("reference", ""),
            honneur=honneur,
        )

    @classmethod
    def initial_of(cls, action: Action) -> dict:
        """What the form shows of an action already declared."""
        return {
            "intitule": action.intitule,
            "date_fin": action.date_fin,
            "duree": hours(action.duree_minutes),
            "role": action.role,
            "organisme_nom": action.organisme_nom,
            "organisme_type": action.organisme_type,
            "independance": action.independance,
            "axe_choisi": action.axe_choisi,
            "revision": action.revision,
        }


class FormulaireDeclaration(FormulaireAction):
    """The same, with its proof: a file, or the sworn statement."""

    mode_preuve = forms.ChoiceField(
        label="Votre preuve", widget=forms.RadioSelect,
        choices=[(FICHIER, "Joindre un document ou une photo"), (HONNEUR, "Attester sur l’honneur, sans document")],
        error_messages={"required": "Choisissez\u00a0: un document, ou l’attestation sur l’honneur."},
    )  # fmt: skip
    preuve = ChampFichiers("Choisir des fichiers", ChoixFichiers(), _AIDE_FICHIERS)
    photo = _camera()
    honneur = forms.BooleanField(
        label="J’atteste sur l’honneur avoir réalisé cette action.", required=False,
        help_text=f"Une fausse attestation est punie par la loi ({ARTICLE_FAUX}).",
    )  # fmt: skip
    reference = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    mots_date = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)

    field_order = [*FormulaireAction.field_order, "mode_preuve", "preuve", "photo", "honneur"]

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        if mots := self.initial.get("mots_date"):
            self.fields["date_fin"].help_text += f" Vous avez écrit «\u00a0{mots}\u00a0»\u00a0: vérifiez le jour."
        if self.demande.honneur_seul:
            del self.fields["mode_preuve"], self.fields["preuve"], self.fields["photo"]
        elif self.demande.preuve == "attestation":
            self.fields["preuve"].label = "Attestation délivrée par l’organisateur"

    @property
    def is_honneur(self) -> bool:
        """Whether the holder chose the sworn statement, or has no other proof to give."""
        return self.demande.honneur_seul or self.cleaned_data.get("mode_preuve") == HONNEUR

    def clean(self):
        """The sworn statement must be sworn: choosing it is not enough."""
        lu = super().clean() or self.cleaned_data
        if self.is_honneur and not lu.get("honneur"):
            sinon = "" if self.demande.honneur_seul else ", ou joignez un document"
            self.add_error("honneur", f"Cochez cette case pour attester sur l’honneur{sinon}.")
        return lu


class FormulairePreuve(forms.Form):
    """Proofs added later. The view takes the files: there may be several."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    preuve = ChampFichiers("Choisir des fichiers", ChoixFichiers(), _AIDE_FICHIERS)
    photo = _camera()

    use_required_attribute = False


class FormulaireRemplacement(FormulairePreuve):
    """One document in place of another."""

    preuve = ChampFichiers("Le nouveau document", forms.FileInput({"accept": _ACCEPTES}), _AIDE_FICHIER)


class FormulaireActivation(forms.Form):
    """First login: an address, and the terms."""

    email = forms.EmailField(
        label="Votre adresse électronique", max_length=254,
        help_text="Pour vous prévenir d’une action reçue, d’une échéance ou d’une décision.",
        error_messages={
            "required": "Indiquez une adresse.",
            "invalid": "Cette adresse semble incomplète. Exemple\u00a0: nom@exemple.fr.",
        },
    )  # fmt: skip
    conditions = forms.BooleanField(label="J’ai lu et j’accepte les conditions d’utilisation.", required=False)

    use_required_attribute = False
