"""Draws, in public: what was committed, what was drawn, and how to draw it again."""

from django.urls import path

from ordres.views import tirages_publics

app_name = "tirages"

urlpatterns = [
    path("", tirages_publics.liste, name="liste"),
    path("tirage.py", tirages_publics.script, name="script"),
    path("<int:pk>/", tirages_publics.tirage, name="tirage"),
    path("<int:pk>/population.csv", tirages_publics.population, name="population"),
    path("<int:pk>/resultat.csv", tirages_publics.resultat, name="resultat"),
]
