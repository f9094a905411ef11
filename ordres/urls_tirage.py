"""Draws for closer review (names of the namespace `ordre`): the instance's pages, and what a holder reads of theirs."""

from django.urls import path

from ordres.views import revue, tirage

urlpatterns = [
    path("", tirage.liste, name="tirages"),
    path("preparer", tirage.preparer, name="tirage_preparer"),
    path("<int:pk>/", tirage.tirage, name="tirage"),
    path("<int:pk>/<slug:geste>", tirage.geste, name="tirage_geste"),
    path("revues/<int:pk>/clore", revue.clore, name="revue_clore"),
    path("miens/<int:cycle_id>/", revue.mes_tirages, name="mes_tirages"),
]
