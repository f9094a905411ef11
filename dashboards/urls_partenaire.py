"""Addresses of the partners' space (namespace `partenaire`)."""

from django.urls import path

from dashboards.views import (
    partenaire,
    partenaire_abonnement,
    partenaire_abonnements,
    partenaire_identifiants,
    partenaire_reclamations,
)

app_name = "partenaire"

urlpatterns = [
    path("", partenaire.choisir, name="choisir"),
    path("<str:code>/", partenaire.accueil, name="accueil"),
    path("<str:code>/essais", partenaire.essais, name="essais"),
    path("<str:code>/identite", partenaire.identite, name="identite"),
    path("<str:code>/signalements", partenaire_reclamations.reclamations, name="reclamations"),
    path("<str:code>/signalements.csv", partenaire_reclamations.reclamations_csv, name="reclamations_csv"),
    path("<str:code>/signalements/<int:pk>", partenaire_reclamations.reclamation, name="reclamation"),
    path(
        "<str:code>/signalements/<int:pk>/pieces/<int:piece_id>",
        partenaire_reclamations.reclamation_piece,
        name="reclamation_piece",
    ),
    path(
        "<str:code>/signalements/<int:pk>/<slug:geste>",
        partenaire_reclamations.reclamation_geste,
        name="reclamation_geste",
    ),
    path("<str:code>/identifiants", partenaire_identifiants.identifiants, name="identifiants"),
    path("<str:code>/identifiants/creer", partenaire_identifiants.creer, name="creer_identifiants"),
    path("<str:code>/identifiants/<int:pk>/renouveler", partenaire_identifiants.renouveler, name="renouveler"),
    path("<str:code>/identifiants/<int:pk>/revoquer", partenaire_identifiants.revoquer, name="revoquer"),
    path("<str:code>/abonnements", partenaire_abonnements.abonnements, name="abonnements"),
    path("<str:code>/abonnements/creer", partenaire_abonnements.creer, name="creer_abonnement"),
    path("<str:code>/abonnements/<int:pk>", partenaire_abonnement.abonnement, name="abonnement"),
    path("<str:code>/abonnements/<int:pk>/secret", partenaire_abonnement.renouveler, name="abonnement_secret"),
    path("<str:code>/abonnements/<int:pk>/clore", partenaire_abonnement.clore, name="abonnement_clore"),
    path("<str:code>/abonnements/<int:pk>/<slug:geste>", partenaire_abonnement.geste, name="abonnement_geste"),
    path(
        "<str:code>/abonnements/<int:pk>/signaux/<uuid:jeton>/rejeu",
        partenaire_abonnement.rejouer,
        name="abonnement_rejouer",
    ),
]
