"""Messages to whoever holds no account (namespace `agent`)."""

from __future__ import annotations

from django.urls import path

from actions.views import compte

app_name = "agent"

urlpatterns = [path("", compte.notifications_agent, name="notifications")]
