"""Address of the public page on the punctuality of partners."""

from django.urls import path

from dashboards.views import ponctualite

app_name = "ponctualite"

urlpatterns = [path("", ponctualite.accueil, name="accueil")]
