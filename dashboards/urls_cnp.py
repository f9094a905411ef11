"""Addresses of the CNP's room."""

from django.urls import path

from dashboards.views import cnp

app_name = "cnp"

urlpatterns = [path("", cnp.accueil, name="accueil")]
