"""Addresses of the CNP's room."""

from django.urls import path

from dashboards.views import cnp, cnp_accompagnement

app_name = "cnp"

urlpatterns = [
    path("", cnp.accueil, name="accueil"),
    path("accompagnements/", cnp_accompagnement.accords, name="accompagnements"),
    path("accompagnements/<int:pk>/", cnp_accompagnement.accompagne, name="accompagne"),
]
