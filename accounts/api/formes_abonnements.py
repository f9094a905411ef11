"""Shapes of subscriptions (webhooks): asked, shown, their log."""

from __future__ import annotations

from rest_framework import serializers

from accounts.api.requete import FiltreRequete
from accounts.etendues import Mode
from accounts.evenements import CHOISIS, Evenement
from accounts.models import Abonnement, Signal


class DemandeAbonnement(serializers.Serializer):
    """A new subscription."""

    nom = serializers.CharField(max_length=80, help_text="À quoi il sert chez vous.")
    adresse = serializers.CharField(
        max_length=500, help_text="Adresse publique, en https, port 443 ou 8443, qui recevra les signaux (POST)."
    )
    evenements = serializers.ListField(
        child=serializers.ChoiceField(choices=[e.value for e in CHOISIS]), allow_empty=False, max_length=len(CHOISIS)
    )


class AbonnementForme(serializers.Serializer):
    """A subscription as it is."""

    id = serializers.IntegerField()
    nom = serializers.CharField()
    adresse = serializers.CharField()
    evenements = serializers.ListField(child=serializers.ChoiceField(choices=[e.value for e in CHOISIS]))
    mode = serializers.ChoiceField(
        choices=[m.value for m in Mode], help_text="« essai » : n’apprend que les essais. Celui de vos identifiants."
    )
    etat = serializers.ChoiceField(choices=Abonnement.Etat.choices)
    motif = serializers.CharField(help_text="Pourquoi il est suspendu ; vide sinon.")
    echecs = serializers.IntegerField(help_text="Essais manqués depuis le dernier réussi.")
    cree_le = serializers.DateTimeField()
    liens = serializers.DictField(child=serializers.CharField())


class AbonnementCree(AbonnementForme):
    """A subscription that has just been made, with the secret nobody will be able to read again."""

    secret = serializers.CharField(help_text="À garder : montré cette seule fois.")


class ListeAbonnements(serializers.Serializer):
    """Every subscription, closed ones included, the newest first."""

    abonnements = AbonnementForme(many=True)


class Essai(serializers.Serializer):
    """One try; `statut` 0 when nothing answered."""

    at = serializers.CharField()
    statut = serializers.IntegerField()
    duree_ms = serializers.IntegerField()
    erreur = serializers.CharField()


class SignalForme(serializers.Serializer):
    """One message and its tries; `contenu` is what is sent, byte for byte."""

    id = serializers.CharField(help_text="L’en-tête « Webhook-Id », le même à chaque essai.")
    type = serializers.ChoiceField(choices=[e.value for e in Evenement])
    etat = serializers.ChoiceField(choices=Signal.Etat.choices)
    cree_le = serializers.DateTimeField()
    livre_le = serializers.DateTimeField(allow_null=True)
    prochain_essai = serializers.DateTimeField(allow_null=True)
    essais = Essai(many=True)
    contenu = serializers.CharField()
    liens = serializers.DictField(child=serializers.CharField())


class PageSignaux(serializers.Serializer):
    """A page of messages, the last first; `suivante` is the address of the next one."""

    signaux = SignalForme(many=True)
    suivante = serializers.CharField(allow_null=True)


class FiltreSignaux(FiltreRequete):
    """Query of the log."""

    etat = serializers.ChoiceField(required=False, choices=Signal.Etat.choices)
    apres = serializers.IntegerField(required=False, min_value=1, max_value=10**18, help_text="Place dans la liste.")
    taille = serializers.IntegerField(default=50, min_value=1, max_value=200)
