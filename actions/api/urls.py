"""API of the professional (namespace `api_moi`)."""

from django.urls import path

from actions.api.avancement import MonAvancement

app_name = "api_moi"

urlpatterns = [path("moi/avancement", MonAvancement.as_view(), name="avancement")]
