"""Pages of the campaigns of control, and of the decisions taken many at once."""

from django.urls import path

from ordres.views import campagnes, lots

urlpatterns = [
    path("campagnes", campagnes.liste, name="campagnes"),
    path("campagnes/ouvrir", campagnes.ouvrir, name="campagne_ouvrir"),
    path("campagnes/<int:pk>/", campagnes.campagne, name="campagne"),
    path("campagnes/<int:pk>/trier", campagnes.trier, name="campagne_trier"),
    path("campagnes/<int:pk>/decider", campagnes.decider, name="campagne_decider"),
    path("campagnes/<int:pk>/dossiers/<slug:tri>", campagnes.dossiers, name="campagne_dossiers"),
    path("decisions/preparer", lots.decider_en_nombre, name="decider_en_nombre"),
    path("decisions/<int:pk>/", lots.lot, name="lot"),
    path("decisions/<int:pk>/confirmer", lots.confirmer, name="lot_confirmer"),
    path("decisions/<int:pk>/dossiers/<slug:etat>", lots.dossiers, name="lot_dossiers"),
    path("decisions/<int:pk>/<slug:geste>", lots.conduire, name="lot_conduire"),
]
