"""API of the professional (namespace `api_moi`)."""

from django.urls import path

from actions.api.avancement import MonAvancement
from actions.api.moi import MesActions, Moi

app_name = "api_moi"

urlpatterns = [
    path("moi", Moi.as_view(), name="moi"),
    path("moi/avancement", MonAvancement.as_view(), name="avancement"),
    path("moi/actions", MesActions.as_view(), name="actions"),
]
