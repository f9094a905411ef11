"""Shapes of the public référentiels: the list, one of them, one version, its actions."""

from __future__ import annotations

from rest_framework import serializers

from accounts.api.requete import FiltreRequete
from accounts.professions import Profession
from referentiels.axes import AXES
from referentiels.nomenclature import Nature, NiveauPreuve, TypeExigence

SITUATIONS = ("en_vigueur", "a_venir", "passee")


class VersionEnListe(serializers.Serializer):
    """A published version: number, situation today, dates of effect (both inclusive), arrêté."""

    numero = serializers.IntegerField()
    situation = serializers.ChoiceField(choices=SITUATIONS)
    effet = serializers.DateField()
    fin_effet = serializers.DateField(allow_null=True)
    arrete = serializers.CharField(help_text="Référence de l’arrêté ; vide si elle n’est pas dite.")
    lien = serializers.CharField()


class ReferentielEnListe(serializers.Serializer):
    """A référentiel and the version shown: the one in force, else the next one, else the last one."""

    code = serializers.CharField()
    titre = serializers.CharField()
    profession = serializers.ChoiceField(choices=[p.value for p in Profession], help_text="Code TRE_G15.")
    specialites = serializers.ListField(
        child=serializers.CharField(), help_text="Codes TRE_R38 ; liste vide : toute la profession."
    )
    version = VersionEnListe()
    lien = serializers.CharField()


class PageReferentiels(serializers.Serializer):
    """A page of référentiels; `suivante` is the address of the next one."""

    referentiels = ReferentielEnListe(many=True)
    suivante = serializers.CharField(allow_null=True)


class UnReferentiel(serializers.Serializer):
    """A référentiel and every version published, the newest first."""

    code = serializers.CharField()
    titre = serializers.CharField()
    profession = serializers.ChoiceField(choices=[p.value for p in Profession], help_text="Code TRE_G15.")
    cnp = serializers.CharField(allow_null=True, help_text="Conseil national professionnel qui l’écrit.")
    versions = VersionEnListe(many=True)


class ExigenceForme(serializers.Serializer):
    """One requirement line and its sentence."""

    type = serializers.ChoiceField(choices=[t.value for t in TypeExigence])
    seuil = serializers.FloatField()
    categorie = serializers.CharField()
    nature = serializers.CharField()
    action = serializers.CharField()
    phrase = serializers.CharField()


class AxeForme(serializers.Serializer):
    """What one axis asks; `par_defaut` when the référentiel leaves it to the decree."""

    numero = serializers.ChoiceField(choices=list(AXES))
    libelle = serializers.CharField()
    par_defaut = serializers.BooleanField()
    exigences = ExigenceForme(many=True)
    nombre_actions = serializers.IntegerField()


class UneVersion(serializers.Serializer):
    """One version whole, but for its actions, read by pages."""

    referentiel = serializers.CharField()
    numero = serializers.IntegerField()
    situation = serializers.ChoiceField(choices=SITUATIONS)
    effet = serializers.DateField()
    fin_effet = serializers.DateField(allow_null=True)
    arrete = serializers.CharField()
    specialites = serializers.ListField(child=serializers.CharField())
    axes = AxeForme(many=True)
    cycle = ExigenceForme(many=True, help_text="Ce qui est demandé sur tout le cycle, tous axes ensemble.")
    nombre_actions = serializers.IntegerField()
    liens = serializers.DictField(child=serializers.CharField())


class ActionForme(serializers.Serializer):
    """An action of the référentiel, with its conditions in words."""

    code = serializers.CharField()
    libelle = serializers.CharField()
    axes = serializers.ListField(child=serializers.ChoiceField(choices=list(AXES)))
    nature = serializers.CharField(help_text="Vide si le référentiel ne la dit pas.")
    sous_bloc = serializers.CharField()
    categories = serializers.ListField(child=serializers.CharField())
    max_par_cycle = serializers.IntegerField(allow_null=True, help_text="null : sans limite.")
    libre = serializers.BooleanField()
    preuve = serializers.ChoiceField(choices=[n.value for n in NiveauPreuve])
    conditions = serializers.ListField(child=serializers.CharField())


class PageActions(serializers.Serializer):
    """A page of actions, in the order of the référentiel; `suivante` is the address of the next one."""

    actions = ActionForme(many=True)
    suivante = serializers.CharField(allow_null=True)


class FiltreReferentiels(FiltreRequete):
    """Query of the list."""

    profession = serializers.ChoiceField(required=False, choices=[p.value for p in Profession], help_text="TRE_G15.")
    specialite = serializers.RegexField(
        r"^[A-Za-z0-9]{1,6}$", required=False, help_text="Code TRE_R38 : la version qui s’y applique aujourd’hui."
    )
    apres = serializers.IntegerField(default=0, min_value=0, max_value=10**18, help_text="Place dans la liste.")
    taille = serializers.IntegerField(default=50, min_value=1, max_value=200)


class FiltreActions(FiltreRequete):
    """Query of the actions of a version."""

    axe = serializers.ChoiceField(required=False, choices=list(AXES))
    nature = serializers.ChoiceField(required=False, choices=[n.value for n in Nature])
    apres = serializers.CharField(required=False, max_length=60, help_text="Code de la dernière lue.")
    taille = serializers.IntegerField(default=100, min_value=1, max_value=500)
