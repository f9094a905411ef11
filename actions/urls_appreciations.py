"""Opinions on actions, in the professional's space (names of the namespace `ps`)."""

from django.urls import path

from actions.views import appreciations

urlpatterns = [
    path("", appreciations.liste, name="appreciations"),
    path("ne-plus-demander/", appreciations.silence, name="silence_appreciations"),
    path("<int:pk>/", appreciations.apprecier, name="apprecier"),
    path("<int:pk>/retirer/<slug:moment>/", appreciations.retirer, name="retirer_appreciation"),
]
