"""Addresses of the open data: for anybody, without an account."""

from django.urls import path

from dashboards.views import donnees_ouvertes

app_name = "donnees_ouvertes"

urlpatterns = [
    path("", donnees_ouvertes.accueil, name="accueil"),
    path("comptes-<slug:trimestre>.csv", donnees_ouvertes.comptes, name="comptes"),
    path("indicateurs.csv", donnees_ouvertes.indicateurs, name="indicateurs"),
    path("schema.json", donnees_ouvertes.schema, name="schema"),
    path("datapackage.json", donnees_ouvertes.catalogue, name="catalogue"),
]
