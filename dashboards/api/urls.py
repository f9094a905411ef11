"""API of the figures (namespace `api_chiffres`)."""

from django.urls import path

from dashboards.api.agregats import Agregats, AgregatsPilotage, Indicateurs, Serie, SeriePilotage

app_name = "api_chiffres"

urlpatterns = [
    path("indicateurs", Indicateurs.as_view(), name="indicateurs"),
    path("agregats", Agregats.as_view(), name="agregats"),
    path("agregats/serie", Serie.as_view(), name="serie"),
    path("pilotage/agregats", AgregatsPilotage.as_view(), name="agregats_pilotage"),
    path("pilotage/agregats/serie", SeriePilotage.as_view(), name="serie_pilotage"),
]
