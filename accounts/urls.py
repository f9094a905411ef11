"""Pages of an account, whoever holds it (namespace `compte`); they come before the library's under the same prefix."""

from __future__ import annotations

from django.urls import path

from accounts.views import sessions

app_name = "compte"

urlpatterns = [
    path("sessions/", sessions.liste, name="sessions"),
    path("sessions/fermer/", sessions.fermer_les_autres, name="fermer_les_autres"),
    path("sessions/<int:pk>/fermer/", sessions.fermer, name="fermer_session"),
]
