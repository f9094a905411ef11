"""API of the Ordres' own systems (namespace `api_ordres`)."""

from django.urls import path

from ordres.api.statuts import Statuts

app_name = "api_ordres"

urlpatterns = [path("statuts", Statuts.as_view(), name="statuts")]
