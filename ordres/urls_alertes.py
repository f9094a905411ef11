"""Addresses of the alerts on a risk of non-completion."""

from __future__ import annotations

from django.urls import path

from ordres.alertes_vocabulaire import Destinataire
from ordres.views import alertes, alertes_modeles, alertes_titulaire

urlpatterns = [
    path("alertes/", alertes.accueil, name="alertes"),
    path(
        "alertes/professionnels", alertes.preparer, {"destinataire": Destinataire.PROFESSIONNEL},
        name="alerter_professionnels",
    ),
    path("alertes/employeurs", alertes.preparer, {"destinataire": Destinataire.EMPLOYEUR}, name="alerter_employeurs"),
    path("alertes/envois/<int:pk>/", alertes.envoi, name="envoi_alertes"),
    path("alertes/envois/<int:pk>/annuler", alertes.annuler, name="annuler_alertes"),
    path("alertes/envois/<int:pk>/reprendre", alertes.reprendre, name="reprendre_alertes"),
    path("alertes/modeles/<int:instance_id>/<slug:destinataire>/", alertes_modeles.modele, name="modele_alerte"),
    path("mes-alertes/", alertes_titulaire.mes_alertes, name="mes_alertes"),
]  # fmt: skip
