"""API of partners (namespace `api_flux`)."""

from django.urls import path

from accounts.api import documents, jeton
from accounts.api.abonnements import Abonnements, Essai, Rejeu, Reprise, Signaux, UnAbonnement
from accounts.api.identite import VerificationIdentite
from accounts.api.lignes import Lignes
from accounts.api.livraisons import CompteRendu, Flux, UneLivraison

app_name = "api_flux"

urlpatterns = [
    path("oauth/token", jeton.token, name="jeton"),
    path("oauth/revocation", jeton.revocation, name="revocation"),
    path("openapi.json", documents.openapi, name="openapi"),
    path("flux", Flux.as_view(), name="flux"),
    path("flux/<str:identifiant>", UneLivraison.as_view(), name="livraison"),
    path("flux/<str:identifiant>/lignes", Lignes.as_view(), name="lignes"),
    path("flux/<str:identifiant>/compte-rendu", CompteRendu.as_view(), name="compte_rendu"),
    path("abonnements", Abonnements.as_view(), name="abonnements"),
    path("abonnements/<int:pk>", UnAbonnement.as_view(), name="abonnement"),
    path("abonnements/<int:pk>/reprise", Reprise.as_view(), name="reprendre_abonnement"),
    path("abonnements/<int:pk>/essai", Essai.as_view(), name="essai_abonnement"),
    path("abonnements/<int:pk>/signaux", Signaux.as_view(), name="signaux"),
    path("abonnements/<int:pk>/signaux/<str:jeton>/rejeu", Rejeu.as_view(), name="rejeu"),
    path("verification-identite", VerificationIdentite.as_view(), name="identite"),
]
