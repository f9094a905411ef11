"""Public API of the référentiels (namespace `api_referentiels`)."""

from django.urls import path

from referentiels.api.referentiels import Actions, Liste, UneVersion, UnReferentiel

app_name = "api_referentiels"

urlpatterns = [
    path("referentiels", Liste.as_view(), name="liste"),
    path("referentiels/<str:code>", UnReferentiel.as_view(), name="referentiel"),
    path("referentiels/<str:code>/versions/<int:numero>", UneVersion.as_view(), name="version"),
    path("referentiels/<str:code>/versions/<int:numero>/actions", Actions.as_view(), name="actions"),
]
