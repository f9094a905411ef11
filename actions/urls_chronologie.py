"""The history of a cycle, under the professional's pages (namespace `ps`)."""

from django.urls import path

from actions.views import chronologie

urlpatterns = [
    path("", chronologie.chronologie, name="chronologie"),
    path("fichier/", chronologie.chronologie_csv, name="chronologie_csv"),
]
