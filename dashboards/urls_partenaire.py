"""Addresses of the partners' space (namespace `partenaire`)."""

from django.urls import path

from dashboards.views import partenaire, partenaire_identifiants

app_name = "partenaire"

urlpatterns = [
    path("", partenaire.choisir, name="choisir"),
    path("<str:code>/", partenaire.accueil, name="accueil"),
    path("<str:code>/essais", partenaire.essais, name="essais"),
    path("<str:code>/identite", partenaire.identite, name="identite"),
    path("<str:code>/identifiants", partenaire_identifiants.identifiants, name="identifiants"),
    path("<str:code>/identifiants/creer", partenaire_identifiants.creer, name="creer_identifiants"),
    path("<str:code>/identifiants/<int:pk>/renouveler", partenaire_identifiants.renouveler, name="renouveler"),
    path("<str:code>/identifiants/<int:pk>/revoquer", partenaire_identifiants.revoquer, name="revoquer"),
]
