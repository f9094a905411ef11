"""Forms of a request to the CNP about one action: they check shapes; the rules and the acts check the rest."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms

from actions.forms import ChampDuree, champ_jour
from actions.formulaires_demandes import PieceForm
from actions.models import Action, DemandeLibre
from actions.rules.libre import SaisieLibre
from actions.saisie import ARTICLE_FAUX, ORGANISMES
from actions.verdicts import hours
from referentiels.axes import Axe

TEXTE_MAX = 4000
_DOUTE, _OUI, _NON = "", "oui", "non"
_INDEPENDANCE = ((_DOUTE, "Je ne sais pas"), (_OUI, "Non"), (_NON, "Oui, en tout ou en partie"))
_VALEURS = {_OUI: True, _NON: False}


class _Suivi(forms.Form):
    """What every form of a request carries."""

    jeton = forms.UUIDField(widget=forms.HiddenInput, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    use_required_attribute = False


class LibreForm(_Suivi):
    """An action that no line of the référentiel foresees; `axes` are those where one may be asked."""

    intitule = forms.CharField(
        label="Quelle action\u00a0?", max_length=300, help_text="Le titre de son programme, ou vos mots.",
        error_messages={"required": "Donnez un titre à l’action."},
    )  # fmt: skip
    organisme_nom = forms.CharField(
        label="Qui l’organise\u00a0?", max_length=200, help_text="Vous-même ou votre équipe, s’il le faut.",
        error_messages={"required": "Dites qui organise cette action."},
    )  # fmt: skip
    organisme_type = forms.ChoiceField(label="Type d’organisateur", choices=ORGANISMES, required=False)
    debut = champ_jour("Premier jour", "Si elle dure plusieurs jours.", required=False)
    fin = champ_jour(
        "Dernier jour",
        "Un jour à venir\u00a0: vous demandez avant de la faire. Un jour passé\u00a0: le CNP se prononce sur pièces.",
    )
    duree = ChampDuree(
        label="Durée", max_length=20, required=False, help_text="Par exemple «\u00a07 h\u00a0» ou «\u00a01 h 30\u00a0»."
    )
    axe = forms.TypedChoiceField(
        label="Quel axe sert-elle\u00a0?", coerce=int, widget=forms.RadioSelect,
        error_messages={"required": "Choisissez un axe."},
    )  # fmt: skip
    motif = forms.CharField(
        label="Ce qu’elle apporte à cet axe", max_length=TEXTE_MAX, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ce que vous y apprenez ou y changez, pour qui, comment. Sans donnée de santé ni nom de patient.",
        error_messages={"required": "Dites-le en une phrase au moins."},
    )  # fmt: skip
    independance = forms.ChoiceField(
        label="Une industrie de santé la finance-t-elle\u00a0?", choices=_INDEPENDANCE, required=False
    )

    def __init__(self, *args: Any, axes: tuple[int, ...], **options: Any) -> None:
        super().__init__(*args, **options)
        cast(forms.ChoiceField, self.fields["axe"]).choices = [(axe, Axe(axe).titre) for axe in axes]

    def saisie(self) -> SaisieLibre:
        """What was typed, once the form is valid."""
        lu = self.cleaned_data
        return SaisieLibre(
            intitule=lu["intitule"], fin=lu["fin"], axe=lu["axe"], motif=lu["motif"],
            organisme_nom=lu["organisme_nom"], organisme_type=lu["organisme_type"], debut=lu["debut"],
            duree_minutes=lu["duree"], independance=_VALEURS.get(lu["independance"]),
        )  # fmt: skip


class ValidationForm(_Suivi):
    """An action of the account that waits for a label or a validation: only its reason is typed."""

    motif = forms.CharField(
        label="Ce qu’elle apporte", max_length=TEXTE_MAX, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ce qui aidera votre CNP à se prononcer. Sans donnée de santé ni nom de patient.",
        error_messages={"required": "Dites-le en une phrase au moins."},
    )  # fmt: skip

    def saisie(self, action: Action) -> SaisieLibre:
        """The request about this action: what it says of itself is taken from it."""
        axes = action.item.axes if action.item is not None else [1]
        return SaisieLibre(
            intitule=action.intitule, fin=action.date_fin, axe=action.axe_choisi or axes[0],
            motif=self.cleaned_data["motif"], organisme_nom=action.organisme_nom, organisme_type=action.organisme_type,
            debut=action.date_debut, duree_minutes=action.duree_minutes, independance=action.independance,
        )  # fmt: skip


def initial_of(demande: DemandeLibre) -> dict[str, Any]:
    """What the form shows of a draft, or of a request taken again."""
    champs = ("intitule", "organisme_nom", "organisme_type", "debut", "fin", "axe", "motif", "revision", "jeton")
    independance = {True: _OUI, False: _NON, None: _DOUTE}[demande.independance]
    return {champ: getattr(demande, champ) for champ in champs} | {
        "duree": hours(demande.duree_minutes), "independance": independance,
    }  # fmt: skip


class FaiteForm(PieceForm):
    """« C’est fait » : the day, and the proof of an action that the CNP accepted beforehand."""

    date_fin = champ_jour("Dernier jour de l’action")
    honneur = forms.BooleanField(
        label="Sans document\u00a0: j’atteste sur l’honneur avoir réalisé cette action.", required=False,
        help_text=f"Une fausse attestation est punie d’un an d’emprisonnement et de 15\u202f000\u00a0€ d’amende"
        f" ({ARTICLE_FAUX}).",
    )  # fmt: skip
    field_order = ("date_fin", "preuve", "honneur")

    def __init__(self, *args: Any, honneur_seul: bool = False, debut: date, fin: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["preuve"].required = False
        self.fields["preuve"].label = "Attestation, ou document qui la prouve"
        self.fields["date_fin"].help_text = f"Entre le {debut:%d/%m/%Y} et le {fin:%d/%m/%Y}."
        if honneur_seul:
            del self.fields["preuve"]
