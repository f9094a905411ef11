"""Shapes of the figures: the dictionary, a table, a series. A hidden figure says so; its rule is said once."""

from __future__ import annotations

from rest_framework import serializers

from accounts.api.requete import FiltreRequete
from accounts.professions import Profession
from dashboards.indicateurs import INDICATEURS, Dimension, Nature

#: Indicators that a table can hold.
CROISABLES = [code for code, indicateur in INDICATEURS.items() if indicateur.is_croisable]
PAS = ("jour", "mois", "trimestre")
POINTS_MAX = 120
_CODE = r"^[0-9A-Za-z_.-]{1,40}$"


class IndicateurForme(serializers.Serializer):
    """One figure and what must be said with it."""

    code = serializers.ChoiceField(choices=list(INDICATEURS))
    libelle = serializers.CharField()
    phrase = serializers.CharField()
    nature = serializers.ChoiceField(choices=[n.value for n in Nature])
    numerateur = serializers.CharField()
    denominateur = serializers.CharField()
    population = serializers.CharField()
    unite = serializers.CharField()
    delai = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # a member of ours, not the attribute of a field
    croisable = serializers.BooleanField(help_text="Vrai : « agregats » le donne.")


class DimensionForme(serializers.Serializer):
    """What figures are cut by."""

    code = serializers.ChoiceField(choices=[d.value for d in Dimension])
    libelle = serializers.CharField()


class Dictionnaire(serializers.Serializer):
    """Every indicator and every dimension."""

    indicateurs = IndicateurForme(many=True)
    dimensions = DimensionForme(many=True)


class ValeurForme(serializers.Serializer):
    """A figure: `n`, of `sur`, `part` in per cent; all null when `masque`."""

    indicateur = serializers.ChoiceField(choices=CROISABLES)
    n = serializers.IntegerField(allow_null=True)
    sur = serializers.IntegerField(allow_null=True)
    part = serializers.FloatField(allow_null=True)
    masque = serializers.BooleanField()


class LigneForme(serializers.Serializer):
    """A row: a code and a label for each dimension asked, a value for each indicator."""

    codes = serializers.ListField(child=serializers.CharField(allow_blank=True))
    libelles = serializers.ListField(child=serializers.CharField())
    valeurs = ValeurForme(many=True)


class Tableau(serializers.Serializer):
    """A table; `le` is the day its figures are of; no figure from 1 to `seuil` - 1 is shown."""

    le = serializers.DateField()
    par = serializers.ListField(child=serializers.ChoiceField(choices=[d.value for d in Dimension]))
    seuil = serializers.IntegerField(help_text="Secret statistique : rien n’est montré de 1 à seuil − 1.")
    nb_masques = serializers.IntegerField()
    total = LigneForme()
    lignes = LigneForme(many=True)


class Point(serializers.Serializer):
    """One figure of a series."""

    le = serializers.DateField()
    valeur = ValeurForme()


class SerieForme(serializers.Serializer):
    """An indicator over time, the oldest first."""

    indicateur = serializers.ChoiceField(choices=CROISABLES)
    pas = serializers.ChoiceField(choices=PAS)
    points = Point(many=True)


class Filtres(FiltreRequete):
    """Whom the figures are about; each filter is one code."""

    profession = serializers.ChoiceField(required=False, choices=[p.value for p in Profession], help_text="TRE_G15.")
    specialite = serializers.RegexField(_CODE, required=False, help_text="Code TRE_R38.")
    region = serializers.RegexField(_CODE, required=False, help_text="Code officiel géographique.")
    departement = serializers.RegexField(_CODE, required=False, help_text="Code officiel géographique.")
    mode = serializers.RegexField(_CODE, required=False, help_text="Code TRE_R23.")
    tranche_age = serializers.RegexField(
        _CODE, required=False, help_text="Aucun âge n’est connu : chacun est dans « Âge inconnu », sans code."
    )
    referentiel = serializers.RegexField(_CODE, required=False)
    statut = serializers.RegexField(_CODE, required=False)

    def chosen(self) -> dict[str, str]:
        """The filters that were given."""
        return {d.value: self.validated_data[d.value] for d in Dimension if self.validated_data.get(d.value)}


class DemandeTableau(Filtres):
    """Query of a table."""

    indicateur = serializers.ListField(
        child=serializers.ChoiceField(choices=CROISABLES), allow_empty=False, max_length=len(CROISABLES),
        help_text="Un ou plusieurs (« indicateur » répété).",
    )  # fmt: skip
    par = serializers.ListField(
        child=serializers.ChoiceField(choices=[d.value for d in Dimension]), required=False, max_length=2,
        help_text="Une ou deux dimensions (« par » répété) ; aucune : le total.",
    )  # fmt: skip
    le = serializers.DateField(required=False, help_text="Le jour des chiffres ; aujourd’hui par défaut.")


class DemandeSerie(Filtres):
    """Query of a series."""

    indicateur = serializers.ChoiceField(choices=CROISABLES)
    pas = serializers.ChoiceField(choices=PAS, default="mois")
    du = serializers.DateField()
    au = serializers.DateField()
