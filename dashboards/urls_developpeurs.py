"""Public addresses for the developers of partners (namespace `developpeurs`)."""

from django.urls import path

from dashboards.views import partenaire_developpeurs

app_name = "developpeurs"

urlpatterns = [
    path("", partenaire_developpeurs.accueil, name="accueil"),
    path("interface", partenaire_developpeurs.interface, name="interface"),
    path("essayer", partenaire_developpeurs.essayer, name="essayer"),
    path("codes", partenaire_developpeurs.codes, name="codes"),
    path("trousse.zip", partenaire_developpeurs.kit, name="trousse"),
]
