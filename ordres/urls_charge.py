"""Workload of an instance (included in the namespace `ordre`)."""

from django.urls import path

from ordres.views import charge

urlpatterns = [
    path("charge", charge.charge_de_travail, name="charge"),
    path("charge.csv", charge.tableau, name="charge_csv"),
]
