"""Forms of the administration: an organisation, an invitation, an announcement, a question, a search of the journal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import RegexValidator

from accounts import journal_lu, organisations
from accounts.models import Annonce, Organisation, Question
from accounts.roles import Nature, Role
from certif.socle.identifiers import finess_valide, siret_valide
from dashboards.formulaires_delegation import day_field

NATURES = {
    Nature.ORDRE: "Ordres", Nature.SSA: "Service de santé des armées", Nature.CNP: "CNP", Nature.CNCP: "CNCP",
    Nature.HAS: "HAS", Nature.MINISTERE: "Ministère", Nature.EMPLOYEUR: "Employeurs",
    Nature.FEDERATION: "Fédérations", Nature.PARTENAIRE: "Partenaires", Nature.EXPLOITANT: "Exploitant",
}  # fmt: skip
_INSTANT = "%Y-%m-%dT%H:%M"


class FiltreOrganisations(forms.Form):
    """Filters of the list, in the address."""

    nature = forms.ChoiceField(
        required=False, choices=[("", "Toutes"), *((nature.value, mots) for nature, mots in NATURES.items())]
    )
    recherche = forms.CharField(required=False, max_length=80)
    apres = forms.CharField(required=False, max_length=260)
    avant = forms.CharField(required=False, max_length=260)


class OrganisationForm(forms.Form):
    """What an operator writes about an organisation."""

    nom = forms.CharField(label="Nom", max_length=200)
    finess = forms.CharField(label="FINESS", max_length=9, required=False, help_text="Neuf caractères.")
    siret = forms.CharField(label="SIRET", max_length=14, required=False, help_text="Quatorze chiffres.")
    voies_recours = forms.CharField(
        label="Voies et délais de recours", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Dits au professionnel après une décision «\u00a0non satisfaite\u00a0». Vide\u00a0: ceux de l’échelon"
        " supérieur.",
    )  # fmt: skip
    is_active = forms.BooleanField(
        label="Ouverte", required=False, help_text="Décochée, ses agents n’ont plus aucun droit à leur prochaine page."
    )

    def __init__(self, *args: Any, organisation: Organisation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if organisation is None:
            return
        if organisation.nature in organisations.LIVREES:
            self.fields["nom"].disabled = True
            self.fields["nom"].help_text = "Livré avec la plateforme."
            self.initial["nom"] = organisation.nom
        if organisation.nature != Nature.ORDRE:
            del self.fields["voies_recours"]

    def clean_finess(self) -> str:
        """A FINESS whose key is right, or nothing."""
        finess: str = self.cleaned_data["finess"].strip().upper()
        if finess and not finess_valide(finess):
            raise forms.ValidationError("Ce numéro FINESS n’est pas valable\u00a0: vérifiez ses neuf caractères.")
        return finess

    def clean_siret(self) -> str:
        """A SIRET whose key is right, or nothing."""
        siret: str = self.cleaned_data["siret"].replace(" ", "")
        if siret and not siret_valide(siret):
            raise forms.ValidationError("Ce SIRET n’est pas valable\u00a0: vérifiez ses quatorze chiffres.")
        return siret


class NouvelleOrganisationForm(OrganisationForm):
    """An organisation that does not exist yet."""

    nature = forms.ChoiceField(label="Sorte", choices=[(n.value, NATURES[n]) for n in organisations.OUVERTES])
    code = forms.CharField(
        label="Code", max_length=40,
        help_text="Ne changera plus\u00a0: il nomme l’organisation dans les fichiers et le journal.",
        validators=[RegexValidator(r"^[A-Za-z0-9][A-Za-z0-9-]{1,39}$", "Lettres sans accent, chiffres, tirets.")],
    )  # fmt: skip
    field_order = ("nature", "code", "nom", "finess", "siret")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["voies_recours"], self.fields["is_active"]


class InvitationForm(forms.Form):
    """Who is asked in, in what capacity."""

    nom = forms.CharField(label="Prénom et nom", max_length=160)
    email = forms.EmailField(label="Adresse électronique professionnelle", max_length=254)
    role = forms.ChoiceField(label="Rôle", widget=forms.RadioSelect)
    debut = day_field("Premier jour", "Inclus.")
    fin = day_field("Dernier jour", "Inclus. Vide\u00a0: sans fin.", requis=False)

    def __init__(self, *args: Any, roles: Sequence[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.libelle) for role in roles]  # type: ignore[attr-defined]  # a ChoiceField


def _moment(libelle: str, aide: str, *, requis: bool = True) -> forms.DateTimeField:
    champ = forms.DateTimeInput(format=_INSTANT, attrs={"type": "datetime-local"})
    return forms.DateTimeField(label=libelle, help_text=aide, required=requis, widget=champ, input_formats=[_INSTANT])


class AnnonceForm(forms.Form):
    """An announcement, and when it is shown."""

    genre = forms.ChoiceField(label="Que se passe-t-il\u00a0?", choices=Annonce.Genre.choices, widget=forms.RadioSelect)
    public = forms.ChoiceField(
        label="Qui doit le lire\u00a0?", choices=Annonce.Public.choices, widget=forms.RadioSelect,
        initial=Annonce.Public.TOUS,
    )  # fmt: skip
    titre = forms.CharField(label="En une phrase", max_length=120)
    texte = forms.CharField(
        label="Ce qu’il faut savoir et faire", required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    debut_at = _moment("Affichée à partir de", "Heure de Paris.")
    fin_at = _moment("Jusqu’à", "Vide\u00a0: jusqu’à ce que vous la terminiez.", requis=False)


class QuestionForm(forms.Form):
    """A public question and its answer."""

    theme = forms.ChoiceField(label="Sujet", choices=Question.Theme.choices)
    intitule = forms.CharField(label="Question", max_length=200, help_text="Comme le lecteur la poserait.")
    reponse = forms.CharField(
        label="Réponse", max_length=4000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Une ligne vide commence un paragraphe\u00a0; une adresse devient un lien.",
    )  # fmt: skip
    rang = forms.IntegerField(label="Ordre dans le sujet", min_value=1, max_value=999, initial=10)
    is_publiee = forms.BooleanField(label="Publiée", required=False, initial=True)


class JournalForm(forms.Form):
    """What is asked of the journal."""

    du = day_field("Du")
    au = day_field("Au")
    nature = forms.ChoiceField(label="Nature", required=False)
    auteur = forms.CharField(label="Auteur", required=False, max_length=80, help_text="Nom ou adresse.")
    organisation = forms.CharField(label="Organisation", required=False, max_length=40, help_text="Son code.")
    rpps = forms.CharField(
        label="Professionnel",
        required=False,
        max_length=11,
        help_text="Numéro RPPS. Cette consultation lui sera montrée.",
    )
    objet = forms.CharField(
        label="Objet",
        required=False,
        max_length=80,
        help_text="Tel que le journal l’écrit, par exemple accounts.Livraison:12.",
    )
    avant = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choix: list[tuple[str, Any]] = [("", "Toutes")]
        for famille, faits in journal_lu.families().items():
            choix.append((famille, [(famille, f"{famille} (toutes)"), *((f.value, f.value) for f in faits)]))
        self.fields["nature"].choices = choix  # type: ignore[attr-defined]  # a ChoiceField
