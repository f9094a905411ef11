"""Addresses of the operators' room and of partners' technical contacts."""

from django.urls import path, re_path

from dashboards.views import operateur, operateur_depot

app_name = "operateur"

urlpatterns = [
    path("", operateur.livraisons, name="livraisons"),
    path("deposer", operateur_depot.deposer, name="deposer"),
    path("<int:pk>", operateur.livraison, name="livraison"),
    path("<int:pk>/decision", operateur.decider, name="decider"),
    path("<int:pk>/confirmer", operateur_depot.confirmer, name="confirmer"),
    re_path(r"^(?P<pk>\d{1,18})/(?P<nature>ar|cr)\.json$", operateur.accuse, name="accuse"),
]
