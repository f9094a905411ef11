"""Addresses of the demonstration (namespace `demo`); included only when `settings.DEMO` is true."""

from __future__ import annotations

from django.urls import path

from certif.demonstration import views

app_name = "demo"

urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("entrer/", views.entrer, name="entrer"),
    path("jour/", views.jour, name="jour"),
    path("deposer/", views.deposer, name="deposer"),
]
