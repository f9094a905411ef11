"""The authors' workspace (namespace `redaction`): drafts, their content, what others think of them."""

from __future__ import annotations

from django.urls import path

from referentiels.views import (
    dossiers,
    publication,
    redaction_comparaison,
    redaction_correspondances,
    redaction_version,
    transmission,
)

app_name = "redaction"

urlpatterns = [
    path("", dossiers.accueil, name="accueil"),
    path("<int:pk>/transmettre/", transmission.transmettre, name="transmettre"),
    path("<int:pk>/transmettre/publier/", publication.publier, name="publier"),
    path("<int:pk>/transmettre/abroger/", publication.abroger, name="abroger"),
    path("<int:pk>/transmettre/<slug:geste>/", transmission.geste, name="geste"),
    path("<int:pk>/", redaction_version.editer, name="version"),
    path("<int:pk>/comparer/", redaction_comparaison.comparer, name="comparer"),
    path("<int:pk>/correspondances/", redaction_correspondances.correspondances, name="correspondances"),
]
