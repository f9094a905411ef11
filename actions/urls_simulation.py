"""« Simuler » and « Essayer »: two tabs of a version in the authors' workspace (namespace `simulation`)."""

from __future__ import annotations

from django.urls import path

from actions.views import essai, simulation

app_name = "simulation"

urlpatterns = [
    path("<int:version>/simuler/", simulation.simuler, name="simuler"),
    path("<int:version>/simuler/lancer/", simulation.lancer, name="lancer"),
    path("<int:version>/simuler/annuler/", simulation.annuler, name="annuler"),
    path("<int:version>/simuler/<int:pk>/", simulation.passee, name="passee"),
    path("<int:version>/simuler/<int:pk>/resultat.<str:forme>", simulation.fichier, name="fichier"),
    path("<int:version>/essayer/", essai.essayer, name="essayer"),
    path("<int:version>/essayer/garder/", essai.garder, name="garder"),
    path("<int:version>/essayer/dossiers/<int:pk>/", essai.ouvrir, name="ouvrir"),
    path("<int:version>/essayer/dossiers/<int:pk>/retirer/", essai.retirer, name="retirer"),
    path("<int:version>/essayer/reels/", essai.reels, name="reels"),
]
