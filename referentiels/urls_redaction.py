"""The authors' workspace (namespace `redaction`): drafts, their content, what others think of them."""

from __future__ import annotations

from django.urls import path

from referentiels.views import redaction_comparaison, redaction_correspondances, redaction_version

app_name = "redaction"

urlpatterns = [
    path("<int:pk>/", redaction_version.editer, name="version"),
    path("<int:pk>/comparer/", redaction_comparaison.comparer, name="comparer"),
    path("<int:pk>/correspondances/", redaction_correspondances.correspondances, name="correspondances"),
]
