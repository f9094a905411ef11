"""The archive of one's data, in the professional's space (names of the namespace `ps`)."""

from django.urls import path

from actions.views import documents, export

urlpatterns = [
    path("", documents.mes_donnees, name="mes_donnees"),
    path("archive/", export.export, name="export"),
    path("archive/<uuid:jeton>/", export.telecharger, name="export_telecharger"),
    path("archive/<uuid:jeton>/effacer/", export.effacer, name="export_effacer"),
]
